"""`kurultai` as a process of its own, for tests."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from adapters.mongod import noted_at

KURULTAI = Path(sys.executable).parent / "kurultai"


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """What a process has in its environment: its data under `data_dir`, and nothing of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KURULTAI_")}
    return {**kept, "KURULTAI_DATA_DIR": str(data_dir), "PORT": str(free_port()), **more}


def run(*arguments: str, env: dict[str, str], within_seconds: float = 30) -> subprocess.CompletedProcess[str]:
    """A command, run to its end."""
    return subprocess.run(
        [KURULTAI, *arguments], env=env, capture_output=True, text=True, check=False, timeout=within_seconds
    )


class Process:
    """A command that runs until it is told to end. What it says goes to a file."""

    def __init__(self, *arguments: str, env: dict[str, str], said: Path) -> None:
        self.env = env
        self.said = said
        with said.open("w") as output:
            self.process = subprocess.Popen(
                [KURULTAI, *arguments], env=env, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.env['PORT']}"

    @property
    def mongod(self) -> int:
        """The process of its database."""
        noted = noted_at(Path(self.env["KURULTAI_DATA_DIR"]) / "mongod.json")
        assert noted is not None
        return noted["pid"]

    def says(self, words: str) -> str:
        """What it has said, as soon as `words` are among it."""
        until(lambda: words in self.said.read_text() or self.process.poll() is not None)
        said = self.said.read_text()
        assert words in said, said
        return said

    def end(self, signal: int) -> int:
        """Its exit code after a signal."""
        self.process.send_signal(signal)
        return self.process.wait(20)

    def kill(self) -> None:
        """End it for certain, if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(20)


def until(is_so: Callable[[], bool], *, within_seconds: float = 30) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + within_seconds
    while not is_so():
        assert time.monotonic() < deadline, "It did not come about in time."
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    """Whether a process runs (one that ended and was not waited for does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def mongods_of(data_dir: Path) -> list[int]:
    """Every `mongod` whose data lies under a folder."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = command.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if words[0].endswith("mongod") and str(data_dir / "mongodb") in words:
            found.append(int(command.parent.name))
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
