"""Invitations: the mail that asks somebody of the same organisation to apply alongside."""

from datetime import datetime
from typing import Final

from domain import errors
from domain.addresses import may_become_link
from locales import language_of, translate
from models.accounts import Account
from models.application_parts import CoApplicant
from models.applications import Application
from models.base import Filter, Id, new_id
from models.calls import Call
from models.messages import Message

SUBJECT: Final = errors.Message("{name} invites you to an application")
BODY: Final = errors.Message(
    """{name} applies to “{call}” for {organisation}, and would like you to see the application.

Sign in with this address to accept or to decline:
{url}

If you do not know what this is about, you can ignore this mail: nothing happens unless you accept.
"""
)
UNNAMED: Final = errors.Message("An organisation")
"""Stands for a name that would be a link in the mail: what somebody else typed leads nowhere."""


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
    """The mail to who was invited, not stored yet. It is written to their address, whether or not they have an account.

    So the person who invites reads in no case who has one.
    """
    locale = language_of((to or by).locale)
    values = {
        "name": _called(by),
        "call": call.title[call.locale_for(locale)],
        "organisation": translate(locale, UNNAMED.msgid, {}) if may_become_link(organisation) else organisation,
        "url": f"{base_url}/applications",
    }
    id_ = new_id()
    return Message(
        id=id_,
        cause=f"invitation:{application.id}:{id_}",
        owner_id=None,
        application=application.id,
        call=application.call,
        to=invited.email,
        subject=translate(locale, SUBJECT.msgid, values),
        body=translate(locale, BODY.msgid, values),
        locale=locale,
        created_at=at,
        due_at=at,
    )


def _called(person: Account) -> str:
    """How somebody is named to a stranger: by their name, or by their address."""
    name = (person.name.preferred or person.name.passport) if person.name else person.email
    return person.email if may_become_link(name) else name
