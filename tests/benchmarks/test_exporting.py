"""The benchmark of exports measures what it says."""

from benchmarks.exporting import FILE_BYTES, measured


async def test_every_format_is_exported_whole_in_a_process_of_its_own() -> None:
    found = {one.title: one for one in await measured(applications=150, files=2)}

    assert list(found) == ["CSV", "XLSX", "ZIP"]
    assert {one.applications for one in found.values()} == {150}
    assert found["CSV"].written_bytes > 150 * 100
    assert found["XLSX"].written_bytes > 5_000
    assert 2 * FILE_BYTES < found["ZIP"].written_bytes < 2 * FILE_BYTES + 1_000
    assert all(0 < one.small_bytes <= one.peak_bytes for one in found.values())
    assert found["ZIP"].row().startswith("| ZIP | 150 | 2.0 |")
