"""Decisions, what they rest on and what came of them."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from domain.meetings import DecisionAction, FollowUpStatus
from models import decisions as stored
from models.documents import Document as StoredDocument
from models.institutions import Institution as StoredInstitution
from resolvers import decisions, follow_up
from resolvers.context import Info
from resolvers.ids import global_id
from resolvers.paging import Window
from resolvers.parts import parts_of
from schema.base import Node, language_served, plain, required_text, shown, shows, via
from schema.documents import Document
from schema.institutions import Institution
from schema.meetings import AgendaItem, Meeting
from schema.paging import After, Before, Connection, First, Last, given
from schema.scalars import Locale

if TYPE_CHECKING:
    from schema.contents import Content
    from schema.programmes import Programme

strawberry.enum(DecisionAction, description="What a meeting did.")


@strawberry.type(description="What an institution says has come of an action item.")
class FollowUpReport:
    """Shows a report."""

    reported_at: datetime = plain("When it was reported.")
    institution: Institution = via(
        lambda context, report: context.loaders.by_id(StoredInstitution, report.institution), "Who reported."
    )
    text: str = required_text("text", "What was reported.")
    resolved_locale: Locale = language_served()
    status: FollowUpStatus = plain("How far it was done by then.")


@strawberry.type(description="What must follow from a decision. `overdue` is worked out, not stored.")
class ActionItem(Node):
    """Shows an action item as a part of its decision."""

    @strawberry.field(description="The global id: opaque, and the same for ever.")
    def id(self, info: Info) -> strawberry.ID:
        """Its decision's reference and its own key."""
        item: Any = self
        return strawberry.ID(global_id("ActionItem", f"{item.whole.reference}.{item.key}"))

    decision: Annotated["Decision", strawberry.lazy("schema.decisions")] = shown(
        lambda part: part.whole, "The decision it follows from."
    )
    key: str = plain("Stays with the item through every revision.")
    title: str = required_text("title", "What is to be done.")
    responsible: list[Institution] = via(decisions.responsible_for, "Who is to do it.")
    due_on: date | None = plain("Until when.")
    status: FollowUpStatus = plain("How far it is done.")
    overdue: bool = via(decisions.overdue, "Whether it is late, by the asker's own day.")
    reports: list[FollowUpReport] = via(decisions.reports_on, "What was reported, the oldest first.")
    outcome: Annotated["Content", strawberry.lazy("schema.contents")] | None = via(
        follow_up.outcome_of, "The next meeting or call that was begun from it, once it is public."
    )

    is_type_of = shows(stored.ActionItem)


@strawberry.type(description="What a meeting decided.")
class Decision(Node):
    """Shows a decision of the register."""

    key: str = plain("Stays with the decision through every revision.")
    number: str = plain("Its number as printed.")
    meeting: Meeting = via(decisions.meeting_of, "The meeting that took it.")
    agenda_item: AgendaItem | None = via(decisions.agenda_item_of, "The point of the agenda it was taken under.")
    action: DecisionAction = plain("What the meeting did.")
    text: str = required_text("text", "What was decided.")
    resolved_locale: Locale = language_served()
    adopts: Document | None = via(
        lambda context, one: context.loaders.by_id(StoredDocument, one.adopts), "The document that it adopts."
    )
    mandates: list[Document] = via(
        lambda context, one: context.loaders.all_by_id(StoredDocument, one.mandates),
        "What it rests on: decisions of Heads of State, declarations, strategies.",
    )
    action_items: list[ActionItem] = shown(lambda one: parts_of(one, one.action_items), "What must follow from it.")
    programmes: list[Annotated["Programme", strawberry.lazy("schema.programmes")]] = via(
        decisions.programmes_of, "The programmes that rest on it."
    )

    is_type_of = shows(stored.Decision)


@strawberry.input(description="Which decisions; all conditions given must hold, those on follow-up of one action item.")
class DecisionFilter:
    """Conditions on decisions."""

    meeting: strawberry.ID | None = strawberry.field(description="Of this meeting.", default=None)
    action: list[DecisionAction] | None = strawberry.field(description="With one of these acts.", default=None)
    responsible: strawberry.ID | None = strawberry.field(
        description="With something to do for this institution.", default=None
    )
    follow_up: list[FollowUpStatus] | None = strawberry.field(
        description="With an action item that stands at one of these.", default=None
    )
    overdue: bool | None = strawberry.field(description="With, or without, something late.", default=None)
    due_from: date | None = strawberry.field(description="With something due on this day or later.", default=None)
    due_to: date | None = strawberry.field(description="With something due on this day or earlier.", default=None)


@strawberry.type
class DecisionQuery:
    """What can be asked about decisions."""

    @strawberry.field(description="The register: what was agreed across meetings, and what came of it.")
    async def decisions(
        self,
        info: Info,
        filter: Annotated[DecisionFilter | None, strawberry.argument(description="Which decisions.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Decision]:
        """The latest meeting first, in the order they were taken."""
        window = Window(first, after, last, before)
        return await decisions.listed(info.context, window, **given(filter))  # type: ignore[return-value]
