"""Files by their address: who reads them, and that no upload ever runs as a page of ours."""

import hashlib

import pytest

from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, TIMUR, Actor
from tests.client import Ask
from tests.gateway.conftest import FileOf

PDF = b"%PDF-1.7\nA letter"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


def address(file: object) -> str:
    return f"/files/{global_id('File', file.id)}/any-name"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        (AYGUL, 200),
        (SECRETARIAT, 200),
        (TIMUR, 404),
        (CONTRIBUTOR, 404),
        (REVIEWER, 404),
        (EDITOR, 404),
        (ADMINISTRATOR, 404),
        (None, 404),
    ],
)
async def test_what_somebody_handed_in_is_for_them_and_the_secretariat(
    ask: Ask, a_file: FileOf, reader: Actor | None, status: int
) -> None:
    file = await a_file(PDF, of=AYGUL)

    response = await ask.http.get(address(file), headers=await ask.headers(reader))

    assert (response.status_code, response.content == PDF) == (status, status == 200)
    assert response.headers.get("cache-control") == ("private, no-cache" if status == 200 else None)


@pytest.mark.parametrize(("reader", "status"), [(AYGUL, 200), (SECRETARIAT, 404), (TIMUR, 404), (None, 404)])
async def test_what_hangs_on_a_draft_is_its_writers_alone(
    ask: Ask, a_file: FileOf, reader: Actor | None, status: int
) -> None:
    file = await a_file(PDF, of=AYGUL, is_out=False)

    response = await ask.http.get(address(file), headers=await ask.headers(reader))

    assert (response.status_code, response.content == PDF) == (status, status == 200)


@pytest.mark.parametrize(
    ("reader", "status"), [(EDITOR, 200), (SECRETARIAT, 200), (CONTRIBUTOR, 404), (AYGUL, 404), (None, 404)]
)
async def test_what_nothing_public_shows_yet_is_for_writers(
    ask: Ask, a_file: FileOf, reader: Actor | None, status: int
) -> None:
    file = await a_file(PDF, is_out=False)

    response = await ask.http.get(address(file), headers=await ask.headers(reader))

    assert response.status_code == status
    assert response.headers.get("cache-control") == ("private, no-cache" if status == 200 else None)


async def test_a_strangers_file_and_no_file_look_alike(ask: Ask, a_file: FileOf) -> None:
    file = await a_file(PDF, of=AYGUL)
    etag = {"If-None-Match": f'"{file.sha256}"'}

    answers = [
        await ask.http.get(path, headers=await ask.headers(TIMUR) | etag)
        for path in (address(file), "/files/nothing/any-name", f"/files/{global_id('Call', file.id)}/any-name")
    ]

    assert {(answer.status_code, answer.content, answer.headers.get("etag")) for answer in answers} == {
        (404, b"Not Found", None)
    }


async def test_a_cookie_opens_what_its_owner_may_read(ask: Ask, a_file: FileOf) -> None:
    file = await a_file(PDF, of=AYGUL)
    token = (await ask.headers(AYGUL))["Authorization"].removeprefix("Bearer ")

    response = await ask.http.get(address(file), headers={"Cookie": f"kurultai_session={token}"})

    assert response.content == PDF


async def test_a_public_file_is_everybodys_and_may_be_kept_for_ever(ask: Ask, a_file: FileOf) -> None:
    file = await a_file(PDF)

    response = await ask.http.get(address(file), headers={"Accept-Encoding": "identity"})

    assert response.content == PDF
    assert response.headers["cache-control"] == "public, max-age=300"
    assert response.headers["etag"] == f'"{hashlib.sha256(PDF).hexdigest()}"'
    assert response.headers["content-length"] == str(len(PDF))


@pytest.mark.parametrize(
    ("known", "status"),
    [
        ('"{tag}"', 304),
        ('W/"{tag}"', 304),
        ('"another", "{tag}"', 304),
        ('"another"', 200),
        ("{tag}", 200),
        ("", 200),
    ],
)
async def test_what_the_reader_has_already_is_not_sent_again(ask: Ask, a_file: FileOf, known: str, status: int) -> None:
    file = await a_file(PDF)

    response = await ask.http.get(address(file), headers={"If-None-Match": known.format(tag=file.sha256)})

    assert (response.status_code, response.content) == (status, PDF if status == 200 else b"")
    assert response.headers["etag"] == f'"{file.sha256}"'


@pytest.mark.parametrize(
    ("content", "media_type", "shown"),
    [
        (PDF, "application/pdf", "inline"),
        (PNG, "image/png", "inline"),
        (b"<html><script>alert(1)</script></html>", "text/html; charset=utf-8", "attachment"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml", "attachment"),
        (b"Dear all,", "text/plain; charset=utf-8", "attachment"),
        (b"\x00\x01\x02", "application/octet-stream", "attachment"),
    ],
)
async def test_a_browser_shows_only_what_cannot_run(
    ask: Ask, a_file: FileOf, content: bytes, media_type: str, shown: str
) -> None:
    file = await a_file(content, "picture.png")

    headers = (await ask.http.get(address(file))).headers

    assert headers["content-type"] == media_type
    assert headers["content-disposition"] == f"{shown}; filename*=UTF-8''picture.png"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_a_name_in_any_script_stays_inside_its_header(ask: Ask, a_file: FileOf) -> None:
    file = await a_file(PDF, "../Кат; filename=evil\r\nX: y.pdf")

    headers = (await ask.http.get(address(file))).headers

    assert headers["content-disposition"] == (
        "inline; filename*=UTF-8''%D0%9A%D0%B0%D1%82%3B%20filename%3DevilX%20y.pdf"
    )
    assert "x" not in headers
