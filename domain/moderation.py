"""What waits for the secretariat to act, and why."""

from collections.abc import Mapping
from enum import StrEnum

from domain.content import PublicationStatus
from domain.errors import Message


class Waiting(StrEnum):
    """Why something waits."""

    FOR_REVIEW = "FOR_REVIEW"
    FOR_PUBLISHING = "FOR_PUBLISHING"
    FOR_CORRECTION = "FOR_CORRECTION"


REASONS: Mapping[Waiting, Message] = {
    Waiting.FOR_REVIEW: Message("Waits to be reviewed."),
    Waiting.FOR_PUBLISHING: Message("Is approved and waits to be published."),
    Waiting.FOR_CORRECTION: Message("A delegation asks for a correction."),
}
"""The same in words."""

OF_STATUS: Mapping[PublicationStatus, Waiting] = {
    PublicationStatus.IN_REVIEW: Waiting.FOR_REVIEW,
    PublicationStatus.APPROVED: Waiting.FOR_PUBLISHING,
}
"""What an edition waits for where it stands; elsewhere it waits for nobody but its author."""
