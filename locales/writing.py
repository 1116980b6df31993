"""How days, instants and names are written and ordered in the languages of the interface."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import format_date

from locales import language_of

_VARIANTS: Final = {"en": "en_GB"}
"""English is written as the secretariat writes it."""

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS: Final[Mapping[str, str]] = {
    "tr": "abcçdefgğhıijklmnoöpqrsştuüvwxyz",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
}


def written_day(day: date, locale: str) -> str:
    """A day in full: 22 November 2023."""
    language = language_of(locale)
    return format_date(day, "long", locale=_VARIANTS.get(language, language))


def written_instant(at: datetime, zone: str, locale: str) -> str:
    """An instant to the minute, as the clocks in `zone` show it: 22 November 2023, 10:00."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{written_day(there.date(), locale)}, {there:%H:%M}"


def alphabetical(name: str, locale: str) -> list[int]:
    """What sorts names by the alphabet of a language: in Turkish Ç follows C, and Kyrgyz has Ө after О."""
    language = language_of(locale)
    letters = _ALPHABETS.get(language, _LATIN)
    small = (name.replace("I", "ı").replace("İ", "i") if language == "tr" else name).lower()
    known = (letter if letter in letters else unicodedata.normalize("NFD", letter)[0] for letter in small)
    return [letters.find(letter) for letter in known]
