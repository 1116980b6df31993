"""What lists of applications cost: each page reads what it shows, and the benchmark measures what it says."""

from benchmarks.listing import measured
from models.application_lists import BY_CALL_AND_STATE
from models.applications import Application


async def test_a_page_reads_at_most_twice_what_it_shows_and_never_all() -> None:
    found = await measured(applications=2_000, times=1)

    bounded = [one for one in found if one.asked.is_bounded]
    assert [
        (one.asked.title, one.page.returned, one.page.keys)
        for one in bounded
        if one.page.keys > 2 * one.page.returned or one.page.documents > 2 * one.page.returned
    ] == []
    assert [one.asked.title for one in found if one.page.stages & {"COLLSCAN", "SORT"}] == []
    assert [one.asked.title for one in found if one.page.returned > one.hits] == []
    assert len([one for one in bounded if one.page.returned > 10]) > len(bounded) / 2
    assert {title for one in found for title in one.page.indexes} <= {
        *(index.document["name"] for index in Application.Settings.indexes),
        BY_CALL_AND_STATE,
    }
    assert all(one.row().startswith(f"| {one.asked.title} | {one.hits} |") for one in found)


async def test_the_made_up_archive_is_found_by_what_real_applications_are_found_by() -> None:
    found = {one.asked.title: one.hits for one in await measured(applications=200, times=1)}

    assert (found["everything"], found["a reference"]) == (200, 1)
    assert found["a common word"] >= found["two common words"] > 0
    assert found["a reviewer's"] == 2
