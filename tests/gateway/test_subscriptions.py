"""Subscriptions: events arrive in order and once, over either protocol, for those alone who may have them."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from websockets.exceptions import InvalidStatus

from adapters import clock, database
from adapters.database import DatabaseError, in_transaction
from auth.keys import new_secret
from auth.sessions import close_session
from domain.access import Role, read_rule
from domain.changes import ChangeKind
from domain.content import ContentType
from domain.moderation import Waiting
from gateway import budgets, feeds
from gateway import events as sse
from gateway import websockets as ws
from gateway.feeds import Feed
from models.accounts import Account
from models.api_keys import ApiKey
from models.base import new_id
from models.changes import Change
from models.moderation import ModerationItem
from resolvers.changes import cursor_at
from resolvers.ids import global_id
from schema.gate import AccessDenied
from schema.root import schema
from server import create_app
from settings import Settings
from tests.actors import AYGUL, EDITOR, SECRETARIAT, Actor
from tests.api.access_table import VIEWERS
from tests.client import Ask
from tests.factories import a_draft_meeting, a_meeting
from tests.gateway.subscribing import Told, served, socket, stream

FOLLOW = """subscription($after: String, $types: [ContentType!]) {
  changes(after: $after, types: $types) { cursor kind slug node { __typename ... on Meeting { title } } }
}"""
SLUGS = "subscription($after: String, $types: [ContentType!]) { changes(after: $after, types: $types) { slug } }"
QUEUE = (
    "subscription { moderationQueue { reason subject { __typename ... on Meeting { title } } claimedBy { email } } }"
)

CLAIM = "mutation($subject: ID!) { claimModeration(subject: $subject) { done userErrors { message } } }"


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    """What this process remembers of empty buckets is not for the next test."""
    budgets._empty_until.clear()
    yield
    budgets._empty_until.clear()


@pytest.fixture
def app(settings: Settings) -> Starlette:
    return create_app(settings)


@pytest.fixture
async def url(app: Starlette, ask: Ask) -> AsyncIterator[str]:
    """Where the app is served."""
    async with served(app) as address:
        yield address


async def note(*slugs: str, type_: ContentType = ContentType.MEETING, subject: Any = None) -> None:
    for slug in slugs:
        about = subject or new_id()
        await in_transaction(lambda s=slug, a=about: Change.note(ChangeKind.UPDATED, type_, a, at=clock.now(), slug=s))


async def wait_for_review(*slugs: str) -> None:
    """Meetings that begin to wait in the moderation queue."""
    for slug in slugs:
        meeting = await a_draft_meeting(slug).add()
        await ModerationItem.wait("Meeting", meeting.item_id, Waiting.FOR_REVIEW, since=clock.now())


async def until_followed(app: Starlette, readers: int = 1) -> None:
    """Wait until so many follow, and nothing that happens from now on is missed."""
    feed: Feed = app.state.feed
    await eventually(lambda: feed._readers >= readers and feed._ready.is_set())
    await asyncio.sleep(0.05)


async def eventually(is_so: Callable[[], bool], *, within_seconds: float = 15) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(within_seconds):
        while not is_so():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def slug_in(payload: dict[str, Any]) -> str:
    slug: str = payload["data"]["changes"]["slug"]
    return slug


# What is followed


async def test_a_socket_brings_what_is_published_with_all_that_was_asked_for(url: str) -> None:
    async with socket(url) as client:
        await client.begin()
        await client.subscribe(FOLLOW, after=cursor_at(0))
        await a_meeting("fifth")

        assert await client.next() == {
            "data": {
                "changes": {
                    "cursor": cursor_at(1),
                    "kind": "PUBLISHED",
                    "slug": "fifth",
                    "node": {"__typename": "Meeting", "title": "The fifth meeting"},
                }
            }
        }


async def test_a_stream_brings_the_same_each_event_under_its_cursor(url: str) -> None:
    async with stream(url, SLUGS, after=cursor_at(0)) as client:
        await note("first")
        await note("second")

        assert client.response.headers["content-type"].startswith("text/event-stream")
        assert [await client.hear(), await client.hear()] == [
            Told("next", {"data": {"changes": {"slug": "first"}}}, cursor_at(1)),
            Told("next", {"data": {"changes": {"slug": "second"}}}, cursor_at(2)),
        ]


async def test_a_browser_follows_by_get_and_comes_back_with_the_last_event_id(url: str) -> None:
    await note("first", "second", "third")
    variables = json.dumps({"after": cursor_at(0)})
    address = httpx.URL(f"{url}/graphql", params={"query": SLUGS, "variables": variables})
    headers = {"Accept": "text/event-stream", "Last-Event-ID": cursor_at(2)}

    async with httpx.AsyncClient() as client, client.stream("GET", address, headers=headers) as answer:
        lines = answer.aiter_lines()
        heard = [line async for line in _first(lines, 6) if line not in ("", ":")]

    assert heard[:3] == [f"id: {cursor_at(3)}", "event: next", 'data: {"data":{"changes":{"slug":"third"}}}']


async def test_who_comes_back_at_once_misses_nothing_though_nobody_else_read(app: Starlette, url: str) -> None:
    """What followed for the reader who left is still ending then."""
    await note("first")
    async with stream(url, SLUGS, after=cursor_at(0)) as client:
        assert slug_in((await client.hear()).data) == "first"
    await eventually(lambda: app.state.feed._readers == 0)

    async with stream(url, SLUGS, after=cursor_at(0)) as client:
        assert slug_in((await client.hear()).data) == "first"
        await asyncio.sleep(1)
        await note("second")

        assert slug_in((await client.hear()).data) == "second"


async def _first(lines: Any, number: int) -> AsyncIterator[str]:
    async for line in lines:
        yield line
        number -= 1
        if not number:
            return


async def test_without_a_cursor_only_what_comes_from_now_on_is_told(app: Starlette, url: str) -> None:
    await note("before")
    async with socket(url) as client:
        await client.begin()
        await client.subscribe(SLUGS)
        await until_followed(app)
        await note("after")

        assert slug_in(await client.next()) == "after"


async def test_only_the_types_that_are_asked_for_are_told_of_old_and_new(app: Starlette, url: str) -> None:
    await note("old meeting")
    await note("old call", type_=ContentType.CALL)
    async with socket(url) as client:
        await client.begin()
        await client.subscribe(SLUGS, after=cursor_at(0), types=["CALL"])
        await until_followed(app)
        await note("new meeting")
        await note("new call", type_=ContentType.CALL)

        assert [slug_in(await client.next()) for _ in range(2)] == ["old call", "new call"]


async def test_more_than_is_read_at_once_is_told_whole_and_in_order(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "BATCH", 4)
    await note(*(f"m{number}" for number in range(11)))
    async with socket(url) as client:
        await client.begin()
        await client.subscribe(SLUGS, after=cursor_at(0))

        assert [slug_in(await client.next()) for _ in range(11)] == [f"m{number}" for number in range(11)]


async def test_a_cursor_of_the_future_is_waited_for(app: Starlette, url: str) -> None:
    async with socket(url) as client:
        await client.begin()
        await client.subscribe(SLUGS, after=cursor_at(2))
        await until_followed(app)
        await note("first", "second", "third")

        assert slug_in(await client.next()) == "third"


async def test_where_no_change_stream_can_be_had_the_log_is_looked_at_now_and_then(
    app: Starlette, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextlib.asynccontextmanager
    async def nothing(*collections: str) -> AsyncIterator[Any]:
        raise DatabaseError("no streams here")
        yield

    monkeypatch.setattr(database, "watching", nothing)
    monkeypatch.setattr(feeds, "POLL_SECONDS", 0.05)
    async with socket(url) as client:
        await client.begin()
        await client.subscribe(SLUGS, after=cursor_at(0))
        await until_followed(app)
        await note("first")

        assert slug_in(await client.next()) == "first"


async def test_the_database_is_asked_only_while_somebody_follows(app: Starlette, url: str) -> None:
    async with socket(url) as client:
        await client.begin()
        await client.subscribe(SLUGS, id="a")
        await client.subscribe(SLUGS, id="b")
        await until_followed(app, readers=2)
        following = app.state.feed._following
        await client.say(type="complete", id="a")
        await client.say(type="complete", id="b")

        await asyncio.wait({following}, timeout=5)

    assert following.cancelled()


async def test_the_secretariat_follows_the_queue_as_it_moves(app: Starlette, url: str, ask: Ask) -> None:
    async with socket(url) as client:
        await client.begin(**await ask.headers(SECRETARIAT))
        await client.subscribe(QUEUE)
        await until_followed(app)
        await wait_for_review("sixth")
        told = [await client.next()]
        (item,) = await ModerationItem.many({})
        await ask(CLAIM, as_=SECRETARIAT, subject=global_id("Meeting", item.subject))
        told.append(await client.next())

    shown = {"reason": "Waits to be reviewed.", "subject": {"__typename": "Meeting", "title": "The sixth meeting"}}
    assert [one["data"]["moderationQueue"] for one in told] == [
        {**shown, "claimedBy": None},
        {**shown, "claimedBy": {"email": SECRETARIAT.email}},
    ]


# Who may


@pytest.mark.parametrize(("actor", "code"), [(None, "UNAUTHENTICATED"), (AYGUL, "FORBIDDEN"), (EDITOR, "FORBIDDEN")])
async def test_nobody_else_follows_the_queue(url: str, ask: Ask, actor: Actor | None, code: str) -> None:
    async with socket(url) as client:
        await client.begin(**await ask.headers(actor))
        await client.subscribe(QUEUE)
        refused = await client.hear()
    async with stream(url, QUEUE, await ask.headers(actor)) as heard:
        told = [await heard.hear(), await heard.hear()]

    assert [refused["type"], *(error["extensions"]["code"] for error in refused["payload"])] == ["error", code]
    assert [one.event for one in told] == ["next", "complete"]
    assert [error["extensions"]["code"] for error in told[0].data["errors"]] == [code]


def test_no_subscription_begins_and_no_event_is_shown_for_whom_the_table_denies_it() -> None:
    assert schema._schema.subscription_type is not None
    begun = [
        (name, role)
        for name, field in schema._schema.subscription_type.fields.items()
        for role, viewer in VIEWERS.items()
        if not read_rule("Subscription", name)(viewer, None)
        for act in (field.subscribe, field.resolve)
        if not is_denied(act, SimpleNamespace(context=SimpleNamespace(viewer=viewer)))
    ]

    assert begun == []
    assert set(schema._schema.subscription_type.fields) == {"changes", "moderationQueue"}


def is_denied(act: Any, info: Any) -> bool:
    try:
        act(None, info)
    except AccessDenied:
        return True
    return False


async def test_who_loses_the_role_is_told_nothing_more(app: Starlette, url: str, ask: Ask) -> None:
    async with socket(url) as client:
        await client.begin(**await ask.headers(SECRETARIAT))
        await client.subscribe(QUEUE)
        await until_followed(app)
        await wait_for_review("sixth")
        assert "data" in await client.next()

        await Account.change_all({"email": SECRETARIAT.email}, {"$set": {"roles": [Role.APPLICANT.value]}})
        await wait_for_review("seventh")
        refused = await client.hear()

    assert (refused["type"], refused["id"]) == ("error", "1")
    assert [error["extensions"]["code"] for error in refused["payload"]] == ["FORBIDDEN"]
    assert "seventh" not in json.dumps(refused)


async def test_a_session_that_ended_closes_what_it_opened(app: Starlette, url: str, ask: Ask) -> None:
    headers = await ask.headers(SECRETARIAT)
    async with socket(url) as client, stream(url, SLUGS, headers, after=cursor_at(0)) as heard:
        await client.begin(**headers)
        await client.subscribe(SLUGS, after=cursor_at(0))
        await until_followed(app, readers=2)
        await close_session(headers["Authorization"].removeprefix("Bearer "))
        await note("secret")

        assert await client.closed() == (4403, "Forbidden")
        told = [await heard.hear(), await heard.hear(), await heard.hear()]
    assert [one.event for one in told] == ["next", "complete", "broken off"]
    assert [error["extensions"]["code"] for error in told[0].data["errors"]] == ["UNAUTHENTICATED"]


async def test_a_key_that_was_revoked_closes_what_it_opened(app: Starlette, url: str) -> None:
    secret, kept, prefix = new_secret()
    key = await ApiKey(
        name="A partner", prefix=prefix, secrets=[kept], scopes=[], created_at=clock.now(), created_by=new_id()
    ).add()
    headers = {"Authorization": f"Bearer {secret}"}
    async with socket(url) as client, stream(url, SLUGS, headers, after=cursor_at(0)) as heard:
        await client.begin(**headers)
        await client.subscribe(SLUGS, after=cursor_at(0))
        await until_followed(app, readers=2)
        await note("before")
        assert (slug_in(await client.next()), slug_in(await heard.next())) == ("before", "before")
        await ApiKey.change({"_id": key.id}, {"$set": {"revoked_at": clock.now()}})
        await note("after")

        assert await client.closed() == (4403, "Forbidden")
        told = [await heard.hear(), await heard.hear()]
    assert [one.event for one in told] == ["next", "complete"]
    assert [error["extensions"]["code"] for error in told[0].data["errors"]] == ["UNAUTHENTICATED"]


async def test_a_cookie_acts_for_our_own_pages_alone(url: str, ask: Ask, app: Starlette) -> None:
    token = (await ask.headers(SECRETARIAT))["Authorization"].removeprefix("Bearer ")
    cookie = {"Cookie": f"{app.state.session_cookie.name}={token}"}
    heard = []
    for origin in (url, "https://elsewhere.example", None):
        sent = cookie | ({"Origin": origin} if origin else {})
        async with socket(url, additional_headers=sent) as client:
            await client.begin()
            await client.subscribe(QUEUE)
            await client.subscribe("{ viewer { account { email } } }", id="probe")
            heard.append([await client.hear() for _ in range(1 if origin == url else 2)])

    own, foreign, unknown = [{one["id"]: one["payload"][0]["extensions"]["code"] for one in told} for told in heard]
    assert own == {"probe": "BAD_USER_INPUT"}
    assert foreign == unknown == {"1": "UNAUTHENTICATED", "probe": "BAD_USER_INPUT"}


# How a socket is closed


@pytest.mark.parametrize(
    ("said", "closed"),
    [
        ("{", (4400, "Invalid message received: it is not JSON")),
        ("[]", (4400, "Invalid message received: its type is not known")),
        ('{"type": "start"}', (4400, "Invalid message received: its type is not known")),
        ('{"type": ["x"]}', (4400, "Invalid message received: its type is not known")),
        ('{"type": "connection_init", "payload": 3}', (4400, "Invalid message received: its payload is no object")),
        (b"binary", (4400, "Invalid message received: it is not JSON")),
        ('{"type": "subscribe", "id": "1", "payload": {"query": "{ x }"}}', (4401, "Unauthorized")),
        ('{"type": "connection_init", "payload": {"Authorization": "Bearer wrong"}}', (4403, "Forbidden")),
        ('{"type": "connection_init", "payload": {"authorization": "Bearer kk_live_no"}}', (4403, "Forbidden")),
    ],
)
async def test_a_socket_is_closed_with_the_code_of_what_was_wrong(
    url: str, said: str | bytes, closed: tuple[int, str]
) -> None:
    async with socket(url) as client:
        await client.connection.send(said)

        assert await client.closed() == closed


@pytest.mark.parametrize(
    "message",
    [
        {"type": "subscribe", "payload": {"query": SLUGS}},
        {"type": "subscribe", "id": "", "payload": {"query": SLUGS}},
        {"type": "subscribe", "id": 1, "payload": {"query": SLUGS}},
        {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "1", "payload": {"query": 3}},
        {"type": "subscribe", "id": "1", "payload": {"query": SLUGS, "variables": []}},
    ],
)
async def test_what_is_no_subscription_message_closes_the_socket(url: str, message: dict[str, Any]) -> None:
    async with socket(url) as client:
        await client.begin()
        await client.say(**message)
        code, _ = await client.closed()

    assert code == 4400


async def test_a_socket_that_does_not_speak_the_protocol_is_closed(url: str) -> None:
    for protocol in (None, "graphql-ws"):
        async with socket(url, protocol=protocol) as client:
            assert await client.closed() == (4406, "Subprotocol not acceptable")


async def test_a_socket_that_does_not_begin_is_closed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ws, "INIT_SECONDS", 0.1)
    async with socket(url) as client:
        assert await client.closed() == (4408, "Connection initialisation timeout")


async def test_a_second_beginning_closes_the_socket(url: str) -> None:
    async with socket(url) as client:
        await client.begin()
        await client.say(type="connection_init")

        assert await client.closed() == (4429, "Too many initialisation requests")


async def test_an_id_names_one_subscription_at_a_time(url: str, app: Starlette) -> None:
    async with socket(url) as client:
        await client.begin()
        await client.subscribe(SLUGS)
        await client.say(type="complete", id="1")
        await client.subscribe(SLUGS)
        await until_followed(app)
        await client.subscribe(SLUGS)

        assert await client.closed() == (4409, "Subscriber for 1 already exists")


async def test_pings_are_answered_and_sent_and_who_answers_none_is_let_go(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ws, "PING_SECONDS", 0.2)
    async with socket(url) as client:
        await client.say(type="ping", payload={"n": 1})
        assert await client.hear() == {"type": "pong", "payload": {"n": 1}}
        await client.begin()
        assert await client.hear() == {"type": "ping"}
        await client.say(type="pong")
        assert await client.hear() == {"type": "ping"}

        assert await client.closed() == (1001, "Nothing was heard of you")


async def test_a_stream_says_something_now_and_then(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_SECONDS", 0.05)
    async with stream(url, SLUGS) as client:
        heard = [line async for line in _first(client.lines, 6)]

    assert heard == [":", "", ":", "", ":", ""]


async def test_who_comes_while_the_server_stops_is_sent_away(app: Starlette, url: str) -> None:
    async with socket(url) as client, stream(url, SLUGS) as heard:
        await client.begin()
        await app.state.connections.end()

        assert (await client.closed())[0] == 1001
        assert await heard.hear() == Told("broken off")


# What is refused


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("subscription {", "BAD_USER_INPUT"),
        ("subscription { nothing }", "BAD_USER_INPUT"),
        ("{ institutions { id } }", "BAD_USER_INPUT"),
        ("mutation { signOut { done } }", "BAD_USER_INPUT"),
        ("subscription { changes { slug } moderationQueue { reason } }", "BAD_USER_INPUT"),
        ('subscription { changes(after: "no cursor") { slug } }', "BAD_USER_INPUT"),
        ("subscription { changes { " + " ".join(f"a{n}: slug" for n in range(31)) + " } }", "BAD_USER_INPUT"),
        ("subscription A { changes { slug } } subscription B { changes { slug } }", "BAD_USER_INPUT"),
    ],
)
async def test_the_same_documents_are_refused_as_over_http(url: str, document: str, code: str) -> None:
    async with socket(url) as client, stream(url, document) as heard:
        await client.begin()
        await client.subscribe(document)
        refused, told = await client.hear(), await heard.hear()

        assert (refused["type"], refused["payload"]) == ("error", told.data["errors"])
        assert {error["extensions"]["code"] for error in refused["payload"]} == {code}
        assert (await heard.hear()).event == "complete"


async def test_a_subscription_is_told_where_to_go_when_it_comes_as_a_plain_request(url: str, ask: Ask) -> None:
    answer = await ask.raw(SLUGS)

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_USER_INPUT"]
    assert "data" not in answer


async def test_a_query_of_a_client_that_also_takes_streams_is_answered_as_ever(url: str) -> None:
    accept = {"Accept": "application/json, text/event-stream"}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{url}/graphql", json={"query": "{ institutions { id } }"}, headers=accept)

    assert answer.json()["data"] == {"institutions": []}


async def test_one_client_has_only_so_many_connections(settings: Settings, ask: Ask) -> None:
    app = create_app(settings.model_copy(update={"max_subscribers_per_client": 2}))
    async with served(app) as url, socket(url) as first, stream(url, SLUGS) as second:
        await first.begin()
        await until_followed(app)
        with pytest.raises(InvalidStatus) as refused:
            async with socket(url):
                pass
        async with stream(url, SLUGS) as third:
            statuses = [refused.value.response.status_code, second.response.status_code, third.response.status_code]

    assert statuses == [429, 200, 429]
    assert third.response.headers["retry-after"] == "30"


async def test_all_together_have_only_so_many_connections(settings: Settings, ask: Ask) -> None:
    app = create_app(settings.model_copy(update={"max_subscribers": 1}))
    async with served(app) as url, socket(url):
        with pytest.raises(InvalidStatus):
            async with socket(url, local_addr=("127.0.0.2", 0)):
                pass


async def test_one_account_has_only_so_many_connections_wherever_it_comes_from(settings: Settings, ask: Ask) -> None:
    app = create_app(settings.model_copy(update={"max_subscribers_per_client": 1}))
    headers = await ask.headers(AYGUL)
    async with served(app) as url, socket(url) as first, socket(url, local_addr=("127.0.0.2", 0)) as second:
        await first.begin(**headers)
        await second.say(type="connection_init", payload=headers)

        assert await second.closed() == (4429, "Too many connections")


async def test_a_connection_that_ended_makes_room(settings: Settings, ask: Ask) -> None:
    app = create_app(settings.model_copy(update={"max_subscribers_per_client": 1}))
    async with served(app) as url:
        for _ in range(3):
            async with socket(url) as client:
                await client.begin(**await ask.headers(AYGUL))
            await eventually(lambda: not app.state.connections._in_all)


async def test_one_socket_carries_only_so_many_subscriptions(url: str) -> None:
    async with socket(url) as client:
        await client.begin()
        for number in range(ws.MAX_OPERATIONS + 1):
            await client.subscribe(SLUGS, id=str(number))
        refused = await client.hear()

    assert (refused["id"], refused["payload"][0]["extensions"]["code"]) == (str(ws.MAX_OPERATIONS), "RATE_LIMITED")


async def test_a_message_that_is_too_big_closes_the_socket(url: str, settings: Settings) -> None:
    async with socket(url) as client:
        await client.say(type="ping", payload={"x": "x" * settings.max_body_bytes})

        assert (await client.closed())[0] == 1009


async def test_who_subscribes_again_and_again_runs_out_of_budget(settings: Settings, ask: Ask) -> None:
    app = create_app(settings.model_copy(update={"guest_budget": 30}))
    async with served(app) as url, socket(url) as client:
        await client.begin()
        for number in range(3):
            await client.subscribe(SLUGS, id=str(number))
        refused = await client.hear()

    assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "RATE_LIMITED")


REFUSED = [
    ({"query": "subscription {"}, "BAD_USER_INPUT"),
    ({"query": "{ institutions { id } }"}, "BAD_USER_INPUT"),
    ({"documentId": "registered-by-nobody"}, "PERSISTED_QUERY_NOT_FOUND"),
]


@pytest.mark.parametrize(("payload", "code"), REFUSED)
async def test_what_a_socket_refuses_is_charged_for(
    settings: Settings, ask: Ask, payload: dict[str, Any], code: str
) -> None:
    app = create_app(settings.model_copy(update={"guest_budget": 35, "guest_budget_per_second": 1}))
    async with served(app) as url, socket(url) as client:
        await client.begin()
        told = []
        for number in range(5):
            await client.say(type="subscribe", id=str(number), payload=payload)
            told.append((await client.hear())["payload"][0]["extensions"]["code"])

    assert told == [code] * 3 + ["RATE_LIMITED"] * 2


async def test_what_a_stream_refuses_is_charged_for(settings: Settings, ask: Ask) -> None:
    app = create_app(settings.model_copy(update={"guest_budget": 35, "guest_budget_per_second": 1}))
    told = []
    async with served(app) as url:
        for number in range(4):
            async with stream(url, f"subscription {{ nothing{number} }}") as client:
                told.append((await client.next())["errors"][0]["extensions"]["code"])

    assert told == ["BAD_USER_INPUT"] * 3 + ["RATE_LIMITED"]


DEEP = '{"a":' * 500 + "0" + "}" * 500


@pytest.mark.parametrize(
    "said",
    [
        f'{{"type": "ping", "payload": {DEEP}}}',
        f'{{"type": "connection_init", "payload": {DEEP}}}',
        f'{{"type": "subscribe", "id": "1", "payload": {{"query": "{{ x }}", "variables": {DEEP}}}}}',
        f'{{"type": "subscribe", "id": "1", "payload": {{"query": "{{ x }}", "extensions": {DEEP}}}}}',
        '{"type": "ping", "payload": {"a": "\\u0000"}}',
    ],
)
@pytest.mark.parametrize("is_begun", [False, True])
async def test_a_message_that_lies_too_deep_closes_the_socket(
    url: str, said: str, is_begun: bool, logged: list[Any]
) -> None:
    async with socket(url) as client:
        if is_begun:
            await client.begin()
        await client.connection.send(said)

        assert (await client.closed())[0] == 4400
    assert [entry for entry in logged if entry["event"] == "websocket.failed"] == []


# Slow readers


async def test_who_falls_behind_is_let_go_with_the_place_that_they_came_to(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "KEPT", 3)
    feed, read = Feed(), []
    following = feed.changes_after(0, None)
    await note("m1", "m2")
    async with contextlib.aclosing(following):
        read += [(await anext(following)).slug, (await anext(following)).slug]
        third = asyncio.create_task(anext(following))
        await asyncio.sleep(0.1)
        await note("m3")
        read.append((await third).slug)
        await note("m4", "m5", "m6", "m7")
        await eventually(lambda: feed._changes.last == 7)
        with pytest.raises(feeds.TooSlow) as slow:
            await anext(following)

    assert (read, slow.value.number) == (["m1", "m2", "m3"], 3)


async def test_who_is_let_go_is_told_the_cursor_to_go_on_from(
    app: Starlette, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_slow(self: Feed, number: int, types: Any) -> AsyncIterator[Change]:
        raise feeds.TooSlow(3)
        yield

    monkeypatch.setattr(Feed, "changes_after", too_slow)
    async with socket(url) as client, stream(url, SLUGS) as heard:
        await client.begin()
        await client.subscribe(SLUGS)
        refused, told, complete = await client.hear(), await heard.hear(), await heard.hear()

    assert refused["payload"] == told.data["errors"]
    assert refused["payload"][0]["extensions"] == {"code": "RATE_LIMITED", "cursor": cursor_at(3)}
    assert complete.event == "complete"


@pytest.mark.parametrize("over", ["socket", "stream"])
async def test_who_takes_nothing_is_let_go_and_nothing_is_kept_for_them(
    app: Starlette, url: str, monkeypatch: pytest.MonkeyPatch, over: str
) -> None:
    monkeypatch.setattr(ws, "SEND_SECONDS", 0.3)
    monkeypatch.setattr(ws, "CLOSE_SECONDS", 0.1)
    monkeypatch.setattr(sse, "SEND_SECONDS", 0.3)
    meeting = await a_meeting("fifth", title={"en": "Ж" * 20_000})
    await note(*["fifth"] * 300, subject=meeting.item_id)
    big = "subscription($after: String) { changes(after: $after) { node { ... on Meeting { title } } } }"
    port = int(url.rpartition(":")[2])
    if over == "socket":
        async with socket(url, max_queue=1, max_size=None) as client:
            await client.begin()
            client.connection.transport.pause_reading()
            await client.subscribe(big, after=cursor_at(0))
            await until_let_go(app)
        return
    body = json.dumps({"query": big, "variables": {"after": cursor_at(0)}}).encode()
    _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    head = "POST /graphql HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\n"
    writer.write(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
    await until_let_go(app)
    writer.close()


async def until_let_go(app: Starlette) -> None:
    """Wait until a client was connected, and until it is no more."""
    await eventually(lambda: app.state.connections._in_all > 0)
    await eventually(lambda: not app.state.connections._in_all and not app.state.feed._readers)


async def test_who_may_have_missed_something_of_the_queue_is_told_so(app: Starlette, url: str, ask: Ask) -> None:
    async with socket(url) as client:
        await client.begin(**await ask.headers(SECRETARIAT))
        await client.subscribe(QUEUE)
        await until_followed(app)
        app.state.feed._moves.break_off()
        refused = await client.hear()

    assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "CONFLICT")
