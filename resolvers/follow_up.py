"""What comes of decisions: reports on action items, and the next rounds begun from them."""

import secrets
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final

from adapters.database import in_transaction
from domain.access import may_report_follow_up, may_write_content, writers
from domain.calls import Times
from domain.changes import ChangeKind
from domain.content import ContentType
from domain.errors import Code, refusal
from domain.forms import Form
from domain.languages import Localized, TranslationRecord, TranslationState
from domain.meetings import FollowUpStatus, InstitutionKind
from models.audit import AuditEvent
from models.base import Id, new_id
from models.calls import ApplicationForm, Call
from models.changes import Change
from models.content import Content, Desk, Edition, Place
from models.decisions import ActionItem, Decision, FollowUpReport
from models.institutions import Institution
from models.meetings import Meeting, MeetingSeries
from models.programmes import Programme
from resolvers import call_copies, decisions
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of, read_global_id
from resolvers.parts import Part
from resolvers.readings import LONGEST_TEXT, Reading

YEAR: Final = timedelta(days=364)
"""A year in whole weeks: the next round falls on the same day of the week."""

MONTH: Final = timedelta(days=30)


async def report(context: Context, action_item: str, status: FollowUpStatus, text: list[dict[str, Any]]) -> Part:
    """Say, for a responsible institution, what has come of an action item. The secretariat speaks for itself alone.

    Raises:
        Refused: NOT_FOUND; FORBIDDEN for an institution that is not responsible; INVALID, when the secretariat is not
            in the register yet; or every objection to the text.
    """
    decision, item = await _action_item(context, action_item)
    by = own_account(context)
    if not may_report_follow_up(context.viewer, item):
        raise refusal(Code.FORBIDDEN, "Reports come from the institutions that are responsible.", "actionItem")
    institution = by.institution or await _secretariat()
    reading = Reading({})
    said = reading.localized(text, ("text",), {}, longest=LONGEST_TEXT, required=True)
    await reading.settle()

    async def attempt() -> Decision:
        await FollowUpReport(
            decision=decision.reference,
            action_item=item.key,
            institution=institution,
            text=said,
            status=status,
            reported_at=context.now,
        ).add()
        return await _reported(context, decision, item, status)

    present = await in_transaction(attempt)
    return Part(present, next(one for one in present.action_items if one.key == item.key))


async def start(context: Context, action_item: str, *, programme: str | None) -> Content:
    """Begin what was agreed: a draft call of a programme, or else the next meeting of the series.

    What has been begun already is given back. Only the writers of content begin anything.

    Raises:
        Refused: NOT_FOUND; FORBIDDEN; INVALID, when the meeting that agreed on it belongs to no series, or when the
            programme is none of those that rest on the decision.
    """
    decision, item = await _action_item(context, action_item)
    if not writers(context.viewer, item):
        raise refusal(Code.FORBIDDEN, "Only those who write content begin it.", "actionItem")
    origin = f"{decision.reference}.{item.key}"

    async def attempt() -> Content:
        # Two who begin the same at once meet at the decision: the later one finds what the earlier began.
        await Decision.change({"_id": decision.id}, {"$inc": {"version": 1}})
        if begun := await begun_from(origin):
            return begun
        draft = await (_next_call(context, decision, programme) if programme else _next_meeting(context, decision))
        draft.begun_from = origin
        draft.trace("START_FOLLOW_UP", by=own_account(context).id, at=context.now, actionItem=origin)
        return await draft.add()

    return await in_transaction(attempt)


async def begun_from(origin: str) -> Meeting | Call | None:
    """The draft, or the item, that an action item led to: by the item's reference."""
    return await Meeting.working({"begun_from": origin}) or await Call.working({"begun_from": origin})


async def outcome_of(context: Context, item: Part) -> Meeting | Call | None:
    """What an action item led to, as the viewer may see it: in public once it is published."""
    begun = await begun_from(f"{item.whole.reference}.{item.key}")
    if begun is None or may_write_content(context.viewer, begun):
        return begun
    return await context.loaders.current(type(begun), begun.item_id)


async def origin_of(context: Context, content: Meeting | Call) -> Part | None:
    """The action item that an item was begun from, or None."""
    return await decisions.action_item_by_reference(context, content.begun_from) if content.begun_from else None


async def _action_item(context: Context, action_item: str) -> tuple[Decision, ActionItem]:
    type_name, reference = read_global_id(action_item)
    found = await decisions.action_item_by_reference(context, reference) if type_name == "ActionItem" else None
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such action item.", "actionItem")
    return found.whole, found.value


async def _next_meeting(context: Context, decision: Decision) -> Meeting:
    """The meeting after the one that decided: of the same series and shape, years later, with the rest left open."""
    last = await Meeting.current({"item_id": decision.meeting})
    series = await MeetingSeries.by_id(last.series) if last and last.series else None
    if last is None or series is None:
        raise refusal(Code.INVALID, "The meeting that agreed on this belongs to no series.", "actionItem")
    ordinal = await _last_ordinal(last, series) + 1
    later = _whole_years_to_come(context, datetime.combine(last.starts_on, time.min, UTC))
    title = {locale: f"{name} ({ordinal})" for locale, name in series.name.items()}
    return Meeting(
        **_begun(context, f"{series.slug}-{ordinal}", title),
        series=series.id,
        ordinal=ordinal,
        classification=last.classification,
        starts_on=last.starts_on + later,
        ends_on=last.ends_on + later,
        place=Place(time_zone=last.place.time_zone),
    )


async def _last_ordinal(last: Meeting, series: MeetingSeries) -> int:
    """The highest number that a meeting of the series has, written or public."""
    written = {"series": series.id, "edition": Edition.WORKING, "desk.trashed_at": None, "ordinal": {"$ne": None}}
    highest = await Meeting.one(written, sort=[("ordinal", -1)])
    return max(last.ordinal or 0, (highest and highest.ordinal) or 0)


def _whole_years_to_come(context: Context, begins: datetime) -> timedelta:
    """By how much a beginning must be moved, in whole years and one at least, to lie in the future."""
    years = max(1, (context.now - begins) // YEAR + 1)
    return years * YEAR


async def _secretariat() -> Id:
    """The secretariat's own institution: that which a report is by whose writer belongs to none.

    Raises:
        Refused: INVALID, when the register has none.
    """
    found = await Institution.one({"kind": InstitutionKind.SECRETARIAT}, sort=[("slug", 1)])
    if found is None:
        raise refusal(Code.INVALID, "The secretariat is not in the register of institutions yet.", "actionItem")
    return found.id


async def _next_call(context: Context, decision: Decision, programme_id: str) -> Call:
    """The call after a programme's last one, with its texts and questions, a year later; or a first one."""
    programme = await Programme.current({"item_id": key_of(programme_id, "Programme")})
    if programme is None:
        raise refusal(Code.NOT_FOUND, "What this refers to does not exist.", "programme")
    resting = await decisions.programmes_of(context, decision)
    if resting and programme.item_id not in {one.item_id for one in resting}:
        raise refusal(Code.INVALID, "This programme does not rest on the decision.", "programme")
    written = {"programme": programme.item_id, "edition": Edition.WORKING, "desk.trashed_at": None}
    last = await Call.one(written, sort=[("closes_at", -1)])
    if last is not None:
        return await _copied(context, last)
    call = Call(
        **_begun(context, f"{programme.slug}-call", programme.title),
        programme=programme.item_id,
        opens_at=context.now + MONTH,
        closes_at=context.now + 2 * MONTH,
        time_zone=own_account(context).time_zone,
    )
    call.followed_by(ApplicationForm(call=call.item_id, number=1, form=Form(sections=[])))
    return call


async def _copied(context: Context, last: Call) -> Call:
    """A draft copied from a call, with its times moved on by whole years until it would open in the future."""
    later = _whole_years_to_come(context, last.opens_at)
    times = Times(
        opens_at=last.opens_at + later,
        closes_at=last.closes_at + later,
        starts_on=last.starts_on and last.starts_on + later,
        ends_on=last.ends_on and last.ends_on + later,
    )
    return await call_copies.copied(context, last, slug=_fresh(last.slug), title={}, times=times)


def _begun(context: Context, slug: str, title: Localized) -> dict[str, Any]:
    """What every draft begins with."""
    author = own_account(context)
    desk = Desk(author=author.id, institution=author.institution, last_editor=author.id, since=context.now)
    return {
        "item_id": new_id(),
        "slug": _fresh(slug),
        "title": title,
        "translations": {
            locale: TranslationRecord(state=TranslationState.DRAFT, of_version=1, updated_at=context.now)
            for locale in title
        },
        "updated_at": context.now,
        "desk": desk,
    }


def _fresh(slug: str) -> str:
    """A short name that begins with another and is nobody's yet."""
    return f"{slug[:80]}-{secrets.token_hex(3)}"


async def _reported(context: Context, decision: Decision, item: ActionItem, status: FollowUpStatus) -> Decision:
    """The register's decision with an action item at its new status, with all that must follow."""
    changed = await Decision.change(
        {"meeting": decision.meeting, "key": decision.key, "action_items.key": item.key},
        {"$set": {"action_items.$.status": status.value}, "$inc": {"version": 1}},
    )
    if changed is None:
        raise refusal(Code.NOT_FOUND, "There is no such action item.", "actionItem")
    details = {"actionItem": item.key, "status": status.value}
    by = own_account(context).id
    await AuditEvent.note("REPORT_FOLLOW_UP", by=by, at=context.now, about=decision.meeting, details=details)
    await Change.note(ChangeKind.UPDATED, ContentType.DECISION, decision.reference, at=context.now)
    return changed
