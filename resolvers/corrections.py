"""Corrections of minutes: asked for by delegations, settled by the secretariat, made by corrigenda."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.database import in_transaction
from domain.access import may_request_correction, may_write_content, secretariat
from domain.corrections import CorrectionState
from domain.errors import Code, Refused, refusal
from domain.meetings import RecordStatus
from domain.moderation import Waiting
from domain.text import camel_case
from models.audit import AuditEvent
from models.corrections import CorrectionRequest, Corrigendum
from models.custom_blocks import CustomBlockType
from models.institutions import Institution
from models.meetings import Meeting
from models.moderation import ModerationItem
from resolvers import meeting_drafts
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.drafts import writable
from resolvers.ids import key_of
from resolvers.readings import LONGEST_TEXT, Reading, changes_in

CORRECTABLE: Final = ("agenda", "minutes", "decisions", "delegations")


async def request(context: Context, meeting_id: str, place: str | None, text: str) -> CorrectionRequest:
    """Ask, for a delegation, that the minutes be corrected.

    Raises:
        Refused: NOT_FOUND, when the minutes are not public; FORBIDDEN for whoever was not there; or every objection.
    """
    meeting = await Meeting.current({"item_id": key_of(meeting_id, "Meeting")})
    if meeting is None:
        raise refusal(Code.NOT_FOUND, "There is no such item.", "meeting")
    if not may_request_correction(context.viewer, meeting):
        raise refusal(Code.FORBIDDEN, "Corrections are asked for by those who took part.", "meeting")
    reading, by = Reading({}), own_account(context)
    place = reading.text(place, ("place",))
    said = reading.text(text, ("text",), longest=LONGEST_TEXT, required=True)
    await reading.settle()
    asked = CorrectionRequest(
        meeting=meeting.item_id,
        institution=by.institution,
        by=by.id,
        place=place,
        text=said or "",
        requested_at=context.now,
    )
    asked.followed_by(
        AuditEvent(at=context.now, by=by.id, action="REQUEST_CORRECTION", about=meeting.item_id, details={})
    )

    async def attempt() -> CorrectionRequest:
        await ModerationItem.wait("Meeting", meeting.item_id, Waiting.FOR_CORRECTION, since=context.now)
        return await asked.add()

    return await in_transaction(attempt)


async def settle(context: Context, request_id: str, *, accepted: bool, answer: str | None) -> CorrectionRequest:
    """Answer a request. An accepted one is made good by a corrigendum.

    Raises:
        Refused: NOT_FOUND; WRONG_STATE, when it was answered already; REQUIRED, to decline without saying why;
            TOO_LONG.
    """
    found = await CorrectionRequest.by_id(key_of(request_id, "CorrectionRequest"))
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such request.", "request")
    if found.state is not CorrectionState.OPEN:
        raise refusal(Code.WRONG_STATE, "This request was answered already.", "request")
    reading = Reading({})
    said = reading.text(answer, ("answer",), longest=LONGEST_TEXT)
    if not accepted and said is None:
        reading.object(Code.REQUIRED, "Say why: a note is required here.", ("answer",))
    await reading.settle()
    found.state = CorrectionState.ACCEPTED if accepted else CorrectionState.DECLINED
    found.answer, found.settled_at = said, context.now
    found.followed_by(
        AuditEvent(
            at=context.now,
            by=own_account(context).id,
            action="SETTLE_CORRECTION",
            about=found.meeting,
            details={"state": found.state.value},
        )
    )

    async def attempt() -> CorrectionRequest:
        await found.save_as_of(found.version)
        still_open = {"meeting": found.meeting, "state": CorrectionState.OPEN}
        if await CorrectionRequest.count_of(still_open) == 0:
            await ModerationItem.settle(found.meeting, Waiting.FOR_CORRECTION)
        return found

    return await found.atomically(attempt)


async def issue(
    context: Context, meeting_id: str, version: int, text: list[dict[str, Any]], changes: Mapping[str, Any]
) -> Meeting:
    """Correct adopted minutes, saying what was corrected. The corrigendum is listed with the record from then on.

    The corrected edition goes the way of every edit: it is reviewed, approved and published.

    Raises:
        Refused: NOT_FOUND, CONFLICT; WRONG_STATE, when the minutes are not adopted; or every objection.
    """
    by = own_account(context)

    async def attempt() -> Meeting:
        working = await writable(context, Meeting, meeting_id)
        if working.record_status not in (RecordStatus.ADOPTED, RecordStatus.CORRECTED):
            raise refusal(Code.WRONG_STATE, "Only adopted minutes are corrected.", "meeting")
        before = working.model_copy(deep=True)
        reading = Reading(await CustomBlockType.schemas(), viewer=context.viewer)
        said = reading.localized(text, ("text",), {}, longest=LONGEST_TEXT, required=True)
        for name in set(changes) - set(CORRECTABLE):
            reading.object(Code.FORBIDDEN, "A corrigendum corrects the record alone.", ("changes", camel_case(name)))
        given = {name: value for name, value in changes.items() if name in CORRECTABLE}
        if not changes:
            reading.object(Code.REQUIRED, "A corrigendum corrects something.", ("changes",))
        read = changes_in(reading, given, ("changes",), before, meeting_drafts.READERS)
        await reading.settle()
        corrigendum = Corrigendum(number=len(before.corrigenda) + 1, issued_at=context.now, text=said)
        read |= {"record_status": RecordStatus.CORRECTED, "corrigenda": [*before.corrigenda, corrigendum]}
        working.edit(read, base=version, by=by.id, at=context.now)
        if objections := meeting_drafts.objections_to(working, None, ("changes",)):
            raise Refused(*objections)
        working.trace("CORRECT", by=by.id, at=context.now, corrigendum=corrigendum.number)
        return await working.save_as_of(before.version)

    return await in_transaction(attempt)


async def requests_of(context: Context, meeting: Meeting) -> list[CorrectionRequest]:
    """What was asked to be corrected: all of it for those who write the minutes, their own for delegations."""
    asked = await context.loaders.grouped(
        CorrectionRequest, "meeting", meeting.item_id, sort=(("requested_at", 1), ("_id", 1))
    )
    sees_all = secretariat(context.viewer, meeting) or may_write_content(context.viewer, meeting)
    own = context.viewer.institution
    return [one for one in asked if sees_all or (own is not None and one.institution == own)]


async def institution_of(context: Context, request_: CorrectionRequest) -> Institution | None:
    """The institution whose delegation asks."""
    return await context.loaders.by_id(Institution, request_.institution)
