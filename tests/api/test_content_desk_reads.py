"""What the desk of content reads: the queue by what waits, the library in all languages with its versions."""

from typing import Any

from tests.actors import CONTRIBUTOR, EDITOR, SECRETARIAT
from tests.api.content_documents import SAVE_DOCUMENT, SAVE_INSTITUTION, SAVE_PLAN, SAVE_SERIES
from tests.api.desk import acted, create_meeting, create_programme, done, published, text, update_meeting
from tests.client import Ask

COUNTS = "{ moderationCounts { waiting count } }"
QUEUE = "query($waiting: [Waiting!]) { moderationQueue(waiting: $waiting) { totalCount nodes { waiting } } }"
DOCUMENTS = """query($class: [DocumentClass!], $first: Int, $after: String) {
  documents(class: $class, first: $first, after: $after) {
    totalCount pageInfo { endCursor hasNextPage } nodes { slug version titles { locale text } } } }"""
IS_PUBLIC = '{ meeting(slug: "fifth") { isPublic workingCopy { isPublic status } } }'


async def test_the_queue_is_counted_and_read_by_what_waits(ask: Ask) -> None:
    for slug in ("one", "two"):
        await acted(ask, "submitForReview", await create_meeting(ask, slug=slug), as_=CONTRIBUTOR)
    sent = await acted(ask, "submitForReview", await create_programme(ask), as_=CONTRIBUTOR)
    await acted(ask, "approveContent", sent)

    counts = (await ask(COUNTS, as_=SECRETARIAT))["moderationCounts"]
    assert {one["waiting"]: one["count"] for one in counts} == {
        "FOR_REVIEW": 2,
        "FOR_PUBLISHING": 1,
        "FOR_CORRECTION": 0,
        "FOR_SCREENING": 0,
        "FOR_ANSWER": 0,
    }
    found = (await ask(QUEUE, as_=SECRETARIAT, waiting=["FOR_PUBLISHING"]))["moderationQueue"]
    assert found == {"totalCount": 1, "nodes": [{"waiting": "FOR_PUBLISHING"}]}
    assert (await ask(QUEUE, as_=SECRETARIAT))["moderationQueue"]["totalCount"] == 3


async def test_documents_are_listed_by_their_day_the_undated_last(ask: Ask) -> None:
    for slug, dated, kind in (
        ("old", "2020-01-01", "REPORT"),
        ("none", None, "OTHER"),
        ("new", "2024-01-01", "REPORT"),
    ):
        given = {"slug": slug, "title": text(slug, ky=f"{slug} кыргызча"), "class": kind, "date": dated}
        await done(ask, SAVE_DOCUMENT, as_=EDITOR, **given)

    slugs: list[str] = []
    after = None
    while True:
        page = (await ask(DOCUMENTS, first=1, after=after))["documents"]
        slugs += [one["slug"] for one in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]

    assert slugs == ["new", "old", "none"]
    reports = (await ask(DOCUMENTS, **{"class": ["REPORT"]}))["documents"]
    assert reports["totalCount"] == 2
    assert reports["nodes"][0]["titles"] == [{"locale": "en", "text": "new"}, {"locale": "ky", "text": "new кыргызча"}]


async def test_what_was_read_of_the_library_is_enough_to_save_it_again(ask: Ask) -> None:
    institution = await done(ask, SAVE_INSTITUTION, as_=EDITOR, slug="one", name=text("One"), kind="MEMBER")
    await done(ask, SAVE_SERIES, as_=EDITOR, slug="many", name=text("Many"))
    document = await done(ask, SAVE_DOCUMENT, as_=EDITOR, slug="plan", title=text("Plan"), **{"class": "ACTIVITY_PLAN"})
    activity = {"key": "a", "title": text("First", tr="İlk"), "lead": [institution["id"]]}
    await done(ask, SAVE_PLAN, as_=EDITOR, year=2031, document=document["id"], activities=[activity])

    read: dict[str, Any] = await ask("""{ institution(slug: "one") { id version names { locale text } }
        allMeetingSeries { id version names { text } } document: documents { nodes { id version slug } }
        activityPlan(year: 2031) { id version activities { titles { locale text } } } }""")

    assert read["activityPlan"]["activities"][0]["titles"] == [
        {"locale": "en", "text": "First"},
        {"locale": "tr", "text": "İlk"},
    ]
    own = {"institution": read["institution"]["id"], "version": read["institution"]["version"]}
    await done(ask, SAVE_INSTITUTION, as_=EDITOR, slug="one", name=text("Two"), kind="MEMBER", **own)
    series = {"series": read["allMeetingSeries"][0]["id"], "version": read["allMeetingSeries"][0]["version"]}
    await done(ask, SAVE_SERIES, as_=EDITOR, slug="more", name=text("More"), **series)


async def test_whether_an_item_is_public_is_told_of_every_edition(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask))
    changed = await update_meeting(ask, public, summary=text("Anew."))
    found = (await ask(IS_PUBLIC, as_=EDITOR))["meeting"]
    assert found == {"isPublic": True, "workingCopy": {"isPublic": True, "status": "DRAFT"}}

    await acted(ask, "unpublishContent", changed, note="By mistake.")
    found = (await ask(IS_PUBLIC, as_=EDITOR))["meeting"]
    assert (found["isPublic"], found["workingCopy"]["isPublic"]) == (False, False)
