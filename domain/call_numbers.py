"""How far the applications to a call came: the stages that are counted, and which states tell of each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.applications import State


class FunnelStage(StrEnum):
    """How far an application came at some time, whatever became of it later."""

    BEGUN = "BEGUN"
    SUBMITTED = "SUBMITTED"
    SCREENED = "SCREENED"
    REVIEWED = "REVIEWED"
    ACCEPTED = "ACCEPTED"
    CONFIRMED = "CONFIRMED"
    COMPLETED = "COMPLETED"


_FIRST_TOLD_BY: Final[Mapping[FunnelStage, frozenset[State]]] = {
    FunnelStage.COMPLETED: frozenset({State.COMPLETED}),
    FunnelStage.CONFIRMED: frozenset({State.CONFIRMED, State.NO_SHOW}),
    FunnelStage.ACCEPTED: frozenset({State.ACCEPTED, State.DECLINED, State.OFFER_EXPIRED, State.CANCELLED}),
    FunnelStage.REVIEWED: frozenset({State.UNDER_REVIEW, State.SHORTLISTED, State.WAITLISTED, State.REJECTED}),
    FunnelStage.SCREENED: frozenset({State.IN_SCREENING, State.INFO_REQUESTED, State.INELIGIBLE}),
    FunnelStage.SUBMITTED: frozenset(State) - {State.DRAFT},
}
"""The states that an application can be in only once it came so far, the last stage first."""


def _with_later_stages() -> dict[FunnelStage, frozenset[State]]:
    told: frozenset[State] = frozenset()
    found: dict[FunnelStage, frozenset[State]] = {}
    for stage, states in _FIRST_TOLD_BY.items():
        told |= states
        found[stage] = told
    return {FunnelStage.BEGUN: frozenset(State)} | {stage: found[stage] for stage in FunnelStage if stage in found}


REACHED_BY: Final[Mapping[FunnelStage, frozenset[State]]] = _with_later_stages()
"""Whoever stood at one of these states came as far as the stage: whoever confirmed had been accepted."""
