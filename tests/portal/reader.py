"""Reads a page as programs that help people do: what is said in which language, what leads where."""

from html.parser import HTMLParser
from typing import NamedTuple

EMPTY = {"br", "col", "hr", "img", "input", "link", "meta"}


class Element(NamedTuple):
    """One element: its tag, its attributes, and the text in it."""

    tag: str
    attributes: dict[str, str]
    text: list[str]

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


class Page(HTMLParser):
    """Every element of a page in order, and every text with its language."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.said: list[tuple[str, str]] = []
        self._open: list[tuple[Element, str]] = []
        self.feed(html)
        assert self._open == [], "every element is closed"

    def all(self, tag: str) -> list[Element]:
        return [one for one in self.elements if one.tag == tag]

    def with_id(self, name: str) -> Element:
        (found,) = [one for one in self.elements if one.attributes.get("id") == name]
        return found

    def said_in(self, language: str) -> set[str]:
        return {words for spoken, words in self.said if spoken == language}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, [])
        self.elements.append(element)
        language = element.attributes.get("lang") or (self._open[-1][1] if self._open else "")
        if tag not in EMPTY:
            self._open.append((element, language))

    def handle_endtag(self, tag: str) -> None:
        if tag not in EMPTY:
            closed, _ = self._open.pop()
            assert closed.tag == tag, f"{tag} closes {closed.tag}"

    def handle_data(self, data: str) -> None:
        for element, _ in self._open:
            element.text.append(data)
        if data.strip() and self._open:
            self.said.append((self._open[-1][1], " ".join(data.split())))
