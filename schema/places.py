"""Countries and places."""

from typing import Any

import strawberry
from babel import Locale as BabelLocale
from babel import UnknownLocaleError

from domain.languages import DEFAULT_LOCALE, asked_locale
from resolvers.context import Info
from resolvers.parts import Part
from schema.base import AskedLocale, plain, shown, text
from schema.scalars import URL, CountryCode, TimeZone


@strawberry.type(description="A country by its code, with its name in any language.")
class Country:
    """Shows a country code."""

    code: CountryCode = shown(lambda code: code, "ISO 3166-1 alpha-2.")

    @strawberry.field(description="The country's name, after Unicode CLDR.")
    def name(self, info: Info, locale: AskedLocale = None) -> str:
        """In the asked language, or in English where CLDR has no such language."""
        return country_name(str(self), asked_locale(locale) or DEFAULT_LOCALE)


def country_name(code: str, locale: str) -> str:
    """A country's name after Unicode CLDR; in English where it has no name for it in that language."""
    for tag in (locale, "en"):
        try:
            name = BabelLocale.parse(tag, sep="-").territories.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        if name:
            return str(name)
    return code


@strawberry.type(description="Where something takes place.")
class Place:
    """Shows a place as a part of what takes place there."""

    name: str | None = text("name", "The venue.")
    city: str | None = text("city", "The city.")
    country: Country | None = plain("The country.")
    time_zone: TimeZone = plain("The zone in which its times are told.")
    online_url: URL | None = plain("Where it can be joined online.")


def place_of(thing: Any) -> Part | None:
    """The place of a document or part, in the language of the whole."""
    whole = thing.whole if isinstance(thing, Part) else thing
    return Part(whole, thing.place) if thing.place is not None else None
