"""How days, instants, sizes and names are written and ordered in the languages of the interface; which way any runs."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import takewhile
from typing import Final, Literal
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_date
from babel.units import format_unit

from locales import language_of

_VARIANTS: Final = {"en": "en_GB"}
"""English is written as the secretariat writes it."""

_MEGABYTE: Final = 1_000_000
_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_ALPHABETS: Final[Mapping[str, str]] = {
    "az": "abcçdeəfgğhxıijkqlmnoöprsştuüvyzw",
    "hu": "aábcdeéfghiíjklmnoóöőpqrstuúüűvwxyz",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "ky": "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "tk": "abcçdeäfghijžklmnňoöpqrsştuüvwxyýz",
    "tr": "abcçdefgğhıijklmnoöpqrsştuüvwxyz",
    "uz": "abcdefghijklmnopqrstuvxyz",
}
_RIGHT_TO_LEFT: Final = frozenset({"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})


def written_day(day: date, locale: str) -> str:
    """A day in full: 22 November 2023."""
    language = language_of(locale)
    return format_date(day, "long", locale=_VARIANTS.get(language, language))


def written_instant(at: datetime, zone: str, locale: str) -> str:
    """An instant to the minute, as the clocks in `zone` show it: 22 November 2023, 10:00."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{written_day(there.date(), locale)}, {there:%H:%M}"


def written_instants(at: datetime, zones: Sequence[str], locale: str) -> str:
    """An instant as it is told in each of these zones, with their names; once where their clocks show the same."""
    by_clock = {written_instant(at, zone, locale): zone for zone in reversed(zones)}
    return " · ".join(f"{told} ({zone.replace('_', ' ')})" for told, zone in reversed(by_clock.items()))


def written_size(size_bytes: int, locale: str) -> str:
    """A size to one decimal, in the unit that suits it: 1.2 MB."""
    language = language_of(locale)
    unit, each = ("megabyte", _MEGABYTE) if size_bytes >= _MEGABYTE else ("kilobyte", 1_000)
    number = max(0.1, round(size_bytes / each, 1))
    return format_unit(number, f"digital-{unit}", "short", locale=_VARIANTS.get(language, language))


def alphabetical(name: str, locale: str) -> list[int]:
    """What sorts names by the alphabet of a language: in Turkish Ç follows C, and Kyrgyz has Ө after О.

    Between the words of a name comes nothing; names in another script come last.
    """
    language = language_of(locale)
    letters = _ALPHABETS.get(language, _LATIN)
    small = (name.replace("I", "ı").replace("İ", "i") if language in ("az", "tr") else name).lower()
    known = (letter if letter in letters else unicodedata.normalize("NFD", letter)[0] for letter in small)
    return [_place_of(letter, letters) for letter in known]


def _place_of(letter: str, letters: str) -> int:
    return letters.find(letter) if letter in letters or not letter.isalpha() else len(letters) + ord(letter)


def direction_of(locale: str) -> Literal["ltr", "rtl"]:
    """Which way `locale` is written. The script decides: `ug` and `kk-CN` run right to left, `ug-Cyrl` does not."""
    return "rtl" if _script_of(locale) in _RIGHT_TO_LEFT else "ltr"


def _script_of(locale: str) -> str:
    """The script that `locale` names, or the one it is most likely written in by CLDR; "" when none is known."""
    # What follows a singleton looks like a script or a region, but is none: `ar-u-nu-latn` is about digits.
    language, *others = takewhile(lambda subtag: len(subtag) > 1, locale.lower().split("-"))
    script = next((subtag for subtag in others if len(subtag) == 4 and subtag.isalpha()), None)
    region = next((subtag for subtag in others if len(subtag) == 2), "").upper()
    likely = get_global("likely_subtags")
    full = likely.get(f"{language}_{region}") or likely.get(language) or ""
    return script or full.partition("_")[2].partition("_")[0].lower()
