"""A small mail server for tests: it says what it is told to say, and keeps what it took."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final

OK: Final = "250 well"


class MailServer:
    """Answers each command with `replies` (by the command's name), or else takes it."""

    def __init__(self) -> None:
        self.replies: dict[str, str] = {}
        self.taken: list[EmailMessage] = []
        self.commands: list[str] = []
        self.speaks_utf8 = True
        self.url = ""

    @property
    def ids(self) -> list[str]:
        """The message ids of what was taken, in order."""
        return [mail["Message-ID"] for mail in self.taken]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test ready\r\n")
        try:
            while line := await reader.readline():
                if not await self._answer(line.decode().strip(), reader, writer):
                    break
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def _answer(self, line: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        command = line.split()[0].upper() if line else ""
        self.commands.append(line)
        reply = self.replies.get(command) or self._welcome(command)
        if reply == "silence":
            await asyncio.sleep(60)
        writer.write(f"{reply}\r\n".encode())
        if command == "DATA" and reply.startswith("354"):
            content = (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
            mail = message_from_bytes(content, policy=default)
            assert isinstance(mail, EmailMessage)
            self.taken.append(mail)
            writer.write(f"{self.replies.get('taken', OK)}\r\n".encode())
        return command != "QUIT" and not reply.startswith("421")

    def _welcome(self, command: str) -> str:
        if command == "EHLO":
            return "250-mail.test\r\n250 SMTPUTF8" if self.speaks_utf8 else "250 mail.test"
        return {"DATA": "354 go on", "QUIT": "221 bye"}.get(command, OK)


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """A mail server on a free port."""
    server = MailServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"smtp://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield server
    listening.close()
