"""The table of the pages."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.routing import BaseRoute

Execute = Callable[[Request, str, dict[str, Any]], Awaitable[dict[str, Any]]]


def portal(execute: Execute) -> list[BaseRoute]:
    """The pages, which ask `execute` for everything that they show."""
    return []
