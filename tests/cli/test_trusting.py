"""`kurultai trust`: documents from files."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from adapters.database import Database
from models.audit import AuditEvent
from models.trusted_documents import TrustedDocument
from tests.processes import environment, run

VIEWER = "{ viewer { account { email } } }\n"
MEETINGS = "query Meetings { meetings { nodes { title } } }"


def id_of(source: str) -> str:
    return "sha256:" + hashlib.sha256(source.encode()).hexdigest()


@pytest.fixture
def env(tmp_path: Path, mongodb_url: str, fresh_database: Database) -> dict[str, str]:
    """The environment of a command that works on the test's database."""
    return environment(tmp_path, KURULTAI_MONGODB_URL=mongodb_url, KURULTAI_DATABASE=fresh_database.name)


def written(file: Path, content: Any) -> Path:
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return file


async def kept() -> dict[str, list[str]]:
    """The ids of every registered document, by its text."""
    return {one.source: one.ids for one in await TrustedDocument.many({})}


async def test_documents_are_registered_from_files_of_one_and_from_manifests(
    env: dict[str, str], tmp_path: Path
) -> None:
    one = written(tmp_path / "viewer.graphql", VIEWER)
    hashed = id_of(MEETINGS).removeprefix("sha256:")
    many = written(tmp_path / "persisted.json", {hashed: MEETINGS, "a1b2": VIEWER})

    done = run("trust", str(one), str(many), env=env)
    again = run("trust", str(one), str(many), env=env)

    lines = [f"{id_of(VIEWER)} {one}", f"{id_of(MEETINGS)} {many}", f"{id_of(VIEWER)} {many}"]
    assert (done.returncode, done.stdout.splitlines(), done.stderr) == (0, lines, "")
    assert (again.returncode, again.stdout) == (0, done.stdout)
    assert await kept() == {VIEWER: [id_of(VIEWER), "a1b2"], MEETINGS: [id_of(MEETINGS)]}
    events = await AuditEvent.many({"action": "TRUST_DOCUMENTS"})
    assert events[0].details == {"documents": [id_of(VIEWER), id_of(MEETINGS), id_of(VIEWER)]}


async def test_the_manifest_of_apollo_is_read_as_well(env: dict[str, str], tmp_path: Path) -> None:
    operations = [{"id": "c3d4", "name": "Meetings", "type": "query", "body": MEETINGS}]
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1, "operations": operations}

    done = run("trust", str(written(tmp_path / "manifest.json", manifest)), env=env)

    assert done.returncode == 0, done.stderr
    assert await kept() == {MEETINGS: [id_of(MEETINGS), "c3d4"]}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.graphql", "{ nothing }", "a.graphql: Cannot query field 'nothing' on type 'Query'."),
        ("a.json", {"ab": "{ nothing }"}, "a.json (ab): Cannot query field 'nothing' on type 'Query'."),
        ("a.json", ["{ viewer }"], "a.json cannot be read: it is no manifest of ids and documents."),
        ("a.json", {"ab": 1}, "a.json cannot be read: it is no manifest of ids and documents."),
        ("a.json", "{", "a.json cannot be read:"),
        ("a.json", {"a:b": MEETINGS}, "This is no id for a document: a:b"),
    ],
)
async def test_nothing_is_registered_when_anything_is_wrong(
    env: dict[str, str], tmp_path: Path, name: str, content: Any, said: str
) -> None:
    right = written(tmp_path / "right.graphql", VIEWER)

    done = run("trust", str(right), str(written(tmp_path / name, content)), env=env)

    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert await kept() == {}
    assert await AuditEvent.count_of({}) == 0


async def test_a_file_that_is_not_there_is_named(env: dict[str, str], tmp_path: Path) -> None:
    done = run("trust", str(tmp_path / "missing.graphql"), env=env)

    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path / 'missing.graphql'} cannot be read:")


async def test_an_id_names_one_document_for_ever(env: dict[str, str], tmp_path: Path) -> None:
    run("trust", str(written(tmp_path / "a.json", {"ab": VIEWER})), env=env)

    other = run("trust", str(written(tmp_path / "b.json", {"ab": MEETINGS})), env=env)

    assert (other.returncode, other.stderr) == (1, "Another document is registered under this id: ab\n")
    assert await kept() == {VIEWER: [id_of(VIEWER), "ab"]}
