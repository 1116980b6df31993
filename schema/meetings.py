"""Meetings, their series, agenda, delegations and minutes."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.content import PublicationStatus
from domain.meetings import (
    DelegateRole,
    DelegationStatus,
    EventStatus,
    MeetingClassification,
    RecordStatus,
)
from models import meetings as stored
from models.institutions import Institution as StoredInstitution
from resolvers import contents, corrections, follow_up, meetings
from resolvers.context import Info
from resolvers.paging import Window
from resolvers.parts import Part, parts_of
from schema.base import (
    AskedLocale,
    LocalizedText,
    Node,
    in_every_language,
    language_served,
    plain,
    required_text,
    shown,
    shows,
    text,
    via,
)
from schema.blocks import Block
from schema.contents import Content
from schema.institutions import Institution
from schema.ordering import SortOrder
from schema.paging import After, Before, Connection, First, Last, connection, given
from schema.places import Place, place_of
from schema.scalars import CountryCode, Locale

if TYPE_CHECKING:
    from schema.corrections import CorrectionRequest, Corrigendum
    from schema.decisions import ActionItem, Decision
    from schema.documents import Document

strawberry.enum(MeetingClassification, description="What sort of meeting it is.")
strawberry.enum(EventStatus, description="Whether it takes place as announced (after schema.org).")
strawberry.enum(DelegationStatus, description="In what capacity a delegation takes part.")
strawberry.enum(DelegateRole, description="What a person does in their delegation.")
strawberry.enum(RecordStatus, description="How far minutes are agreed.")


@strawberry.type(description="Meetings that recur.")
class MeetingSeries(Node):
    """Shows a series."""

    slug: str = plain("Its short name in addresses.")
    name: str = required_text("name", "Its name.")
    names: list[LocalizedText] = in_every_language("name", "Its name in every language that it has one in.")
    version: int = plain("Counts every save; to be handed back with a change.")
    resolved_locale: Locale = language_served()
    meetings: Connection[Annotated["Meeting", strawberry.lazy("schema.meetings")]] = connection(
        meetings.of_series, "Its meetings, the newest first."
    )

    is_type_of = shows(stored.MeetingSeries)


@strawberry.type(description="A person in a post, on behalf of an institution.")
class Delegate:
    """Shows a delegate as a part of the meeting."""

    name: str = plain("The person's name.")
    post: str | None = text("post", "The post that they hold.")
    role: DelegateRole = plain("What they do in their delegation.")


@strawberry.type(description="Those who came for one institution.")
class Delegation:
    """Shows a delegation as a part of the meeting."""

    institution: Institution = via(meetings.institution_of, "The institution they came for.")
    status: DelegationStatus = plain("In what capacity it takes part.")
    members: list[Delegate] = shown(lambda part: parts_of(part.whole, part.value.members), "Who came.")


@strawberry.type(description="A point of the agenda, with its record and the points below it.")
class AgendaItem:
    """Shows a point of the agenda as a part of the meeting."""

    key: str = plain("Stays with the item through every revision.")
    number: str = plain("Its number as printed, e.g. 3 or 3.1.")
    title: str = required_text("title", "What it is about.")

    @strawberry.field(description="What was said and done under it.")
    def record(self, locale: AskedLocale = None) -> list[Block]:
        """The blocks of the record in the one language of the meeting."""
        item: Part = self  # type: ignore[assignment]
        return parts_of(item.whole, item.record.get(item.whole.locale_for(locale), []))  # type: ignore[return-value]

    documents: list[Annotated["Document", strawberry.lazy("schema.documents")]] = via(
        meetings.documents_under, "The documents put before it."
    )
    decisions: list[Annotated["Decision", strawberry.lazy("schema.decisions")]] = via(
        meetings.decisions_under, "The decisions taken under it."
    )
    items: list["AgendaItem"] = shown(lambda part: parts_of(part.whole, part.value.items), "The points below it.")


@strawberry.type(description="The record of a meeting: its body, and how far it is agreed.")
class Minutes:
    """Shows a meeting as its record."""

    record_status: RecordStatus = plain("How far it is agreed.")
    adopted_at: datetime | None = plain("When it was agreed.")

    corrigenda: list[Annotated["Corrigendum", strawberry.lazy("schema.corrections")]] = shown(
        lambda meeting: parts_of(meeting, meeting.corrigenda), "What was corrected since it was adopted."
    )

    @strawberry.field(description="The one language that the record comes in, whole, for who asks for `locale`.")
    def resolved_locale(self, locale: AskedLocale = None) -> Locale:
        """The meeting's, or that of the fallbacks which has no gaps."""
        meeting: stored.Meeting = self  # type: ignore[assignment]
        return Locale(meeting.record_locale_for(locale))

    @strawberry.field(description="The record's own text, without what stands under the points of the agenda.")
    def body(self, locale: AskedLocale = None) -> list[Block]:
        """The blocks of the minutes."""
        return meetings.record_of(self, locale)  # type: ignore[arg-type, return-value]

    @strawberry.field(description="The full record in agenda order: items, statements, decisions.")
    def compiled(self, locale: AskedLocale = None) -> list[Block]:
        """The minutes with every point of the agenda."""
        return meetings.compiled(self, locale)  # type: ignore[arg-type, return-value]


@strawberry.type(description="A meeting with its agenda, delegations, decisions and minutes.")
class Meeting(Content):
    """Shows an edition of a meeting."""

    series: MeetingSeries | None = via(
        lambda context, meeting: context.loaders.by_id(stored.MeetingSeries, meeting.series),
        "The series it belongs to.",
    )
    ordinal: int | None = plain("The fifth meeting of its series has ordinal 5.")
    classification: MeetingClassification = plain("What sort of meeting it is.")
    event_status: EventStatus = plain("Whether it takes place as announced.")
    starts_on: date = plain("Its first day.")
    ends_on: date = plain("Its last day.")
    place: Place = shown(place_of, "Where it takes place.")
    host: Institution | None = via(
        lambda context, meeting: context.loaders.by_id(StoredInstitution, meeting.host), "Who hosts it."
    )
    delegations: list[Delegation] = shown(lambda one: parts_of(one, one.delegations), "Who took part.")
    agenda: list[AgendaItem] = shown(lambda one: parts_of(one, one.agenda), "What was on the agenda.")
    minutes: Minutes = shown(lambda one: one, "Its record.")
    decisions: list[Annotated["Decision", strawberry.lazy("schema.decisions")]] = via(
        meetings.decisions_of, "What it decided, in order."
    )
    documents: list[Annotated["Document", strawberry.lazy("schema.documents")]] = via(
        meetings.documents_of, "The documents put before it and adopted by it."
    )
    side_meetings: list["Meeting"] = via(
        meetings.side_meetings, "Held on the margins of this one, such as bilateral meetings."
    )
    correction_requests: list[Annotated["CorrectionRequest", strawberry.lazy("schema.corrections")]] = via(
        corrections.requests_of, "What delegations asked to be corrected: all for its writers, their own for them."
    )
    begun_from: Annotated["ActionItem", strawberry.lazy("schema.decisions")] | None = via(
        follow_up.origin_of, "The action item of an earlier meeting that it was begun from."
    )
    held_during: Annotated["Meeting", strawberry.lazy("schema.meetings")] | None = via(
        lambda context, meeting: context.loaders.current(stored.Meeting, meeting.held_during),
        "The meeting on whose margins it was held.",
    )

    is_type_of = shows(stored.Meeting)


@strawberry.input(description="Which meetings; all conditions given must hold.")
class MeetingFilter:
    """Conditions on meetings."""

    series: strawberry.ID | None = strawberry.field(description="Of this series.", default=None)
    classification: list[MeetingClassification] | None = strawberry.field(description="Of these sorts.", default=None)
    host: strawberry.ID | None = strawberry.field(description="Hosted by this institution.", default=None)
    country: CountryCode | None = strawberry.field(description="Held in this country.", default=None)
    starts_from: date | None = strawberry.field(description="Beginning on this day or later.", default=None)
    starts_to: date | None = strawberry.field(description="Beginning on this day or earlier.", default=None)
    status: list[PublicationStatus] | None = strawberry.field(
        description="Of these publication states. Only those who write see what is not public.", default=None
    )


@strawberry.type
class MeetingQuery:
    """What can be asked about meetings."""

    @strawberry.field(description="One meeting; with `revision`, as it was published then.")
    async def meeting(
        self,
        info: Info,
        slug: Annotated[str, strawberry.argument(description="Its short name in addresses.")],
        revision: Annotated[int | None, strawberry.argument(description="A published state by number.")] = None,
    ) -> Meeting | None:
        """Found by its slug."""
        return await contents.by_slug(stored.Meeting, info.context, slug, revision)  # type: ignore[return-value]

    @strawberry.field(description="The meetings, by the day they begin.")
    async def meetings(
        self,
        info: Info,
        filter: Annotated[MeetingFilter | None, strawberry.argument(description="Which meetings.")] = None,
        order: Annotated[SortOrder | None, strawberry.argument(description="In which order.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Meeting]:
        """Listed by keyset."""
        window = Window(first, after, last, before)
        oldest_first = order is SortOrder.OLDEST_FIRST
        return await meetings.listed(info.context, window, oldest_first=oldest_first, **given(filter))  # type: ignore[return-value]

    @strawberry.field(description="One series of meetings.")
    async def meeting_series(
        self, slug: Annotated[str, strawberry.argument(description="Its short name in addresses.")]
    ) -> MeetingSeries | None:
        """Found by its slug."""
        return await meetings.series_by_slug(slug)  # type: ignore[return-value]

    @strawberry.field(description="All series of meetings, by their short names.")
    async def all_meeting_series(self) -> list[MeetingSeries]:
        """There are few."""
        return await meetings.all_series()  # type: ignore[return-value]
