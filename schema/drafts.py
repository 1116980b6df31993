"""Content as it is begun and changed."""

from collections.abc import Sequence
from typing import Any, Self

import strawberry

from domain import errors
from domain.errors import Code
from models import calls, meetings, programmes
from resolvers import drafts, workflow
from resolvers.context import Info
from schema.base import Input, Payload, mutation
from schema.call_inputs import CallInput
from schema.calls import Call
from schema.contents import Content
from schema.inputs import data_of, needed
from schema.meeting_inputs import MeetingInput
from schema.meetings import Meeting
from schema.programme_inputs import ProgrammeInput
from schema.programmes import Programme

PRESENT = "How the item stands now, when a CONFLICT turned the act down: to merge and send again."


@strawberry.type
class OvertakenPayload(Payload):
    """A payload that can tell how an item stands now."""

    asked: strawberry.Private[str | None] = None

    @classmethod
    def refused(cls, objections: Sequence[errors.UserError], given: Any = None) -> Self:
        """The payload of an act that was turned down."""
        asked = next((getattr(given, name) for name in _NAMES if hasattr(given, name)), None)
        return cls(user_errors=list(objections), asked=asked)  # type: ignore[arg-type]

    async def present(self, info: Info) -> Any:
        """The item as it now stands, after a CONFLICT alone."""
        if self.asked is None or all(error.code is not Code.CONFLICT for error in self.user_errors):
            return None
        return await workflow.as_it_stands(info.context, self.asked)


_NAMES = ("content", "meeting", "programme", "call")


@strawberry.type(description="The meeting after the act.")
class MeetingPayload(OvertakenPayload):
    """Null where nothing was changed."""

    meeting: Meeting | None = strawberry.field(description="The meeting, as it is being written.", default=None)

    @strawberry.field(description=PRESENT)
    async def current(self, info: Info) -> Meeting | None:
        """Read only when asked for."""
        return await self.present(info)  # type: ignore[no-any-return]


@strawberry.type(description="The programme after the act.")
class ProgrammePayload(OvertakenPayload):
    """Null where nothing was changed."""

    programme: Programme | None = strawberry.field(description="The programme, as it is being written.", default=None)

    @strawberry.field(description=PRESENT)
    async def current(self, info: Info) -> Programme | None:
        """Read only when asked for."""
        return await self.present(info)  # type: ignore[no-any-return]


@strawberry.type(description="The call after the act.")
class CallPayload(OvertakenPayload):
    """Null where nothing was changed."""

    call: Call | None = strawberry.field(description="The call, as it is being written.", default=None)

    @strawberry.field(description=PRESENT)
    async def current(self, info: Info) -> Call | None:
        """Read only when asked for."""
        return await self.present(info)  # type: ignore[no-any-return]


@strawberry.type(description="The item after the act.")
class ContentPayload(OvertakenPayload):
    """Null where nothing was changed."""

    content: Content | None = strawberry.field(description="The item, as it is being written.", default=None)

    @strawberry.field(description=PRESENT)
    async def current(self, info: Info) -> Content | None:
        """Read only when asked for."""
        return await self.present(info)  # type: ignore[no-any-return]


@strawberry.input(description="What to change of a meeting. What is left out of `changes` stays as it is.")
class UpdateMeetingInput:
    """Changes to a meeting as of a version."""

    meeting: strawberry.ID = needed("The meeting.")
    version: int = needed("The version that the changes were made to.")
    changes: MeetingInput = needed("The changes.")


@strawberry.input(description="What to change of a programme. What is left out of `changes` stays as it is.")
class UpdateProgrammeInput:
    """Changes to a programme as of a version."""

    programme: strawberry.ID = needed("The programme.")
    version: int = needed("The version that the changes were made to.")
    changes: ProgrammeInput = needed("The changes.")


@strawberry.input(description="What to change of a call. What is left out of `changes` stays as it is.")
class UpdateCallInput:
    """Changes to a call as of a version."""

    call: strawberry.ID = needed("The call.")
    version: int = needed("The version that the changes were made to.")
    changes: CallInput = needed("The changes.")


@strawberry.type
class DraftMutation:
    """How content is written. Changes made at once to different fields all survive."""

    @mutation("Begin a meeting.")
    async def create_meeting(self, info: Info, input: Input[MeetingInput]) -> MeetingPayload:
        """As a draft."""
        made = await drafts.create(info.context, meetings.Meeting, data_of(input))
        return MeetingPayload(meeting=made)  # type: ignore[arg-type]

    @mutation("Change a meeting. An edit voids an approval; the public keeps what is published.")
    async def update_meeting(self, info: Info, input: Input[UpdateMeetingInput]) -> MeetingPayload:
        """As a working copy."""
        changes = data_of(input.changes)
        changed = await drafts.update(info.context, meetings.Meeting, input.meeting, input.version, changes)
        return MeetingPayload(meeting=changed)  # type: ignore[arg-type]

    @mutation("Begin a programme.")
    async def create_programme(self, info: Info, input: Input[ProgrammeInput]) -> ProgrammePayload:
        """As a draft."""
        made = await drafts.create(info.context, programmes.Programme, data_of(input))
        return ProgrammePayload(programme=made)  # type: ignore[arg-type]

    @mutation("Change a programme. An edit voids an approval; the public keeps what is published.")
    async def update_programme(self, info: Info, input: Input[UpdateProgrammeInput]) -> ProgrammePayload:
        """As a working copy."""
        changes = data_of(input.changes)
        changed = await drafts.update(info.context, programmes.Programme, input.programme, input.version, changes)
        return ProgrammePayload(programme=changed)  # type: ignore[arg-type]

    @mutation("Begin a call.")
    async def create_call(self, info: Info, input: Input[CallInput]) -> CallPayload:
        """As a draft."""
        made = await drafts.create(info.context, calls.Call, data_of(input))
        return CallPayload(call=made)  # type: ignore[arg-type]

    @mutation("Change a call. An edit voids an approval; the public keeps what is published.")
    async def update_call(self, info: Info, input: Input[UpdateCallInput]) -> CallPayload:
        """As a working copy."""
        changes = data_of(input.changes)
        changed = await drafts.update(info.context, calls.Call, input.call, input.version, changes)
        return CallPayload(call=changed)  # type: ignore[arg-type]
