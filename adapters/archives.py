"""Backups: one file that holds every collection as it was at one moment, and can be told to be whole.

The file is a ZIP: for each collection a `NAME.bson`, documents one after the other as `mongodump` writes them too, and
last a `manifest.json` with the count and the SHA-256 of each. Without a manifest it was never finished.
"""

import hashlib
import json
import os
import struct
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from adapters import database

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
BATCH_BYTES: Final = 8_000_000
BATCH_DOCUMENTS: Final = 1_000
LARGEST_DOCUMENT: Final = 17_000_000
"""MongoDB's limit for one document is 16 MiB."""
_LENGTH: Final = struct.Struct("<i")
_PACKED: Final = 6


class Damaged(Exception):
    """A file is no whole backup; the message says why, in a line."""


async def write(path: Path, at: datetime) -> Mapping[str, int]:
    """Write a backup of the connected database; how many documents of each collection it holds.

    Nobody but its owner can read it. The file appears under its name once it is whole.

    Raises:
        DatabaseError: when the database fails, or has forgotten the moment of the backup meanwhile.
        OSError: when the file cannot be written.
    """
    beginning = path.with_name(path.name + ".part")
    with os.fdopen(os.open(beginning, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=_PACKED) as archive:
            told = {name: await _put(archive, name, documents) async for name, documents in database.snapshot()}
            manifest = {"format": FORMAT, "madeAt": at.isoformat(), "collections": told}
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        file.flush()
        os.fsync(file.fileno())
    beginning.rename(path)
    return {name: one["documents"] for name, one in told.items()}


async def _put(archive: zipfile.ZipFile, name: str, documents: AsyncIterator[bytes]) -> dict[str, Any]:
    digest, count = hashlib.sha256(), 0
    with archive.open(f"{name}.bson", "w", force_zip64=True) as member:
        async for document in documents:
            member.write(document)
            digest.update(document)
            count += 1
    return {"documents": count, "sha256": digest.hexdigest()}


async def restore(path: Path) -> Mapping[str, int]:
    """Store what a backup holds in the connected database, which must be empty; how many documents of each collection.

    All of it is checked before anything is stored.

    Raises:
        Damaged: when the file is no backup, or is not as it was written.
        DatabaseError: when the database fails. What was stored by then is removed again.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            told = _checked(archive)
            try:
                for name in told:
                    with archive.open(f"{name}.bson") as member:
                        for batch in _batches(member):
                            await database.insert_whole(name, batch)
            except BaseException:
                await database.connected().empty()
                raise
    except (zipfile.BadZipFile, EOFError) as error:
        raise Damaged("This is no whole backup.") from error
    return told


def _checked(archive: zipfile.ZipFile) -> dict[str, int]:
    if MANIFEST not in archive.namelist():
        raise Damaged("This is no whole backup: it has no manifest.")
    manifest = json.loads(archive.read(MANIFEST))
    if manifest.get("format") != FORMAT:
        raise Damaged("This backup is of another format.")
    for name, one in manifest["collections"].items():
        digest, count = hashlib.sha256(), 0
        with archive.open(f"{name}.bson") as member:
            for document in _documents(member):
                digest.update(document)
                count += 1
        if (count, digest.hexdigest()) != (one["documents"], one["sha256"]):
            raise Damaged(f"This backup is damaged: {name} is not as it was written.")
    return {name: one["documents"] for name, one in manifest["collections"].items()}


def _batches(member: IO[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for document in _documents(member):
        if batch and (size + len(document) > BATCH_BYTES or len(batch) == BATCH_DOCUMENTS):
            yield batch
            batch, size = [], 0
        batch.append(document)
        size += len(document)
    if batch:
        yield batch


def _documents(member: IO[bytes]) -> Iterator[bytes]:
    while head := member.read(_LENGTH.size):
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
        rest = member.read(length - len(head)) if len(head) < length <= LARGEST_DOCUMENT else b""
        if len(head) + len(rest) != length:
            raise Damaged("This backup is damaged: a document in it is cut off.")
        yield head + rest
