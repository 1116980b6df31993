"""Endorsements: what national institutions say of the applications of their country."""

import strawberry

from resolvers import endorsements
from resolvers.context import Info
from schema.applications import ApplicationPayload, payload
from schema.base import Input, mutation
from schema.selection import ApplicationsPayload


@strawberry.input(description="What an institution says of an application.")
class EndorseApplicationInput:
    """A yes or no, perhaps with a rank and a reason."""

    application: strawberry.ID = strawberry.field(description="The application.")
    version: int = strawberry.field(description="The version that was read before acting.")
    endorsed: bool = strawberry.field(description="Whether the institution endorses it.")
    rank: int | None = strawberry.field(
        description="Its place among those endorsed of the country, 1 first; no two of a call have the same.",
        default=None,
    )
    comment: str | None = strawberry.field(description="Why; for the secretariat.", default=None)


@strawberry.input(description="An order of what an institution endorses.")
class RankEndorsementsInput:
    """A call and its applications in order."""

    call: strawberry.ID = strawberry.field(description="The call.")
    applications: list[strawberry.ID] = strawberry.field(
        description="Those endorsed, the first choice first. The country's others lose their rank."
    )


@strawberry.type
class EndorsementMutation:
    """What national institutions can say."""

    @mutation("Say whether the institution of the applicant's country endorses an application, and in which place.")
    async def endorse_application(self, info: Info, input: Input[EndorseApplicationInput]) -> ApplicationPayload:
        """Until it is decided it can be said anew."""
        endorsed = await endorsements.endorse(
            info.context,
            input.application,
            input.version,
            endorsed=input.endorsed,
            rank=input.rank,
            comment=input.comment,
        )
        return payload(endorsed)

    @mutation("Endorse applications of one's country to a call in this order, from the first choice on.")
    async def rank_endorsements(self, info: Info, input: Input[RankEndorsementsInput]) -> ApplicationsPayload:
        """All or none; the same again changes nothing."""
        ranked = await endorsements.rank_all(info.context, input.call, input.applications)
        return ApplicationsPayload(applications=ranked)  # type: ignore[arg-type]
