"""`kurultai backup` and `kurultai restore`: all that is stored, in one file and back."""

import asyncio
import sys
from pathlib import Path
from typing import Any

from adapters import archives, clock
from adapters.database import DatabaseError
from cli.databases import connected_beside, run_or_say
from settings import settings


def add_commands(commands: Any) -> None:
    """Add this module's commands."""
    backup = commands.add_parser("backup", help="write all that is stored to a file, while the server runs")
    backup.add_argument("file", type=Path, metavar="FILE")
    backup.set_defaults(run=lambda chosen: asyncio.run(run_or_say(lambda: _backup(chosen.file))))
    restore = commands.add_parser("restore", help="store what a backup holds in an empty database")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.set_defaults(run=lambda chosen: asyncio.run(run_or_say(lambda: _restore(chosen.file))))


async def _backup(file: Path) -> int:
    async with connected_beside(settings()):
        try:
            written = await archives.write(file, clock.now())
        except (DatabaseError, OSError) as error:
            return _say(f"No backup was made ({type(error).__name__}: {error}).")
    print(f"{file} holds all that is stored: documents: {sum(written.values())}, collections: {len(written)}.")
    print("It holds personal data, too: keep it where nobody else can read it.")
    return 0


async def _restore(file: Path) -> int:
    async with connected_beside(settings()) as database:
        if not await database.is_empty():
            return _say("The database is not empty: nothing was changed. Restore into a new one.")
        try:
            stored = await archives.restore(file)
        except (archives.Damaged, OSError) as error:
            return _say(f"{error} Nothing was changed.")
        except DatabaseError as error:
            return _say(f"The database failed ({type(error).__name__}): it is empty again.")
    print(f"Stored: documents: {sum(stored.values())}, collections: {len(stored)}.")
    print("Do again what was erased since the backup; `kurultai verify-audit` checks the audit log.")
    return 0


def _say(why: str) -> int:
    print(why, file=sys.stderr)
    return 1
