"""Files: kept in the database, streamed in and out, typed by what they contain, and hashed on their way in."""

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final, Protocol

import puremagic

from adapters import database
from domain.errors import Code, refusal

CHUNK_BYTES: Final = 255 * 1024
_SNIFFED_BYTES: Final = 8192
_ZIP: Final = b"PK\x03\x04"
_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_KINDS_OF_ZIP: Final = {
    b"word/": f"{_OFFICE}.wordprocessingml.document",
    b"xl/": f"{_OFFICE}.spreadsheetml.sheet",
    b"ppt/": f"{_OFFICE}.presentationml.presentation",
    b"mimetypeapplication/vnd.oasis.opendocument.text": "application/vnd.oasis.opendocument.text",
    b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet": "application/vnd.oasis.opendocument.spreadsheet",
}
"""What an office document holds, by which it is told from any other archive."""


_BEGINNINGS: Final = {
    "application/pdf": re.compile(rb"%PDF-\d"),
    "image/gif": re.compile(rb"GIF8[79]a.{7}", re.DOTALL),
    "image/jpeg": re.compile(rb"\xff\xd8\xff[\xc0-\xfe].{2}", re.DOTALL),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n.{25}", re.DOTALL),
    "image/webp": re.compile(rb"RIFF.{4}WEBPVP8", re.DOTALL),
}
"""How the files that people send most begin, up to what no such file is without: two bytes are no picture."""


class Upload(Protocol):
    """A file on its way in."""

    filename: str | None

    async def read(self, size: int = -1) -> bytes:
        """The next `size` bytes at most; empty at the end."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is known of a file once it is kept."""

    key: database.Key
    name: str
    media_type: str
    bytes: int
    sha256: str


async def keep(upload: Upload, *, max_bytes: int, media_types: list[str], path: tuple[str, ...]) -> Kept:
    """Keep an uploaded file of at most `max_bytes` and of one of `media_types` (any, when there are none).

    Raises:
        Refused: TOO_LARGE, UNSUPPORTED_MEDIA_TYPE or, for an empty file, REQUIRED; nothing of it is kept then.
    """
    head = await upload.read(CHUNK_BYTES)
    media_type = _required_type(head, media_types, path)
    name, coming = name_of(upload), _Coming(upload, head, max_bytes, path)
    key = await database.store_file(name, coming.chunks())
    return Kept(key, name, media_type, coming.size, coming.digest.hexdigest())


def _required_type(head: bytes, media_types: list[str], path: tuple[str, ...]) -> str:
    """The media type of a file that begins like this, when it is one of those asked for.

    Raises:
        Refused: UNSUPPORTED_MEDIA_TYPE, or REQUIRED for an empty file.
    """
    if not head:
        raise refusal(Code.REQUIRED, "This file is empty.", *path)
    media_type = media_type_of(head)
    if media_types and media_type not in media_types:
        raise refusal(
            Code.UNSUPPORTED_MEDIA_TYPE,
            "This file is of the type {found}. Please choose one of these: {allowed}.",
            *path,
            found=media_type,
            allowed=", ".join(media_types),
        )
    return media_type


@dataclass(slots=True)
class _Coming:
    """A file on its way in: counted and hashed while it passes through, and broken off when it is too large."""

    upload: Upload
    head: bytes
    max_bytes: int
    path: tuple[str, ...]
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    async def chunks(self) -> AsyncIterator[bytes]:
        chunk = self.head
        while chunk:
            self.size += len(chunk)
            if self.size > self.max_bytes:
                megabytes = f"{self.max_bytes / 1_000_000:g}"
                raise refusal(
                    Code.TOO_LARGE, "This file is larger than {megabytes} MB.", *self.path, megabytes=megabytes
                )
            self.digest.update(chunk)
            yield chunk
            chunk = await self.upload.read(CHUNK_BYTES)


def name_of(upload: Upload) -> str:
    """The last part of the uploaded file's name, without anything that could lead out of a folder or a header."""
    last = (upload.filename or "file").replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable() and c not in '"<>:|?*')[-200:] or "file"


def media_type_of(head: bytes) -> str:
    """The media type that a file's first bytes show. Plain text is what decodes as UTF-8 without control characters."""
    if head.startswith(_ZIP):
        return next((found for folder, found in _KINDS_OF_ZIP.items() if folder in head), "application/zip")
    try:
        found = puremagic.from_string(head[:_SNIFFED_BYTES], mime=True)
    except (puremagic.PureError, ValueError):
        found = ""
    if found in _BEGINNINGS and _BEGINNINGS[found].match(head) is None:
        found = ""
    return str(found) or ("text/plain" if _is_text(head) else "application/octet-stream")


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        # The last character may be cut in the middle.
        if len(head) < CHUNK_BYTES or error.start < len(head) - 4:
            return False
        text = head[: error.start].decode()
    return all(c.isprintable() or c in "\r\n\t\f" for c in text)
