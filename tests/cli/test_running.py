"""Where the server listens, what it says first, and what it says of settings that cannot be used."""

import asyncio
import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from cli.databases import Unusable
from cli.running import listen
from cli.welcome import welcome
from demo.load import SECRETARIAT
from settings import Settings
from tests.processes import environment, run


@pytest.mark.parametrize(
    ("host", "family"), [("127.0.0.1", socket.AF_INET), ("0.0.0.0", socket.AF_INET), ("::1", socket.AF_INET6)]
)
async def test_each_connection_sends_at_once_whichever_event_loop_serves_it(host: str, family: int) -> None:
    taken = asyncio.get_running_loop().create_future()
    with listen(Settings(host=host, PORT=0)) as listening:
        server = await asyncio.start_server(lambda _, writer: taken.set_result(writer), sock=listening)
        _, mine = await asyncio.open_connection(*listening.getsockname()[:2])
        theirs = await taken
        no_delay = theirs.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        for writer in (mine, theirs):
            writer.close()
            await writer.wait_closed()
        server.close()
        await server.wait_closed()

    assert (listening.family, bool(no_delay)) == (family, True)


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_this_machine_is_said_in_one_line(host: str) -> None:
    with pytest.raises(Unusable, match=rf"^Nothing can listen on {host} \([^\n]+\)\.$"):
        listen(Settings(host=host, PORT=0))


def test_a_port_that_somebody_has_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unusable, match=f"^Port {port} cannot be had"):
            listen(Settings(host="127.0.0.1", PORT=port))


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "::1"}, "http://[::1]:8000"),
        ({"public_url": "https://kurultai.example/"}, "https://kurultai.example"),
    ],
)
def test_the_address_of_a_server_is_one_that_a_browser_reads(given: dict[str, str], address: str) -> None:
    assert Settings(**given).base_url == address


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"PORT": "abc"}, ["PORT"]),
        ({"PORT": "70000"}, ["PORT"]),
        ({"PORT": "-1", "KURULTAI_SESSION_DAYS": "many"}, ["PORT", "KURULTAI_SESSION_DAYS"]),
        ({"KURULTAI_ENVIRONMENT": "s3cret"}, ["KURULTAI_ENVIRONMENT"]),
    ],
)
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_setting_that_cannot_be_used_is_said_in_one_line(
    tmp_path: Path, command: str, variables: dict[str, str], said: list[str]
) -> None:
    done = run(command, env=environment(tmp_path, **variables))

    assert (done.returncode, done.stdout) == (1, "")
    assert [line.partition(" cannot be used: ")[0] for line in done.stderr.splitlines()] == said
    assert "s3cret" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("place", "is_demo"), [("development", True), ("production", False)])
def test_who_signs_in_as_the_secretariat_is_somebody_who_is_there(place: str, is_demo: bool) -> None:
    said = welcome(Settings.model_validate({"environment": place, "smtp_url": SecretStr("smtp://localhost")}))

    assert (SECRETARIAT in said) == is_demo
    assert ("kurultai grant-role EMAIL SECRETARIAT" in said) != is_demo
