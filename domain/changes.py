"""The words of the public change log."""

from enum import StrEnum


class ChangeKind(StrEnum):
    """What happened to a public thing. DELETED is for good: archived, or no longer among a meeting's decisions."""

    PUBLISHED = "PUBLISHED"
    UPDATED = "UPDATED"
    UNPUBLISHED = "UNPUBLISHED"
    DELETED = "DELETED"
