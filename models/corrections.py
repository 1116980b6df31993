"""Corrections of adopted minutes: what delegations ask for, and the corrigenda that answer."""

from datetime import datetime
from typing import ClassVar

from adapters.database import Index
from domain.corrections import CorrectionState
from domain.languages import Localized
from models.base import Embedded, Id, Traced


class CorrectionRequest(Traced):
    """What a delegation asks to be corrected. `path` leads to the place, e.g. an agenda item's or a decision's key."""

    meeting: Id
    institution: Id | None
    by: Id
    place: str | None = None
    text: str
    state: CorrectionState = CorrectionState.OPEN
    answer: str | None = None
    requested_at: datetime
    settled_at: datetime | None = None

    class Settings:
        name = "correction_requests"
        indexes: ClassVar = [Index([("meeting", 1), ("requested_at", 1), ("_id", 1)])]


class Corrigendum(Embedded):
    """A correction of adopted minutes, numbered within them. It stays in every later edition."""

    number: int
    issued_at: datetime
    text: Localized
