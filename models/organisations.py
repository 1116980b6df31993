"""Organisations: the NGOs whose representatives apply."""

from typing import ClassVar

from adapters.database import Index
from models.base import Id, Stored


class Organisation(Stored):
    """An organisation, as its representative describes it."""

    owner_id: Id
    name: str
    native_name: str | None = None
    country: str
    city: str | None = None
    website: str | None = None
    founded_year: int | None = None
    registration_number: str | None = None
    about: str | None = None

    class Settings:
        name = "organisations"
        indexes: ClassVar = [Index("owner_id", unique=True)]
