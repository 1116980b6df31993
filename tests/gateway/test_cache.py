"""The response cache against the real database: what is kept, for whom, and until when."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters import clock, database
from adapters.database import Database
from gateway.cache import Cache
from gateway.freshness import MAX_LAG_SECONDS, Freshness
from models.calls import Round
from models.content import Content, Edition
from models.programmes import Programme
from settings import Settings
from tests.actors import AYGUL, SECRETARIAT
from tests.factories import a_call, a_programme, an_institution
from tests.gateway.caching import HIT, MISS, Kept, keeping, until

TITLE = "query ($slug: String!) { programme(slug: $slug) { title } }"
LIST = "{ programmes { totalCount nodes { slug title } } }"
STATUS = "query ($slug: String!) { call(slug: $slug) { callStatus seatsLeft } }"
OPEN_CALLS = "{ calls(filter: {callStatus: [OPEN]}) { nodes { slug } } }"


@pytest.fixture
async def kept(fresh_database: Database, settings: Settings) -> AsyncIterator[Kept]:
    """An app that keeps its answers."""
    async with keeping(settings) as kept:
        yield kept


async def retitle(item: Content, title: str) -> None:
    """Publish an item under another title."""
    public = await type(item).current({"item_id": item.item_id})
    assert public is not None
    await database.in_transaction(
        lambda: public.amend({"title": {"en": title}}, version=public.version, at=clock.now())
    )


async def kill_streams(connected: Database) -> None:
    """End every stream of changes at the server, in a way that no driver mends by itself."""
    running = connected.client.admin.aggregate([{"$currentOp": {"idleCursors": True, "allUsers": True}}])
    async for one in running:
        if "$changeStream" in str(one.get("cursor", {}).get("originatingCommand", "")):
            await connected.documents.command("killCursors", "$cmd.aggregate", cursors=[one["cursor"]["cursorId"]])


async def test_the_same_read_is_answered_with_the_same_bytes(kept: Kept) -> None:
    await a_programme("training")
    await kept.heard()

    first, second = await kept.post(TITLE, slug="training"), await kept.post(TITLE, slug="training")

    assert (first.headers["Cache-Status"], second.headers["Cache-Status"]) == (MISS, HIT)
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


async def test_the_same_read_in_other_words_is_answered_from_the_same_entry(kept: Kept) -> None:
    document = 'query ($slug: String! = "training") { programme(slug: $slug) { title } }'
    await a_programme("training")
    await kept.heard()

    await kept.post(document, slug="training")

    assert await kept.found(document) == HIT
    assert await kept.found(document, slug="training", unused=1) == HIT
    assert await kept.found(document, slug="other") == MISS


async def test_a_change_is_seen_as_soon_as_it_is_heard_of(kept: Kept) -> None:
    training, other = await a_programme("training"), await a_programme("other")
    await kept.heard()
    before = [await kept.post(TITLE, slug="training"), await kept.post(LIST)]
    untouched = await kept.post(TITLE, slug="other")

    await retitle(training, "Anew")
    await kept.heard()

    after = [await kept.post(TITLE, slug="training"), await kept.post(LIST)]
    assert [one.headers["Cache-Status"] for one in (*before, *after)] == [MISS] * 4
    assert after[0].json()["data"] == {"programme": {"title": "Anew"}}
    assert "Anew" in after[1].text
    assert (await kept.found(TITLE, slug="other"), untouched.status_code) == (HIT, 200)
    assert other.slug == "other"


async def test_without_the_stream_of_changes_the_old_answer_would_stay(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = await a_programme("training")
    await kept.heard()
    await kept.post(TITLE, slug="training")
    monkeypatch.setattr(kept.cache.freshness, "_on_write", lambda written, moment: None)

    await retitle(training, "Anew")
    await kept.heard()

    stale = await kept.post(TITLE, slug="training")
    assert (stale.headers["Cache-Status"], stale.json()["data"]["programme"]["title"]) == (HIT, training.title["en"])


async def test_a_draft_that_is_edited_ends_nothing(kept: Kept) -> None:
    training = await a_programme("training")
    await kept.heard()
    await kept.post(LIST)

    await Programme.change({"item_id": training.item_id, "edition": Edition.WORKING}, {"$set": {"title.en": "Draft"}})
    await kept.heard()

    assert await kept.found(LIST) == HIT


async def test_a_read_that_began_before_a_write_is_not_kept_when_it_ends_after(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = await a_programme("training")
    await kept.heard()
    has_read, may_go_on = asyncio.Event(), asyncio.Event()
    many = Programme.many.__func__

    async def slow(cls: Any, *args: Any, **kwargs: Any) -> Any:
        found = await many(cls, *args, **kwargs)
        has_read.set()
        await may_go_on.wait()
        return found

    monkeypatch.setattr(Programme, "many", classmethod(slow))
    reading = asyncio.create_task(kept.post(TITLE, slug="training"))
    await has_read.wait()
    monkeypatch.undo()
    await retitle(training, "Anew")
    await kept.heard()
    late = asyncio.create_task(kept.post(TITLE, slug="training"))
    await asyncio.sleep(0)
    may_go_on.set()

    assert (await reading).json()["data"]["programme"]["title"] == training.title["en"]
    assert (await late).json()["data"]["programme"]["title"] == "Anew"
    assert (await kept.post(TITLE, slug="training")).json()["data"]["programme"]["title"] == "Anew"


async def test_those_who_ask_at_once_wait_for_one_of_them(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    await a_programme("training")
    await kept.heard()
    many, reads = Programme.many.__func__, []

    async def counted(cls: Any, *args: Any, **kwargs: Any) -> Any:
        reads.append(args)
        return await many(cls, *args, **kwargs)

    monkeypatch.setattr(Programme, "many", classmethod(counted))

    answers = await asyncio.gather(*[kept.post(TITLE, slug="training") for _ in range(20)])

    assert ({one.text for one in answers}, len(reads)) == ({answers[0].text}, 1)


async def test_one_whose_client_left_does_not_take_the_others_with_it(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_programme("training")
    await kept.heard()
    leading = asyncio.create_task(kept.post(TITLE, slug="training"))
    while not kept.cache._flights:
        await asyncio.sleep(0)
        assert not leading.done()
    following = asyncio.create_task(kept.post(TITLE, slug="training"))
    await asyncio.sleep(0)
    leading.cancel()

    assert (await following).json()["data"] == {"programme": {"title": "The training programme"}}


async def test_whoever_is_signed_in_is_given_nobody_elses_bytes(kept: Kept) -> None:
    await a_programme("training")
    await kept.heard()
    await kept.post(TITLE, slug="training")

    for actor in (AYGUL, SECRETARIAT):
        answer = await kept.post(TITLE, headers=await kept.headers(actor), slug="training")
        assert ("Cache-Status" in answer.headers, answer.headers["Cache-Control"]) == (False, "no-store")
    assert await kept.found(TITLE, slug="training") == HIT


async def test_what_is_asked_of_oneself_is_not_kept(kept: Kept) -> None:
    assert await kept.found("{ viewer { account { id } } }") is None
    assert await kept.found("{ viewer { account { id } } }") is None


@pytest.mark.parametrize(
    "document",
    [
        "{ ...own } fragment own on Query { viewer { account { id } } }",
        "{ ... on Query { ... { viewer { account { id } } } } }",
        "{ ...first } fragment first on Query { __typename ...own } fragment own on Query { viewer { account { id } } }",
    ],
)
async def test_what_a_fragment_asks_of_oneself_is_not_kept(kept: Kept, document: str) -> None:
    assert (await kept.post(document)).json()["data"]["viewer"] is None
    assert [await kept.found(document), len(kept.cache.shelf)] == [None, 0]


async def test_a_number_beyond_64_bits_is_answered_and_not_kept(kept: Kept) -> None:
    document = "query ($i: ID! = 99999999999999999999999) { node(id: $i) { id } }"

    assert (await kept.post(document)).json()["data"] == {"node": None}
    assert await kept.found(document) is None


async def test_another_language_or_form_is_another_answer(kept: Kept) -> None:
    await a_programme("training")
    await kept.heard()

    asked = [{}, {"Accept-Language": "tr"}, {"Accept": "application/graphql-response+json"}]

    assert [await kept.found(TITLE, headers=one, slug="training") for one in asked] == [MISS] * 3
    assert [await kept.found(TITLE, headers=one, slug="training") for one in asked] == [HIT] * 3


@pytest.mark.parametrize(
    "document",
    [
        "{ programme(slug: 1) { title } }",
        "{ programmes(first: 1000) { totalCount } }",
        "{ programme(slug: ",
        'mutation { unsubscribe(input: {token: "x"}) { done } }',
        f'{{ checkReceipt(reference: "TRN-2026-000001", sha256: "{"0" * 64}") {{ valid }} }}',
    ],
)
async def test_errors_acts_and_what_is_not_everybodys_are_never_kept(kept: Kept, document: str) -> None:
    assert [await kept.found(document), await kept.found(document), len(kept.cache.shelf)] == [None, None, 0]


async def test_an_answer_ends_when_the_clock_changes_it(kept: Kept) -> None:
    call = await a_call("round")
    await kept.heard()
    assert (await kept.post(STATUS, slug="round")).json()["data"]["call"]["callStatus"] == "OPEN"
    assert "round" in (await kept.post(OPEN_CALLS)).text
    assert await kept.found(STATUS, slug="round") == HIT

    clock.move(call.closes_at - clock.now() + timedelta(seconds=1))

    assert (await kept.post(STATUS, slug="round")).json()["data"]["call"]["callStatus"] == "CLOSED"
    assert "round" not in (await kept.post(OPEN_CALLS)).text


async def test_a_list_of_open_calls_ends_when_another_call_opens(kept: Kept) -> None:
    opens_at = clock.now() + timedelta(hours=1)
    await a_call("later", opens_at=opens_at, closes_at=opens_at + timedelta(days=1))
    await kept.heard()
    assert "later" not in (await kept.post(OPEN_CALLS)).text

    clock.move(timedelta(hours=1, seconds=1))

    assert "later" in (await kept.post(OPEN_CALLS)).text


async def test_a_seat_that_is_taken_is_seen(kept: Kept) -> None:
    call = await a_call("round", seats=2)
    await kept.heard()
    assert (await kept.post(STATUS, slug="round")).json()["data"]["call"]["seatsLeft"] == 2

    await Round.take_seat(call.item_id, "KG")
    await kept.heard()

    assert (await kept.post(STATUS, slug="round")).json()["data"]["call"]["seatsLeft"] == 1


async def test_what_was_not_there_is_found_once_it_is(kept: Kept) -> None:
    assert (await kept.post(TITLE, slug="training")).json()["data"] == {"programme": None}

    await a_programme("training")
    await kept.heard()

    assert (await kept.post(TITLE, slug="training")).json()["data"]["programme"] is not None


async def test_a_reader_who_has_the_bytes_is_told_so(kept: Kept) -> None:
    await a_programme("training")
    await kept.heard()
    asked = {"query": '{ programme(slug: "training") { title } }'}
    first = await kept.http.get("/graphql", params=asked)
    etag = first.headers["ETag"]

    again = await kept.http.get("/graphql", params=asked, headers={"If-None-Match": f'"other", W/{etag}'})

    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert first.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    other = await kept.http.get("/graphql", params=asked, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


async def test_compressed_bytes_have_a_tag_of_their_own(kept: Kept) -> None:
    for number in range(20):
        await a_programme(f"programme-number-{number}")
    await kept.heard()
    plain = await kept.post(LIST, headers={"Accept-Encoding": "identity"})

    small = [await kept.post(LIST, headers={"Accept-Encoding": "gzip"}) for _ in range(2)]

    assert [one.headers["Content-Encoding"] for one in small] == ["gzip"] * 2
    assert [one.content for one in small] == [plain.content] * 2
    assert {one.headers["ETag"] for one in (plain, *small)} == {plain.headers["ETag"], small[0].headers["ETag"]}
    assert plain.headers["ETag"] != small[0].headers["ETag"]
    assert len(gzip.compress(plain.content)) < len(plain.content)


async def test_shared_caches_are_told_what_an_answer_was_read_from(kept: Kept) -> None:
    training = await a_programme("training", host=(host := await an_institution()).id)
    await kept.heard()

    answer = await kept.post('{ programme(slug: "training") { title host { name } } }')

    groups = sorted([f'"{training.id}"', f'"{host.id}"', '"institutions"', '"programmes"'])
    assert answer.headers["Cache-Groups"] == ", ".join(groups)


async def test_a_lost_stream_sends_reads_to_the_database_until_it_is_back(
    kept: Kept, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = await a_programme("training")
    await kept.heard()
    await kept.post(TITLE, slug="training")
    steps = database.steps

    def gone(*collections: str, **how: Any) -> Any:
        raise database.DatabaseError("the history is lost")

    monkeypatch.setattr(database, "steps", gone)
    await kill_streams(fresh_database)
    await until(lambda: not kept.cache.is_open())
    assert [await kept.found(TITLE, slug="training"), len(kept.cache.shelf)] == [None, 0]
    await retitle(training, "Anew")
    assert (await kept.post(TITLE, slug="training")).json()["data"]["programme"]["title"] == "Anew"

    monkeypatch.setattr(database, "steps", steps)
    await until(kept.cache.is_open)
    assert [await kept.found(TITLE, slug="training"), await kept.found(TITLE, slug="training")] == [MISS, HIT]


async def test_a_read_that_straddles_the_loss_of_the_stream_is_not_kept(
    kept: Kept, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = await a_programme("training")
    await kept.heard()
    has_read, may_go_on = asyncio.Event(), asyncio.Event()
    many, steps = Programme.many.__func__, database.steps

    async def slow(cls: Any, *args: Any, **kwargs: Any) -> Any:
        found = await many(cls, *args, **kwargs)
        has_read.set()
        await may_go_on.wait()
        return found

    def gone(*collections: str, **how: Any) -> Any:
        raise database.DatabaseError("the history is lost")

    monkeypatch.setattr(Programme, "many", classmethod(slow))
    reading = asyncio.create_task(kept.post(TITLE, slug="training"))
    await has_read.wait()
    monkeypatch.undo()
    monkeypatch.setattr(database, "steps", gone)
    await kill_streams(fresh_database)
    await until(lambda: not kept.cache.is_open())
    await retitle(training, "Anew")
    monkeypatch.setattr(database, "steps", steps)
    await until(kept.cache.is_open)
    may_go_on.set()

    assert (await reading).json()["data"]["programme"]["title"] == training.title["en"]
    assert (await kept.post(TITLE, slug="training")).json()["data"]["programme"]["title"] == "Anew"


def test_a_stream_that_lags_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("gateway.freshness.time.monotonic", lambda: now)
    freshness = Freshness(lambda written, moment: None, lambda moment: None)
    freshness.mark(now, 7)
    assert not freshness.is_fresh()
    freshness.hear(6, None)
    assert freshness.is_fresh()

    freshness.mark(now := 101.0, 8)
    now = 100.0 + MAX_LAG_SECONDS + 0.1
    assert not freshness.is_fresh()
    freshness.hear(7, None)
    assert freshness.is_fresh()


async def test_nothing_is_kept_where_the_settings_say_so(fresh_database: Database, tmp_path: Path) -> None:
    cache = Cache(0)
    async with cache.followed():
        assert not cache.is_open()
