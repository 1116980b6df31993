"""National institutions' pages: applications of their country, endorsement, ranking, follow-up; without scripts."""

from models.accounts import Account
from models.applications import Application
from models.decisions import FollowUpReport
from models.institutions import Institution
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, REVIEWER, SECRETARIAT, Actor
from tests.api.desk import CONTRIBUTOR_ELSEWHERE, done
from tests.api.reviewing import account_of, an_application, an_organisation, many_applications
from tests.api.test_endorsement import ENDORSE, ranks
from tests.factories import a_call
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

CALL = "ranked-call"
RANKING = f"/en/institution/calls/{CALL}/ranking"


async def of_country(live: Live, count: int = 3, country: str = "KG", slug: str = CALL) -> list[str]:
    """The ids of applications of a country to a call, in the order in which they were handed in."""
    call = await a_call(slug)
    made = await many_applications(live.ask, call, count, country=country)
    return [global_id("Application", one.id) for one in made]


def ranked(ids: list[str], *numbers: str) -> dict[str, str]:
    """Numbers as a form sends them."""
    return {f"rank-{one}": number for one, number in zip(ids, numbers, strict=True)}


async def test_the_pages_are_for_institutions_alone(live: Live, reader_of: ReaderOf) -> None:
    (one,) = await of_country(live, 1)
    paths = ("/en/institution", "/en/institution/follow-up", f"/en/institution/applications/{one}", RANKING)

    for actor in (AYGUL, REVIEWER, SECRETARIAT):
        browser = await reader_of(actor)
        assert [(await browser.get(path)).status_code for path in paths] == [404] * 4, actor
    guest = await (await reader_of(None)).get("/en/institution")
    assert guest.headers["location"] == "/en/sign-in?next=/en/institution"


async def test_an_institution_sees_its_country_and_no_other(live: Live, reader_of: ReaderOf) -> None:
    call = await a_call(CALL)
    for actor, country in (("here@example.org", "KG"), ("there@example.org", "KZ")):
        person = Actor(actor)
        organisation = await an_organisation(live.ask, person, name=f"Club of {country}", country=country)
        await an_application(live.ask, call, person, country=country, organisation=organisation.id)
    (foreign,) = await Application.many({"country": "KZ"})
    browser = await reader_of(CONTRIBUTOR)

    page = (await browser.get("/en/institution")).text
    answers = [
        await browser.get(f"/en/institution/applications/{global_id('Application', foreign.id)}"),
        await browser.get("/en/institution/applications/nonsense"),
        await browser.get("/en/institution/calls/no-such-call/ranking"),
    ]

    assert ("Club of KG" in page, "Club of KZ" in page) == (True, False)
    assert [one.status_code for one in answers] == [404] * 3
    assert (await (await reader_of(CONTRIBUTOR_ELSEWHERE)).get("/en/institution")).text.count("Club of KZ") == 1


async def test_the_list_is_narrowed_by_what_was_said(live: Live, reader_of: ReaderOf) -> None:
    first, second, third = await of_country(live)
    for one, endorsed in ((first, True), (second, False)):
        await done(live.ask, ENDORSE, as_=CONTRIBUTOR, application=one, version=1, endorsed=endorsed)
    browser = await reader_of(CONTRIBUTOR)

    shown = {}
    for said in ("", "open", "yes", "no"):
        page = (await browser.get("/en/institution", params={"said": said})).text
        shown[said] = [number for number, one in enumerate((first, second, third)) if f"applications/{one}" in page]
        assert flaws_of(Page(page)) == []

    assert shown == {"": [0, 1, 2], "open": [2], "yes": [0], "no": [1]}


async def test_an_application_is_endorsed_and_the_next_is_offered(live: Live, reader_of: ReaderOf) -> None:
    first, second = await of_country(live, 2)
    browser = await reader_of(CONTRIBUTOR)
    place = f"/en/institution/applications/{first}"

    before = (await browser.get(place)).text
    sent = {"version": "1", "said": "yes", "rank": "2", "comment": "They teach well."}
    answer = await browser.post(place, data=sent)
    after = (await browser.get(answer.headers["location"])).text

    assert f"/en/institution/applications/{second}" in before
    assert answer.status_code == 303
    assert "What your institution says is saved." in after
    (stored,) = await Application.many({"endorsement.endorsed": True})
    assert stored.endorsement is not None
    assert (stored.endorsement.rank, stored.endorsement.comment) == (2, "They teach well.")


WRONG: list[tuple[dict[str, str], str]] = [
    ({"said": ""}, "said"),
    ({"rank": "first"}, "rank"),
    ({"rank": "5000"}, "rank"),
    ({"said": "no", "rank": "1"}, "rank"),
    ({"comment": "x" * 5_001}, "comment"),
]


async def test_what_cannot_be_said_is_refused_beside_its_field_and_stays(live: Live, reader_of: ReaderOf) -> None:
    first, _ = await of_country(live, 2)
    browser = await reader_of(CONTRIBUTOR)

    for given, field in WRONG:
        sent = {"version": "1", "said": "yes", "rank": "", "comment": "They teach well.", **given}
        answer = await browser.post(f"/en/institution/applications/{first}", data=sent)
        page = Page(answer.text)
        assert (answer.status_code, bool(page.with_id(f"{field}-why").words)) == (422, True), given
        kept = (page.with_id("comment").words, page.with_id("rank").attributes["value"])
        assert kept == (sent["comment"], sent["rank"])
        assert flaws_of(page) == []


async def test_what_a_colleague_said_meanwhile_stands_beside_what_was_typed(live: Live, reader_of: ReaderOf) -> None:
    first, _ = await of_country(live, 2)
    said = {"application": first, "version": 1, "endorsed": False, "comment": "Not known to us."}
    await done(live.ask, ENDORSE, as_=CONTRIBUTOR, **said)
    browser = await reader_of(CONTRIBUTOR)
    place = f"/en/institution/applications/{first}"
    sent = {"version": "1", "said": "yes", "rank": "", "comment": "They teach well."}

    refused = await browser.post(place, data=sent)
    version = next(one for one in Page(refused.text).all("input") if one.attributes.get("name") == "version")
    again = await browser.post(place, data={**sent, "version": version.attributes["value"]})

    assert refused.status_code == 422
    assert "Not known to us." in refused.text
    assert Page(refused.text).with_id("comment").words == "They teach well."
    assert again.status_code == 303


async def test_applications_are_put_in_order_by_numbers(live: Live, reader_of: ReaderOf) -> None:
    ids = await of_country(live)
    browser = await reader_of(CONTRIBUTOR)

    answer = await browser.post(RANKING, data=ranked(ids, "20", "", "10"))
    shown = Page((await browser.get(answer.headers["location"])).text)

    assert answer.status_code == 303
    assert await ranks() == [2, None, 1]
    order = [one.attributes["name"] for one in shown.all("input") if "data-rank" in one.attributes]
    assert order == [f"rank-{one}" for one in (ids[2], ids[0], ids[1])]
    assert flaws_of(shown) == []


async def test_an_order_that_is_none_is_refused_as_it_was_typed(live: Live, reader_of: ReaderOf) -> None:
    ids = await of_country(live)
    browser = await reader_of(CONTRIBUTOR)

    for numbers, at in ((("1", "1", ""), 1), (("1", "x", ""), 1), (("0", "2", ""), 0)):
        answer = await browser.post(RANKING, data=ranked(ids, *numbers))
        page = Page(answer.text)
        assert (answer.status_code, bool(page.with_id(f"rank-{ids[at]}-why").words)) == (422, True), numbers
        assert [page.with_id(f"rank-{one}").attributes["value"] for one in ids] == list(numbers)
    assert await ranks() == [None, None, None]


async def in_kyrgyzstan(live: Live) -> None:
    """Let the contributor act for the institution of the demo content."""
    institution = await Institution.one({"slug": "kg-diaspora"})
    assert institution is not None
    account = await account_of(live.ask, CONTRIBUTOR)
    await Account.change({"_id": account.id}, {"$set": {"institution": institution.id}})


async def test_an_institution_reports_on_what_it_is_to_do(live: Live, reader_of: ReaderOf) -> None:
    await in_kyrgyzstan(live)
    browser = await reader_of(CONTRIBUTOR)
    page = Page((await browser.get("/en/institution/follow-up")).text)
    item = next(one.attributes["value"] for one in page.all("input") if one.attributes.get("name") == "item")
    sent = {"item": item, "status": "IMPLEMENTED", "text-en": "It was held.", "text-ky": "Өткөрүлдү."}

    refused = await browser.post("/en/institution/follow-up", data={**sent, "text-en": " "})
    answer = await browser.post("/en/institution/follow-up", data=sent)
    after = (await browser.get(answer.headers["location"])).text

    assert "Hold the next training" in page.with_id("to-do").words + " ".join(one.words for one in page.all("h3"))
    assert refused.status_code == 422
    assert Page(refused.text).with_id("text-en-0-why").words
    assert Page(refused.text).with_id("text-ky-0").words == "Өткөрүлдү."
    assert flaws_of(Page(refused.text)) == []
    assert answer.status_code == 303
    assert "It was held." in after
    assert "Your report is received." in after
    assert await FollowUpReport.count_of({"text.ky": "Өткөрүлдү."}) == 1


async def test_what_others_are_to_do_is_no_item_to_report_on(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(CONTRIBUTOR)
    sent = {"item": "nonsense", "status": "OPEN", "text-en": "Nothing."}

    answer = await browser.post("/en/institution/follow-up", data=sent)

    assert "Nothing is waited for from your institution." in answer.text
    assert answer.status_code == 422


async def test_somebody_of_no_institution_is_told_so(live: Live, reader_of: ReaderOf) -> None:
    adrift = Actor("adrift@example.org", CONTRIBUTOR.roles)
    browser = await reader_of(adrift)

    for path in ("/en/institution", "/en/institution/follow-up"):
        assert "acts for no institution yet" in (await browser.get(path)).text
