"""Certificates: what names one, and the code by which a copy is told from an invention."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

ISSUER: Final = "OTS"
ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without letters and digits that are taken for one another on paper."""
CODE_LENGTH: Final = 20
GROUP: Final = 4
LONGEST_ASKED: Final = 100
"""Nothing that names a certificate, or stands for its code, is longer."""


def number_of(reference: str) -> str:
    """What names a certificate, of its place in the sequence of its programme and year, e.g. `OTS-TRN-2026-000017`."""
    return f"{ISSUER}-{reference}"


def grouped(code: str) -> str:
    """A code as it is printed: in groups, for the eye."""
    return "-".join(code[place : place + GROUP] for place in range(0, len(code), GROUP))


def plain(typed: str) -> str:
    """A number or a code as it was typed, without what people add or leave out: `k7qf 9d2m` is `K7QF9D2M`."""
    return "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())


def completed_on(ends_on: date | None, recorded_at: datetime, time_zone: str) -> date:
    """The day on which somebody took part to the end: the last day of the event, or that of the record before it."""
    recorded_on = recorded_at.astimezone(ZoneInfo(time_zone)).date()
    return min(ends_on, recorded_on) if ends_on else recorded_on
