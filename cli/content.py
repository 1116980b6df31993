"""`kurultai demo`: the demo content."""

import argparse
import asyncio
from typing import Any

from cli.databases import connected_beside, run_or_say
from demo.load import load_if_empty
from settings import settings


def add_commands(commands: Any) -> None:
    """Add this module's commands."""
    commands.add_parser("demo", help="load the demo content into an empty database").set_defaults(run=demo)


def demo(chosen: argparse.Namespace) -> int:
    """Load the demo content, unless something is there already."""
    return asyncio.run(run_or_say(_demo))


async def _demo() -> int:
    async with connected_beside(settings()):
        loaded = await load_if_empty()
    print("The demo content is loaded." if loaded else "The database is not empty: nothing was changed.")
    return 0 if loaded else 1
