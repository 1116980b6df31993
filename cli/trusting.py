"""`kurultai trust`: registers the documents that a website or an app asks by."""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters import clock
from adapters.database import in_transaction
from cli.databases import connected_beside, run_or_say
from domain.errors import Refused
from gateway.documents import flaws_in
from models.audit import AuditEvent
from resolvers.trusted_documents import registered
from settings import settings


class Unreadable(Exception):
    """Why a file holds no documents, in one line for the person who named it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document in a file, and the id that a build tool gave it."""

    file: Path
    source: str
    own_id: str | None = None


def add_commands(commands: Any) -> None:
    """Add this module's commands."""
    trust = commands.add_parser("trust", help="register documents, to be asked for by their ids")
    trust.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="one document (.graphql), or a manifest of many (.json)"
    )
    trust.set_defaults(run=trust_files)


def trust_files(chosen: argparse.Namespace) -> int:
    """Register every document of the files, or none when anything is wrong with one; print the id of each."""
    try:
        found = [document for file in chosen.files for document in documents_in(file)]
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 1
    if wrong := list(_flaws(found)):
        print(*wrong, sep="\n", file=sys.stderr)
        return 1
    return asyncio.run(run_or_say(lambda: _trust(found)))


def documents_in(file: Path) -> list[Found]:
    """The documents of a file: one for a .graphql file; each of a manifest, as code generators write them.

    Raises:
        Unreadable: when there are none to be read.
    """
    try:
        text = file.read_text(encoding="utf-8")
        return _in_manifest(file, json.loads(text)) if file.suffix == ".json" else [Found(file, text)]
    except (OSError, ValueError) as error:
        raise Unreadable(f"{file} cannot be read: {error}") from error


def _in_manifest(file: Path, manifest: Any) -> list[Found]:
    """An object from ids to documents, or Apollo's list of operations."""
    if isinstance(manifest, dict) and isinstance(manifest.get("operations"), list):
        manifest = {one.get("id"): one.get("body") for one in manifest["operations"] if isinstance(one, dict)}
    if not isinstance(manifest, dict) or not all(isinstance(text, str) for text in (*manifest, *manifest.values())):
        raise ValueError("it is no manifest of ids and documents.")
    return [Found(file, source, own_id) for own_id, source in manifest.items()]


def _flaws(found: list[Found]) -> Iterator[str]:
    for document in found:
        name = f"{document.file} ({document.own_id})" if document.own_id else str(document.file)
        yield from (f"{name}: {flaw}" for flaw in flaws_in(document.source))


async def _trust(found: list[Found]) -> int:
    async with connected_beside(settings()):
        try:
            ids = await in_transaction(lambda: _register(found))
        except Refused as refused:
            print(*(error.message.msgid.format_map(error.message.values) for error in refused.errors), file=sys.stderr)
            return 1
    for id_, document in zip(ids, found, strict=True):
        print(f"{id_} {document.file}")
    return 0


async def _register(found: list[Found]) -> list[str]:
    now = clock.now()
    kept = [await registered(document.source, at=now, own_id=document.own_id) for document in found]
    ids = [document.document_id for document in kept]
    await AuditEvent.note("TRUST_DOCUMENTS", by=None, at=now, about=None, details={"documents": ids})
    return ids
