"""The life of a call: where a round stands by the clock and by the secretariat, and what is in time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Code, refusal


class ProgrammeKind(StrEnum):
    """What sort of programme people apply to."""

    TRAINING = "TRAINING"
    EXCHANGE = "EXCHANGE"
    INTERNSHIP = "INTERNSHIP"
    YOUTH_FORUM = "YOUTH_FORUM"
    FORUM = "FORUM"


class CallStatus(StrEnum):
    """Where the round stands. The first three follow the clock, the others the secretariat."""

    ANNOUNCED = "ANNOUNCED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"
    IN_SELECTION = "IN_SELECTION"
    RESULTS_RELEASED = "RESULTS_RELEASED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


class Phase(StrEnum):
    """What the secretariat has moved the round on to; while there is none, the clock tells."""

    IN_SELECTION = "IN_SELECTION"
    RESULTS_RELEASED = "RESULTS_RELEASED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


PHASE_MOVES: Mapping[CallStatus, frozenset[Phase]] = {
    CallStatus.ANNOUNCED: frozenset({Phase.CANCELLED}),
    CallStatus.OPEN: frozenset({Phase.CANCELLED}),
    CallStatus.CLOSED: frozenset({Phase.IN_SELECTION, Phase.CANCELLED}),
    CallStatus.IN_SELECTION: frozenset({Phase.RESULTS_RELEASED, Phase.CANCELLED}),
    CallStatus.RESULTS_RELEASED: frozenset({Phase.COMPLETED, Phase.CANCELLED}),
    CallStatus.COMPLETED: frozenset(),
    CallStatus.CANCELLED: frozenset(),
}

REFERENCE_PREFIX: Mapping[ProgrammeKind, str] = {
    ProgrammeKind.TRAINING: "TRN",
    ProgrammeKind.EXCHANGE: "EXC",
    ProgrammeKind.INTERNSHIP: "INT",
    ProgrammeKind.YOUTH_FORUM: "YTH",
    ProgrammeKind.FORUM: "FOR",
}


def call_status(opens_at: datetime, closes_at: datetime, phase: Phase | None, now: datetime) -> CallStatus:
    """Where the round stands at `now`: as the secretariat says, or by the clock. `closes_at` itself is too late."""
    if phase is not None:
        return CallStatus(phase.value)
    if now < opens_at:
        return CallStatus.ANNOUNCED
    return CallStatus.OPEN if now < closes_at else CallStatus.CLOSED


def may_start(status: CallStatus) -> bool:
    """Whether a person may begin an application."""
    return status is CallStatus.OPEN


def in_time(
    *,
    received_at: datetime,
    opens_at: datetime,
    closes_at: datetime,
    drafted_at: datetime | None,
    grace: timedelta,
    phase: Phase | None,
) -> bool:
    """Whether what arrived at `received_at` counts as handed in before the deadline.

    A draft opened before the deadline may still be sent within `grace` after it.
    Once the secretariat has moved the round on, nothing is in time any more.
    """
    begun_before = drafted_at is not None and drafted_at < closes_at
    deadline = closes_at + grace if begun_before else closes_at
    return phase is None and opens_at <= received_at < deadline


def phase_after(
    phase: Phase | None,
    following: Phase,
    *,
    opens_at: datetime,
    closes_at: datetime,
    grace: timedelta,
    now: datetime,
) -> Phase:
    """`following`, when the secretariat may move the round on to it at `now`.

    Selection begins once the call has closed and the `grace` promised to drafts has passed; a round can be cancelled
    until it is completed.

    Raises:
        Refused: with WRONG_STATE, when it may not.
    """
    status = call_status(opens_at, closes_at, phase, now)
    if following not in PHASE_MOVES[status]:
        raise refusal(
            Code.WRONG_STATE,
            "A call that is {current} cannot be moved on to {following}.",
            current=status.value,
            following=following.value,
        )
    if following is Phase.IN_SELECTION and now < closes_at + grace:
        raise refusal(
            Code.WRONG_STATE,
            "Drafts can still be handed in: selection begins {minutes} minutes after the deadline at the earliest.",
            minutes=int(grace.total_seconds() // 60),
        )
    return following


def reference_of(kind: ProgrammeKind, year: int, number: int) -> str:
    """What is printed on a receipt, e.g. `TRN-2026-000123`."""
    return f"{REFERENCE_PREFIX[kind]}-{year}-{number:06}"
