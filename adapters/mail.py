"""Mail to the outside: by SMTP when a server is set, otherwise one file a mail, for a developer to read."""

import re
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


def compose(settings: Settings, *, to: str, subject: str, body: str, message_id: str, at: datetime) -> EmailMessage:
    """A plain-text mail. `message_id` is the same for the same cause, so that a repeated mail is recognised.

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
    mail.set_content(body)
    return mail


def _one_address(text: str) -> Address:
    """`text` as exactly one address, whatever it holds; its domain in the ASCII form that every mail server takes."""
    local, _, domain = text.rpartition("@")
    ascii_domain = domain.encode("idna").decode()
    if not local or _ENCODED_WORD in local or not _DOMAIN.fullmatch(ascii_domain):
        raise ValueError("This is not one e-mail address.")
    return Address(username=local, domain=ascii_domain)


async def send(settings: Settings, mail: EmailMessage) -> None:
    """Hand a mail over.

    Raises:
        OSError: when the server cannot be reached or the file not be written.
        aiosmtplib.SMTPException: when the server turned it down.
    """
    if settings.smtp_url is None:
        _write(settings.data_dir / "mail", mail)
    else:
        await _send_by_smtp(settings.smtp_url.get_secret_value(), mail)


async def _send_by_smtp(url: str, mail: EmailMessage) -> None:
    server = urlsplit(url)
    tls = server.scheme == "smtps"
    await aiosmtplib.send(
        mail,
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
