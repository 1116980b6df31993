"""The fifth meeting, written from nothing: drafted by its host, approved, published, revised, corrected and cited."""

from models.accounts import Account
from models.audit import AuditEvent
from models.changes import Change
from models.institutions import Institution
from tests.actors import ADMINISTRATOR, CONTRIBUTOR, EDITOR, SECRETARIAT, Actor
from tests.api.content_documents import (
    CLAIM,
    COMPARE,
    CREATE_MEETING,
    ISSUE_CORRIGENDUM,
    QUEUE,
    REPORT,
    REQUEST_CORRECTION,
    SAVE_DOCUMENT,
    SAVE_INSTITUTION,
    SAVE_SERIES,
    SET_TRANSLATION,
    SETTLE_CORRECTION,
    START_FOLLOW_UP,
    UPDATE_MEETING,
    act,
)
from tests.api.desk import SECOND_SECRETARIAT, done, text
from tests.client import Ask

MEETING = """query($slug: String!, $revision: Int, $locale: Locale) { meeting(slug: $slug, revision: $revision) {
  id version status title(locale: $locale) resolvedLocale(locale: $locale) revision { number sha256 }
  agenda { key number title(locale: $locale) items { key } decisions { number } }
  minutes { recordStatus compiled { __typename ... on HeadingBlock { level text } ... on StatementBlock { speaker text delegation { institution { slug } } } ... on DecisionBlock { decision { number } } } corrigenda { number text } }
  decisions { id number action actionItems { id status overdue responsible { slug } outcome { __typename slug } reports { text } } }
} }"""


async def test_the_fifth_meeting_is_written_approved_published_revised_corrected_and_cited(ask: Ask) -> None:
    # The secretariat keeps the registers that the minutes refer to.
    ministry = await done(
        ask,
        SAVE_INSTITUTION,
        as_=SECRETARIAT,
        slug="kg-ministry",
        name=text("The Ministry"),
        kind="MEMBER",
        country="KG",
    )
    series = await done(ask, SAVE_SERIES, as_=SECRETARIAT, slug="ministers", name=text("Meeting of Ministers"))
    plan = await done(
        ask, SAVE_DOCUMENT, as_=SECRETARIAT, slug="plan", title=text("The plan for 2024"), **{"class": "ACTIVITY_PLAN"}
    )

    # The host, a national institution, drafts the minutes.
    draft = await done(
        ask,
        CREATE_MEETING,
        as_=CONTRIBUTOR,
        slug="fifth-meeting",
        title=text("The fifth meeting", ky="Бешинчи жолугушуу"),
        series=series["id"],
        ordinal=5,
        classification="MINISTERIAL",
        startsOn="2023-11-22",
        place={"city": text("Bishkek", ky="Бишкек"), "country": "KG", "timeZone": "Asia/Bishkek"},
        host=ministry["id"],
        delegations=[
            {
                "institution": ministry["id"],
                "status": "MEMBER",
                "members": [{"name": "A. B.", "role": "HEAD", "post": text("Minister")}],
            }
        ],
        agenda=[
            {"key": "opening", "number": "1", "title": text("Opening")},
            {
                "key": "state",
                "number": "2",
                "title": text("The state of the diasporas"),
                "record": [
                    {
                        "locale": "en",
                        "blocks": [
                            {"paragraph": {"markdown": "The heads spoke of their diasporas."}},
                            {
                                "statement": {
                                    "speaker": "The Minister",
                                    "delegation": ministry["id"],
                                    "text": "Welcome.",
                                }
                            },
                        ],
                    }
                ],
            },
            {"key": "plan", "number": "2.1", "title": text("The plan"), "parent": "state"},
        ],
        decisions=[
            {
                "key": "d1",
                "number": "1",
                "agendaItem": "plan",
                "action": "ADOPTED",
                "text": text("The plan is adopted."),
                "adopts": plan["id"],
                "actionItems": [
                    {
                        "key": "next",
                        "title": text("Hold the next meeting"),
                        "responsible": [ministry["id"]],
                        "dueOn": "2024-06-30",
                    }
                ],
            }
        ],
    )
    assert (draft["status"], draft["version"]) == ("DRAFT", 1)
    assert (await ask(MEETING, slug="fifth-meeting"))["meeting"] is None

    # It goes to the secretariat, where it waits in the queue until somebody is on it.
    waiting = await done(ask, act("submitForReview"), as_=CONTRIBUTOR, content=draft["id"], version=1)
    queue = (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]
    assert [(item["subject"]["id"], item["reason"]) for item in queue["nodes"]] == [
        (draft["id"], "Waits to be reviewed.")
    ]
    await ask(CLAIM, as_=SECRETARIAT, subject=draft["id"])
    queue = (await ask(QUEUE, as_=SECOND_SECRETARIAT))["moderationQueue"]
    assert queue["nodes"][0]["claimedBy"] == {"email": SECRETARIAT.email}

    # Changes are asked for, with a note that the author reads; the author makes them and hands it in again.
    back = await done(
        ask,
        act("requestChanges"),
        as_=SECRETARIAT,
        content=draft["id"],
        version=waiting["version"],
        note="Add a summary.",
    )
    assert back["status"] == "CHANGES_REQUESTED"
    changed = await done(
        ask,
        UPDATE_MEETING,
        as_=CONTRIBUTOR,
        meeting=draft["id"],
        version=back["version"],
        changes={"summary": text("The heads of the diaspora institutions met in Bishkek.")},
    )
    again = await done(ask, act("submitForReview"), as_=CONTRIBUTOR, content=draft["id"], version=changed["version"])
    assert [(one["action"], one["note"]) for one in again["acts"]] == [
        ("CREATE", None),
        ("SUBMIT_FOR_REVIEW", None),
        ("REQUEST_CHANGES", "Add a summary."),
        ("SUBMIT_FOR_REVIEW", None),
    ]

    # It is approved by somebody who did not write it, the Kyrgyz is ready, and it is published.
    approved = await done(ask, act("approveContent"), as_=SECRETARIAT, content=draft["id"], version=again["version"])
    published = await done(
        ask, act("publishContent"), as_=SECRETARIAT, content=draft["id"], version=approved["version"]
    )
    assert published["status"] == "PUBLISHED"
    assert (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["totalCount"] == 0
    first = (await ask(MEETING, slug="fifth-meeting", locale="ky"))["meeting"]
    assert (first["title"], first["resolvedLocale"], first["revision"]["number"]) == ("The fifth meeting", "en", 1)
    assert [item["items"] for item in first["agenda"]] == [[], [{"key": "plan"}]]
    assert [block["__typename"] for block in first["minutes"]["compiled"]] == [
        "HeadingBlock",
        "HeadingBlock",
        "ParagraphBlock",
        "StatementBlock",
        "HeadingBlock",
        "DecisionBlock",
    ]

    # The editor translates the title and summary, beside the published page, and says that the translation is ready.
    working = await done(
        ask,
        UPDATE_MEETING,
        as_=EDITOR,
        meeting=draft["id"],
        version=published["version"],
        changes={
            "title": text("The fifth meeting in Bishkek", ru="Пятая встреча"),
            "summary": [{"locale": "ru", "text": "Главы учреждений диаспоры встретились в Бишкеке."}],
        },
    )
    assert working["status"] == "DRAFT"
    ready = await done(
        ask,
        SET_TRANSLATION,
        as_=EDITOR,
        content=draft["id"],
        version=working["version"],
        locale="ru",
        state="PUBLISHED",
    )
    assert (await ask(MEETING, slug="fifth-meeting"))["meeting"]["title"] == "The fifth meeting"
    version = await published_by_two(ask, draft["id"], ready["version"])
    assert (await ask(MEETING, slug="fifth-meeting", locale="ru"))["meeting"]["title"] == "Пятая встреча"

    # The minutes are adopted: their English stands fast from now on.
    adopted = await done(
        ask, UPDATE_MEETING, as_=SECRETARIAT, meeting=draft["id"], version=version, changes={"recordStatus": "ADOPTED"}
    )
    refused = await ask(
        UPDATE_MEETING,
        as_=EDITOR,
        input={"meeting": draft["id"], "version": adopted["version"], "changes": {"agenda": []}},
    )
    assert {error["code"] for error in refused["updateMeeting"]["userErrors"]} == {"WRONG_STATE", "NOT_FOUND"}
    version = await published_by_two(ask, draft["id"], adopted["version"], approver=SECOND_SECRETARIAT)

    # A delegation asks for a correction; the secretariat agrees, and issues a corrigendum.
    await take_part(ask, ministry["slug"])
    asked = await done(
        ask, REQUEST_CORRECTION, as_=CONTRIBUTOR, meeting=draft["id"], place="opening", text="The title of item 1."
    )
    await done(ask, SETTLE_CORRECTION, as_=SECRETARIAT, request=asked["id"], accepted=True)
    corrected = await done(
        ask,
        ISSUE_CORRIGENDUM,
        as_=SECRETARIAT,
        meeting=draft["id"],
        version=version,
        text=text("Item 1 reads: Opening of the meeting."),
        changes={
            "agenda": [
                {"key": "opening", "number": "1", "title": text("Opening of the meeting")},
                {"key": "state", "number": "2", "title": text("The state of the diasporas")},
                {"key": "plan", "number": "2.1", "title": text("The plan"), "parent": "state"},
            ]
        },
    )
    assert corrected["minutes"]["recordStatus"] == "CORRECTED"
    await published_by_two(ask, draft["id"], corrected["version"], approver=SECOND_SECRETARIAT)

    # Every revision stays what it was, and can be compared.
    cited = [(await ask(MEETING, slug="fifth-meeting", revision=number))["meeting"] for number in (1, 2, 3, 4)]
    assert [one["title"] for one in cited] == ["The fifth meeting", *["The fifth meeting in Bishkek"] * 3]
    assert [one["minutes"]["recordStatus"] for one in cited] == ["PROVISIONAL", "PROVISIONAL", "ADOPTED", "CORRECTED"]
    assert len({one["revision"]["sha256"] for one in cited}) == 4
    assert cited[0]["revision"]["sha256"] == first["revision"]["sha256"]
    compared = (await ask(COMPARE, content=draft["id"], before=1, after=2))["compareRevisions"]
    assert [(one["path"], one["kind"]) for one in compared["fields"]] == [("title", "CHANGED")]
    assert compared["fields"][0]["spans"][-1] == {"kind": "ADDED", "text": " in Bishkek"}

    # What came of it: the ministry reports, and the next meeting is begun from the decision.
    item = cited[3]["decisions"][0]["actionItems"][0]
    await done(ask, REPORT, as_=CONTRIBUTOR, actionItem=item["id"], status="IN_PROGRESS", text=text("We prepare it."))
    begun = await done(ask, START_FOLLOW_UP, as_=EDITOR, actionItem=item["id"])
    once_more = await done(ask, START_FOLLOW_UP, as_=EDITOR, actionItem=item["id"])
    assert (begun["__typename"], begun["id"], begun["title"]) == (
        "Meeting",
        once_more["id"],
        "Meeting of Ministers (6)",
    )
    now = (await ask(MEETING, slug="fifth-meeting"))["meeting"]["decisions"][0]["actionItems"][0]
    assert (now["status"], now["reports"], now["outcome"]) == ("IN_PROGRESS", [{"text": "We prepare it."}], None)

    # All of it stands in the audit log, unbroken, and what the public saw in the change log, without a gap.
    while await AuditEvent.seal():
        pass
    assert [fault async for fault in AuditEvent.faults()] == []
    log = await ask("{ auditLog(first: 100) { totalCount nodes { number action by } } }", as_=ADMINISTRATOR)
    assert log["auditLog"]["totalCount"] == await AuditEvent.count_of({})
    numbers = [change.number for change in await Change.many({}, sort=[("number", 1)])]
    assert numbers == list(range(1, len(numbers) + 1))


async def published_by_two(ask: Ask, content: str, version: int, *, approver: Actor = SECRETARIAT) -> int:
    """Take a draft through review to the public, and give back its version then."""
    for name, actor in (("submitForReview", EDITOR), ("approveContent", approver), ("publishContent", approver)):
        version = (await done(ask, act(name), as_=actor, content=content, version=version))["version"]
    return version


async def take_part(ask: Ask, slug: str) -> None:
    """Let the contributor act for the institution that the meeting lists."""
    institution = await Institution.one({"slug": slug})
    assert institution is not None
    await Account.change({"email": CONTRIBUTOR.email}, {"$set": {"institution": institution.id}})
