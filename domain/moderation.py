"""What waits for the secretariat to act, and why."""

from collections.abc import Mapping
from enum import StrEnum

from domain.applications import INTERRUPTIBLE, Action, State
from domain.content import PublicationStatus
from domain.errors import Message


class Waiting(StrEnum):
    """Why something waits."""

    FOR_REVIEW = "FOR_REVIEW"
    FOR_PUBLISHING = "FOR_PUBLISHING"
    FOR_CORRECTION = "FOR_CORRECTION"
    FOR_SCREENING = "FOR_SCREENING"
    FOR_ANSWER = "FOR_ANSWER"


REASONS: Mapping[Waiting, Message] = {
    Waiting.FOR_REVIEW: Message("Waits to be reviewed."),
    Waiting.FOR_PUBLISHING: Message("Is approved and waits to be published."),
    Waiting.FOR_CORRECTION: Message("A delegation asks for a correction."),
    Waiting.FOR_SCREENING: Message("An application waits to be screened."),
    Waiting.FOR_ANSWER: Message("A request for information was answered, or its day has passed."),
}
"""The same in words."""

OF_STATUS: Mapping[PublicationStatus, Waiting] = {
    PublicationStatus.IN_REVIEW: Waiting.FOR_REVIEW,
    PublicationStatus.APPROVED: Waiting.FOR_PUBLISHING,
}
"""What an edition waits for where it stands; elsewhere it waits for nobody but its author."""

OF_APPLICATIONS: frozenset[Waiting] = frozenset({Waiting.FOR_SCREENING, Waiting.FOR_ANSWER})
"""What an application can wait for."""


def waiting_after(action: Action, state: State) -> Waiting | None:
    """What an application waits for after an act that led to `state`; None when the secretariat need not look."""
    if state is State.SUBMITTED:
        return Waiting.FOR_SCREENING
    answered = action in (Action.SUBMIT, Action.END_REQUEST) and state in INTERRUPTIBLE
    return Waiting.FOR_ANSWER if answered else None
