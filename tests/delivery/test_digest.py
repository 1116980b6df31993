"""The digest for staff: one a day, of what waits, at their hour, for those who want it."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from adapters import clock
from adapters.database import AlreadyExists
from delivery import digest, outbox
from delivery.digest import WAITING, owe_due
from domain.access import Role
from domain.addresses import email_key
from domain.applications import State
from domain.moderation import Waiting
from models.accounts import Account, PersonName
from models.applications import Application
from models.base import new_id
from models.messages import Message, MessageState
from models.moderation import ModerationItem
from settings import Settings
from tests.client import Ask

pytestmark = pytest.mark.usefixtures("fresh_database")
MORNING = datetime(2030, 1, 15, 8, tzinfo=UTC)


def be(moment: datetime) -> None:
    """Let it be a moment: the clock is moved, nobody sleeps."""
    clock.move(moment - clock.now())


@pytest.fixture(autouse=True)
def morning() -> None:
    """It is eight in the morning, in UTC."""
    be(MORNING)


async def a_secretary(name: str = "aida", **given: Any) -> Account:
    email = f"{name}@example.org"
    return await Account(
        **{
            "email": email,
            "email_key": email_key(email),
            "name": PersonName(passport=name.title()),
            "roles": [Role.SECRETARIAT],
            "created_at": clock.now(),
            **given,
        }
    ).add()


async def something_waits(waiting: Waiting = Waiting.FOR_SCREENING) -> None:
    await ModerationItem.wait("Application", new_id(), waiting, since=clock.now())


async def a_mail(state: MessageState, **given: Any) -> None:
    words = {"to": "a@example.org", "subject": "S", "body": "B\n", "locale": "en", "created_at": MORNING}
    await Message(cause=str(new_id()), owner_id=new_id(), state=state, due_at=MORNING, **words, **given).add()


async def an_offer(until: datetime) -> None:
    await Application(
        call=new_id(),
        applicant_id=new_id(),
        key="k",
        form_version=1,
        state=State.ACCEPTED,
        respond_by=until,
        created_at=MORNING,
        saved_at=MORNING,
    ).add()


async def digests() -> list[Message]:
    return await Message.many({"is_digest": True}, sort=[("created_at", 1)])


def test_every_reason_for_waiting_has_its_line() -> None:
    assert set(WAITING) == set(Waiting)


async def test_a_digest_counts_what_waits_and_leaves_out_what_does_not(settings: Settings) -> None:
    await a_secretary()
    for _ in range(3):
        await something_waits()
    await something_waits(Waiting.FOR_ANSWER)
    await a_mail(MessageState.DRAFT)
    await a_mail(MessageState.SENT)
    await a_mail(MessageState.FAILED, failed_at=MORNING - timedelta(days=6))
    await a_mail(MessageState.FAILED, failed_at=MORNING - timedelta(days=8))
    await an_offer(MORNING + timedelta(days=2))
    await an_offer(MORNING + timedelta(days=3))

    assert await owe_due(settings) == 1

    (message,) = await digests()
    assert message.to == "aida@example.org"
    assert message.subject == "What waits for the secretariat, 15 January 2030"
    assert message.body == (
        "Dear Aida,\n\n"
        "This waits for the secretariat:\n"
        "– Applications to be screened: 3\n"
        "– Requests for information that were answered, or whose day has passed: 1\n"
        "– Drafts of letters to be read and released: 1\n"
        "– Mails that were given up in the last week: 1\n"
        "– Offers of a seat that end within two days: 1\n"
    )


async def test_nothing_is_said_on_a_day_on_which_nothing_waits(settings: Settings) -> None:
    await a_secretary()

    assert await owe_due(settings) == 0
    await something_waits()
    assert await owe_due(settings) == 0, "what comes later on that day waits for the next"
    clock.move(timedelta(days=1))

    assert await owe_due(settings) == 1


async def test_there_is_one_digest_a_day_however_often_and_by_however_many_it_is_looked(settings: Settings) -> None:
    await a_secretary()
    await a_secretary("bolot")
    await something_waits()

    owed = await asyncio.gather(*[owe_due(settings) for _ in range(4)])
    later = await owe_due(settings)
    clock.move(timedelta(days=1))

    assert (sum(owed), later, await owe_due(settings)) == (2, 0, 2)


async def test_without_a_day_kept_with_the_account_only_the_cause_would_keep_a_second_one_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_secretary()
    await something_waits()
    number = iter(range(10))
    monkeypatch.setattr(digest, "_is_due", lambda account, now, settings: True)
    monkeypatch.setattr(digest, "_day_of", lambda account, now: str(next(number)))

    await owe_due(settings)
    with pytest.raises(AlreadyExists):
        await owe_due(settings)

    assert len(await digests()) == 1


@pytest.mark.parametrize(
    ("zone", "hour", "owed"),
    [("UTC", 7, 0), ("UTC", 8, 1), ("UTC", 23, 1), ("Asia/Bishkek", 1, 0), ("Asia/Bishkek", 2, 1)],
)
async def test_a_digest_comes_from_the_set_hour_of_the_readers_own_day_on(
    settings: Settings, zone: str, hour: int, owed: int
) -> None:
    await a_secretary(time_zone=zone)
    await something_waits()
    be(MORNING.replace(day=16, hour=hour))

    assert await owe_due(settings) == owed


@pytest.mark.parametrize("given", [{"digest": False}, {"roles": [Role.EDITOR]}, {"roles": [Role.APPLICANT]}])
async def test_who_does_not_want_it_or_is_none_of_the_secretariat_gets_none(
    settings: Settings, given: dict[str, Any]
) -> None:
    await a_secretary(**given)
    await something_waits()

    assert await owe_due(settings) == 0


async def sent_digest(ask: Ask, settings: Settings) -> EmailMessage:
    """A digest as its reader has it."""
    await a_secretary()
    await something_waits()
    await owe_due(settings)
    await outbox.send_due(settings)
    mail: EmailMessage = ask.mails()[-1]
    return mail


def unsubscribe_path(mail: EmailMessage, settings: Settings) -> str:
    return str(mail["List-Unsubscribe"]).strip("<>").removeprefix(settings.base_url)


async def wants_digests() -> bool:
    (account,) = await Account.many({"email": "aida@example.org"})
    return account.digest


async def test_a_digest_is_ended_by_one_click_of_a_mail_program_without_signing_in(
    ask: Ask, settings: Settings
) -> None:
    mail = await sent_digest(ask, settings)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = unsubscribe_path(mail, settings)
    assert path in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]

    answers = [await ask.http.post(path, data={"List-Unsubscribe": "One-Click"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not await wants_digests()
    clock.move(timedelta(days=1))
    assert await owe_due(settings) == 0


async def test_looking_at_the_link_ends_nothing_but_shows_a_button(ask: Ask, settings: Settings) -> None:
    path = unsubscribe_path(await sent_digest(ask, settings), settings)

    page = await ask.http.get(path)

    assert (page.status_code, '<form method="post"><button>' in page.text) == (200, True)
    assert await wants_digests()


async def test_a_link_that_stands_in_no_mail_ends_nothing(ask: Ask, settings: Settings) -> None:
    await sent_digest(ask, settings)

    answer = await ask.http.post("/en/unsubscribe/made-up")

    assert answer.status_code == 404
    assert await wants_digests()


async def test_the_proof_is_kept_as_a_hash_alone_and_each_try_has_one_that_holds(ask: Ask, settings: Settings) -> None:
    first = unsubscribe_path(await sent_digest(ask, settings), settings)
    await Message.change({"is_digest": True}, {"$set": {"state": "QUEUED"}})
    await outbox.send_due(settings)

    (message,) = await digests()
    assert len(message.unsubscribe_hashes) == 2
    assert first.rpartition("/")[2] not in message.model_dump_json()
    assert (await ask.http.post(first)).status_code == 200
