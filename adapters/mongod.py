"""The embedded database: a real `mongod` of our own, so that nobody has to install one to try this or to test it.

It runs as a one-node replica set on a free loopback port, with its data under the data folder. One server owns it at a
time; a `mongod` that a crashed server left behind is taken over, not doubled.
"""

import contextlib
import fcntl
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import IO, Final

from adapters import database

START_SECONDS: Final = 30
STOP_SECONDS: Final = 10
CACHE_GB: Final = "0.5"


class MongodUnavailable(Exception):
    """The embedded database cannot be had. The message is one line for the person who started us."""


class EmbeddedMongod:
    """A `mongod` whose data lies under `data_dir`."""

    def __init__(self, data_dir: Path, *, binary: Path | None = None) -> None:
        self.data_dir = data_dir.resolve()
        self.binary = binary
        self._lock: IO[str] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._pid = 0

    def start(self) -> str:
        """The address of the running database: one left over by a crash, or a new one.

        Raises:
            MongodUnavailable: when its folder cannot be made, another server owns it, there is no binary, or it does
                not come up.
        """
        self._make_folder()
        self._own()
        try:
            port = self._left_over() or self._launch()
            database.become_primary(port, within_seconds=START_SECONDS)
        except database.DatabaseError as error:
            self.stop()
            raise MongodUnavailable(f"The embedded mongod did not come up; see {self.log}.") from error
        except MongodUnavailable:
            self._disown()
            raise
        return address(port)

    def stop(self) -> None:
        """End the database cleanly, and let another server own it."""
        if self._pid and _is_alive(self._pid):
            os.kill(self._pid, signal.SIGTERM)
            if not self._ended_within(STOP_SECONDS):
                os.kill(self._pid, signal.SIGKILL)
                self._ended_within(STOP_SECONDS)
        if self._child is not None:
            self._child.wait()
        self._pid, self._child = 0, None
        self.state.unlink(missing_ok=True)
        self._disown()

    @property
    def dbpath(self) -> Path:
        """Where its data lies."""
        return self.data_dir / "mongodb"

    @property
    def log(self) -> Path:
        """Where it logs."""
        return self.data_dir / "mongod.log"

    @property
    def state(self) -> Path:
        """Where its process and port are noted while it runs."""
        return self.data_dir / "mongod.json"

    def _make_folder(self) -> None:
        try:
            self.dbpath.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MongodUnavailable(f"The folder {self.data_dir} cannot be used: {error.strerror}.") from error

    def _own(self) -> None:
        self._lock = (self.data_dir / "owner.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._disown()
            raise MongodUnavailable(f"Another server is already running with its data in {self.data_dir}.") from error

    def _disown(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _left_over(self) -> int | None:
        noted = noted_at(self.state)
        if noted is None or not _is_mongod(noted["pid"], self.dbpath):
            return None
        self._pid = noted["pid"]
        return noted["port"]

    def _launch(self) -> int:
        port = _free_port()
        command = [
            str(self.binary or find_binary()),
            *("--dbpath", str(self.dbpath), "--logpath", str(self.log), "--logappend"),
            *("--port", str(port), "--bind_ip", "127.0.0.1", "--nounixsocket"),
            *("--replSet", database.REPLICA_SET, "--oplogSize", "256", "--wiredTigerCacheSizeGB", CACHE_GB),
            *("--setParameter", "shutdownTimeoutMillisForSignaledShutdown=100"),
        ]
        try:
            # A session of its own: the terminal's Ctrl-C is for us, and we end it when we are done.
            self._child = subprocess.Popen(  # noqa: S603
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True
            )
        except OSError as error:
            raise MongodUnavailable(f"The mongod binary {command[0]} cannot be started: {error.strerror}.") from error
        self._pid = self._child.pid
        self.state.write_text(json.dumps({"pid": self._pid, "port": port}))
        return port

    def _ended_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._child is not None and self._child.poll() is not None:
                return True
            if not _is_alive(self._pid):
                return True
            time.sleep(0.02)
        return False


def address(port: int) -> str:
    """The address of the embedded database that listens on `port`."""
    return f"mongodb://127.0.0.1:{port}/?directConnection=true"


def running_address(data_dir: Path) -> str | None:
    """The address of the embedded database that a server runs with this data folder, or None."""
    mongod = EmbeddedMongod(data_dir)
    noted = noted_at(mongod.state)
    return address(noted["port"]) if noted and _is_mongod(noted["pid"], mongod.dbpath) else None


def noted_at(state: Path) -> dict[str, int] | None:
    """The process and port noted in a state file, or None."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        noted = json.loads(state.read_text())
        return {"pid": int(noted["pid"]), "port": int(noted["port"])}
    return None


def find_binary() -> Path:
    """The `mongod` to run: the one that comes with our requirements, or one on the path.

    Raises:
        MongodUnavailable: when there is neither.
    """
    package = importlib.util.find_spec("fiftyone")
    for folder in (package.submodule_search_locations or ()) if package else ():
        carried = Path(folder) / "db" / "bin" / "mongod"
        if carried.is_file():
            return carried
    if on_path := shutil.which("mongod"):
        return Path(on_path)
    raise MongodUnavailable("There is no mongod here: install one, or name a server in KURULTAI_MONGODB_URL.")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return False


def _is_mongod(pid: int, dbpath: Path) -> bool:
    if not _is_alive(pid):
        return False
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        ps = ["ps", "-p", str(pid), "-o", "command="]
        command = subprocess.run(ps, capture_output=True, text=True, check=False).stdout  # noqa: S603
    return "mongod" in command and str(dbpath) in command
