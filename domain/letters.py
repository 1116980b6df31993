"""The letters that people get about their application: what each kind tells."""

from enum import StrEnum
from typing import Final

UNTIL: Final = "{until}"
"""Stands in a draft for the last day of an offer, which begins only when the draft is released."""


class LetterKind(StrEnum):
    """What a letter about an application tells."""

    RECEIPT = "RECEIPT"
    WITHDRAWN = "WITHDRAWN"
    INELIGIBLE = "INELIGIBLE"
    INFORMATION_REQUESTED = "INFORMATION_REQUESTED"
    INFORMATION_REMINDER = "INFORMATION_REMINDER"
    ACCEPTED = "ACCEPTED"
    WAITLISTED = "WAITLISTED"
    REJECTED = "REJECTED"
    PROMOTED = "PROMOTED"
    OFFER_REMINDER = "OFFER_REMINDER"
    OFFER_EXPIRED = "OFFER_EXPIRED"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"
    COMPLETED = "COMPLETED"
    REOPENED = "REOPENED"
    DEADLINE_EXTENDED = "DEADLINE_EXTENDED"
    CALL_POSTPONED = "CALL_POSTPONED"
    CALL_CANCELLED = "CALL_CANCELLED"
