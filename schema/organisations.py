"""Organisations."""

import strawberry

from models import organisations as stored
from resolvers import organisations
from resolvers.context import Info
from schema.base import Input, Node, Payload, mutation, plain, shows
from schema.places import Country
from schema.scalars import URL, CountryCode


@strawberry.type(description="An organisation, as its representative describes it.")
class Organisation(Node):
    """Shows an organisation."""

    name: str = plain("Its name in Latin letters.")
    native_name: str | None = plain("Its name in its own script.")
    country: Country = plain("Where it is registered.")
    city: str | None = plain("The city it works from.")
    website: URL | None = plain("Its own pages.")
    founded_year: int | None = plain("The year it was founded.")
    registration_number: str | None = plain("Its number in the register of its country.")
    about: str | None = plain("What it does.")
    version: int = plain("Counts every save.")

    is_type_of = shows(stored.Organisation)


@strawberry.type(description="The organisation after the act.")
class OrganisationPayload(Payload):
    """Null where nothing was changed."""

    organisation: Organisation | None = strawberry.field(description="The organisation.", default=None)


@strawberry.input(description="An organisation, described whole.")
class OrganisationInput:
    """What is left out is cleared."""

    name: str = strawberry.field(description="Its name in Latin letters.")
    country: CountryCode = strawberry.field(description="Where it is registered.")
    native_name: str | None = strawberry.field(description="Its name in its own script.", default=None)
    city: str | None = strawberry.field(description="The city it works from.", default=None)
    website: URL | None = strawberry.field(description="Its own pages.", default=None)
    founded_year: int | None = strawberry.field(description="The year it was founded.", default=None)
    registration_number: str | None = strawberry.field(description="Its number in a register.", default=None)
    about: str | None = strawberry.field(description="What it does.", default=None)


@strawberry.type
class OrganisationMutation:
    """What can be done with organisations."""

    @mutation("Describe the organisation that the viewer represents.")
    async def save_organisation(self, info: Info, input: Input[OrganisationInput]) -> OrganisationPayload:
        """Made at the first save."""
        return OrganisationPayload(organisation=await organisations.save(info.context, vars(input)))  # type: ignore[arg-type]
