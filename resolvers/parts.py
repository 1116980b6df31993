"""Parts: what has no life of its own, shown together with the whole that decides its language."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a document, such as an agenda item of a meeting. Its own attributes are read through."""

    whole: Any
    value: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.value, name)


def parts_of(whole: Any, values: Iterable[Any]) -> list[Part]:
    """Each of `values` as a part of `whole`."""
    return [Part(whole, value) for value in values]
