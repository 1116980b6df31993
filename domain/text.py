"""What people write: normalised, and Markdown turned into safe HTML or into plain words."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from domain.errors import Code, Message

KEPT_TEXTS: Final = 2_000
"""So many texts are rendered once, and not for each reader."""
SCHEMES: Final = frozenset({"http", "https", "mailto"})

_TAGS = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)


def is_safe_link(url: str) -> bool:
    """Whether `url` leads to a page or a mailbox: absolute, and nothing but http, https or mailto."""
    return _SAFE_LINK.match(url) is not None


def _reader(*, html: bool = False, any_link: bool = False) -> MarkdownIt:
    # Pictures and headings are blocks of their own, with a text for the blind and a place in the outline.
    reader = MarkdownIt("commonmark", {"html": html})
    reader.validateLink = (lambda url: True) if any_link else is_safe_link  # type: ignore[method-assign]
    return reader if html else reader.disable(["image", "heading", "lheading"])


_READER = _reader()
_SUSPICIOUS_READER = _reader(html=True, any_link=True)
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "title"}, "ol": {"start"}},
    url_schemes=set(SCHEMES),
    link_rel="noopener noreferrer",
    url_relative="deny",
)

_CONTROLS: Final = frozenset({"Cc", "Zl", "Zp"})

_FLAWS: dict[str, Message] = {
    "html_block": Message("HTML is not possible here: write Markdown."),
    "html_inline": Message("HTML is not possible here: write Markdown."),
    "image": Message("A picture goes into a block of its own."),
    "heading_open": Message("A heading goes into a block of its own."),
}


def camel_case(name: str) -> str:
    """The word of the contract for one of ours: `starts_on` is `startsOn`."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def nfc(text: str) -> str:
    """`text` in Unicode's composed form, so that what looks the same is the same."""
    return unicodedata.normalize("NFC", text)


def is_whole(text: str) -> bool:
    """Whether `text` is proper Unicode: JSON can carry half a character, no store can."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def is_seen(text: str) -> bool:
    """Whether there is anything in `text` that a reader sees."""
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)


def is_writable(text: str, *, in_lines: bool = False) -> bool:
    """Whether people can have written `text`: without control characters, and in one line unless `in_lines`."""
    allowed = "\t\r\n\u2028\u2029" if in_lines else ""
    return not any(
        unicodedata.category(character) in _CONTROLS for character in text if character not in allowed
    ) and is_whole(text)


def tidy(text: str) -> str:
    """What is kept of a `text` that a person typed: composed, without blanks around it; nothing if nobody sees it."""
    return nfc(text).strip() if is_seen(text) else ""


def flaw_in_line(text: str, *, longest: int, in_lines: bool = False) -> tuple[Code, Message] | None:
    """Why a tidy `text` cannot be kept, or None when it can. `in_lines`: it may have more than one line."""
    if len(text) > longest:
        return Code.TOO_LONG, Message("At most {maximum} characters fit here.", {"maximum": longest})
    if not is_writable(text, in_lines=in_lines):
        return Code.INVALID, Message("There are characters here that cannot be kept. Type the text again.")
    return None


@lru_cache(maxsize=KEPT_TEXTS)
def html_of(markdown: str) -> str:
    """`markdown` as HTML that is safe to show, whatever was typed: no raw HTML, and safe links alone."""
    return _CLEANER.clean(_READER.render(markdown)).strip()


@lru_cache(maxsize=KEPT_TEXTS)
def plain_of(markdown: str) -> str:
    """The words of `markdown` alone, one line for each paragraph or item."""
    lines = (_words_of(token) for token in _READER.parse(markdown))
    return "\n".join(line for line in lines if line)


def _words_of(token: Token) -> str:
    if token.type in ("fence", "code_block"):
        return token.content.strip()
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content for child in token.children or ()
    ).strip()


def flaws_in(markdown: str) -> list[Message]:
    """Why `markdown` cannot stand as it is: each reason once, in the order of the text."""
    return list({flaw.msgid: flaw for flaw in _flaws(_SUSPICIOUS_READER.parse(markdown))}.values())


def _flaws(tokens: Iterable[Token]) -> Iterator[Message]:
    for token in tokens:
        if token.type in _FLAWS:
            yield _FLAWS[token.type]
        if token.type == "link_open" and not is_safe_link(str(token.attrGet("href"))):
            yield Message("A link begins with https://, http:// or mailto:.")
        yield from _flaws(token.children or ())


def links_in(markdown: str) -> list[str]:
    """Every address that `markdown` links to, in the order of the text."""
    return list(_links_of(_READER.parse(markdown)))


def _links_of(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "link_open":
            yield str(token.attrGet("href"))
        yield from _links_of(token.children or ())
