"""Webhooks as administrators have them: made, tested, replayed, redelivered and ended."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from adapters import sealing
from delivery.webhooks import serve
from models.audit import AuditEvent
from models.changes import Change
from models.trusted_documents import id_of
from models.webhook_deliveries import WebhookDelivery
from models.webhooks import Webhook
from resolvers.changes import cursor_at
from server import create_app
from settings import Settings
from tests.actors import ADMINISTRATOR, AYGUL, SECRETARIAT, Actor
from tests.api.test_trusted_documents import trust
from tests.client import Ask
from tests.delivery.test_webhooks import a_change
from tests.delivery.webhook_receiver import Receiver, receiver
from tests.factories import a_meeting

HOOK = "webhook { id url types documentId active }"
ERRORS = "userErrors { code path }"
CREATE = f"mutation($input: CreateWebhookInput!) {{ createWebhook(input: $input) {{ {HOOK} secret {ERRORS} }} }}"
DELETE = f"mutation($id: ID!) {{ deleteWebhook(webhook: $id) {{ done {ERRORS} }} }}"
TEST = f"mutation($id: ID!) {{ testWebhook(webhook: $id) {{ delivery {{ id isTest state }} {ERRORS} }} }}"
REPLAY = f"mutation($input: ReplayWebhookInput!) {{ replayWebhook(input: $input) {{ {HOOK} {ERRORS} }} }}"
REDELIVER = f"mutation($id: ID!) {{ redeliverWebhook(delivery: $id) {{ done {ERRORS} }} }}"
LOG = (
    "query($first: Int, $after: String) { webhooks { url active deliveries(first: $first, after: $after) "
    "{ totalCount pageInfo { endCursor } nodes { id change { kind slug } state attempts statusCode nextAttemptAt } } } }"
)
EVERY_TYPE = ["MEETING", "PROGRAMME", "CALL", "DOCUMENT", "DECISION"]


@pytest.fixture
def there() -> Iterator[Receiver]:
    """A receiver."""
    with receiver() as running:
        yield running


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings by which webhooks may go to this machine."""
    return settings.model_copy(update={"webhooks_to_loopback": True})


async def a_webhook(ask: Ask, url: str, **given: Any) -> dict[str, Any]:
    made: dict[str, Any] = (await ask(CREATE, as_=ADMINISTRATOR, input={"url": url, **given}))["createWebhook"]
    assert made["userErrors"] == []
    return made


async def log(ask: Ask, **page: Any) -> list[dict[str, Any]]:
    """The deliveries of the only webhook."""
    (webhook,) = (await ask(LOG, as_=ADMINISTRATOR, **page))["webhooks"]
    nodes: list[dict[str, Any]] = webhook["deliveries"]["nodes"]
    return nodes


async def test_the_secret_is_shown_once_and_kept_encrypted(ask: Ask, settings: Settings) -> None:
    made = await a_webhook(ask, " https://partner.example/changes?key=abc ")

    (webhook,) = await Webhook.many({})
    (event,) = await AuditEvent.many({})
    url = "https://partner.example/changes?key=abc"
    shown = {"id": made["webhook"]["id"], "url": url, "types": EVERY_TYPE, "documentId": None, "active": True}
    assert made["webhook"] == shown
    assert made["secret"].startswith("whsec_")
    assert made["secret"] not in str(webhook.stored_form())
    assert sealing.opened(settings, webhook.sealed_secret) == made["secret"]
    assert (event.action, event.about, event.details) == ("CREATE_WEBHOOK", webhook.id, {"host": "partner.example"})


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"url": "http://partner.example/"}, [("INVALID", ["url"])]),
        ({"url": "https://10.0.0.1/"}, [("INVALID", ["url"])]),
        ({"url": "https://169.254.169.254/latest"}, [("INVALID", ["url"])]),
        ({"url": "nonsense"}, [("INVALID", ["url"])]),
        ({"url": "https://a.example", "documentId": "sha256:ab"}, [("NOT_FOUND", ["documentId"])]),
        ({"url": "nonsense", "documentId": "sha256:ab"}, [("INVALID", ["url"]), ("NOT_FOUND", ["documentId"])]),
    ],
)
async def test_every_objection_to_a_webhook_is_told(ask: Ask, given: dict[str, Any], errors: list[Any]) -> None:
    made = (await ask(CREATE, as_=ADMINISTRATOR, input=given))["createWebhook"]

    told = [(error["code"], error["path"]) for error in made["userErrors"]]
    assert (made["webhook"], made["secret"], told) == (None, None, errors)
    assert await Webhook.count_of({}) == 0


@pytest.fixture
async def closed(ask: Ask, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server whose webhooks may not go to this machine."""
    app = create_app(settings.model_copy(update={"webhooks_to_loopback": False}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.base_url) as client:
        yield client


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/"])
async def test_this_machine_itself_is_closed_to_webhooks(ask: Ask, closed: httpx.AsyncClient, url: str) -> None:
    body = {"query": CREATE, "variables": {"input": {"url": url}}}

    answer = await closed.post("/graphql", json=body, headers=await ask.headers(ADMINISTRATOR))

    assert answer.json()["data"]["createWebhook"]["userErrors"] == [{"code": "INVALID", "path": ["url"]}]


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ("subscription { changes { kind } }", []),
        ("query($id: ID!, $slug: String) { node(id: $id) { id } changes(after: $slug) { nodes { id } } }", []),
        ("query($other: ID!) { node(id: $other) { id } }", ["INVALID"]),
        ('query($other: ID! = "a") { node(id: $other) { id } }', []),
        ("mutation { signOut { done } }", ["INVALID"]),
        ("query A { institutions { slug } } query B { institutions { slug } }", ["INVALID"]),
    ],
)
async def test_a_payload_is_shaped_by_what_can_be_run_for_one_change(ask: Ask, source: str, codes: list[str]) -> None:
    assert (await trust(ask, source))["userErrors"] == []
    given = {"url": "https://a.example", "documentId": id_of(source)}

    made = (await ask(CREATE, as_=ADMINISTRATOR, input=given))["createWebhook"]

    assert [error["code"] for error in made["userErrors"]] == codes


async def test_the_log_tells_what_was_sent_the_newest_first(ask: Ask, settings: Settings, there: Receiver) -> None:
    there.statuses = [204, 500]
    await a_webhook(ask, there.url)
    await a_meeting("first")
    await serve(settings)
    await a_meeting("second")
    await serve(settings)

    nodes = await log(ask)
    (page,) = (await ask(LOG, as_=ADMINISTRATOR, first=1))["webhooks"]
    rest = await log(ask, after=page["deliveries"]["pageInfo"]["endCursor"])

    told = [(one["change"]["slug"], one["state"], one["attempts"], one["statusCode"]) for one in nodes]
    assert told == [("second", "FAILED", 1, 500), ("first", "DELIVERED", 1, 204)]
    assert [one["nextAttemptAt"] is None for one in nodes] == [False, True]
    assert (page["deliveries"]["totalCount"], page["deliveries"]["nodes"], rest) == (2, nodes[:1], nodes[1:])


async def test_a_test_sends_the_latest_change_and_says_that_it_is_one(
    ask: Ask, settings: Settings, there: Receiver
) -> None:
    webhook = (await a_webhook(ask, there.url))["webhook"]["id"]
    nothing = (await ask(TEST, as_=ADMINISTRATOR, id=webhook))["testWebhook"]
    await a_change()
    await serve(settings)

    tested = (await ask(TEST, as_=ADMINISTRATOR, id=webhook))["testWebhook"]
    await serve(settings)

    assert nothing == {"delivery": None, "userErrors": [{"code": "WRONG_STATE", "path": ["webhook"]}]}
    assert (tested["delivery"]["isTest"], tested["delivery"]["state"]) == (True, "PENDING")
    assert [one.number for one in await WebhookDelivery.many({})] == [1, 1]
    assert b'"type":"webhook.test"' in there.received[-1].body


async def test_a_delivery_is_sent_again_under_its_own_id(ask: Ask, settings: Settings, there: Receiver) -> None:
    await a_webhook(ask, there.url)
    await a_change()
    await serve(settings)
    (delivery,) = await log(ask)

    done = await ask(REDELIVER, as_=ADMINISTRATOR, id=delivery["id"])
    await serve(settings)

    first, second = there.received
    assert done == {"redeliverWebhook": {"done": True, "userErrors": []}}
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert [(one["state"], one["attempts"]) for one in await log(ask)] == [("DELIVERED", 1)]


@pytest.mark.parametrize(("after", "sent"), [(None, [1, 2, 3]), (1, [2, 3]), (3, [])])
async def test_a_replay_sends_every_change_after_a_cursor_anew(
    ask: Ask, settings: Settings, there: Receiver, after: int | None, sent: list[int]
) -> None:
    webhook = (await a_webhook(ask, there.url))["webhook"]["id"]
    for _ in range(3):
        await a_change()
    await serve(settings)
    before = len(there.received)

    given = {"webhook": webhook, "after": after and cursor_at(after)}
    replayed = (await ask(REPLAY, as_=ADMINISTRATOR, input=given))["replayWebhook"]
    await serve(settings)
    await a_change()
    await serve(settings)

    assert replayed["userErrors"] == []
    numbers = [one.number for one in await WebhookDelivery.many({}, sort=[("_id", 1)])]
    assert numbers == [1, 2, 3, *sent, 4]
    assert len({request.headers["webhook-id"] for request in there.received}) == before + len(sent) + 1


async def test_what_is_still_owed_is_not_sent_twice_by_a_replay(ask: Ask, settings: Settings, there: Receiver) -> None:
    webhook = (await a_webhook(ask, there.url))["webhook"]["id"]
    there.status = 500
    await a_change()
    await serve(settings)
    there.status = 204

    await ask(REPLAY, as_=ADMINISTRATOR, input={"webhook": webhook})
    await serve(settings)

    assert [(one["state"], one["attempts"]) for one in await log(ask)] == [("DELIVERED", 1)]


async def test_a_deleted_webhook_is_sent_nothing_and_leaves_no_log(
    ask: Ask, settings: Settings, there: Receiver
) -> None:
    webhook = (await a_webhook(ask, there.url))["webhook"]["id"]
    await a_change()

    done = await ask(DELETE, as_=ADMINISTRATOR, id=webhook)
    again = await ask(DELETE, as_=ADMINISTRATOR, id=webhook)
    await serve(settings)

    assert done["deleteWebhook"] == {"done": True, "userErrors": []}
    assert again["deleteWebhook"] == {"done": False, "userErrors": [{"code": "NOT_FOUND", "path": ["webhook"]}]}
    assert (there.received, await WebhookDelivery.count_of({}), await Webhook.count_of({})) == ([], 0, 0)


async def test_nothing_is_done_with_a_webhook_that_has_ended(ask: Ask, settings: Settings, there: Receiver) -> None:
    there.status = 410
    webhook = (await a_webhook(ask, there.url))["webhook"]["id"]
    await a_change()
    await serve(settings)
    (delivery,) = await log(ask)

    replayed = await ask(REPLAY, as_=ADMINISTRATOR, input={"webhook": webhook})
    tested = await ask(TEST, as_=ADMINISTRATOR, id=webhook)
    again = await ask(REDELIVER, as_=ADMINISTRATOR, id=delivery["id"])

    assert replayed["replayWebhook"]["userErrors"] == [{"code": "WRONG_STATE", "path": ["webhook"]}]
    assert tested["testWebhook"]["userErrors"] == [{"code": "WRONG_STATE", "path": ["webhook"]}]
    assert again["redeliverWebhook"]["userErrors"] == [{"code": "WRONG_STATE", "path": ["delivery"]}]
    assert await Change.last_number() == 1


async def test_a_replay_needs_a_cursor_of_the_log(ask: Ask) -> None:
    webhook = (await a_webhook(ask, "https://a.example"))["webhook"]["id"]

    replayed = await ask(REPLAY, as_=ADMINISTRATOR, input={"webhook": webhook, "after": "nonsense"})

    assert replayed["replayWebhook"]["userErrors"] == [{"code": "INVALID", "path": ["after"]}]


@pytest.mark.parametrize("actor", [None, AYGUL, SECRETARIAT])
async def test_nobody_else_sees_webhooks(ask: Ask, actor: Actor | None) -> None:
    webhook = (await a_webhook(ask, "https://a.example"))["webhook"]["id"]

    listed = await ask.raw(LOG, as_=actor)
    fetched = await ask.raw("query($id: ID!) { node(id: $id) { id } }", as_=actor, id=webhook)

    assert listed["errors"][0]["extensions"]["code"] == ("FORBIDDEN" if actor else "UNAUTHENTICATED")
    assert fetched["data"] == {"node": None}
