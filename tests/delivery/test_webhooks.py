"""Webhooks: every change arrives, signed, and nothing is sent to where it must not go."""

import asyncio
import json
import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import standardwebhooks
from cryptography.fernet import Fernet

from adapters import clock, posting, sealing
from adapters.database import Database, in_transaction
from adapters.posting import NotSent
from delivery import webhooks
from delivery.webhooks import KEPT_FOR, LEASE, REST, WAITS, deliver_due, owe, serve, signed
from domain.changes import ChangeKind
from domain.content import ContentType
from domain.targets import is_public, may_be_target
from models.base import new_id
from models.changes import Change
from models.trusted_documents import TrustedDocument, id_of
from models.webhook_deliveries import DeliveryState, WebhookDelivery
from models.webhooks import Webhook
from resolvers.changes import cursor_at
from resolvers.ids import global_id
from settings import Settings
from tests.delivery.webhook_receiver import Received, Receiver, receiver
from tests.factories import a_meeting
from tests.processes import Process, environment, until

pytestmark = pytest.mark.usefixtures("fresh_database")
SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def there() -> Iterator[Receiver]:
    """A receiver."""
    with receiver() as running:
        yield running


@pytest.fixture
def to_loopback(settings: Settings) -> Settings:
    """Settings by which webhooks may go to this machine."""
    return settings.model_copy(update={"webhooks_to_loopback": True})


async def a_webhook(settings: Settings, url: str, **given: Any) -> Webhook:
    sealed = sealing.sealed(settings, SECRET)
    fields = {"url": url, "types": list(ContentType), "sealed_secret": sealed, "cursor": await Change.last_number()}
    return await Webhook(**{**fields, "created_at": clock.now(), "created_by": new_id(), **given}).add()


async def a_change(kind: ChangeKind = ChangeKind.PUBLISHED, type_: ContentType = ContentType.MEETING) -> None:
    await in_transaction(lambda: Change.note(kind, type_, new_id(), at=clock.now(), slug="fifth", revision=1))


async def only() -> WebhookDelivery:
    (delivery,) = await WebhookDelivery.many({})
    return delivery


async def states() -> list[DeliveryState]:
    return [one.state for one in await WebhookDelivery.many({}, sort=[("number", 1), ("_id", 1)])]


def said(request: Received) -> Any:
    """What a request says, once the reference library has verified it."""
    return standardwebhooks.Webhook(SECRET).verify(request.body, request.headers)


async def test_a_change_is_sent_once_and_verified_by_the_reference_library(
    to_loopback: Settings, there: Receiver
) -> None:
    await a_webhook(to_loopback, there.url)
    meeting = await a_meeting("fifth")
    (change,) = await Change.many({})

    await serve(to_loopback)
    await serve(to_loopback)

    (request,) = there.received
    assert said(request) == {
        "type": "meeting.published",
        "timestamp": change.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": {
            "id": global_id("Meeting", meeting.item_id),
            "type": "MEETING",
            "kind": "PUBLISHED",
            "slug": "fifth",
            "revision": 1,
            "cursor": cursor_at(1),
        },
    }
    delivery = await only()
    assert request.headers["webhook-id"] == f"msg_{delivery.id}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["host"] == f"127.0.0.1:{there.port}"
    assert (delivery.state, delivery.attempts, delivery.status_code) == (DeliveryState.DELIVERED, 1, 204)
    assert delivery.delivered_at is not None
    assert delivery.next_attempt_at is None


def test_a_signature_is_that_of_the_specification() -> None:
    at = datetime(2021, 2, 25, 6, 29, 36, tzinfo=UTC)

    headers = signed(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', at)

    expected = standardwebhooks.Webhook(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}')
    assert headers["webhook-signature"] == expected
    assert headers["webhook-timestamp"] == "1614234576"


async def test_a_webhook_is_told_of_its_types_alone_and_of_nothing_before_it(
    to_loopback: Settings, there: Receiver
) -> None:
    await a_change()
    await a_webhook(to_loopback, there.url, types=[ContentType.CALL])
    await a_change(type_=ContentType.MEETING)
    await a_change(ChangeKind.DELETED, ContentType.CALL)

    await serve(to_loopback)

    assert [said(request)["type"] for request in there.received] == ["call.deleted"]
    (webhook,) = await Webhook.many({})
    assert webhook.cursor == 3


MEETING = "query($id: ID!) { node(id: $id) { ... on Meeting { title } } }"
FOLLOW = "subscription { changes { kind slug node { ... on Meeting { title } } } }"


@pytest.mark.parametrize(
    ("source", "data"),
    [
        (MEETING, {"node": {"title": "The fifth meeting"}}),
        (FOLLOW, {"changes": {"kind": "PUBLISHED", "slug": "fifth", "node": {"title": "The fifth meeting"}}}),
    ],
)
async def test_a_trusted_document_shapes_what_is_sent(
    to_loopback: Settings, there: Receiver, source: str, data: Any
) -> None:
    document = await TrustedDocument(ids=[id_of(source)], source=source, registered_at=clock.now()).add()
    await a_webhook(to_loopback, there.url, document_id=document.document_id)
    await a_meeting("fifth")

    await serve(to_loopback)

    assert [said(request)["data"] for request in there.received] == [data]


async def test_what_cannot_be_shaped_is_tried_again(to_loopback: Settings, there: Receiver) -> None:
    await a_webhook(to_loopback, there.url, document_id="sha256:unknown")
    await a_change()

    await serve(to_loopback)

    delivery = await only()
    assert (delivery.state, delivery.failure, there.received) == (DeliveryState.FAILED, "PersistedQueryNotFound", [])


async def test_a_delivery_is_tried_with_growing_waits_for_two_days_and_then_given_up(
    to_loopback: Settings, there: Receiver
) -> None:
    there.status = 500
    await a_webhook(to_loopback, there.url)
    await a_change()
    await owe()
    waits = []
    for _ in WAITS:
        assert await deliver_due(to_loopback) == 1
        delivery = await only()
        assert (delivery.state, delivery.status_code) == (DeliveryState.FAILED, 500)
        assert await deliver_due(to_loopback) == 0, "not before its time"
        waits.append(delivery.due_at - clock.now())
        clock.move(delivery.due_at - clock.now())
    await deliver_due(to_loopback)

    delivery = await only()
    assert all(timedelta() <= wait - left < timedelta(seconds=5) for wait, left in zip(WAITS, waits, strict=True))
    assert timedelta(hours=47) < sum(WAITS, timedelta()) < timedelta(hours=49)
    assert (delivery.state, delivery.attempts, delivery.next_attempt_at) == (DeliveryState.DEAD, len(WAITS) + 1, None)
    assert len({request.headers["webhook-id"] for request in there.received}) == 1


async def test_a_receiver_that_comes_back_gets_what_it_missed(to_loopback: Settings, there: Receiver) -> None:
    there.statuses = [503]
    await a_webhook(to_loopback, there.url)
    await a_change()

    await serve(to_loopback)
    clock.move(WAITS[0])
    await serve(to_loopback)

    delivery = await only()
    assert (delivery.state, delivery.attempts, len(there.received)) == (DeliveryState.DELIVERED, 2, 2)


async def test_gone_ends_a_webhook(to_loopback: Settings, there: Receiver) -> None:
    there.status = 410
    await a_webhook(to_loopback, there.url)
    await a_change()
    await serve(to_loopback)
    await a_change()
    await serve(to_loopback)

    (webhook,) = await Webhook.many({})
    assert (webhook.active, len(there.received)) == (False, 1)
    assert webhook.ended_at is not None
    assert await states() == [DeliveryState.DEAD]


async def test_a_redirect_is_not_followed(to_loopback: Settings, there: Receiver) -> None:
    with receiver() as elsewhere:
        there.status, there.headers = 307, {"Location": elsewhere.url}
        await a_webhook(to_loopback, there.url)
        await a_change()

        await serve(to_loopback)

        assert (len(there.received), elsewhere.received) == (1, [])
    delivery = await only()
    assert (delivery.state, delivery.status_code) == (DeliveryState.FAILED, 307)


async def test_no_more_of_an_answer_is_read_than_a_little(to_loopback: Settings, there: Receiver) -> None:
    there.answer, there.status = b"a" * 50_000_000, 200
    await a_webhook(to_loopback, there.url)
    await a_change()

    await serve(to_loopback)

    delivery = await only()
    assert delivery.state is DeliveryState.DELIVERED
    assert (delivery.duration_ms or 0) < 2_000


async def test_who_does_not_answer_is_left_alone_and_keeps_nobody_waiting(
    to_loopback: Settings, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "TIMEOUT_SECONDS", 0.3)
    with receiver() as silent:
        silent.may_answer.clear()
        await a_webhook(to_loopback, silent.url)
        await a_webhook(to_loopback, there.url)
        await a_change()
        await serve(to_loopback)
        await a_change()
        await serve(to_loopback)

        assert (len(silent.received), len(there.received)) == (1, 2)
        failed = await WebhookDelivery.many({"attempts": 1, "state": "FAILED"})
        assert [one.failure for one in failed] == ["No answer in time."]
        silent.may_answer.set()
        clock.move(REST)
        await serve(to_loopback)
        assert len(silent.received) == 3


async def test_two_workers_send_each_change_once(to_loopback: Settings, there: Receiver) -> None:
    for _ in range(3):
        await a_webhook(to_loopback, there.url)
    for _ in range(20):
        await a_change()

    await asyncio.gather(*(serve(to_loopback) for _ in range(3)))

    assert {(one.state, one.failure) for one in await WebhookDelivery.many({})} == {(DeliveryState.DELIVERED, None)}
    assert len({request.headers["webhook-id"] for request in there.received}) == len(there.received) == 60


async def test_more_changes_than_fit_into_one_batch_are_all_owed(
    to_loopback: Settings, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "AT_ONCE", 3)
    await a_webhook(to_loopback, there.url)
    for _ in range(7):
        await a_change()

    assert await owe() == 7
    assert [one.number for one in await WebhookDelivery.many({}, sort=[("number", 1)])] == [1, 2, 3, 4, 5, 6, 7]


async def test_a_delivery_whose_holder_died_is_taken_over_after_its_lease(
    to_loopback: Settings, there: Receiver
) -> None:
    await a_webhook(to_loopback, there.url)
    await a_change()
    await owe()
    assert await WebhookDelivery.claim(beside=[], lease=LEASE, at=clock.now()) is not None

    during = await deliver_due(to_loopback)
    clock.move(LEASE)

    assert (during, await deliver_due(to_loopback)) == (0, 1)
    delivery = await only()
    assert (delivery.state, delivery.attempts) == (DeliveryState.DELIVERED, 2)


async def test_the_log_is_kept_for_thirty_days_and_what_is_owed_for_ever(
    to_loopback: Settings, there: Receiver
) -> None:
    there.statuses = [204, 500]
    await a_webhook(to_loopback, there.url)
    await a_change()
    await serve(to_loopback)
    await a_change()
    await serve(to_loopback)
    clock.move(KEPT_FOR - timedelta(minutes=1))
    before = await states()
    clock.move(timedelta(minutes=1))
    await WebhookDelivery.remove_settled(clock.now() - KEPT_FOR)

    assert before == [DeliveryState.DELIVERED, DeliveryState.FAILED]
    assert await states() == [DeliveryState.FAILED]


async def test_without_the_key_of_its_secret_a_delivery_waits(to_loopback: Settings, there: Receiver) -> None:
    first, second = (Fernet.generate_key().decode() for _ in range(2))
    by = [
        to_loopback.model_copy(update={"webhook_key": Settings(webhook_key=keys).webhook_key})
        for keys in (first, second, f"{second},{first}")
    ]
    await a_webhook(by[0], there.url)
    await a_change()

    await serve(by[1])
    failed = await only()
    clock.move(WAITS[0])
    await serve(by[2])

    assert (failed.state, failed.failure) == (
        DeliveryState.FAILED,
        "The key that this was sealed with is not among those of KURULTAI_WEBHOOK_KEY.",
    )
    assert [said(request)["type"] for request in there.received] == ["meeting.published"]


def test_a_key_file_is_made_once_for_its_owner_alone(settings: Settings) -> None:
    token = sealing.sealed(settings, SECRET)

    file = settings.data_dir / sealing.KEY_FILE
    assert SECRET not in token
    assert sealing.opened(settings, token) == SECRET
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.iterdir()] == [sealing.KEY_FILE]


PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "100.100.100.200",
    "169.254.169.254",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::a00:1",
    "64:ff9b::169.254.169.254",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_no_private_address_is_asked_by_whatever_name(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", _resolving("93.184.215.14", address), raising=False)

    with pytest.raises(NotSent, match=r"This address is not on the public internet\."):
        await posting.post("https://harmless.example/", b"", {}, to_loopback=False)

    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::808:808"]
)
def test_an_address_on_the_internet_is_public(address: str) -> None:
    assert is_public(address)


async def test_a_name_is_resolved_once_and_the_request_goes_to_what_was_judged(
    there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A second answer of the name server would lead elsewhere: it is never asked for.
    resolve = _resolving("127.0.0.1", then="192.0.2.1")
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve, raising=False)

    status = await posting.post(f"http://rebound.example:{there.port}/changes", b"{}", {}, to_loopback=True)

    (request,) = there.received
    assert (status, request.headers["host"]) == (204, f"rebound.example:{there.port}")


def _resolving(*addresses: str, then: str | None = None) -> Any:
    """A name server that answers with these addresses, and with another from the second time on."""
    asked = []

    async def getaddrinfo(host: Any, port: int, **how: Any) -> list[Any]:
        asked.append(host)
        answers = [then] if then and len(asked) > 1 else list(addresses)
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in answers
        ]

    return getaddrinfo


@pytest.mark.parametrize(
    ("url", "closed", "open_"),
    [
        ("https://a.example/changes", True, True),
        ("https://a.example:8443/changes?key=1", True, True),
        ("https://8.8.8.8/", True, True),
        ("http://a.example/", False, False),
        ("https://me:secret@a.example/", False, False),
        ("https://10.0.0.1/", False, False),
        ("https://[::ffff:10.0.0.1]/", False, False),
        ("https://a.example/#part", False, False),
        ("ftp://a.example/", False, False),
        ("https://", False, False),
        ("https://a.example:9000/", False, True),
        ("https://2130706433/", False, False),
        ("https://0x7f.1/", False, False),
        ("https://0x7F000001/", False, False),
        ("https://127.1/", False, False),
        ("https://127.1./", False, False),
        ("https://0177.0.0.1/", False, False),
        ("https://8.8.2056/", False, False),
        ("https://１２７.0.0.1/", False, False),
        ("https://127。0。0。1/", False, False),
        ("https://a..example/", False, False),
        ("https://кәсіп.example/", True, True),
        ("https://a1.example2/", True, True),
        ("https://ｌocalhost/", False, True),
        ("https://localhost./", False, True),
        ("http://127.0.0.1:8000/", False, True),
        ("http://localhost:8000/", False, True),
        ("https://[::1]/", False, True),
    ],
)
def test_where_a_webhook_may_go_by_its_address(url: str, closed: bool, open_: bool) -> None:
    assert [may_be_target(url, to_loopback=to) for to in (False, True)] == [closed, open_]


@pytest.mark.parametrize("when", ["before the answer", "after the answer"])
async def test_a_worker_killed_around_the_post_loses_nothing(
    to_loopback: Settings, there: Receiver, tmp_path: Path, mongodb_url: str, fresh_database: Database, when: str
) -> None:
    await a_webhook(to_loopback, there.url)
    await a_change()
    await a_change()
    if when == "before the answer":
        there.may_answer.clear()
    env = environment(
        to_loopback.data_dir,
        KURULTAI_MONGODB_URL=mongodb_url,
        KURULTAI_DATABASE=fresh_database.name,
        KURULTAI_WEBHOOKS_TO_LOOPBACK="true",
    )
    worker = Process("worker", env=env, said=tmp_path / "said.txt")
    await asyncio.to_thread(until, lambda: len(there.received) > 0)
    await asyncio.to_thread(worker.end, signal.SIGKILL)
    there.may_answer.set()

    clock.move(LEASE + WAITS[0])
    await serve(to_loopback)

    assert await states() == [DeliveryState.DELIVERED] * 2
    told = [json.loads(request.body)["data"]["cursor"] for request in there.received]
    assert set(told) == {cursor_at(1), cursor_at(2)}
    assert len({request.headers["webhook-id"] for request in there.received}) == 2
