"""Pages of calls as a browser without scripts uses them: what a form would send, with one thing changed."""

from html.parser import HTMLParser
from typing import Any

import httpx

CALL = "/en/desk/calls/capacity-building-training-call"
Sent = dict[str, Any]


class _Form(HTMLParser):
    """The values that the form whose action begins with `action` would send, but for its buttons."""

    def __init__(self, html: str, action: str) -> None:
        super().__init__()
        self.action, self.values = action, Sent()
        self._inside, self._area, self._select, self._first = False, "", "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("action", "").startswith(self.action) and given.get("method") == "post"
        elif not self._inside:
            return
        elif tag == "input" and "name" in given:
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                self._add(given["name"], given.get("value", ""))
        elif tag == "textarea":
            self._area = given["name"]
            self._add(self._area, "")
        elif tag == "select":
            self._select, self._first = given["name"], True
        elif tag == "option" and self._select and (self._first or "selected" in given):
            self.values[self._select], self._first = given.get("value", ""), False

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._inside and self._area:
            self.values[self._area] += data

    def _add(self, name: str, value: str) -> None:
        if name in self.values:
            before = self.values[name]
            self.values[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            self.values[name] = value


def filled(html: str, action: str) -> Sent:
    """What the form of a page would send as it stands."""
    return _Form(html, action).values


async def sent(reader: httpx.AsyncClient, page: httpx.Response, action: str, **typed: Any) -> httpx.Response:
    """The answer to the form of a page with these fields typed into, or buttons pressed; None leaves one out."""
    values = {**filled(page.text, action), **typed}
    query = f"?{page.url.query.decode()}" if page.url.query and "?" not in action else ""
    return await reader.post(action + query, data={name: value for name, value in values.items() if value is not None})
