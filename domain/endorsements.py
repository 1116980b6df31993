"""Endorsements: what the diaspora institution of the applicant's country says before the secretariat decides."""

from enum import StrEnum

from domain.applications import ENDORSABLE, State


class Endorsement(StrEnum):
    """How far an endorsement is. The same words as the contract's `Endorsement`."""

    NONE = "NONE"
    PENDING = "PENDING"
    ENDORSED = "ENDORSED"
    NOT_ENDORSED = "NOT_ENDORSED"


def endorsement_of(state: State, endorsed: bool | None, *, can_be_given: bool) -> Endorsement:
    """How far it is. `endorsed`: what was said, if anything; `can_be_given`: there is somebody to say it."""
    if endorsed is not None:
        return Endorsement.ENDORSED if endorsed else Endorsement.NOT_ENDORSED
    return Endorsement.PENDING if can_be_given and state in ENDORSABLE else Endorsement.NONE
