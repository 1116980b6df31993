"""Meetings as they are written."""

from datetime import date

import strawberry

from domain.meetings import (
    DecisionAction,
    DelegateRole,
    DelegationStatus,
    EventStatus,
    FollowUpStatus,
    MeetingClassification,
    RecordStatus,
)
from schema.block_inputs import LocalizedBlocksInput
from schema.inputs import LocalizedInput, PlaceInput, needed, optional


@strawberry.input(description="A person in a post, on behalf of an institution.")
class DelegateInput:
    """A delegate."""

    name: str = needed("The person's name.")
    post: list[LocalizedInput] | None = optional("The post that they hold.")
    role: DelegateRole = needed("What they do in their delegation.")


@strawberry.input(description="Those who came for one institution.")
class DelegationInput:
    """A delegation."""

    institution: strawberry.ID = needed("The institution they came for.")
    status: DelegationStatus = needed("In what capacity it takes part.")
    members: list[DelegateInput] = needed("Who came.")


@strawberry.input(description="A point of the agenda.")
class AgendaItemInput:
    """A point of the agenda."""

    key: str = needed("Chosen by the client; stays with the item through every revision.")
    number: str = needed("Its number as printed, e.g. 3 or 3.1.")
    title: list[LocalizedInput] = needed("What it is about.")
    record: list[LocalizedBlocksInput] | None = optional("What was said and done under it.")
    documents: list[strawberry.ID] | None = optional("The documents put before it.")
    parent: str | None = optional("The key of the item that it stands below.")


@strawberry.input(description="What must follow from a decision.")
class ActionItemInput:
    """An action item."""

    key: str = needed("Chosen by the client; stays with the item through every revision.")
    title: list[LocalizedInput] = needed("What is to be done.")
    responsible: list[strawberry.ID] = needed("The institutions that are to do it.")
    due_on: date | None = optional("Until when.")
    status: FollowUpStatus | None = optional("How far it is at first; reports move it on.")


@strawberry.input(description="A decision of the meeting.")
class DecisionInput:
    """A decision."""

    key: str = needed("Chosen by the client; stays with the decision through every revision.")
    number: str = needed("Its number as printed.")
    agenda_item: str | None = optional("The key of the agenda item that it was taken under.")
    action: DecisionAction = needed("What the meeting did.")
    text: list[LocalizedInput] = needed("Its words.")
    adopts: strawberry.ID | None = optional("The document that it adopts.")
    mandates: list[strawberry.ID] | None = optional("The documents that it rests on.")
    action_items: list[ActionItemInput] | None = optional("What must follow from it.")


@strawberry.input(description="A meeting, or the parts of one that are to change.")
class MeetingInput:
    """What is left out stays as it is."""

    slug: str | None = optional("Its short name in addresses; without one, it is made of the title.")
    title: list[LocalizedInput] | None = optional("Its title.")
    summary: list[LocalizedInput] | None = optional("What it is about, in a few sentences.")
    body: list[LocalizedBlocksInput] | None = optional("Its page's text.")
    series: strawberry.ID | None = optional("The series it belongs to.")
    ordinal: int | None = optional("The fifth meeting of its series has ordinal 5.")
    classification: MeetingClassification | None = optional("What sort of meeting it is.")
    event_status: EventStatus | None = optional("Whether it takes place as announced.")
    starts_on: date | None = optional("Its first day.")
    ends_on: date | None = optional("Its last day; without one, the first.")
    place: PlaceInput | None = optional("Where it takes place.")
    host: strawberry.ID | None = optional("The institution that hosts it.")
    held_during: strawberry.ID | None = optional("The meeting on whose margins it is held.")
    delegations: list[DelegationInput] | None = optional("Who took part.")
    agenda: list[AgendaItemInput] | None = optional("What was on the agenda, with its record.")
    minutes: list[LocalizedBlocksInput] | None = optional("The record's own text.")
    record_status: RecordStatus | None = optional("How far the minutes are agreed; for the secretariat to say.")
    decisions: list[DecisionInput] | None = optional("What it decided.")
    documents: list[strawberry.ID] | None = optional("The documents put before it.")
