"""Envelopes: a stored mail as it goes out, its text twice: plain, and the same as HTML with nothing from elsewhere."""

import re
import secrets
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from adapters import mail
from domain import errors
from locales import language_of, translate
from locales.writing import direction_of
from models.messages import Message
from settings import Settings

UNSUBSCRIBE: Final = errors.Message("If you no longer want these daily mails, end them here:\n{url}")

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")

_templates: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_templates.tests["address"] = lambda line: _ADDRESS.fullmatch(line) is not None


async def envelope(settings: Settings, message: Message) -> EmailMessage:
    """A mail ready to be sent. One that its reader can end brings a new proof each time, of which the hash is kept.

    Raises:
        ValueError: when it goes to what is not one address.
    """
    unsubscribe_at = await _unsubscribe_address(settings, message) if message.is_digest else None
    body = message.body if unsubscribe_at is None else _with_unsubscribe(message, unsubscribe_at)
    return mail.compose(
        settings,
        to=message.to,
        subject=message.subject,
        body=body,
        html=html_of(message.subject, body, message.locale),
        message_id=str(message.id),
        at=message.created_at,
        unsubscribe_at=unsubscribe_at,
    )


def html_of(subject: str, body: str, locale: str) -> str:
    """A text as HTML: a paragraph for each, what somebody typed escaped, a line that is an address as a link."""
    paragraphs = [paragraph.splitlines() for paragraph in re.split(r"\n{2,}", body.strip())]
    return _templates.get_template("letter.html").render(
        subject=subject, paragraphs=paragraphs, locale=locale, direction=direction_of(locale)
    )


def proof_hash(token: str) -> str:
    """What is kept of a proof that somebody holds a mail."""
    return sha256(token.encode()).hexdigest()


async def _unsubscribe_address(settings: Settings, message: Message) -> str:
    token = secrets.token_urlsafe(32)
    await Message.change({"_id": message.id}, {"$push": {"unsubscribe_hashes": proof_hash(token)}})
    return f"{settings.base_url}/{language_of(message.locale)}/unsubscribe/{token}"


def _with_unsubscribe(message: Message, address: str) -> str:
    return f"{message.body}\n{translate(message.locale, UNSUBSCRIBE.msgid, {'url': address})}\n"
