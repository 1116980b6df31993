"""What content refers to: institutions, series, documents, activity plans and kinds of blocks. Public once saved.

Each is saved whole, over the version that was read; a first save makes it.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

from jsonschema_rs import Draft202012Validator, ValidationError

from adapters.database import AlreadyExists, in_transaction
from domain.changes import ChangeKind
from domain.content import ContentType
from domain.errors import Code, refusal
from domain.meetings import DocumentClass, FollowUpStatus
from domain.text import camel_case
from models.audit import AuditEvent
from models.base import Stored, conflict
from models.calls import Call
from models.changes import Change
from models.custom_blocks import CustomBlockType
from models.documents import Activity, ActivityPlan, Document
from models.files import File
from models.institutions import Institution
from models.meetings import Meeting, MeetingSeries
from models.programmes import Programme
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.readings import Path, Reading, by_key, composed

D = TypeVar("D", bound=Stored)

LARGEST_SCHEMA: Final = 50_000
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
REFERENCES: Final = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
FIRST_YEAR, LAST_YEAR = 1990, 2100


async def save_institution(context: Context, given: Mapping[str, Any]) -> Institution:
    """An institution as described.

    Raises:
        Refused: NOT_FOUND, CONFLICT, DUPLICATE for a slug that is taken, or every objection.
    """
    known = await _known(Institution, given, "institution")
    reading = Reading({}, viewer=context.viewer)
    described = {
        "slug": reading.slug(given["slug"], ("slug",)),
        "name": reading.localized(given["name"], ("name",), known.name if known else {}, required=True),
        "kind": given["kind"],
        "country": reading.country(given.get("country"), ("country",)),
        "website": reading.url(given.get("website"), ("website",)),
    }
    await reading.settle()
    return await _saved(context, Institution, known, given, described)


async def save_series(context: Context, given: Mapping[str, Any]) -> MeetingSeries:
    """A series of meetings as described.

    Raises:
        Refused: NOT_FOUND, CONFLICT, DUPLICATE for a slug that is taken, or every objection.
    """
    known = await _known(MeetingSeries, given, "series")
    reading = Reading({}, viewer=context.viewer)
    described = {
        "slug": reading.slug(given["slug"], ("slug",)),
        "name": reading.localized(given["name"], ("name",), known.name if known else {}, required=True),
    }
    await reading.settle()
    return await _saved(context, MeetingSeries, known, given, described)


async def save_document(context: Context, given: Mapping[str, Any]) -> Document:
    """A document as described; its files become public with it.

    Raises:
        Refused: NOT_FOUND, CONFLICT, DUPLICATE for a slug that is taken, or every objection.
    """
    known = await _known(Document, given, "document")
    reading = Reading({}, viewer=context.viewer)
    described = {
        "slug": reading.slug(given["slug"], ("slug",)),
        "symbol": reading.text(given.get("symbol"), ("symbol",), longest=100),
        "document_class": given.get("document_class") or DocumentClass.OTHER,
        "title": reading.localized(given["title"], ("title",), known.title if known else {}, required=True),
        "dated": given.get("dated"),
        "adopted_at": reading.reference(given.get("adopted_at"), Meeting, ("adoptedAt",)),
        "files": reading.all_references(given.get("files"), File, ("files",)),
        "url": reading.url(given.get("url"), ("url",)),
    }
    await reading.settle()

    async def attempt() -> Document:
        saved = await _saved(context, Document, known, given, described)
        kind = ChangeKind.UPDATED if known else ChangeKind.PUBLISHED
        await Change.note(kind, ContentType.DOCUMENT, saved.id, at=context.now, slug=saved.slug)
        return saved

    return await in_transaction(attempt)


async def save_activity_plan(context: Context, given: Mapping[str, Any]) -> ActivityPlan:
    """The joint plan of a year as described.

    Raises:
        Refused: NOT_FOUND, CONFLICT, DUPLICATE for a year that has a plan, or every objection.
    """
    known = await _known(ActivityPlan, given, "activity_plan")
    reading = Reading({}, viewer=context.viewer)
    described = {
        "year": reading.number(given["year"], ("year",), minimum=FIRST_YEAR, maximum=LAST_YEAR),
        "document": reading.reference(given["document"], Document, ("document",)),
        "activities": _activities(reading, given["activities"], ("activities",), known),
    }
    await reading.settle()
    return await _saved(context, ActivityPlan, known, given, described)


async def save_custom_block_type(context: Context, given: Mapping[str, Any]) -> CustomBlockType:
    """A kind of blocks as described. Blocks already written stay as they are.

    Raises:
        Refused: CONFLICT, or every objection: a schema that is none among them.
    """
    known = await CustomBlockType.one({"type": given["type"]})
    reading = Reading({}, viewer=context.viewer)
    schema = composed(given["json_schema"])
    written = json.dumps(schema)
    if len(written) > LARGEST_SCHEMA:
        reading.object(Code.TOO_LONG, "At most {maximum} characters fit here.", ("jsonSchema",), maximum=LARGEST_SCHEMA)
    else:
        _check_schema(reading, schema)
    described = {
        "type": reading.slug(given["type"], ("type",)),
        "title": reading.localized(given["title"], ("title",), known.title if known else {}, required=True),
        "json_schema": written,
    }
    await reading.settle()
    return await _saved(context, CustomBlockType, known, given, described)


async def custom_block_types() -> list[CustomBlockType]:
    """The kinds of blocks that the secretariat defined, by name."""
    return await CustomBlockType.many({}, sort=[("type", 1)])


def schema_of(context: Context, kind: CustomBlockType) -> Any:
    """The JSON Schema of a kind of blocks."""
    return json.loads(kind.json_schema)


def _check_schema(reading: Reading, schema: Any) -> None:
    if not isinstance(schema, dict) or schema.get("type") != "object":
        reading.object(Code.INVALID, "A JSON Schema of an object is needed here.", ("jsonSchema",))
        return
    if schema.get("$schema", DIALECT) != DIALECT:
        reading.object(
            Code.INVALID, "Schemas are written in {dialect} here.", ("jsonSchema", "$schema"), dialect=DIALECT
        )
        return
    if REFERENCES & set(_keys_in(schema)):
        reading.object(Code.INVALID, "References to other schemas are not possible here.", ("jsonSchema",))
        return
    try:
        # The meta-schema alone passes patterns and anchors that no validator can be built of.
        Draft202012Validator(schema, offline=True)
    except ValidationError as error:
        path = ("jsonSchema", *(str(step) for step in error.instance_path))
        reading.object(Code.INVALID, "This does not fit its type: {reason}", path, reason=error.message)


def _keys_in(data: Any) -> Iterator[str]:
    """Every key within a JSON value."""
    if isinstance(data, dict):
        yield from data
    for part in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _keys_in(part)


def _activities(reading: Reading, given: Any, path: Path, before: ActivityPlan | None) -> list[Activity]:
    known = by_key(before.activities) if before else {}
    taken: set[str] = set()
    read = []
    for place, one in enumerate(reading.few(given, path)):
        at = (*path, str(place))
        key = reading.key(one["key"], (*at, "key"), taken)
        earlier = known.get(key)
        starts_on, ends_on = one.get("starts_on"), one.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            reading.object(Code.INVALID, "The last day is before the first.", (*at, "endsOn"))
        read.append(
            Activity(
                key=key,
                title=reading.localized(one["title"], (*at, "title"), earlier.title if earlier else {}, required=True),
                lead=reading.all_references(one.get("lead"), Institution, (*at, "lead")),
                place=reading.place(one.get("place"), (*at, "place"), earlier.place if earlier else None),
                starts_on=starts_on,
                ends_on=ends_on,
                status=one.get("status") or (earlier.status if earlier else FollowUpStatus.OPEN),
                programme=reading.reference(one.get("programme"), Programme, (*at, "programme")),
                call=reading.reference(one.get("call"), Call, (*at, "call")),
            )
        )
    return read


async def _known(model: type[D], given: Mapping[str, Any], name: str) -> D | None:
    """What is to be described anew, or None for something new.

    Raises:
        Refused: NOT_FOUND.
    """
    if not given.get(name):
        return None
    found = await model.by_id(key_of(given[name], model.__name__))
    if found is None:
        raise refusal(Code.NOT_FOUND, "What this refers to does not exist.", camel_case(name))
    return found


async def _saved(
    context: Context, model: type[D], known: D | None, given: Mapping[str, Any], described: Mapping[str, Any]
) -> D:
    """What was described, stored with its audit event."""
    if known is not None and given.get("version") != known.version:
        raise conflict()
    document = known.model_copy(update=dict(described)) if known else model(**described)

    async def attempt() -> D:
        saved = await (document.save_as_of(known.version) if known else document.add())
        details = {"type": model.__name__}
        by = own_account(context).id
        await AuditEvent.note("SAVE", by=by, at=context.now, about=saved.id, details=details)
        return saved

    try:
        return await in_transaction(attempt)
    except AlreadyExists as error:
        if model is ActivityPlan:
            raise refusal(Code.DUPLICATE, "This year has a plan already.", "year") from error
        raise refusal(Code.DUPLICATE, "This short name is taken.", "slug") from error
