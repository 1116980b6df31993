"""A working copy as the editor reads it: what it says in the language that is edited, and in English beside it."""

from dataclasses import dataclass, field
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from portal.client import ask
from portal.desk.editor import blocks
from portal.desk.editor.typed import Typed

SOURCE: Final = "en"
"""The language that all others are translated from."""

PLURAL: Final = {"meeting": "meetings", "programme": "programmes", "call": "calls"}


@dataclass
class WorkingCopy:
    """One item as it is being written, looked at in one language. `source` is what it says in English."""

    kind: str
    language: str
    data: dict[str, Any]
    revisions: list[dict[str, Any]]
    institutions: list[dict[str, Any]]
    types: dict[str, Any]
    texts: dict[str, str] = field(default_factory=dict)
    source: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    source_bodies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    moved_on: frozenset[str] = frozenset()
    was_complete: bool = False

    @property
    def slug(self) -> str:
        """Its short name as it is being written."""
        return str(self.data["slug"])

    @property
    def is_translation(self) -> bool:
        """Whether another language than English is edited."""
        return self.language != SOURCE

    @property
    def may_edit(self) -> bool:
        """Whether who looks may change it."""
        return "EDIT" in self.data["availableActions"]

    @property
    def is_settled(self) -> bool:
        """Whether its minutes are adopted: then its record stands fast, but for translations."""
        return self.kind == "meeting" and self.data["minutes"]["recordStatus"] != "PROVISIONAL"

    @property
    def translation(self) -> dict[str, Any] | None:
        """How far the language is that is edited; None before it was begun."""
        return next((one for one in self.data["translations"] if one["locale"] == self.language), None)

    @property
    def home(self) -> str:
        """The address of its editor, below the language of the pages."""
        return f"/desk/calls/{self.slug}/text" if self.kind == "call" else f"/desk/{PLURAL[self.kind]}/{self.slug}/edit"

    def is_behind(self, path: str) -> bool:
        """Whether the English of a text moved on since its translation was said to be complete."""
        return self.was_complete and path in self.moved_on and self._is_translated(path)

    def _is_translated(self, path: str) -> bool:
        body, _, key = path.rpartition("/")
        return path in self.texts or any(block["key"] == key for block in self.bodies.get(body, []))

    def text(self, path: str) -> str:
        """What it says at a path in the language that is edited."""
        return self.texts.get(path, "")

    def typed_body(self, prefix: str, path: str) -> Typed:
        """The fields of one of its bodies."""
        return blocks.typed_of(prefix, self.bodies.get(path, []), self.types)

    def source_body(self, prefix: str, path: str) -> Typed:
        """The fields of the same body in English."""
        return blocks.typed_of(prefix, self.source_bodies.get(path, []), self.types)


async def working_copy(request: Request, kind: str, language: str, slug: str | None = None) -> WorkingCopy:
    """The item that an address names, as it is being written.

    Raises:
        HTTPException: 404 where there is none that the viewer may write.
    """
    locale, named = request.state.locale, slug or request.path_params["slug"]
    found = await ask(request, f"desk/edit/{kind}", slug=named, language=language, locale=locale)
    data = found["item"] and found["item"]["workingCopy"]
    if data is None or data["written"] is None:
        raise HTTPException(404)
    return WorkingCopy(
        kind,
        language,
        data,
        found["item"]["revisions"]["nodes"],
        found["institutions"],
        {one["type"]: one for one in found["customBlockTypes"]},
        *_written(data["written"])[:1],
        *_written(data["english"])[:1],
        *_written(data["written"])[1:],
        *_written(data["english"])[1:],
        frozenset(one["path"] for one in data["sources"] if one["hasChanged"]),
        _was_complete(data, language),
    )


def _was_complete(data: dict[str, Any], language: str) -> bool:
    """Whether a translation was ever said to be complete: of one that never was, every text counts as changed."""
    state = next((one["state"] for one in data["translations"] if one["locale"] == language), "MISSING")
    is_known = state in ("PUBLISHED", "STALE")
    return is_known or (state == "DRAFT" and not all(one["hasChanged"] for one in data["sources"]))


def _written(told: dict[str, Any]) -> tuple[dict[str, str], dict[str, list[dict[str, Any]]]]:
    return (
        {one["path"]: one["text"] for one in told["texts"]},
        {one["path"]: one["blocks"] for one in told["bodies"]},
    )
