"""What comes of decisions."""

import strawberry

from domain.meetings import FollowUpStatus
from resolvers import follow_up
from resolvers.context import Info
from schema.base import Input, Payload, mutation
from schema.decisions import ActionItem
from schema.drafts import ContentPayload
from schema.inputs import LocalizedInput, data_of, needed, optional


@strawberry.type(description="The action item after the act.")
class ActionItemPayload(Payload):
    """Null where nothing was changed."""

    action_item: ActionItem | None = strawberry.field(description="The action item.", default=None)


@strawberry.input(description="What has come of an action item.")
class ReportFollowUpInput:
    """A report."""

    action_item: strawberry.ID = needed("The action item.")
    status: FollowUpStatus = needed("How far it is done.")
    text: list[LocalizedInput] = needed("What was done.")


@strawberry.input(description="What to begin of what was agreed.")
class StartFollowUpInput:
    """An action item, and perhaps a programme."""

    action_item: strawberry.ID = needed("The action item.")
    programme: strawberry.ID | None = optional(
        "The programme whose next call is to be drafted; without one, the next meeting of the series is."
    )


@strawberry.type
class FollowUpMutation:
    """What can be done about decisions."""

    @mutation("Report, for a responsible institution, what has come of an action item.")
    async def report_follow_up(self, info: Info, input: Input[ReportFollowUpInput]) -> ActionItemPayload:
        """The report's status becomes the item's."""
        done = await follow_up.report(info.context, input.action_item, input.status, data_of(input.text))
        return ActionItemPayload(action_item=done)  # type: ignore[arg-type]

    @mutation("Begin the agreed next round: a draft meeting or call. Sending it again finds the same draft.")
    async def start_follow_up(self, info: Info, input: Input[StartFollowUpInput]) -> ContentPayload:
        """Linked with the action item both ways."""
        begun = await follow_up.start(info.context, input.action_item, programme=input.programme or None)
        return ContentPayload(content=begun)  # type: ignore[arg-type]
