"""A call, in pages alone: written by two, applied for by three, reviewed, decided, taken up, and confirmed on paper."""

from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.portal import year_applicants as applicants
from tests.portal import year_calls as calls
from tests.portal import year_selection as selection
from tests.portal.browsers import needs_chromium
from tests.portal.conftest import PageOf, ReaderOf
from tests.portal.test_every_page import FORM_KB, PUBLIC_KB, weight_kb
from tests.portal.year_walk import Year

pytestmark = needs_chromium

SECOND_EDITOR = Actor("second-editor@example.org", EDITOR.roles)
SECOND_REVIEWER = Actor("second-reviewer@example.org", REVIEWER.roles)
ZEYNEP = Actor("zeynep@example.org")


async def test_a_call_from_its_first_word_to_the_last_certificate(page_of: PageOf, reader_of: ReaderOf) -> None:
    year = Year(page_of)

    # Two editors write it, one passage of it at the same time; in Kyrgyz as well. A third person publishes it.
    editor, translator = await year.enters(EDITOR), await year.enters(SECOND_EDITOR)
    await calls.begins_the_call(editor)
    await calls.says_the_facts(editor)
    await calls.makes_the_form(editor)
    await calls.writes_the_text(editor)
    await calls.both_write_one_passage(editor, translator)
    await calls.translates_the_text(translator)
    await calls.hands_the_call_over(editor)
    secretariat = await year.enters(SECRETARIAT)
    await selection.publishes_the_call(secretariat)

    # Three apply: by phone on a bad line, in Kyrgyz, and by keyboard alone.
    aygul = await year.enters(AYGUL, **applicants.PHONE)
    timur = await year.enters(TIMUR, language="ky")
    zeynep = await year.enters(ZEYNEP)
    await applicants.introduces_themselves(aygul, "Aigul Asanova", "Айгүл Асанова", "Kut", "KG")
    await applicants.introduces_themselves(timur, "Timur Bekov", "Тимур Беков", "Мурас", "KG")
    await applicants.introduces_themselves_by_keyboard(zeynep)
    hers = await applicants.applies_by_phone_on_a_bad_line(aygul)
    his = await applicants.applies_in_kyrgyz(timur)
    zeyneps = await applicants.applies_by_keyboard_alone(zeynep)
    reader = await reader_of(AYGUL)
    assert await weight_kb(reader, f"/en/calls/{calls.SLUG}") <= PUBLIC_KB
    assert await weight_kb(reader, f"/en{hers}?edit=1") <= FORM_KB

    # They are screened, one is asked for more, two reviewers judge them, and an institution says whom it would send.
    reviewers = [await year.enters(REVIEWER), await year.enters(SECOND_REVIEWER)]
    await selection.starts_the_selection(secretariat)
    await selection.does_with_all(secretariat, "START_SCREENING", 3)
    await selection.asks_for_information(secretariat, "Aigul Asanova")
    await applicants.answers_what_was_asked(aygul, hers)
    await selection.does_with_all(secretariat, "SEND_TO_REVIEW", 3)
    await selection.spreads_among_reviewers(secretariat, REVIEWER.email, SECOND_REVIEWER.email)
    for points, reviewer in zip((8, 9), reviewers, strict=True):
        await selection.reviews_all(reviewer, points)
    institution = await year.enters(CONTRIBUTOR)
    await selection.endorses_and_ranks(institution, "Aigul Asanova", "Timur Bekov")

    # Two places are given, one waits; one is given back, and is offered to who waits.
    await selection.decides(secretariat, Aigul_Asanova="ACCEPTED", Zeynep_Yildirim="ACCEPTED", Timur_Bekov="WAITLISTED")
    await selection.releases(secretariat, 3)
    await applicants.takes_the_place_up(aygul, hers, "AC 123456")
    await applicants.waits(timur, his)
    await applicants.declines_by_keyboard(zeynep, zeyneps)
    await applicants.takes_the_place_up(timur, his, "AC 654321")

    # They took part; whoever is shown the certificate can see that it is genuine.
    await selection.records_completion(secretariat, "Aigul Asanova", "Timur Bekov")
    certificate = await applicants.shows_the_certificate(aygul, hers, "Aigul Asanova")
    guest = await year.enters(None)
    await guest.goes_to(certificate.split("/en")[1])
    await guest.reads("This certificate is genuine", "Aigul Asanova")
