"""The way of content to the public and back: who may do what, when, and what nobody else ever sees of it."""

import json
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from delivery import scheduled
from domain.changes import ChangeKind
from models.accounts import Account
from models.audit import AuditEvent
from models.changes import Change
from models.files import File
from models.meetings import Meeting
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, Actor
from tests.api.content_documents import (
    COMPARE,
    CREATE_MEETING,
    QUEUE,
    RESTORE,
    SET_TRANSLATION,
    UPDATE_MEETING,
    UPLOAD,
    act,
)
from tests.api.desk import (
    CONTRIBUTOR_ELSEWHERE,
    SECOND_SECRETARIAT,
    a_meeting_input,
    acted,
    blocks,
    create_meeting,
    done,
    paragraphs,
    published,
    refused,
    text,
    update_meeting,
)
from tests.client import Ask

Item = dict[str, Any]

PUBLIC = """query($slug: String!, $revision: Int) { meeting(slug: $slug, revision: $revision) {
  id slug title status version revision { number sha256 note } } }"""

ACTS = {
    "submitForReview": None,
    "requestChanges": "Why not.",
    "approveContent": None,
    "publishContent": None,
    "unpublishContent": "It was wrong.",
    "archiveContent": None,
    "deleteContent": None,
    "undeleteContent": None,
}
"""The acts, each with a note where one is required."""


async def at(ask: Ask, status: str) -> Item:
    """A meeting that stands at `status`, last edited by the contributor."""
    draft = await create_meeting(ask)
    if status == "DRAFT":
        return draft
    waiting = await acted(ask, "submitForReview", draft, as_=CONTRIBUTOR)
    if status == "IN_REVIEW":
        return waiting
    if status == "CHANGES_REQUESTED":
        return await acted(ask, "requestChanges", waiting, note="Why not.")
    ready = await acted(ask, "approveContent", waiting)
    if status == "APPROVED":
        return ready
    if status == "SCHEDULED":
        return await acted(ask, "publishContent", ready, publishAt=in_days(1))
    public = await acted(ask, "publishContent", ready)
    if status == "UNPUBLISHED":
        return await acted(ask, "unpublishContent", public, note="It was wrong.")
    return await acted(ask, "archiveContent", public) if status == "ARCHIVED" else public


def in_days(days: float) -> str:
    return (clock.now() + timedelta(days=days)).isoformat()


STATUSES = ("DRAFT", "IN_REVIEW", "CHANGES_REQUESTED", "APPROVED", "SCHEDULED", "PUBLISHED", "UNPUBLISHED", "ARCHIVED")

LEADS_TO: dict[tuple[str, str], str] = {
    ("DRAFT", "submitForReview"): "IN_REVIEW",
    ("CHANGES_REQUESTED", "submitForReview"): "IN_REVIEW",
    ("IN_REVIEW", "requestChanges"): "CHANGES_REQUESTED",
    ("APPROVED", "requestChanges"): "CHANGES_REQUESTED",
    ("IN_REVIEW", "approveContent"): "APPROVED",
    ("APPROVED", "publishContent"): "PUBLISHED",
    ("UNPUBLISHED", "publishContent"): "PUBLISHED",
    ("PUBLISHED", "unpublishContent"): "UNPUBLISHED",
    ("PUBLISHED", "archiveContent"): "ARCHIVED",
    ("UNPUBLISHED", "archiveContent"): "ARCHIVED",
    # The trash stands beside the way: whatever is not public can be put into it.
    **{(status, "deleteContent"): status for status in STATUSES if status not in ("PUBLISHED", "SCHEDULED")},
    ("SCHEDULED", "deleteContent"): "DRAFT",
}


@pytest.mark.parametrize("status", STATUSES)
async def test_an_act_leads_where_the_table_says_and_nowhere_else(ask: Ask, status: str) -> None:
    for name, note in ACTS.items():
        item = await at(ask, status)
        before = await everything()
        given = {"content": item["id"], "version": item["version"], "note": note}
        if (status, name) in LEADS_TO:
            assert (name, (await done(ask, act(name), as_=SECRETARIAT, **given))["status"]) == (
                name,
                LEADS_TO[status, name],
            )
        else:
            wanted = [("NOT_FOUND", "content")] if name == "undeleteContent" else [("WRONG_STATE", "")]
            assert (name, await refused(ask, act(name), as_=SECRETARIAT, **given)) == (name, wanted)
            assert await everything() == before
        await forget(item)


async def everything() -> list[dict[str, Any]]:
    """All that an act could change."""
    return [one.model_dump() for model in (Meeting, AuditEvent, Change) for one in await model.many({})]


async def forget(item: Item) -> None:
    """Make room for the next item of the same name."""
    await Meeting.remove_where({"slug": item["slug"]})


@pytest.mark.parametrize("status", STATUSES)
async def test_an_item_says_which_acts_are_open_and_they_are(ask: Ask, status: str) -> None:
    names = {
        "submitForReview": "SUBMIT_FOR_REVIEW",
        "requestChanges": "REQUEST_CHANGES",
        "approveContent": "APPROVE",
        "publishContent": "PUBLISH",
        "unpublishContent": "UNPUBLISH",
        "archiveContent": "ARCHIVE",
    }
    item = await at(ask, status)
    document = "query($id: ID!) { node(id: $id) { ... on Meeting { workingCopy { availableActions } } } }"

    told = (await ask(document, as_=SECRETARIAT, id=item["id"]))["node"]["workingCopy"]["availableActions"]

    assert set(told) - {"EDIT"} == {names[name] for _status, name in LEADS_TO if _status == status and name in names}
    assert ("EDIT" in told) is (status != "ARCHIVED")


ALLOWED: dict[str, set[Actor]] = {
    "submitForReview": {CONTRIBUTOR, EDITOR, SECRETARIAT},
    "requestChanges": {SECRETARIAT},
    "approveContent": {SECRETARIAT},
    "publishContent": {SECRETARIAT},
    "unpublishContent": {SECRETARIAT},
    "archiveContent": {SECRETARIAT},
    "deleteContent": {CONTRIBUTOR, EDITOR, SECRETARIAT},
    "undeleteContent": {CONTRIBUTOR, EDITOR, SECRETARIAT},
}
FROM = {
    "submitForReview": "DRAFT",
    "requestChanges": "IN_REVIEW",
    "approveContent": "IN_REVIEW",
    "publishContent": "APPROVED",
    "unpublishContent": "PUBLISHED",
    "archiveContent": "PUBLISHED",
    "deleteContent": "DRAFT",
    "undeleteContent": "DRAFT",
}


@pytest.mark.parametrize("name", ACTS)
async def test_nobody_acts_but_who_may(ask: Ask, name: str) -> None:
    item = await at(ask, FROM[name])
    if name == "undeleteContent":
        item = await acted(ask, "deleteContent", item)
    before = await everything()
    given = {"content": item["id"], "version": item["version"], "note": ACTS[name]}
    everybody = (None, AYGUL, REVIEWER, ADMINISTRATOR, CONTRIBUTOR_ELSEWHERE, CONTRIBUTOR, EDITOR, SECRETARIAT)

    for actor in everybody:
        if actor in ALLOWED[name]:
            continue
        body = await ask.raw(act(name), as_=actor, input=given)
        if "errors" in body:
            code = body["errors"][0]["extensions"]["code"]
            assert (actor, code) == (actor, "FORBIDDEN" if actor else "UNAUTHENTICATED")
        else:
            # To a contributor of another institution it looks as if it were not there.
            assert (actor, body["data"][name]["userErrors"][0]["code"]) == (CONTRIBUTOR_ELSEWHERE, "NOT_FOUND")
        assert await everything() == before
    for actor in ALLOWED[name] - {SECRETARIAT}:
        again = {**given, "version": item["version"]}
        assert (await done(ask, act(name), as_=actor, **again))["id"] == item["id"]
        await Meeting.change({"slug": "fifth", "edition": "WORKING"}, {"$set": before_as_stored(before)})
    assert (await done(ask, act(name), as_=SECRETARIAT, **given))["id"] == item["id"]


def before_as_stored(before: list[dict[str, Any]]) -> dict[str, Any]:
    """What brings the working edition back to where it stood."""
    working = next(one for one in before if one.get("edition") == "WORKING")
    trashed_at = working["desk"]["trashed_at"]
    return {"status": working["status"], "version": working["version"], "desk.trashed_at": trashed_at}


@pytest.mark.parametrize("name", ACTS)
async def test_nothing_is_done_to_a_version_that_is_no_longer_the_last(ask: Ask, name: str) -> None:
    item = await at(ask, FROM[name])
    if name == "undeleteContent":
        item = await acted(ask, "deleteContent", item)
    before = await everything()

    for version in (item["version"] - 1, item["version"] + 1):
        given = {"content": item["id"], "version": version, "note": ACTS[name]}
        answer = (await ask(act(name), as_=SECRETARIAT, input=given))[name]
        assert [(error["code"], error["path"]) for error in answer["userErrors"]] == [("CONFLICT", ["version"])]
        seen = None if name == "undeleteContent" else {"version": item["version"], "status": item["status"]}
        assert (answer["content"], answer["current"]) == (None, seen)
    assert await everything() == before


@pytest.mark.parametrize(("name", "status"), [("requestChanges", "IN_REVIEW"), ("unpublishContent", "PUBLISHED")])
@pytest.mark.parametrize("note", [None, "", "  ", "\u200b"])
async def test_some_acts_need_a_note(ask: Ask, name: str, status: str, note: str | None) -> None:
    item = await at(ask, status)

    given = {"content": item["id"], "version": item["version"], "note": note}
    assert await refused(ask, act(name), as_=SECRETARIAT, **given) == [("REQUIRED", "note")]


@pytest.mark.parametrize("name", ACTS)
async def test_a_note_has_an_end_and_no_control_characters(ask: Ask, name: str) -> None:
    item = await at(ask, FROM[name])
    if name == "undeleteContent":
        item = await acted(ask, "deleteContent", item)
    given = {"content": item["id"], "version": item["version"]}

    assert await refused(ask, act(name), as_=SECRETARIAT, note="x" * 5_001, **given) == [("TOO_LONG", "note")]
    assert await refused(ask, act(name), as_=SECRETARIAT, note="a bell \x07", **given) == [("INVALID", "note")]


async def test_whoever_edited_last_does_not_approve(ask: Ask) -> None:
    draft = await create_meeting(ask, as_=SECRETARIAT)
    waiting = await acted(ask, "submitForReview", draft)
    given = {"content": draft["id"], "version": waiting["version"]}

    assert "APPROVE" not in waiting["availableActions"]
    assert await refused(ask, act("approveContent"), as_=SECRETARIAT, **given) == [("FORBIDDEN", "")]
    assert (await acted(ask, "approveContent", waiting, as_=SECOND_SECRETARIAT))["status"] == "APPROVED"


async def test_whoever_set_a_translation_or_restored_a_revision_edited_last(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask))
    given = {"content": public["id"], "version": public["version"]}
    restored = await done(ask, RESTORE, as_=SECRETARIAT, revision=1, **given)
    waiting = await acted(ask, "submitForReview", restored)
    again = {"content": public["id"], "version": waiting["version"]}
    assert await refused(ask, act("approveContent"), as_=SECRETARIAT, **again) == [("FORBIDDEN", "")]

    ready = await acted(ask, "approveContent", waiting, as_=SECOND_SECRETARIAT)
    again["version"] = ready["version"]
    ready = await done(ask, SET_TRANSLATION, as_=SECOND_SECRETARIAT, locale="en", state="PUBLISHED", **again)
    waiting = await acted(ask, "submitForReview", ready)
    again["version"] = waiting["version"]
    assert await refused(ask, act("approveContent"), as_=SECOND_SECRETARIAT, **again) == [("FORBIDDEN", "")]


@pytest.mark.parametrize("status", ["IN_REVIEW", "APPROVED", "SCHEDULED"])
async def test_an_edit_voids_what_was_agreed(ask: Ask, status: str) -> None:
    item = await at(ask, status)

    edited = await update_meeting(ask, item, summary=text("New"))

    assert edited["status"] == "DRAFT"
    given = {"content": item["id"], "version": edited["version"]}
    assert await refused(ask, act("publishContent"), as_=SECRETARIAT, **given) == [("WRONG_STATE", "")]
    assert (await Meeting.many({}))[0].working_desk.publish_at is None
    clock.move(timedelta(days=2))
    assert await scheduled.publish_due() == 0


async def test_the_public_keeps_what_is_published_while_something_else_is_written(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask))
    before = await ask(PUBLIC, slug="fifth")

    working = await update_meeting(ask, public, title=text("The fifth, anew"), slug="anew")

    assert await ask(PUBLIC, slug="fifth") == before
    assert before["meeting"]["title"] == "The fifth meeting"
    assert (await ask(PUBLIC, slug="anew"))["meeting"] is None
    await published(ask, working)
    assert (await ask(PUBLIC, slug="anew"))["meeting"]["title"] == "The fifth, anew"


async def test_what_was_unpublished_comes_back_by_publishing(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask), note="First.")
    away = await acted(ask, "unpublishContent", public, note="It was wrong.")

    gone = [await ask(PUBLIC, slug="fifth", **given) for given in ({}, {"revision": 1})]
    back = await acted(ask, "publishContent", away, note="Back.")

    assert gone == [{"meeting": None}] * 2
    assert back["status"] == "PUBLISHED"
    revisions = [(await ask(PUBLIC, slug="fifth", revision=number))["meeting"]["revision"] for number in (1, 2)]
    assert [(one["number"], one["note"]) for one in revisions] == [(1, "First."), (2, "Back.")]
    assert len({one["sha256"] for one in revisions}) == 1, "the same words have the same hash"
    assert await changes() == [("PUBLISHED", 1), ("UNPUBLISHED", None), ("PUBLISHED", 2)]


async def changes() -> list[tuple[str, int | None]]:
    """What the change log tells of, in order."""
    return [(one.kind.value, one.revision) for one in await Change.many({}, sort=[("number", 1)])]


async def test_what_is_archived_leaves_a_tombstone_and_never_comes_back(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask))
    away = await acted(ask, "archiveContent", public)

    assert await changes() == [("PUBLISHED", 1), ("DELETED", None)]
    (tombstone,) = await Change.many({"kind": ChangeKind.DELETED.value})
    assert global_id("Meeting", tombstone.subject) == public["id"]
    assert await ask(PUBLIC, slug="fifth") == {"meeting": None}
    given = {"meeting": public["id"], "version": away["version"], "changes": {"title": text("New")}}
    assert await refused(ask, UPDATE_MEETING, as_=EDITOR, **given) == [("WRONG_STATE", "")]


@pytest.mark.parametrize(("name", "note"), [("unpublishContent", "It was wrong."), ("archiveContent", None)])
async def test_what_is_public_can_be_withdrawn_whatever_is_written_beside_it(
    ask: Ask, name: str, note: str | None
) -> None:
    public = await published(ask, await create_meeting(ask))
    working = await update_meeting(ask, public, as_=SECRETARIAT, title=text("Anew"))
    assert {"UNPUBLISH", "ARCHIVE"} <= set(working["availableActions"])

    after = await acted(ask, name, working, note=note)

    assert after["status"] == ("ARCHIVED" if name == "archiveContent" else "DRAFT")
    assert await ask(PUBLIC, slug="fifth") == {"meeting": None}


async def test_a_revision_is_cited_for_ever_under_any_name_it_had(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask))
    await published(ask, await update_meeting(ask, public, slug="anew", title=text("Anew")))

    cited = [await ask(PUBLIC, slug=slug, revision=number) for slug in ("fifth", "anew") for number in (1, 2)]

    assert [one["meeting"]["title"] for one in cited] == ["The fifth meeting", "Anew"] * 2
    assert cited[:2] == cited[2:]
    assert (await ask(PUBLIC, slug="fifth"))["meeting"]["slug"] == "anew", "old addresses lead on"
    assert await ask(PUBLIC, slug="anew", revision=3) == {"meeting": None}


async def test_a_revision_is_restored_as_a_draft(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask, summary=text("First", ru="Первое")))
    second = await published(ask, await update_meeting(ask, public, title=text("Anew"), summary=None))

    restored = await done(ask, RESTORE, as_=EDITOR, content=public["id"], version=second["version"], revision=1)

    assert (restored["title"], restored["status"]) == ("The fifth meeting", "DRAFT")
    assert (await ask(PUBLIC, slug="fifth"))["meeting"]["title"] == "Anew"
    working = await Meeting.working({"slug": "fifth"})
    assert working is not None
    assert working.summary == {"en": "First", "ru": "Первое"}
    stale = {"meeting": public["id"], "version": second["version"], "changes": {"title": text("Late")}}
    assert await refused(ask, UPDATE_MEETING, as_=EDITOR, **stale) == [("CONFLICT", "version")]
    gone = {"content": public["id"], "version": restored["version"], "revision": 3}
    assert await refused(ask, RESTORE, as_=EDITOR, **gone) == [("NOT_FOUND", "revision")]


async def test_restoring_takes_back_nothing_of_adopted_minutes(ask: Ask) -> None:
    agenda = [{"key": "a", "number": "1", "title": text("First")}]
    first = await published(ask, await create_meeting(ask, agenda=agenda))
    agenda[0]["title"] = text("As adopted")
    adopted = await update_meeting(ask, first, as_=SECRETARIAT, agenda=agenda, recordStatus="ADOPTED")
    second = await published(ask, adopted)
    third = await published(ask, await update_meeting(ask, second, summary=text("New")))
    given = {"content": first["id"], "version": third["version"]}

    assert await refused(ask, RESTORE, as_=EDITOR, revision=1, **given) == [("WRONG_STATE", "revision")]
    restored = await done(ask, RESTORE, as_=EDITOR, revision=2, **given)

    working = await Meeting.working({"slug": "fifth"})
    assert working is not None
    assert (restored["status"], working.summary, working.record_status) == ("DRAFT", {}, "ADOPTED")


async def test_restoring_what_was_provisional_leaves_the_minutes_adopted(ask: Ask) -> None:
    first = await published(ask, await create_meeting(ask))
    second = await published(ask, await update_meeting(ask, first, as_=SECRETARIAT, recordStatus="ADOPTED"))

    await done(ask, RESTORE, as_=EDITOR, content=first["id"], version=second["version"], revision=1)

    working = await Meeting.working({"slug": "fifth"})
    assert working is not None
    assert (working.record_status, working.adopted_at is not None) == ("ADOPTED", True)


async def test_restoring_the_current_revision_throws_the_working_copy_away(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask))
    by_mistake = await update_meeting(ask, public, as_=SECRETARIAT, recordStatus="ADOPTED", title=text("Wrong"))

    given = {"content": public["id"], "version": by_mistake["version"], "revision": 1}
    back = await done(ask, RESTORE, as_=SECRETARIAT, **given)

    working = await Meeting.working({"slug": "fifth"})
    assert working is not None
    assert (back["title"], working.record_status, working.adopted_at) == ("The fifth meeting", "PROVISIONAL", None)


@pytest.mark.parametrize(
    "change",
    [
        {"agenda": [{"key": "b", "number": "2", "title": []}, {"key": "a", "number": "1", "title": []}]},
        {"agenda": [{"key": "a", "number": "1", "title": []}, {"key": "b", "number": "2", "title": [], "parent": "a"}]},
        {"minutes": blocks(*paragraphs("See [the plan](https://example.org/other)."))},
        {"minutes": blocks({"quote": {"text": "See the plan."}})},
        {"minutes": blocks({"heading": {"level": 1, "text": "See the plan."}})},
        {"minutes": None},
        {"delegations": None},
    ],
    ids=["order", "depth", "address of a link", "kind of block", "heading", "minutes away", "delegations away"],
)
async def test_nothing_of_adopted_minutes_changes_that_is_not_a_translation(ask: Ask, change: dict[str, Any]) -> None:
    agenda = [{"key": key, "number": number, "title": text(key)} for key, number in (("a", "1"), ("b", "2"))]
    minutes = blocks(*paragraphs("See [the plan](https://example.org/plan)."))
    draft = await create_meeting(ask, agenda=agenda, minutes=minutes)
    institution = global_id("Institution", (await Meeting.many({}))[0].working_desk.institution)
    delegations = [{"institution": institution, "status": "MEMBER", "members": []}]
    adopted = await update_meeting(ask, draft, as_=SECRETARIAT, delegations=delegations, recordStatus="ADOPTED")
    (field,) = change

    given = {"meeting": draft["id"], "version": adopted["version"], "changes": change}
    assert await refused(ask, UPDATE_MEETING, as_=SECRETARIAT, **given) == [("WRONG_STATE", f"changes/{field}")]

    translation = [{"key": key, "number": number, "title": [{"locale": "ru", "text": "Первое"}]} for key, number in (("a", "1"), ("b", "2"))]  # fmt: skip
    blocks_in_russian = blocks(*paragraphs("См. [план](https://example.org/ru)."), locale="ru")
    after = await update_meeting(ask, adopted, agenda=translation, minutes=blocks_in_russian, summary=text("Free"))
    assert after["version"] == adopted["version"] + 1


async def test_only_the_secretariat_says_that_minutes_are_adopted(ask: Ask) -> None:
    given = a_meeting_input(recordStatus="ADOPTED")
    assert await refused(ask, CREATE_MEETING, as_=CONTRIBUTOR, **given) == [("FORBIDDEN", "recordStatus")]
    made = await done(ask, CREATE_MEETING, as_=SECRETARIAT, **given)
    (meeting,) = await Meeting.many({})
    assert (meeting.record_status, meeting.adopted_at) == ("ADOPTED", meeting.updated_at)

    for status, code in (("CORRECTED", "WRONG_STATE"), ("PROVISIONAL", "WRONG_STATE")):
        change = {"meeting": made["id"], "version": 1, "changes": {"recordStatus": status}}
        assert await refused(ask, UPDATE_MEETING, as_=SECRETARIAT, **change) == [(code, "changes/recordStatus")]
        assert await refused(ask, UPDATE_MEETING, as_=EDITOR, **change) == [("FORBIDDEN", "changes/recordStatus")]


async def test_what_is_deleted_lies_in_the_trash_for_thirty_days(ask: Ask) -> None:
    draft = await create_meeting(ask)
    waiting = await acted(ask, "submitForReview", draft, as_=CONTRIBUTOR)
    thrown = await acted(ask, "deleteContent", waiting, as_=CONTRIBUTOR, note="Twice.")

    document = 'query($id: ID!) { node(id: $id) { id } meeting(slug: "fifth") { id } meetings(filter: {status: [IN_REVIEW]}) { totalCount } }'
    assert await ask(document, as_=SECRETARIAT, id=draft["id"]) == {
        "node": None, "meeting": None, "meetings": {"totalCount": 0}
    }  # fmt: skip
    assert (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["nodes"] == []
    trash = "{ trash { __typename slug } }"
    assert await ask(trash, as_=CONTRIBUTOR) == await ask(trash, as_=EDITOR)
    assert await ask(trash, as_=EDITOR) == {"trash": [{"__typename": "Meeting", "slug": "fifth"}]}
    assert await ask(trash, as_=CONTRIBUTOR_ELSEWHERE) == {"trash": []}
    clock.move(timedelta(days=29))
    assert await scheduled.empty_trash(ask.settings) == 0
    back = await acted(ask, "undeleteContent", thrown, as_=CONTRIBUTOR)
    assert back["status"] == "IN_REVIEW"
    assert (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["totalCount"] == 1

    again = await acted(ask, "deleteContent", back, as_=CONTRIBUTOR)
    clock.move(timedelta(days=31))
    assert [await scheduled.empty_trash(ask.settings) for _ in range(2)] == [1, 0]
    clock.reset()
    given = {"content": draft["id"], "version": again["version"]}
    assert await refused(ask, act("undeleteContent"), as_=SECRETARIAT, **given) == [("NOT_FOUND", "content")]
    assert await Meeting.count_of({}) == 0
    assert (await create_meeting(ask))["slug"] == "fifth", "what was never public leaves its name"
    purged = await AuditEvent.many({"action": "PURGE"})
    assert [(one.by, global_id("Meeting", one.about)) for one in purged] == [(None, draft["id"])]


async def test_what_was_once_cited_outlives_the_trash(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask))
    away = await acted(ask, "unpublishContent", public, note="It was wrong.")
    await acted(ask, "deleteContent", away)
    clock.move(timedelta(days=31))

    assert await scheduled.empty_trash(ask.settings) == 1
    clock.reset()

    assert [(one.edition, one.revision) for one in await Meeting.many({})] == [("PAST", 1)]
    assert await refused(ask, CREATE_MEETING, as_=CONTRIBUTOR, **a_meeting_input()) == [("DUPLICATE", "slug")]


async def test_nothing_goes_live_out_of_the_trash(ask: Ask) -> None:
    waiting = await at(ask, "SCHEDULED")
    thrown = await acted(ask, "deleteContent", waiting)
    clock.move(timedelta(days=2))

    assert await scheduled.publish_due() == 0
    assert (await acted(ask, "undeleteContent", thrown))["status"] == "DRAFT"
    assert await scheduled.publish_due() == 0


async def test_a_contributor_works_on_what_their_institution_writes_and_nothing_else(ask: Ask) -> None:
    colleague = Actor("colleague@example.org", CONTRIBUTOR.roles)
    own = await create_meeting(ask, slug="own")
    others = await create_meeting(ask, slug="others", as_=CONTRIBUTOR_ELSEWHERE)
    editors = await create_meeting(ask, slug="editors", as_=EDITOR)
    await ask.headers(colleague)
    working = await Meeting.working({"slug": "own"})
    assert working is not None
    await Account.change({"email": colleague.email}, {"$set": {"institution": working.working_desk.institution}})
    document = """query($ids: [ID!]!) { nodes(ids: $ids) { id }
      meetings(filter: { status: [DRAFT] }, order: OLDEST_FIRST) { nodes { slug } } }"""

    for actor in (CONTRIBUTOR, colleague):
        seen = await ask(document, as_=actor, ids=[own["id"], others["id"], editors["id"]])
        assert seen == {"nodes": [{"id": own["id"]}, None, None], "meetings": {"nodes": [{"slug": "own"}]}}
        for item in (others, editors):
            given = {"meeting": item["id"], "version": 1, "changes": {"title": text("Mine")}}
            assert await refused(ask, UPDATE_MEETING, as_=actor, **given) == [("NOT_FOUND", "meeting")]
    await update_meeting(ask, own, as_=colleague, title=text("Ours"))


async def test_a_guest_never_sees_what_is_not_public(ask: Ask) -> None:
    upload = await ask.upload(UPLOAD, b"the secret file", "secret.txt", as_=CONTRIBUTOR, input={})
    file = upload["uploadFile"]["file"]
    russian = [
        *blocks(*paragraphs("Open")),
        *blocks({"file": {"file": file["id"], "label": "secret-in-russian"}}, locale="ru"),
    ]
    draft = await create_meeting(ask, title=text("secret-draft"), slug="secret")
    public = await published(ask, await create_meeting(ask, body=russian, title=text("Open", ru="secret-russian")))
    second = await published(ask, await update_meeting(ask, public, title=[{"locale": "ru", "text": "secret-again"}]))
    await update_meeting(ask, second, title=text("secret-edit"))
    await acted(ask, "deleteContent", await create_meeting(ask, slug="thrown", title=text("secret-trash")))
    fields = """id title summary body { __typename } ru: title(locale: "ru") inRussian: body(locale: "ru") { ... on FileBlock { label file { url } } }
      workingCopy { title } acts { action note } sources(locale: "ru") { source translation } availableActions
      written(locale: "ru") { texts { text } bodies { blocks { __typename } } }
      correctionRequests { text } publishAt revisions(first: 9) { nodes { number content { title ru: title(locale: "ru") } } }"""
    document = f"""query($ids: [ID!]!) {{
      nodes(ids: $ids) {{ id ... on Meeting {{ {fields} }} ... on File {{ name url }} }}
      secret: meeting(slug: "secret") {{ id }} thrown: meeting(slug: "thrown") {{ id }}
      fifth: meeting(slug: "fifth") {{ {fields} }}
      all: meetings(filter: {{ status: [DRAFT, IN_REVIEW, CHANGES_REQUESTED, APPROVED, SCHEDULED, UNPUBLISHED, ARCHIVED] }}) {{ totalCount nodes {{ title }} }}
      found: search(text: "secret") {{ totalCount }}
    }}"""
    ids = [draft["id"], public["id"], file["id"]]

    for actor in (None, AYGUL, REVIEWER):
        body = await ask.raw(document, as_=actor, ids=ids)
        assert "data" in body, body
        data = body["data"]
        compared = [await ask.raw(COMPARE, as_=actor, content=public["id"], **asked) for asked in _COMPARISONS]
        got = await ask.http.get(file["url"].removeprefix(ask.settings.base_url), headers=await ask.headers(actor))

        assert "secret-" not in json.dumps([body, compared]), actor
        assert (data["nodes"][0], data["nodes"][2], data["secret"], data["thrown"]) == (None, None, None, None)
        assert (data["all"], data["found"]) == ({"totalCount": 0, "nodes": []}, {"totalCount": 0})
        shown = data["fifth"]
        hidden = ("workingCopy", "acts", "sources", "availableActions", "correctionRequests", "publishAt", "written")
        assert [shown[field] for field in hidden] == [None, [], [], [], [], None, None]
        assert (got.status_code, b"secret" in got.content) == (404, False)
    assert "secret-" in json.dumps(await ask.raw(document, as_=EDITOR, ids=ids))
    assert "secret-" in json.dumps(await ask.raw(COMPARE, as_=EDITOR, content=public["id"], **_COMPARISONS[0]))


_COMPARISONS: list[dict[str, Any]] = [
    {"before": 1, "after": 2, "locale": "ru"},
    {"before": 1, "after": None},
    {"before": 1, "after": 2},
]


async def test_a_file_is_read_as_long_as_something_public_shows_it(ask: Ask) -> None:
    files = [
        (await ask.upload(UPLOAD, name.encode(), f"{name}.txt", as_=CONTRIBUTOR, input={}))["uploadFile"]["file"]
        for name in ("first", "second", "shared")
    ]
    first, second, shared = ({"file": {"file": file["id"], "label": "x"}} for file in files)

    async def readable() -> list[bool]:
        urls = [file["url"].removeprefix(ask.settings.base_url) for file in files]
        return [(await ask.http.get(url)).status_code == 200 for url in urls]

    draft = await create_meeting(ask, body=blocks(first, shared))
    assert await readable() == [False, False, False]
    public = await published(ask, draft)
    other = await published(ask, await create_meeting(ask, slug="other", body=blocks(shared)))
    assert await readable() == [True, False, True]
    again = await published(ask, await update_meeting(ask, public, body=blocks(second)))
    assert await readable() == [True, True, True], "what was cited can still be read"
    away = await acted(ask, "unpublishContent", again, note="It was wrong.")
    assert await readable() == [False, False, True]
    await acted(ask, "archiveContent", other)
    assert await readable() == [False, False, False]
    await acted(ask, "publishContent", away)
    assert await readable() == [True, True, True]
    assert {len(file.shown_by) for file in await File.many({})} == {1}


async def test_every_act_stands_in_the_audit_log_once(ask: Ask) -> None:
    item = await create_meeting(ask)
    item = await update_meeting(ask, item, as_=CONTRIBUTOR, title=text("New"), slug="new")
    item = await acted(ask, "submitForReview", item, as_=CONTRIBUTOR)
    item = await acted(ask, "requestChanges", item, note="Why not.")
    item = await done(ask, SET_TRANSLATION, as_=EDITOR, content=item["id"], version=item["version"], locale="en", state="PUBLISHED")  # fmt: skip
    item = await published(ask, item)
    item = await done(ask, RESTORE, as_=EDITOR, content=item["id"], version=item["version"], revision=1)
    item = await acted(ask, "unpublishContent", item, note="It was wrong.")
    item = await acted(ask, "deleteContent", item)
    await acted(ask, "undeleteContent", item)

    events = await AuditEvent.many({}, sort=[("at", 1), ("_id", 1)])

    assert [event.action for event in events] == [
        "CREATE", "EDIT", "SUBMIT_FOR_REVIEW", "REQUEST_CHANGES", "SET_TRANSLATION", "SUBMIT_FOR_REVIEW", "APPROVE",
        "PUBLISH", "EDIT", "UNPUBLISH", "DELETE", "UNDELETE",
    ]  # fmt: skip
    assert events[1].details == {"version": 1, "fields": ["slug", "title/en"]}
    assert "New" not in json.dumps([event.details for event in events]), "it tells what was done, not what was written"
