"""The moderation queue."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated

import strawberry

from domain.moderation import Waiting
from resolvers import moderation
from resolvers.context import Info
from resolvers.paging import Window
from schema.accounts import Account
from schema.applications import Application
from schema.base import DonePayload, mutation, plain, via
from schema.calls import Call
from schema.meetings import Meeting
from schema.paging import After, Connection, First
from schema.programmes import Programme

strawberry.enum(Waiting, description="What something waits for.")

ModerationSubject = Annotated[
    Meeting | Programme | Call | Application,
    strawberry.union("ModerationSubject", description="What can wait for the secretariat."),
]


@strawberry.type(description="Something that waits for the secretariat to act.")
class ModerationItem:
    """Shows an entry of the queue."""

    since: datetime = plain("Since when it waits.")
    waiting: Waiting = plain("What it waits for.")
    reason: str = via(moderation.reason_of, "What it waits for, in the reader's language.")
    subject: ModerationSubject = via(moderation.subject_of, "What waits, as it is being written.")
    claimed_by: Account | None = via(moderation.claimed_by, "Who said that they are on it.")


@strawberry.type(description="How much waits for one and the same.")
class ModerationCount:
    """Shows one number."""

    waiting: Waiting = plain("What it waits for.")
    count: int = plain("How many things do.")


@strawberry.type
class ModerationQuery:
    """What can be asked about moderation."""

    @strawberry.field(description="For the secretariat: what waits for someone to act, the longest first.")
    async def moderation_queue(
        self,
        info: Info,
        waiting: Annotated[
            list[Waiting] | None, strawberry.argument(description="Only what waits for one of these.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[ModerationItem]:
        """Listed by keyset."""
        return await moderation.waiting(Window(first, after), waiting)  # type: ignore[return-value]

    @strawberry.field(description="For the secretariat: how much waits, by what it waits for.")
    async def moderation_counts(self) -> list[ModerationCount]:
        """One for each, also where nothing waits."""
        return [ModerationCount(waiting=one, count=count) for one, count in (await moderation.counts()).items()]


@strawberry.type
class ModerationSubscription:
    """What can be followed of moderation."""

    @strawberry.subscription(
        description="For the secretariat: the moderation queue as it moves. Each thing that begins to wait, and each "
        "that somebody says they are on."
    )
    async def moderation_queue(self, info: Info) -> AsyncGenerator[ModerationItem, None]:
        """From now on."""
        return moderation.followed(info.context)  # type: ignore[return-value]


@strawberry.type
class ModerationMutation:
    """What can be done about moderation."""

    @mutation("Say to the other moderators that the viewer is on it.")
    async def claim_moderation(
        self, info: Info, subject: Annotated[strawberry.ID, strawberry.argument(description="What waits.")]
    ) -> DonePayload:
        """The last who says so is on it."""
        await moderation.claim(info.context, subject)
        return DonePayload(done=True)
