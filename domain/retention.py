"""Retention: how long personal data are kept after a round, and in which applications they then end."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from domain.applications import ACTIVE, State

BLANKABLE: Final = frozenset({state for state in State if state not in ACTIVE} | {State.DRAFT})
"""What is settled, and what was never finished. What is still under way waits until its round is over, or it rests."""

RESTS_AFTER: Final = timedelta(days=30)
"""What nobody moved for so long is under way no more, although nobody settled it."""


def end_of_round(closes_at: datetime, ends_on: date | None, time_zone: str) -> datetime:
    """The end of a round: of its last day where it takes place or, when no days are set, its deadline."""
    if ends_on is None:
        return closes_at
    return datetime.combine(ends_on + timedelta(days=1), time(), ZoneInfo(time_zone))


def without(answers: Mapping[str, Any], fields: Collection[str]) -> dict[str, Any]:
    """Answers with those to some of the questions taken out."""
    return {field: answer for field, answer in answers.items() if field not in fields}
