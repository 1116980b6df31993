"""Calls."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.calls import CallStatus, ProgrammeKind, RoundAction
from domain.content import PublicationStatus
from domain.letters import LetterKind
from models import calls as stored
from resolvers import calls, contents, follow_up, forms, rounds
from resolvers.context import Info
from resolvers.paging import Window
from resolvers.parts import parts_of
from schema.base import LocalizedText, in_every_language, plain, required_text, shown, shows, text, via
from schema.contents import Content
from schema.forms import ApplicationForm
from schema.ordering import SortOrder
from schema.paging import After, Before, Connection, First, Last, given
from schema.places import Place, place_of
from schema.programmes import Programme
from schema.scalars import CountryCode, TimeZone
from schema.written_forms import WrittenForm

if TYPE_CHECKING:
    from schema.decisions import ActionItem


strawberry.enum(LetterKind, description="What a letter about an application tells.")
strawberry.enum(RoundAction, description="What the secretariat can do with the round of a public call.")


@strawberry.type(description="What applications are scored by.")
class Criterion:
    """Shows a criterion in the language of its call."""

    key: str = plain("Names the criterion.")
    label: str = required_text("label", "What is judged.")
    maximum: int = plain("The most points.")
    weight: float = plain("How much it counts beside the others.")


@strawberry.type(description="What a call says of its own in the letters of one kind.")
class CallLetter:
    """Shows a call's own text in the language of the call."""

    kind: LetterKind = plain("Which letters.")
    text: str | None = text("text", "What they say beside what all letters of the kind do.")
    texts: list[LocalizedText] = in_every_language("text", "The same in every language that it was written in.")


@strawberry.type(description="One round of a programme that people apply to.")
class Call(Content):
    """Shows an edition of a call."""

    programme: Programme = via(calls.programme_of, "The programme that it is a round of.")
    call_status: CallStatus = via(calls.status_of, "Where the round stands now; OPEN and CLOSED follow the clock.")
    opens_at: datetime = plain("The instant from which people can apply.")
    closes_at: datetime = plain("The deadline: what arrives before this instant is in time.")
    time_zone: TimeZone = plain("The zone in which its times are told.")
    starts_on: date | None = plain("The first day of what is applied for.")
    ends_on: date | None = plain("Its last day.")
    place: Place | None = shown(place_of, "Where it takes place.")
    seats: int | None = plain("How many can take part; null for no limit.")
    seats_left: int | None = via(calls.seats_left, "How many seats nobody holds.")
    seats_per_country: int | None = plain("At most this many seats for applicants of one country.")
    seats_taken: int | None = via(calls.seats_taken, "How many seats are held. For the secretariat alone.")
    applications_received: int | None = via(
        calls.received, "How many applications stand as handed in, whatever became of them. For the secretariat alone."
    )
    offer_days: int = plain("How many days the offer of a seat holds.")
    criteria: list[Criterion] = shown(lambda call: parts_of(call, call.criteria), "What applications are scored by.")
    letters: list[CallLetter] | None = via(
        calls.letters_of, "What it says of its own in the letters to those who apply. For those who write it."
    )
    written_form: WrittenForm | None = via(
        forms.written_of, "Its questions in all languages at once, as they are written. For those who write it."
    )
    round_actions: list[RoundAction] = via(
        rounds.actions_open_to_viewer, "What the viewer can do with the round now; empty but for the secretariat."
    )
    form: ApplicationForm = via(forms.of_call, "Its questions.")
    retention_days: int = via(
        calls.retention_days_of, "How many days after the round the personal data in its applications are kept."
    )
    blind_review: bool = plain("Whether reviewers are not told whose application they read.")
    begun_from: Annotated["ActionItem", strawberry.lazy("schema.decisions")] | None = via(
        follow_up.origin_of, "The action item of a meeting that it was begun from."
    )

    is_type_of = shows(stored.Call)


@strawberry.input(description="Which calls; all conditions given must hold.")
class CallFilter:
    """Conditions on calls."""

    kind: list[ProgrammeKind] | None = strawberry.field(description="Of programmes of these sorts.", default=None)
    programme: strawberry.ID | None = strawberry.field(description="Of this programme.", default=None)
    call_status: list[CallStatus] | None = strawberry.field(description="Standing at one of these.", default=None)
    country: CountryCode | None = strawberry.field(description="Taking place in this country.", default=None)
    status: list[PublicationStatus] | None = strawberry.field(
        description="Of these publication states. Only those who write see what is not public.", default=None
    )


@strawberry.type
class CallQuery:
    """What can be asked about calls."""

    @strawberry.field(description="One call.")
    async def call(
        self, info: Info, slug: Annotated[str, strawberry.argument(description="Its short name in addresses.")]
    ) -> Call | None:
        """Found by its slug."""
        return await contents.by_slug(stored.Call, info.context, slug)  # type: ignore[return-value]

    @strawberry.field(description="The calls, by their deadline.")
    async def calls(
        self,
        info: Info,
        filter: Annotated[CallFilter | None, strawberry.argument(description="Which calls.")] = None,
        order: Annotated[SortOrder | None, strawberry.argument(description="In which order.")] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Call]:
        """Listed by keyset."""
        window = Window(first, after, last, before)
        oldest_first = order is SortOrder.OLDEST_FIRST
        return await calls.listed(info.context, window, oldest_first=oldest_first, **given(filter))  # type: ignore[return-value]
