"""Files: public ones for everybody, attached ones for their owner and the secretariat."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from adapters import database
from domain.access import Viewer, may_read_file
from models.base import Id
from models.files import File
from resolvers.context import Context
from resolvers.ids import global_id, key_of


async def readable(viewer: Viewer, file: str) -> File | None:
    """The file with this global id, when the viewer may read it; else None."""
    found = await File.by_id(key_of(file, "File"))
    return found if found is not None and may_read_file(viewer, found) else None


async def by_reference(context: Context, key: str | None) -> File | None:
    """The file that a block of the content names."""
    return await context.loaders.by_id(File, Id(key)) if key and Id.is_valid(key) else None


def content_of(file: File) -> AsyncIterator[bytes]:
    """The bytes of a file, one chunk at a time."""
    return database.read_file(file.id)


def url_of(context: Context, file: File) -> str:
    """Where a file is read."""
    return f"{context.settings.base_url}/files/{global_id('File', file.id)}/{quote(file.name, safe='')}"
