"""Corrections of minutes."""

from datetime import datetime
from typing import Any

import strawberry

from domain.corrections import CorrectionState
from models import corrections as stored
from resolvers import corrections
from resolvers.context import Info
from schema.base import Input, Node, Payload, mutation, plain, required_text, shows, via
from schema.drafts import MeetingPayload
from schema.inputs import LocalizedInput, data_of, needed, optional
from schema.institutions import Institution
from schema.meeting_inputs import MeetingInput

strawberry.enum(CorrectionState, description="How far a request is. ACCEPTED: a corrigendum follows.")


@strawberry.type(description="A correction of adopted minutes. It stays with the record.")
class Corrigendum:
    """Shows a corrigendum as a part of its meeting."""

    number: int = plain("Counted from 1 on.")
    issued_at: datetime = plain("When it was issued.")
    text: str = required_text("text", "What was corrected.")


@strawberry.type(description="What a delegation asks to be corrected in the minutes.")
class CorrectionRequest(Node):
    """Shows a request."""

    institution: Institution | None = via(corrections.institution_of, "The institution that asks.")
    place: str | None = plain("The place in the record, e.g. the key of an agenda item.")
    text: str = plain("What is asked for.")
    state: CorrectionState = plain("How far it is.")
    answer: str | None = plain("What the secretariat says to it.")
    requested_at: datetime = plain("When it was asked for.")
    settled_at: datetime | None = plain("When it was answered.")

    is_type_of = shows(stored.CorrectionRequest)


@strawberry.type(description="The request after the act.")
class CorrectionRequestPayload(Payload):
    """Null where nothing was changed."""

    request: CorrectionRequest | None = strawberry.field(description="The request.", default=None)


@strawberry.input(description="What to ask for.")
class RequestCorrectionInput:
    """A correction of a meeting's minutes."""

    meeting: strawberry.ID = needed("The meeting.")
    place: str | None = optional("The place in the record, e.g. the key of an agenda item.")
    text: str = needed("What is to be corrected, and how.")


@strawberry.input(description="What to answer.")
class SettleCorrectionInput:
    """An answer to a request."""

    request: strawberry.ID = needed("The request.")
    accepted: bool = needed("Whether the minutes will be corrected.")
    answer: str | None = optional("What is to be said to it; required to decline.")


@strawberry.input(description="What to correct in adopted minutes.")
class IssueCorrigendumInput:
    """A correction of a meeting as of a version."""

    meeting: strawberry.ID = needed("The meeting.")
    version: int = needed("The version that the changes were made to.")
    text: list[LocalizedInput] = needed("What is corrected, in words that stay with the record.")
    changes: MeetingInput = needed("The changes: to `agenda`, `minutes`, `decisions` and `delegations` alone.")


@strawberry.type
class CorrectionMutation:
    """What can be done about minutes once they are adopted."""

    @mutation("Ask, for a delegation, that published minutes be corrected.")
    async def request_correction(self, info: Info, input: Input[RequestCorrectionInput]) -> CorrectionRequestPayload:
        """It waits in the moderation queue."""
        asked: Any = await corrections.request(info.context, input.meeting, input.place or None, input.text)
        return CorrectionRequestPayload(request=asked)

    @mutation("Answer a request for a correction.")
    async def settle_correction(self, info: Info, input: Input[SettleCorrectionInput]) -> CorrectionRequestPayload:
        """By the secretariat."""
        settled: Any = await corrections.settle(
            info.context, input.request, accepted=input.accepted, answer=input.answer or None
        )
        return CorrectionRequestPayload(request=settled)

    @mutation("Correct adopted minutes. The corrected edition is then reviewed, approved and published.")
    async def issue_corrigendum(self, info: Info, input: Input[IssueCorrigendumInput]) -> MeetingPayload:
        """By the secretariat."""
        text, changes = data_of(input.text), data_of(input.changes)
        corrected: Any = await corrections.issue(info.context, input.meeting, input.version, text, changes)
        return MeetingPayload(meeting=corrected)
