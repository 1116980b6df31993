"""The benchmark of submissions measures what it says."""

from benchmarks.submitting import measured


async def test_submissions_are_measured_beside_bare_inserts() -> None:
    _, _, ours, bare, _, note = (await measured(number=3, rounds=1, at_once=2)).splitlines()
    titles = [row.strip("|").split("|")[0].strip() for row in (ours, bare)]
    assert titles == ["a submission", "a bare insert by the driver"]
    assert bare.rstrip(" |").endswith(" 1.0")
    assert note.startswith("3 in each of 1 rounds, 2 at once. Ratio, the median of the rounds' ratios: 0.")
