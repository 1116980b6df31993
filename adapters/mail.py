"""Mail to the outside: by SMTP when a server is set, otherwise one file a mail, for a developer to read."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from settings import Settings

_ENCODED_WORD: Final = "=?"
"""What begins an encoded word. The standard library decodes those it is given, with any line break hidden in them."""
_DOMAIN: Final = re.compile(r"[A-Za-z0-9.-]+")
_OF_THE_ADDRESS: Final = frozenset({550, 551, 553, 556})
"""With these a server says that an address takes no mail."""
_OF_THE_SENDER: Final = "5.7."
"""Begins an answer that is about us after all, such as that we may not send from here (RFC 3463)."""


class Undeliverable(Exception):
    """The address takes no mail, now or later. It holds what the server said."""


async def _nothing() -> None:
    """What is done once a mail is taken, when nothing is to be done."""


def compose(
    settings: Settings,
    *,
    to: str,
    subject: str,
    body: str,
    message_id: str,
    at: datetime,
    html: str | None = None,
    unsubscribe_at: str | None = None,
) -> EmailMessage:
    """A mail in plain text and, where it is given, the same as HTML.

    `message_id` is the same for the same cause, so that a repeated mail is recognised. `unsubscribe_at` is where one
    click ends such mails (RFC 8058).

    Raises:
        ValueError: when `to` is not one address.
    """
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = _one_address(to)
    mail["Subject"] = " ".join(subject.replace(_ENCODED_WORD, "= ?").split())
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message_id}@{urlsplit(settings.base_url).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe_at is not None:
        mail["List-Unsubscribe"] = f"<{unsubscribe_at}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(body)
    if html is not None:
        mail.add_alternative(html, subtype="html")
    return mail


def _one_address(text: str) -> Address:
    """`text` as exactly one address, whatever it holds; its domain in the ASCII form that every mail server takes."""
    local, _, domain = text.rpartition("@")
    ascii_domain = domain.encode("idna").decode()
    if not local or _ENCODED_WORD in local or not _DOMAIN.fullmatch(ascii_domain):
        raise ValueError("This is not one e-mail address.")
    return Address(username=local, domain=ascii_domain)


async def send(settings: Settings, mail: EmailMessage, taken: Callable[[], Awaitable[None]] = _nothing) -> None:
    """Hand a mail over. `taken` runs as soon as the server answers for it, before anything else can go wrong.

    Raises:
        OSError: when the server cannot be reached or the file not be written.
        aiosmtplib.SMTPException: when the server turned it down.
        Undeliverable: when the server said that the address takes no mail.
    """
    if settings.smtp_url is None:
        _write(settings.data_dir / "mail", mail)
        await taken()
    else:
        await _send_by_smtp(settings.smtp_url.get_secret_value(), mail, taken)


async def _send_by_smtp(url: str, mail: EmailMessage, taken: Callable[[], Awaitable[None]]) -> None:
    async with _client(url) as client:
        try:
            await client.send_message(mail)
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(_is_for_good(refused) for refused in error.recipients):
                raise Undeliverable(str(error.recipients[0])) from error
            raise
        await taken()


def _is_for_good(refused: aiosmtplib.SMTPRecipientRefused) -> bool:
    return refused.code in _OF_THE_ADDRESS and not refused.message.startswith(_OF_THE_SENDER)


def _client(url: str) -> aiosmtplib.SMTP:
    server = urlsplit(url)
    tls = server.scheme == "smtps"
    return aiosmtplib.SMTP(
        hostname=server.hostname,
        port=server.port or (465 if tls else 25),
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
        use_tls=tls,
        timeout=30,
    )


def _write(folder: Path, mail: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = mail["Message-ID"].strip("<>").partition("@")[0]
    unfinished = folder / f".{name}.part"
    unfinished.write_bytes(bytes(mail))
    unfinished.rename(folder / f"{name}.eml")
