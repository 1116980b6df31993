"""The board of a selection: its balance, a decision in one press, the waiting list, and the release in two steps."""

import re
from urllib.parse import urlsplit

import httpx

from domain.applications import State
from models.messages import Message, MessageState
from tests.actors import SECRETARIAT
from tests.api.reviewing import REVIEWERS, account_of, assigned
from tests.api.selecting import present
from tests.portal.a_round import a_closed_call, applications, decided, field, id_of, read
from tests.portal.conftest import Live, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

BOARD = "/en/desk/boards/round"


def row_of(html: str, label: str) -> list[str]:
    """The numbers in the row of a table that is named so."""
    (row,) = re.findall(rf'<th scope="row">{label}</th>(.*?)<td class="bars"', html, re.S)
    return re.findall(r"\d+", re.sub(r"<[^>]*>", " ", row))


async def decide(browser: httpx.AsyncClient, html: str, application: str, decision: str) -> httpx.Response:
    """Press a decision in the row of a candidate."""
    row = html.partition(f'id="candidate-{application}"')[2].partition("</tr>")[0]
    data = {"application": application, "version": field(row, "version"), "name": "X", "decision": decision}
    return await browser.post(f"{BOARD}/decide", data=data)


async def test_the_calls_in_selection_stand_with_their_numbers(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call()
    first, *_ = await applications(call, 4)
    await decided(live.ask, first, "ACCEPTED")
    html = await read(await reader_of(SECRETARIAT), "/en/desk/boards")
    row = html.partition('href="/en/desk/boards/round"')[2].partition("</tr>")[0]
    assert re.findall(r'class="number">(\d+)<', row) == ["4", "0", "2", "1", "0", "0", "3"]
    assert "capacity-building-training-call" not in html
    assert flaws_of(Page(html)) == []
    assert "capacity-building-training-call" in await read(await reader_of(SECRETARIAT), "/en/desk/boards?all=yes")


async def test_the_balance_follows_the_decisions_and_says_which_limit_breaks(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call(seats=2, seats_per_country=1)
    made = await applications(call, 7)
    browser = await reader_of(SECRETARIAT)
    html = await read(browser, BOARD)
    assert "All who are to be accepted find a seat" in html
    assert row_of(html, "Kyrgyzstan") == ["2", "0", "0", "0"]
    for one in (made[0], made[5], made[1]):
        answer = await decide(browser, html, id_of(one), "ACCEPTED")
        assert answer.headers["location"].endswith(f"/en/desk/boards/round#candidate-{id_of(one)}")
    html = await read(browser, BOARD)
    assert row_of(html, "Kyrgyzstan") == ["2", "0", "2", "2"]
    assert row_of(html, "for the first time") == ["7", "0", "3", "3"]
    assert "In all there would be 3 for 2 seats." in html
    assert "Kyrgyzstan: 2, and at most 1." in html
    assert flaws_of(Page(html)) == []
    taken_back = await decide(browser, html, id_of(made[5]), "NONE")
    assert taken_back.status_code == 303
    assert row_of(await read(browser, BOARD), "Kyrgyzstan") == ["2", "0", "1", "1"]


async def test_candidates_stand_by_score_and_are_narrowed(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call()
    made = await applications(call, 4)
    for one, score in zip(made, (10.0, 90.0, 50.0, None), strict=True):
        await type(one).change({"_id": one.id}, {"$set": {"average_score": score}})
    await account_of(live.ask, REVIEWERS[0])
    await assigned(live.ask, made[0], REVIEWERS[0])
    browser = await reader_of(SECRETARIAT)
    html = await read(browser, BOARD)
    assert re.findall(r'id="candidate-([^"]+)"', html) == [id_of(made[place]) for place in (1, 2, 0, 3)]
    assert "reviews given: 0 of 1" in html
    only = await read(browser, f"{BOARD}?country=TR")
    assert re.findall(r'id="candidate-([^"]+)"', only) == [id_of(made[2])]


async def test_a_decision_on_what_was_changed_is_refused_and_explained(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call()
    (one,) = await applications(call, 1)
    browser = await reader_of(SECRETARIAT)
    html = await read(browser, BOARD)
    await decide(browser, html, id_of(one), "REJECTED")
    answer = await decide(browser, html, id_of(one), "ACCEPTED")
    assert answer.status_code == 422
    assert "It was changed after you opened this page." in answer.text
    assert (await present(one)).decision is State.REJECTED


async def test_decisions_are_released_in_two_steps_and_pressed_twice_is_once(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call(seats=2)
    made = await applications(call, 5)
    for one, decision in zip(made, ("ACCEPTED", "ACCEPTED", "WAITLISTED", "REJECTED", "REJECTED"), strict=True):
        await decided(live.ask, one, decision)
    browser = await reader_of(SECRETARIAT)
    first = await read(browser, f"{BOARD}/release")
    assert "To be accepted: 2" in first
    assert flaws_of(Page(first)) == []
    wanted = re.findall(r'name="release"[^>]*value="([^"]+)"', first)
    assert wanted == sorted(wanted, key=wanted.index)
    assert len(wanted) == 5
    letter = re.findall(r'href="([^"]+)"[^>]*data-letter', first)[0].replace("&amp;", "&")
    assert "Leave {until} where the last day" in await read(browser, letter)
    kept_back = wanted[:-1]
    second = await browser.post(f"{BOARD}/release/confirm", data={"release": kept_back})
    assert "Mails to be sent at once: 4." in second.text
    assert "Decisions that stay as they are: 1." in second.text
    assert flaws_of(Page(second.text)) == []
    data = {"release": kept_back, "key": field(second.text, "key")}
    for _ in range(2):
        answer = await browser.post(f"{BOARD}/release", data=data)
        assert answer.status_code == 303, answer.text
    html = await read(browser, answer.headers["location"])
    assert "The decisions are released: 4." in html
    states = sorted([(await present(one)).state for one in made])
    assert states == sorted([State.ACCEPTED, State.ACCEPTED, State.WAITLISTED, State.REJECTED, State.UNDER_REVIEW])
    assert await Message.count_of({"state": {"$ne": MessageState.DRAFT.value}}) == 4


async def test_a_release_without_seats_is_refused_and_explained(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call(seats=1)
    made = await applications(call, 2)
    for one in made:
        await decided(live.ask, one, "ACCEPTED")
    browser = await reader_of(SECRETARIAT)
    wanted = [f"{id_of(one)}:ACCEPTED" for one in made]
    answer = await browser.post(f"{BOARD}/release", data={"release": wanted, "key": "first"})
    assert answer.status_code == 422
    assert "2 are to be accepted and 1 seats are free." in answer.text
    assert "In all there would be 2 for 1 seats." in answer.text
    assert {(await present(one)).state for one in made} == {State.UNDER_REVIEW}
    nobody = await browser.post(f"{BOARD}/release/confirm", data={})
    assert "Tick at least one decision to release." in nobody.text


async def test_what_was_decided_anew_is_not_released_unread(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call()
    (one,) = await applications(call, 1)
    await decided(live.ask, one, "REJECTED")
    browser = await reader_of(SECRETARIAT)
    await decided(live.ask, await present(one), "WAITLISTED")
    for path in ("release/confirm", "release"):
        answer = await browser.post(f"{BOARD}/{path}", data={"release": [f"{id_of(one)}:REJECTED"], "key": "k"})
        assert answer.status_code == 422
        assert "A decision was changed after you opened this page." in answer.text
    assert (await present(one)).state is State.UNDER_REVIEW


async def test_the_waiting_list_is_put_in_order_by_number_and_by_buttons(live: Live, reader_of: ReaderOf) -> None:
    call = await a_closed_call(seats=1)
    made = await applications(call, 3, State.WAITLISTED)
    for place, one in enumerate(made, start=1):
        await type(one).change({"_id": one.id}, {"$set": {"waiting_rank": place}})
    first, second, third = map(id_of, made)
    browser, here = await reader_of(SECRETARIAT), f"{BOARD}/waiting-list"
    html = await read(browser, here)
    assert flaws_of(Page(html)) == []
    # Enter in a number presses the first button of the form: it saves, and moves nobody.
    assert "move" not in re.findall(r'<form [^>]*id="order".*?</form>', html, re.S)[0]
    assert re.search(r'<form [^>]*id="order">.*?<button class="unseen"[^>]*>.*?</form>', html, re.S)
    shown = {"application": [first, second, third]}

    async def order() -> list[str]:
        return re.findall(r'name="application" value="([^"]+)" form', await read(browser, here))

    assert await order() == [first, second, third]
    numbers = {f"rank:{first}": "1", f"rank:{second}": "2", f"rank:{third}": "1"}
    answer = await browser.post(here, data={**shown, **numbers, "key": "one"})
    assert urlsplit(answer.headers["location"]).query == "done=ranked"
    assert await order() == [third, first, second]
    shown = {"application": [third, first, second]}
    numbers = {f"rank:{third}": "1", f"rank:{first}": "2", f"rank:{second}": "3"}
    await browser.post(here, data={**shown, **numbers, "key": "two", "move": f"up:{second}"})
    assert await order() == [third, second, first]
    promoted = await browser.post(
        f"{here}/promote", data={"application": first, "version": (await present(made[0])).version}
    )
    assert promoted.status_code == 303
    assert await order() == [third, second]
    refused = await browser.post(
        f"{here}/promote", data={"application": third, "version": (await present(made[2])).version}
    )
    assert refused.status_code == 422


async def test_no_such_call_has_a_board(live: Live, reader_of: ReaderOf) -> None:
    browser = await reader_of(SECRETARIAT)
    for path in ("", "/release", "/waiting-list"):
        assert (await browser.get(f"/en/desk/boards/nothing{path}")).status_code == 404
