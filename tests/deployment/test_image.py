"""What can be said of the Dockerfile without Docker."""

import fnmatch
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import httpx
import pytest

from models.base import new_id
from tests.deployment.conftest import ROOT, Instruction
from tests.deployment.test_compose import setting_names

NOT_CARRIED = {".pyc", ".pot"}
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
COUNT = "{ programmes { totalCount } }"


def top_level_packages(project: dict[str, Any]) -> list[str]:
    return [name for name in project["tool"]["setuptools"]["packages"] if "." not in name]


def test_everything_that_is_copied_exists(dockerfile: list[Instruction]) -> None:
    copied = [rest.split() for word, rest in dockerfile if word == "COPY"]

    assert copied == [
        ["requirements/", "requirements/"],
        [".", "."],
        ["--from=build", "/opt/kurultai", "/opt/kurultai"],
    ]
    assert (ROOT / "requirements").is_dir()


def test_what_the_wheel_is_made_of_is_not_ignored(project: dict[str, Any]) -> None:
    ignored = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    needed = ["requirements", "pyproject.toml", project["project"]["readme"], *top_level_packages(project)]
    needed += [f"{module}.py" for module in project["tool"]["setuptools"]["py-modules"]]

    assert [name for name in needed if any(fnmatch.fnmatch(name, pattern) for pattern in ignored)] == []
    assert [name for name in needed if not (ROOT / name).exists()] == []
    assert any(fnmatch.fnmatch(".env", pattern) for pattern in ignored)


def test_the_wheel_holds_every_file_that_lies_in_a_package(project: dict[str, Any], tmp_path: Path) -> None:
    packages = top_level_packages(project)
    modules = [f"{module}.py" for module in project["tool"]["setuptools"]["py-modules"]]
    for name in packages:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", project["project"]["readme"], *modules):
        shutil.copy(ROOT / name, tmp_path)

    build = [*PIP, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", "wheels", "."]
    subprocess.run(build, cwd=tmp_path, check=True)

    (wheel,) = (tmp_path / "wheels").iterdir()
    held = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    files = (file for package in packages for file in (ROOT / package).rglob("*") if file.is_file())
    wanted = {str(file.relative_to(ROOT)) for file in files if file.suffix not in NOT_CARRIED}
    assert sorted(held) == sorted(wanted | set(modules))


def test_what_is_built_with_is_locked_with_hashes(dockerfile: list[Instruction]) -> None:
    (step,) = [rest.split(" > ")[0] for word, rest in dockerfile if word == "RUN" and rest.startswith("sed")]

    first, *hashes = subprocess.run(["sh", "-c", step], cwd=ROOT, capture_output=True, text=True).stdout.splitlines()

    assert first.startswith("setuptools==")
    assert hashes
    assert [line for line in hashes if not line.strip().startswith("--hash=sha256:")] == []


def test_every_step_is_a_sound_shell_command(dockerfile: list[Instruction]) -> None:
    steps = [rest for word, rest in dockerfile if word == "RUN"]

    assert len(steps) == 4
    assert [step for step in steps if subprocess.run(["sh", "-n", "-c", step]).returncode] == []


def test_whatever_is_installed_is_checked_by_its_hash_or_is_our_own(dockerfile: list[Instruction]) -> None:
    steps = " && ".join(rest for word, rest in dockerfile if word == "RUN").split(" && ")
    installs = [step for step in steps if step.startswith("pip") and " install " in step]

    assert [step for step in installs if "--require-hashes" not in step] == [
        "pip --python /opt/kurultai/bin/python install --no-deps --no-index /wheels/*.whl"
    ]


def test_the_image_runs_as_a_user_with_a_fixed_number_and_no_rights(dockerfile: list[Instruction]) -> None:
    (final,) = [place for place, one in enumerate(dockerfile) if one.word == "FROM"][1:]
    steps = [rest for word, rest in dockerfile[final:] if word == "RUN"]

    assert [rest for word, rest in dockerfile if word == "USER"] == ["10001:10001"]
    assert len(steps) == 1
    assert steps[0].startswith("groupadd --gid 10001 ")


def test_every_setting_of_the_image_exists(image_environment: dict[str, str]) -> None:
    ours = {name for name in image_environment if not name.startswith("PYTHON")} - {"PATH"}

    assert ours - setting_names() == set()


def test_the_entry_point_is_a_script_of_the_project(dockerfile: list[Instruction], project: dict[str, Any]) -> None:
    told = {word: json.loads(rest) for word, rest in dockerfile if word in ("ENTRYPOINT", "CMD")}

    assert told == {"ENTRYPOINT": list(project["project"]["scripts"]), "CMD": ["serve"]}


@pytest.fixture(scope="module")
def served(
    image_environment: dict[str, str], mongodb_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The environment of a server that runs as the image starts it, with an empty database."""
    environment = {
        **image_environment,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "KURULTAI_DATA_DIR": str(tmp_path_factory.mktemp("served")),
        "KURULTAI_HOST": "127.0.0.1",
        "KURULTAI_MONGODB_URL": mongodb_url,
        "KURULTAI_DATABASE": f"test_{new_id()}",
        "PORT": str(free_port()),
    }
    with subprocess.Popen(["kurultai", "serve"], env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline().startswith("Kurultai is here")
        yield environment
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
            server.communicate(timeout=20)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_the_health_check_tells_a_server_that_is_ready_from_none(
    served: dict[str, str], dockerfile: list[Instruction]
) -> None:
    (check,) = [rest for word, rest in dockerfile if word == "HEALTHCHECK"]
    command = json.loads(check.partition("CMD ")[2])
    nobody = {**served, "PORT": str(free_port())}

    codes = [
        subprocess.run(command, env=environment, stderr=subprocess.DEVNULL).returncode
        for environment in (served, nobody)
    ]

    assert codes == [0, 1]


def test_the_workers_health_check_tells_whether_it_reaches_the_database(
    served: dict[str, str], compose: dict[str, Any]
) -> None:
    word, *command = compose["services"]["worker"]["healthcheck"]["test"]
    nowhere = {**served, "KURULTAI_MONGODB_URL": f"mongodb://127.0.0.1:{free_port()}/?serverSelectionTimeoutMS=100"}

    codes = [
        subprocess.run(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL).returncode
        for environment in (served, nowhere)
    ]

    assert (word, codes) == ("CMD", [0, 1])


def test_a_production_server_begins_without_the_demo_content(served: dict[str, str]) -> None:
    answer = httpx.post(f"http://127.0.0.1:{served['PORT']}/graphql", json={"query": COUNT})

    assert answer.json()["data"] == {"programmes": {"totalCount": 0}}
