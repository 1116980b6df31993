"""The blocks that minutes and pages are made of: a closed set of kinds, and checked custom ones."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from jsonschema_rs import Draft202012Validator
from pydantic import BaseModel, ConfigDict, Field

from domain.errors import Code, Message, UserError
from domain.text import flaws_in, html_of, is_safe_link, is_whole, is_writable, plain_of

MOST_BLOCKS: Final = 500
MOST_CHARACTERS: Final = 20_000
DEEPEST_HEADING: Final = 4
DEEPEST_DATA: Final = 20

LARGEST_NUMBER: Final = 2**53 - 1
"""No number in custom data is further from zero: beyond it, readers of JSON no longer agree."""


class CalloutKind(StrEnum):
    """Why a callout stands out."""

    NOTE = "NOTE"
    IMPORTANT = "IMPORTANT"
    DEADLINE = "DEADLINE"


class _Block(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str


class HeadingBlock(_Block):
    """A heading; `level` 1 to 4 within the body."""

    block: Literal["heading"] = "heading"
    level: int
    text: str


class ParagraphBlock(_Block):
    """Running text in Markdown."""

    block: Literal["paragraph"] = "paragraph"
    markdown: str

    @property
    def html(self) -> str:
        """The text as HTML that is safe to show."""
        return html_of(self.markdown)

    @property
    def plain(self) -> str:
        """The words alone."""
        return plain_of(self.markdown)


class ListBlock(_Block):
    """A list, numbered when `ordered`."""

    block: Literal["list"] = "list"
    ordered: bool
    items: list[str]


class QuoteBlock(_Block):
    """Somebody's words."""

    block: Literal["quote"] = "quote"
    text: str
    attribution: str | None = None


class TableBlock(_Block):
    """A table; every row is as wide as the header."""

    block: Literal["table"] = "table"
    caption: str | None = None
    header: list[str]
    rows: list[list[str]]


class ImageBlock(_Block):
    """A picture; `file` is the id of a stored file, `alt` says what is to be seen."""

    block: Literal["image"] = "image"
    file: str
    alt: str
    caption: str | None = None


class FileBlock(_Block):
    """A file to download."""

    block: Literal["file"] = "file"
    file: str
    label: str


class LinkBlock(_Block):
    """A link that stands alone."""

    block: Literal["link"] = "link"
    url: str
    label: str


class CalloutBlock(_Block):
    """Text that must not be overlooked."""

    block: Literal["callout"] = "callout"
    kind: CalloutKind
    text: str


class StatementBlock(_Block):
    """What one delegation or official said; `delegation` is the id of its institution."""

    block: Literal["statement"] = "statement"
    speaker: str
    delegation: str | None = None
    text: str


class DecisionBlock(_Block):
    """A decision where it stands in the record; `decision` is its key in the same meeting."""

    block: Literal["decision"] = "decision"
    decision: str


class CustomBlock(_Block):
    """A kind of block that the secretariat defined; `data` fits the JSON Schema registered under `type`."""

    block: Literal["custom"] = "custom"
    type: str
    data: dict[str, Any]

    @property
    def plain(self) -> str:
        """Every text in `data`, one a line."""
        return "\n".join(_texts_in(self.data))


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
    Field(discriminator="block"),
]


def plain_of_block(block: Block) -> str:
    """The words of `block` alone, for search and previews. A decision's words are kept with the decision."""
    return "\n".join(text for text in _words_of(block) if text)


def _words_of(block: Block) -> Iterator[str | None]:
    match block:
        case ParagraphBlock() | CustomBlock():
            yield block.plain
        case ListBlock():
            yield from block.items
        case QuoteBlock():
            yield from (block.text, block.attribution)
        case TableBlock():
            yield block.caption
            yield from ("\t".join(row) for row in (block.header, *block.rows))
        case ImageBlock():
            yield from (block.alt, block.caption)
        case FileBlock() | LinkBlock():
            yield block.label
        case HeadingBlock() | CalloutBlock():
            yield block.text
        case StatementBlock():
            yield from (block.speaker, block.text)
        case DecisionBlock():
            return


def _texts_in(data: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict | list) and depth <= DEEPEST_DATA:
        for part in data.values() if isinstance(data, dict) else data:
            yield from _texts_in(part, depth + 1)


def files_in(blocks: Iterable[Block]) -> set[str]:
    """The ids of all files that the blocks show or offer."""
    return {block.file for block in blocks if isinstance(block, ImageBlock | FileBlock)}


Path = tuple[str, ...]


def flaws_of(blocks: Sequence[Block], custom: Mapping[str, dict[str, Any]]) -> list[UserError]:
    """Everything that keeps `blocks` from being a body, with paths into the list; none when it is sound.

    `custom` holds the JSON Schema of every custom type of block.
    """
    flaws: list[UserError] = []
    if len(blocks) > MOST_BLOCKS:
        flaws.append(_flaw(Code.TOO_LONG, "A body has at most {maximum} blocks.", (), maximum=MOST_BLOCKS))
    seen = Counter[str]()
    depth = 1
    for place, block in enumerate(blocks):
        at = (str(place),)
        seen[block.key] += 1
        if not block.key.strip():
            flaws.append(_flaw(Code.REQUIRED, "A block needs a key.", (*at, "key")))
        elif seen[block.key] > 1:
            flaws.append(_flaw(Code.DUPLICATE, "The key “{key}” is taken.", (*at, "key"), key=block.key))
        if isinstance(block, HeadingBlock):
            flaws += _flaws_of_heading(block, depth, at)
            depth = min(max(block.level, 1), DEEPEST_HEADING)
        flaws += _flaws_of_texts(block, at)
        flaws += _unkept_values(block.model_dump(exclude={"block", "level", "data"}), at)
        flaws += _flaws_within(block, custom, at)
    return flaws


def _flaw(code: Code, msgid: str, path: Path, **values: object) -> UserError:
    return UserError(code, Message(msgid, values), path)


def _flaws_of_heading(block: HeadingBlock, depth: int, at: Path) -> Iterator[UserError]:
    """A heading goes at most one level deeper than the one before; the first stands at level 1 or 2."""
    if not 1 <= block.level <= DEEPEST_HEADING:
        yield _flaw(
            Code.OUT_OF_RANGE,
            "A heading has a level from 1 to {maximum}.",
            (*at, "level"),
            maximum=DEEPEST_HEADING,
        )
    elif block.level > depth + 1:
        yield _flaw(
            Code.INVALID,
            "No level of headings may be left out: here {maximum} is the deepest possible.",
            (*at, "level"),
            maximum=depth + 1,
        )


def _flaws_of_texts(block: Block, at: Path) -> Iterator[UserError]:
    for path, text, required in _texts_of(block):
        if required and not text.strip():
            yield _flaw(Code.REQUIRED, "Something must be written here.", (*at, *path))
        if len(text) > MOST_CHARACTERS:
            yield _flaw(Code.TOO_LONG, "At most {maximum} characters fit here.", (*at, *path), maximum=MOST_CHARACTERS)


def _texts_of(block: Block) -> Iterator[tuple[Path, str, bool]]:
    """Every text of `block` with its path, and whether it must say something."""
    match block:
        case TableBlock():
            yield (("caption",), block.caption or "", False)
            yield from ((("header", str(place)), cell, True) for place, cell in enumerate(block.header))
            for number, row in enumerate(block.rows):
                yield from ((("rows", str(number), str(place)), cell, False) for place, cell in enumerate(row))
        case ListBlock():
            yield from ((("items", str(place)), item, True) for place, item in enumerate(block.items))
        case CustomBlock():
            yield from ((("data",), text, False) for text in _texts_in(block.data))
        case _:
            for name, field in type(block).model_fields.items():
                if name not in ("key", "block") and isinstance(text := getattr(block, name), str):
                    yield ((name,), text, field.is_required())


def _flaws_within(block: Block, custom: Mapping[str, dict[str, Any]], at: Path) -> Iterator[UserError]:
    match block:
        case ParagraphBlock():
            for message in flaws_in(block.markdown):
                yield UserError(Code.INVALID, message, (*at, "markdown"))
        case ListBlock() if not block.items:
            yield _flaw(Code.REQUIRED, "A list has one item at least.", (*at, "items"))
        case TableBlock():
            yield from _flaws_of_table(block, at)
        case LinkBlock() if block.url.strip() and not is_safe_link(block.url):
            yield _flaw(Code.INVALID, "A link begins with https://, http:// or mailto:.", (*at, "url"))
        case CustomBlock():
            yield from _flaws_of_custom(block, custom, at)


def _flaws_of_table(block: TableBlock, at: Path) -> Iterator[UserError]:
    if not block.header:
        yield _flaw(Code.REQUIRED, "A table has one column at least.", (*at, "header"))
    for number, row in enumerate(block.rows):
        if len(row) != len(block.header):
            yield _flaw(
                Code.INVALID,
                "Cells in this row: {given}; in the header: {wanted}.",
                (*at, "rows", str(number)),
                given=len(row),
                wanted=len(block.header),
            )


def _flaws_of_custom(block: CustomBlock, custom: Mapping[str, dict[str, Any]], at: Path) -> Iterator[UserError]:
    if block.type not in custom:
        yield _flaw(Code.NOT_FOUND, "There is no type of block called “{type}”.", (*at, "type"), type=block.type)
    elif unsafe := list(_unsafe_places(block.data, (*at, "data"))):
        for path in unsafe:
            yield _flaw(
                Code.INVALID,
                "A key must not begin with $ nor contain a dot, and data must not be nested too deeply.",
                path,
            )
    elif unkept := list(_unkept_values(block.data, (*at, "data"))):
        yield from unkept
    else:
        for error in Draft202012Validator(custom[block.type], offline=True).iter_errors(block.data):
            path = (*at, "data", *(str(step) for step in error.instance_path))
            yield _flaw(Code.INVALID, "This does not fit its type: {reason}", path, reason=error.message)


def _unsafe_places(data: Any, at: Path, depth: int = 0) -> Iterator[Path]:
    """Where `data` has a key that the database would read as a command, or goes deeper than anybody needs."""
    if depth > DEEPEST_DATA:
        yield at
    elif isinstance(data, dict | list):
        for key, part in data.items() if isinstance(data, dict) else enumerate(data):
            path = (*at, str(key))
            unsafe = isinstance(key, str) and (key.startswith("$") or "." in key or "\0" in key or not is_whole(key))
            yield from (path,) if unsafe else _unsafe_places(part, path, depth + 1)


def _unkept_values(data: Any, at: Path) -> Iterator[UserError]:
    """What JSON can carry and nobody can keep or show: half and control characters, and numbers out of all range."""
    match data:
        case str() if not is_writable(data, in_lines=True):
            yield _flaw(Code.INVALID, "There are characters here that cannot be kept. Type the text again.", at)
        case int() | float() if not -LARGEST_NUMBER <= data <= LARGEST_NUMBER:
            limits = {"minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER}
            yield _flaw(Code.OUT_OF_RANGE, "This must lie between {minimum} and {maximum}.", at, **limits)
        case dict() | list():
            for key, part in data.items() if isinstance(data, dict) else enumerate(data):
                yield from _unkept_values(part, (*at, str(key)))
