"""The acts that take content from draft to archive."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import strawberry

from domain.languages import TranslationOrigin, TranslationState
from resolvers import workflow
from resolvers.context import Context, Info
from schema.base import Input, mutation
from schema.contents import Content
from schema.drafts import ContentPayload
from schema.inputs import needed
from schema.scalars import Locale


@strawberry.input(description="What to act on.")
class ActOnContentInput:
    """An item as of a version."""

    content: strawberry.ID = needed("The item.")
    version: int = needed("The version that was read before acting.")
    note: str | None = strawberry.field(description="What is to be said of it.", default=None)
    publish_at: datetime | None = strawberry.field(
        description="When it is to be published; now, without.", default=None
    )


@strawberry.input(description="How far a translation is.")
class SetTranslationInput:
    """A translation of an item as of a version."""

    content: strawberry.ID = needed("The item.")
    version: int = needed("The version that was read before.")
    locale: Locale = needed("The language.")
    state: TranslationState = needed("DRAFT, or PUBLISHED once it is ready to go out with the item.")
    origin: TranslationOrigin = strawberry.field(description="Who translated.", default=TranslationOrigin.HUMAN)


@strawberry.input(description="Which revision to bring back.")
class RestoreRevisionInput:
    """A revision of an item as of a version."""

    content: strawberry.ID = needed("The item.")
    version: int = needed("The version that was read before.")
    revision: int = needed("The number of the revision.")


Act = Callable[[Context, str, int, str | None], Awaitable[Any]]


def _act(do: Act, description: str) -> Any:
    """One of the acts that take an item, its version and perhaps a note."""

    async def acted(self: Any, info: Info, input: Input[ActOnContentInput]) -> ContentPayload:
        return ContentPayload(content=await do(info.context, input.content, input.version, input.note))

    return mutation(description)(acted)


@strawberry.type
class WorkflowQuery:
    """What can be asked about content on its way."""

    @strawberry.field(description="For writers: what lies in the trash, the hundred items put there last first.")
    async def trash(self, info: Info) -> list[Content]:
        """Those that the viewer may write."""
        return await workflow.trash(info.context)  # type: ignore[return-value]


@strawberry.type
class WorkflowMutation:
    """What can be done with content."""

    submit_for_review = _act(
        workflow.submit_for_review, "Hand a draft to the secretariat. A title in English is needed."
    )
    request_changes = _act(workflow.request_changes, "Hand an edition back to its author. A note is required.")
    approve_content = _act(
        workflow.approve, "Approve an edition as it stands. Not for whoever edited it last; any edit voids it."
    )
    unpublish_content = _act(
        workflow.unpublish, "Take an item from the public. A note is required; publishing brings it back."
    )
    archive_content = _act(workflow.archive, "Take an item from the public for good.")
    delete_content = _act(
        workflow.delete, "Put what is not public into the trash. It can be taken out for thirty days."
    )
    undelete_content = _act(workflow.undelete, "Take an item out of the trash.")

    @mutation("Publish an approved edition, now or at `publishAt`.")
    async def publish_content(self, info: Info, input: Input[ActOnContentInput]) -> ContentPayload:
        """By the secretariat."""
        done = await workflow.publish(info.context, input.content, input.version, input.note, input.publish_at)
        return ContentPayload(content=done)  # type: ignore[arg-type]

    @mutation("Say how far a translation is. It goes out with the item's next publishing once it is PUBLISHED.")
    async def set_translation(self, info: Info, input: Input[SetTranslationInput]) -> ContentPayload:
        """By those who may write it."""
        done = await workflow.set_translation(
            info.context, input.content, input.version, input.locale, input.state, input.origin
        )
        return ContentPayload(content=done)  # type: ignore[arg-type]

    @mutation("Bring back what a revision said, as a draft. The current one throws the working copy away.")
    async def restore_revision(self, info: Info, input: Input[RestoreRevisionInput]) -> ContentPayload:
        """By those who may write it."""
        done = await workflow.restore(info.context, input.content, input.version, input.revision)
        return ContentPayload(content=done)  # type: ignore[arg-type]
