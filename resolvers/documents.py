"""Documents and the activity plans among them."""

from typing import Final

from domain.meetings import DocumentClass
from models.calls import Call
from models.documents import ActivityPlan, Document
from models.files import File
from models.institutions import Institution
from models.meetings import Meeting
from models.programmes import Programme
from resolvers import contents
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import Page, Window, page_of
from resolvers.parts import Part

NEWEST_FIRST: Final = (("dated", -1), ("id", -1))


async def by_id(context: Context, document: str) -> Document | None:
    """The document with this global id, or None."""
    return await context.loaders.by_id(Document, key_of(document, "Document"))


async def listed(window: Window, classes: list[DocumentClass] | None) -> Page[Document]:
    """The documents of these classes, or of all."""
    return await page_of(Document, contents.among(document_class=classes), NEWEST_FIRST, window)


async def adopted_at(context: Context, document: Document) -> Meeting | None:
    """The public meeting that adopted a document, or None."""
    return await context.loaders.current(Meeting, document.adopted_at)


async def files_of(context: Context, document: Document) -> list[File]:
    """The files that a document comes in."""
    return await context.loaders.all_by_id(File, document.files)


async def plan_of(context: Context, document: Document) -> ActivityPlan | None:
    """The activity plan that a document holds, or None."""
    found = await context.loaders.grouped(ActivityPlan, "document", document.id, sort=(("year", 1),))
    return found[0] if found else None


async def plan_for(year: int) -> ActivityPlan | None:
    """The joint plan for a year, or None."""
    return await ActivityPlan.one({"year": year})


async def all_plans() -> list[ActivityPlan]:
    """The joint plans of every year that has one, the newest first."""
    return await ActivityPlan.many({}, sort=[("year", -1)])


async def document_of(context: Context, plan: ActivityPlan) -> Document | None:
    """The document that holds a plan."""
    return await context.loaders.by_id(Document, plan.document)


async def leading(context: Context, activity: Part) -> list[Institution]:
    """The institutions that lead an activity."""
    return await context.loaders.all_by_id(Institution, activity.lead)


async def programme_of(context: Context, activity: Part) -> Programme | None:
    """The programme that an activity belongs to, if it is public."""
    return await context.loaders.current(Programme, activity.programme)


async def call_of(context: Context, activity: Part) -> Call | None:
    """The call that an activity led to, if it is public."""
    return await contents.by_item(Call, context, activity.call) if activity.call else None
