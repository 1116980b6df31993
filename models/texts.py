"""The texts of a document, wherever they stand in it: for translators, for comparing, and for search.

Paths are in the words of the contract: `startsOn`, `agenda/2/title`.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from domain.blocks import Block, plain_of_block
from domain.languages import is_locale
from domain.text import camel_case

Path = tuple[str, ...]

_NAMES: Final = ("key", "institution", "name")
"""What tells the parts of a list apart, so that a path stays with its part when others come before it."""


def texts_in(document: BaseModel, locale: str) -> dict[str, str]:
    """Every text of `document` in one language, by its path: `title`, `agenda/2/title`, `body/b1`.

    A block counts as one text: its words.
    """
    return {"/".join(path): text for path, text in _texts(document, locale, ()) if text}


def bodies_in(document: BaseModel, locale: str) -> dict[str, list[Block]]:
    """Every list of blocks of `document` in one language, by its path: `body`, `agenda/2/record`."""
    return {"/".join(path): blocks.get(locale, []) for path, blocks in _bodies(document, ())}


def facts_in(document: BaseModel) -> dict[str, str]:
    """Everything of `document` that is in no language, such as days and references, by its path."""
    return {"/".join(path): str(value) for path, value in _facts(document, ())}


def said_in(value: Any, locale: str) -> Any:
    """All that `value` says to who reads it in one language, to be compared with `==`; None for nothing."""
    if isinstance(value, BaseModel):
        return {name: said_in(one, locale) for name, one in _fields(value)}
    if is_body(value) or is_text(value):
        return said_in(value.get(locale), locale)
    if isinstance(value, list):
        return [said_in(one, locale) for one in value] or None
    return None if value in ({}, "") else value


def _texts(part: BaseModel, locale: str, at: Path) -> Iterator[tuple[Path, str]]:
    for name, value in _fields(part):
        if is_body(value):
            yield from (((*at, name, block.key), plain_of_block(block)) for block in value.get(locale, []))
        elif is_text(value):
            yield (*at, name), value.get(locale, "")
        else:
            for path, inner in _parts(value, (*at, name)):
                yield from _texts(inner, locale, path)


def _bodies(part: BaseModel, at: Path) -> Iterator[tuple[Path, dict[str, list[Block]]]]:
    for name, value in _fields(part):
        if is_body(value):
            yield (*at, name), value
        else:
            for path, inner in _parts(value, (*at, name)):
                yield from _bodies(inner, path)


def _facts(part: BaseModel, at: Path) -> Iterator[tuple[Path, Any]]:
    for name, value in _fields(part):
        if is_body(value) or is_text(value):
            continue
        parts = list(_parts(value, (*at, name)))
        for path, inner in parts:
            yield from _facts(inner, path)
        if not parts and value not in (None, [], {}):
            yield (*at, name), ", ".join(map(str, value)) if isinstance(value, list) else value


def _fields(part: BaseModel) -> Iterator[tuple[str, Any]]:
    beside = getattr(part, "beside_the_text", ())
    return ((camel_case(name), getattr(part, name)) for name in type(part).model_fields if name not in beside)


def _parts(value: Any, at: Path) -> Iterator[tuple[Path, BaseModel]]:
    """The parts that a value consists of, each with its path."""
    if isinstance(value, BaseModel):
        yield at, value
    elif isinstance(value, list):
        for place, one in enumerate(value):
            if isinstance(one, BaseModel):
                name = next((str(getattr(one, known)) for known in _NAMES if hasattr(one, known)), str(place))
                yield (*at, name), one


def is_body(value: Any) -> bool:
    """Whether a value is a body: blocks by locale."""
    return _is_by_locale(value, list)


def is_text(value: Any) -> bool:
    """Whether a value is a localised text."""
    return _is_by_locale(value, str)


def _is_by_locale(value: Any, kind: type) -> bool:
    if not isinstance(value, Mapping) or not value:
        return False
    return all(isinstance(one, kind) and isinstance(key, str) and is_locale(key) for key, one in value.items())
