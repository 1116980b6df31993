"""Mail to the outside: by SMTP when a server is set, otherwise one file a mail, for a developer to read."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib

from settings import Settings


def compose(settings: Settings, *, to: str, subject: str, body: str, message_id: str, at: datetime) -> EmailMessage:
    """A plain-text mail. `message_id` is the same for the same cause, so that a repeated mail is recognised."""
    mail = EmailMessage()
    mail["From"] = settings.mail_from
    mail["To"] = to
    mail["Subject"] = subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{message_id}@{urlsplit(settings.base_url).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    return mail


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
