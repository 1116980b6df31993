"""What several acts are given in the same shape: localised texts, places, and how an input becomes plain data."""

from typing import Any

import strawberry
from strawberry.types import has_object_definition

from schema.scalars import URL, CountryCode, Locale, TimeZone


def optional(description: str) -> Any:
    """A field of an input that may be left out. Left out, what it speaks of stays as it is; null clears it."""
    return strawberry.field(description=description, default=strawberry.UNSET)


def needed(description: str) -> Any:
    """A field of an input that must be given."""
    return strawberry.field(description=description)


def data_of(given: Any) -> Any:
    """An input as plain dictionaries and lists, without what was left out."""
    if isinstance(given, list):
        return [data_of(one) for one in given]
    if has_object_definition(given):
        return {name: data_of(value) for name, value in vars(given).items() if value is not strawberry.UNSET}
    return given


@strawberry.input(description="Text by language. Every key is a locale.")
class LocalizedInput:
    """One language's text."""

    locale: Locale = needed("The language.")
    text: str = needed("The text in it; empty to take it back. Other languages stay as they are.")


@strawberry.input(description="Where something takes place.")
class PlaceInput:
    """A place."""

    name: list[LocalizedInput] | None = optional("The venue.")
    city: list[LocalizedInput] | None = optional("The city.")
    country: CountryCode | None = optional("The country.")
    time_zone: TimeZone = needed("The zone in which its times are told.")
    online_url: URL | None = optional("Where it can be joined online.")
