"""A real server with the demo content, for the pages' tests."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest
import uvicorn

from adapters.database import Database
from demo.load import load_if_empty
from server import create_app
from settings import Settings


class Live(NamedTuple):
    """Where the server is, and where its mails lie."""

    url: str
    mail: Path

    def newest_mail(self) -> str:
        """The text of the mail that came last."""
        files = sorted(self.mail.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return files[-1].read_text()


@pytest.fixture
async def live(fresh_database: Database, tmp_path: Path) -> AsyncIterator[Live]:
    """The whole app on a free port, with the demo content and delivery."""
    await load_if_empty()
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings = Settings(data_dir=tmp_path, public_url=f"http://127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(create_app(settings), log_level="error", ws="none", lifespan="on"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    yield Live(f"http://127.0.0.1:{port}", tmp_path / "mail")
    server.should_exit = True
    await serving
