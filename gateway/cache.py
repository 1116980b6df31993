"""The response cache: answers to public reads, kept as bytes until something that they were read from is written.

`docs/decisions/0035-response-cache.md` tells how it knows what is outdated, whatever comes first: a write or a read.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeVar

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    value_from_ast_untyped,
)

from adapters import clock, database
from adapters.database import Moment, Written
from domain.access import Viewer
from gateway.cache_reads import noting
from gateway.cache_shelf import Entry, Sent, Shelf
from gateway.cache_tags import Kind, kinds, tags_of_write
from gateway.execution import Answer, Outcome
from gateway.freshness import Freshness
from resolvers.context import Context

PERSONAL: Final = frozenset({"viewer"})
"""What is asked of oneself is never kept, not even that one is nobody."""

Made = TypeVar("Made")


class Key(NamedTuple):
    """What two requests must have in common to be given the same bytes.

    Nobody who shares them is signed in; `rights` are those that a website's key has beside a guest's.
    """

    rights: frozenset[str]
    document: str
    operation: str | None
    variables: bytes
    locale: str
    media_type: str


def key_of(
    source: str,
    document: DocumentNode | None,
    operation: OperationDefinitionNode | None,
    variables: Mapping[str, Any],
    context: Context,
    media_type: str,
) -> Key | None:
    """The key of a request; None for one whose answer is not kept: an act, or a read of somebody who is signed in."""
    if document is None or operation is None or operation.operation is not OperationType.QUERY:
        return None
    rights = context.viewer.scopes
    if context.account is not None or context.viewer != Viewer(scopes=rights):
        return None
    given = _given(operation, variables)
    if given is None or not PERSONAL.isdisjoint(_root_fields(document, operation)):
        return None
    name = operation.name.value if operation.name else None
    return Key(frozenset(rights), source, name, given, context.locale, media_type)


def _root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> Iterator[str]:
    """What an operation asks for at its root, in fragments as well: each of them is looked into once."""
    named = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    waiting: list[SelectionSetNode] = [operation.selection_set]
    while waiting:
        for one in waiting.pop().selections:
            if isinstance(one, FieldNode):
                yield one.name.value
            elif isinstance(one, InlineFragmentNode):
                waiting.append(one.selection_set)
            elif isinstance(one, FragmentSpreadNode) and (fragment := named.pop(one.name.value, None)):
                waiting.append(fragment.selection_set)


def _given(operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> bytes | None:
    """The variables that the operation has, with its defaults for those that were not given; None for what is no JSON
    of ours, as a number beyond 64 bits.
    """
    given: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        if name in variables:
            given[name] = variables[name]
        elif definition.default_value is not None:
            given[name] = value_from_ast_untyped(definition.default_value)
    try:
        return orjson.dumps(given, option=orjson.OPT_SORT_KEYS, default=str)
    except orjson.JSONEncodeError:
        return None


def _body_of(answer: Answer) -> bytes | None:
    """The bytes of an answer, when it may be kept: nothing went wrong on its way."""
    return orjson.dumps(answer.body, default=str) if answer.outcome is Outcome.WHOLE else None


class Cache:
    """The answers that this process keeps, while it hears of every write."""

    def __init__(self, megabytes: int) -> None:
        self.shelf = Shelf(megabytes * 1_000_000)
        self.freshness = Freshness(self._written, self.shelf.clear)
        self._kinds: Mapping[str, Kind] = {}
        self._flights: dict[Hashable, asyncio.Future[Entry | None]] = {}

    @contextlib.asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """Answers are kept meanwhile. The database must be prepared."""
        if not self.shelf.max_bytes:
            yield
            return
        self._kinds = kinds()
        async with self.freshness.followed(self._kinds):
            yield

    def is_open(self) -> bool:
        """Whether answers can be taken from here: not while writes may have gone unheard."""
        return self.freshness.is_fresh()

    def sent(self, way: bytes) -> Sent | None:
        """What the very same request was answered with, where that still holds."""
        sent = self.shelf.sent(way) if self.is_open() else None
        return sent if sent is not None and self._holds(sent.entry) else None

    def entry(self, key: Hashable) -> Entry | None:
        """What is kept under a key, where that still holds."""
        entry = self.shelf.entry(key) if self.is_open() else None
        return entry if entry is not None and self._holds(entry) else None

    async def answer(self, key: Key, work: Callable[[], Awaitable[Answer]]) -> Entry | Answer:
        """What work comes to, kept if it may be. Those who ask for the same at once wait for one of them."""
        return await self.kept(key, work, _body_of)

    async def kept(
        self, key: Hashable, work: Callable[[], Awaitable[Made]], body_of: Callable[[Made], bytes | None]
    ) -> Entry | Made:
        """What work comes to: the entry of its bytes, or what it made when that is not kept, as without a body.

        Those who ask for the same at once wait for one of them.
        """
        if not self.is_open():
            return await work()
        if (entry := self.entry(key)) is not None:
            return entry
        if (flight := self._flights.get(key)) is not None:
            # What was written to since it was read is not handed on: whoever asked after the write must see it.
            return await asyncio.shield(flight) or await work()
        return await self._fly(key, work, body_of)

    async def _fly(
        self, key: Hashable, work: Callable[[], Awaitable[Made]], body_of: Callable[[Made], bytes | None]
    ) -> Entry | Made:
        flight = self._flights[key] = asyncio.get_running_loop().create_future()
        entry = None
        try:
            made, entry = await self._read(key, work, body_of)
            return entry or made
        finally:
            del self._flights[key]
            flight.set_result(entry)

    async def _read(
        self, key: Hashable, work: Callable[[], Awaitable[Made]], body_of: Callable[[Made], bytes | None]
    ) -> tuple[Made, Entry | None]:
        moment = self.freshness.moment
        with noting(self._kinds) as noted, database.reading_from(moment):
            made = await work()
        body = body_of(made) if noted.is_public else None
        if body is None:
            return made, None
        entry = Entry(key, body, frozenset(noted.tags), moment, noted.ends)
        return made, entry if self.shelf.put(entry) else None

    def _holds(self, entry: Entry) -> bool:
        if entry.ends is None or entry.holds(clock.now()):
            return True
        self.shelf.remove(entry)
        return False

    def _written(self, written: Written, moment: Moment) -> None:
        self.shelf.end(tags_of_write(self._kinds[written.collection], written), moment)
