"""Counts the commands that reach the database for what is asked; those that charge for it are apart."""

from typing import Any

from adapters.database import CommandListener
from models.budgets import Bucket


class CommandCounter(CommandListener):
    """The names of the commands since the last `reset`."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def reset(self) -> None:
        self.names = []

    def started(self, event: Any) -> None:
        if event.command.get(event.command_name) != Bucket.Settings.name:
            self.names.append(event.command_name)

    def succeeded(self, event: Any) -> None: ...

    def failed(self, event: Any) -> None: ...
