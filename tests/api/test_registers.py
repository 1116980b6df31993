"""What content refers to: institutions, series, documents, plans and kinds of blocks, each saved whole."""

from typing import Any

import pytest

from domain.changes import ChangeKind
from models.audit import AuditEvent
from models.base import Stored
from models.changes import Change
from models.custom_blocks import CustomBlockType
from models.documents import ActivityPlan, Document
from models.files import File
from models.institutions import Institution
from models.meetings import MeetingSeries
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, Actor
from tests.api.content_documents import (
    SAVE_BLOCK_TYPE,
    SAVE_DOCUMENT,
    SAVE_INSTITUTION,
    SAVE_PLAN,
    SAVE_SERIES,
    UPLOAD,
)
from tests.api.desk import Objection, blocks, create_meeting, done, nothing, refused, text
from tests.client import Ask

Item = dict[str, Any]
INSTITUTION: Item = {"slug": "ministry", "name": text("The Ministry", ru="Министерство"), "kind": "MEMBER"}
SERIES: Item = {"slug": "ministers", "name": text("Meeting of Ministers")}
DOCUMENT: Item = {"slug": "plan", "title": text("The plan"), "class": "ACTIVITY_PLAN"}
BLOCKS: Item = {"type": "statistics", "title": text("Figures"), "jsonSchema": {"type": "object"}}


def an_activity(key: str, **given: Any) -> Item:
    return {"key": key, "title": text(f"Activity {key}"), **given}


CASES: list[tuple[str, Item, Item, list[Objection]]] = [
    (SAVE_INSTITUTION, INSTITUTION, {"slug": "The Ministry"}, [("INVALID", "slug")]),
    (SAVE_INSTITUTION, INSTITUTION, {"name": []}, [("REQUIRED", "name")]),
    (SAVE_INSTITUTION, INSTITUTION, {"name": text("x" * 301)}, [("TOO_LONG", "name/0/text")]),
    (SAVE_INSTITUTION, INSTITUTION, {"country": "QQ"}, [("INVALID", "country")]),
    (SAVE_INSTITUTION, INSTITUTION, {"website": "javascript:alert(1)"}, [("INVALID", "website")]),
    (SAVE_INSTITUTION, INSTITUTION, {"website": "mailto:a@example.org"}, [("INVALID", "website")]),
    (SAVE_INSTITUTION, INSTITUTION, {"institution": nothing("Institution")}, [("NOT_FOUND", "institution")]),
    (SAVE_SERIES, SERIES, {"slug": ""}, [("INVALID", "slug")]),
    (SAVE_SERIES, SERIES, {"name": text(" ")}, [("REQUIRED", "name")]),
    (SAVE_SERIES, SERIES, {"series": nothing("Document")}, [("NOT_FOUND", "series")]),
    (SAVE_DOCUMENT, DOCUMENT, {"title": []}, [("REQUIRED", "title")]),
    (SAVE_DOCUMENT, DOCUMENT, {"symbol": "x" * 101}, [("TOO_LONG", "symbol")]),
    (SAVE_DOCUMENT, DOCUMENT, {"adoptedAt": nothing("Meeting")}, [("NOT_FOUND", "adoptedAt")]),
    (SAVE_DOCUMENT, DOCUMENT, {"files": [nothing("File")]}, [("NOT_FOUND", "files/0")]),
    (SAVE_DOCUMENT, DOCUMENT, {"url": "ftp://example.org"}, [("INVALID", "url")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"type": "Big Figures"}, [("INVALID", "type")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"title": []}, [("REQUIRED", "title")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"jsonSchema": "text"}, [("INVALID", "jsonSchema")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"jsonSchema": {}}, [("INVALID", "jsonSchema")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"jsonSchema": {"type": "array"}}, [("INVALID", "jsonSchema")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"jsonSchema": {"type": "object", "properties": 3}}, [("INVALID", "jsonSchema/properties")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"jsonSchema": {"type": "object", "properties": {"a": {"pattern": "["}}}}, [("INVALID", "jsonSchema/properties/a/pattern")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"jsonSchema": {"type": "object", "properties": {"a": {"$ref": "https://example.org/x"}}}}, [("INVALID", "jsonSchema")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"jsonSchema": {"type": "object", "allOf": [{"$dynamicRef": "#"}]}}, [("INVALID", "jsonSchema")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"jsonSchema": {"type": "object", "$schema": "https://example.org/x"}}, [("INVALID", "jsonSchema/$schema")]),
    (SAVE_BLOCK_TYPE, BLOCKS, {"jsonSchema": {"type": "object", "title": "x" * 50_000}}, [("TOO_LONG", "jsonSchema")]),
]  # fmt: skip


@pytest.mark.parametrize(("document", "whole", "given", "objections"), CASES)
async def test_what_cannot_stand_is_refused_with_its_path(
    ask: Ask, document: str, whole: Item, given: Item, objections: list[Objection]
) -> None:
    assert await refused(ask, document, as_=SECRETARIAT, **{**whole, **given}) == objections
    stored = [await model.count_of({}) for model in (MeetingSeries, Document, CustomBlockType, AuditEvent)]
    assert stored == [0, 0, 0, 0]


KINDS: list[tuple[str, Item, str, type[Stored]]] = [
    (SAVE_INSTITUTION, INSTITUTION, "institution", Institution),
    (SAVE_SERIES, SERIES, "series", MeetingSeries),
    (SAVE_DOCUMENT, DOCUMENT, "document", Document),
]


@pytest.mark.parametrize(("document", "whole", "name", "model"), KINDS, ids=[kind[2] for kind in KINDS])
async def test_a_register_is_changed_over_the_version_that_was_read(
    ask: Ask, document: str, whole: Item, name: str, model: type[Stored]
) -> None:
    made = await done(ask, document, as_=EDITOR, **whole)
    change = {**whole, name: made["id"], "slug": "anew"}

    for version in (None, 0, 2):
        stale = {**change, "version": version}
        assert await refused(ask, document, as_=EDITOR, **stale) == [("CONFLICT", "version")]
    await done(ask, document, as_=SECRETARIAT, **{**change, "version": 1})

    (stored,) = await model.many({"slug": "anew"})
    assert stored.version == 2
    assert await refused(ask, document, as_=EDITOR, **{**whole, "slug": "anew"}) == [("DUPLICATE", "slug")]
    assert await AuditEvent.count_of({"action": "SAVE"}) == 2


@pytest.mark.parametrize(
    ("document", "given", "allowed"),
    [
        (SAVE_INSTITUTION, INSTITUTION, {EDITOR, SECRETARIAT}),
        (SAVE_SERIES, SERIES, {EDITOR, SECRETARIAT}),
        (SAVE_DOCUMENT, DOCUMENT, {EDITOR, SECRETARIAT}),
        (SAVE_BLOCK_TYPE, BLOCKS, {SECRETARIAT}),
    ],
)
async def test_registers_are_kept_by_those_who_may(ask: Ask, document: str, given: Item, allowed: set[Actor]) -> None:
    for actor in (None, AYGUL, REVIEWER, CONTRIBUTOR, ADMINISTRATOR, EDITOR, SECRETARIAT):
        if actor in allowed:
            continue
        body = await ask.raw(document, as_=actor, input=given)
        assert body["errors"][0]["extensions"]["code"] == ("FORBIDDEN" if actor else "UNAUTHENTICATED")
    assert await AuditEvent.count_of({}) == 0


async def test_a_name_in_one_language_leaves_the_others_alone(ask: Ask) -> None:
    made = await done(ask, SAVE_INSTITUTION, as_=EDITOR, **INSTITUTION)

    changed = {**INSTITUTION, "institution": made["id"], "version": 1, "name": [{"locale": "ky", "text": "Министрлик"}]}
    await done(ask, SAVE_INSTITUTION, as_=EDITOR, **changed)

    (stored,) = await Institution.many({"slug": "ministry"})
    assert stored.name == {"en": "The Ministry", "ru": "Министерство", "ky": "Министрлик"}


async def test_a_document_is_public_with_its_files_and_told_of(ask: Ask) -> None:
    first, second = [
        (await ask.upload(UPLOAD, name.encode(), f"{name}.txt", as_=EDITOR, input={}))["uploadFile"]["file"]
        for name in ("first", "second")
    ]

    async def readable(file: Item) -> bool:
        return (await ask.http.get(file["url"].removeprefix(ask.settings.base_url))).status_code == 200

    made = await done(ask, SAVE_DOCUMENT, as_=EDITOR, **DOCUMENT, date="2023-11-22", files=[first["id"]])
    assert [await readable(file) for file in (first, second)] == [True, False]
    change = {**DOCUMENT, "document": made["id"], "version": 1, "files": [second["id"]]}
    await done(ask, SAVE_DOCUMENT, as_=EDITOR, **change)
    assert [await readable(file) for file in (first, second)] == [False, True]
    (document,) = await Document.many({})
    assert document.dated is None, "it is saved whole"
    assert [(one.kind, one.subject) for one in await Change.many({}, sort=[("number", 1)])] == [
        (ChangeKind.PUBLISHED, str(document.id)),
        (ChangeKind.UPDATED, str(document.id)),
    ]


async def test_an_activity_plan_is_one_of_its_year(ask: Ask) -> None:
    document = await done(ask, SAVE_DOCUMENT, as_=EDITOR, **DOCUMENT)
    institution = await done(ask, SAVE_INSTITUTION, as_=EDITOR, **INSTITUTION)
    place = {"timeZone": "Europe/Budapest", "city": text("Budapest")}
    given = {
        "year": 2024,
        "document": document["id"],
        "activities": [
            an_activity("forum", lead=[institution["id"]], place=place, startsOn="2024-05-01", endsOn="2024-05-03"),
            an_activity("training"),
        ],
    }

    made = await done(ask, SAVE_PLAN, as_=EDITOR, **given)

    assert [(one["key"], one["status"]) for one in made["activities"]] == [("forum", "OPEN"), ("training", "OPEN")]
    assert await refused(ask, SAVE_PLAN, as_=EDITOR, **given) == [("DUPLICATE", "year")]
    russian = [{"key": "forum", "title": [{"locale": "ru", "text": "Форум"}], "status": "IMPLEMENTED"}]
    change = {**given, "activityPlan": made["id"], "version": 1, "activities": russian}
    changed = await done(ask, SAVE_PLAN, as_=EDITOR, **change)
    assert [(one["key"], one["title"], one["status"]) for one in changed["activities"]] == [
        ("forum", "Activity forum", "IMPLEMENTED")
    ]
    (plan,) = await ActivityPlan.many({})
    assert plan.activities[0].title == {"en": "Activity forum", "ru": "Форум"}


@pytest.mark.parametrize(
    ("given", "objections"),
    [
        ({"year": 1989}, [("OUT_OF_RANGE", "year")]),
        ({"document": nothing("Document")}, [("NOT_FOUND", "document")]),
        ({"activityPlan": nothing("ActivityPlan")}, [("NOT_FOUND", "activityPlan")]),
        ({"activities": [an_activity("a"), an_activity("a")]}, [("DUPLICATE", "activities/1/key")]),
        ({"activities": [an_activity("a", title=[])]}, [("REQUIRED", "activities/0/title")]),
        ({"activities": [an_activity("a", startsOn="2024-05-02", endsOn="2024-05-01")]}, [("INVALID", "activities/0/endsOn")]),
        ({"activities": [an_activity("a", lead=[nothing("Institution")])]}, [("NOT_FOUND", "activities/0/lead/0")]),
        ({"activities": [an_activity("a", place={"timeZone": "Nowhere"})]}, [("INVALID", "activities/0/place/timeZone")]),
        ({"activities": [an_activity("a", programme=nothing("Programme"))]}, [("NOT_FOUND", "activities/0/programme")]),
        ({"activities": [an_activity("a", call=nothing("Call"))]}, [("NOT_FOUND", "activities/0/call")]),
    ],
)  # fmt: skip
async def test_a_plan_that_cannot_stand_is_refused(ask: Ask, given: Item, objections: list[Objection]) -> None:
    document = await done(ask, SAVE_DOCUMENT, as_=EDITOR, **DOCUMENT)
    whole = {"year": 2024, "document": document["id"], "activities": [], **given}

    assert await refused(ask, SAVE_PLAN, as_=EDITOR, **whole) == objections
    assert await ActivityPlan.count_of({}) == 0


async def test_a_kind_of_blocks_is_read_by_everybody_and_used(ask: Ask) -> None:
    made = await done(ask, SAVE_BLOCK_TYPE, as_=SECRETARIAT, **BLOCKS)
    listed = "{ customBlockTypes { type title jsonSchema version } }"

    assert made == {"type": "statistics", "title": "Figures", "jsonSchema": {"type": "object"}, "version": 1}
    for actor in (None, AYGUL, CONTRIBUTOR, EDITOR, SECRETARIAT):
        assert (await ask(listed, as_=actor))["customBlockTypes"] == [made]
    stricter = {"type": "object", "required": ["year"]}
    assert await refused(ask, SAVE_BLOCK_TYPE, as_=SECRETARIAT, **BLOCKS) == [("CONFLICT", "version")]
    draft = await create_meeting(ask, body=blocks({"custom": {"type": "statistics", "data": {}}}))
    again = await done(ask, SAVE_BLOCK_TYPE, as_=SECRETARIAT, **{**BLOCKS, "jsonSchema": stricter, "version": 1})
    assert (again["jsonSchema"], again["version"]) == (stricter, 2)
    assert draft["version"] == 1, "what was written stays as it is"


async def test_a_file_for_content_is_kept_for_its_writers(ask: Ask) -> None:
    kept = (await ask.upload(UPLOAD, b"Dear all,", "letter.txt", as_=CONTRIBUTOR, input={}))["uploadFile"]["file"]
    empty = (await ask.upload(UPLOAD, b"", "letter.txt", as_=CONTRIBUTOR, input={}))["uploadFile"]

    assert (kept["name"], kept["mediaType"]) == ("letter.txt", "text/plain")
    assert (empty["file"], [error["code"] for error in empty["userErrors"]]) == (None, ["REQUIRED"])
    assert await File.count_of({}) == 1
    path = kept["url"].removeprefix(ask.settings.base_url)
    statuses = [(await ask.http.get(path, headers=await ask.headers(actor))).status_code for actor in (None, AYGUL)]
    assert statuses == [404, 404]
    assert (await ask.http.get(path, headers=await ask.headers(EDITOR))).content == b"Dear all,"
    assert [event.action for event in await AuditEvent.many({})] == ["UPLOAD"]
