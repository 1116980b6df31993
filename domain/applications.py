"""The life of an application: which act leads where, who may do it, and what the applicant is told of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Code, refusal


class State(StrEnum):
    """Where an application stands, in the words of the staff."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    IN_SCREENING = "IN_SCREENING"
    INFO_REQUESTED = "INFO_REQUESTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    SHORTLISTED = "SHORTLISTED"
    WAITLISTED = "WAITLISTED"
    ACCEPTED = "ACCEPTED"
    CONFIRMED = "CONFIRMED"
    COMPLETED = "COMPLETED"
    INELIGIBLE = "INELIGIBLE"
    REJECTED = "REJECTED"
    DECLINED = "DECLINED"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    CANCELLED = "CANCELLED"
    NO_SHOW = "NO_SHOW"


class Action(StrEnum):
    """What can be done to an application. From AMEND on, acts that nobody calls by name over GraphQL."""

    SUBMIT = "SUBMIT"
    WITHDRAW = "WITHDRAW"
    CONFIRM = "CONFIRM"
    DECLINE = "DECLINE"
    START_SCREENING = "START_SCREENING"
    MARK_INELIGIBLE = "MARK_INELIGIBLE"
    REQUEST_INFORMATION = "REQUEST_INFORMATION"
    SEND_TO_REVIEW = "SEND_TO_REVIEW"
    SHORTLIST = "SHORTLIST"
    PROPOSE_DECISION = "PROPOSE_DECISION"
    PROMOTE = "PROMOTE"
    CANCEL = "CANCEL"
    RECORD_COMPLETION = "RECORD_COMPLETION"
    RECORD_NO_SHOW = "RECORD_NO_SHOW"
    REOPEN = "REOPEN"
    AMEND = "AMEND"
    EXPIRE_OFFER = "EXPIRE_OFFER"
    RELEASE = "RELEASE"
    END_REQUEST = "END_REQUEST"


class Progress(StrEnum):
    """What the applicant is told."""

    DRAFT = "DRAFT"
    RECEIVED = "RECEIVED"
    ACTION_NEEDED = "ACTION_NEEDED"
    UNDER_REVIEW = "UNDER_REVIEW"
    WAITING_LIST = "WAITING_LIST"
    ACCEPTED = "ACCEPTED"
    NOT_SELECTED = "NOT_SELECTED"
    WITHDRAWN = "WITHDRAWN"
    COMPLETED = "COMPLETED"


class Actor(StrEnum):
    """Who acts."""

    APPLICANT = "APPLICANT"
    SECRETARIAT = "SECRETARIAT"
    CLOCK = "CLOCK"


INTERRUPTIBLE: frozenset[State] = frozenset({State.IN_SCREENING, State.UNDER_REVIEW})
"""Where information can be asked for, and where the answer leads back to."""

DECIDABLE: frozenset[State] = frozenset({State.UNDER_REVIEW, State.SHORTLISTED, State.WAITLISTED})
"""Where a decision can be proposed and released."""

PROPOSABLE: frozenset[State] = frozenset({State.ACCEPTED, State.WAITLISTED, State.REJECTED})
"""What can be decided."""

_WITHDRAWABLE = (
    State.SUBMITTED,
    State.IN_SCREENING,
    State.INFO_REQUESTED,
    State.UNDER_REVIEW,
    State.SHORTLISTED,
    State.WAITLISTED,
    State.ACCEPTED,
    State.CONFIRMED,
)
_REOPENABLE = (State.INELIGIBLE, State.REJECTED, State.WITHDRAWN, State.OFFER_EXPIRED)

# Three acts lead where the application itself remembers (see `state_after`): the answer to a request for
# information, the end of one that nobody answered, and the release of a decision. All others stand here.
MOVES: Mapping[tuple[State, Action], State] = {
    (State.DRAFT, Action.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Action.AMEND): State.SUBMITTED,
    (State.SUBMITTED, Action.START_SCREENING): State.IN_SCREENING,
    (State.IN_SCREENING, Action.MARK_INELIGIBLE): State.INELIGIBLE,
    (State.IN_SCREENING, Action.SEND_TO_REVIEW): State.UNDER_REVIEW,
    (State.UNDER_REVIEW, Action.SHORTLIST): State.SHORTLISTED,
    (State.WAITLISTED, Action.PROMOTE): State.ACCEPTED,
    (State.ACCEPTED, Action.CONFIRM): State.CONFIRMED,
    (State.ACCEPTED, Action.DECLINE): State.DECLINED,
    (State.ACCEPTED, Action.EXPIRE_OFFER): State.OFFER_EXPIRED,
    (State.ACCEPTED, Action.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Action.CANCEL): State.CANCELLED,
    (State.CONFIRMED, Action.RECORD_COMPLETION): State.COMPLETED,
    (State.CONFIRMED, Action.RECORD_NO_SHOW): State.NO_SHOW,
    **{(state, Action.REQUEST_INFORMATION): State.INFO_REQUESTED for state in INTERRUPTIBLE},
    **{(state, Action.PROPOSE_DECISION): state for state in DECIDABLE},
    **{(state, Action.WITHDRAW): State.WITHDRAWN for state in _WITHDRAWABLE},
    **{(state, Action.REOPEN): State.IN_SCREENING for state in _REOPENABLE},
}

BACK: frozenset[tuple[State, Action]] = frozenset(
    {(State.INFO_REQUESTED, Action.SUBMIT), (State.INFO_REQUESTED, Action.END_REQUEST)}
)
"""What leads back to where information was asked for."""

_SECRETARIAT = frozenset({Actor.SECRETARIAT})
_APPLICANT = frozenset({Actor.APPLICANT})

ACTORS: Mapping[Action, frozenset[Actor]] = {
    **dict.fromkeys(Action, _SECRETARIAT),
    Action.SUBMIT: _APPLICANT,
    Action.AMEND: _APPLICANT,
    Action.WITHDRAW: _APPLICANT,
    Action.CONFIRM: _APPLICANT,
    Action.DECLINE: _APPLICANT,
    Action.PROMOTE: frozenset({Actor.SECRETARIAT, Actor.CLOCK}),
    Action.EXPIRE_OFFER: frozenset({Actor.CLOCK}),
    Action.END_REQUEST: frozenset({Actor.CLOCK}),
}

NOTE_REQUIRED: frozenset[Action] = frozenset({Action.MARK_INELIGIBLE, Action.REQUEST_INFORMATION, Action.CANCEL})

TOLD_TO_APPLICANT: frozenset[Action] = frozenset(
    {
        Action.SUBMIT,
        Action.AMEND,
        Action.WITHDRAW,
        Action.CONFIRM,
        Action.DECLINE,
        Action.MARK_INELIGIBLE,
        Action.REQUEST_INFORMATION,
        Action.PROMOTE,
        Action.CANCEL,
        Action.EXPIRE_OFFER,
        Action.RECORD_COMPLETION,
        Action.RELEASE,
        Action.END_REQUEST,
    }
)
"""What the applicant reads in the history. The rest are steps of the staff, in words that never leave them."""

NOTES_TOLD: frozenset[Action] = NOTE_REQUIRED | frozenset(
    {Action.SUBMIT, Action.AMEND, Action.WITHDRAW, Action.CONFIRM, Action.DECLINE}
)
"""Whose notes the applicant reads: what they said themselves, and what they must understand."""

ENDORSABLE: frozenset[State] = frozenset(
    {State.SUBMITTED, State.IN_SCREENING, State.INFO_REQUESTED, State.UNDER_REVIEW, State.SHORTLISTED}
)
"""Where the institution of the applicant's country can say what it thinks: from the receipt to the decision."""

SEATED: frozenset[State] = frozenset({State.ACCEPTED, State.CONFIRMED})
"""Whoever is here holds a seat."""

KEEPS_WHAT_THE_ACCEPTED_SAID: frozenset[State] = SEATED | {State.COMPLETED, State.NO_SHOW}
"""Where answers to what is asked of the accepted alone are kept. Whoever loses the seat is not asked for them."""

ACTIVE: frozenset[State] = frozenset(
    {
        State.DRAFT,
        State.SUBMITTED,
        State.IN_SCREENING,
        State.INFO_REQUESTED,
        State.UNDER_REVIEW,
        State.SHORTLISTED,
        State.WAITLISTED,
        State.ACCEPTED,
        State.CONFIRMED,
    }
)
"""Still under way: a person has at most one of these to a call."""

PROGRESS: Mapping[State, Progress] = {
    State.DRAFT: Progress.DRAFT,
    State.SUBMITTED: Progress.RECEIVED,
    State.IN_SCREENING: Progress.RECEIVED,
    State.INFO_REQUESTED: Progress.ACTION_NEEDED,
    State.UNDER_REVIEW: Progress.UNDER_REVIEW,
    State.SHORTLISTED: Progress.UNDER_REVIEW,
    State.WAITLISTED: Progress.WAITING_LIST,
    State.ACCEPTED: Progress.ACCEPTED,
    State.CONFIRMED: Progress.ACCEPTED,
    State.COMPLETED: Progress.COMPLETED,
    State.INELIGIBLE: Progress.NOT_SELECTED,
    State.REJECTED: Progress.NOT_SELECTED,
    State.DECLINED: Progress.WITHDRAWN,
    State.OFFER_EXPIRED: Progress.WITHDRAWN,
    State.WITHDRAWN: Progress.WITHDRAWN,
    State.CANCELLED: Progress.WITHDRAWN,
    State.NO_SHOW: Progress.COMPLETED,
}


def state_after(
    state: State, action: Action, *, came_from: State | None = None, decision: State | None = None
) -> State:
    """The state that `action` leads to from `state`.

    `came_from` is where information was asked for, `decision` what has been proposed; each matters to one act alone.

    Raises:
        Refused: with WRONG_STATE, when `action` is not open from `state`, or there is no decision to release.
    """
    after = MOVES.get((state, action))
    if (state, action) in BACK:
        after = came_from if came_from in INTERRUPTIBLE else None
    elif action is Action.RELEASE and state in DECIDABLE:
        after = decision if decision in PROPOSABLE else None
    if after is None:
        raise refusal(
            Code.WRONG_STATE,
            "This cannot be done where the application stands now. Load it again to see how far it is.",
        )
    return after


def actions_open(state: State, actor: Actor, *, decision: State | None = None) -> tuple[Action, ...]:
    """What `actor` can do to an application in `state`, in the order of `Action`. RELEASE needs a `decision`."""
    return tuple(action for action in Action if actor in ACTORS[action] and _is_open(state, action, decision))


def _is_open(state: State, action: Action, decision: State | None) -> bool:
    if action is Action.RELEASE:
        return state in DECIDABLE and decision in PROPOSABLE
    return (state, action) in MOVES or (state, action) in BACK


def progress_of(state: State) -> Progress:
    """What the applicant is told of `state`."""
    return PROGRESS[state]


def is_active(state: State) -> bool:
    """Whether the application is still under way, so that its person cannot begin another to the same call."""
    return state in ACTIVE


def holds_seat(state: State) -> bool:
    """Whether the application takes up one of the seats of its call."""
    return state in SEATED


def require_note(action: Action, note: str | None) -> None:
    """Let an act pass that needs no note or has one.

    Raises:
        Refused: with REQUIRED, when `action` needs a note and `note` says nothing.
    """
    if action in NOTE_REQUIRED and not (note or "").strip():
        raise refusal(Code.REQUIRED, "Say why: a note is required here.", "note")


def reminders(asked_at: datetime, until: datetime) -> list[datetime]:
    """When to remind a person who was asked for something: at half time, and one day before it is too late."""
    moments = {asked_at + (until - asked_at) / 2, until - timedelta(days=1)}
    return sorted(moment for moment in moments if asked_at < moment < until)
