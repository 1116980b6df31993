"""The two servers: `kurultai serve` as anybody runs it, and a plain Starlette app with the same bytes in memory."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

START_SECONDS: Final = 30
DATABASE: Final = "benchmark"
ROOT: Final = Path(__file__).parent.parent
CORES: Final = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []
SERVER_CORE: Final = 0
LOAD_CORE: Final = 1


@contextlib.contextmanager
def kurultai(mongodb_url: str, folder: Path, **more: str) -> Iterator[int]:
    """The port of a server of ours with these settings besides, while it runs. No budget limits what is measured."""
    settings = {
        "MONGODB_URL": mongodb_url,
        "DATABASE": DATABASE,
        "DATA_DIR": str(folder),
        "ENVIRONMENT": "production",
        "RUN_DELIVERY": "false",
        "GUEST_BUDGET": "0",
        **more,
    }
    port = free_port()
    others = {name: value for name, value in os.environ.items() if not name.startswith("KURULTAI_")}
    environment = {**others, **{f"KURULTAI_{name}": value for name, value in settings.items()}, "PORT": str(port)}
    with running(["-m", "cli.main", "serve"], environment):
        wait_for(port, "/readyz")
        yield port


@contextlib.contextmanager
def plain(folder: Path) -> Iterator[int]:
    """The port of a plain server of the answers that lie in `folder`, while it runs."""
    port = free_port()
    with running(["-m", "benchmarks.servers", str(folder), str(port)], dict(os.environ)):
        wait_for(port, "/")
        yield port


def driver(mongodb_url: str, seconds: float, connections: int) -> dict[str, float]:
    """How many of each reading's finds the driver alone does in a second, in a process on the servers' core."""
    command = [sys.executable, "-m", "benchmarks.driver", mongodb_url, DATABASE, str(seconds), str(connections)]
    with on_core(SERVER_CORE):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    rates: dict[str, float] = json.loads(done.stdout)
    return rates


@contextlib.contextmanager
def running(arguments: list[str], environment: dict[str, str]) -> Iterator[None]:
    """A Python process on the servers' core, while it is needed."""
    command = [sys.executable, *arguments]
    with on_core(SERVER_CORE):
        server = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    with server:
        try:
            yield
        finally:
            server.terminate()


def wait_for(port: int, path: str) -> None:
    """Come back once the server answers.

    Raises:
        TimeoutError: when it does not in time.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}{path}", trust_env=False).is_success:
                return
        time.sleep(0.05)
    raise TimeoutError("A server did not come up.")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextlib.contextmanager
def on_core(place: int) -> Iterator[None]:
    """Whatever is started meanwhile stays on one core, where the system can see to that and there are enough."""
    if len(CORES) <= place:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {CORES[place]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def plain_app(folder: Path) -> Starlette:
    """An app that answers `/name` with the content of the file `name`, from memory."""
    answers = {file.name: file.read_bytes() for file in folder.iterdir()}

    async def answer(request: Request) -> Response:
        return Response(answers[request.path_params["name"]], media_type="application/json")

    async def alive(request: Request) -> Response:
        return Response()

    return Starlette(routes=[Route("/", alive), Route("/{name}", answer, methods=["GET", "POST"])])


if __name__ == "__main__":
    uvicorn.run(
        plain_app(Path(sys.argv[1])),
        port=int(sys.argv[2]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
    )
