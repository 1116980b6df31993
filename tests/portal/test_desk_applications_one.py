"""One application on one screen: everything about it, and each act of the secretariat done from there."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from adapters import clock
from auth import sessions
from domain.applications import Action, State
from models.accounts import Account
from resolvers.ids import global_id
from tests.actors import REVIEWER, SECRETARIAT, Actor
from tests.api.applying import answers
from tests.api.documents import SAVE, SUBMIT
from tests.api.reviewing import REVIEW, account_of, assigned, scores
from tests.api.reviewing import id_of as account_id_of
from tests.api.selecting import ACTS, FIELDS, present, shown
from tests.portal.a_round import a_closed_call, applications, field, id_of, read
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

LIST = "/en/desk/applications"


async def acted(browser: httpx.AsyncClient, here: str, act: str, **given: Any) -> str:
    """The screen after an act that was done."""
    html = await read(browser, here)
    assert f"{here}/{act}" in html, f"{act} is not open"
    data = {"version": field(html, "version"), "back": here.removeprefix("/en"), **given}
    answer = await browser.post(f"{here}/{act}", data=data)
    assert answer.status_code == 303, Page(answer.text).with_id("errors").words
    return await read(browser, answer.headers["location"])


async def signed_in_as(live: Live, email: str) -> Actor:
    """Somebody who is stored already."""
    account = await Account.one({"email": email})
    assert account is not None
    actor = Actor(email)
    live.ask.tokens[actor], _ = await sessions.open_session(live.ask.settings, account)
    return actor


async def test_one_application_goes_from_screening_to_completion(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call(starts_on=None)
    (one,) = await applications(call, 1, State.SUBMITTED)
    applicant = await signed_in_as(live, "person-0@example.org")
    browser, here = await reader_of(SECRETARIAT), f"{LIST}/{id_of(one)}"
    assert "Screening has started." in await acted(browser, here, "start-screening")
    asked = {"fields": ["motivation"], "respondBy": "2099-01-01", "zone": "Asia/Bishkek", "note": "Tell us more."}
    too_late = await browser.post(
        f"{here}/request-information", data={**asked, "version": (await present(one)).version}
    )
    assert too_late.status_code == 422
    assert "Tell us more." in too_late.text
    soon = (clock.now() + timedelta(days=10)).date().isoformat()
    html = await acted(browser, here, "request-information", **{**asked, "respondBy": soon})
    assert "The applicant is asked by mail." in html
    assert "Tell us more." in html.partition('id="history"')[2]
    more = shown(await present(one), answers=answers(motivation="To learn more."))
    assert (await live.ask(SAVE, as_=applicant, input=more))["saveAnswers"]["userErrors"] == []
    handed_in = await live.ask(SUBMIT, as_=applicant, input=shown(await present(one)))
    assert handed_in["submitApplication"]["userErrors"] == []
    await acted(browser, here, "send-to-review")
    reviewer = await account_id_of(live.ask, REVIEWER)
    assert "The reviewers have it now." in await acted(browser, here, "assign", reviewers=[reviewer])
    review = {"application": id_of(one), "scores": scores(merit=8), "recommendation": "YES", "comment": "Convincing."}
    assert (await live.ask(REVIEW, as_=REVIEWER, input=review))["reviewApplication"]["userErrors"] == []
    html = await acted(browser, here, "shortlist")
    assert "average 80 of 100" in html
    assert "Convincing." in html
    html = await acted(browser, here, "propose", decision="WAITLISTED", rank="1", note="A good reserve.")
    assert "proposed: waiting list" in html
    assert "This letter goes out when the decisions are released." in html
    await live.ask(
        "mutation($input: ReleaseDecisionsInput!) { releaseDecisions(input: $input) { userErrors { message } } }",
        as_=SECRETARIAT,
        input={"call": global_id("Call", call.item_id)},
    )
    assert "A seat is offered" in await acted(browser, here, "promote")
    passport = shown(await present(one), answers=answers(passport="AC 123"))
    assert (await live.ask(SAVE, as_=applicant, input=passport))["saveAnswers"]["userErrors"] == []
    confirm = await live.ask(ACTS[Action.CONFIRM], as_=applicant, input=shown(await present(one)))
    assert confirm[FIELDS[Action.CONFIRM]]["userErrors"] == []
    html = await acted(browser, here, "record-completion")
    assert "AC 123" in html.partition("Asked of the accepted alone")[2]
    assert "Certificate" in html
    assert (await present(one)).state is State.COMPLETED
    assert flaws_of(Page(html)) == []
    assert "Sent to review" in html.partition('id="history"')[2]


async def test_a_refused_act_keeps_what_was_typed(live: Live, reader_of: ReaderOf) -> None:
    (one,) = await applications(await a_closed_call(), 1, State.IN_SCREENING)
    await account_of(live.ask, REVIEWER)
    browser, here = await reader_of(SECRETARIAT), f"{LIST}/{id_of(one)}"
    cases: list[tuple[str, dict[str, Any], str, str]] = [
        ("mark-ineligible", {"note": "  "}, "mark-ineligible-note", ""),
        ("request-information", {"note": "Why so?", "fields": ["name"]}, "request-information-respondBy", "Why so?"),
        (
            "request-information",
            {"note": "Which one?", "respondBy": "2099-12-31"},
            "request-information-fields",
            "Which one?",
        ),
        ("notes", {"text": " "}, "notes-text", ""),
        ("assign", {}, "assign-reviewers", ""),
    ]
    for act, data, anchor, kept in cases:
        answer = await browser.post(f"{here}/{act}", data={"version": one.version, **data})
        assert answer.status_code == 422, act
        assert f'href="#{anchor}"' in answer.text, act
        assert kept in answer.text
        assert flaws_of(Page(answer.text)) == []
    wrong = await browser.post(f"{here}/propose", data={"version": one.version, "decision": "ACCEPTED", "rank": "x"})
    assert wrong.status_code == 422
    assert (await present(one)).version == one.version


async def test_a_stale_act_shows_what_was_done_since(live: Live, reader_of: ReaderOf) -> None:
    (one,) = await applications(await a_closed_call(), 1, State.UNDER_REVIEW)
    browser, here = await reader_of(SECRETARIAT), f"{LIST}/{id_of(one)}"
    await acted(browser, here, "propose", decision="REJECTED", note="At first.")
    opened = await read(browser, here)
    old, seen = field(opened, "version"), field(opened, "seen")
    await acted(browser, here, "propose", decision="ACCEPTED", note="After all.")
    data = {"version": old, "seen": seen, "decision": "WAITLISTED", "note": "My careful words."}
    answer = await browser.post(f"{here}/propose", data=data)
    assert answer.status_code == 422
    since = answer.text.partition('id="since"')[2].partition("</section>")[0]
    assert "After all." in since
    assert "At first." not in since
    assert "This application was changed after you opened it." in answer.text
    assert ">My careful words.</textarea>" in answer.text
    assert (await present(one)).decision is State.ACCEPTED


async def test_a_proposal_can_be_taken_back(live: Live, reader_of: ReaderOf) -> None:
    (one,) = await applications(await a_closed_call(), 1)
    browser, here = await reader_of(SECRETARIAT), f"{LIST}/{id_of(one)}"
    assert 'value="NONE"' not in await read(browser, here)
    assert 'value="NONE"' in await acted(browser, here, "propose", decision="REJECTED")
    html = await acted(browser, here, "propose", decision="NONE")
    assert "proposed:" not in html
    assert "discarded" in html.partition('id="mails"')[2]
    assert (await present(one)).pending_decision is None


async def test_notes_and_reviewers_come_and_go(live: Live, reader_of: ReaderOf) -> None:
    (one,) = await applications(await a_closed_call(), 1)
    await account_of(live.ask, REVIEWER)
    await assigned(live.ask, one, REVIEWER)
    browser, here = await reader_of(SECRETARIAT), f"{LIST}/{id_of(one)}"
    html = await acted(browser, here, "notes", text="Called on Monday <b>.")
    assert "Called on Monday &lt;b&gt;." in html
    html = await acted(browser, here, "unassign", reviewer=field(html, "reviewer"))
    assert "Given to nobody yet." in html


async def test_the_screen_leads_through_the_list_that_it_was_opened_from(live: Live, reader_of: ReaderOf) -> None:
    await applications(await a_closed_call(), 3)
    browser = await reader_of(SECRETARIAT)
    html = await read(browser, f"{LIST}?text=Association")
    paths = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+)" data-open', html)]
    middle = await read(browser, paths[1])
    ways = dict(re.findall(r'href="([^"]+)" rel="(prev|next)"', middle))
    targets = {rel: address.partition("?")[0] for address, rel in ways.items()}
    assert targets == {"prev": paths[0].partition("?")[0], "next": paths[2].partition("?")[0]}
    assert all("text=Association" in address for address in ways)


async def test_a_form_leads_back_to_our_own_pages_alone(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(SECRETARIAT)
    (one,) = await applications(await a_closed_call(), 1, State.SUBMITTED)
    here = f"{LIST}/{id_of(one)}"
    data = {"text": "Noted.", "back": "//elsewhere.example/desk"}
    answer = await browser.post(f"{here}/notes", data=data)
    assert answer.headers["location"] == f"{here}?done=noted"


@pytest.mark.parametrize("path", ["nothing", "QXBwbGljYXRpb246NjU0MzIxNjU0MzIxNjU0MzIxNjU0MzIx"])
async def test_no_such_application_is_not_found(live: Live, reader_of: ReaderOf, path: str) -> None:
    browser = await reader_of(SECRETARIAT)
    assert (await browser.get(f"{LIST}/{path}")).status_code == 404
    assert (await browser.post(f"{LIST}/{path}/no-such-act")).status_code == 404
