"""Notes: what is said of an act, by whoever does it."""

from typing import Final

from domain.errors import Refused, UserError
from domain.text import flaw_in_line, tidy

LONGEST_NOTE: Final = 5_000


def said(note: str | None) -> str | None:
    """A note as it is kept; None when it says nothing.

    Raises:
        Refused: TOO_LONG; INVALID for characters that cannot be kept.
    """
    kept = tidy(note or "")
    if flaw := flaw_in_line(kept, longest=LONGEST_NOTE, in_lines=True):
        raise Refused(UserError(*flaw, ("note",)))
    return kept or None
