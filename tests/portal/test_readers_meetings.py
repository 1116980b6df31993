"""A meeting for readers: what it leads to, how it is cited, its corrigenda, and what changed between its revisions."""

from datetime import UTC, date, datetime

import httpx

from adapters import clock
from domain.content import PublicationStatus
from domain.meetings import RecordStatus
from models.corrections import Corrigendum
from models.meetings import Meeting
from tests.portal.conftest import Live
from tests.portal.reader import Page
from tests.portal.test_readers_lists import read
from tests.portal.test_structure import flaws_of

ADDRESS = "/en/meetings/fifth-diaspora-meeting"


async def published_again(**changes: object) -> None:
    """The fifth meeting with other words in it, as its next revision."""
    draft = await Meeting.working({"slug": "fifth-diaspora-meeting"})
    assert draft is not None
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.status = PublicationStatus.APPROVED
    await draft.publish(by=None, at=clock.now(), note="Said better")


async def test_points_and_decisions_have_addresses_on_the_page(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await read(browser, ADDRESS)

    leads = [one.attributes["href"] for one in page.all("a") if one.attributes.get("href", "").startswith("#item-")]
    assert leads[:3] == ["#item-state-of-diasporas", "#item-coordination", "#item-among-institutions"]
    assert page.with_id("item-coordination").words == "2. Coordination and cooperation"
    assert "Decision 1" in page.with_id("decision-joint-activity-plan").words
    assert flaws_of(page) == []


async def test_a_citation_names_a_revision_that_stays(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        cited = (await read(browser, ADDRESS)).with_id("citation").words
        await published_again(title={"en": "Anew"})
        bibtex = await browser.get(f"{ADDRESS}/citation.bib?revision=1")
        ris = await browser.get(f"{ADDRESS}/citation.ris")
        other = await browser.get(f"{ADDRESS}/citation.xml")

    address = f"{ADDRESS}?revision=1"
    assert cited.endswith(address)
    assert "Revision 1 of" in cited
    assert "SHA-256" in cited
    assert f"{address}}}" in bibtex.text
    assert "{{Fifth Meeting of Ministers and Heads of Diaspora Institutions}}" in bibtex.text
    assert bibtex.headers["content-type"].startswith("application/x-bibtex")
    assert "TI  - Anew\r\n" in ris.text
    assert other.status_code == 404


async def test_what_changed_is_shown_word_by_word_in_order(live: Live) -> None:
    draft = await Meeting.working({"slug": "fifth-diaspora-meeting"})
    assert draft is not None
    first, second = draft.body["en"]
    body = {**draft.body, "en": [second.model_copy(update={"text": "Read this first."}), first]}
    await published_again(title={**draft.title, "en": "Sixth Meeting of Ministers"}, body=body)

    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await read(browser, f"{ADDRESS}/compare?before=1&after=2")
        itself = await read(browser, f"{ADDRESS}/compare?before=2&after=2")
        statuses = [(await browser.get(f"{ADDRESS}/compare?{query}")).status_code for query in ("after=9", "before=x")]
        earlier = await read(browser, f"{ADDRESS}?revision=1")

    assert [one.words for one in page.all("h2")][:1] == ["Title changed"]
    assert [one.words for one in page.all("del")][:1] == ["Fifth"]
    assert [one.words for one in page.all("ins")][:1] == ["Sixth"]
    assert "Text changed moved" in " ".join(one.words for one in page.all("h2"))
    assert "Choose two different revisions." in itself.with_id("main").words
    assert statuses == [404, 404]
    assert "/en/meetings/fifth-diaspora-meeting/compare?before=1&after=2" in {
        one.attributes.get("href") for one in earlier.all("a")
    }


async def test_what_only_refers_to_something_is_told_without_its_number_in_the_database(live: Live) -> None:
    await published_again(host=None, record_status=RecordStatus.CORRECTED)

    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await read(browser, f"{ADDRESS}/compare")

    told = {one.words for one in page.all("section")}
    assert "Host removed" in told
    assert any("corrected" in one for one in told)


async def test_days_and_countries_are_told_as_people_write_them(live: Live) -> None:
    draft = await Meeting.working({"slug": "fifth-diaspora-meeting"})
    assert draft is not None
    place = draft.place.model_copy(update={"country": "KZ"})
    issued = datetime(2024, 5, 6, 12, tzinfo=UTC)
    corrigendum = Corrigendum(number=1, issued_at=issued, text={"en": "Read “trainings”."})
    await published_again(ends_on=date(2023, 11, 23), place=place, corrigenda=[corrigendum])

    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await read(browser, f"{ADDRESS}/compare")

    told = {one.words for one in page.all("section")}
    assert "Last day changed 22 November 2023 23 November 2023" in told
    assert "Place · Country changed Kyrgyzstan Kazakhstan" in told
    assert "Corrigenda · Date added 6 May 2024" in told


async def test_corrigenda_stand_before_the_text(live: Live) -> None:
    corrigendum = Corrigendum(number=1, issued_at=clock.now(), text={"en": "Read “trainings”."})
    await published_again(record_status=RecordStatus.CORRECTED, corrigenda=[corrigendum])

    async with httpx.AsyncClient(base_url=live.url) as browser:
        page = await read(browser, ADDRESS)

    assert page.with_id("corrigenda").words.endswith("Read “trainings”.")
    assert "corrected" in [one.words.split(",")[0] for one in page.all("dd")]


async def test_programmes_are_compared_as_well(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url) as browser:
        answer = await browser.get("/en/programmes/internship/compare")

    assert answer.status_code == 200
    assert "There is only one revision so far: nothing to compare." in Page(answer.text).with_id("main").words
