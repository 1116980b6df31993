"""The benchmark of search measures what it says."""

from benchmarks.searching import measured


async def test_every_search_is_measured_with_its_hits() -> None:
    _, _, *rows, _, note = (await measured(items=30, times=2)).splitlines()

    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert [(title, int(hits) > 0, commands) for title, hits, _, _, commands, _, _ in cells] == [
        ("a rare word", True, "2"),
        ("a common word", True, "3"),
        ("two common words", True, "3"),
        ("a beginning of two letters", True, "3"),
        ("a common word, in one language", True, "2"),
        ("a common word and a beginning", True, "3"),
    ]
    assert cells[0][1] == "1"
    assert note.startswith("Pages of 20 with snippets, among 30 items")
