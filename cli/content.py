"""`kurultai demo`: the demo content. `kurultai reindex`: the search index, made anew."""

import argparse
import asyncio
from functools import partial
from typing import Any

from adapters.database import in_transaction
from cli.databases import connected_beside, run_or_say
from demo.load import load_if_empty
from models.applications import Application
from models.base import Id
from models.calls import Call
from models.content import Content, Edition
from models.documents import Document
from models.meetings import Meeting
from models.programmes import Programme
from models.search import SearchEntry
from settings import settings


def add_commands(commands: Any) -> None:
    """Add this module's commands."""
    commands.add_parser("demo", help="load the demo content into an empty database").set_defaults(run=demo)
    commands.add_parser("reindex", help="make the words anew by which things are found").set_defaults(run=reindex)


def demo(chosen: argparse.Namespace) -> int:
    """Load the demo content, unless something is there already."""
    return asyncio.run(run_or_say(_demo))


async def _demo() -> int:
    async with connected_beside(settings()):
        loaded = await load_if_empty()
    print("The demo content is loaded." if loaded else "The database is not empty: nothing was changed.")
    return 0 if loaded else 1


def reindex(chosen: argparse.Namespace) -> int:
    """Enter everything that is found by its words anew: after a change of their rules. The server may run meanwhile."""
    return asyncio.run(run_or_say(_reindex))


async def _reindex() -> int:
    async with connected_beside(settings()):
        for model in (Meeting, Programme, Call):
            for public in await model.many({"edition": Edition.CURRENT.value}):
                await in_transaction(partial(_enter, model, public.item_id))
        for document in await Document.many({}):
            await in_transaction(partial(SearchEntry.enter, document.id, [document]))
        print(f"Things that can be found: {await SearchEntry.count_of({})}.")
        print(f"Applications that can be found: {await Application.all_found_anew()}.")
    return 0


async def _enter(model: type[Content], item: Id) -> None:
    public = await model.current({"item_id": item})
    await SearchEntry.enter(item, await public.findable() if public else [])
