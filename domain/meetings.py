"""The words and rules of meetings: their record, their delegations, their decisions and what follows from them."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from domain.errors import Code, refusal


class MeetingClassification(StrEnum):
    """What sort of meeting it is."""

    MINISTERIAL = "MINISTERIAL"
    CONTACT_GROUP = "CONTACT_GROUP"
    FORUM = "FORUM"
    BILATERAL = "BILATERAL"
    TRAINING = "TRAINING"
    OTHER = "OTHER"


class EventStatus(StrEnum):
    """Whether it takes place as announced."""

    SCHEDULED = "SCHEDULED"
    POSTPONED = "POSTPONED"
    RESCHEDULED = "RESCHEDULED"
    MOVED_ONLINE = "MOVED_ONLINE"
    CANCELLED = "CANCELLED"


class InstitutionKind(StrEnum):
    """How an institution belongs to the organisation."""

    SECRETARIAT = "SECRETARIAT"
    MEMBER = "MEMBER"
    OBSERVER = "OBSERVER"
    PARTNER = "PARTNER"


class DelegationStatus(StrEnum):
    """In what standing a delegation takes part."""

    MEMBER = "MEMBER"
    OBSERVER = "OBSERVER"
    GUEST = "GUEST"
    SECRETARIAT = "SECRETARIAT"


class DelegateRole(StrEnum):
    """What a person is within a delegation."""

    HEAD = "HEAD"
    DELEGATE = "DELEGATE"
    ADVISER = "ADVISER"
    OBSERVER = "OBSERVER"
    INTERPRETER = "INTERPRETER"


class RecordStatus(StrEnum):
    """How far the minutes are agreed."""

    PROVISIONAL = "PROVISIONAL"
    ADOPTED = "ADOPTED"
    CORRECTED = "CORRECTED"
    SUPERSEDED = "SUPERSEDED"


class DecisionAction(StrEnum):
    """What the meeting did by a decision."""

    ADOPTED = "ADOPTED"
    APPROVED = "APPROVED"
    ENDORSED = "ENDORSED"
    AGREED = "AGREED"
    TOOK_NOTE = "TOOK_NOTE"
    REQUESTED = "REQUESTED"
    WELCOMED = "WELCOMED"
    DEFERRED = "DEFERRED"


class FollowUpStatus(StrEnum):
    """What came of an action item or an activity."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    IMPLEMENTED = "IMPLEMENTED"
    PARTIALLY_IMPLEMENTED = "PARTIALLY_IMPLEMENTED"
    SUPERSEDED = "SUPERSEDED"
    CANCELLED = "CANCELLED"


class DocumentClass(StrEnum):
    """What sort of document it is."""

    DECLARATION = "DECLARATION"
    STRATEGY = "STRATEGY"
    ACTIVITY_PLAN = "ACTIVITY_PLAN"
    RESOLUTION = "RESOLUTION"
    REPORT = "REPORT"
    AGENDA = "AGENDA"
    MINUTES = "MINUTES"
    OTHER = "OTHER"


RECORD_MOVES: Mapping[RecordStatus, frozenset[RecordStatus]] = {
    RecordStatus.PROVISIONAL: frozenset({RecordStatus.ADOPTED}),
    RecordStatus.ADOPTED: frozenset({RecordStatus.CORRECTED, RecordStatus.SUPERSEDED}),
    RecordStatus.CORRECTED: frozenset({RecordStatus.CORRECTED, RecordStatus.SUPERSEDED}),
    RecordStatus.SUPERSEDED: frozenset(),
}

SETTLED: frozenset[FollowUpStatus] = frozenset(
    {FollowUpStatus.IMPLEMENTED, FollowUpStatus.SUPERSEDED, FollowUpStatus.CANCELLED}
)
"""Nothing more is owed. What is partially implemented is still owed in part."""


def record_status_after(current: RecordStatus, following: RecordStatus) -> RecordStatus:
    """`following`, when minutes that are `current` may become that.

    Raises:
        Refused: with WRONG_STATE, when they may not.
    """
    if following not in RECORD_MOVES[current]:
        raise refusal(
            Code.WRONG_STATE,
            "Minutes that are {current} cannot become {following}.",
            "recordStatus",
            current=current.value,
            following=following.value,
        )
    return following


def is_overdue(due_on: date | None, status: FollowUpStatus, today: date) -> bool:
    """Whether something is still owed although its day has passed; on the day itself it is in time."""
    return due_on is not None and due_on < today and status not in SETTLED
