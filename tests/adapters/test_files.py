"""Files: typed by what they contain, hashed, and gone without a trace when refused."""

import hashlib
import io
import zipfile

import pytest

from adapters import files
from adapters.database import Database, read_file, remove_file
from adapters.files import CHUNK_BYTES, Kept
from domain.errors import Code, Refused
from tests.uploads import Bytes

OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = b"%PDF-1.7\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100
LONG_TEXT = ("я" * CHUNK_BYTES).encode()


async def kept(content: bytes, name: str | None = "file", *, max_bytes: int = 1_000_000, types: str = "") -> Kept:
    return await files.keep(Bytes(content, name), max_bytes=max_bytes, media_types=types.split(), path=("file",))


async def stored(database: Database) -> list[int]:
    names = ("files_content.files", "files_content.chunks")
    return [await database.documents[name].count_documents({}) for name in names]


@pytest.mark.parametrize("size", [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
async def test_what_is_read_back_is_what_was_kept(fresh_database: Database, size: int) -> None:
    content = (PDF + b"x" * size)[:size]

    file = await kept(content)

    assert b"".join([chunk async for chunk in read_file(file.key)]) == content
    assert (file.bytes, file.sha256) == (size, hashlib.sha256(content).hexdigest())


async def test_a_removed_file_leaves_nothing(fresh_database: Database) -> None:
    file = await kept(PDF + b"x" * CHUNK_BYTES)
    assert await stored(fresh_database) == [1, 2]

    await remove_file(file.key)

    assert await stored(fresh_database) == [0, 0]


@pytest.mark.parametrize(
    ("content", "max_bytes", "types", "code"),
    [
        (b"", 100, "", Code.REQUIRED),
        (b"x" * 101, 100, "", Code.TOO_LARGE),
        (b"x" * (2 * CHUNK_BYTES), 2 * CHUNK_BYTES - 1, "", Code.TOO_LARGE),
        (PNG, 1_000, "application/pdf text/plain", Code.UNSUPPORTED_MEDIA_TYPE),
        (b"<script>alert(1)</script>", 1_000, "application/pdf image/png", Code.UNSUPPORTED_MEDIA_TYPE),
        (b"MZ\x90\x00" + b"\x00" * 60, 1_000, "application/pdf", Code.UNSUPPORTED_MEDIA_TYPE),
        (b"\xff\xd8", 1_000, "image/jpeg", Code.UNSUPPORTED_MEDIA_TYPE),
    ],
)
async def test_nothing_is_kept_of_a_file_that_is_refused(
    fresh_database: Database, content: bytes, max_bytes: int, types: str, code: Code
) -> None:
    with pytest.raises(Refused) as refused:
        await kept(content, "letter.pdf", max_bytes=max_bytes, types=types)

    assert [(error.code, error.path) for error in refused.value.errors] == [(code, ("file",))]
    assert await stored(fresh_database) == [0, 0]


async def test_a_file_may_be_exactly_as_large_as_allowed(fresh_database: Database) -> None:
    assert (await kept(b"x" * 100, max_bytes=100)).bytes == 100


async def test_nothing_is_kept_of_a_file_whose_sender_leaves(fresh_database: Database) -> None:
    class Leaving(Bytes):
        async def read(self, size: int = -1) -> bytes:
            if not self.content:
                raise ConnectionError
            return await super().read(size)

    with pytest.raises(ConnectionError):
        await files.keep(Leaving(b"x" * 3 * CHUNK_BYTES), max_bytes=10_000_000, media_types=[], path=())

    assert await stored(fresh_database) == [0, 0]


def a_zip(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"MZ" * 100)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PDF, "application/pdf"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "image/jpeg"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "image/gif"),
        (b"RIFF\x1a\x00\x00\x00WEBPVP8L", "image/webp"),
        (b"\xff\xd8", "application/octet-stream"),
        (b"\xff\xd8\xff", "application/octet-stream"),
        (b"\xff\xd8 no picture", "application/octet-stream"),
        (PNG[:8], "application/octet-stream"),
        (b"GIF89a", "text/plain"),
        (b"RIFF\x1a\x00\x00\x00WEBP", "application/octet-stream"),
        (b"%PDF", "text/plain"),
        (b"<html><body>", "text/html"),
        (a_zip("setup.exe"), "application/zip"),
        (a_zip("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
        (a_zip("[Content_Types].xml", "xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "image/svg+xml"),
        ("Урматтуу мырзалар!\r\n\tСаламатсызбы".encode(), "text/plain"),
        (b"name,country\nAygul,KG\n", "text/plain"),
        (b"#!/bin/sh\nrm -rf ~\n", "text/plain"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
        (b"text with \x1b[2J an escape", "application/octet-stream"),
        (b"cut " + "я".encode()[:1], "application/octet-stream"),
        (b"x" + LONG_TEXT[: CHUNK_BYTES - 1], "text/plain"),
        (LONG_TEXT[:CHUNK_BYTES], "text/plain"),
    ],
)
def test_the_media_type_is_what_the_content_shows(content: bytes, media_type: str) -> None:
    assert files.media_type_of(content) == media_type


@pytest.mark.parametrize("name", ["letter.pdf", "letter.exe", None])
async def test_a_name_says_nothing_about_the_type(fresh_database: Database, name: str | None) -> None:
    assert (await kept(PNG, name)).media_type == "image/png"


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("letter.pdf", "letter.pdf"),
        ("Кат.pdf", "Кат.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Aygul\\letter.pdf", "letter.pdf"),
        ('a"b<c>d:e|f?g*h.pdf', "abcdefgh.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie b.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe"),
        ("folder/", "file"),
        ("\x00", "file"),
        ("", "file"),
        (None, "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_leads_out_of_no_folder_and_no_header(given: str | None, name: str) -> None:
    assert files.name_of(Bytes(b"", given)) == name
