"""Counts the commands that reach the database."""

from typing import Any

from adapters.database import CommandListener


class CommandCounter(CommandListener):
    """The names of the commands since the last `reset`."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def reset(self) -> None:
        self.names = []

    def started(self, event: Any) -> None:
        self.names.append(event.command_name)

    def succeeded(self, event: Any) -> None: ...

    def failed(self, event: Any) -> None: ...
