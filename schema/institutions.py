"""Institutions."""

import strawberry

from domain.meetings import InstitutionKind
from models import institutions as stored
from schema.base import Node, language_served, plain, required_text, shows
from schema.places import Country
from schema.scalars import URL, Locale

strawberry.enum(InstitutionKind, description="What an institution is in the Organisation.")


@strawberry.type(description="An institution: the secretariat, a state's diaspora institution, or a partner.")
class Institution(Node):
    """Shows an institution."""

    slug: str = plain("Its short name in addresses.")
    name: str = required_text("name", "Its name.")
    resolved_locale: Locale = language_served()
    kind: InstitutionKind = plain("What it is in the Organisation.")
    country: Country | None = plain("The state it belongs to.")
    website: URL | None = plain("Its own pages.")

    is_type_of = shows(stored.Institution)


@strawberry.type
class InstitutionQuery:
    """What can be asked about institutions."""

    @strawberry.field(description="All institutions: the secretariat first, then members, observers and partners.")
    async def institutions(self) -> list[Institution]:
        """In a settled order."""
        return await stored.Institution.everyone()  # type: ignore[return-value]
