"""The life of a request to correct minutes."""

from enum import StrEnum


class CorrectionState(StrEnum):
    """How far a request is. ACCEPTED: a corrigendum follows."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
