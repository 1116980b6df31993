"""What is left of an application whose person had everything about them erased: that there was one."""

from datetime import date
from typing import ClassVar

from adapters.database import Index
from domain.applications import State
from models.base import Id, Stored


class ErasedApplication(Stored):
    """One to be counted. Its id is its own, and days are kept without the time: it leads to nobody."""

    call: Id
    state: State
    country: str | None
    begun_on: date
    submitted_on: date | None
    erased_on: date

    class Settings:
        name = "erased_applications"
        indexes: ClassVar = [Index([("call", 1), ("state", 1)])]
