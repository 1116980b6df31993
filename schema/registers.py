"""What content refers to, as it is written: institutions, series, documents, activity plans, kinds of blocks, files."""

from datetime import date
from typing import Any

import strawberry

from domain.meetings import DocumentClass, FollowUpStatus, InstitutionKind
from resolvers import files, registers
from resolvers.context import Info
from schema.base import Input, LocalizedText, Payload, in_every_language, mutation, plain, required_text, via
from schema.documents import ActivityPlan, Document
from schema.files import File
from schema.inputs import LocalizedInput, PlaceInput, data_of, needed, optional
from schema.institutions import Institution
from schema.meetings import MeetingSeries
from schema.scalars import JSON, URL, CountryCode, Upload

VERSION = "The version that was read before; needed to change what is there."


@strawberry.type(description="A kind of block that the secretariat defined itself.")
class CustomBlockType:
    """Shows a kind of blocks."""

    type: str = plain("What it is called in blocks.")
    title: str = required_text("title", "What it is called for people.")
    titles: list[LocalizedText] = in_every_language("title", "The same in every language that it is called in.")
    json_schema: JSON = via(registers.schema_of, "The JSON Schema (2020-12) that its data must fit.")
    version: int = plain("Counts every save; to be handed back with a change.")


@strawberry.input(description="An institution, whole.")
class InstitutionInput:
    """Made without `institution`, changed with it."""

    institution: strawberry.ID | None = optional("The institution to change.")
    version: int | None = optional(VERSION)
    slug: str = needed("Its short name in addresses.")
    name: list[LocalizedInput] = needed("Its name.")
    kind: InstitutionKind = needed("How it belongs to the organisation.")
    country: CountryCode | None = optional("Its country.")
    website: URL | None = optional("Its website.")


@strawberry.input(description="A series of meetings, whole.")
class MeetingSeriesInput:
    """Made without `series`, changed with it."""

    series: strawberry.ID | None = optional("The series to change.")
    version: int | None = optional(VERSION)
    slug: str = needed("Its short name in addresses.")
    name: list[LocalizedInput] = needed("Its name.")


@strawberry.input(description="A document, whole.")
class DocumentInput:
    """Made without `document`, changed with it."""

    document: strawberry.ID | None = optional("The document to change.")
    version: int | None = optional(VERSION)
    slug: str = needed("Its short name.")
    symbol: str | None = optional("Its symbol as printed.")
    document_class: DocumentClass = strawberry.field(name="class", description="What sort of document it is.")
    title: list[LocalizedInput] = needed("Its title.")
    dated: date | None = strawberry.field(name="date", description="The day it bears.", default=strawberry.UNSET)
    adopted_at: strawberry.ID | None = optional("The meeting that adopted it.")
    files: list[strawberry.ID] | None = optional("The files that it comes in.")
    url: URL | None = optional("Where it can be read.")


@strawberry.input(description="One thing that a plan provides for.")
class ActivityInput:
    """An activity."""

    key: str = needed("Chosen by the client; stays with the activity.")
    title: list[LocalizedInput] = needed("What is planned.")
    lead: list[strawberry.ID] | None = optional("The institutions that lead it.")
    place: PlaceInput | None = optional("Where it takes place.")
    starts_on: date | None = optional("Its first day.")
    ends_on: date | None = optional("Its last day.")
    status: FollowUpStatus | None = optional("What became of it.")
    programme: strawberry.ID | None = optional("The programme that it belongs to.")
    call: strawberry.ID | None = optional("The call that it led to.")


@strawberry.input(description="The joint plan of a year, whole.")
class ActivityPlanInput:
    """Made without `activityPlan`, changed with it."""

    activity_plan: strawberry.ID | None = optional("The plan to change.")
    version: int | None = optional(VERSION)
    year: int = needed("The year.")
    document: strawberry.ID = needed("The document that holds it.")
    activities: list[ActivityInput] = needed("What it provides for.")


@strawberry.input(description="A kind of blocks, whole.")
class CustomBlockTypeInput:
    """Made, or changed when there is one of this name."""

    type: str = needed("What it is called in blocks.")
    version: int | None = optional(VERSION)
    title: list[LocalizedInput] = needed("What it is called for people.")
    json_schema: JSON = needed("A JSON Schema (2020-12) of an object, without references.")


@strawberry.input(description="A file for content.")
class UploadFileInput:
    """A file."""

    file: Upload = needed("The file, by the GraphQL multipart request specification.")


@strawberry.type(description="The institution after the act.")
class InstitutionPayload(Payload):
    """Null where nothing was changed."""

    institution: Institution | None = strawberry.field(description="The institution.", default=None)


@strawberry.type(description="The series after the act.")
class MeetingSeriesPayload(Payload):
    """Null where nothing was changed."""

    series: MeetingSeries | None = strawberry.field(description="The series.", default=None)


@strawberry.type(description="The document after the act.")
class DocumentPayload(Payload):
    """Null where nothing was changed."""

    document: Document | None = strawberry.field(description="The document.", default=None)


@strawberry.type(description="The activity plan after the act.")
class ActivityPlanPayload(Payload):
    """Null where nothing was changed."""

    activity_plan: ActivityPlan | None = strawberry.field(description="The plan.", default=None)


@strawberry.type(description="The kind of blocks after the act.")
class CustomBlockTypePayload(Payload):
    """Null where nothing was changed."""

    custom_block_type: CustomBlockType | None = strawberry.field(description="The kind of blocks.", default=None)


@strawberry.type(description="The file that was kept.")
class FilePayload(Payload):
    """Null where nothing was kept."""

    file: File | None = strawberry.field(description="The file. It becomes public with what shows it.", default=None)


@strawberry.type
class RegisterQuery:
    """What can be asked about what content is made of."""

    @strawberry.field(description="The kinds of blocks that the secretariat defined itself.")
    async def custom_block_types(self) -> list[CustomBlockType]:
        """By name."""
        return await registers.custom_block_types()  # type: ignore[return-value]


@strawberry.type
class RegisterMutation:
    """How what content refers to is written. It is public once saved."""

    @mutation("Make or change an institution.")
    async def save_institution(self, info: Info, input: Input[InstitutionInput]) -> InstitutionPayload:
        """Saved whole."""
        saved: Any = await registers.save_institution(info.context, data_of(input))
        return InstitutionPayload(institution=saved)

    @mutation("Make or change a series of meetings.")
    async def save_meeting_series(self, info: Info, input: Input[MeetingSeriesInput]) -> MeetingSeriesPayload:
        """Saved whole."""
        saved: Any = await registers.save_series(info.context, data_of(input))
        return MeetingSeriesPayload(series=saved)

    @mutation("Make or change a document.")
    async def save_document(self, info: Info, input: Input[DocumentInput]) -> DocumentPayload:
        """Saved whole."""
        saved: Any = await registers.save_document(info.context, data_of(input))
        return DocumentPayload(document=saved)

    @mutation("Make or change the joint plan of a year.")
    async def save_activity_plan(self, info: Info, input: Input[ActivityPlanInput]) -> ActivityPlanPayload:
        """Saved whole."""
        saved: Any = await registers.save_activity_plan(info.context, data_of(input))
        return ActivityPlanPayload(activity_plan=saved)

    @mutation("Make or change a kind of blocks.")
    async def save_custom_block_type(self, info: Info, input: Input[CustomBlockTypeInput]) -> CustomBlockTypePayload:
        """Saved whole."""
        saved: Any = await registers.save_custom_block_type(info.context, data_of(input))
        return CustomBlockTypePayload(custom_block_type=saved)

    @mutation("Keep a file for content. It is public once something public shows it.")
    async def upload_file(self, info: Info, input: Input[UploadFileInput]) -> FilePayload:
        """Typed by its content."""
        upload: Any = input.file
        kept: Any = await files.keep_for_content(info.context, upload)
        return FilePayload(file=kept)
