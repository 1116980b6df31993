"""Mail while workers die: no mail is lost, and none goes out as two mails, wherever the worker was killed.

What SMTP cannot give is exactly once: a server may have taken a mail whose sender died before it heard so. Then the same
mail goes out once more, with the same Message-ID. That is the only case, and it is a test of its own.
"""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from adapters import clock
from models.base import new_id
from models.messages import Message, MessageState
from tests.conftest import DATABASE
from tests.delivery.mail_server import CONTENT, TAKEN, MailServer, mail_server
from tests.processes import environment, until

pytestmark = pytest.mark.usefixtures("fresh_database")

WORKER = """
import sys
from adapters import mail
from delivery import outbox
from models.messages import Message
{guard_removed}
from cli.main import main
sys.argv = ["kurultai", "worker"]
sys.exit(main())
"""
NOTHING_REMOVED = ""
NO_TAKING_OVER = """
async def claim():
    now = outbox.clock.now()
    where = {"state": "QUEUED", "due_at": {"$lte": now}}
    return await Message.change(where, {"$set": {"state": "SENDING", "leased_until": now}, "$inc": {"attempts": 1}})
outbox._claim = claim
"""
NOTED_AFTER_THE_GOODBYE = """
async def send(url, letter, taken):
    async with mail._client(url) as client:
        await client.send_message(letter)
    await taken()
mail._send_by_smtp = send
"""
ANOTHER_ID_FOR_EACH_TRY = """
import secrets
compose = mail.compose
mail.compose = lambda settings, **given: compose(settings, **{**given, "message_id": secrets.token_hex(8)})
"""


class Worker:
    """`kurultai worker` in a process of its own, with one of its guards removed where a test says so."""

    def __init__(self, env: dict[str, str], said: Path, guard_removed: str = NOTHING_REMOVED) -> None:
        self.said = said
        with said.open("a") as output:
            code = WORKER.replace("{guard_removed}", guard_removed)
            self.process = subprocess.Popen(
                [sys.executable, "-c", code], env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    def kill(self) -> None:
        """End it on the spot."""
        self.process.kill()
        self.process.wait(20)


StartWorker = Callable[..., Worker]


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server."""
    with mail_server() as running:
        yield running


@pytest.fixture
async def start(server: MailServer, mongodb_url: str, tmp_path: Path) -> AsyncIterator[StartWorker]:
    """Starts a worker that sends to the mail server."""
    settings = {"MONGODB_URL": mongodb_url, "DATABASE": DATABASE, "SMTP_URL": server.url}
    env = environment(tmp_path, **{f"KURULTAI_{name}": value for name, value in settings.items()})
    started: list[Worker] = []

    def begin(guard_removed: str = NOTHING_REMOVED) -> Worker:
        started.append(Worker(env, tmp_path / "said.txt", guard_removed))
        return started[-1]

    yield begin
    for worker in started:
        worker.kill()


async def an_owed_mail() -> Message:
    now = clock.now()
    words = {"to": "aygul@example.org", "subject": "Received", "body": "Dear Aygül,\n", "locale": "en"}
    return await Message(cause="receipt:1", owner_id=new_id(), created_at=now, due_at=now, **words).add()


async def state() -> MessageState:
    (message,) = await Message.many({})
    return message.state


async def eventually(is_so: Callable[[], Awaitable[bool]], *, within_seconds: float = 30) -> bool:
    """Whether something comes about in time."""
    async with asyncio.timeout(within_seconds):
        while not await is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return True


async def is_sent() -> bool:
    return await state() is MessageState.SENT


async def killed_at(moment: str, server: MailServer, start: StartWorker, guard_removed: str = NOTHING_REMOVED) -> None:
    """A worker, killed at a moment of sending the mail; and the time goes by after which another may take it over."""
    worker = start(guard_removed)
    server.meanwhile[moment] = worker.kill
    await asyncio.to_thread(until, lambda: worker.process.poll() is not None)
    assert worker.process.returncode == -signal.SIGKILL, worker.said.read_text()
    await Message.change_all({"state": MessageState.SENDING.value}, {"$set": {"leased_until": clock.now()}})


@pytest.mark.parametrize("moment", ["EHLO", "MAIL", "RCPT", "DATA"])
async def test_a_worker_killed_before_a_mail_was_taken_loses_none_and_repeats_none(
    server: MailServer, start: StartWorker, moment: str
) -> None:
    message = await an_owed_mail()

    await killed_at(moment, server, start)
    assert (server.ids, await state()) == ([], MessageState.SENDING)
    start()

    assert await eventually(is_sent)
    assert server.ids == [f"<{message.id}@127.0.0.1>"]


async def test_a_worker_killed_while_the_server_still_turned_the_mail_down_loses_none_and_repeats_none(
    server: MailServer, start: StartWorker
) -> None:
    message = await an_owed_mail()
    server.replies = {CONTENT: "451 later"}

    await killed_at(CONTENT, server, start)
    server.replies = {}
    start()

    assert await eventually(is_sent)
    assert server.ids == [f"<{message.id}@127.0.0.1>"]


async def test_without_taking_over_what_a_dead_worker_held_the_mail_is_lost(
    server: MailServer, start: StartWorker
) -> None:
    await an_owed_mail()

    await killed_at("DATA", server, start, NO_TAKING_OVER)
    start(NO_TAKING_OVER)

    with pytest.raises(TimeoutError):
        await eventually(is_sent, within_seconds=6)
    assert server.ids == []


async def test_a_mail_that_was_taken_without_an_answer_goes_out_again_as_the_same_mail(
    server: MailServer, start: StartWorker
) -> None:
    message = await an_owed_mail()

    await killed_at(TAKEN, server, start)
    assert await state() is MessageState.SENDING
    start()

    assert await eventually(is_sent)
    assert server.ids == [f"<{message.id}@127.0.0.1>"] * 2


async def test_with_another_id_for_each_try_it_would_be_two_mails(server: MailServer, start: StartWorker) -> None:
    await an_owed_mail()

    await killed_at(TAKEN, server, start, ANOTHER_ID_FOR_EACH_TRY)
    start(ANOTHER_ID_FOR_EACH_TRY)

    assert await eventually(is_sent)
    assert len(set(server.ids)) == 2


async def test_a_worker_killed_after_the_answer_repeats_none(server: MailServer, start: StartWorker) -> None:
    message = await an_owed_mail()

    await killed_at("QUIT", server, start)
    assert await state() is MessageState.SENT
    later = await an_idle_round(start)

    assert server.ids == [f"<{one.id}@127.0.0.1>" for one in (message, later)]


async def test_noted_only_after_the_goodbye_it_goes_out_twice(server: MailServer, start: StartWorker) -> None:
    await an_owed_mail()

    await killed_at("QUIT", server, start, NOTED_AFTER_THE_GOODBYE)
    assert await state() is MessageState.SENDING
    start(NOTED_AFTER_THE_GOODBYE)

    assert await eventually(is_sent)
    assert len(server.ids) == 2


async def an_idle_round(start: StartWorker) -> Message:
    """A new worker sends something else: so it has looked at everything that was due before."""
    now = clock.now()
    words = {"to": "timur@example.org", "subject": "Later", "body": "Later.\n", "locale": "en"}
    later = await Message(cause="later", owner_id=new_id(), created_at=now, due_at=now, **words).add()
    start()

    async def has_gone() -> bool:
        present = await Message.by_id(later.id)
        return present is not None and present.state is MessageState.SENT

    assert await eventually(has_gone)
    return later
