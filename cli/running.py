"""`kurultai serve` and `kurultai worker`."""

import argparse
import asyncio
import contextlib
import errno
import signal
import socket
import sys
from typing import Any

import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from cli.databases import Unusable, connected, connected_beside, run_or_say
from cli.welcome import welcome
from delivery.run import run_until
from demo.load import load_if_empty
from server import create_app
from settings import Settings, settings


def add_commands(commands: Any) -> None:
    """Add this module's commands."""
    commands.add_parser("serve", help="serve the API and the pages").set_defaults(run=serve)
    commands.add_parser("worker", help="deliver what is owed").set_defaults(run=worker)


def serve(chosen: argparse.Namespace) -> int:
    """Serve until Ctrl-C or SIGTERM."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        return runner.run(run_or_say(lambda: _serve(settings())))


def worker(chosen: argparse.Namespace) -> int:
    """Deliver until Ctrl-C or SIGTERM."""
    return asyncio.run(run_or_say(lambda: _work(settings())))


async def _serve(chosen: Settings) -> int:
    listening = listen(chosen)
    stop = _stop_on_signals()
    try:
        async with connected(chosen):
            if chosen.environment == "development":
                await load_if_empty()
            await _run_server(chosen, listening, stop)
    finally:
        listening.close()
    return 0


async def _run_server(chosen: Settings, listening: socket.socket, stop: asyncio.Event) -> None:
    app = create_app(chosen)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
        ws="websockets-sansio",
        ws_max_size=chosen.max_body_bytes,
        ws_per_message_deflate=False,
        forwarded_allow_ips=chosen.trusted_proxies,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopping = asyncio.create_task(stop.wait())
    while not server.started and not serving.done():  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    if server.started:
        print(welcome(chosen), flush=True)
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    await app.state.connections.end()
    server.should_exit = True
    stopping.cancel()
    await serving


class _Server(uvicorn.Server):
    """Leaves the signals to us: after the server, the database ends as well."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        yield


def listen(chosen: Settings) -> socket.socket:
    """The port, taken before anything else is begun.

    Raises:
        Unusable: when somebody else has it, it is not ours to have, or the host is no address of this machine.
    """
    try:
        family, kind, protocol, _, address = _address(chosen)
        # With its protocol named, each connection sends at once, whichever event loop serves it.
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Unusable(f"Nothing can listen on {chosen.host} ({error.strerror}).") from error
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind(address)
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise Unusable(_why_not(chosen, error)) from error
    return listening


def _address(chosen: Settings) -> Any:
    """Where to listen, as the system knows it: IPv4 or IPv6, whatever the host names."""
    return socket.getaddrinfo(chosen.host, chosen.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)[0]


def _why_not(chosen: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return f"Nothing can listen on {chosen.host} ({error.strerror})."
    return f"Port {chosen.port} cannot be had ({error.strerror}): choose another with PORT=8001 make run."


async def _work(chosen: Settings) -> int:
    stop = _stop_on_signals()
    async with connected_beside(chosen):
        print("Delivering. Ctrl-C ends it.", file=sys.stderr, flush=True)
        await run_until(stop, chosen)
    return 0


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop
