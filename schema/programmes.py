"""Programmes."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.calls import CallStatus, ProgrammeKind
from domain.content import PublicationStatus
from models import programmes as stored
from models.institutions import Institution as StoredInstitution
from resolvers import contents, decisions, programmes
from resolvers.context import Info
from resolvers.paging import Window
from schema.base import plain, shows, via
from schema.contents import Content
from schema.decisions import Decision
from schema.institutions import Institution
from schema.ordering import SortOrder
from schema.paging import After, Before, Connection, First, Last, given

if TYPE_CHECKING:
    from schema.calls import Call

strawberry.enum(ProgrammeKind, description="What sort of programme it is.")
strawberry.enum(CallStatus, description="Where a round stands. ANNOUNCED, OPEN and CLOSED follow the clock.")


@strawberry.type(description="A programme that recurs, from trainings to forums.")
class Programme(Content):
    """Shows an edition of a programme's page."""

    kind: ProgrammeKind = plain("What sort of programme it is.")
    host: Institution | None = via(
        lambda context, programme: context.loaders.by_id(StoredInstitution, programme.host), "Who hosts it."
    )
    tags: list[str] = plain("Words to find it by.")
    mandates: list[Decision] = via(decisions.mandates_of, "The decisions that it rests on.")

    @strawberry.field(description="Its rounds, the one that closes last first.")
    async def calls(
        self,
        info: Info,
        status: Annotated[list[CallStatus] | None, strawberry.argument(description="Standing at one of these.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Annotated["Call", strawberry.lazy("schema.calls")]]:
        """Listed with the programme."""
        window = Window(first, after, last, before)
        return await programmes.calls_of(info.context, self, window, status)  # type: ignore[arg-type, return-value]

    is_type_of = shows(stored.Programme)


@strawberry.input(description="Which programmes; all conditions given must hold.")
class ProgrammeFilter:
    """Conditions on programmes."""

    kind: list[ProgrammeKind] | None = strawberry.field(description="Of these sorts.", default=None)
    tag: str | None = strawberry.field(description="With this tag.", default=None)
    host: strawberry.ID | None = strawberry.field(description="Hosted by this institution.", default=None)
    has_open_call: bool | None = strawberry.field(description="With, or without, an open call.", default=None)
    status: list[PublicationStatus] | None = strawberry.field(
        description="Of these publication states. Only those who write see what is not public.", default=None
    )


@strawberry.type
class ProgrammeQuery:
    """What can be asked about programmes."""

    @strawberry.field(description="One programme; with `revision`, as it was published then.")
    async def programme(
        self,
        info: Info,
        slug: Annotated[str, strawberry.argument(description="Its short name in addresses.")],
        revision: Annotated[int | None, strawberry.argument(description="A published state by number.")] = None,
    ) -> Programme | None:
        """Found by its slug."""
        return await contents.by_slug(stored.Programme, info.context, slug, revision)  # type: ignore[return-value]

    @strawberry.field(description="The programmes, by the day they were published.")
    async def programmes(
        self,
        info: Info,
        filter: Annotated[ProgrammeFilter | None, strawberry.argument(description="Which programmes.")] = None,
        order: Annotated[SortOrder | None, strawberry.argument(description="In which order.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Programme]:
        """Listed by keyset."""
        window = Window(first, after, last, before)
        oldest_first = order is SortOrder.OLDEST_FIRST
        return await programmes.listed(info.context, window, oldest_first=oldest_first, **given(filter))  # type: ignore[return-value]
