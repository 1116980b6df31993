"""The life of a round: moved on by the secretariat, its times moved with notice to those who apply, its seats held."""

import asyncio
import contextlib
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from adapters import clock
from domain.calls import Phase
from domain.errors import Code, Refused
from models.audit import AuditEvent
from models.calls import MOST_SEATS, Call, Round
from models.changes import Change
from models.notices import Notice
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, Actor
from tests.api.applying import COMPLETE, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.content_documents import ERRORS, UPDATE_CALL
from tests.api.desk import acted, done, nothing, published, refused, text
from tests.client import Ask
from tests.factories import a_call

Item = dict[str, Any]

SHOWN = "slug version callStatus opensAt closesAt startsOn endsOn revision { number note } roundActions"
ALL = ["EXTEND_DEADLINE", "POSTPONE", "CANCEL"]
GRACE = timedelta(minutes=15)


def document(act: str) -> str:
    kind = {"extendDeadline": "ExtendDeadlineInput", "postponeCall": "PostponeCallInput"}.get(act, "ActOnCallInput")
    return f"mutation($input: {kind}!) {{ {act}(input: $input) {{ call {{ {SHOWN} }} {ERRORS} }} }}"


async def act(ask: Ask, name: str, call: Call, *, as_: Actor = SECRETARIAT, **given: Any) -> Item:
    """The call after an act on its round."""
    after: Item = await done(ask, document(name), as_=as_, call=global_id("Call", call.item_id), **given)
    return after


async def against(ask: Ask, name: str, call: Call, **given: Any) -> list[tuple[str, str]]:
    """What was said against an act on the round of a call."""
    return await refused(ask, document(name), as_=SECRETARIAT, call=global_id("Call", call.item_id), **given)


async def shown(ask: Ask, call: Call, *, as_: Actor | None = None) -> Item:
    """The call as somebody reads it."""
    answer = await ask(f"query($slug: String!) {{ call(slug: $slug) {{ {SHOWN} }} }}", as_=as_, slug=call.slug)
    item: Item = answer["call"]
    return item


async def working_copy(call: Call) -> Call:
    """The edition of a call that is being written."""
    found = await Call.working({"item_id": call.item_id})
    assert found is not None
    return found


async def update(ask: Ask, call: Call, *, version: int | None = None, **changes: Any) -> Item:
    """The working copy of a call with changes."""
    version = version or (await working_copy(call)).version
    given = {"call": global_id("Call", call.item_id), "version": version, "changes": changes}
    changed: Item = await done(ask, UPDATE_CALL, as_=EDITOR, **given)
    return changed


def instant(text_: str) -> datetime:
    return datetime.fromisoformat(text_)


async def notices() -> list[tuple[str, str | None]]:
    return [(notice.kind.value, notice.note) for notice in await Notice.many({}, sort=[("_id", 1)])]


async def test_a_round_goes_from_its_deadline_to_its_end(ask: Ask, call: Call) -> None:
    seen = [(await shown(ask, call, as_=SECRETARIAT))["callStatus"]]
    clock.move(call.closes_at + GRACE - clock.now())

    seen += [
        (await act(ask, name, call))["callStatus"] for name in ("startSelection", "announceResults", "completeCall")
    ]

    assert seen == ["OPEN", "IN_SELECTION", "RESULTS_RELEASED", "COMPLETED"]
    assert (await shown(ask, call))["callStatus"] == "COMPLETED"
    noted = await AuditEvent.many({"about": call.item_id, "action": {"$ne": "PUBLISH"}}, sort=[("at", 1), ("_id", 1)])
    assert [event.action for event in noted] == ["START_SELECTION", "ANNOUNCE_RESULTS", "COMPLETE"]
    changes = await Change.many({"type": "CALL"}, sort=[("number", 1)])
    assert [change.kind for change in changes] == ["PUBLISHED", "UPDATED", "UPDATED", "UPDATED"]
    assert await notices() == [], "each is told of their own result"


@pytest.mark.parametrize(
    ("phase", "after_deadline", "open_acts"),
    [
        (None, -timedelta(days=3), ALL),
        (None, -timedelta(seconds=1), ALL),
        (None, timedelta(0), ALL),
        (None, GRACE, ["EXTEND_DEADLINE", "POSTPONE", "START_SELECTION", "CANCEL"]),
        (Phase.IN_SELECTION, GRACE, ["POSTPONE", "ANNOUNCE_RESULTS", "CANCEL"]),
        (Phase.RESULTS_RELEASED, GRACE, ["POSTPONE", "COMPLETE", "CANCEL"]),
        (Phase.COMPLETED, GRACE, []),
        (Phase.CANCELLED, GRACE, []),
    ],
)
async def test_the_secretariat_is_shown_what_can_be_done_and_nothing_else_is_done(
    ask: Ask, phase: Phase | None, after_deadline: timedelta, open_acts: list[str]
) -> None:
    call = await a_call(starts_on=date(2100, 1, 1), ends_on=date(2100, 1, 2))
    await Round.change({"call": call.item_id}, {"$set": {"phase": phase}})
    clock.move(call.closes_at + after_deadline - clock.now())
    before = await Round.many({}), await Call.many({}), await Notice.many({})

    assert (await shown(ask, call, as_=SECRETARIAT))["roundActions"] == open_acts
    for reader in (None, AYGUL, CONTRIBUTOR, REVIEWER, EDITOR):
        assert (await shown(ask, call, as_=reader))["roundActions"] == []

    later = (clock.now() + timedelta(days=30)).isoformat()
    ways: dict[str, tuple[str, Item]] = {
        "EXTEND_DEADLINE": ("extendDeadline", {"closesAt": later}),
        "POSTPONE": ("postponeCall", {"startsOn": "2100-02-01", "endsOn": "2100-02-02"}),
        "START_SELECTION": ("startSelection", {}),
        "ANNOUNCE_RESULTS": ("announceResults", {}),
        "COMPLETE": ("completeCall", {}),
        "CANCEL": ("cancelCall", {"note": "No money."}),
    }
    closed = [way for action, way in ways.items() if action not in open_acts]
    assert [(name, await against(ask, name, call, **given)) for name, given in closed] == [
        (name, [("WRONG_STATE", "")]) for name, _ in closed
    ]
    assert (await Round.many({}), await Call.many({}), await Notice.many({})) == before
    for name, given in [ways[action] for action in open_acts[-1:]]:
        await act(ask, name, call, **given)


@pytest.mark.parametrize("actor", [AYGUL, CONTRIBUTOR, REVIEWER, EDITOR])
async def test_only_the_secretariat_moves_a_round(ask: Ask, call: Call, actor: Actor) -> None:
    given = {"call": global_id("Call", call.item_id), "note": "x"}
    body = await ask.raw(document("cancelCall"), as_=actor, input=given)

    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await shown(ask, call))["callStatus"] == "OPEN"


async def test_what_is_not_there_or_never_was_public_cannot_be_moved(ask: Ask, call: Call) -> None:
    draft = await working_copy(call)
    draft.item_id, draft.slug = type(draft.item_id)(), "draft"
    draft.id = type(draft.id)()
    await draft.add()

    for key in (global_id("Call", draft.item_id), nothing("Call"), nothing("Meeting"), "nonsense"):
        for name, given in (("cancelCall", {"note": "x"}), ("extendDeadline", {"closesAt": "2100-01-01T00:00:00Z"})):
            said = await refused(ask, document(name), as_=SECRETARIAT, call=key, **given)
            assert said == [("NOT_FOUND", "call")]


async def test_a_round_is_cancelled_with_a_word_to_everybody(ask: Ask, call: Call) -> None:
    for blank in (None, "", "  \n"):
        assert await against(ask, "cancelCall", call, note=blank) == [("REQUIRED", "note")]
    assert await against(ask, "cancelCall", call, note="x" * 5_001) == [("TOO_LONG", "note")]
    assert await notices() == []

    after = await act(ask, "cancelCall", call, note="The venue burned down.")

    assert (after["callStatus"], after["roundActions"]) == ("CANCELLED", [])
    assert await notices() == [("CALL_CANCELLED", "The venue burned down.")]
    assert await against(ask, "cancelCall", call, note="Again.") == [("WRONG_STATE", "")]
    assert len(await notices()) == 1


async def test_a_call_that_was_withdrawn_can_still_be_cancelled_but_its_deadline_stays(ask: Ask, call: Call) -> None:
    await acted(ask, "unpublishContent", {"id": global_id("Call", call.item_id), "version": 2}, note="Wrong.")
    later = (call.closes_at + timedelta(days=1)).isoformat()

    assert await against(ask, "extendDeadline", call, closesAt=later) == [("WRONG_STATE", "call")]
    assert (await act(ask, "cancelCall", call, note="Over."))["callStatus"] == "CANCELLED"
    kinds = [change.kind for change in await Change.many({"type": "CALL"}, sort=[("number", 1)])]
    assert kinds == ["PUBLISHED", "UNPUBLISHED"], "nobody follows what is not public"


async def test_a_deadline_is_extended_at_once_in_a_revision_of_its_own(ask: Ask, call: Call) -> None:
    later = call.closes_at + timedelta(days=7)

    after = await act(ask, "extendDeadline", call, closesAt=later.isoformat(), note="Many asked.")

    assert (after["revision"], instant(after["closesAt"])) == ({"number": 2, "note": "Many asked."}, later)
    assert (await shown(ask, call))["closesAt"] == after["closesAt"]
    first = await Call.at_revision(call.slug, 1)
    assert first is not None
    assert (first.closes_at, first.sha256) == (call.closes_at, call.sha256)
    second = await Call.at_revision(call.slug, 2)
    assert second is not None
    assert second.sha256 != call.sha256
    assert second.said() == {**call.said(), "closes_at": second.said()["closes_at"]}
    working = await working_copy(call)
    assert (working.status, working.closes_at, working.version) == ("PUBLISHED", later, second.version)
    assert working.working_desk.acts[-1].action == "EXTEND_DEADLINE"
    assert await notices() == [("DEADLINE_EXTENDED", "Many asked.")]
    assert [change.revision for change in await Change.many({"type": "CALL"}, sort=[("number", 1)])] == [1, 2]


async def test_a_deadline_just_missed_is_extended_until_selection_begins(
    ask: Ask, a_draft: DraftOf, call: Call
) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    clock.move(call.closes_at + timedelta(days=1) - clock.now())
    later = clock.now() + timedelta(days=2)

    after = await act(ask, "extendDeadline", call, closesAt=later.isoformat())

    assert after["callStatus"] == "OPEN"
    assert (await submitted(ask, draft))["progress"] == "RECEIVED"
    clock.move(later + GRACE - clock.now())
    await act(ask, "startSelection", call)
    still_later = (later + timedelta(days=9)).isoformat()
    assert await against(ask, "extendDeadline", call, closesAt=still_later) == [("WRONG_STATE", "")]


@pytest.mark.parametrize("by", [timedelta(0), -timedelta(microseconds=1), -timedelta(days=9)])
async def test_a_deadline_only_moves_to_later(ask: Ask, call: Call, by: timedelta) -> None:
    said = await against(ask, "extendDeadline", call, closesAt=(call.closes_at + by).isoformat())

    assert ("OUT_OF_RANGE", "closesAt") in said
    assert {path for _, path in said} == {"closesAt"}
    assert await Call.count_of({"item_id": call.item_id}) == 2


async def test_a_new_deadline_is_still_to_come(ask: Ask, call: Call) -> None:
    clock.move(timedelta(days=5))

    said = await against(ask, "extendDeadline", call, closesAt=(clock.now() - timedelta(days=1)).isoformat())

    assert said == [("OUT_OF_RANGE", "closesAt")]


async def test_an_extension_beside_the_editors_loses_none_of_their_text(ask: Ask, call: Call) -> None:
    before = await update(ask, call, title=text("A better title", ky="Жакшы аталыш"), closesAt="2099-01-01T00:00:00Z")
    read_before = before["version"]
    later = call.closes_at + timedelta(days=7)

    after = await act(ask, "extendDeadline", call, closesAt=later.isoformat())

    public = await Call.current({"item_id": call.item_id})
    assert public is not None
    assert (public.title, public.closes_at, public.revision) == (call.title, later, 2)
    working = await working_copy(call)
    assert (working.title, working.closes_at, working.status) == (
        {"en": "A better title", "ky": "Жакшы аталыш"}, later, "DRAFT"
    )  # fmt: skip
    # Whoever edits what they read before the extension goes on; only the deadline itself is not theirs to set unseen.
    await update(ask, call, version=read_before, summary=text("In short"))
    clash = {"call": global_id("Call", call.item_id), "version": read_before}
    said = await refused(ask, UPDATE_CALL, as_=EDITOR, **clash, changes={"closesAt": "2098-01-01T00:00:00Z"})
    assert said == [("CONFLICT", "changes/closesAt")]
    # And whoever read the public edition does not write over what the editors have before them.
    clash = {"call": global_id("Call", call.item_id), "version": after["version"]}
    said = await refused(ask, UPDATE_CALL, as_=EDITOR, **clash, changes={"title": text("Mine")})
    assert said == [("CONFLICT", "changes/title")]
    await published(ask, await update(ask, call, offerDays=7))
    final = await Call.current({"item_id": call.item_id})
    assert final is not None
    assert (final.title["en"], final.summary["en"], final.closes_at, final.revision) == (
        "A better title", "In short", later, 3
    )  # fmt: skip


@pytest.mark.parametrize(
    ("acts", "standing"),
    [
        ([], "DRAFT"),
        (["submitForReview"], "IN_REVIEW"),
        (["submitForReview", "requestChanges"], "CHANGES_REQUESTED"),
        (["submitForReview", "approveContent"], "DRAFT"),
        (["submitForReview", "approveContent", "publishContent"], "DRAFT"),
    ],
)
async def test_what_was_approved_with_another_deadline_is_approved_again(
    ask: Ask, call: Call, acts: list[str], standing: str
) -> None:
    item = await update(ask, call, title=text("New"))
    for name in acts:
        given = {"publishAt": "2099-01-01T00:00:00Z"} if name == "publishContent" else {}
        item = await acted(ask, name, item, as_=EDITOR if name == "submitForReview" else SECRETARIAT, note="x", **given)

    await act(ask, "extendDeadline", call, closesAt=(call.closes_at + timedelta(days=7)).isoformat())

    working = await working_copy(call)
    assert (working.status, working.title["en"], working.working_desk.publish_at) == (standing, "New", None)


async def test_an_extension_sent_again_is_done_once(ask: Ask, call: Call) -> None:
    later = (call.closes_at + timedelta(days=7)).isoformat()

    once = await act(ask, "extendDeadline", call, closesAt=later, key="k")
    again = await act(ask, "extendDeadline", call, closesAt=later, key="k")

    assert again == once
    assert len(await notices()) == await Call.count_of({"revision": 2, "item_id": call.item_id}) == 1
    assert await against(ask, "cancelCall", call, note="x", key="k") == [("CONFLICT", "key")]


async def test_extensions_edits_and_the_start_of_selection_at_once_leave_one_true_state(ask: Ask, call: Call) -> None:
    for actor in (SECRETARIAT, EDITOR):
        await ask.headers(actor)
    clock.move(call.closes_at + GRACE - clock.now())
    key, latest = global_id("Call", call.item_id), clock.now() + timedelta(days=9)
    deadlines = [latest - timedelta(days=days) for days in range(5)]
    titles = [
        ask(UPDATE_CALL, as_=EDITOR, input={"call": key, "version": 2, "changes": {"title": text("T", **{tag: "T"})}})
        for tag in ("ky", "ru", "tr")
    ]
    extensions = [
        ask(document("extendDeadline"), as_=SECRETARIAT, input={"call": key, "closesAt": at.isoformat()})
        for at in deadlines
    ]
    selections = [ask(document("startSelection"), as_=SECRETARIAT, input={"call": key}) for _ in range(2)]

    answers = await asyncio.gather(*selections, *extensions, *titles)

    began = [not answer["startSelection"]["userErrors"] for answer in answers[:2]]
    extended = [not answer["extendDeadline"]["userErrors"] for answer in answers[2:7]]
    public = await Call.current({"item_id": call.item_id})
    round_ = await Round.one({"call": call.item_id})
    assert public is not None
    assert round_ is not None
    assert public.revision == 1 + sum(extended)
    assert (sum(began), bool(sum(extended))) in {(1, False), (0, True)}
    assert round_.phase == (Phase.IN_SELECTION if sum(began) else None)
    assert len(await notices()) == sum(extended)
    working = await working_copy(call)
    edited = [answer for answer in answers[7:] if not answer["updateCall"]["userErrors"]]
    assert edited
    assert len(working.title) >= 2
    assert working.closes_at == public.closes_at


async def test_of_an_extension_and_the_start_of_selection_at_once_only_one_happens(ask: Ask) -> None:
    await ask.headers(SECRETARIAT)
    calls = [await a_call(f"call-{number}") for number in range(12)]
    clock.move(timedelta(days=2))
    later = (clock.now() + timedelta(days=9)).isoformat()

    async def both(call: Call) -> list[bool]:
        key = global_id("Call", call.item_id)
        select = ask(document("startSelection"), as_=SECRETARIAT, input={"call": key})
        extend = ask(document("extendDeadline"), as_=SECRETARIAT, input={"call": key, "closesAt": later})
        answers = await asyncio.gather(select, extend)
        return [not payload["userErrors"] for answer in answers for payload in answer.values()]

    done_ = await asyncio.gather(*(both(call) for call in calls))

    assert [sum(happened) for happened in done_] == [1] * len(calls)


async def test_a_call_is_postponed_with_all_its_times(ask: Ask) -> None:
    now = clock.now()
    call = await a_call(
        opens_at=now + timedelta(days=1), closes_at=now + timedelta(days=9), starts_on=date(2100, 1, 1), ends_on=date(2100, 1, 3)
    )  # fmt: skip
    moved: Item = {"startsOn": "2100-03-01", "endsOn": "2100-03-03"}
    window = {"opensAt": now + timedelta(days=11), "closesAt": now + timedelta(days=19)}
    sent: Item = {name: at.isoformat() for name, at in window.items()}

    after = await act(ask, "postponeCall", call, note="Snow.", **moved, **sent)

    assert {name: after[name] for name in moved} == moved
    assert {name: instant(after[name]) for name in window} == {
        name: at.replace(microsecond=at.microsecond // 1000 * 1000) for name, at in window.items()
    }
    assert await notices() == [("CALL_POSTPONED", "Snow.")]
    again = await act(ask, "postponeCall", call, startsOn="2100-04-01", endsOn="2100-04-03")
    assert (again["startsOn"], again["opensAt"], again["revision"]["number"]) == ("2100-04-01", after["opensAt"], 3)


@pytest.mark.parametrize(
    ("given", "objections"),
    [
        ({"startsOn": "2099-12-31"}, [("OUT_OF_RANGE", "startsOn")]),
        ({"startsOn": "2100-01-01", "endsOn": "2100-01-03"}, [("OUT_OF_RANGE", "startsOn")]),
        ({"endsOn": "2100-01-31"}, [("INVALID", "endsOn")]),
        ({"opensAt": "2100-01-01T00:00:00Z"}, [("WRONG_STATE", "opensAt"), ("INVALID", "closesAt")]),
        ({"closesAt": "2020-01-01T00:00:00Z"}, [("OUT_OF_RANGE", "closesAt"), ("INVALID", "closesAt")]),
        ({"note": "x" * 5_001}, [("TOO_LONG", "note")]),
        ({"key": ""}, [("INVALID", "key")]),
    ],
)
async def test_a_postponement_that_cannot_stand_is_refused(
    ask: Ask, given: Item, objections: list[tuple[str, str]]
) -> None:
    call = await a_call(starts_on=date(2100, 1, 1), ends_on=date(2100, 1, 3))
    whole = {"startsOn": "2100-02-01", "endsOn": "2100-02-03", **given}

    assert await against(ask, "postponeCall", call, **whole) == objections
    assert await Call.count_of({"item_id": call.item_id}) == 2
    assert await notices() == []


async def test_the_window_stays_once_selection_began_while_the_days_still_move(ask: Ask) -> None:
    call = await a_call(starts_on=date(2100, 1, 1), ends_on=date(2100, 1, 3))
    clock.move(timedelta(days=3))
    await act(ask, "startSelection", call)
    days: Item = {"startsOn": "2100-02-01", "endsOn": "2100-02-03"}

    assert await against(ask, "postponeCall", call, **days, closesAt="2099-01-01T00:00:00Z") == [
        ("WRONG_STATE", "closesAt")
    ]
    assert (await act(ask, "postponeCall", call, **days))["startsOn"] == "2100-02-01"


async def test_what_the_call_says_of_offers_and_scoring_is_read_by_everybody(ask: Ask) -> None:
    criteria = [
        {"key": "need", "label": {"en": "Need", "ky": "Муктаждык"}, "maximum": 5, "weight": 2.5},
        {"key": "plan", "label": {"en": "Plan"}, "maximum": 10},
    ]
    call = await a_call(criteria=criteria, offer_days=10)

    answer = await ask(
        "query($slug: String!) { call(slug: $slug) { offerDays criteria { key label maximum weight } } }",
        slug=call.slug,
    )

    assert answer["call"] == {
        "offerDays": 10,
        "criteria": [
            {"key": "need", "label": "Need", "maximum": 5, "weight": 2.5},
            {"key": "plan", "label": "Plan", "maximum": 10, "weight": 1.0},
        ],
    }


async def seats_left(ask: Ask, call: Call) -> int | None:
    answer = await ask("query($slug: String!) { call(slug: $slug) { seatsLeft } }", slug=call.slug)
    left: int | None = answer["call"]["seatsLeft"]
    return left


async def test_a_round_is_held_to_the_seats_of_the_edition_that_is_public(ask: Ask) -> None:
    call = await a_call(seats=3, seats_per_country=2)
    for _ in range(2):
        await Round.take_seat(call.item_id, "KG")
    with pytest.raises(Refused) as full:
        await Round.take_seat(call.item_id, "KG")
    draft = await update(ask, call, seats=5, seatsPerCountry=4)
    seen = [await seats_left(ask, call)]

    await published(ask, draft)

    seen.append(await seats_left(ask, call))
    assert full.value.errors[0].code is Code.NO_SEATS
    assert seen == [1, 3]
    await Round.take_seat(call.item_id, "KG")
    assert await seats_left(ask, call) == 2
    await published(ask, await update(ask, call, seats=None, seatsPerCountry=None))
    assert await seats_left(ask, call) is None


@pytest.mark.parametrize(
    ("changes", "room"),
    [
        ({"seats": 13}, 3),
        ({"seats": None}, MOST_SEATS),
        ({"seatsPerCountry": 6}, 10),
        ({"seatsPerCountry": None}, 10),
        ({"seats": 9}, 0),
        ({"seatsPerCountry": 4}, 0),
        ({"title": text("Other")}, 0),
    ],
)
async def test_more_seats_make_room_for_those_who_wait(ask: Ask, changes: Item, room: int) -> None:
    call = await a_call(seats=10, seats_per_country=5)

    await published(ask, await update(ask, call, **changes))

    assert (await Round.of(call.item_id)).room == room


@pytest.mark.parametrize(
    ("changes", "objections"),
    [
        ({"seats": 2, "seatsPerCountry": 2}, [("OUT_OF_RANGE", "seats")]),
        ({"seatsPerCountry": 1}, [("OUT_OF_RANGE", "seatsPerCountry")]),
        ({"seats": 2, "seatsPerCountry": 1}, [("OUT_OF_RANGE", "seats"), ("OUT_OF_RANGE", "seatsPerCountry")]),
        ({"seats": 3, "seatsPerCountry": 2}, []),
    ],
)
async def test_no_fewer_seats_are_published_than_are_taken(
    ask: Ask, changes: Item, objections: list[tuple[str, str]]
) -> None:
    call = await a_call(seats=5)
    for country in ("KG", "KG", "KZ"):
        await Round.take_seat(call.item_id, country)
    item = await acted(ask, "submitForReview", await update(ask, call, **changes), as_=EDITOR)
    item = await acted(ask, "approveContent", item)
    publish = "mutation($input: ActOnContentInput!) { publishContent(input: $input) { content { id } userErrors { code path message } } }"
    now = {"content": item["id"], "version": item["version"]}

    for given in ({**now, "publishAt": "2099-01-01T00:00:00Z"}, now) if objections else (now,):
        errors = (await ask(publish, as_=SECRETARIAT, input=given))["publishContent"]["userErrors"]
        assert [(error["code"], "/".join(error["path"])) for error in errors] == objections
        assert all(error["message"][0] == {"seats": "3", "seatsPerCountry": "2"}[error["path"][0]] for error in errors)

    assert (await Round.of(call.item_id)).seats == (5 if objections else 3)


async def test_a_round_is_not_held_to_fewer_seats_than_are_taken_whoever_looked_before(ask: Ask) -> None:
    calls = [await a_call(f"call-{number}", seats=9) for number in range(6)]

    for place, call in enumerate(calls):
        taking = [Round.take_seat(call.item_id, "KG") for _ in range(7)]
        taking.insert(place, Round.allow(call.item_id, 4, None))
        await asyncio.gather(*taking, return_exceptions=True)

    rounds = [await Round.of(call.item_id) for call in calls]
    assert [round_.seats_taken <= (round_.seats or 0) for round_ in rounds] == [True] * len(calls)
    assert {round_.seats for round_ in rounds} <= {4, 9}


async def test_seats_taken_while_fewer_are_published_are_never_too_many(ask: Ask) -> None:
    calls = [await a_call(f"call-{number}", seats=9) for number in range(6)]

    async def publish_fewer(call: Call) -> bool:
        working = await working_copy(call)
        working.seats, working.status = 4, working.status.APPROVED
        try:
            await working.publish(by=None, at=clock.now())
        except Refused:
            return False
        return True

    async def take(call: Call) -> None:
        with contextlib.suppress(Refused):
            await Round.take_seat(call.item_id, "KG")

    await asyncio.gather(*(publish_fewer(call) for call in calls), *(take(call) for call in calls for _ in range(7)))

    for call in calls:
        round_ = await Round.of(call.item_id)
        assert round_.seats is not None
        assert round_.seats_taken <= round_.seats
        public = await Call.current({"item_id": call.item_id})
        assert public is not None
        assert public.seats == round_.seats
