"""The server as a process: how it begins, what it says, how it ends, and what is left when it is killed.

The tests of `Life` follow one folder of data through starts, a kill, and ends; they run in their order.
"""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.load import SECRETARIAT
from tests.api.documents import MINE, REQUEST_CODE, SAVE, SIGN_IN, START
from tests.processes import Process, environment, free_port, is_running, mongods_of, run

ANSWERS = {"motivation": "To learn and to pass it on."}
OPEN_CALLS = "{ calls(filter: {callStatus: [OPEN]}) { nodes { id title } } }"


class Person:
    """Somebody who asks a server."""

    def __init__(self, url: str, token: str = "") -> None:
        self.url = url
        self.token = token

    def __call__(self, document: str, **variables: Any) -> dict[str, Any]:
        answer = httpx.post(
            f"{self.url}/graphql",
            json={"query": document, "variables": variables},
            headers={"Authorization": f"Bearer {self.token}"} if self.token else {},
        )
        body = answer.json()
        assert "errors" not in body, body
        data: dict[str, Any] = body["data"]
        return data


def signed_in(url: str, email: str, mail: Path) -> Person:
    """Somebody after signing in by the code in the newest mail."""
    ask = Person(url)
    ask(REQUEST_CODE, input={"email": email})
    newest = max(mail.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    code = re.search(r"\b\d{6}\b", newest.read_text().partition("\n\n")[2])
    assert code is not None
    return Person(url, ask(SIGN_IN, input={"email": email, "code": code.group()})["signIn"]["token"])


class Life:
    """One folder of data, and the servers that run on it one after the other."""

    def __init__(self, folder: Path) -> None:
        self.data_dir = folder / "var"
        self.folder = folder
        self.env = environment(self.data_dir)
        self.servers: list[Process] = []
        self.person = Person("")
        self.draft: dict[str, Any] = {}

    @property
    def server(self) -> Process:
        return self.servers[-1]

    def start(self) -> Process:
        self.servers.append(Process("serve", env=self.env, said=self.folder / f"said-{len(self.servers)}.txt"))
        self.server.says("Ctrl-C ends the server")
        return self.server

    def end(self) -> None:
        for server in self.servers:
            server.kill()
        for pid in mongods_of(self.data_dir):
            os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """A folder of data with a server that runs on it."""
    begun = Life(tmp_path_factory.mktemp("life"))
    try:
        begun.start()
        yield begun
    finally:
        begun.end()


def test_a_server_says_where_it_is_and_how_to_sign_in(life: Life) -> None:
    said = life.server.says("Ctrl-C")

    assert f"Kurultai is here:  {life.server.url}/" in said
    assert f"GraphQL to try:    {life.server.url}/graphql" in said
    assert f"Sign in at {life.server.url}/en/sign-in; the code arrives in the newest file in {life.data_dir}" in said
    assert SECRETARIAT in said


def test_the_three_queries_it_prints_are_answered(life: Life) -> None:
    printed = [line.strip() for line in life.server.says("Ctrl-C").splitlines() if line.strip().startswith("curl")]
    answers = [
        subprocess.run(shlex.split(command), capture_output=True, text=True, check=True).stdout for command in printed
    ]

    meeting, calls, programmes = [json.loads(answer)["data"] for answer in answers]
    assert (meeting["meeting"]["startsOn"], bool(meeting["meeting"]["decisions"])) == ("2023-11-22", True)
    assert [bool(call["title"] and call["closesAt"] and call["timeZone"]) for call in calls["calls"]["nodes"]] == [True]
    assert programmes["programmes"]["totalCount"] == len(programmes["programmes"]["nodes"]) == 5


def test_its_pages_and_its_page_to_try_queries_on_are_served(life: Life) -> None:
    html = {"Accept": "text/html"}
    pages = [httpx.get(life.server.url + path, headers=html) for path in ("/en/", "/graphql", "/en/sign-in")]

    assert [(page.status_code, page.headers["content-type"]) for page in pages] == [
        (200, "text/html; charset=utf-8")
    ] * 3


def test_a_second_server_on_the_same_data_says_so_and_ends(life: Life) -> None:
    done = run("serve", env=environment(life.data_dir))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Another server is already running with its data in {life.data_dir}.\n"
    assert is_running(life.server.mongod)


def test_a_role_is_granted_beside_a_running_server(life: Life) -> None:
    done = run("grant-role", "Timur@example.org", "SECRETARIAT", env=life.env)

    assert (done.returncode, done.stdout, done.stderr) == (0, "Timur@example.org is SECRETARIAT now.\n", "")
    timur = signed_in(life.server.url, "timur@example.org", life.data_dir / "mail")
    assert timur("{ viewer { account { roles } } }") == {"viewer": {"account": {"roles": ["APPLICANT", "SECRETARIAT"]}}}


def test_a_killed_server_leaves_its_database_which_the_next_one_takes_over_with_every_saved_answer(life: Life) -> None:
    life.person = signed_in(life.server.url, "aygul@example.org", life.data_dir / "mail")
    (call,) = life.person(OPEN_CALLS)["calls"]["nodes"]
    begun = life.person(START, input={"call": call["id"], "key": "k"})["startApplication"]["application"]
    saved = life.person(
        SAVE,
        input={
            "application": begun["id"],
            "version": begun["version"],
            "answers": [{"field": field, "value": value} for field, value in ANSWERS.items()],
        },
    )["saveAnswers"]
    assert saved["userErrors"] == []
    life.draft = saved["application"]
    mongod = life.server.mongod

    assert life.server.end(signal.SIGKILL) == -signal.SIGKILL
    assert is_running(mongod)
    life.start()

    assert (life.server.mongod, mongods_of(life.data_dir)) == (mongod, [mongod])
    assert life.person(MINE, id=life.draft["id"]) == {"viewer": {"application": life.draft}}


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_ends_the_server_and_its_database_and_a_clean_restart_has_all_data(life: Life, name: str) -> None:
    mongod = life.server.mongod

    assert life.server.end(signal.Signals[name]) == 0
    assert (is_running(mongod), mongods_of(life.data_dir)) == (False, [])
    assert not (life.data_dir / "mongod.json").exists()

    life.start()
    assert life.server.mongod != mongod
    assert life.person(MINE, id=life.draft["id"]) == {"viewer": {"application": life.draft}}


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve", env=environment(tmp_path, PORT=port))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        f"Port {port} cannot be had (Address already in use): choose another with PORT=8001 make run.\n"
    )
    assert list(tmp_path.iterdir()) == []


NO_MONGOD = "import importlib.util as u; find = u.find_spec; u.find_spec = lambda n, *a: None if n == 'fiftyone' else find(n, *a)"


def test_where_there_is_no_mongod_it_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_MONGOD)

    done = run("serve", env=environment(tmp_path / "var", PATH=str(tmp_path), PYTHONPATH=str(tmp_path)))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "There is no mongod here: install one, or name a server in KURULTAI_MONGODB_URL.\n"


@pytest.mark.parametrize(
    ("host", "reason"),
    [("127.0.0.1:{port}", "ServerSelectionTimeoutError"), ("127.0.0.1:port", "ConfigurationError")],
)
def test_a_database_that_cannot_be_reached_is_said_in_one_line_without_the_password(
    tmp_path: Path, host: str, reason: str
) -> None:
    url = f"mongodb://kurultai:s3cret-pass@{host.format(port=free_port())}/"
    begun = time.monotonic()

    done = run("serve", env=environment(tmp_path, KURULTAI_MONGODB_URL=url))

    assert time.monotonic() - begun < 15
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"The database cannot be reached ({reason}).\n"
