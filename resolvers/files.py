"""Files: public ones for everybody, attached ones for their owner and the secretariat."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from adapters import database
from adapters import files as file_store
from adapters.database import in_transaction
from adapters.files import Upload
from domain.access import may_read_file
from models.audit import AuditEvent
from models.base import Id
from models.files import File
from resolvers import applications, reads
from resolvers.context import Context
from resolvers.ids import global_id, key_of


async def readable(context: Context, file: str) -> File | None:
    """The file with this global id, as the viewer may read it; else None."""
    found = await File.by_id(key_of(file, "File"))
    if found is None or may_read_file(context.viewer, found):
        return found
    # Others read what is attached as far as the application shows it to them.
    is_attached = found.owner_id is not None and not context.viewer.is_guest
    return await applications.file_of(context, found) if is_attached else None


async def by_reference(context: Context, key: str | None) -> File | None:
    """The file that a block of the content names."""
    return await context.loaders.by_id(File, Id(key)) if key and Id.is_valid(key) else None


async def keep_for_content(context: Context, upload: Upload) -> File:
    """Keep a file for content. Before something public shows it, only writers read it, and contributors theirs.

    Raises:
        Refused: TOO_LARGE, or REQUIRED for an empty file.
    """
    kept = await file_store.keep(upload, max_bytes=context.settings.max_upload_bytes, media_types=[], path=("file",))
    viewer = context.viewer
    file = File.of(kept, owner_id=None, known_to=[one for one in (viewer.account_id, viewer.institution) if one])

    async def add() -> File:
        details = {"name": file.name, "sha256": file.sha256}
        await AuditEvent.note("UPLOAD", by=viewer.account_id, at=context.now, about=file.id, details=details)
        return await file.add()

    # When that fails nobody can tell from here whether the file is there: its bytes are left to be looked for later.
    return await in_transaction(add)


async def to_download(context: Context, file: str) -> File | None:
    """The file with this global id, as the viewer may read it, about to be read; that staff read it is noted."""
    found = await readable(context, file)
    if found is not None:
        await reads.of_file(context, found)
    return found


def content_of(file: File) -> AsyncIterator[bytes]:
    """The bytes of a file, one chunk at a time."""
    return database.read_file(file.id)


def url_of(context: Context, file: File) -> str:
    """Where a file is read."""
    return f"{context.settings.base_url}/files/{global_id('File', file.id)}/{quote(file.name, safe='')}"
