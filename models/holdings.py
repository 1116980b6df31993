"""What each collection holds about a person, how they are told of it, and what becomes of it once they are forgotten.

Every kind of document stands here: a test sees that none is left out, and another that no more is left of a person
than what is said here. `docs/decisions/0021-what-is-kept-of-a-person.md` tells why.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from models.accounts import Account, Session, SignInCode
from models.allowances import Allowance
from models.api_keys import ApiKey
from models.application_parts import told_to_applicant
from models.applications import Application
from models.audit import AuditEvent
from models.base import Embedded, Filter, Id, Stored
from models.budgets import Bucket
from models.calls import ApplicationForm, Call, Round
from models.certificates import Certificate
from models.changes import Change
from models.corrections import CorrectionRequest
from models.custom_blocks import CustomBlockType
from models.decisions import Decision, FollowUpReport
from models.documents import ActivityPlan, Document
from models.erased import ErasedApplication
from models.files import File
from models.institutions import Institution
from models.meetings import Meeting, MeetingSeries
from models.messages import WITHHELD, Message
from models.moderation import ModerationItem
from models.notices import Notice
from models.organisations import Organisation
from models.programmes import Programme
from models.receipts import KeptReceipt
from models.repeats import Repeat
from models.reviews import Review
from models.saved_views import SavedView
from models.search import SearchEntry
from models.sequences import Sequence
from models.staff_notes import StaffNote
from models.trusted_documents import TrustedDocument
from models.uploads import Upload, UploadPart
from models.webhook_deliveries import WebhookDelivery
from models.webhooks import Webhook

Record = dict[str, Any]


class Fate(StrEnum):
    """What becomes of what is held when a person has everything about them erased."""

    NOTHING = "NOTHING"
    """Nothing about a person is held."""
    ERASED = "ERASED"
    """It is removed."""
    STRIPPED = "STRIPPED"
    """It stays, and nothing in it leads to the person or says anything of them."""
    KEPT = "KEPT"
    """It stays as it is: the id in it leads nowhere from then on."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, by all that documents name them by."""

    id: Id
    email_key: str
    applications: tuple[Id, ...] = ()
    references: tuple[str, ...] = ()

    @classmethod
    async def of(cls, account: Account) -> "Person":
        """The person with this account."""
        applied = await Application.many({"applicant_id": account.id})
        references = tuple(one.reference for one in applied if one.reference)
        return cls(account.id, account.email_key, tuple(one.id for one in applied), references)


@dataclass(frozen=True, slots=True)
class Told:
    """How a person is told of what is held: under which name in the export, which documents, and what of each."""

    under: str
    where: Callable[[Person], Filter]
    what: Callable[[Any], Record]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one kind of document holds about a person."""

    fate: Fate
    why: str
    told: tuple[Told, ...] = ()


def told(under: str, where: Callable[[Person], Filter], *fields: str) -> Told:
    """Told by some fields, as they are stored."""
    return Told(under, where, lambda one: one.model_dump(mode="json", include=set(fields)))


def _application(one: Application) -> Record:
    """An application as its person may read it: by what they are told of it, not in the words of the staff."""
    plain = {"id", "call", "organisation", "country", "answers", "attachments", "submission", "confirmed_answers"}
    times = {"created_at", "saved_at", "submitted_at", "respond_by", "blanked_at"}
    told_of_it: Record = one.model_dump(mode="json", include=plain | times)
    history = _some(told_to_applicant(one.history), "at", "action", "actor", "note")
    co_applicants = _some(one.co_applicants, "email", "access", "state")
    return {**told_of_it, "progress": one.progress.value, "history": history, "co_applicants": co_applicants}


def _some(parts: Iterable[Embedded], *names: str) -> list[Record]:
    """Parts of a document, by some of their fields."""
    return [part.model_dump(mode="json", include=set(names)) for part in parts]


def _alongside(person: Person) -> Filter:
    return {"$or": [{"co_applicants.account": person.id}, {"co_applicants.email_key": person.email_key}]}


def _co_application(one: Application) -> Record:
    """That somebody let the person into their application. What it says is theirs who wrote it."""
    alongside: Record = one.model_dump(mode="json", include={"id", "call"})
    return alongside


def _certificate(one: Certificate) -> Record:
    return {**one.said(), "sha256": one.sha256}


def _nothing(why: str) -> Holding:
    return Holding(Fate.NOTHING, why)


_CONTENT: Final = Holding(
    Fate.KEPT,
    "Content is public or on its way there, and is written in an office. Who wrote it stands in it as an id; what was "
    "done in an office is told by that office.",
)
_RELEASED: Final = {"state": {"$nin": [state.value for state in WITHHELD]}}
_OF_PLACES: Final = _nothing("It is about the public record, not about those who use the platform.")

HOLDINGS: Final[Mapping[type[Stored], Holding]] = {
    Account: Holding(
        Fate.ERASED,
        "It is the person's own.",
        (
            told(
                "account",
                lambda person: {"_id": person.id},
                *("id", "email", "name", "locale", "time_zone", "roles", "institution", "digest", "created_at"),
            ),
        ),
    ),
    Session: Holding(
        Fate.ERASED,
        "It signs the person in. What it is known by is a secret of the device.",
        (told("sessions", lambda person: {"account_id": person.id}, "created_at", "expires_at"),),
    ),
    SignInCode: Holding(
        Fate.ERASED,
        "It was sent to the person's address. The code itself is kept by nobody.",
        (
            told(
                "sign_in_codes",
                lambda person: {"email_key": person.email_key},
                *("expires_at", "requested", "tried", "window_ends_at"),
            ),
        ),
    ),
    Organisation: Holding(
        Fate.ERASED,
        "It is described by the person, and stays only where an application of somebody else names it.",
        (
            told(
                "organisation",
                lambda person: {"owner_id": person.id},
                *("id", "name", "native_name", "country", "city", "website", "founded_year"),
                *("registration_number", "about"),
            ),
        ),
    ),
    Application: Holding(
        Fate.ERASED,
        "It is the person's own. What staff, reviewers and institutions think of it is theirs: to hand it out would "
        "bare them, and let decisions be known before they are told.",
        (
            Told("applications", lambda person: {"applicant_id": person.id}, _application),
            Told("co_applications", _alongside, _co_application),
        ),
    ),
    ErasedApplication: _nothing("It is what is left to be counted, and leads to nobody."),
    KeptReceipt: Holding(
        Fate.KEPT,
        "A receipt is to be checked by whoever holds it. It says nothing of the person, and leads to no application.",
        (
            told(
                "receipts",
                lambda person: {"reference": {"$in": list(person.references)}},
                *("reference", "sha256", "received_at", "call"),
            ),
        ),
    ),
    Certificate: Holding(
        Fate.STRIPPED,
        "Its number was given away and stays confirmed; whose it is, is forgotten.",
        (Told("certificates", lambda person: {"owner_id": person.id}, _certificate),),
    ),
    Message: Holding(
        Fate.ERASED,
        "It is written to the person. What is not released yet was not written to them so far.",
        (
            told(
                "mails",
                lambda person: {"$or": [{"owner_id": person.id}, {"to_key": person.email_key}], **_RELEASED},
                *("id", "application", "to", "subject", "body", "locale", "state", "created_at", "sent_at"),
            ),
        ),
    ),
    File: Holding(
        Fate.ERASED,
        "What the person attached is theirs. What staff uploaded for content belongs to the content.",
        (
            told(
                "files",
                lambda person: {"owner_id": person.id},
                *("id", "name", "media_type", "bytes", "sha256", "received"),
            ),
        ),
    ),
    Upload: Holding(
        Fate.ERASED,
        "It is a file of the person's on its way in.",
        (told("uploads", lambda person: {"owner_id": person.id}, "name", "length", "offset", "expires_at"),),
    ),
    UploadPart: Holding(
        Fate.ERASED, "It is a piece of an upload that is not whole yet; the person has that file, and is told of it."
    ),
    Repeat: Holding(
        Fate.ERASED,
        "It remembers what the person did under a key, for some months.",
        (told("acts_under_a_key", lambda person: {"account": person.id}, "key", "act", "subject", "at"),),
    ),
    AuditEvent: Holding(
        Fate.KEPT,
        "The log is chained by hashes: nothing can be taken out of it. It holds ids and no answers, and the id of a "
        "person leads nowhere once they are forgotten.",
        (told("acts", lambda person: {"by": person.id}, "at", "action", "about"),),
    ),
    SavedView: Holding(
        Fate.ERASED,
        "It is a habit of the person's work.",
        (told("saved_views", lambda person: {"owner_id": person.id}, "name", "filter", "sort", "saved_at"),),
    ),
    Review: Holding(
        Fate.ERASED,
        "Reviews of the person's applications go with these. They are left out of the export, as they would bare the "
        "reviewer. Reviews that the person wrote in an office are about others, and stay under an id.",
    ),
    StaffNote: Holding(
        Fate.ERASED,
        "Notes on the person's applications go with these. They are left out of the export: they are drafts of a "
        "judgement, and often about others. Notes that the person wrote in an office are about others, and stay.",
    ),
    ModerationItem: Holding(
        Fate.ERASED, "It says that an application waits, and who of the staff is on it; the application is told of."
    ),
    Notice: Holding(
        Fate.KEPT, "The id in it is how far a mailing got, and leads nowhere once the person is forgotten."
    ),
    CorrectionRequest: Holding(Fate.KEPT, "It is made in an office, about the public record; the person is an id."),
    FollowUpReport: Holding(Fate.KEPT, "It is made in an office, about the public record; the person is an id."),
    Meeting: _CONTENT,
    Programme: _CONTENT,
    Call: _CONTENT,
    ActivityPlan: _OF_PLACES,
    Allowance: Holding(
        Fate.KEPT, "It counts, for two days, how many were invited. The hash that it counts by names nobody."
    ),
    ApplicationForm: _nothing("It holds questions, and no answers."),
    Change: _OF_PLACES,
    CustomBlockType: _OF_PLACES,
    Decision: _OF_PLACES,
    Document: _OF_PLACES,
    Institution: _OF_PLACES,
    MeetingSeries: _OF_PLACES,
    Round: _nothing("It counts seats."),
    SearchEntry: _OF_PLACES,
    ApiKey: _nothing("It belongs to a partner's website. Which administrator made it stands in the audit log."),
    TrustedDocument: _nothing("It is a query, without its variables."),
    Webhook: _nothing("It belongs to a partner's website."),
    WebhookDelivery: _nothing("It tells a website of a public change."),
    Bucket: Holding(
        Fate.KEPT, "It counts what an address or an account spends, and is removed once it is full again: in minutes."
    ),
    Sequence: _nothing("It counts."),
}
"""What each kind of document holds. The order is that of the export."""


def told_of() -> Iterable[tuple[type[Stored], Told]]:
    """All that a person is told of, in order."""
    return ((model, one) for model, holding in HOLDINGS.items() for one in holding.told)


async def records(person: Person, model: type[Stored], one: Told) -> AsyncIterator[Record]:
    """What is held about a person of one kind, as they are told of it."""
    async for document in model.each(one.where(person), sort=[("_id", 1)]):
        yield one.what(document)
