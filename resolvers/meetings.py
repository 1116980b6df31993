"""Meetings: found, listed, and read as a record in agenda order."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from domain.blocks import Block, DecisionBlock, HeadingBlock
from domain.content import PublicationStatus
from domain.meetings import MeetingClassification
from models.content import Edition
from models.decisions import Decision
from models.documents import Document
from models.institutions import Institution
from models.meetings import AgendaItem, Delegation, Meeting, MeetingSeries
from resolvers import contents
from resolvers.context import Context
from resolvers.paging import Page, Window, page_in, page_of
from resolvers.parts import Part, parts_of

NEWEST_FIRST = (("starts_on", -1), ("item_id", -1))
OLDEST_FIRST = (("starts_on", 1), ("item_id", 1))
AS_DECIDED = (("position", 1),)
DEEPEST_HEADING = 4


async def listed(
    context: Context,
    window: Window,
    *,
    oldest_first: bool = False,
    series: str | None = None,
    classification: list[MeetingClassification] | None = None,
    host: str | None = None,
    country: str | None = None,
    starts_from: date | None = None,
    starts_to: date | None = None,
    status: list[PublicationStatus] | None = None,
) -> Page[Meeting]:
    """The meetings that fit every condition given."""
    where: dict[str, Any] = {
        **contents.visible(context, status),
        **contents.same(
            series=contents.reference(series, "MeetingSeries"), host=contents.reference(host, "Institution")
        ),
        **contents.same(**{"place.country": country}),
        **contents.among(classification=classification),
    }
    if days := between(starts_from, starts_to):
        where["starts_on"] = days
    return await page_of(Meeting, where, OLDEST_FIRST if oldest_first else NEWEST_FIRST, window)


async def series_by_slug(slug: str) -> MeetingSeries | None:
    """The series under `slug`, or None."""
    return await MeetingSeries.one({"slug": slug})


async def all_series() -> list[MeetingSeries]:
    """All series, by slug."""
    return await MeetingSeries.many({}, sort=[("slug", 1)])


async def of_series(context: Context, series: MeetingSeries, window: Window) -> Page[Meeting]:
    """The public meetings of a series, the newest first."""
    found = await context.loaders.grouped(Meeting, "series", series.id, sort=NEWEST_FIRST, public=True)
    return page_in(Meeting, found, NEWEST_FIRST, window)


async def side_meetings(context: Context, meeting: Meeting) -> list[Meeting]:
    """What was held on the margins of a meeting, in order of time."""
    return await context.loaders.grouped(Meeting, "held_during", meeting.item_id, sort=OLDEST_FIRST, public=True)


async def decisions_of(context: Context, meeting: Meeting) -> list[Decision]:
    """The decisions of a meeting: as the register has them for the public edition, as written for any other."""
    if meeting.edition is Edition.CURRENT:
        return await context.loaders.grouped(Decision, "meeting", meeting.item_id, sort=AS_DECIDED)
    return meeting.register_entries()


async def decisions_under(context: Context, item: Part) -> list[Decision]:
    """The decisions taken under a point of the agenda."""
    return [one for one in await decisions_of(context, item.whole) if one.agenda_item == item.key]


async def decision_shown(context: Context, block: Part) -> Decision | None:
    """The decision that a block of a meeting's record shows; None where the whole is no meeting."""
    if not isinstance(block.whole, Meeting):
        return None
    return next((one for one in await decisions_of(context, block.whole) if one.key == block.decision), None)


async def delegation_speaking(block: Part) -> Part | None:
    """The delegation that a statement was made for, or None."""
    found = block.whole.delegation_of(block.delegation) if isinstance(block.whole, Meeting) else None
    return Part(block.whole, found) if found else None


async def institution_of(context: Context, delegation: Delegation) -> Institution | None:
    """The institution that a delegation came for."""
    return await context.loaders.by_id(Institution, delegation.institution)


async def documents_of(context: Context, meeting: Meeting) -> list[Document]:
    """The documents of a meeting: those put before it and those it adopted."""
    adopted = await context.loaders.grouped(Document, "adopted_at", meeting.item_id, sort=(("slug", 1),))
    put_before = await context.loaders.all_by_id(Document, meeting.documents)
    return list({document.id: document for document in [*put_before, *adopted]}.values())


def record_of(meeting: Meeting, locale: str | None) -> list[Part]:
    """The minutes' own text, in the one language of the record."""
    return parts_of(meeting, meeting.minutes.get(meeting.record_locale_for(locale), []))


def compiled(meeting: Meeting, locale: str | None) -> list[Part]:
    """The full record: the minutes' text, then each point of the agenda with its record and decisions, in order."""
    spoken = meeting.record_locale_for(locale)
    blocks = [*meeting.minutes.get(spoken, []), *_points(meeting, meeting.agenda, spoken, level=2)]
    shown = {block.decision for block in blocks if isinstance(block, DecisionBlock)}
    rest = [decision_block(text.key) for text in meeting.decisions if text.key not in shown]
    return parts_of(meeting, [*blocks, *rest])


def decision_block(key: str) -> DecisionBlock:
    """The block that shows a decision where it stands in the compiled record."""
    return DecisionBlock(key=f"decision-{key}", decision=key)


def between(first: date | None, last: date | None) -> dict[str, datetime]:
    """The condition that a stored day lies from `first` to `last`, each open when it is None."""
    bounds = {"$gte": first, "$lte": last}
    return {
        operator: datetime(day.year, day.month, day.day, tzinfo=UTC)
        for operator, day in bounds.items()
        if day is not None
    }


def _points(meeting: Meeting, items: list[AgendaItem], locale: str, *, level: int) -> Iterator[Block]:
    for item in items:
        yield HeadingBlock(key=f"item-{item.key}", level=min(level, DEEPEST_HEADING), text=_heading(item, locale))
        record = item.record.get(locale, [])
        for block in record:
            yield _placed(block, item.key, level)
        shown = {block.decision for block in record if isinstance(block, DecisionBlock)}
        for text in meeting.decisions:
            if text.agenda_item == item.key and text.key not in shown:
                yield decision_block(text.key)
        yield from _points(meeting, item.items, locale, level=level + 1)


def _heading(item: AgendaItem, locale: str) -> str:
    return f"{item.number}. {item.title.get(locale, '')}".strip()


def _placed(block: Block, item: str, level: int) -> Block:
    """A block of an item's record with a key that is unique in the whole, and headings below the item's own."""
    moved: dict[str, Any] = {"key": f"{item}-{block.key}"}
    if isinstance(block, HeadingBlock):
        moved["level"] = min(block.level + level - 1, DEEPEST_HEADING)
    # What was read as a block needs no second look, and minutes have hundreds of them.
    return type(block).model_construct(**{**dict(block), **moved})


async def documents_under(context: Context, item: Part) -> list[Document]:
    """The documents put before a point of the agenda."""
    return await context.loaders.all_by_id(Document, item.documents)
