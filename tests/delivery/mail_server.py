"""A real mail server for tests (aiosmtpd on loopback): it says what it is told to say, and keeps what it took."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import partialmethod
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.processes import free_port

CUT: Final = "cut off"
"""Instead of an answer, the connection ends."""

SILENCE: Final = "silence"
"""Instead of an answer, nothing comes."""

CONTENT: Final = "CONTENT"
"""The moment at which all of a mail has come and nothing is taken yet."""

TAKEN: Final = "TAKEN"
"""The moment at which it is taken and nothing is answered yet."""

GONE: Final = "421 gone"
"""Nobody hears it."""


class MailServer:
    """Answers each command with `replies` (by the command's name, or CONTENT or TAKEN), or else takes it.

    What stands in `meanwhile` for a command is called before it is answered.
    """

    def __init__(self) -> None:
        self.replies: dict[str, str] = {}
        self.meanwhile: dict[str, Callable[[], None]] = {}
        self.taken: list[EmailMessage] = []
        self.commands: list[str] = []
        self.speaks_utf8 = True
        self.url = ""

    @property
    def ids(self) -> list[str]:
        """The message ids of what was taken, in order."""
        return [mail["Message-ID"] for mail in self.taken]

    async def handle_DATA(self, connection: SMTP, session: Any, envelope: Any) -> str:
        """Take a mail that has come, if nothing else was said."""
        if (reply := await self.reply_to(CONTENT)) is not None:
            return await connection.left_with(reply) or GONE
        mail = message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.taken.append(mail)
        return await connection.left_with(await self.reply_to(TAKEN) or "250 taken") or GONE

    async def reply_to(self, command: str) -> str | None:
        """What was said to be answered when the command came, if anything was."""
        # A test goes on as soon as what it waits for has happened, and may say something else before this returns.
        reply = self.replies.get(command)
        if command in self.meanwhile:
            self.meanwhile.pop(command)()
        return reply


class _Connection(SMTP):
    """One connection of the server."""

    async def smtp(self, command: str, arg: str | None) -> None:
        server: MailServer = self.event_handler
        server.commands.append(f"{command} {arg}" if arg else command)
        if (reply := await server.reply_to(command)) is None:
            await getattr(super(), f"smtp_{command}")(arg)
        elif (said := await self.left_with(reply)) is not None:
            await self.push(said)
            if said.startswith("421"):
                self.transport.close()

    async def left_with(self, reply: str) -> str | None:
        """A reply, unless it is that there is none."""
        if reply == SILENCE:
            await asyncio.sleep(60)
        if reply in (SILENCE, CUT):
            self.transport.abort()
            return None
        return reply

    smtp_EHLO = partialmethod(smtp, "EHLO")  # noqa: N815
    smtp_HELO = partialmethod(smtp, "HELO")  # noqa: N815
    smtp_MAIL = partialmethod(smtp, "MAIL")  # noqa: N815
    smtp_RCPT = partialmethod(smtp, "RCPT")  # noqa: N815
    smtp_DATA = partialmethod(smtp, "DATA")  # noqa: N815
    smtp_QUIT = partialmethod(smtp, "QUIT")  # noqa: N815


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Connection(self.handler, enable_SMTPUTF8=self.handler.speaks_utf8, ident="mail.test")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A mail server on a free port, in a thread of its own."""
    server = MailServer()
    controller = _Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    server.url = f"smtp://127.0.0.1:{controller.port}"
    yield server
    controller.stop()
