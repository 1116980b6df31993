"""Decisions: the register across meetings, what they rest on and what came of them."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.meetings import SETTLED, DecisionAction, FollowUpStatus, is_overdue
from models.base import Id
from models.decisions import Decision, FollowUpReport
from models.institutions import Institution
from models.meetings import Meeting
from models.programmes import Programme
from resolvers import contents
from resolvers.context import Context
from resolvers.meetings import between
from resolvers.paging import Page, Window, page_of
from resolvers.parts import Part

IN_ORDER = (("held_on", -1), ("position", 1), ("id", 1))


async def listed(
    context: Context,
    window: Window,
    *,
    meeting: str | None = None,
    action: list[DecisionAction] | None = None,
    responsible: str | None = None,
    follow_up: list[FollowUpStatus] | None = None,
    overdue: bool | None = None,
    due_from: date | None = None,
    due_to: date | None = None,
) -> Page[Decision]:
    """The decisions that fit every condition given. Those on what follows are met by one action item together."""
    where: dict[str, Any] = {
        **contents.same(meeting=contents.reference(meeting, "Meeting")),
        **contents.among(action=action),
    }
    item: dict[str, Any] = {
        **contents.same(responsible=contents.reference(responsible, "Institution")),
        **contents.among(status=follow_up),
    }
    if days := between(due_from, due_to):
        item["due_on"] = days
    met_by_one = [condition for condition in (item, late(today(context)) if overdue else {}) if condition]
    clauses: list[dict[str, Any]] = []
    if met_by_one:
        clauses.append({"action_items": {"$elemMatch": {"$and": met_by_one}}})
    if overdue is False:
        clauses.append({"$nor": [{"action_items": {"$elemMatch": late(today(context))}}]})
    return await page_of(Decision, {"$and": [where, *clauses]}, IN_ORDER, window)


def today(context: Context) -> date:
    """The day it is for the person asking; in UTC for guests."""
    zone = ZoneInfo(context.account.time_zone if context.account else "UTC")
    day = context.now.astimezone(zone).date()
    context.now_until(datetime.combine(day + timedelta(days=1), time.min, zone))
    return day


async def by_reference(context: Context, reference: str) -> Decision | None:
    """The decision in the register that this reference names, or None."""
    meeting, _, key = reference.partition(".")
    if not Id.is_valid(meeting):
        return None
    found = await context.loaders.grouped(Decision, "meeting", Id(meeting), sort=(("position", 1),))
    return next((one for one in found if one.key == key), None)


async def action_item_by_reference(context: Context, reference: str) -> Part | None:
    """The action item that this reference (its decision's and its own key) names, or None."""
    of_decision, _, key = reference.rpartition(".")
    decision = await by_reference(context, of_decision)
    item = decision and next((one for one in decision.action_items if one.key == key), None)
    return Part(decision, item) if item else None


async def meeting_of(context: Context, decision: Decision) -> Meeting | None:
    """The meeting that took a decision."""
    return await contents.by_item(Meeting, context, decision.meeting)


async def agenda_item_of(context: Context, decision: Decision) -> Part | None:
    """The point of the agenda that a decision was taken under, or None."""
    meeting = await meeting_of(context, decision) if decision.agenda_item else None
    item = meeting.agenda_item(decision.agenda_item) if meeting else None
    return Part(meeting, item) if item else None


async def programmes_of(context: Context, decision: Decision) -> list[Programme]:
    """The programmes that rest on a decision."""
    return await context.loaders.grouped(Programme, "mandates", decision.reference, sort=(("slug", 1),), public=True)


async def mandates_of(context: Context, programme: Programme) -> list[Decision]:
    """The decisions that a programme rests on."""
    found = await asyncio.gather(*[by_reference(context, reference) for reference in programme.mandates])
    return [decision for decision in found if decision is not None]


async def responsible_for(context: Context, item: Part) -> list[Institution]:
    """The institutions responsible for an action item."""
    return await context.loaders.all_by_id(Institution, item.responsible)


async def reports_on(context: Context, item: Part) -> list[FollowUpReport]:
    """What was reported on an action item, the oldest first."""
    reports = await context.loaders.grouped(
        FollowUpReport, "decision", item.whole.reference, sort=(("reported_at", 1),)
    )
    return [report for report in reports if report.action_item == item.key]


def overdue(context: Context, item: Part) -> bool:
    """Whether an action item should have been done by the asker's today."""
    return is_overdue(item.due_on, item.status, today(context))


def late(day: date) -> dict[str, Any]:
    """The condition that an action item should have been done by `day`."""
    return {
        "due_on": {"$lt": datetime(day.year, day.month, day.day, tzinfo=UTC)},
        "status": {"$nin": [status.value for status in SETTLED]},
    }
