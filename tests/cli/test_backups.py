"""All that is stored goes into a file and back: compared, refused when damaged, whole while others write."""

import asyncio
import json
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from adapters import archives, clock, database
from adapters.database import Database
from demo.load import load_if_empty
from models.audit import AuditEvent
from models.institutions import Institution
from tests.factories import an_institution
from tests.processes import environment, run


@pytest.fixture
def env(tmp_path: Path, mongodb_url: str, fresh_database: Database) -> dict[str, str]:
    return environment(tmp_path, KURULTAI_MONGODB_URL=mongodb_url, KURULTAI_DATABASE=fresh_database.name)


async def everything(found: Database) -> dict[str, list[Any]]:
    """All that a database holds, by collection."""
    names = sorted(await found.documents.list_collection_names())
    stored = {name: await found.documents[name].find({}).sort("_id", 1).to_list(None) for name in names}
    return {name: documents for name, documents in stored.items() if documents}


@pytest.fixture
async def elsewhere(fresh_database: Database) -> AsyncIterator[str]:
    """The name of another database, that is dropped afterwards."""
    name = "restored"
    yield name
    await fresh_database.client.drop_database(name)


async def test_what_was_backed_up_is_restored_into_an_empty_database(
    env: dict[str, str], tmp_path: Path, fresh_database: Database, elsewhere: str
) -> None:
    await load_if_empty()
    file = tmp_path / "kurultai.zip"
    before = await everything(fresh_database)

    made = await asyncio.to_thread(run, "backup", str(file), env=env)
    restored = await asyncio.to_thread(run, "restore", str(file), env={**env, "KURULTAI_DATABASE": elsewhere})
    checked = await asyncio.to_thread(run, "verify-audit", env={**env, "KURULTAI_DATABASE": elsewhere})

    assert (made.returncode, restored.returncode, checked.returncode) == (0, 0, 0), made.stderr + restored.stderr
    documents = sum(map(len, before.values()))
    assert f"documents: {documents}," in made.stdout
    assert f"documents: {documents}," in restored.stdout
    assert file.stat().st_mode & 0o777 == 0o600
    other = Database(fresh_database.client, elsewhere)
    assert await everything(other) == before
    assert set(before) >= {"meetings", "programmes", "files_content.chunks", "audit"}


async def test_a_database_that_holds_something_is_left_alone(env: dict[str, str], tmp_path: Path) -> None:
    await an_institution("one")
    file = tmp_path / "kurultai.zip"
    run("backup", str(file), env=env)

    refused = run("restore", str(file), env=env)

    said = "The database is not empty: nothing was changed. Restore into a new one.\n"
    assert (refused.returncode, refused.stderr) == (1, said)
    assert [one.slug for one in await Institution.many({})] == ["one"]


@pytest.fixture
async def backup(fresh_database: Database, tmp_path: Path) -> Path:
    """A backup of two institutions, whose database is empty again."""
    await an_institution("one")
    await an_institution("two")
    file = tmp_path / "kurultai.zip"
    await archives.write(file, clock.now())
    await fresh_database.empty()
    return file


def rewritten(file: Path, change: dict[str, bytes | None]) -> None:
    """The same archive with some members changed, or left out."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in {**members, **change}.items():
            if content is not None:
                archive.writestr(name, content)


async def test_a_backup_that_was_changed_restores_nothing(backup: Path, fresh_database: Database) -> None:
    with zipfile.ZipFile(backup) as archive:
        whole = archive.read("institutions.bson")
        manifest = json.loads(archive.read("manifest.json"))
    for change in (
        {"institutions.bson": whole.replace(b"two", b"six")},
        {"institutions.bson": whole[:-1]},
        {"institutions.bson": whole[:2]},
        {"institutions.bson": b""},
        {"institutions.bson": b"\xff\xff\xff\x7f" + whole},
        {"manifest.json": None},
        {"manifest.json": json.dumps({**manifest, "format": 2}).encode()},
    ):
        rewritten(backup, {"institutions.bson": whole, "manifest.json": json.dumps(manifest).encode()})
        rewritten(backup, change)

        with pytest.raises(archives.Damaged):
            await archives.restore(backup)
        assert await fresh_database.is_empty(), change


async def test_what_is_no_archive_restores_nothing(fresh_database: Database, tmp_path: Path) -> None:
    (tmp_path / "kurultai.zip").write_bytes(b"no archive")

    with pytest.raises(archives.Damaged):
        await archives.restore(tmp_path / "kurultai.zip")


async def test_a_restore_that_fails_in_the_middle_leaves_the_database_empty(
    backup: Path, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    insert = database.insert_whole

    async def failing(name: str, documents: Any) -> None:
        await insert(name, documents)
        raise database.DatabaseError("gone")

    monkeypatch.setattr(database, "insert_whole", failing)

    with pytest.raises(database.DatabaseError):
        await archives.restore(backup)
    assert await fresh_database.is_empty()


async def test_a_backup_is_of_one_moment_while_others_write(fresh_database: Database, tmp_path: Path) -> None:
    """Each act writes two documents of two collections: in a backup there are as many of the one as of the other."""
    stop = asyncio.Event()

    async def act(number: int) -> None:
        async def both() -> None:
            institution = await an_institution(f"institution-{number}")
            await AuditEvent(at=clock.now(), by=None, action="TEST", about=institution.id, details={}).add()

        await database.in_transaction(both)

    async def write() -> None:
        number = 0
        while not stop.is_set():
            await act(number)
            number += 1

    async with asyncio.TaskGroup() as writing:
        writing.create_task(write())
        try:
            for number in range(5):
                await asyncio.sleep(0.02)
                held = await archives.write(tmp_path / f"{number}.zip", clock.now())
                assert held["institutions"] == held["audit"] > 0
        finally:
            stop.set()


def test_a_file_that_cannot_be_written_is_said_in_one_line(env: dict[str, str], tmp_path: Path) -> None:
    refused = run("backup", str(tmp_path / "nowhere" / "kurultai.zip"), env=env)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("No backup was made (FileNotFoundError:")
