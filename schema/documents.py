"""Documents and activity plans."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import strawberry

from domain.meetings import DocumentClass, FollowUpStatus
from models import documents as stored
from resolvers import documents
from resolvers.context import Info
from resolvers.paging import Window
from resolvers.parts import parts_of
from schema.base import LocalizedText, Node, in_every_language, language_served, plain, required_text, shown, shows, via
from schema.files import File
from schema.institutions import Institution
from schema.paging import After, Before, Connection, First, Last
from schema.places import Place, place_of
from schema.scalars import URL, Locale

if TYPE_CHECKING:
    from schema.calls import Call
    from schema.meetings import Meeting
    from schema.programmes import Programme

strawberry.enum(DocumentClass, description="What sort of document it is (after the UN profile of Akoma Ntoso).")
strawberry.enum(FollowUpStatus, description="How far something is done.")


@strawberry.type(description="A document that meetings rest on or adopt.")
class Document(Node):
    """Shows a document."""

    slug: str = plain("Its short name.")
    symbol: str | None = plain("Its official symbol.")
    class_: DocumentClass = strawberry.field(
        resolver=lambda self: self.document_class, name="class", description="What sort of document it is."
    )
    title: str = required_text("title", "Its title.")
    titles: list[LocalizedText] = in_every_language("title", "Its title in every language that it has one in.")
    resolved_locale: Locale = language_served()
    dated: date | None = strawberry.field(name="date", description="Its date.")
    adopted_at: Annotated["Meeting", strawberry.lazy("schema.meetings")] | None = via(
        documents.adopted_at, "The meeting that adopted it."
    )
    files: list[File] = via(documents.files_of, "The files it comes in.")
    url: URL | None = plain("Where it stands elsewhere.")
    activity_plan: Annotated["ActivityPlan", strawberry.lazy("schema.documents")] | None = via(
        documents.plan_of, "The plan that it holds."
    )
    version: int = plain("Counts every save; to be handed back with a change.")

    is_type_of = shows(stored.Document)


@strawberry.type(description="One thing that a plan provides for.")
class Activity:
    """Shows an activity as a part of its plan."""

    key: str = plain("Stays with the activity.")
    title: str = required_text("title", "What it is.")
    titles: list[LocalizedText] = in_every_language("title", "What it is, in every language that says so.")
    lead: list[Institution] = via(documents.leading, "Who leads it.")
    place: Place | None = shown(place_of, "Where it takes place.")
    starts_on: date | None = plain("Its first day.")
    ends_on: date | None = plain("Its last day.")
    status: FollowUpStatus = plain("How far it is done.")
    programme: Annotated["Programme", strawberry.lazy("schema.programmes")] | None = via(
        documents.programme_of, "The programme it belongs to."
    )
    call: Annotated["Call", strawberry.lazy("schema.calls")] | None = via(documents.call_of, "The call it led to.")


@strawberry.type(description="A joint plan of activities for one year, adopted at a meeting.")
class ActivityPlan(Node):
    """Shows a plan."""

    year: int = plain("The year it is for.")
    version: int = plain("Counts every save; to be handed back with a change.")
    document: Document = via(documents.document_of, "The document that holds it.")
    resolved_locale: Locale = language_served()
    activities: list[Activity] = shown(lambda plan: parts_of(plan, plan.activities), "What it provides for.")

    is_type_of = shows(stored.ActivityPlan)


@strawberry.type
class DocumentQuery:
    """What can be asked about documents."""

    @strawberry.field(description="The joint plan for one year.")
    async def activity_plan(
        self, year: Annotated[int, strawberry.argument(description="The year.")]
    ) -> ActivityPlan | None:
        """Found by its year."""
        return await documents.plan_for(year)  # type: ignore[return-value]

    @strawberry.field(description="The joint plans of all years, the newest first.")
    async def activity_plans(self) -> list[ActivityPlan]:
        """One a year."""
        return await documents.all_plans()  # type: ignore[return-value]

    @strawberry.field(description="One document.")
    async def document(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")]
    ) -> Document | None:
        """Found by its id."""
        return await documents.by_id(info.context, id)  # type: ignore[return-value]

    @strawberry.field(description="All documents, those of the latest day first.")
    async def documents(
        self,
        class_: Annotated[
            list[DocumentClass] | None, strawberry.argument(name="class", description="Only these sorts.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Document]:
        """Listed by keyset."""
        return await documents.listed(Window(first, after, last, before), class_)  # type: ignore[return-value]
