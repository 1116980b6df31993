"""Blocks: the pieces that flexible bodies are made of."""

from typing import TYPE_CHECKING, Annotated

import strawberry

from domain import blocks as kinds
from domain.blocks import CalloutKind
from resolvers import files, meetings
from schema.base import plain, shows, via
from schema.files import File
from schema.scalars import JSON, URL

if TYPE_CHECKING:
    from schema.decisions import Decision
    from schema.meetings import Delegation

strawberry.enum(CalloutKind, description="What a callout calls attention to.")


def key() -> str:
    """The field that every block has."""
    found: str = plain("Names the block in its body, through every revision.")
    return found


@strawberry.type(description="A heading.")
class HeadingBlock:
    """Shows a heading."""

    key: str = key()
    level: int = plain("2 is the highest in a body; never more than one deeper than the heading before.")
    text: str = plain("The heading.")

    is_type_of = shows(kinds.HeadingBlock)


@strawberry.type(
    description="`markdown` is CommonMark without raw HTML; `html` is the same, rendered and sanitised; "
    "`plain` is its text alone."
)
class ParagraphBlock:
    """Shows a paragraph."""

    key: str = key()
    markdown: str = plain("As it was written.")
    html: str = plain("Rendered and sanitised.")
    plain: str = plain("Its text alone.")

    is_type_of = shows(kinds.ParagraphBlock)


@strawberry.type(description="A list.")
class ListBlock:
    """Shows a list."""

    key: str = key()
    ordered: bool = plain("Whether the order matters.")
    items: list[str] = plain("The entries.")

    is_type_of = shows(kinds.ListBlock)


@strawberry.type(description="A quotation.")
class QuoteBlock:
    """Shows a quotation."""

    key: str = key()
    text: str = plain("What was said.")
    attribution: str | None = plain("Who said it.")

    is_type_of = shows(kinds.QuoteBlock)


@strawberry.type(description="A table. Every row is as wide as the header.")
class TableBlock:
    """Shows a table."""

    key: str = key()
    caption: str | None = plain("What the table shows.")
    header: list[str] = plain("The columns' names.")
    rows: list[list[str]] = plain("The rows, cell by cell.")

    is_type_of = shows(kinds.TableBlock)


@strawberry.type(description="A picture.")
class ImageBlock:
    """Shows a picture."""

    key: str = key()
    file: File = via(lambda context, block: files.by_reference(context, block.file), "The picture's file.")
    alt: str = plain("What can be seen, for those who cannot see it.")
    caption: str | None = plain("What stands below it.")

    is_type_of = shows(kinds.ImageBlock)


@strawberry.type(description="A file to download.")
class FileBlock:
    """Shows a file."""

    key: str = key()
    file: File = via(lambda context, block: files.by_reference(context, block.file), "The file.")
    label: str = plain("What the link says.")

    is_type_of = shows(kinds.FileBlock)


@strawberry.type(description="A link to another place.")
class LinkBlock:
    """Shows a link."""

    key: str = key()
    url: URL = plain("Where it leads.")
    label: str = plain("What it says.")

    is_type_of = shows(kinds.LinkBlock)


@strawberry.type(description="Something that the reader must not miss.")
class CalloutBlock:
    """Shows a callout."""

    key: str = key()
    kind: CalloutKind = plain("What it calls attention to.")
    text: str = plain("What it says.")

    is_type_of = shows(kinds.CalloutBlock)


@strawberry.type(description="What one delegation or official said.")
class StatementBlock:
    """Shows a statement."""

    key: str = key()
    speaker: str = plain("Who spoke.")
    delegation: Annotated["Delegation", strawberry.lazy("schema.meetings")] | None = via(
        lambda context, block: meetings.delegation_speaking(block), "The delegation spoken for."
    )
    text: str = plain("What was said.")

    is_type_of = shows(kinds.StatementBlock)


@strawberry.type(description="A decision, shown where it stands in the record.")
class DecisionBlock:
    """Shows a decision."""

    key: str = key()
    decision: Annotated["Decision", strawberry.lazy("schema.decisions")] = via(meetings.decision_shown, "The decision.")

    is_type_of = shows(kinds.DecisionBlock)


@strawberry.type(
    description="A kind of block that the secretariat defined itself; `data` fits the JSON Schema registered under "
    "`type`."
)
class CustomBlock:
    """Shows a custom block."""

    key: str = key()
    type: str = plain("The kind's name.")
    data: JSON = plain("What it holds.")
    plain: str = plain("Its text alone.")

    is_type_of = shows(kinds.CustomBlock)


Block = Annotated[
    HeadingBlock
    | ParagraphBlock
    | ListBlock
    | QuoteBlock
    | TableBlock
    | ImageBlock
    | FileBlock
    | LinkBlock
    | CalloutBlock
    | StatementBlock
    | DecisionBlock
    | CustomBlock,
    strawberry.union("Block", description="One piece of a body."),
]
