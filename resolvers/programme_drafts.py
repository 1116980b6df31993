"""Programmes as they are written."""

from collections.abc import Mapping
from typing import Any, Final

from domain.errors import UserError
from domain.text import nfc
from models.institutions import Institution
from models.programmes import Programme
from resolvers.readings import Path, Reader, Reading

REQUIRED: Final = ("title", "kind")
LONGEST_TAG: Final = 50


def _tags(reading: Reading, given: Any, path: Path, before: Programme | None) -> list[str]:
    tags = [nfc(tag).strip() for tag in reading.few(given, path)]
    for place, tag in enumerate(tags):
        reading.text(tag, (*path, str(place)), longest=LONGEST_TAG, required=True)
    return list(dict.fromkeys(tags))


def _mandates(reading: Reading, given: Any, path: Path, before: Programme | None) -> list[str]:
    """The decisions that it rests on, by their references."""
    found = []
    for place, one in enumerate(reading.few(given, path)):
        if reference := reading.decision(one, (*path, str(place))):
            found.append(reference)
    return list(dict.fromkeys(found))


READERS: Final[Mapping[str, Reader]] = {
    "kind": lambda reading, given, path, before: reading.needed(given, path),
    "host": lambda reading, given, path, before: reading.reference(given, Institution, path),
    "tags": _tags,
    "mandates": _mandates,
}
"""How each field of a programme is read."""


def objections_to(programme: Programme, before: Programme | None, at: Path) -> list[UserError]:
    """What is to be said against a programme as it would now be: nothing beyond its fields."""
    return []
