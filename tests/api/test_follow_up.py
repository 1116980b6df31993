"""What comes of decisions: reports of those responsible, and the next round begun from what was agreed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from adapters import clock
from domain.meetings import InstitutionKind
from models.accounts import Account
from models.audit import AuditEvent
from models.calls import ApplicationForm, Call
from models.changes import Change
from models.decisions import Decision, FollowUpReport
from models.meetings import Meeting
from models.programmes import Programme
from resolvers.ids import global_id
from tests.actors import CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT
from tests.api.content_documents import REPORT, SAVE_SERIES, START_FOLLOW_UP
from tests.api.desk import (
    CONTRIBUTOR_ELSEWHERE,
    acted,
    create_meeting,
    done,
    nothing,
    published,
    refused,
    text,
    update_meeting,
)
from tests.client import Ask
from tests.factories import FORM, a_call, a_programme, an_institution

Item = dict[str, Any]
HELD = date(2023, 11, 22)
COMING = HELD + ((clock.now().date() - HELD) // timedelta(days=364) + 1) * timedelta(days=364)
"""The next day in whole years of weeks after the one that the meeting was held on."""
DECISIONS = """{ meeting(slug: "fifth") { decisions { id actionItems { id status reports { text status institution { slug } }
  outcome { __typename slug } } } } }"""


async def responsible(ask: Ask) -> str:
    """The contributor's institution."""
    await ask.headers(CONTRIBUTOR)
    account = await Account.one({"email": CONTRIBUTOR.email})
    assert account is not None
    return global_id("Institution", account.institution)


def decision(*by: str, **given: Any) -> list[Item]:
    todo = [{"key": "next", "title": text("Meet again"), "responsible": list(by), "dueOn": "2024-06-30", **given}]
    return [{"key": "d", "number": "1", "action": "AGREED", "text": text("To meet again."), "actionItems": todo}]


async def agreed(ask: Ask, **given: Any) -> Item:
    """A public meeting of a series that agreed on something."""
    series = await done(ask, SAVE_SERIES, as_=SECRETARIAT, slug="ministers", name=text("Ministers", ru="Министры"))
    given = {"series": series["id"], "ordinal": 5, "decisions": decision(await responsible(ask)), **given}
    return await published(ask, await create_meeting(ask, **given))


async def the_item(ask: Ask) -> Item:
    item: Item = (await ask(DECISIONS))["meeting"]["decisions"][0]["actionItems"][0]
    return item


async def test_a_report_moves_its_action_item_on_and_is_public(ask: Ask) -> None:
    await an_institution("the-secretariat", kind=InstitutionKind.SECRETARIAT)
    await agreed(ask)
    before = await the_item(ask)

    first = await done(ask, REPORT, as_=CONTRIBUTOR, actionItem=before["id"], status="IN_PROGRESS", text=text("Begun."))
    await done(ask, REPORT, as_=SECRETARIAT, actionItem=before["id"], status="IMPLEMENTED", text=text("Done."))

    assert (before["status"], before["reports"], first["status"]) == ("OPEN", [], "IN_PROGRESS")
    after = await the_item(ask)
    assert after["status"] == "IMPLEMENTED"
    assert after["reports"] == [
        {"text": "Begun.", "status": "IN_PROGRESS", "institution": {"slug": "of-KG"}},
        {"text": "Done.", "status": "IMPLEMENTED", "institution": {"slug": "the-secretariat"}},
    ]
    assert [change.kind for change in await Change.many({"type": "DECISION"}, sort=[("number", 1)])] == [
        "PUBLISHED", "UPDATED", "UPDATED"
    ]  # fmt: skip
    assert await AuditEvent.count_of({"action": "REPORT_FOLLOW_UP"}) == 2


async def test_what_was_reported_stays_when_the_meeting_is_published_again(ask: Ask) -> None:
    public = await agreed(ask)
    item = await the_item(ask)
    await done(ask, REPORT, as_=CONTRIBUTOR, actionItem=item["id"], status="IN_PROGRESS", text=text("Begun."))

    again = await published(ask, await update_meeting(ask, public, title=text("Anew")))
    away = await acted(ask, "unpublishContent", again, note="It was wrong.")
    gone = {"actionItem": item["id"], "status": "OPEN", "text": text("x")}
    assert await refused(ask, REPORT, as_=CONTRIBUTOR, **gone) == [("NOT_FOUND", "actionItem")]
    await acted(ask, "publishContent", away)

    after = await the_item(ask)
    assert (after["id"], after["status"], len(after["reports"])) == (item["id"], "IN_PROGRESS", 1)


@pytest.mark.parametrize(
    ("given", "objections"),
    [
        ({"text": []}, [("REQUIRED", "text")]),
        ({"text": text("x" * 5_001)}, [("TOO_LONG", "text/0/text")]),
        ({"text": [{"locale": "x_y", "text": "x"}]}, [("INVALID", "text/0/locale"), ("REQUIRED", "text")]),
        ({"actionItem": nothing("ActionItem")}, [("NOT_FOUND", "actionItem")]),
        ({"actionItem": nothing("Meeting")}, [("NOT_FOUND", "actionItem")]),
        ({"actionItem": "nonsense"}, [("NOT_FOUND", "actionItem")]),
    ],
)
async def test_a_report_that_cannot_stand_is_refused(ask: Ask, given: Item, objections: list[tuple[str, str]]) -> None:
    await agreed(ask)
    whole = {"actionItem": (await the_item(ask))["id"], "status": "IN_PROGRESS", "text": text("x"), **given}

    assert await refused(ask, REPORT, as_=CONTRIBUTOR, **whole) == objections
    assert await FollowUpReport.count_of({}) == 0
    assert (await Decision.many({}))[0].action_items[0].status == "OPEN"


async def test_only_those_who_are_responsible_report(ask: Ask) -> None:
    await agreed(ask)
    given = {"actionItem": (await the_item(ask))["id"], "status": "IMPLEMENTED", "text": text("x")}

    assert await refused(ask, REPORT, as_=CONTRIBUTOR_ELSEWHERE, **given) == [("FORBIDDEN", "actionItem")]
    for actor in (EDITOR, REVIEWER):
        body = await ask.raw(REPORT, as_=actor, input=given)
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await FollowUpReport.count_of({}) == 0


@pytest.mark.parametrize("is_responsible", [True, False])
async def test_the_secretariat_reports_for_itself_whoever_is_responsible(ask: Ask, is_responsible: bool) -> None:
    await agreed(ask, decisions=decision(*([await responsible(ask)] if is_responsible else [])))
    given = {"actionItem": (await the_item(ask))["id"], "status": "IMPLEMENTED", "text": text("x")}

    before = await refused(ask, REPORT, as_=SECRETARIAT, **given)
    own = await an_institution("the-secretariat", kind=InstitutionKind.SECRETARIAT)
    await done(ask, REPORT, as_=SECRETARIAT, **given)

    assert before == [("INVALID", "actionItem")]
    assert [one.institution for one in await FollowUpReport.many({})] == [own.id]


async def test_the_next_meeting_is_begun_from_what_was_agreed(ask: Ask) -> None:
    await agreed(ask)
    item = await the_item(ask)

    begun = await done(ask, START_FOLLOW_UP, as_=EDITOR, actionItem=item["id"])

    assert (begun["__typename"], begun["status"], begun["title"]) == ("Meeting", "DRAFT", "Ministers (6)")
    draft = await Meeting.one({"begun_from": {"$ne": None}})
    assert draft is not None
    assert (draft.ordinal, draft.starts_on.isoformat(), draft.title["ru"]) == (6, COMING.isoformat(), "Министры (6)")
    assert clock.now().date() < draft.starts_on <= clock.now().date() + timedelta(days=364)
    assert draft.starts_on.weekday() == datetime(2023, 11, 22, tzinfo=UTC).weekday()
    assert (await the_item(ask))["outcome"] is None, "a draft is nobody's business"
    document = "query($slug: String!) { meeting(slug: $slug) { begunFrom { id decision { number } } } }"
    told = await ask(document, as_=EDITOR, slug=draft.slug)
    assert told["meeting"]["begunFrom"] == {"id": item["id"], "decision": {"number": "1"}}
    await published(ask, begun)
    assert (await the_item(ask))["outcome"] == {"__typename": "Meeting", "slug": draft.slug}
    assert (await done(ask, START_FOLLOW_UP, as_=SECRETARIAT, actionItem=item["id"]))["id"] == begun["id"]


async def test_what_was_begun_and_thrown_away_can_be_begun_again(ask: Ask) -> None:
    await agreed(ask)
    item = await the_item(ask)
    begun = await done(ask, START_FOLLOW_UP, as_=EDITOR, actionItem=item["id"])
    await acted(ask, "deleteContent", begun)

    again = await done(ask, START_FOLLOW_UP, as_=EDITOR, actionItem=item["id"])

    assert again["id"] != begun["id"]


async def test_the_next_call_says_what_the_last_said_with_its_questions_a_year_on(ask: Ask) -> None:
    await agreed(ask)
    programme = await a_programme()
    last = await a_call("last", programme=programme.item_id, title={"en": "The call", "ru": "Набор"}, seats=20)
    item = await the_item(ask)

    given = {"actionItem": item["id"], "programme": global_id("Programme", programme.item_id)}
    begun = await done(ask, START_FOLLOW_UP, as_=EDITOR, **given)

    draft = await Call.one({"begun_from": {"$ne": None}})
    assert draft is not None
    assert (begun["__typename"], begun["status"], begun["title"]) == ("Call", "DRAFT", "The call")
    assert (draft.title, draft.seats, draft.programme) == (last.title, 20, programme.item_id)
    assert (draft.opens_at - last.opens_at, draft.closes_at - last.closes_at) == (timedelta(days=364),) * 2
    assert draft.opens_at > clock.now()
    form = await ApplicationForm.one({"call": draft.item_id})
    assert form is not None
    assert (form.number, form.form) == (1, FORM)


async def test_a_first_call_begins_with_the_programmes_name_and_no_questions(ask: Ask) -> None:
    await agreed(ask)
    programme = await a_programme()

    given = {"actionItem": (await the_item(ask))["id"], "programme": global_id("Programme", programme.item_id)}
    begun = await done(ask, START_FOLLOW_UP, as_=EDITOR, **given)

    assert begun["title"] == "The training programme"
    assert begun["slug"].startswith("training-call-")


async def test_what_cannot_be_begun_is_refused(ask: Ask) -> None:
    await agreed(ask, series=None)
    item = (await the_item(ask))["id"]

    said = [
        await refused(ask, START_FOLLOW_UP, as_=EDITOR, **given)
        for given in (
            {"actionItem": item},
            {"actionItem": item, "programme": nothing("Programme")},
            {"actionItem": nothing("ActionItem")},
        )
    ]

    assert said == [[("INVALID", "actionItem")], [("NOT_FOUND", "programme")], [("NOT_FOUND", "actionItem")]]
    body = await ask.raw(START_FOLLOW_UP, as_=CONTRIBUTOR, input={"actionItem": item})
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await Meeting.count_of({"begun_from": {"$ne": None}}) == await Call.count_of({}) == 0


async def test_the_next_meeting_is_numbered_after_all_that_are_written(ask: Ask) -> None:
    public = await agreed(ask)
    fifth = await Meeting.current({"slug": public["slug"]})
    assert fifth is not None
    series = global_id("MeetingSeries", fifth.series)
    await create_meeting(ask, slug="seventh", series=series, ordinal=7)
    thrown_away = await create_meeting(ask, slug="ninth", series=series, ordinal=9)
    await acted(ask, "deleteContent", thrown_away)

    begun = await done(ask, START_FOLLOW_UP, as_=EDITOR, actionItem=(await the_item(ask))["id"])

    assert begun["title"] == "Ministers (8)"


async def test_a_call_is_begun_of_a_programme_that_rests_on_the_decision(ask: Ask) -> None:
    await agreed(ask)
    item = await the_item(ask)
    (entered,) = await Decision.many({})
    resting = await a_programme("resting", mandates=[entered.reference])
    other = await a_programme("other")

    def begin(programme: Programme) -> Item:
        return {"actionItem": item["id"], "programme": global_id("Programme", programme.item_id)}

    assert await refused(ask, START_FOLLOW_UP, as_=EDITOR, **begin(other)) == [("INVALID", "programme")]
    begun = await done(ask, START_FOLLOW_UP, as_=EDITOR, **begin(resting))
    assert begun["slug"].startswith("resting-call-")
