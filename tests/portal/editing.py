"""The editor as a browser without scripts has it: what its form holds, and what a button of it sends."""

from html.parser import HTMLParser
from typing import Any

import httpx

from tests.actors import EDITOR, Actor
from tests.client import Ask

Field = tuple[str, str]


class _Form(HTMLParser):
    """The fields of the editor's form, in order, as a browser would send them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[Field] = []
        self._in_form, self._templates = False, 0
        self._select, self._area = "", ""
        self._chosen: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        self._templates += tag == "template"
        self._in_form = self._in_form or (tag == "form" and "editor" in has.get("class", ""))
        if not self._in_form or self._templates:
            return
        name = has.get("name", "")
        if tag == "input" and name and has.get("type") != "file":
            if has.get("type") not in ("checkbox", "radio") or "checked" in has:
                self.fields.append((name, has.get("value", "")))
        elif tag == "select":
            self._select, self._chosen = name, None
        elif tag == "option" and self._select and (self._chosen is None or "selected" in has):
            self._chosen = has.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.fields.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        self._templates -= tag == "template"
        if tag == "form":
            self._in_form = False
        elif tag == "select" and self._select:
            self.fields.append((self._select, self._chosen or ""))
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            name, said = self.fields[-1]
            self.fields[-1] = (name, (said + data).removeprefix("\n") if not said else said + data)


def fields_on(html: str) -> list[Field]:
    """What the form on a page holds."""
    return _Form(html).fields


def values_on(html: str) -> dict[str, str]:
    """The same by name; of several under one name, the last."""
    return dict(fields_on(html))


def keys_on(html: str, prefix: str = "b") -> list[str]:
    """The entries of a list, in order."""
    return [value for name, value in fields_on(html) if name == prefix]


async def press(
    browser: httpx.AsyncClient, address: str, html: str, act: str = "save", files: Any = None, **changes: str
) -> httpx.Response:
    """Type something into the form on a page and press a button. `__` in a name stands for a dot."""
    typed = {name.replace("__", "."): value for name, value in changes.items()}
    kept = [(name, value) for name, value in fields_on(html) if name not in typed]
    data: dict[str, list[str]] = {}
    for name, value in [*kept, *typed.items(), ("act", act)]:
        data.setdefault(name, []).append(value)
    return await browser.post(address, data=data, files=files or {"none": ("", b"")})


async def opened(browser: httpx.AsyncClient, address: str) -> str:
    """A page that is there."""
    answer = await browser.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.text


async def saved(browser: httpx.AsyncClient, address: str, html: str, **changes: Any) -> str:
    """What the page shows after a save that nothing stood against."""
    answer = await press(browser, address, html, **changes)
    assert answer.status_code == 303, why_on(answer.text)
    return await opened(browser, answer.headers["location"])


def why_on(html: str) -> str:
    """What stands above a form that was refused."""
    start = html.find('id="errors"')
    return html[start : start + 1500] if start > 0 else html[:500]


STORED = """query($slug: String!, $locale: Locale!) { %s(slug: $slug) { workingCopy { id version status
  written(locale: $locale) { texts { path text } bodies { path blocks { __typename
    ... on HeadingBlock { key level text } ... on ParagraphBlock { key markdown } ... on ListBlock { key ordered items }
    ... on QuoteBlock { key text attribution } ... on TableBlock { key caption header rows }
    ... on ImageBlock { key file { name } alt caption } ... on FileBlock { key file { name } label }
    ... on LinkBlock { key url label } ... on CalloutBlock { key kind text }
    ... on StatementBlock { key speaker delegation { institution { slug } } text }
    ... on DecisionBlock { key decision { key } } ... on CustomBlock { key type data } } } } } } }"""


async def stored(ask: Ask, slug: str, *, kind: str = "meeting", locale: str = "en", as_: Actor = EDITOR) -> Any:
    """A working copy as the API has it: its texts and bodies by path."""
    copy = (await ask(STORED % kind, as_=as_, slug=slug, locale=locale))[kind]["workingCopy"]
    texts = {one["path"]: one["text"] for one in copy["written"]["texts"]}
    bodies = {one["path"]: one["blocks"] for one in copy["written"]["bodies"]}
    return {**copy, "texts": texts, "bodies": bodies}
