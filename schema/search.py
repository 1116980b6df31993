"""Search over everything public."""

from typing import Annotated, Any

import strawberry

from domain.content import ContentType
from resolvers import search
from resolvers.context import Info
from resolvers.paging import Page, Window
from schema.base import plain, shown
from schema.calls import Call
from schema.decisions import Decision
from schema.documents import Document
from schema.meetings import Meeting
from schema.paging import After, First, PageInfo
from schema.programmes import Programme
from schema.scalars import Locale

strawberry.enum(ContentType, description="What the public can find and follow.")

SearchHit = Annotated[
    Meeting | Programme | Call | Document | Decision,
    strawberry.union("SearchHit", description="Something public that was found."),
]


@strawberry.type(description="A piece of a snippet.")
class SnippetPart:
    """Shows a piece."""

    text: str = plain("What it says, with its white space.")
    is_match: bool = plain("Whether it is a word that was sought.")


@strawberry.type(description="One thing found, and where it stands among what was found.")
class SearchEdge:
    """Shows a hit with its cursor."""

    cursor: str = plain("Names this place; to be handed to `after`.")
    hit: strawberry.Private[search.Hit]
    node: SearchHit = shown(lambda edge: edge.hit.node, "What was found.")

    @strawberry.field(description="Plain text around the match, about 160 characters, in the language matched.")
    def snippet(self, info: Info) -> str:
        """Worked out from the published text, and only when it is asked for."""
        return self.hit.snippet(info.context)

    @strawberry.field(description="The snippet in pieces that together are it: the words sought stand by themselves.")
    def snippet_parts(self, info: Info) -> list[SnippetPart]:
        """To be shown with marks, in whatever script and spelling the words were found."""
        return self.hit.snippet_parts(info.context)  # type: ignore[return-value]

    @strawberry.field(description="The language that the snippet is in.")
    def snippet_locale(self, info: Info) -> Locale:
        """It may be another than the one that the thing is served in."""
        return Locale(self.hit.snippet_locale(info.context))


@strawberry.type(description="A page of what was found, the best first.")
class SearchConnection:
    """Shows a `Page` of hits."""

    edges: list[SearchEdge] = shown(lambda page: _edges(page), "What was found, with cursors and snippets.")
    nodes: list[SearchHit] = shown(lambda page: [hit.node for hit in page.items], "What was found.")
    page_info: PageInfo = shown(lambda page: page, "Where this page stands in the list.")
    total_count: int = shown(lambda page: page.total(), "How many things were found in all.")


def _edges(page: Page[search.Hit]) -> list[Any]:
    return [SearchEdge(cursor=cursor, hit=hit) for cursor, hit in zip(page.cursors, page.items, strict=True)]


@strawberry.type
class SearchQuery:
    """What can be asked by words."""

    @strawberry.field(
        description="Everything public that has all of these words, in any script and spelling, each as a whole word "
        "or, from two letters on, as the beginning of one. Title before summary before body, whole words before "
        "beginnings, then the newest."
    )
    async def search(
        self,
        info: Info,
        text: Annotated[
            str, strawberry.argument(description="At most 200 characters; the first eight different words count.")
        ],
        types: Annotated[list[ContentType] | None, strawberry.argument(description="Of these types.")] = None,
        locale: Annotated[
            Locale | None,
            strawberry.argument(description="Only text in this language counts; without it, text in all languages."),
        ] = None,
        first: First = None,
        after: After = None,
    ) -> SearchConnection:
        """Found by keyset."""
        return await search.found(Window(first, after), text=text, types=types, locale=locale)  # type: ignore[return-value]
