"""What lists of applications are read by: the indexes they are looked up in, and what each application is found by.

Only what was handed in stands in these indexes, in the order of its arrival. Every list names the one that it is read
from (`resolvers/application_filters.py`), so that a page costs the same however many applications there are;
`docs/decisions/0018-lists-of-applications.md` tells why each is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Protocol

from adapters.database import Index
from domain.application_words import words_to_find
from domain.applications import State
from domain.duplicates import Identity, likeness_of
from domain.folding import fold
from domain.forms import TEXT_KINDS, AskedFrom, FieldKind, Form
from models.accounts import Account
from models.base import Id
from models.organisations import Organisation

HANDED_IN: Final[Mapping[str, Any]] = {"submitted_at": {"$gte": datetime(1970, 1, 1, tzinfo=UTC)}}
"""The condition that finds everything but drafts: those were never submitted, and nothing becomes a draft again."""

_BY_ARRIVAL: Final = [("submitted_at", -1), ("_id", -1)]

_ORDERED: Final[Mapping[str, list[tuple[str, int]]]] = {
    "listed": _BY_ARRIVAL,
    "listed_by_state": [("state", 1), *_BY_ARRIVAL],
    "listed_by_country": [("country", 1), *_BY_ARRIVAL],
    "listed_by_country_and_state": [("country", 1), ("state", 1), *_BY_ARRIVAL],
    "listed_by_call": [("call", 1), *_BY_ARRIVAL],
    "listed_by_call_and_country": [("call", 1), ("country", 1), *_BY_ARRIVAL],
    "listed_by_call_country_and_state": [("call", 1), ("country", 1), ("state", 1), *_BY_ARRIVAL],
    "listed_by_reviewer": [("reviewers", 1), *_BY_ARRIVAL],
    "listed_by_organisation": [("organisation", 1), *_BY_ARRIVAL],
    "listed_by_score": [("call", 1), ("state", 1), ("average_score", -1), ("_id", -1)],
    "listed_by_name": [("call", 1), ("state", 1), ("sorted_name", 1), ("_id", 1)],
    "listed_by_word": [("words", 1), *_BY_ARRIVAL],
    "listed_by_word_and_call": [("words", 1), ("call", 1), *_BY_ARRIVAL],
}

INDEXES: Final = [
    *(Index(keys, name=name, partialFilterExpression=dict(HANDED_IN)) for name, keys in _ORDERED.items()),
    Index(
        [("pending_decision.state", 1), *_BY_ARRIVAL],
        name="listed_by_decision",
        partialFilterExpression={"pending_decision.state": {"$exists": True}},
    ),
    Index("alike", name="alike"),
]

BY_CALL_AND_STATE: Final = "of_call"
BY_RANK: Final = "waiting_list"
"""These are kept anyway, for the rounds of calls; the second holds those of one state alone."""
RANKED: Final = State.WAITLISTED


class ApplicationSort(StrEnum):
    """By what a list of applications is ordered. All but the first compare within one call."""

    SUBMITTED = "SUBMITTED"
    AVERAGE_SCORE = "AVERAGE_SCORE"
    WAITING_RANK = "WAITING_RANK"
    NAME = "NAME"


@dataclass(frozen=True, slots=True)
class Findable:
    """What an application is found by; by default nothing.

    `words` are for its text, and only the database reads them; `alike` is what likely duplicates share with it;
    `sorted_name` is what lists by name are ordered by.
    """

    words: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)
    sorted_name: str = ""

    def stored_form(self) -> dict[str, Any]:
        """What is stored of it beside the application."""
        return {"words": self.words, "alike": self.alike, "sorted_name": self.sorted_name}


LONGEST_NAME: Final = 100
"""Names are put in order by so many letters."""


class HandedIn(Protocol):
    """What is to be known of an application to make it findable. `received` are the answers as they came in last."""

    call: Id
    applicant_id: Id
    organisation: Id | None

    @property
    def reference(self) -> str | None: ...  # noqa: D102
    @property
    def received(self) -> Mapping[str, Any]: ...  # noqa: D102


async def findable(application: HandedIn, form: Form) -> Findable:
    """What an application is found by, read off the person, the organisation and the answers as they now are.

    Before it is handed in, by nothing: a draft only takes the name down, for the day that it is.
    """
    person = await Account.by_id(application.applicant_id)
    organisation = await Organisation.by_id(application.organisation) if application.organisation else None
    identity = identity_of(application, form, person, organisation)
    name = fold(identity.names[0])[:LONGEST_NAME] if identity.names else ""
    if application.reference is None:
        return Findable(sorted_name=name)
    said = [text for kind in sorted(TEXT_KINDS) for text in _answered(application.received, form, kind)]
    words = words_to_find((*identity.names, *identity.organisations), said, application.reference)
    return Findable(words, sorted(likeness_of(identity, application.call).kept), name)


def identity_of(
    application: HandedIn, form: Form, person: Account | None, organisation: Organisation | None
) -> Identity:
    """By what the person and the organisation behind an application can be known again."""
    name = person and person.name
    names = (name.passport, name.native, name.preferred) if name else ()
    organisations = (organisation.name, organisation.native_name) if organisation else ()
    return Identity(
        names=tuple(filter(None, names)),
        organisations=tuple(filter(None, organisations)),
        email=person.email if person else None,
        phones=tuple(_answered(application.received, form, FieldKind.PHONE)),
    )


def _answered(answers: Mapping[str, Any], form: Form, kind: FieldKind) -> Iterator[str]:
    """The texts that answer questions of one kind; nothing of what is asked of the accepted alone."""
    for question in form.fields:
        answer = answers.get(question.key)
        if question.kind is kind and question.asked_from is AskedFrom.APPLICATION and isinstance(answer, str):
            yield answer
