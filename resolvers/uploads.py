"""Uploads: begun, received in parts, removed, and used as answers by the person whose they are."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

from adapters import clock
from adapters.database import in_transaction
from adapters.files import CHUNK_BYTES, name_of
from domain.errors import Code, Refused, refusal
from models.applications import Application
from models.base import Id
from models.files import File
from models.uploads import LEASE, MOST_PARTS, Upload, new_part
from resolvers import applying
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.repeats import was_done

FINAL: Final = frozenset({Code.TOO_LARGE, Code.UNSUPPORTED_MEDIA_TYPE, Code.REQUIRED})
"""Why a file is turned down that no second try can change."""

ALGORITHMS: Final = ("sha1", "sha256")


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a part is known to hash to."""

    algorithm: str
    digest: bytes

    def fits(self, found: bytes) -> bool:
        """Whether just this was found."""
        return self.digest == found


@dataclass(frozen=True, slots=True)
class AttachedUpload:
    """Which upload answers which file question, what it is known to hash to, and what makes this repeatable."""

    application: str
    field: str
    upload: str
    sha256: str | None = None
    key: str | None = None

    @property
    def given(self) -> Mapping[str, Any]:
        """What the key stands for."""
        return {"field": self.field, "upload": self.upload}


async def begin(context: Context, length: int, filename: str | None) -> Upload:
    """An upload of `length` bytes, of which none has come yet.

    Raises:
        Refused: TOO_LARGE; RATE_LIMITED, when the viewer has too many under way.
    """
    most = context.settings.max_upload_bytes
    if length > most:
        raise refusal(Code.TOO_LARGE, "This file is larger than {megabytes} MB.", megabytes=f"{most / 1_000_000:g}")
    owner = own_account(context).id
    return await Upload.begin(owner_id=owner, name=name_of(_Named(filename)), length=length, at=context.now)


async def own(context: Context, upload: str) -> Upload:
    """The viewer's upload of this global id.

    Raises:
        Refused: NOT_FOUND, also for another person's and for one whose time is over.
    """
    found = await Upload.by_id(key_of(upload, "Upload"))
    if found is None or found.owner_id != own_account(context).id or found.expires_at <= context.now:
        raise refusal(Code.NOT_FOUND, "There is no such upload.", "upload")
    return found


async def receive(
    context: Context, upload: Upload, offset: int, body: AsyncIterator[bytes], checksum: Checksum | None
) -> Upload:
    """The upload with what came in `body` from `offset` on.

    Without a checksum, each piece counts as soon as it has come: what a connection that breaks has brought is kept.
    With one, all of it counts or nothing.

    Raises:
        Refused: CONFLICT, when it does not go on at `offset`, also because another came first, or when another is
            coming in; TOO_LARGE; OUT_OF_RANGE, when it came in too many parts; INVALID, when it is not what the
            checksum says.
    """
    if upload.offset != offset:
        raise _elsewhere()
    lease = _Lease(upload)
    await lease.take()
    try:
        if checksum is None:
            async for piece in _pieces(lease.over(body)):
                await _take(context, upload, piece)
        else:
            await _take_whole(context, upload, lease.over(body), checksum)
    finally:
        await lease.give_back()
    return upload


async def under_way(context: Context) -> list[Upload]:
    """The viewer's uploads that are not used yet, the latest to expire first."""
    return await Upload.under_way(own_account(context).id, context.now)


async def attach(context: Context, given: AttachedUpload) -> Application:
    """The application with a finished upload as an answer to a file question. The same again changes nothing.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE when not all of the upload has come, INVALID when it is not what its hash says;
            as attaching a file. What is too large, empty or of no type asked for is removed.
    """
    application = await applying.writable(context, given.application)
    if await was_done(context, given.key, applying.ATTACH, application.id, given.given):
        return await _as_it_is(context, given)
    upload = await own(context, given.upload)
    if upload.used_for is not None:
        _require_used_here(upload, application)
        return await _as_it_is(context, given)
    if not upload.is_whole:
        raise refusal(Code.WRONG_STATE, "Not all of this file has arrived yet.", "upload")

    async def use(file: File) -> None:
        if not await upload.use(application.id):
            raise refusal(Code.NOT_FOUND, "There is no such upload.", "upload")

    try:
        attached = await applying.attach(
            context,
            given.application,
            given.field,
            _Whole(upload),
            key=given.key,
            sha256=given.sha256,
            then=use,
            given=given.given,
        )
    except Refused as refused:
        if await _was_used_meanwhile(upload, application):
            return await _as_it_is(context, given)
        if any(one.code in FINAL for one in refused.errors):
            await upload.refuse()
        raise Refused(*(replace(one, path=_path_here(one.path)) for one in refused.errors)) from refused
    await upload.empty()
    return attached


async def _was_used_meanwhile(upload: Upload, application: Application) -> bool:
    """Whether the same was sent at once and came first: then the bytes are gone from here, and all is well."""
    present = await in_transaction(lambda: Upload.by_id(upload.id))
    return present is not None and present.used_for == application.id


async def _as_it_is(context: Context, given: AttachedUpload) -> Application:
    """The application, read anew: what was done already may have been done since it was read first."""
    return await applying.writable(context, given.application)


def _require_used_here(upload: Upload, application: Application) -> None:
    if upload.used_for != application.id:
        raise refusal(Code.NOT_FOUND, "There is no such upload.", "upload")


def _path_here(path: tuple[str, ...]) -> tuple[str, ...]:
    return ("upload", *path[1:]) if path[:1] == ("file",) else path


async def _take(context: Context, upload: Upload, piece: bytes) -> None:
    _require_room(upload, len(piece))
    part = new_part()
    await upload.stage(part, 0, piece, at=context.now)
    await _count(upload, part, len(piece))


async def _take_whole(context: Context, upload: Upload, body: AsyncIterator[bytes], checksum: Checksum) -> None:
    part, size, number, digest = new_part(), 0, 0, hashlib.new(checksum.algorithm, usedforsecurity=False)
    try:
        async for piece in _pieces(body):
            size += len(piece)
            _require_room(upload, size)
            digest.update(piece)
            await upload.stage(part, number, piece, at=context.now)
            number += 1
        if not checksum.fits(digest.digest()):
            raise refusal(Code.INVALID, "This part did not arrive as it was sent. Please send it again.", "checksum")
    except BaseException:
        await upload.drop(part)
        raise
    if size:
        await _count(upload, part, size)


async def _count(upload: Upload, part: Id, size: int) -> None:
    if not await upload.take(part, size):
        await upload.drop(part)
        raise _elsewhere()


def _require_room(upload: Upload, size: int) -> None:
    if upload.offset + size > upload.length:
        raise refusal(Code.TOO_LARGE, "More came than the file was said to hold.", "length")
    if len(upload.taken) >= MOST_PARTS:
        raise refusal(Code.OUT_OF_RANGE, "This file comes in too many small parts. Please send larger ones.", "offset")


def _elsewhere() -> Refused:
    return refusal(Code.CONFLICT, "The upload does not go on there. Ask how much of it has come.", "offset")


@dataclass(slots=True)
class _Lease:
    """The right of one part to come in, taken anew as long as something comes."""

    upload: Upload
    part: Id = field(default_factory=new_part)
    taken_at: datetime = field(default_factory=clock.now)

    async def take(self) -> None:
        """Take it, or have it go on.

        Raises:
            Refused: CONFLICT, when another part is coming in.
        """
        self.taken_at = clock.now()
        if not await self.upload.lease(self.part, self.taken_at):
            raise refusal(Code.CONFLICT, "Another part of this file is coming in. Please wait a moment.", "offset")

    async def over(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """What comes, as long as the lease holds."""
        async for chunk in body:
            if clock.now() - self.taken_at > LEASE / 4:
                await self.take()
            yield chunk

    async def give_back(self) -> None:
        """Let another part come in."""
        await self.upload.release(self.part)


async def _pieces(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """What comes, in pieces of one size; the last one may be smaller."""
    waiting = bytearray()
    async for chunk in body:
        waiting += chunk
        while len(waiting) >= CHUNK_BYTES:
            yield bytes(waiting[:CHUNK_BYTES])
            del waiting[:CHUNK_BYTES]
    if waiting:
        yield bytes(waiting)


@dataclass(slots=True)
class _Named:
    """A file of which only the name is known."""

    filename: str | None

    async def read(self, size: int = -1) -> bytes:
        return b""


class _Whole:
    """A finished upload, to be read as any other file on its way in."""

    def __init__(self, upload: Upload) -> None:
        self.filename: str | None = upload.name
        self._pieces = upload.pieces()
        self._left = bytearray()

    async def read(self, size: int = -1) -> bytes:
        """The next `size` bytes; fewer at the end."""
        while size < 0 or len(self._left) < size:
            piece = await anext(self._pieces, None)
            if piece is None:
                break
            self._left += piece
        taken = bytes(self._left if size < 0 else self._left[:size])
        del self._left[: len(taken)]
        return taken
