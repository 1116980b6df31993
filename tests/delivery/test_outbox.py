"""The outbox: every mail that is owed is sent, and none by two at once."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock, mail
from adapters.database import AlreadyExists, DatabaseError
from delivery import outbox
from delivery.outbox import LEASE, LONGEST_WAIT, MAX_TRIES, send_due
from models.base import new_id
from models.messages import Message, MessageState
from settings import Settings
from tests.client import Ask
from tests.delivery.mail_server import CONTENT, CUT, SILENCE, TAKEN, MailServer, mail_server

pytestmark = pytest.mark.usefixtures("fresh_database")
CLOSED_PORT = "smtp://127.0.0.1:1"


async def an_owed_mail(cause: str = "receipt:1", *, to: str = "aygul@example.org", **given: Any) -> Message:
    now = clock.now()
    return await Message(
        **{
            "cause": cause,
            "owner_id": new_id(),
            "to": to,
            "subject": "We have received your application",
            "body": "Dear Aygül,\n",
            "locale": "en",
            "created_at": now,
            "due_at": now,
            **given,
        }
    ).add()


async def state_of(message: Message) -> tuple[MessageState, int]:
    present = await Message.by_id(message.id)
    assert present is not None
    return present.state, present.attempts


async def wait_of(message: Message) -> timedelta:
    """How long until it is tried again."""
    present = await Message.by_id(message.id)
    assert present is not None
    return present.due_at - clock.now()


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server."""
    with mail_server() as running:
        yield running


@pytest.fixture
def by_smtp(settings: Settings, server: MailServer) -> Settings:
    """Settings by which mail goes to the mail server."""
    return settings.model_copy(update={"smtp_url": Settings(smtp_url=server.url).smtp_url})


@pytest.fixture
def by_closed_port(settings: Settings) -> Settings:
    """Settings by which mail goes to where nobody listens."""
    return settings.model_copy(update={"smtp_url": Settings(smtp_url=CLOSED_PORT).smtp_url})


async def test_a_mail_that_is_due_is_sent_once(ask: Ask, settings: Settings) -> None:
    message = await an_owed_mail()

    assert [await send_due(settings), await send_due(settings)] == [1, 0]

    (letter,) = ask.mails()
    text = letter.get_body(("plain",)).get_content()
    assert (letter["To"], letter["Subject"], text) == (message.to, message.subject, message.body)
    assert letter["Message-ID"] == f"<{message.id}@127.0.0.1>"
    assert await state_of(message) == (MessageState.SENT, 1)


@pytest.mark.parametrize(
    "given",
    [
        {"state": MessageState.DRAFT},
        {"state": MessageState.SENT},
        {"state": MessageState.FAILED},
        {"state": MessageState.DISCARDED},
        {"due_at": clock.now() + timedelta(hours=1)},
        {"state": MessageState.SENDING, "leased_until": clock.now() + timedelta(hours=1)},
    ],
)
async def test_what_is_not_due_is_left_alone(ask: Ask, settings: Settings, given: dict[str, Any]) -> None:
    await an_owed_mail(**given)

    assert await send_due(settings) == 0
    assert ask.mails() == []


async def test_a_mail_goes_by_smtp(by_smtp: Settings, server: MailServer) -> None:
    message = await an_owed_mail()

    assert await send_due(by_smtp) == 1

    assert [command.split()[0] for command in server.commands] == ["EHLO", "MAIL", "RCPT", "DATA", "QUIT"]
    assert server.commands[2] == "RCPT TO:<aygul@example.org>"
    assert server.ids == [f"<{message.id}@127.0.0.1>"]
    assert await state_of(message) == (MessageState.SENT, 1)


@pytest.mark.parametrize(
    ("to", "speaks_utf8", "recipient", "state"),
    [
        ("aygül@example.org", True, "RCPT TO:<aygül@example.org>", MessageState.SENT),
        ("aygül@example.org", False, None, MessageState.QUEUED),
        ("a@münchen.example", False, "RCPT TO:<a@xn--mnchen-3ya.example>", MessageState.SENT),
        ("a,b@example.org", False, 'RCPT TO:<"a,b"@example.org>', MessageState.SENT),
    ],
)
async def test_addresses_in_any_script_are_written_to(
    by_smtp: Settings, server: MailServer, to: str, speaks_utf8: bool, recipient: str | None, state: MessageState
) -> None:
    server.speaks_utf8 = speaks_utf8
    message = await an_owed_mail(to=to)

    await send_due(by_smtp)

    assert [line for line in server.commands if line.startswith("RCPT")] == ([recipient] if recipient else [])
    assert await state_of(message) == (state, 1)


@pytest.mark.parametrize(
    "replies",
    [
        {"EHLO": "421 closing", "HELO": "421 closing"},
        {"EHLO": CUT},
        {"MAIL": "451 later"},
        {"MAIL": "550 who are you"},
        {"RCPT": "421 closing"},
        {"RCPT": "450 busy"},
        {"RCPT": "550 5.7.1 you may not send from there"},
        {"RCPT": "552 mailbox full"},
        {"RCPT": CUT},
        {"DATA": "421 closing"},
        {"DATA": CUT},
        {CONTENT: "452 no room"},
        {CONTENT: "554 refused"},
        {CONTENT: CUT},
        {TAKEN: CUT},
    ],
)
async def test_a_mail_that_was_not_answered_for_is_tried_again_as_the_same_mail(
    by_smtp: Settings, server: MailServer, replies: dict[str, str]
) -> None:
    message = await an_owed_mail()
    server.replies = replies
    assert await send_due(by_smtp) == 1
    assert await state_of(message) == (MessageState.QUEUED, 1)
    assert await send_due(by_smtp) == 0

    server.replies = {}
    clock.move(timedelta(minutes=1))
    await send_due(by_smtp)

    assert await state_of(message) == (MessageState.SENT, 2)
    assert set(server.ids) == {f"<{message.id}@127.0.0.1>"}
    # Only what was taken without an answer comes twice, and is known for the same mail.
    assert len(server.ids) == (2 if TAKEN in replies else 1)


@pytest.mark.parametrize("reply", ["550 no such mailbox", "551 moved", "553 no such name", "550 5.1.1 unknown"])
async def test_a_mail_to_an_address_that_takes_none_is_given_up_at_once(
    by_smtp: Settings, server: MailServer, reply: str
) -> None:
    message = await an_owed_mail()
    server.replies = {"RCPT": reply}

    await send_due(by_smtp)

    assert await state_of(message) == (MessageState.FAILED, 1)
    present = await Message.by_id(message.id)
    assert present is not None
    assert present.failed_at is not None
    assert reply.partition(" ")[2] in (present.failure or "")
    assert await send_due(by_smtp) == 0


@pytest.mark.parametrize("goodbye", [CUT, "421 closing", "500 what?"])
async def test_a_goodbye_that_goes_wrong_changes_nothing_about_a_mail_that_was_taken(
    by_smtp: Settings, server: MailServer, goodbye: str
) -> None:
    message = await an_owed_mail()
    server.replies = {"QUIT": goodbye}

    await send_due(by_smtp)

    assert await state_of(message) == (MessageState.SENT, 1)


async def test_a_mail_is_noted_as_sent_before_the_goodbye(
    by_smtp: Settings, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "SEND_SECONDS", 0.5)
    message = await an_owed_mail()
    server.replies = {"QUIT": SILENCE}

    await send_due(by_smtp)

    assert await state_of(message) == (MessageState.SENT, 1)


async def test_a_mail_that_was_taken_while_the_database_is_away_is_noted_as_soon_as_it_is_back(
    by_smtp: Settings, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    message, settle, away = await an_owed_mail(), outbox._settle, [True, True]

    async def settle_when_back(*given: Any, **fields: Any) -> None:
        if away and away.pop():
            raise DatabaseError("away")
        await settle(*given, **fields)

    monkeypatch.setattr(outbox, "_settle", settle_when_back)
    monkeypatch.setattr(outbox, "NOTE_AGAIN_SECONDS", 0)

    await send_due(by_smtp)

    assert await state_of(message) == (MessageState.SENT, 1)
    assert len(server.ids) == 1


async def test_the_waits_grow_to_eight_hours_and_end_after_a_day_of_tries(by_closed_port: Settings) -> None:
    message, begun, waits = await an_owed_mail(), clock.now(), []
    while (await state_of(message))[0] is MessageState.QUEUED:
        assert await send_due(by_closed_port) == 1
        waits.append(await wait_of(message))
        clock.move(waits[-1])

    minutes = [round(wait.total_seconds() / 60) for wait in waits]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 256, 480, 480, 0]
    assert await state_of(message) == (MessageState.FAILED, MAX_TRIES)
    assert timedelta(days=1) < clock.now() - begun < timedelta(days=1, hours=2)
    assert max(waits) <= LONGEST_WAIT


async def test_a_mail_that_lay_while_no_worker_ran_is_still_tried_again(by_closed_port: Settings) -> None:
    message = await an_owed_mail()
    clock.move(timedelta(days=3))

    await send_due(by_closed_port)

    assert await state_of(message) == (MessageState.QUEUED, 1)


async def test_a_mail_that_cannot_be_written_keeps_no_other_waiting(by_smtp: Settings, server: MailServer) -> None:
    unfit = await an_owed_mail("receipt:1", to="nobody")
    fit = await an_owed_mail("receipt:2")

    assert await send_due(by_smtp) == 2

    assert [await state_of(message) for message in (unfit, fit)] == [(MessageState.FAILED, 1), (MessageState.SENT, 1)]


async def test_a_mail_whose_sender_died_is_taken_over_when_its_lease_ran_out(ask: Ask, settings: Settings) -> None:
    message = await an_owed_mail()
    assert await outbox._claim() is not None
    assert await send_due(settings) == 0

    clock.move(LEASE)

    assert await send_due(settings) == 1
    assert await state_of(message) == (MessageState.SENT, 2)
    assert len(ask.mails()) == 1


async def test_who_comes_back_after_the_lease_settles_nothing(settings: Settings) -> None:
    message = await an_owed_mail()
    late = await outbox._claim()
    assert late is not None
    clock.move(LEASE)
    await send_due(settings)

    await outbox._try_again(late, TimeoutError())

    assert await state_of(message) == (MessageState.SENT, 2)


async def test_a_mail_server_that_falls_silent_is_left_before_the_lease_runs_out(
    by_smtp: Settings, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(seconds=outbox.SEND_SECONDS) <= LEASE / 2
    monkeypatch.setattr(outbox, "SEND_SECONDS", 0.1)
    server.replies = {"RCPT": SILENCE}
    message = await an_owed_mail()

    await send_due(by_smtp)

    assert await state_of(message) == (MessageState.QUEUED, 1)


async def test_many_senders_at_once_send_each_mail_once(by_smtp: Settings, server: MailServer) -> None:
    owed = [await an_owed_mail(f"receipt:{number}") for number in range(20)]

    tried = await asyncio.gather(*[send_due(by_smtp) for _ in range(5)])

    assert sum(tried) == 20
    assert sorted(server.ids) == sorted(f"<{message.id}@127.0.0.1>" for message in owed)


async def test_a_worker_that_is_told_to_stop_begins_no_other_mail(
    ask: Ask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, send = asyncio.Event(), mail.send

    async def sent_then_stopped(*given: Any) -> None:
        await send(*given)
        stop.set()

    monkeypatch.setattr(mail, "send", sent_then_stopped)
    for number in range(3):
        await an_owed_mail(f"receipt:{number}")

    assert await send_due(settings, stop=stop) == 1
    assert len(ask.mails()) == 1


async def test_the_same_cause_owes_one_mail() -> None:
    await an_owed_mail("receipt:1")

    with pytest.raises(AlreadyExists):
        await an_owed_mail("receipt:1")
