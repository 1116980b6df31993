"""Uploads over connections that break: what has come is kept, what was damaged is not, and nobody gets in between."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import httpx
import pytest

from adapters import clock
from adapters.database import Database
from models.uploads import LEASE, MOST_UPLOADS, Upload, UploadPart, new_part
from settings import Settings
from tests.actors import AYGUL, TIMUR, Actor
from tests.client import Ask

TUS = {"Tus-Resumable": "1.0.0"}
BYTES = {**TUS, "Content-Type": "application/offset+octet-stream"}
LETTER = b"%PDF-1.7\n" + bytes(range(256)) * 4_000

Begin = Callable[..., Awaitable[str]]


@pytest.fixture
def begin(ask: Ask) -> Begin:
    """Begins an upload of Aygül's, and gives back its address."""

    async def begun(length: int = len(LETTER), **headers: str) -> str:
        response = await send(ask, "POST", "/uploads", headers={"Upload-Length": str(length), **headers})
        assert response.status_code == 201
        return response.headers["location"]

    return begun


async def send(
    ask: Ask,
    method: str,
    address: str,
    content: Any = b"",
    *,
    as_: Actor = AYGUL,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> httpx.Response:
    """What is answered to a request of the protocol."""
    given = {**(BYTES if method == "PATCH" else TUS), **await ask.headers(as_), **headers}
    return await ask.http.request(method, address, content=content, headers=given)


async def patch(ask: Ask, address: str, offset: int, content: Any, **headers: str) -> httpx.Response:
    return await send(ask, "PATCH", address, content, headers={"Upload-Offset": str(offset), **headers})


async def offset_of(ask: Ask, address: str) -> int:
    response = await send(ask, "HEAD", address)
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-store"
    return int(response.headers["upload-offset"])


async def content_of() -> bytes:
    """What has come of the one upload."""
    (upload,) = await Upload.many({})
    return b"".join([piece async for piece in upload.pieces()])


def checksum(algorithm: str, content: bytes) -> dict[str, str]:
    digest = base64.b64encode(hashlib.new(algorithm, content).digest()).decode()
    return {"Upload-Checksum": f"{algorithm} {digest}"}


async def test_it_is_told_what_is_spoken_here(ask: Ask, settings: Settings) -> None:
    response = await ask.http.options("/uploads")

    assert response.status_code == 204
    assert {name: response.headers[name] for name in response.headers if name.startswith("tus-")} == {
        "tus-resumable": "1.0.0",
        "tus-version": "1.0.0",
        "tus-max-size": str(settings.max_upload_bytes),
        "tus-extension": "creation,checksum,expiration,termination",
        "tus-checksum-algorithm": "sha1,sha256",
    }


async def test_a_file_comes_in_two_parts(ask: Ask, begin: Begin) -> None:
    address = await begin()

    first = await patch(ask, address, 0, LETTER[:700_000])
    second = await patch(ask, address, 700_000, LETTER[700_000:])

    assert (first.status_code, first.headers["upload-offset"]) == (204, "700000")
    assert (second.status_code, second.headers["upload-offset"]) == (204, str(len(LETTER)))
    assert await content_of() == LETTER
    told = await send(ask, "HEAD", address)
    assert (told.headers["upload-offset"], told.headers["upload-length"]) == (str(len(LETTER)), str(len(LETTER)))


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
async def test_a_part_that_was_damaged_on_its_way_is_not_kept(ask: Ask, begin: Begin, algorithm: str) -> None:
    address = await begin()
    good = checksum(algorithm, LETTER)

    damaged = await patch(ask, address, 0, LETTER[:-1] + b"?", **good)

    assert damaged.status_code == 460
    assert await offset_of(ask, address) == 0
    assert await UploadPart.count_of({}) == 0
    assert (await patch(ask, address, 0, LETTER, **good)).status_code == 204
    assert await content_of() == LETTER


async def test_of_two_parts_for_one_place_one_is_taken_whole(ask: Ask, begin: Begin) -> None:
    address = await begin()
    parts = [bytes([number]) * 600_000 for number in range(5)]

    answered = await asyncio.gather(*[patch(ask, address, 0, part, **checksum("sha1", part)) for part in parts])

    assert sorted(response.status_code for response in answered) == [204, 409, 409, 409, 409]
    (taken,) = [part for part, response in zip(parts, answered, strict=True) if response.status_code == 204]
    assert await content_of() == taken


async def test_pieces_that_come_at_once_without_checksums_never_mix(ask: Ask, begin: Begin) -> None:
    address = await begin(900_000)
    parts = [bytes([number]) * 900_000 for number in range(4)]

    answered = await asyncio.gather(*[patch(ask, address, 0, part) for part in parts])

    assert {response.status_code for response in answered} <= {204, 409}
    came = await content_of()
    assert await offset_of(ask, address) == len(came)
    assert len(set(came[:200_000])) == 1
    assert await UploadPart.count_of({}) == len((await Upload.many({}))[0].taken)


async def test_a_part_that_does_not_go_on_where_the_last_one_ended_is_a_conflict(ask: Ask, begin: Begin) -> None:
    address = await begin()
    await patch(ask, address, 0, LETTER[:100])

    answered = [(await patch(ask, address, offset, b"more")).status_code for offset in (0, 99, 101)]

    assert answered == [409, 409, 409]
    assert await content_of() == LETTER[:100]


async def test_more_than_was_announced_is_refused(ask: Ask, begin: Begin) -> None:
    address = await begin(10)

    with_checksum = await patch(ask, address, 0, b"x" * 11, **checksum("sha1", b"x" * 11))
    without = await patch(ask, address, 0, b"x" * 11)

    assert (with_checksum.status_code, without.status_code) == (413, 413)
    assert await UploadPart.count_of({}) == 0


async def test_a_file_larger_than_any_may_be_is_refused_before_it_comes(ask: Ask, settings: Settings) -> None:
    response = await send(ask, "POST", "/uploads", headers={"Upload-Length": str(settings.max_upload_bytes + 1)})

    assert (response.status_code, await Upload.count_of({})) == (413, 0)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "1e3"}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "filename ???"}, 400),
        ({"Upload-Length": "5", "Tus-Resumable": "0.2.0"}, 412),
    ],
)
async def test_what_is_no_beginning_begins_nothing(ask: Ask, headers: dict[str, str], status: int) -> None:
    response = await send(ask, "POST", "/uploads", headers=headers)

    assert (response.status_code, response.headers["tus-resumable"]) == (status, "1.0.0")
    assert await Upload.count_of({}) == 0


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "text/plain"}, 415),
        ({"Upload-Offset": "x"}, 400),
        ({"Upload-Checksum": "md5 AAAA"}, 400),
        ({"Upload-Checksum": "sha1 ???"}, 400),
        ({"Tus-Resumable": "2.0.0"}, 412),
    ],
)
async def test_what_is_no_part_is_refused(ask: Ask, begin: Begin, headers: dict[str, str], status: int) -> None:
    address = await begin()

    response = await patch(ask, address, 0, b"part", **headers)

    assert (response.status_code, await offset_of(ask, address)) == (status, 0)


async def test_a_client_that_cannot_patch_says_so_in_a_header(ask: Ask, begin: Begin) -> None:
    address = await begin(4)
    override = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0", **BYTES}

    response = await send(ask, "POST", address, b"part", headers=override)

    assert (response.status_code, response.headers["upload-offset"]) == (204, "4")


async def test_a_name_is_kept_without_what_leads_out_of_a_folder(ask: Ask, begin: Begin) -> None:
    await begin(4, **{"Upload-Metadata": f"filename {base64.b64encode('../Катым.pdf'.encode()).decode()},secret"})

    (upload,) = await Upload.many({})
    assert upload.name == "Катым.pdf"


async def test_a_removed_upload_leaves_nothing(ask: Ask, begin: Begin) -> None:
    address = await begin()
    await patch(ask, address, 0, LETTER)

    assert (await send(ask, "DELETE", address)).status_code == 204

    assert (await send(ask, "HEAD", address)).status_code == 404
    assert (await Upload.count_of({}), await UploadPart.count_of({})) == (0, 0)


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
async def test_another_persons_upload_looks_absent(ask: Ask, begin: Begin, method: str) -> None:
    address = await begin()

    response = await send(ask, method, address, as_=TIMUR, headers={"Upload-Offset": "0"})

    assert response.status_code == 404


async def test_guests_are_asked_to_sign_in_and_a_cookie_acts_for_our_own_pages_alone(
    ask: Ask, http: httpx.AsyncClient
) -> None:
    token = (await ask.headers(AYGUL))["Authorization"].removeprefix("Bearer ")
    given = {**TUS, "Upload-Length": "4"}
    cookie = {"Cookie": f"{http._transport.app.state.session_cookie.name}={token}"}  # type: ignore[attr-defined]
    ours, foreign = {"X-Kurultai-Request": "1"}, {"Origin": "https://elsewhere.example"}

    tried: tuple[dict[str, str], ...] = ({}, cookie, {**cookie, **ours, **foreign}, {**cookie, **ours})
    answered = [(await http.post("/uploads", headers={**given, **headers})).status_code for headers in tried]

    assert answered == [401, 401, 401, 201]


async def test_so_many_are_under_way_at_once_and_no_more(ask: Ask, begin: Begin) -> None:
    tries = [send(ask, "POST", "/uploads", headers={"Upload-Length": "4"}) for _ in range(MOST_UPLOADS + 5)]
    await ask.headers(AYGUL)

    answered = [response.status_code for response in await asyncio.gather(*tries)]

    assert (answered.count(201), answered.count(429)) == (MOST_UPLOADS, 5)
    (first, *_) = await Upload.many({})
    await first.remove()
    await begin(4)


async def test_what_was_not_finished_within_a_day_is_removed(ask: Ask, begin: Begin) -> None:
    address = await begin()
    await patch(ask, address, 0, LETTER[:100])
    clock.move(timedelta(hours=23, minutes=59))
    assert await Upload.remove_expired(clock.now()) == 0
    assert await offset_of(ask, address) == 100

    clock.move(timedelta(minutes=2))

    assert (await send(ask, "HEAD", address)).status_code == 404
    assert await Upload.remove_expired(clock.now()) == 1
    assert await UploadPart.count_of({}) == 0


async def test_what_came_before_the_connection_broke_is_kept(ask: Ask, begin: Begin, fresh_database: Database) -> None:
    address = await begin()
    scope = await _scope(ask, address)
    came = iter([LETTER[:300_000], LETTER[300_000:400_000]])

    async def receive() -> dict[str, Any]:
        chunk = next(came, None)
        more = {"type": "http.request", "body": chunk, "more_body": True}
        return more if chunk is not None else {"type": "http.disconnect"}

    async def drop(message: Any) -> None:
        pass

    await ask.http._transport.app(scope, receive, drop)  # type: ignore[attr-defined]

    assert await offset_of(ask, address) == 400_000
    await patch(ask, address, 400_000, LETTER[400_000:])
    assert await content_of() == LETTER


async def _scope(ask: Ask, address: str) -> dict[str, Any]:
    """A PATCH from the start as the server hands it to the app."""
    headers = {**BYTES, **await ask.headers(AYGUL), "Upload-Offset": "0", "Host": "127.0.0.1"}
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "PATCH",
        "scheme": "http",
        "path": address,
        "raw_path": address.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }


async def test_a_part_may_come_without_a_length_of_its_own(ask: Ask, begin: Begin) -> None:
    address = await begin()

    async def chunks() -> AsyncIterator[bytes]:
        for place in range(0, len(LETTER), 10_000):
            yield LETTER[place : place + 10_000]

    response = await patch(ask, address, 0, chunks())

    assert response.headers["upload-offset"] == str(len(LETTER))
    assert await content_of() == LETTER


@pytest.fixture
def brief_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that nothing comes of is given up soon."""
    monkeypatch.setattr("gateway.uploads.IDLE_SECONDS", 0.1)


async def silent(*chunks: bytes) -> AsyncIterator[bytes]:
    """A body of which nothing more comes."""
    for chunk in chunks:
        yield chunk
    await asyncio.Event().wait()


async def answered_to(ask: Ask, address: str, body: AsyncIterator[bytes], **headers: str) -> dict[str, Any]:
    """The beginning of the answer to a PATCH whose body comes as the app asks for it."""
    scope = await _scope(ask, address)
    scope["headers"] += [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": await anext(body), "more_body": True}

    async def tell(message: dict[str, Any]) -> None:
        said.append(message)

    await ask.http._transport.app(scope, receive, tell)  # type: ignore[attr-defined]
    return said[0]


async def test_a_body_that_falls_silent_is_closed_and_what_came_is_kept(
    ask: Ask, begin: Begin, brief_silence: None
) -> None:
    address = await begin()

    answer = await answered_to(ask, address, silent(LETTER[:300_000], LETTER[300_000:400_000]))

    assert (answer["status"], dict(answer["headers"])[b"connection"]) == (408, b"close")
    assert await offset_of(ask, address) == 400_000
    assert (await patch(ask, address, 400_000, LETTER[400_000:])).status_code == 204
    assert await content_of() == LETTER


async def test_of_a_body_with_a_checksum_that_falls_silent_nothing_is_kept(
    ask: Ask, begin: Begin, brief_silence: None
) -> None:
    address = await begin()

    answer = await answered_to(ask, address, silent(LETTER[:300_000]), **checksum("sha1", LETTER))

    assert answer["status"] == 408
    assert (await offset_of(ask, address), await UploadPart.count_of({})) == (0, 0)


async def test_one_part_comes_in_at_a_time(ask: Ask, begin: Begin) -> None:
    address, came = await begin(), asyncio.Event()
    good = checksum("sha1", LETTER)

    async def slow() -> AsyncIterator[bytes]:
        yield LETTER[:600_000]
        came.set()
        await asyncio.Event().wait()

    first = asyncio.create_task(answered_to(ask, address, slow(), **good))
    await came.wait()
    staged = await UploadPart.count_of({})
    meanwhile = await asyncio.gather(*[patch(ask, address, 0, LETTER, **good) for _ in range(5)])
    assert await UploadPart.count_of({}) == staged
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)

    assert [response.status_code for response in meanwhile] == [409] * 5
    assert (await patch(ask, address, 0, LETTER, **good)).status_code == 204


async def test_a_lease_that_nobody_holds_any_more_runs_out(ask: Ask, begin: Begin) -> None:
    await begin()
    (upload,) = await Upload.many({})
    dead, living = new_part(), new_part()

    assert await upload.lease(dead, clock.now())
    assert not await upload.lease(living, clock.now() + LEASE - timedelta(seconds=1))
    assert await upload.lease(dead, clock.now() + timedelta(seconds=30))
    assert not await upload.lease(living, clock.now() + LEASE)
    assert await upload.lease(living, clock.now() + LEASE + timedelta(seconds=31))
    assert not await upload.lease(dead, clock.now() + LEASE + timedelta(seconds=32))


async def test_a_part_goes_on_as_long_as_something_comes_and_ends_when_another_took_its_place(
    ask: Ask, begin: Begin
) -> None:
    address = await begin()
    (upload,) = await Upload.many({})

    async def slow() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield b"x"
            clock.move(LEASE / 2)
            assert not await upload.lease(new_part(), clock.now())
        clock.move(LEASE)
        assert await upload.lease(new_part(), clock.now())
        yield b"x"

    assert (await answered_to(ask, address, slow()))["status"] == 409
    assert await offset_of(ask, address) == 0
