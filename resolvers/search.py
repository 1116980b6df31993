"""Search: what is public, found by its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.content import ContentType
from domain.errors import BadRequest, Message
from domain.languages import asked_locale
from domain.search import LONGEST_QUERY, Texts, parts_of_snippet, snippet, sought_words, texts_matched
from models.base import Id
from models.calls import Call
from models.decisions import Decision
from models.documents import Document
from models.meetings import Meeting
from models.programmes import Programme
from models.search import LEVELS, Found, Query, Rank, Searchable, SearchEntry, public_things
from resolvers.context import Context
from resolvers.cursors import Kind, cursor_of, values_of
from resolvers.paging import Page, Window

PLACE: Final = (frozenset({Kind.NUMBER}), frozenset({Kind.INSTANT}), frozenset({Kind.ID}))
"""What a cursor holds: the level, when it took place, and the id."""
SEARCHED: Final[Mapping[ContentType, type[Searchable]]] = {
    model.content_type: model for model in (Meeting, Programme, Call, Document, Decision)
}


@dataclass(frozen=True, slots=True)
class SnippetPart:
    """A piece of a snippet, and whether it is a word that was sought."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, and what it was found by."""

    node: Searchable
    query: Query

    def snippet(self, context: Context) -> str:
        """Plain text around the match, in the language matched: if it can be, the one that the reader is served."""
        return snippet(self._matched(context)[1], self.query.words)

    def snippet_locale(self, context: Context) -> str:
        """The language that the snippet is in."""
        return self._matched(context)[0]

    def snippet_parts(self, context: Context) -> list[SnippetPart]:
        """The snippet in pieces: the words that were sought, and what stands between them."""
        found = parts_of_snippet(self.snippet(context), self.query.words)
        return [SnippetPart(text, is_match) for text, is_match in found]

    def _matched(self, context: Context) -> tuple[str, Texts]:
        return texts_matched(
            self.node.texts_in, self.node.locales, self.query.words, within=self.query.locale, preferred=context.locale
        )


async def found(
    window: Window, *, text: str, types: Sequence[ContentType] | None = None, locale: str | None = None
) -> Page[Hit]:
    """What is public and has every word of `text`: title before summary before body, then the newest.

    Raises:
        BadRequest: when the text is longer than 200 characters, the cursor is none of a search, or the locale no tag.
    """
    if len(text) > LONGEST_QUERY:
        raise BadRequest(Message("Search for at most {maximum} characters.", {"maximum": LONGEST_QUERY}))
    query = Query(sought_words(text), asked_locale(locale), None if types is None else tuple(types))
    after = _rank_of(window.after)
    matches = await SearchEntry.found(query, window.size + 1, after=after)
    more, matches = len(matches) > window.size, matches[: window.size]
    nodes = await public_things(_by_model(matches))
    # What was withdrawn between the two commands is not shown.
    shown = [one for one in matches if one.rank.key in nodes]

    async def has_next() -> bool:
        return more

    async def has_previous() -> bool:
        edge = matches[0].rank if matches else after
        best = await SearchEntry.found(query, 1) if after and edge else []
        return any(one.rank == after or _stands_before(one.rank, edge) for one in best)

    async def total() -> int:
        if after is None and not more:
            return len(shown)
        return await SearchEntry.number_of(query)

    hits = [Hit(nodes[one.rank.key], query) for one in shown]
    return Page(hits, [cursor_of(one.rank) for one in shown], has_next, has_previous, total)


def _stands_before(rank: Rank, edge: Rank | None) -> bool:
    return edge is not None and (rank.level, edge.sorted_at, edge.key) < (edge.level, rank.sorted_at, rank.key)


def _rank_of(cursor: str | None) -> Rank | None:
    match values_of(cursor, PLACE):
        case None:
            return None
        case [level, sorted_at, key] if 0 <= level < LEVELS:
            return Rank(level, sorted_at, key)
    raise BadRequest(Message("This is not a cursor of this list."))


def _by_model(matches: Sequence[Found]) -> dict[type[Searchable], list[Id]]:
    wanted: dict[type[Searchable], list[Id]] = {}
    for one in matches:
        wanted.setdefault(SEARCHED[one.type], []).append(one.rank.key)
    return wanted
