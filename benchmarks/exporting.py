"""Exporting lists of applications: `python -m benchmarks.exporting` fills a database of its own and prints a table.

Each format is written in a process of its own, first of a hundredth of the list, then of all of it. The memory of that
process at its highest, after each, tells whether it grows with the list.
"""

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from adapters import database
from benchmarks.databases import an_empty_database
from benchmarks.listing import BATCH, BEGINNING, SECRETARIAT, SPAN_SECONDS, Archive, fill
from domain.forms import Form
from gateway.formats import csv_of, sent, xlsx_of, zip_of
from models import registry
from models.accounts import Account
from models.applications import Application
from models.base import new_id
from models.calls import ApplicationForm
from models.files import File
from resolvers import exports
from resolvers.application_filters import ApplicationChoice, Listing, listing
from resolvers.context import Context
from settings import Settings

ROOT: Final = Path(__file__).parent.parent
DATABASE: Final = "measured"
FILE_BYTES: Final = 1_000_000
FORM: Final = Form.model_validate(
    {
        "sections": [
            {
                "key": "about",
                "title": {"en": "About you"},
                "fields": [
                    {"key": "name", "kind": "TEXT", "label": {"en": "Name"}},
                    {"key": "motivation", "kind": "LONG_TEXT", "label": {"en": "Why"}},
                    {"key": "letter", "kind": "FILE", "label": {"en": "Letter"}},
                ],
            }
        ]
    }
)
HEAD: Final = """\
| export | applications | MB | seconds | memory after a hundredth, MB | memory at its highest, MB |
|---|---:|---:|---:|---:|---:|"""

Written = AsyncIterator[bytes]
Export = Callable[[Context, Listing], Awaitable[Written]]


@dataclass(frozen=True, slots=True)
class Measured:
    """What one export came to."""

    title: str
    applications: int
    written_bytes: int
    seconds: float
    small_bytes: int
    peak_bytes: int

    def row(self) -> str:
        """Its line in the table."""
        sizes = f"{self.written_bytes / 1e6:.1f}", f"{self.seconds:.1f}"
        memory = f"{self.small_bytes / 1e6:.0f}", f"{self.peak_bytes / 1e6:.0f}"
        return f"| {' | '.join(map(str, (self.title, self.applications, *sizes, *memory)))} |"


async def _csv(context: Context, listed: Listing) -> Written:
    return csv_of(await exports.table(context, listed))


async def _xlsx(context: Context, listed: Listing) -> Written:
    return sent(await xlsx_of(await exports.table(context, listed)))


async def _zip(context: Context, listed: Listing) -> Written:
    return zip_of(exports.enclosed(listed))


EXPORTS: Final[Mapping[str, Export]] = {"CSV": _csv, "XLSX": _xlsx, "ZIP": _zip}


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill, export, and print the table; or export once, in a process of its own, and print what it came to."""
    parser = argparse.ArgumentParser(prog="benchmarks.exporting", description=__doc__)
    parser.add_argument("--applications", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=500, help="how many applications have a file of one megabyte")
    parser.add_argument("--only", nargs=2, metavar=("FORMAT", "URL"), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.only:
        print(json.dumps(asdict(asyncio.run(exported(*chosen.only)))))
    else:
        found = asyncio.run(measured(chosen.applications, chosen.files))
        note = f"Files of {FILE_BYTES / 1e6:g} MB were handed in with {chosen.files} of the applications."
        print("\n".join((HEAD, *(one.row() for one in found), "", note)))


async def measured(applications: int, files: int) -> list[Measured]:
    """What each export of so many comes to."""
    async with an_empty_database() as connected:
        await fill_around(applications, files)
        host, port = connected.client.address or ("", 0)
        return [_in_a_process(title, f"mongodb://{host}:{port}/?directConnection=true") for title in EXPORTS]


def _in_a_process(title: str, url: str) -> Measured:
    command = [sys.executable, "-m", "benchmarks.exporting", "--only", title, url]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return Measured(**json.loads(done.stdout))


async def fill_around(applications: int, files: int) -> None:
    """Store so many applications, with the people who applied, the forms that they filled in, and files of some."""
    archive = Archive()
    await fill(archive, applications)
    for call in archive.calls:
        await ApplicationForm(call=call, number=1, form=FORM).add()
    people: list[dict[str, Any]] = []
    async for raw in Application.rows({}, "applicant_id", "answers.name"):
        people.append(_person(raw))
        if len(people) == BATCH:
            await Account.get_motor_collection().insert_many(people)
            people = []
    if people:
        await Account.get_motor_collection().insert_many(people)
    for application in await Application.many({}, sort=[("submitted_at", -1)], limit=files):
        file = await _a_file()
        held = [{"field": "letter", "file": file.id, "sha256": file.sha256}]
        await Application.change({"_id": application.id}, {"$set": {"submission.attachments": held}})


def _person(raw: Mapping[str, Any]) -> dict[str, Any]:
    key, name = raw["applicant_id"], raw["answers"]["name"]
    person = Account(id=key, email=f"{key}@example.org", email_key=str(key), created_at=datetime.now(UTC))
    return {**person.stored_form(), "name": {"passport": name, "native": name, "preferred": None}}


async def _a_file() -> File:
    async def content() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7\n" + bytes(FILE_BYTES - 9)

    key = await database.store_file("letter.pdf", content())
    return await File(
        id=key, name="letter.pdf", media_type="application/pdf", bytes=FILE_BYTES, sha256="0" * 64, owner_id=new_id()
    ).add()


async def exported(title: str, url: str) -> Measured:
    """What one export of all, after one of a hundredth, comes to in this process."""
    connected = await database.connect(url, DATABASE, max_time_ms=600_000)
    try:
        await registry.prepare(connected)
        context = Context(Settings(), datetime.now(UTC), viewer=SECRETARIAT)
        all_ = await listing(context, ApplicationChoice())
        number = await Application.count_of(all_.where, index=all_.index)
        await _written(title, context, await _hundredth(context))
        small, started = _peak_bytes(), time.perf_counter()
        written = await _written(title, context, all_)
        return Measured(title, number, written, time.perf_counter() - started, small, _peak_bytes())
    finally:
        database.disconnect()


async def _hundredth(context: Context) -> Listing:
    """The newest hundredth of the list."""
    latest = BEGINNING + timedelta(seconds=SPAN_SECONDS * 99 // 100)
    return await listing(context, ApplicationChoice(submitted_from=latest))


async def _written(title: str, context: Context, listed: Listing) -> int:
    """How many bytes an export has. They go nowhere."""
    content = await EXPORTS[title](context, listed)
    return sum([len(part) async for part in content])


def _peak_bytes() -> int:
    """The memory of this process at its highest so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # What the system counts for a process begins, on Linux, with what its parent had.
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
