"""Running text as plain data: a paragraph's sanitised HTML read back into blocks of runs, for formats that are no HTML.

A block is a dictionary with a `kind`: `paragraph` (`runs`), `list` (`ordered`, `start`, `items`: blocks of each),
`quote` (`blocks`, `attribution`), `code` (`text`), `rule`. A run is text of one look: `text`, `bold`, `italic`, `code`,
`href`; a line break is a run of its own with the text "\\n".
"""

import copy
import re
from html.parser import HTMLParser
from typing import Any, Final

Block = dict[str, Any]
Run = dict[str, Any]

_NOT_TEXT: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SPACES: Final = re.compile(r"[ \t\r\n]+")
_LEAVES: Final[dict[str, Block]] = {
    "p": {"kind": "paragraph", "runs": []},
    "hr": {"kind": "rule"},
    "pre": {"kind": "code", "text": ""},
}
_BLOCKS: Final = frozenset({"p", "pre", "ul", "ol", "li", "blockquote"})
_LOOKS: Final = {"strong": "bold", "em": "italic", "code": "code"}


def clean(text: str) -> str:
    """The text without the characters that XML cannot carry, such as most control characters."""
    return _NOT_TEXT.sub("", text)


def run(text: str, *, bold: bool = False, italic: bool = False, code: bool = False, href: str | None = None) -> Run:
    """A run of text in one look."""
    return {"text": clean(text), "bold": bold, "italic": italic, "code": code, "href": href}


def paragraph(text: str) -> Block:
    """A paragraph without any emphasis."""
    return {"kind": "paragraph", "runs": [run(text)]}


def paragraphs(text: str) -> list[Block]:
    """One paragraph for each line that says something."""
    return [paragraph(line) for line in text.splitlines() if line.strip()]


def read(html: str) -> list[Block]:
    """The blocks of a paragraph's HTML. Tags that a sanitised paragraph cannot have are passed over."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.blocks


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.open: list[list[Block]] = [self.blocks]
        self.looks: dict[str, int] = {"bold": 0, "italic": 0, "code": 0}
        self.links: list[str | None] = []
        self.flowing = self.verbatim = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _LEAVES:
            self.put(copy.deepcopy(_LEAVES[tag]))
        elif tag in ("ul", "ol"):
            start = dict(attrs).get("start") or "1"
            start_at = int(start) if start.isdecimal() else 1
            self.put({"kind": "list", "ordered": tag == "ol", "start": start_at, "items": []})
        elif tag == "li" and self.last("list"):
            self.open[-1][-1]["items"].append([])
            self.open.append(self.open[-1][-1]["items"][-1])
        elif tag == "blockquote":
            self.put({"kind": "quote", "blocks": [], "attribution": None})
            self.open.append(self.open[-1][-1]["blocks"])
        elif tag == "br":
            self.say("\n")
        elif tag == "a":
            self.links.append(dict(attrs).get("href"))
        elif tag in _LOOKS:
            self.looks[_LOOKS[tag]] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flowing = self.verbatim = False
        if tag in ("li", "blockquote") and len(self.open) > 1:
            self.open.pop()
        elif tag == "a" and self.links:
            self.links.pop()
        elif tag in _LOOKS:
            self.looks[_LOOKS[tag]] = max(0, self.looks[_LOOKS[tag]] - 1)

    def handle_data(self, data: str) -> None:
        if self.verbatim:
            self.open[-1][-1]["text"] += clean(data)
        elif self.flowing or data.strip():
            self.say(_SPACES.sub(" ", data))

    def say(self, text: str) -> None:
        if not self.flowing:
            # The text of a tight list stands in its item without a paragraph around it.
            self.put({"kind": "paragraph", "runs": []})
        runs: list[Run] = self.open[-1][-1]["runs"]
        if not runs or runs[-1]["text"] == "\n":
            text = text.lstrip(" ")
        if text:
            looks = {look: depth > 0 for look, depth in self.looks.items()}
            runs.append(run(text, **looks, href=self.links[-1] if self.links else None))

    def put(self, block: Block) -> None:
        self.open[-1].append(block)
        self.flowing = block["kind"] == "paragraph"
        self.verbatim = block["kind"] == "code"

    def last(self, kind: str) -> bool:
        return bool(self.open[-1]) and self.open[-1][-1]["kind"] == kind
