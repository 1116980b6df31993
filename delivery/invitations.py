"""Invitations: the mail that asks somebody of the same organisation to apply alongside."""

from datetime import datetime
from typing import Final

from domain.errors import Message as Words
from locales import language_of, translate
from models.accounts import Account
from models.application_parts import CoApplicant
from models.applications import Application
from models.base import Filter, Id, new_id
from models.calls import Call
from models.messages import Message

SUBJECT: Final = Words("{name} invites you to an application")
BODY: Final = Words(
    """{name} applies to “{call}” for {organisation}, and would like you to see the application.

Sign in with this address to accept or to decline:
{url}

If you do not know what this is about, you can ignore this mail: nothing happens unless you accept.
"""
)


def invitations_to(application: Id) -> Filter:
    """The mails that ask somebody to apply by this application."""
    return {"application": application, "cause": {"$regex": "^invitation:"}}


def invitation(
    application: Application,
    invited: CoApplicant,
    *,
    by: Account,
    to: Account | None,
    call: Call,
    organisation: str,
    base_url: str,
    at: datetime,
) -> Message:
    """The mail to who was invited, not stored yet. It is theirs to read, or `by`'s while they have no account."""
    reader = to or by
    locale = language_of(reader.locale)
    values = {
        "name": (by.name.preferred or by.name.passport) if by.name else by.email,
        "call": call.title[call.locale_for(locale)],
        "organisation": organisation,
        "url": f"{base_url}/applications",
    }
    id_ = new_id()
    return Message(
        id=id_,
        cause=f"invitation:{application.id}:{id_}",
        owner_id=reader.id,
        application=application.id,
        call=application.call,
        to=invited.email,
        subject=translate(locale, SUBJECT.msgid, values),
        body=translate(locale, BODY.msgid, values),
        locale=locale,
        created_at=at,
        due_at=at,
    )
