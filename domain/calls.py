"""The life of a call: where a round stands by the clock and by the secretariat, and what is in time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.errors import Code, Message, Refused, UserError, refusal


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


class RoundAction(StrEnum):
    """What the secretariat can do with the round of a published call."""

    EXTEND_DEADLINE = "EXTEND_DEADLINE"
    POSTPONE = "POSTPONE"
    START_SELECTION = "START_SELECTION"
    ANNOUNCE_RESULTS = "ANNOUNCE_RESULTS"
    COMPLETE = "COMPLETE"
    CANCEL = "CANCEL"


LEADS_TO: Mapping[RoundAction, Phase] = {
    RoundAction.START_SELECTION: Phase.IN_SELECTION,
    RoundAction.ANNOUNCE_RESULTS: Phase.RESULTS_RELEASED,
    RoundAction.COMPLETE: Phase.COMPLETED,
    RoundAction.CANCEL: Phase.CANCELLED,
}
"""Where the acts lead that move a round on; the others move its times."""

_BY_CLOCK: frozenset[CallStatus] = frozenset({CallStatus.ANNOUNCED, CallStatus.OPEN, CallStatus.CLOSED})

TIMES_MOVE_IN: Mapping[RoundAction, frozenset[CallStatus]] = {
    RoundAction.EXTEND_DEADLINE: _BY_CLOCK,
    RoundAction.POSTPONE: _BY_CLOCK | {CallStatus.IN_SELECTION, CallStatus.RESULTS_RELEASED},
}
"""Where a round stands while its times can still be moved: the deadline until selection, the days until the end."""

NOTE_REQUIRED: frozenset[RoundAction] = frozenset({RoundAction.CANCEL})

REFERENCE_PREFIX: Mapping[ProgrammeKind, str] = {
    ProgrammeKind.TRAINING: "TRN",
    ProgrammeKind.EXCHANGE: "EXC",
    ProgrammeKind.INTERNSHIP: "INT",
    ProgrammeKind.YOUTH_FORUM: "YTH",
    ProgrammeKind.FORUM: "FOR",
}


@dataclass(frozen=True, slots=True)
class Times:
    """The instants between which people apply, and the first and the last day of what they apply for."""

    opens_at: datetime
    closes_at: datetime
    starts_on: date | None = None
    ends_on: date | None = None


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


def actions_open(phase: Phase | None, times: Times, *, grace: timedelta, now: datetime) -> tuple[RoundAction, ...]:
    """What the secretariat can do with a round at `now`, in the order of `RoundAction`."""
    status = call_status(times.opens_at, times.closes_at, phase, now)
    return tuple(action for action in RoundAction if _is_open(action, status, times, grace, now))


def _is_open(action: RoundAction, status: CallStatus, times: Times, grace: timedelta, now: datetime) -> bool:
    if action in TIMES_MOVE_IN:
        return status in TIMES_MOVE_IN[action]
    is_too_early = action is RoundAction.START_SELECTION and now < times.closes_at + grace
    return LEADS_TO[action] in PHASE_MOVES[status] and not is_too_early


def require_note(action: RoundAction, note: str | None) -> None:
    """Let an act pass that needs no note or has one.

    Raises:
        Refused: with REQUIRED, when `action` needs a note and `note` says nothing.
    """
    if action in NOTE_REQUIRED and not (note or "").strip():
        raise refusal(Code.REQUIRED, "Say why: a note is required here.", "note")


def require_movable(action: RoundAction, phase: Phase | None, before: Times, after: Times, *, now: datetime) -> None:
    """Let the times of a round be moved by `action` from `before` to `after`.

    Raises:
        Refused: with WRONG_STATE, when they cannot be moved any more; or with every objection to the new ones.
    """
    status = call_status(before.opens_at, before.closes_at, phase, now)
    if status not in TIMES_MOVE_IN[action]:
        raise refusal(Code.WRONG_STATE, "The times of a call that is {current} stay as they are.", current=status.value)
    objections = [*_to_the_window(status, before, after, now), *_to_the_days(before, after, now)]
    if after == before:
        objections.append(_too_early("closesAt" if action is RoundAction.EXTEND_DEADLINE else "startsOn"))
    if objections:
        raise Refused(*objections)


def _to_the_window(status: CallStatus, before: Times, after: Times, now: datetime) -> Iterator[UserError]:
    if after.opens_at != before.opens_at:
        if status is not CallStatus.ANNOUNCED:
            yield UserError(Code.WRONG_STATE, Message("This call has opened already."), ("opensAt",))
        elif after.opens_at < before.opens_at:
            yield _too_early("opensAt")
    if after.closes_at != before.closes_at:
        if status not in _BY_CLOCK:
            yield UserError(Code.WRONG_STATE, Message("Selection has begun: the deadline stays."), ("closesAt",))
        elif after.closes_at < before.closes_at:
            yield _too_early("closesAt")
        elif after.closes_at <= now:
            yield UserError(Code.OUT_OF_RANGE, Message("This time has passed."), ("closesAt",))
    if after.closes_at <= after.opens_at:
        yield UserError(Code.INVALID, Message("The call closes before it opens."), ("closesAt",))


def _to_the_days(before: Times, after: Times, now: datetime) -> Iterator[UserError]:
    if (after.starts_on, after.ends_on) == (before.starts_on, before.ends_on):
        return
    if before.starts_on and after.starts_on and after.starts_on < before.starts_on:
        yield _too_early("startsOn")
    elif after.starts_on and after.starts_on < now.date():
        yield UserError(Code.OUT_OF_RANGE, Message("This day has passed."), ("startsOn",))
    if after.starts_on and after.ends_on and after.ends_on < after.starts_on:
        yield UserError(Code.INVALID, Message("The last day is before the first."), ("endsOn",))


def _too_early(field: str) -> UserError:
    return UserError(Code.OUT_OF_RANGE, Message("This must be later than it was announced."), (field,))


def reference_of(kind: ProgrammeKind, year: int, number: int) -> str:
    """What is printed on a receipt, e.g. `TRN-2026-000123`."""
    return f"{REFERENCE_PREFIX[kind]}-{year}-{number:06}"
