"""Retention: on its day, and not before, what is personal goes, and what proves and counts stays."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from adapters import clock, database
from adapters.database import in_transaction
from adapters.files import keep
from delivery.hourly import Hourly
from delivery.retention import blank_due
from domain.applications import ACTIVE, Action, Actor, State
from domain.calls import Phase
from domain.co_applicants import CoAccess
from domain.errors import Refused
from domain.forms import Form
from domain.retention import BLANKABLE, RESTS_AFTER, end_of_round
from models.accounts import Account
from models.application_parts import (
    Attachment,
    CoApplicant,
    HistoryEntry,
    Opinion,
    PendingDecision,
    Receipt,
    Submission,
)
from models.applications import Application
from models.audit import AuditEvent
from models.base import new_id
from models.calls import Call, Round
from models.files import File
from models.messages import Message, MessageState
from models.reviews import Review
from models.staff_notes import StaffNote
from settings import Settings
from tests.factories import a_call, an_account, an_application
from tests.uploads import Bytes

pytestmark = pytest.mark.usefixtures("fresh_database")


def field(key: str, kind: str = "TEXT", **given: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": {"en": key}, **given}


FORM = Form.model_validate(
    {
        "sections": [
            {
                "key": "all",
                "title": {"en": "All"},
                "fields": [
                    field("name", personal_data=True),
                    field("passport", "FILE", personal_data=True, max_files=2),
                    field("motivation", "LONG_TEXT", personal_data=False),
                    field("plan", "FILE", max_files=2, personal_data=False),
                ],
            }
        ]
    }
)
KEPT_DAYS = 730
OVER = (Phase.COMPLETED, Phase.CANCELLED)


@pytest.fixture
async def call() -> Call:
    return await a_call(form=FORM, ends_on=None)


async def a_file(owner: Account, content: bytes = b"Dear all,") -> File:
    kept = await keep(Bytes(content, "letter.txt"), max_bytes=1_000, media_types=[], path=())
    return await File.of(kept, owner_id=owner.id).add()


async def full(call: Call, state: State = State.REJECTED) -> Application:
    """An application of which much is known."""
    person = await an_account(f"{new_id()}@example.org")
    passport, plan = await a_file(person), await a_file(person)
    attachments = [
        Attachment(field=key, file=file.id, sha256=file.sha256)
        for key, file in (("passport", passport), ("plan", plan))
    ]
    answers = {"name": "Aygül", "motivation": "To learn."}
    receipt = Receipt(reference=f"TRN-2026-{new_id()}", received_at=clock.now(), sha256="0" * 64)
    submission = Submission(answers=answers, attachments=attachments, of_version=1, receipt=receipt)
    opinion = Opinion(
        endorsed=True, comment="I know her.", by=new_id(), institution=new_id(), country="KG", at=clock.now()
    )
    given = {"answers": answers, "attachments": attachments, "submission": submission, "endorsement": opinion}
    application: Application = await an_application(call, of=person, state=state, **given)
    await Application.change({"_id": application.id}, {"$set": {"words": ["aygul"], "sorted_name": "aygul"}})
    await StaffNote(application=application.id, by=new_id(), at=clock.now(), text="She called.").add()
    await Review(application=application.id, reviewer=new_id(), comment="She is good.", saved_at=clock.now()).add()
    await a_mail(application, MessageState.SENT)
    return application


async def invited(application: Application) -> None:
    """Let somebody else into an application, with the mail that asked them."""
    let_in = CoApplicant(email="b@example.org", email_key="b@example.org", access=CoAccess.VIEW, invited_at=clock.now())
    await Application.change({"_id": application.id}, {"$set": {"co_applicants": [let_in.model_dump()]}})
    mail = await a_mail(application, MessageState.SENT)
    await Message.change({"_id": mail.id}, {"$set": {"to": let_in.email, "cause": f"invitation:{mail.id}"}})


async def a_mail(application: Application, state: MessageState) -> Message:
    return await Message(
        cause=str(new_id()),
        owner_id=application.applicant_id,
        application=application.id,
        to="a@example.org",
        subject="About your application",
        body="Dear Aygül",
        locale="en",
        state=state,
        created_at=clock.now(),
        due_at=clock.now(),
    ).add()


async def raw(application: Application) -> dict[str, Any]:
    (found,) = [part async for part in Application.rows({"_id": application.id})]
    return found


async def has_bytes(file: Any) -> bool:
    try:
        return bool([part async for part in database.read_file(file)])
    except database.DatabaseError:
        return False


async def test_on_its_day_what_is_personal_goes(call: Call, settings: Settings) -> None:
    application = await full(call)
    passport, plan = (one.file for one in application.attachments)
    clock.move(timedelta(days=KEPT_DAYS + 1))

    assert await blank_due(settings) == 1

    blanked = await Application.by_id(application.id)
    assert blanked is not None
    assert blanked.submission is not None
    assert blanked.answers == blanked.submission.answers == {"motivation": "To learn."}
    assert (
        [one.field for one in blanked.attachments] == [one.field for one in blanked.submission.attachments] == ["plan"]
    )
    assert blanked.submission.receipt == application.receipt
    assert (await File.by_id(passport), await has_bytes(passport)) == (None, False)
    assert await File.by_id(plan) is not None
    assert await has_bytes(plan)
    assert blanked.blanked_at is not None
    assert clock.now() - blanked.blanked_at < timedelta(seconds=9)


async def test_nothing_that_was_said_of_the_person_stays(call: Call, settings: Settings) -> None:
    application = await full(call)
    await invited(application)
    note = HistoryEntry(
        at=clock.now(), action=Action.REOPEN, state=State.REJECTED, actor=Actor.SECRETARIAT, by=new_id(), note="Hm."
    )
    await Application.change({"_id": application.id}, {"$push": {"history": note.model_dump()}})
    clock.move(timedelta(days=KEPT_DAYS + 1))
    await blank_due(settings)

    stored = await raw(application)
    assert (stored["words"], stored["sorted_name"]) == ([], "")
    assert [entry["note"] for entry in stored["history"]] == [None, None]
    assert stored["endorsement"]["comment"] is None
    assert [one.comment for one in await Review.many({})] == [None]
    assert await StaffNote.count_of({}) == 0
    assert stored["co_applicants"] == []
    assert [(one.to, one.body) for one in await Message.many({})] == [("a@example.org", "")]


async def test_the_audit_log_tells_how_much_and_nothing_of_what(call: Call, settings: Settings) -> None:
    application = await full(call)
    clock.move(timedelta(days=KEPT_DAYS + 1))
    await blank_due(settings)

    (event,) = await AuditEvent.many({"action": "BLANK"})
    assert (event.by, event.about) == (None, application.id)
    assert event.details == {"answers": 1, "files": 1, "mails": 1, "notes": 2}


async def test_a_name_that_changes_later_does_not_come_back_into_the_search(call: Call, settings: Settings) -> None:
    application = await full(call)
    clock.move(timedelta(days=KEPT_DAYS + 1))
    await blank_due(settings)
    await Application.find_anew(application.applicant_id)

    assert (await raw(application))["words"] == []


async def left_as(application: Application, call: Call, standing: str) -> None:
    """On the day, what is under way moves, rests, or is left by a round that is over."""
    now = clock.now()
    if standing in OVER:
        await Round.change({"call": call.item_id}, {"$set": {"phase": standing}})
    moved = {"saved": {"saved_at": now}, "acted on": {"history.0.at": now}, "asked": {"respond_by": now + RESTS_AFTER}}
    if standing != "rests":
        await Application.change({"_id": application.id}, {"$set": moved.get(standing, moved["saved"])})


@pytest.mark.parametrize("standing", ["saved", "acted on", "asked"])
@pytest.mark.parametrize("state", list(State))
async def test_what_is_under_way_and_moves_keeps_its_data(
    call: Call, settings: Settings, state: State, standing: str
) -> None:
    application = await full(call, state)
    clock.move(timedelta(days=KEPT_DAYS + 1))
    await left_as(application, call, standing)

    assert await blank_due(settings) == (1 if state in BLANKABLE else 0)
    assert ("name" in (await raw(application))["answers"]) is (state not in BLANKABLE)


@pytest.mark.parametrize("standing", ["rests", *OVER])
@pytest.mark.parametrize("state", sorted(ACTIVE))
async def test_what_nobody_will_settle_any_more_loses_its_data(
    call: Call, settings: Settings, state: State, standing: str
) -> None:
    application = await full(call, state)
    clock.move(timedelta(days=KEPT_DAYS + 1))
    await left_as(application, call, standing)

    assert await blank_due(settings) == 1
    stored = await raw(application)
    assert (stored["state"], stored["answers"]) == (state, {"motivation": "To learn."})


async def test_nothing_can_be_done_with_what_lost_its_data_but_to_take_it_back(call: Call, settings: Settings) -> None:
    application = await full(call, State.ACCEPTED)
    until = clock.now() + timedelta(days=KEPT_DAYS + 9)
    await Application.change({"_id": application.id}, {"$set": {"respond_by": until, "remind_at": [until]}})
    await Round.change({"call": call.item_id}, {"$set": {"phase": Phase.COMPLETED}})
    clock.move(timedelta(days=KEPT_DAYS + 1))
    await blank_due(settings)

    (blanked,) = await Application.many({})
    assert (blanked.respond_by, blanked.remind_at) == (None, [])
    assert blanked.acts_open_to(Actor.SECRETARIAT) == ()
    assert blanked.acts_open_to(Actor.APPLICANT) == (Action.WITHDRAW,)
    with pytest.raises(Refused):
        blanked.act(Action.CANCEL, actor=Actor.SECRETARIAT, by=new_id(), at=clock.now(), note="Why?")
    with pytest.raises(Refused):
        blanked.save_answers({"name": "Aygül"}, FORM, at=clock.now())
    blanked.withdraw(by=blanked.applicant_id, at=clock.now(), note=None)
    await blanked.save_as_of(blanked.version)
    assert (await Round.of(call.item_id)).seats_taken == 0


async def test_what_was_decided_and_not_told_is_void_with_the_data(call: Call, settings: Settings) -> None:
    application = await full(call, State.UNDER_REVIEW)
    letter = await a_mail(application, MessageState.DRAFT)
    decision = PendingDecision(state=State.REJECTED, by=new_id(), at=clock.now(), letter=letter.id)
    await Application.change({"_id": application.id}, {"$set": {"pending_decision": decision.model_dump()}})
    clock.move(timedelta(days=KEPT_DAYS + 1))
    await blank_due(settings)

    assert (await raw(application))["pending_decision"] is None
    assert [(one.state, one.body) for one in await Message.many({"_id": letter.id})] == [(MessageState.DISCARDED, "")]


async def test_free_text_and_files_go_where_the_form_says_nothing_of_them(settings: Settings) -> None:
    unsaid = [field("name"), field("motivation", "LONG_TEXT"), field("plan", "FILE", max_files=2)]
    form = Form.model_validate({"sections": [{"key": "all", "title": {"en": "All"}, "fields": unsaid}]})
    application = await full(await a_call(form=form))
    plan = application.attachments[1].file
    clock.move(timedelta(days=KEPT_DAYS + 2))

    assert await blank_due(settings) == 1
    assert (await raw(application))["answers"] == {"name": "Aygül"}
    assert not await has_bytes(plan)


def test_every_state_is_either_under_way_or_blanked_but_drafts() -> None:
    assert frozenset(State) - ACTIVE | {State.DRAFT} == BLANKABLE


async def test_not_a_moment_before_its_day(call: Call, settings: Settings) -> None:
    await full(call)

    clock.move(call.closes_at - clock.now() + timedelta(days=KEPT_DAYS, seconds=-30))
    assert await blank_due(settings) == 0
    clock.move(timedelta(minutes=1))
    assert await blank_due(settings) == 1


async def test_a_call_may_keep_them_shorter_or_longer(settings: Settings) -> None:
    short = await a_call("short", form=FORM, retention_days=30)
    long = await a_call("long", form=FORM, retention_days=3_000)
    brief, lasting = await full(short), await full(long)
    clock.move(timedelta(days=KEPT_DAYS + 1))

    await blank_due(settings)

    assert "name" not in (await raw(brief))["answers"]
    assert "name" in (await raw(lasting))["answers"]


async def test_a_deadline_that_moved_moves_the_day(call: Call, settings: Settings) -> None:
    await full(call)
    moved = {"closes_at": call.closes_at + timedelta(days=100)}
    await in_transaction(lambda: call.amend(moved, version=call.version, at=clock.now()))
    clock.move(timedelta(days=KEPT_DAYS + 50))

    assert await blank_due(settings) == 0


async def test_a_call_that_was_withdrawn_is_not_forgotten(call: Call, settings: Settings) -> None:
    await full(call)
    await Call.change_all({"item_id": call.item_id, "edition": "CURRENT"}, {"$set": {"edition": "PAST"}})
    clock.move(timedelta(days=KEPT_DAYS + 1))

    assert await blank_due(settings) == 1


@pytest.mark.parametrize(
    ("ends_on", "zone", "end"),
    [
        (None, "Asia/Bishkek", "2026-03-01T12:00:00+00:00"),
        (date(2026, 6, 5), "Asia/Bishkek", "2026-06-05T18:00:00+00:00"),
        (date(2026, 6, 5), "UTC", "2026-06-06T00:00:00+00:00"),
    ],
)
def test_a_round_ends_with_its_last_day_or_its_deadline(ends_on: date | None, zone: str, end: str) -> None:
    closes_at = datetime.fromisoformat("2026-03-01T12:00:00+00:00")

    assert end_of_round(closes_at, ends_on, zone) == datetime.fromisoformat(end)


async def test_a_mail_on_its_way_arrives_first(call: Call, settings: Settings) -> None:
    application = await full(call)
    mail = await a_mail(application, MessageState.QUEUED)
    clock.move(timedelta(days=KEPT_DAYS + 1))

    assert await blank_due(settings) == 0
    await Message.change({"_id": mail.id}, {"$set": {"state": MessageState.SENT.value}})
    assert await blank_due(settings) == 1


async def test_doing_it_again_changes_nothing(call: Call, settings: Settings) -> None:
    application = await full(call)
    clock.move(timedelta(days=KEPT_DAYS + 1))
    await blank_due(settings)
    once = await raw(application)

    assert await blank_due(settings) == 0
    assert await raw(application) == once


async def test_several_workers_blank_each_application_once(call: Call, settings: Settings) -> None:
    for _ in range(6):
        await full(call)
    clock.move(timedelta(days=KEPT_DAYS + 1))

    blanked = await asyncio.gather(*(blank_due(settings) for _ in range(4)))

    assert sum(blanked) == await AuditEvent.count_of({"action": "BLANK"}) == 6


async def test_a_blanking_that_is_broken_off_leaves_everything_as_it_was(
    call: Call, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = await full(call)
    before, passport = await raw(application), application.attachments[0].file
    clock.move(timedelta(days=KEPT_DAYS + 1))

    async def break_off(self: Application, version: int) -> Application:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(Application, "save_as_of", break_off)
        assert await blank_due(settings) == 0

    assert await raw(application) == before
    assert await has_bytes(passport)
    assert await StaffNote.count_of({}) == 1
    assert await blank_due(settings) == 1


async def test_a_file_that_another_application_holds_stays(call: Call, settings: Settings) -> None:
    application = await full(call)
    passport = application.attachments[0]
    other = await a_call("other", form=FORM, retention_days=3_000)
    person = await Account.by_id(application.applicant_id)
    await an_application(other, of=person, state=State.REJECTED, attachments=[passport])
    clock.move(timedelta(days=KEPT_DAYS + 1))

    assert await blank_due(settings) == 1
    assert await has_bytes(passport.file)


async def test_a_worker_looks_once_an_hour(call: Call, settings: Settings) -> None:
    blank_each_hour, stop = Hourly(lambda settings, stop: blank_due(settings, stop=stop)), asyncio.Event()
    clock.move(timedelta(days=KEPT_DAYS + 1))
    assert await blank_each_hour(settings, stop) == 0
    await full(call)

    assert await blank_each_hour(settings, stop) == 0
    clock.move(timedelta(hours=1))
    assert await blank_each_hour(settings, stop) == 1
