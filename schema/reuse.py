"""Taking answers over from an earlier application."""

import strawberry

from resolvers import reuse
from resolvers.context import Info
from schema.applications import KEY, ApplicationPayload, payload
from schema.base import Input, mutation


@strawberry.input(description="What is taken over into what.")
class ReuseAnswersInput:
    """Two applications of one person."""

    application: strawberry.ID = strawberry.field(description="The application to be filled.")
    version: int = strawberry.field(description="Its version as it was read: what was answered since stays.")
    source: strawberry.ID = strawberry.field(name="from", description="The earlier application.")
    key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type
class ReuseMutation:
    """What can be done with earlier applications."""

    @mutation(
        "Take answers and files over from an earlier application, under the questions that are asked in both and have "
        "no answer yet. Consents, and what is asked of the accepted alone, are left out."
    )
    async def reuse_answers(self, info: Info, input: Input[ReuseAnswersInput]) -> ApplicationPayload:
        """Each file is copied."""
        given = reuse.Reuse(input.application, input.version, input.source, input.key)
        return payload(await reuse.take_over(info.context, given))
