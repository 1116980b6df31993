"""Letters: what a person is written about their application, in their language, with the call's own text."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from delivery.wordings import FOLLOW, GREETING, NOTE, QUESTIONS, REFERENCE, WORDINGS
from domain import errors
from domain.forms import with_dependents
from domain.ids import global_id
from domain.languages import Localized, chosen_locale
from domain.letters import UNTIL, LetterKind
from locales import language_of, translate
from locales.writing import written_day, written_instants
from models.accounts import Account
from models.applications import Application
from models.base import new_id
from models.calls import ApplicationForm, Call
from models.messages import Message, MessageState

CODE_SUBJECT: Final = errors.Message("Your sign-in code")
CODE_BODY: Final = errors.Message(
    """Your code is {code}

It works once, for {minutes} minutes. If you did not ask for it, you can ignore this mail:
nobody can sign in without the code.
"""
)
OFFERS: Final = frozenset({LetterKind.ACCEPTED, LetterKind.PROMOTED, LetterKind.OFFER_REMINDER})
"""What names the day until which to confirm."""

REQUESTS: Final = frozenset({LetterKind.INFORMATION_REQUESTED, LetterKind.INFORMATION_REMINDER})
"""What names the questions that were opened again."""

_PLACE: Final = re.compile(r"\{(\w+)\}")


async def about(
    application: Application,
    kind: LetterKind,
    *,
    at: datetime,
    base_url: str,
    note: str | None = None,
    state: MessageState = MessageState.QUEUED,
    cause: str | None = None,
    call: Call | None = None,
) -> Message:
    """The letter that tells an applicant what `kind` says, not stored yet. `note` is given in it word for word.

    Whoever has the public edition of the call at hand gives it, to spare the database the question.
    An offer that is still a draft has a place for its last day, which is filled in when the draft is released.
    """
    person, call = await _person(application), call or await _call(application)
    locale, zones = language_of(person.locale), [call.time_zone, person.time_zone]
    values = {
        **_of_application(application, kind, zones, locale),
        **_of_call(call, kind, zones, locale),
        "name": _called(person),
        "note": note,
        "questions": await _questions(application, locale) if kind in REQUESTS else None,
        "url": f"{base_url}/applications/{global_id('Application', application.id)}",
    }
    return Message(
        id=new_id(),
        cause=cause or f"{kind}:{application.id}:{len(application.history)}",
        owner_id=person.id,
        application=application.id,
        call=application.call,
        to=person.email,
        subject=translate(locale, WORDINGS[kind].subject.msgid, values),
        body=_body(kind, values, locale),
        locale=locale,
        zones=zones,
        is_offer=values["until"] == UNTIL,
        state=state,
        created_at=at,
        due_at=at,
    )


def sign_in_code(code: str, minutes: int, locale: str) -> tuple[str, str]:
    """Subject and body of the mail with a sign-in code. It is sent at once and never stored."""
    values = {"code": code, "minutes": minutes}
    return translate(locale, CODE_SUBJECT.msgid, values), translate(locale, CODE_BODY.msgid, values)


async def _person(application: Application) -> Account:
    person = await Account.by_id(application.applicant_id)
    assert person is not None, "an application refers to a person"
    return person


async def _call(application: Application) -> Call:
    """The call as the public reads it or, once it was withdrawn, as it was published last."""
    published = {"item_id": application.call, "revision": {"$ne": None}}
    call = await Call.current({"item_id": application.call}) or await Call.one(published, sort=[("revision", -1)])
    assert call is not None, "an application refers to a call that was published"
    return call


def _body(kind: LetterKind, values: Mapping[str, str | None], locale: str) -> str:
    """The text: every paragraph for which there are values, and the call's own words after those of its kind."""
    own = (values["own"] or "").replace(UNTIL, values["until"] or UNTIL)
    paragraphs = [
        *_said((GREETING, *WORDINGS[kind].paragraphs), values, locale),
        *([own] if own else []),
        *_said((QUESTIONS, NOTE), values, locale),
        *_said(() if kind is LetterKind.RECEIPT else (REFERENCE,), values, locale),
        *_said((FOLLOW,), values, locale),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _said(paragraphs: Iterable[errors.Message], values: Mapping[str, str | None], locale: str) -> Iterator[str]:
    for paragraph in paragraphs:
        if all(values.get(place) for place in _PLACE.findall(paragraph.msgid)):
            yield translate(locale, paragraph.msgid, values)


def _of_application(application: Application, kind: LetterKind, zones: list[str], locale: str) -> dict[str, str | None]:
    receipt, until = application.receipt, application.respond_by
    return {
        "reference": application.reference,
        "received": written_instants(receipt.received_at, zones, locale) if receipt else None,
        "sha256": receipt.sha256 if receipt else None,
        "until": written_instants(until, zones, locale) if until else UNTIL if kind in OFFERS else None,
    }


def _of_call(call: Call, kind: LetterKind, zones: list[str], locale: str) -> dict[str, str | None]:
    first, last = call.starts_on, call.ends_on or call.starts_on
    return {
        "call": _in(call.title, call.locale_for(locale)),
        "own": _in(call.letters.get(kind, {}), locale),
        "opens": written_instants(call.opens_at, zones, locale),
        "closes": written_instants(call.closes_at, zones, locale),
        "first_day": written_day(first, locale) if first else None,
        "last_day": written_day(last, locale) if last else None,
    }


async def _questions(application: Application, locale: str) -> str | None:
    """The questions that were opened again, a line for each; None when there are none."""
    version = {"call": application.call, "number": application.form_version}
    form = await ApplicationForm.one(version)
    assert form is not None, "frozen forms are never removed"
    reopened = with_dependents(application.reopened_fields, form.form)
    fields = [field for field in form.form.fields if field.key in reopened]
    return "\n".join(f"– {_in(field.label, locale) or field.key}" for field in fields) or None


def _in(text: Localized, locale: str) -> str | None:
    """A text in a language, or in the best of the others; None when it was written in none."""
    return text.get(chosen_locale(locale, text.keys()))


def _called(account: Account) -> str:
    return (account.name.preferred or account.name.passport) if account.name else account.email
