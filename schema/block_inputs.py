"""Blocks as they are written. Each may carry the `key` it was read with: so it stays the same block when it moves.

Without keys, the server recognises what stayed word for word, and gives new keys to the rest.
"""

import strawberry

from domain.blocks import CalloutKind
from schema.inputs import needed, optional
from schema.scalars import JSON, URL, Locale


@strawberry.input
class _KeyedInput:
    key: str | None = optional("The key that the block was read with; left out for a new block.")


@strawberry.input(description="A heading.")
class HeadingBlockInput(_KeyedInput):
    """A heading."""

    level: int = needed("From 1 to 4; at most one deeper than the heading before.")
    text: str = needed("Its words.")


@strawberry.input(description="Running text.")
class ParagraphBlockInput(_KeyedInput):
    """A paragraph."""

    markdown: str = needed("CommonMark without raw HTML.")


@strawberry.input(description="A list.")
class ListBlockInput(_KeyedInput):
    """A list."""

    ordered: bool = needed("Whether it is numbered.")
    items: list[str] = needed("Its items.")


@strawberry.input(description="Somebody's words.")
class QuoteBlockInput(_KeyedInput):
    """A quotation."""

    text: str = needed("The words.")
    attribution: str | None = optional("Whose they are.")


@strawberry.input(description="A table; every row is as wide as the header.")
class TableBlockInput(_KeyedInput):
    """A table."""

    caption: str | None = optional("What it shows.")
    header: list[str] = needed("The heads of its columns.")
    rows: list[list[str]] = needed("Its rows.")


@strawberry.input(description="A picture.")
class ImageBlockInput(_KeyedInput):
    """A picture."""

    file: strawberry.ID = needed("The file.")
    alt: str = needed("What is to be seen, for who cannot see it.")
    caption: str | None = optional("What stands below it.")


@strawberry.input(description="A file to download.")
class FileBlockInput(_KeyedInput):
    """A file."""

    file: strawberry.ID = needed("The file.")
    label: str = needed("What it is.")


@strawberry.input(description="A link that stands alone.")
class LinkBlockInput(_KeyedInput):
    """A link."""

    url: URL = needed("Where it leads.")
    label: str = needed("What is there.")


@strawberry.input(description="Text that must not be overlooked.")
class CalloutBlockInput(_KeyedInput):
    """A callout."""

    kind: CalloutKind = needed("Why it stands out.")
    text: str = needed("Its words.")


@strawberry.input(description="What one delegation or official said.")
class StatementBlockInput(_KeyedInput):
    """A statement."""

    speaker: str = needed("Who spoke.")
    delegation: strawberry.ID | None = optional("The institution that they spoke for.")
    text: str = needed("What was said.")


@strawberry.input(description="A decision, shown where it stands in the record.")
class DecisionBlockInput(_KeyedInput):
    """A decision."""

    decision: strawberry.ID = needed("The decision's id, or its key among the decisions of the same meeting.")


@strawberry.input(description="A kind of block that the secretariat defined itself.")
class CustomBlockInput(_KeyedInput):
    """A custom block."""

    type: str = needed("The kind.")
    data: JSON = needed("Fits the JSON Schema registered under `type`.")


@strawberry.input(one_of=True, description="One block: exactly one kind is given.")
class BlockInput:
    """A block."""

    heading: HeadingBlockInput | None = optional("A heading.")
    paragraph: ParagraphBlockInput | None = optional("Running text.")
    list: ListBlockInput | None = optional("A list.")
    quote: QuoteBlockInput | None = optional("Somebody's words.")
    table: TableBlockInput | None = optional("A table.")
    image: ImageBlockInput | None = optional("A picture.")
    file: FileBlockInput | None = optional("A file to download.")
    link: LinkBlockInput | None = optional("A link that stands alone.")
    callout: CalloutBlockInput | None = optional("Text that must not be overlooked.")
    statement: StatementBlockInput | None = optional("What was said.")
    decision: DecisionBlockInput | None = optional("A decision of the meeting.")
    custom: CustomBlockInput | None = optional("A custom block.")


@strawberry.input(description="A body in one language.")
class LocalizedBlocksInput:
    """Blocks in one language."""

    locale: Locale = needed("The language.")
    blocks: list[BlockInput] = needed("The blocks; none takes the body in this language away. Other languages stay.")
