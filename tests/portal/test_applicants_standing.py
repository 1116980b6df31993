"""Where an application stands: told in plain words, with what comes next, and answered through the page."""

from datetime import date, timedelta
from typing import Any

from adapters import clock
from domain.applications import Action, State
from domain.forms import Form
from models.applications import Application
from models.calls import Round
from tests.actors import AYGUL, TIMUR
from tests.factories import FORM
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.standings import address_of, an_offer, main_of, standing, version_on
from tests.portal.test_structure import flaws_of

WORDS = {
    State.SUBMITTED: ("Received", "received does not mean accepted", "You are told the decision, by mail and here"),
    State.IN_SCREENING: ("Received", "You need not do anything.", "All applications are read"),
    State.UNDER_REVIEW: ("Under review", "You need not do anything.", "You are told the decision"),
    State.SHORTLISTED: ("Under review", "You need not do anything.", "You are told the decision"),
    State.WAITLISTED: ("On the waiting list", "All places are given for now.", "if one falls free"),
    State.REJECTED: ("Not selected", "Thank you for applying.", "you are welcome to apply again"),
    State.NO_SHOW: ("Completed", "This round is over."),
}
OF_STAFF = ("SCREENING", "Screening", "screening", "shortlist", "SHORTLIST", "short list", "WAITLISTED", "did not come")


async def test_each_standing_is_told_in_plain_words_and_never_in_those_of_the_staff(
    live: Live, reader_of: ReaderOf
) -> None:
    browser = await reader_of(AYGUL)
    for number, (state, words) in enumerate(WORDS.items()):
        step = (Action.START_SCREENING, "Look at this one again")
        application = await standing(live, state, step, slug=f"round-{number}")

        page = await browser.get(address_of(application))

        text = main_of(page.text)
        assert [one for one in words if one not in text] == [], state
        assert [one for one in (*OF_STAFF, "Look at this one again") if one in page.text] == [], state
        assert flaws_of(Page(page.text)) == [], state


LEFT = [
    (State.WITHDRAWN, Action.WITHDRAW, None, "The application was taken back", "you can apply again"),
    (State.DECLINED, Action.DECLINE, None, "You declined the place", "Thank you for telling us"),
    (State.OFFER_EXPIRED, Action.EXPIRE_OFFER, None, "The offer has ended", "went to somebody else"),
    (State.CANCELLED, Action.CANCEL, "No visa.", "Your place was cancelled", "What the secretariat wrote: No visa."),
    (State.INELIGIBLE, Action.MARK_INELIGIBLE, "Too young.", "Not selected", "What the secretariat wrote: Too young."),
    (State.COMPLETED, Action.RECORD_COMPLETION, None, "Completed", "You took part to the end."),
    (State.CONFIRMED, Action.CONFIRM, None, "Your place is confirmed", "You get a certificate"),
]


async def test_how_it_ended_is_told_by_what_was_done(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(AYGUL)
    for number, (state, act, note, title, says) in enumerate(LEFT):
        application = await standing(live, state, (Action.RELEASE, None), (act, note), slug=f"round-{number}")

        text = main_of((await browser.get(address_of(application))).text)

        assert (title in text, says in text) == (True, True), text


async def test_the_way_tells_what_was_done_what_is_now_and_what_comes_with_its_day(
    live: Live, reader_of: ReaderOf
) -> None:
    first = date.today() + timedelta(days=30)
    steps = ((Action.RELEASE, None), (Action.PROMOTE, None), (Action.CONFIRM, "Рахмат, келем."))
    days = {"starts_on": first, "ends_on": first + timedelta(days=2)}
    application = await standing(live, State.CONFIRMED, *steps, of_call=days)

    page = Page((await (await reader_of(AYGUL)).get(address_of(application))).text)

    (now,) = [one for one in page.all("li") if one.attributes.get("aria-current") == "step"]
    ways = [one.words for one in page.all("li") if one.attributes.get("class") in ("done", "now", "next")]
    assert now.words.startswith("Now: Your place is confirmed")
    assert [way.partition(":")[0] for way in ways] == ["Done"] * 5 + ["Now"] + ["To come"] * 2
    assert "You came on the waiting list" in ways[2]
    assert "Рахмат, келем." in ways[4]
    assert str(first.year) in ways[6]


async def test_a_cancelled_call_is_told_on_the_page_of_the_application(live: Live, reader_of: ReaderOf) -> None:
    application = await standing(live, State.UNDER_REVIEW)
    await Round.change({"call": application.call}, {"$set": {"phase": "CANCELLED"}})

    text = main_of((await (await reader_of(AYGUL)).get(address_of(application))).text)

    assert "The call was cancelled" in text
    assert "To come:" not in text


async def test_an_information_request_names_the_questions_the_note_and_the_day_in_both_zones(
    live: Live, reader_of: ReaderOf
) -> None:
    until = clock.now().replace(microsecond=0) + timedelta(days=5)
    application = await standing(
        live,
        State.INFO_REQUESTED,
        (Action.REQUEST_INFORMATION, "Please say <more>."),
        respond_by=until,
        reopened_fields=["motivation"],
        came_from=State.IN_SCREENING,
    )
    browser = await reader_of(AYGUL)
    browser.cookies.set("tz", "Europe/Berlin")

    page = await browser.get(address_of(application))

    asked = page.text.partition('id="asked"')[2].partition("</ul>")[0]
    assert (asked.count("<li>"), "Why" in asked) == (1, True)
    assert "Please say &lt;more&gt;." in page.text
    assert {"(Asia/Bishkek)", "(Europe/Berlin)"} <= set(
        page.text.partition('class="by"')[2].partition("</p>")[0].replace(")", ") ").replace("(", " (").split()
    )
    answer = next(one for one in Page(page.text).all("a") if one.words == "Answer these questions")
    assert answer.attributes["href"] == f"{address_of(application)}?edit=1"


async def test_who_answers_too_late_reads_that_it_goes_on(live: Live, reader_of: ReaderOf) -> None:
    past: dict[str, Any] = {
        "respond_by": clock.now() - timedelta(minutes=1),
        "reopened_fields": ["name"],
        "came_from": "IN_SCREENING",
    }
    application = await standing(live, State.INFO_REQUESTED, (Action.REQUEST_INFORMATION, "More."), **past)

    page = (await (await reader_of(AYGUL)).get(address_of(application))).text

    assert "The time to answer is over." in page
    assert "?edit=1" not in page


async def test_a_place_is_confirmed_once_however_often_it_is_sent(live: Live, reader_of: ReaderOf) -> None:
    application, browser = await an_offer(live), await reader_of(AYGUL)
    address = address_of(application)
    offered = await browser.get(address)
    sent = {"version": version_on(offered.text)}

    first, again = [await browser.post(f"{address}/confirm", data=sent) for _ in range(2)]

    page = main_of((await browser.get(first.headers["location"])).text)
    found = await Application.by_id(application.id)
    assert "A place is offered to you" in main_of(offered.text)
    assert "What we ask only those who take part" in main_of(offered.text)
    assert (first.status_code, again.status_code) == (303, 303)
    assert "You have confirmed the place." in page
    assert "Your place is confirmed" in page
    assert found is not None
    assert [entry.action for entry in found.history].count(Action.CONFIRM) == 1


async def test_what_only_the_accepted_are_asked_comes_before_the_confirmation(live: Live, reader_of: ReaderOf) -> None:
    asked = FORM.model_dump()
    asked["sections"][0]["fields"][-1]["required"] = True
    form = Form.model_validate(asked)
    application, browser = await an_offer(live, of_call={"form": form}), await reader_of(AYGUL)
    address = address_of(application)
    offered = (await browser.get(address)).text

    refused = await browser.post(f"{address}/confirm", data={"version": version_on(offered)})

    assert "Then you can confirm the place here." in offered
    assert refused.status_code == 422
    assert '<a href="#asked">Passport</a>' in refused.text
    assert flaws_of(Page(refused.text)) == []


async def test_declining_asks_for_a_tick_and_keeps_the_reason_that_was_typed(live: Live, reader_of: ReaderOf) -> None:
    application, browser = await an_offer(live), await reader_of(AYGUL)
    address = address_of(application)
    sent = {"version": version_on((await browser.get(address)).text), "note": "Мен оруп калдым."}

    refused = await browser.post(f"{address}/decline", data=sent)
    done = await browser.post(f"{address}/decline", data={**sent, "sure": "yes"})

    assert (refused.status_code, ">Мен оруп калдым.</textarea>" in refused.text) == (422, True)
    assert '<a href="#decline-sure">Yes, I decline the place</a>: Please tick this box first.' in refused.text
    assert '<details class="act" id="decline" open>' in refused.text
    assert flaws_of(Page(refused.text)) == []
    page = main_of((await browser.get(done.headers["location"])).text)
    assert ("You have declined the place." in page, "Мен оруп калдым." in page) == (True, True)


async def test_an_act_on_a_stale_page_is_turned_down_with_the_page_as_it_now_is(
    live: Live, reader_of: ReaderOf
) -> None:
    application, browser = await an_offer(live), await reader_of(AYGUL)
    address = address_of(application)
    version = int(version_on((await browser.get(address)).text))

    stale = {"version": str(version - 1), "sure": "yes", "note": "My reason"}
    refused = await browser.post(f"{address}/decline", data=stale)
    done = await browser.post(f"{address}/decline", data={**stale, "version": version_on(refused.text)})

    assert (refused.status_code, "My reason" in refused.text) == (422, True)
    assert done.status_code == 303


async def test_an_offer_that_has_ended_can_no_longer_be_answered(live: Live, reader_of: ReaderOf) -> None:
    application = await an_offer(live, respond_by=clock.now() - timedelta(minutes=1))
    browser, address = await reader_of(AYGUL), address_of(application)

    page = (await browser.get(address)).text
    refused = await browser.post(f"{address}/confirm", data={"version": version_on(page)})

    assert "The time to answer is over." in page
    assert f"{address}/confirm" not in page
    assert refused.status_code == 422


async def test_nobody_acts_on_the_application_of_somebody_else(live: Live, reader_of: ReaderOf) -> None:
    application = await an_offer(live)
    stranger, guest = await reader_of(TIMUR), await reader_of(None)
    address, sent = address_of(application), {"version": str(application.shown_version), "sure": "yes"}
    assert (await stranger.get(address)).status_code == 404

    for act in ("confirm", "decline", "withdraw", "leave"):
        refused = await stranger.post(f"{address}/{act}", data=sent)
        asked = await guest.post(f"{address}/{act}", data=sent)

        assert refused.status_code == 404, act
        assert asked.headers["location"] == f"/en/sign-in?next={address}"
    found = await Application.by_id(application.id)
    assert found is not None
    assert found.state is State.ACCEPTED


async def test_the_list_shows_what_is_asked_first_and_old_ones_apart(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(AYGUL)
    empty = await browser.get("/en/applications")
    await standing(live, State.REJECTED, (Action.RELEASE, None), slug="old")
    await standing(live, State.UNDER_REVIEW, slug="read")
    await an_offer(live, slug="offered")

    page = await browser.get("/en/applications")

    assert "You have not begun an application yet." in empty.text
    assert 'href="/en/calls"' in empty.text.partition("<main")[2]
    order = [page.text.index(one) for one in ("Under way", "The offered", "The read", ">Earlier<", "The old")]
    assert order == sorted(order)
    assert "A place is offered to you" in page.text
    assert flaws_of(Page(page.text)) == flaws_of(Page(empty.text)) == []
