"""Institutions."""

from typing import Annotated

import strawberry

from domain.meetings import InstitutionKind
from models import institutions as stored
from schema.base import LocalizedText, Node, in_every_language, language_served, plain, required_text, shows
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
    names: list[LocalizedText] = in_every_language("name", "Its name in every language that it has one in.")
    version: int = plain("Counts every save; to be handed back with a change.")

    is_type_of = shows(stored.Institution)


@strawberry.type
class InstitutionQuery:
    """What can be asked about institutions."""

    @strawberry.field(description="All institutions: the secretariat first, then members, observers and partners.")
    async def institutions(self) -> list[Institution]:
        """In a settled order."""
        return await stored.Institution.everyone()  # type: ignore[return-value]

    @strawberry.field(description="One institution.")
    async def institution(
        self, slug: Annotated[str, strawberry.argument(description="Its short name in addresses.")]
    ) -> Institution | None:
        """Found by its slug."""
        return await stored.Institution.one({"slug": slug})  # type: ignore[return-value]
