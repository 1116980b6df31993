"""Letters: the words of each mail, in the language of the person it goes to."""

from collections.abc import Mapping

from domain import errors
from locales import translate
from locales.writing import written_instant
from models.accounts import Account
from models.applications import Application
from models.base import new_id
from models.messages import Message

RECEIPT_SUBJECT = errors.Message("We have received your application {reference}")
RECEIPT_BODY = errors.Message(
    """Dear {name},

We have received your application to “{call}”.

Reference: {reference}
Received: {received} ({time_zone})
SHA-256: {sha256}

This is a receipt, not a decision. You can read your application and follow how it moves on here:
{url}
"""
)
CODE_SUBJECT = errors.Message("Your sign-in code")
CODE_BODY = errors.Message(
    """Your code is {code}

It works once, for {minutes} minutes. If you did not ask for it, you can ignore this mail:
nobody can sign in without the code.
"""
)


def receipt(application: Application, *, to: Account, call_title: str, time_zone: str, url: str) -> Message:
    """The mail that says what was received and when. One is owed for each receipt."""
    got = application.receipt
    assert got is not None, "a receipt is written only for what was received"
    values = {
        "name": _called(to),
        "call": call_title,
        "reference": got.reference,
        "received": written_instant(got.received_at, time_zone, to.locale),
        "time_zone": time_zone,
        "sha256": got.sha256,
        "url": url,
    }
    return Message(
        id=new_id(),
        cause=f"receipt:{application.id}:{got.sha256}",
        owner_id=to.id,
        application=application.id,
        to=to.email,
        subject=_worded(RECEIPT_SUBJECT, to.locale, values),
        body=_worded(RECEIPT_BODY, to.locale, values),
        locale=to.locale,
        created_at=got.received_at,
        due_at=got.received_at,
    )


def sign_in_code(code: str, minutes: int, locale: str) -> tuple[str, str]:
    """Subject and body of the mail with a sign-in code. It is sent at once and never stored."""
    values = {"code": code, "minutes": minutes}
    return _worded(CODE_SUBJECT, locale, values), _worded(CODE_BODY, locale, values)


def _worded(words: errors.Message, locale: str, values: Mapping[str, object]) -> str:
    return translate(locale, words.msgid, values)


def _called(account: Account) -> str:
    return (account.name.preferred or account.name.passport) if account.name else account.email
