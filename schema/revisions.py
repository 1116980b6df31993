"""Comparing two states of an item."""

from typing import Annotated, Any

import strawberry

from domain import comparison as rules
from resolvers import revisions
from resolvers.context import Info
from resolvers.parts import Part, parts_of
from schema.base import AskedLocale, plain, shown
from schema.blocks import Block
from schema.contents import Content
from schema.scalars import Locale

strawberry.enum(rules.ChangeKind, name="DifferenceKind", description="What happened to a field or a block.")
strawberry.enum(rules.SpanKind, description="What happened to a piece of a text.")


@strawberry.type(description="A piece of a text: SAME and REMOVED make the text before, SAME and ADDED the one after.")
class Span:
    """Shows a piece."""

    kind: rules.SpanKind = plain("What happened to it.")
    text: str = plain("The piece, with its white space.")


@strawberry.type(description="What happened to one field.")
class FieldDifference:
    """Shows the difference of a field."""

    path: str = plain("Where it stands, e.g. `title` or `agenda/2/title`.")
    kind: rules.ChangeKind = plain("What happened to it.")
    before: str | None = plain("What it said before.")
    after: str | None = plain("What it says after.")
    spans: list[Span] = plain("The difference word by word.")


@strawberry.type(description="What happened to one block of a body.")
class BlockDifference:
    """Shows the difference of a block, as a part of the whole comparison."""

    path: str = plain("The body it stands in, e.g. `body` or `agenda/2/record`.")
    key: str = plain("The block's key.")
    kind: rules.ChangeKind = plain("What happened to it.")
    is_moved: bool = plain("Whether it stands elsewhere among the blocks that stayed.")
    place_before: int | None = plain("Its place before, from 0 on.")
    place_after: int | None = plain("Its place after, from 0 on.")
    spans: list[Span] = plain("The difference of its words.")
    before: Block | None = shown(lambda part: _in(part.whole.before, part.value.before), "The block as it was.")
    after: Block | None = shown(lambda part: _in(part.whole.after, part.value.after), "The block as it is after.")


def _in(content: Any, block: Any) -> Part | None:
    return None if block is None else Part(content, block)


@strawberry.type(description="What is different between two states of an item, in one language.")
class Comparison:
    """Shows a comparison."""

    before: Content = plain("The earlier state.")
    after: Content = plain("The later state.")
    locale: Locale = plain("The language whose texts are compared: one that both are served in, if there is any.")
    fields: list[FieldDifference] = plain("What happened to fields, in the order in which they now stand.")
    blocks: list[BlockDifference] = shown(lambda one: parts_of(one, one.blocks), "What happened to blocks.")


@strawberry.type
class RevisionQuery:
    """What can be asked about revisions."""

    @strawberry.field(
        description="What changed from one revision of an item to another, or to the working copy for its writers."
    )
    async def compare_revisions(
        self,
        info: Info,
        content: Annotated[strawberry.ID, strawberry.argument(description="The item.")],
        before: Annotated[int, strawberry.argument(description="The number of the earlier revision.")],
        after: Annotated[
            int | None, strawberry.argument(description="The number of the later one; the working copy, without.")
        ] = None,
        locale: AskedLocale = None,
    ) -> Comparison | None:
        """Null when either is not there."""
        return await revisions.compare(info.context, content, before, after, locale)  # type: ignore[return-value]
