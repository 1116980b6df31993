"""Institutions: the secretariat, the diaspora institution of each state, and partners."""

from typing import ClassVar

from adapters.database import Index
from domain.languages import Localized
from domain.meetings import InstitutionKind
from models.base import Multilingual, Stored


class Institution(Stored, Multilingual):
    """One institution, under the names it has in each language."""

    slug: str
    name: Localized
    kind: InstitutionKind
    country: str | None = None
    website: str | None = None

    class Settings:
        name = "institutions"
        indexes: ClassVar = [Index("slug", unique=True)]

    @property
    def locales(self) -> frozenset[str]:
        """The languages it can be served in."""
        return frozenset(self.name)

    @classmethod
    async def everyone(cls) -> list["Institution"]:
        """All institutions: the secretariat first, then members, observers and partners, by slug."""
        order = list(InstitutionKind)
        return sorted(await cls.many({}), key=lambda one: (order.index(one.kind), one.slug))
