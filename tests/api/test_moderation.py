"""The moderation queue: what waits for the secretariat, why, since when, and who is on it."""

from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from models.audit import AuditEvent
from models.moderation import ModerationItem
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, Actor
from tests.api.content_documents import CLAIM, QUEUE
from tests.api.desk import (
    SECOND_SECRETARIAT,
    a_form,
    a_question,
    acted,
    create_call,
    create_meeting,
    create_programme,
    nothing,
    text,
    update_meeting,
)
from tests.client import Ask
from tests.commands import CommandCounter

Item = dict[str, Any]


async def queue(ask: Ask) -> list[tuple[str, str, str]]:
    """What waits: its kind, its id and why."""
    found = (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]
    assert found["totalCount"] == len(found["nodes"])
    return [(one["subject"]["__typename"], one["subject"]["id"], one["reason"]) for one in found["nodes"]]


REVIEW, PUBLISHING = "Waits to be reviewed.", "Is approved and waits to be published."


async def test_everything_waits_with_why_and_the_longest_waiting_first(ask: Ask) -> None:
    meeting = await create_meeting(ask)
    programme = await create_programme(ask)
    call = await create_call(ask, form=a_form(a_question()))
    for item in (programme, meeting, call):
        item["version"] = (await acted(ask, "submitForReview", item, as_=CONTRIBUTOR))["version"]
        clock.move(timedelta(seconds=1))
    ready = await acted(ask, "approveContent", programme)

    assert await queue(ask) == [
        ("Meeting", meeting["id"], REVIEW),
        ("Call", call["id"], REVIEW),
        ("Programme", programme["id"], PUBLISHING),
    ]
    await acted(ask, "publishContent", ready)
    await acted(ask, "requestChanges", call, note="Why not.")
    await update_meeting(ask, meeting, title=text("Anew"))
    assert await queue(ask) == []
    assert await ModerationItem.count_of({}) == 0


async def test_waiting_begins_anew_when_something_is_handed_in_again(ask: Ask) -> None:
    first = await acted(ask, "submitForReview", await create_meeting(ask), as_=CONTRIBUTOR)
    (before,) = await ModerationItem.many({})
    back = await acted(ask, "requestChanges", first, note="Why not.")
    clock.move(timedelta(hours=1))
    await acted(ask, "submitForReview", back, as_=CONTRIBUTOR)

    (after,) = await ModerationItem.many({})

    assert after.since - before.since >= timedelta(hours=1)


async def test_the_others_see_who_is_on_it(ask: Ask) -> None:
    item = await acted(ask, "submitForReview", await create_meeting(ask), as_=CONTRIBUTOR)
    claimed: list[Item | None] = []

    for actor in (None, SECRETARIAT, SECOND_SECRETARIAT):
        if actor is not None:
            assert (await ask(CLAIM, as_=actor, subject=item["id"]))["claimModeration"] == {
                "done": True,
                "userErrors": [],
            }
        nodes = (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["nodes"]
        claimed += [one["claimedBy"] for one in nodes]

    assert claimed == [None, {"email": SECRETARIAT.email}, {"email": SECOND_SECRETARIAT.email}]
    assert await AuditEvent.count_of({"action": "CLAIM"}) == 2
    await acted(ask, "approveContent", item)
    assert (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["nodes"][0]["claimedBy"] is None, "it waits for more"


@pytest.mark.parametrize("subject", [nothing("Meeting"), "nonsense", ""], ids=["nothing", "nonsense", "empty"])
async def test_nobody_is_on_what_does_not_wait(ask: Ask, subject: str) -> None:
    answer = (await ask(CLAIM, as_=SECRETARIAT, subject=subject))["claimModeration"]

    assert [(error["code"], error["path"]) for error in answer["userErrors"]] == [("NOT_FOUND", ["subject"])]
    assert answer["done"] is False
    assert await AuditEvent.count_of({}) == 0


@pytest.mark.parametrize("actor", [None, AYGUL, CONTRIBUTOR, REVIEWER, EDITOR, ADMINISTRATOR])
async def test_the_queue_is_the_secretariats(ask: Ask, actor: Actor | None) -> None:
    item = await acted(ask, "submitForReview", await create_meeting(ask), as_=CONTRIBUTOR)
    code = "FORBIDDEN" if actor else "UNAUTHENTICATED"

    read = await ask.raw(QUEUE, as_=actor)
    claimed = await ask.raw(CLAIM, as_=actor, subject=item["id"])

    assert [body["errors"][0]["extensions"]["code"] for body in (read, claimed)] == [code, code]


async def test_the_queue_costs_the_same_for_one_and_for_three(ask: Ask, commands: CommandCounter) -> None:
    async def cost() -> int:
        await ask(QUEUE, as_=SECRETARIAT)
        commands.reset()
        await ask(QUEUE, as_=SECRETARIAT)
        return len([name for name in commands.names if name in ("find", "aggregate")])

    await acted(ask, "submitForReview", await create_meeting(ask, slug="m1"), as_=CONTRIBUTOR)
    one = await cost()
    for slug in ("m2", "m3"):
        await acted(ask, "submitForReview", await create_meeting(ask, slug=slug), as_=CONTRIBUTOR)

    assert await cost() == one


async def test_the_author_reads_what_was_said(ask: Ask) -> None:
    waiting = await acted(ask, "submitForReview", await create_meeting(ask), as_=CONTRIBUTOR, note="Please look.")
    await acted(ask, "requestChanges", waiting, note="  Add a\nsummary. ")
    document = "query($id: ID!) { node(id: $id) { ... on Meeting { acts { action note by } } } }"

    acts = (await ask(document, as_=CONTRIBUTOR, id=waiting["id"]))["node"]["acts"]

    assert [(one["action"], one["note"], one["by"]) for one in acts] == [
        ("CREATE", None, CONTRIBUTOR.email),
        ("SUBMIT_FOR_REVIEW", "Please look.", CONTRIBUTOR.email),
        ("REQUEST_CHANGES", "Add a\nsummary.", SECRETARIAT.email),
    ]
