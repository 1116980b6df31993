"""The list of applications at the desk: filtered, paged, kept as views, worked through in bulk."""

import re
from urllib.parse import quote

import httpx
import pytest

from domain.applications import State
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, Actor
from tests.api.listing import handed_in
from tests.api.reviewing import id_of as account_id_of
from tests.api.selecting import present
from tests.portal.a_round import a_closed_call, applications, decided, field, id_of, read
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

LIST = "/en/desk/applications"


def references(html: str) -> list[str]:
    return re.findall(r"data-open>(RND-\d+)<", html)


def picked(html: str) -> list[str]:
    return re.findall(r'name="pick" value="([^"]+)"', html)


async def test_the_list_is_narrowed_by_what_is_chosen(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call()
    first, second, *_ = await applications(call, 5)
    await decided(live.ask, second, "REJECTED")
    browser = await reader_of(SECRETARIAT)
    assert len(references(await read(browser, f"{LIST}?call={global_id('Call', call.item_id)}"))) == 5
    narrowed = {
        "text=Айгүл": ["RND-000000"],
        "country=TR": [],
        "state=UNDER_REVIEW&state=SHORTLISTED&text=Zeynep": ["RND-000002"],
        "state=NO_SUCH_STATE&text=Szabó": ["RND-000004"],
        "pendingDecision=REJECTED": ["RND-000001"],
        f"organisation={global_id('Organisation', first.organisation)}": ["RND-000000"],
        "country=KG": ["RND-000000"],
        "submittedFrom=2000-01-01&submittedTo=2000-01-02": [],
        "text=nobody+of+this+name": [],
    }
    narrowed["country=TR"] = ["RND-000002"]
    for query, wanted in narrowed.items():
        html = await read(browser, f"{LIST}?{query}")
        assert references(html) == wanted, query
        assert flaws_of(Page(html)) == []
    html = await read(browser, f"{LIST}?text=Айгүл&sort=NAME")
    assert 'value="Айгүл"' in html


async def test_the_list_is_paged_both_ways(live: Live, reader_of: ReaderOf) -> None:
    await applications(await a_closed_call(), 53)
    browser = await reader_of(SECRETARIAT)
    first = await read(browser, LIST)
    assert "Applications: 53" in first
    assert len(references(first)) == 50
    (after,) = re.findall(r'rel="next" href="\?([^"]+)"', first)
    second = await read(browser, f"{LIST}?{after}")
    assert references(second) == ["RND-000002", "RND-000001", "RND-000000"]
    (before,) = re.findall(r'rel="prev" href="\?([^"]+)"', second)
    assert references(await read(browser, f"{LIST}?{before}")) == references(first)


async def test_a_view_is_kept_opened_and_removed(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call()
    await applications(call, 3)
    browser = await reader_of(SECRETARIAT)
    query = f"call={global_id('Call', call.item_id)}&country=KZ&sort=NAME&submittedFrom=2024-01-31"
    saved = await browser.post(f"{LIST}/views?{query}", data={"name": "From Kazakhstan", "shared": "yes"})
    assert saved.status_code == 303
    html = await read(browser, saved.headers["location"])
    assert "The view is saved." in html
    assert references(html) == ["RND-000001"]
    assert 'name="submittedFrom" value="2024-01-31"' in html
    assert re.search(r'aria-current="page"><bdi>From Kazakhstan</bdi> <small>shared', html)
    nameless = await browser.post(f"{LIST}/views?{query}", data={"name": " "})
    assert nameless.status_code == 422
    assert 'href="#view-name"' in nameless.text
    removed = await browser.post(f"{LIST}/views/remove?{query}", data={"view": field(html, "view")})
    assert "From Kazakhstan" not in await read(browser, removed.headers["location"])


async def test_a_bulk_act_says_of_each_what_became_of_it(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call()
    first, second, third = await applications(call, 3, State.SUBMITTED)
    browser = await reader_of(SECRETARIAT)
    html = await read(browser, LIST)
    shown = {
        f"{what}:{id_of(one)}": field(html, f"{what}:{id_of(one)}")
        for what in ("reference", "name")
        for one in (first, second, third)
    }
    await browser.post(f"{LIST}/{id_of(second)}/start-screening", data={"version": second.version})
    data = {"act": "START_SCREENING", "pick": picked(html), "key": "once", **shown}
    told = await browser.post(f"{LIST}/bulk", data=data)
    assert "Done: 2. Refused: 1." in told.text
    refused = told.text.partition('id="refused"')[2].partition('id="done"')[0]
    assert "RND-000001" in refused
    assert "Timur Bekov" in refused
    assert flaws_of(Page(told.text)) == []
    assert [(await present(one)).state for one in (first, second, third)] == [State.IN_SCREENING] * 3
    again = await browser.post(f"{LIST}/bulk", data=data)
    assert "Done: 2. Refused: 1." in again.text
    assert len((await present(first)).history) == 1


async def test_a_bulk_act_that_lacks_something_keeps_what_was_ticked(live: Live, reader_of: ReaderOf) -> None:
    await applications(await a_closed_call(), 2, State.IN_SCREENING)
    browser = await reader_of(SECRETARIAT)
    one, _ = picked(await read(browser, LIST))
    for data, anchor in (
        ({"pick": [one], "act": "MARK_INELIGIBLE", "note": " "}, "note"),
        ({"pick": [one], "act": "ASSIGN"}, "reviewers"),
        ({"pick": [one]}, "act"),
        ({"act": "SHORTLIST"}, "pick-all"),
    ):
        answer = await browser.post(f"{LIST}/bulk", data=data)
        assert answer.status_code == 422
        assert f'href="#{anchor}"' in answer.text
        assert ("checked" in answer.text.partition("<tbody>")[2].partition("</tbody>")[0]) == ("pick" in data)


async def test_many_are_proposed_assigned_and_spread(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call()
    made = await applications(call, 3)
    reviewer = await account_id_of(live.ask, REVIEWER)
    browser, here = await reader_of(SECRETARIAT), f"{LIST}?call={quote(global_id('Call', call.item_id))}"
    for data in ({"act": "WAITLIST", "note": "Next time."}, {"act": "ASSIGN", "reviewers": [reviewer]}):
        answer = await browser.post(f"{LIST}/bulk", data={**data, "pick": picked(await read(browser, here))})
        assert "Done: 3. Refused: 0." in answer.text
    stored = await present(made[0])
    assert (stored.decision, len(stored.reviewers)) == (State.WAITLISTED, 1)
    spread = await browser.post(f"{LIST}/spread?call={global_id('Call', call.item_id)}", data={"each": "1"})
    assert "Choose at least one reviewer." in spread.text
    data = {"each": "1", "spread": [reviewer]}
    spread = await browser.post(f"{LIST}/spread?call={global_id('Call', call.item_id)}", data=data)
    assert "0 assignments" in await read(browser, spread.headers["location"])


async def test_duplicates_are_marked_and_compared(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call()
    (first,) = await applications(call, 1)

    double = await handed_in(call, "Aigul Asanova", native="Айгүл Асанова", reference="RND-DOUBLE", country="KG")
    browser = await reader_of(SECRETARIAT)
    assert (await read(browser, LIST)).count("duplicate?") == 2
    html = await read(browser, f"{LIST}/{id_of(first)}/compare/{id_of(double)}")
    assert flaws_of(Page(html)) == []
    assert "RND-DOUBLE" in html
    assert "the same" in html
    assert (await browser.get(f"{LIST}/{id_of(first)}/compare/nothing")).status_code == 404


async def test_exports_carry_what_the_list_is_narrowed_to(live: Live, reader_of: ReaderOf) -> None:
    await applications(await a_closed_call(), 3)
    browser = await reader_of(SECRETARIAT)
    html = await read(browser, f"{LIST}?country=KZ&state=UNDER_REVIEW&state=SHORTLISTED")
    addresses = re.findall(r'href="(/exports/[^"]+)"', html)
    assert len(addresses) == 3
    table = await browser.get(addresses[0].replace("&amp;", "&"))
    assert "RND-000001" in table.text
    assert "RND-000000" not in table.text


@pytest.mark.parametrize("actor", [AYGUL, REVIEWER, CONTRIBUTOR, EDITOR, ADMINISTRATOR])
async def test_the_selection_is_for_the_secretariat_alone(live: Live, reader_of: ReaderOf, actor: Actor) -> None:
    (one,) = await applications(await a_closed_call(), 1)
    browser = await reader_of(actor)
    paths = ("applications", f"applications/{id_of(one)}", "boards", "boards/round", "boards/round/release", "messages")
    for path in paths:
        assert (await browser.get(f"/en/desk/{path}")).status_code == 404
    assert (await browser.post(f"{LIST}/bulk", data={"act": "SHORTLIST"})).status_code == 404


async def test_a_guest_is_asked_to_sign_in(live: Live, reader_of: ReaderOf) -> None:
    browser: httpx.AsyncClient = await reader_of(None)
    answer = await browser.get(LIST)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/sign-in?next=/en/desk/applications")
