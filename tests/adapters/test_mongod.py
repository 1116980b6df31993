"""The embedded database: what is noted of it, and who may own it. Real servers are started in `tests/reliability/`."""

import fcntl
import json
import os
import subprocess
from pathlib import Path

import pytest

from adapters import mongod
from adapters.mongod import EmbeddedMongod, MongodUnavailable, find_binary, noted_at, running_address


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ('{"pid": 7, "port": 27017}', {"pid": 7, "port": 27017}),
        ('{"pid": 7, "port": 27017, "more": 1}', {"pid": 7, "port": 27017}),
        ('{"pid": 7}', None),
        ('{"pid": "seven", "port": 1}', None),
        ('{"pid": null, "port": 1}', None),
        ('{"pid": 7, "po', None),
        ("[]", None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_noted_is_read_and_what_is_damaged_is_as_if_nothing_was(
    tmp_path: Path, text: str | None, noted: dict[str, int] | None
) -> None:
    state = tmp_path / "mongod.json"
    if text is not None:
        state.write_text(text)

    assert noted_at(state) == noted


def test_another_process_that_has_the_noted_number_now_is_no_mongod(tmp_path: Path) -> None:
    (tmp_path / "mongod.json").write_text(json.dumps({"pid": os.getpid(), "port": 27017}))

    assert running_address(tmp_path) is None


def test_a_mongod_with_other_data_is_not_ours(tmp_path: Path, mongodb_url: str) -> None:
    with subprocess.Popen(["sleep", "60"]) as other:
        (tmp_path / "mongod.json").write_text(json.dumps({"pid": other.pid, "port": 27017}))
        found = running_address(tmp_path)
        other.kill()

    assert found is None


def test_only_one_owns_the_data(tmp_path: Path) -> None:
    with (tmp_path / "owner.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(MongodUnavailable, match=f"Another server is already running with its data in {tmp_path}."):
            EmbeddedMongod(tmp_path).start()


def test_a_binary_that_is_none_is_said_and_the_data_is_free_again(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(MongodUnavailable, match=r"The mongod binary .* cannot be started: No such file"):
            EmbeddedMongod(tmp_path, binary=tmp_path / "nothing").start()

    assert not (tmp_path / "mongod.json").exists()


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(MongodUnavailable, match=f"The folder {tmp_path / 'file' / 'var'} cannot be used: Not a"):
        EmbeddedMongod(tmp_path / "file" / "var").start()


def test_the_binary_is_the_one_carried_along() -> None:
    assert find_binary().name == "mongod"


def test_without_one_carried_along_the_path_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mongod.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MongodUnavailable, match="There is no mongod here: install one, or name a server in KURULTAI_"):
        find_binary()

    (tmp_path / "mongod").write_text("#!/bin/sh\n")
    (tmp_path / "mongod").chmod(0o755)

    assert find_binary() == tmp_path / "mongod"
