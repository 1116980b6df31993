"""Minutes, in pages alone: written by their host, sent back, published, corrected, compared, followed up and found."""

from tests.actors import CONTRIBUTOR, SECRETARIAT
from tests.api.desk import SECOND_SECRETARIAT
from tests.portal import year_minutes as minutes
from tests.portal.browsers import needs_chromium
from tests.portal.conftest import PageOf
from tests.portal.year_walk import Year

pytestmark = needs_chromium

INSTITUTION = "An institution"


async def test_minutes_from_the_agenda_to_what_came_of_the_decision(page_of: PageOf) -> None:
    year = Year(page_of)
    contributor, reader = await year.enters(CONTRIBUTOR), await year.enters(None)
    secretariat, colleague = await year.enters(SECRETARIAT), await year.enters(SECOND_SECRETARIAT)

    # The host writes them part by part, and looks at what readers will see.
    await minutes.begins_the_minutes(contributor)
    await minutes.enters_the_delegation(contributor, INSTITUTION)
    await minutes.enters_the_agenda(contributor)
    await minutes.enters_what_was_said(contributor, INSTITUTION)
    await minutes.enters_the_decision(contributor, INSTITUTION)
    await minutes.looks_at_the_preview(contributor)
    await minutes.submits(contributor)

    # They come back with a note, are changed, and are published by another of the secretariat.
    await minutes.sends_it_back(secretariat, "Add a summary, please.")
    await minutes.adds_a_summary(contributor, "Add a summary, please.")
    await minutes.submits(contributor)
    await minutes.publishes(colleague)
    await minutes.reads_the_minutes(reader, minutes.DECISION)

    # They are adopted; a delegation finds a mistake, and a corrigendum mends it.
    await minutes.adopts_the_minutes(secretariat)
    await minutes.publishes(colleague)
    await minutes.asks_for_a_correction(contributor, "It is published every year.")
    await minutes.corrects_the_minutes(secretariat, "It is published every year.")
    await minutes.publishes(colleague)
    await minutes.reads_the_minutes(reader, minutes.CORRECTED, "Decision 1: every year.")
    await minutes.compares_revisions(reader, 2, 3)

    # The institution reports what was done, and everybody can see and find it.
    await minutes.reports_what_was_done(contributor, "The texts of six schools are there.")
    await minutes.finds_it_in_the_register(reader, "The texts of six schools are there.")
    await minutes.finds_it_by_search(reader, "almanac")
