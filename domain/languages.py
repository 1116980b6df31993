"""The languages of the platform: tags, which language a reader is served, and how far a translation has come."""

import re
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import Final, Literal

from babel.core import get_global
from pydantic import BaseModel, ConfigDict

Localized = dict[str, str]
"""One text in several languages: locale → text."""

DEFAULT_LOCALE: Final = "en"

_TAG = re.compile(
    r"[a-z]{2,3}(-[a-z]{3}){0,3}|[a-z]{4,8}".join(("(?:", ")"))  # language, e.g. kk
    + r"(-[a-z]{4})?"  # script, e.g. Latn
    r"(-(?:[a-z]{2}|[0-9]{3}))?"  # region, e.g. KZ
    r"(-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"  # variants
    r"(-[0-9a-wy-z](-[a-z0-9]{2,8})+)*"  # extensions
    r"(-x(-[a-z0-9]{1,8})+)?",  # private use
    re.IGNORECASE | re.ASCII,
)
_LONGEST_TAG: Final = 35
_RIGHT_TO_LEFT: Final = frozenset({"Adlm", "Arab", "Aran", "Hebr", "Mand", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa"})


class TranslationState(StrEnum):
    """How far a translation has come. STALE: the English has moved on since."""

    MISSING = "MISSING"
    DRAFT = "DRAFT"
    PUBLISHED = "PUBLISHED"
    STALE = "STALE"


class TranslationOrigin(StrEnum):
    """Who made a translation."""

    HUMAN = "HUMAN"
    MACHINE = "MACHINE"


class TranslationRecord(BaseModel):
    """What is known about one translation; `of_version` is the version of the English that it translates."""

    model_config = ConfigDict(frozen=True)

    state: TranslationState
    origin: TranslationOrigin = TranslationOrigin.HUMAN
    updated_at: datetime | None = None
    of_version: int


def is_locale(tag: str) -> bool:
    """Whether `tag` is a well-formed BCP 47 language tag, in whatever case."""
    return len(tag) <= _LONGEST_TAG and _TAG.fullmatch(tag) is not None


def canonical(tag: str) -> str:
    """`tag` in the customary case: `kk-latn-kz` becomes `kk-Latn-KZ`.

    Raises:
        ValueError: when `tag` is not a well-formed language tag.
    """
    if not is_locale(tag):
        raise ValueError(f"not a BCP 47 language tag: {tag!r}")
    language, *others = tag.lower().split("-")
    return "-".join((language, *_cased(others)))


def _cased(subtags: list[str]) -> list[str]:
    """The subtags after the language: scripts as in `Latn`, regions as in `KZ`, from the first singleton on small."""
    cased: list[str] = []
    for position, subtag in enumerate(subtags):
        if len(subtag) == 1:
            return cased + subtags[position:]
        if subtag.isalpha() and len(subtag) == 4:
            cased.append(subtag.title())
        else:
            cased.append(subtag.upper() if len(subtag) == 2 else subtag)
    return cased


def fallbacks(asked: str | None) -> tuple[str, ...]:
    """The languages to try for a reader who asked for `asked`, best first: it, its bases, then English.

    `kk-Latn-KZ` gives `kk-Latn-KZ`, `kk-Latn`, `kk`, `en`. What is no language tag counts as not asked.
    """
    tried: list[str] = []
    rest = canonical(asked).split("-") if asked and is_locale(asked) else []
    while rest:
        tried.append("-".join(rest))
        rest.pop()
        while len(rest) > 1 and len(rest[-1]) == 1:
            rest.pop()
    return tuple(dict.fromkeys((*tried, DEFAULT_LOCALE)))


def chosen_locale(asked: str | None, published: Collection[str]) -> str:
    """The one language that an entity is served in: the first of the fallbacks that is `published`, or any.

    "Any" is the first by alphabet, so that two readers get the same; English when nothing is published.
    """
    for locale in fallbacks(asked):
        if locale in published:
            return locale
    return min(published, default=DEFAULT_LOCALE)


def direction(locale: str) -> Literal["ltr", "rtl"]:
    """Which way `locale` is written. The script decides: `ug` and `kk-CN` run right to left, `ug-Cyrl` does not."""
    return "rtl" if _script_of(locale) in _RIGHT_TO_LEFT else "ltr"


def _script_of(locale: str) -> str:
    """The script that `locale` names, or the one it is most likely written in by CLDR; "" when none is known."""
    language, *others = _before_extensions(canonical(locale).split("-"))
    script = next((subtag for subtag in others if len(subtag) == 4 and subtag.isalpha()), None)
    region = next((subtag for subtag in others if len(subtag) == 2), None)
    likely = get_global("likely_subtags")
    full = likely.get(f"{language}_{region}") or likely.get(language) or ""
    return script or full.partition("_")[2].partition("_")[0]


def _before_extensions(subtags: list[str]) -> list[str]:
    # What follows a singleton looks like a script or a region, but is none: `ar-u-nu-latn` is about digits.
    return list(takewhile(lambda subtag: len(subtag) > 1, subtags))
