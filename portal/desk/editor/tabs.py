"""The parts of the editor: each a page of its own, whose form reads and writes a few fields of a working copy."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from portal.desk.editor import blocks
from portal.desk.editor.typed import Typed, one
from portal.desk.editor.working_copies import WorkingCopy
from portal.words import Translate

Objection = tuple[str, str]
"""The name of a field, and what is to be said against what was typed there."""

Body = tuple[str, str]
"""A body of blocks: the prefix of its fields, and its path in the working copy."""


@dataclass(frozen=True)
class Tab:
    """One part: from a working copy into fields, from fields to values, from values that changed to an input.

    `lists` are the fields whose values are entries with keys, each with the prefix of its fields.
    """

    name: str
    view: Callable[[WorkingCopy], Typed]
    values: Callable[[Typed, WorkingCopy], dict[str, Any]]
    changes: Callable[[Mapping[str, Any], WorkingCopy], dict[str, Any]]
    lists: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    objections: Callable[[Typed, Translate], list[Objection]] = lambda typed, t: []
    point: str = ""
    """The key of the point of the agenda that a record stands under."""

    @property
    def template(self) -> str:
        """The page."""
        return f"desk/edit/{self.name}.html"

    @property
    def address(self) -> str:
        """Its address below that of the editor."""
        return "" if self.name == "text" else f"/{self.name}" + (f"/{self.point}" if self.point else "")


def localized(text: str, copy: WorkingCopy) -> list[dict[str, str]]:
    """A text of the language that is edited, as the API takes it."""
    return [{"locale": copy.language, "text": text}]


def body_of(entries: list[dict[str, Any]], copy: WorkingCopy) -> list[dict[str, Any]]:
    """A body of the language that is edited, as the API takes it."""
    return [{"locale": copy.language, "blocks": [blocks.input_of(entry) for entry in entries]}]


def body_in(typed: Typed, copy: WorkingCopy, prefix: str = "b") -> list[dict[str, Any]]:
    """The blocks that a form holds, but for those into which nothing was written."""
    return [entry for entry in blocks.values_of(typed, prefix, copy.types) if not blocks.is_empty(entry)]


def text_objections(typed: Typed, t: Translate) -> list[Objection]:
    """A language begins with a title: without one, nothing written in it could be found."""
    return [] if one(typed, "title") else [("title", t("A title is needed in each language."))]


TEXT: Final = Tab(
    "text",
    lambda copy: {
        "title": [copy.text("title")],
        "summary": [copy.text("summary")],
        **copy.typed_body("b", "body"),
    },
    lambda typed, copy: {
        "title": one(typed, "title"),
        "summary": one(typed, "summary"),
        "body": body_in(typed, copy),
    },
    lambda values, copy: {
        name: body_of(value, copy) if name == "body" else localized(value, copy) for name, value in values.items()
    },
    lists={"body": "b"},
    body=("b", "body"),
    objections=text_objections,
)
"""Title, summary and page of every kind of content."""
