"""The selection board: how a round would turn out by the decisions taken so far, before anybody is told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from domain.applications import SEATED, State
from domain.forms import AskedFrom, FieldKind, Form, FormField
from models.applications import NO_COUNTRY, Application
from models.base import Id
from models.calls import Call, Round
from resolvers import calls, contents
from resolvers.context import Context
from resolvers.ids import key_of

COUNTED: Final = (FieldKind.CHOICE, FieldKind.YES_NO)
"""Questions whose answers are few, so that a balance can be told by them, such as gender where it is asked."""

FIELDS: Final = ("applicant_id", "country", "state", "seat_country", "pending_decision", "submission.answers")


@dataclass(frozen=True, slots=True)
class Balance:
    """How many, out of those who share one thing: `value` is what they share."""

    value: str
    label: Mapping[str, str] = field(default_factory=dict)
    applications: int = 0
    seated: int = 0
    accepted: int = 0

    @property
    def after_release(self) -> int:
        """How many hold a seat once the decisions are released."""
        return self.seated + self.accepted


@dataclass(frozen=True, slots=True)
class QuestionBalance:
    """The balance by the answers to one question."""

    key: str
    label: Mapping[str, str]
    answers: Sequence[Balance]


@dataclass(frozen=True, slots=True)
class Board:
    """Where the selection of a call stands."""

    call: Call
    round: Round
    in_all: Balance
    decided: Mapping[State, int]
    undecided: int
    by_country: Sequence[Balance]
    first_timers: Balance
    questions: Sequence[QuestionBalance]

    @property
    def fits(self) -> bool:
        """Whether all who are to be accepted would find a seat."""
        limit = self.round.seats_per_country
        fits_in_all = self.round.seats is None or self.in_all.after_release <= self.round.seats
        return fits_in_all and (limit is None or all(one.after_release <= limit for one in self.by_country))


async def of_call(context: Context, call_id: str) -> Board | None:
    """The board of a call, or None when there is no such call."""
    call = await contents.published(context, Call, key_of(call_id, "Call"))
    if call is None:
        return None
    round_ = await Round.one({"call": call.item_id}) or Round(call=call.item_id, seats=call.seats)
    where = {"call": call.item_id, "state": {"$ne": State.DRAFT.value}}
    rows = [row async for row in Application.rows(where, *FIELDS)]
    decided = Counter(State(row["pending_decision"]["state"]) for row in rows if row.get("pending_decision"))
    known = await _took_part_before(rows)
    form = await calls.form_of(context, call.item_id, call.form_version)
    return Board(
        call=call,
        round=round_,
        in_all=_balance("", rows),
        decided=decided,
        undecided=sum(row["state"] in _UNDECIDED and not row.get("pending_decision") for row in rows),
        by_country=_by_country(rows),
        first_timers=_balance("", [row for row in rows if row["applicant_id"] not in known]),
        questions=_by_question(rows, form.form) if form else [],
    )


_UNDECIDED: Final = frozenset(
    {State.IN_SCREENING, State.INFO_REQUESTED, State.UNDER_REVIEW, State.SHORTLISTED, State.SUBMITTED}
)


def _balance(value: str, rows: Iterable[Mapping[str, Any]], label: Mapping[str, str] | None = None) -> Balance:
    listed = list(rows)
    accepted = [row for row in listed if (row.get("pending_decision") or {}).get("state") == State.ACCEPTED]
    return Balance(
        value=value,
        label=label or {},
        applications=len(listed),
        seated=sum(row["state"] in SEATED for row in listed),
        accepted=len(accepted),
    )


def _by_country(rows: Sequence[Mapping[str, Any]]) -> list[Balance]:
    """By the country whose seat each takes up, the largest number of applications first."""
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row.get("seat_country") or row.get("country") or NO_COUNTRY, []).append(row)
    balances = [_balance(country, found) for country, found in grouped.items()]
    return sorted(balances, key=lambda one: (-one.applications, one.value))


def _by_question(rows: Sequence[Mapping[str, Any]], form: Form) -> list[QuestionBalance]:
    asked = [one for one in form.fields if one.kind in COUNTED and one.asked_from is AskedFrom.APPLICATION]
    return [QuestionBalance(one.key, one.label, _by_answer(rows, one)) for one in asked]


def _by_answer(rows: Sequence[Mapping[str, Any]], question: FormField) -> list[Balance]:
    if question.kind is FieldKind.YES_NO:
        return [_balance(str(value).lower(), _answering(rows, question.key, value)) for value in (True, False)]
    return [
        _balance(option.value, _answering(rows, question.key, option.value), option.label)
        for option in question.options
    ]


def _answering(rows: Sequence[Mapping[str, Any]], key: str, value: object) -> list[Mapping[str, Any]]:
    return [row for row in rows if ((row.get("submission") or {}).get("answers") or {}).get(key) == value]


async def _took_part_before(rows: Sequence[Mapping[str, Any]]) -> set[Id]:
    """Those of the applicants who completed a round before, of whatever programme."""
    people = list({row["applicant_id"] for row in rows})
    where = {"applicant_id": {"$in": people}, "state": State.COMPLETED.value}
    return {row["applicant_id"] async for row in Application.rows(where, "applicant_id")}
