"""What content refers to: only what its writer may read, and nothing public without what it is shown with."""

from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from delivery import scheduled
from models.base import new_id
from models.calls import Call
from models.content import Edition
from models.files import File
from models.meetings import Meeting
from models.programmes import Programme
from resolvers.ids import global_id
from tests.actors import CONTRIBUTOR, EDITOR, SECRETARIAT, Actor
from tests.api.content_documents import (
    CREATE_CALL,
    CREATE_MEETING,
    CREATE_PROGRAMME,
    SAVE_DOCUMENT,
    UPDATE_MEETING,
    UPDATE_PROGRAMME,
    UPLOAD,
    act,
)
from tests.api.desk import (
    CONTRIBUTOR_ELSEWHERE,
    SECOND_SECRETARIAT,
    a_call_input,
    a_form,
    a_meeting_input,
    a_programme_input,
    a_question,
    acted,
    approved,
    blocks,
    create_call,
    create_meeting,
    create_programme,
    done,
    published,
    refused,
    text,
    update_meeting,
)
from tests.client import Ask

Item = dict[str, Any]

CALLS = "{ calls { nodes { slug programme { slug status } } } }"
IN_AN_HOUR = timedelta(hours=1)


async def a_call_of(ask: Ask, programme: Item) -> Item:
    """A call of a programme, approved."""
    return await approved(ask, await create_call(ask, programme=programme["id"], form=a_form(a_question())))


# A call and its programme


async def test_a_call_is_published_after_its_programme_and_not_before(ask: Ask) -> None:
    programme = await create_programme(ask)
    call = await a_call_of(ask, programme)
    given = {"content": call["id"], "version": call["version"]}

    for at in (None, (clock.now() + IN_AN_HOUR).isoformat()):
        objections = await refused(ask, act("publishContent"), as_=SECRETARIAT, publishAt=at, **given)
        assert objections == [("WRONG_STATE", "programme")]
    assert (await ask(CALLS))["calls"]["nodes"] == []
    await published(ask, programme)
    await acted(ask, "publishContent", call)

    assert (await ask(CALLS))["calls"]["nodes"] == [
        {"slug": "call", "programme": {"slug": "training", "status": "PUBLISHED"}}
    ]


async def test_a_programme_that_has_a_call_is_not_thrown_away(ask: Ask) -> None:
    programme = await create_programme(ask)
    call = await create_call(ask, programme=programme["id"], form=a_form(a_question()))
    given = {"content": programme["id"], "version": programme["version"]}

    assert await refused(ask, act("deleteContent"), as_=CONTRIBUTOR, **given) == [("WRONG_STATE", "")]
    await acted(ask, "deleteContent", call, as_=CONTRIBUTOR)
    await acted(ask, "deleteContent", programme, as_=CONTRIBUTOR)


async def test_a_scheduled_call_waits_for_its_programme(ask: Ask) -> None:
    programme = await published(ask, await create_programme(ask))
    call = await a_call_of(ask, programme)
    await acted(ask, "publishContent", call, publishAt=(clock.now() + IN_AN_HOUR).isoformat())
    away = await acted(ask, "unpublishContent", programme, note="Not yet.")
    clock.move(2 * IN_AN_HOUR)

    assert await scheduled.publish_due() == 0
    assert (await ask(CALLS))["calls"]["nodes"] == []
    await acted(ask, "publishContent", away)
    clock.move(IN_AN_HOUR)
    assert await scheduled.publish_due() == 1
    assert [one["slug"] for one in (await ask(CALLS))["calls"]["nodes"]] == ["call"]


@pytest.mark.parametrize(("name", "note"), [("unpublishContent", "It was wrong."), ("archiveContent", None)])
async def test_a_programme_stays_public_as_long_as_a_call_of_it(ask: Ask, name: str, note: str | None) -> None:
    programme = await published(ask, await create_programme(ask))
    call = await acted(ask, "publishContent", await a_call_of(ask, programme))
    given = {"content": programme["id"], "version": programme["version"], "note": note}

    assert await refused(ask, act(name), as_=SECRETARIAT, **given) == [("WRONG_STATE", "")]
    assert await Programme.current({"slug": "training"}) is not None
    await acted(ask, "unpublishContent", call, note="It was wrong.")

    assert (await done(ask, act(name), as_=SECRETARIAT, **given))["slug"] == "training"
    assert await Programme.current({"slug": "training"}) is None


async def test_a_call_whose_programme_was_withdrawn_all_the_same_shows_it_as_it_was(ask: Ask) -> None:
    programme = await published(ask, await create_programme(ask))
    await acted(ask, "publishContent", await a_call_of(ask, programme))
    await Programme.change({"edition": Edition.CURRENT}, {"$set": {"edition": Edition.PAST}})

    for actor in (None, CONTRIBUTOR_ELSEWHERE):
        (shown,) = (await ask(CALLS, as_=actor))["calls"]["nodes"]
        assert shown == {"slug": "call", "programme": {"slug": "training", "status": "PUBLISHED"}}


# Decisions in the text

A_DECISION = {"decision": {"decision": "d"}}


@pytest.mark.parametrize("kind", ["programme", "call"])
async def test_only_meetings_show_decisions_in_their_text(ask: Ask, kind: str) -> None:
    programme = await create_programme(ask)
    body = blocks({"paragraph": {"markdown": "Before"}}, A_DECISION)
    whole = a_programme_input(slug="x", body=body)
    if kind == "call":
        whole = a_call_input(programme=programme["id"], body=body)
    document = {"programme": CREATE_PROGRAMME, "call": CREATE_CALL}[kind]

    assert await refused(ask, document, as_=CONTRIBUTOR, **whole) == [("INVALID", "body/0/blocks/1/decision")]


async def test_a_decision_does_not_come_into_a_programme_by_an_edit_either(ask: Ask) -> None:
    programme = await create_programme(ask)
    given = {"programme": programme["id"], "version": 1, "changes": {"body": blocks(A_DECISION)}}

    objections = await refused(ask, UPDATE_PROGRAMME, as_=EDITOR, **given)

    assert objections == [("INVALID", "changes/body/0/blocks/0/decision")]


# References to what is not public


async def test_a_draft_refers_to_no_draft_of_others(ask: Ask) -> None:
    meeting = await create_meeting(ask, slug="theirs")
    programme = await create_programme(ask)
    attempts = [
        (CREATE_MEETING, a_meeting_input(slug="side", heldDuring=meeting["id"]), "heldDuring"),
        (CREATE_CALL, a_call_input(programme=programme["id"]), "programme"),
    ]

    for document, whole, path in attempts:
        assert await refused(ask, document, as_=CONTRIBUTOR_ELSEWHERE, **whole) == [("NOT_FOUND", path)]
        for actor in (CONTRIBUTOR, EDITOR):
            assert (await done(ask, document, as_=actor, **whole))["slug"] == whole["slug"]
            await Meeting.remove_where({"slug": whole["slug"]})
            await Call.remove_where({"slug": whole["slug"]})
    for item in (meeting, programme):
        await published(ask, item)
    for document, whole, _ in attempts:
        assert (await done(ask, document, as_=CONTRIBUTOR_ELSEWHERE, **whole))["slug"] == whole["slug"]


async def test_nothing_refers_to_what_lies_in_the_trash(ask: Ask) -> None:
    meeting = await create_meeting(ask)
    document = {"slug": "plan", "title": text("The plan"), "class": "ACTIVITY_PLAN", "adoptedAt": meeting["id"]}
    await acted(ask, "deleteContent", meeting)

    assert await refused(ask, SAVE_DOCUMENT, as_=EDITOR, **document) == [("NOT_FOUND", "adoptedAt")]
    side = a_meeting_input(slug="side", heldDuring=meeting["id"])
    assert await refused(ask, CREATE_MEETING, as_=EDITOR, **side) == [("NOT_FOUND", "heldDuring")]


async def test_a_document_is_adopted_at_what_its_editor_may_read(ask: Ask) -> None:
    meeting = await create_meeting(ask)
    document = {"slug": "plan", "title": text("The plan"), "class": "ACTIVITY_PLAN", "adoptedAt": meeting["id"]}

    assert (await done(ask, SAVE_DOCUMENT, as_=EDITOR, **document))["class"] == "ACTIVITY_PLAN"
    nothing = {**document, "slug": "other", "adoptedAt": global_id("Meeting", new_id())}
    assert await refused(ask, SAVE_DOCUMENT, as_=EDITOR, **nothing) == [("NOT_FOUND", "adoptedAt")]


# Files

FILE = "query($id: ID!) { node(id: $id) { ... on File { name } } }"
COLLEAGUE = Actor("colleague@example.org", CONTRIBUTOR.roles, "KG")


async def an_upload(ask: Ask, *, by: Actor) -> str:
    """The id of a file that was kept for the content."""
    answer = await ask.upload(UPLOAD, b"the bytes", "letter.txt", as_=by, input={})
    kept: str = answer["uploadFile"]["file"]["id"]
    return kept


async def readers(ask: Ask, file: str) -> set[Actor]:
    """Who of those that write reads a file."""
    writers = (CONTRIBUTOR, COLLEAGUE, CONTRIBUTOR_ELSEWHERE, EDITOR, SECRETARIAT)
    return {actor for actor in writers if (await ask.raw(FILE, as_=actor, id=file))["data"]["node"]}


async def test_an_upload_is_read_by_its_institution_and_by_those_who_write_all_content(ask: Ask) -> None:
    file = await an_upload(ask, by=CONTRIBUTOR)

    assert await readers(ask, file) == {CONTRIBUTOR, COLLEAGUE, EDITOR, SECRETARIAT}


async def test_a_draft_shows_no_upload_of_another_institution(ask: Ask) -> None:
    file = await an_upload(ask, by=CONTRIBUTOR)
    whole = a_meeting_input(body=blocks({"file": {"file": file, "label": "The letter"}}))

    objections = await refused(ask, CREATE_MEETING, as_=CONTRIBUTOR_ELSEWHERE, **whole)

    assert objections == [("NOT_FOUND", "body/0/blocks/0/file/file")]
    assert CONTRIBUTOR_ELSEWHERE not in await readers(ask, file)


async def test_what_an_editor_puts_into_a_draft_its_authors_read_and_keep(ask: Ask) -> None:
    draft, file = await create_meeting(ask), await an_upload(ask, by=EDITOR)
    assert await readers(ask, file) == {EDITOR, SECRETARIAT}
    body = blocks({"file": {"file": file, "label": "The letter"}})

    edited = await update_meeting(ask, draft, body=body)

    assert await readers(ask, file) == {CONTRIBUTOR, COLLEAGUE, EDITOR, SECRETARIAT}
    again = {"meeting": draft["id"], "version": edited["version"], "changes": {"body": body, "summary": text("New")}}
    assert (await done(ask, UPDATE_MEETING, as_=CONTRIBUTOR, **again))["summary"] == "New"
    assert not (await File.many({}))[0].is_public


# What was published once


async def test_what_was_published_once_is_not_its_authors_to_delete(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask))
    away = await acted(ask, "unpublishContent", public, note="It was wrong.")
    given = {"content": away["id"], "version": away["version"]}

    assert await refused(ask, act("deleteContent"), as_=CONTRIBUTOR, **given) == [("FORBIDDEN", "")]
    thrown = await acted(ask, "deleteContent", away, as_=EDITOR)
    given["version"] = thrown["version"]
    assert await refused(ask, act("undeleteContent"), as_=CONTRIBUTOR, **given) == [("FORBIDDEN", "")]
    assert (await acted(ask, "undeleteContent", thrown, as_=EDITOR))["status"] == "UNPUBLISHED"


@pytest.mark.parametrize("status", ["DRAFT", "IN_REVIEW", "APPROVED"])
async def test_what_was_withdrawn_is_archived_whatever_is_written_beside_it(ask: Ask, status: str) -> None:
    working = await update_meeting(ask, await published(ask, await create_meeting(ask)), title=text("Anew"))
    away = await acted(ask, "unpublishContent", working, note="It was wrong.")
    if status != "DRAFT":
        away = await acted(ask, "submitForReview", away)
    if status == "APPROVED":
        away = await acted(ask, "approveContent", away, as_=SECOND_SECRETARIAT)

    assert (away["status"], {"ARCHIVE", "UNPUBLISH"} & set(away["availableActions"])) == (status, {"ARCHIVE"})
    archived = await acted(ask, "archiveContent", away)

    assert (archived["status"], archived["availableActions"]) == ("ARCHIVED", [])
    again = {"content": archived["id"], "version": archived["version"]}
    assert await refused(ask, act("archiveContent"), as_=SECRETARIAT, **again) == [("WRONG_STATE", "")]
