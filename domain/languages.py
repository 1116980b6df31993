"""The languages of the platform: tags, which language a reader is served, and how far a translation has come."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from domain.errors import BadRequest, Message

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
    """What is known about one translation.

    `of_version` is the version of the English that it translates; `translated` tells one wording of each text of that
    English from another, by the text's path.
    """

    model_config = ConfigDict(frozen=True)

    state: TranslationState
    origin: TranslationOrigin = TranslationOrigin.HUMAN
    updated_at: datetime | None = None
    of_version: int
    translated: dict[str, str] = {}


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


def asked_locale(asked: str | None) -> str | None:
    """The language that a reader asked for, in the customary case; None when they asked for none.

    Raises:
        BadRequest: for what is no language tag, rather than to serve another language without a word.
    """
    if asked is None:
        return None
    if not is_locale(asked):
        raise BadRequest(Message("This is not a language tag."))
    return canonical(asked)


def common_locale(asked: str | None, one: Collection[str], other: Collection[str]) -> str:
    """The one language in which two states can be laid side by side: the first of the fallbacks that both have.

    Without any, another that both have, the first by alphabet; without one, that in which `other` is served.
    """
    common = set(one) & set(other)
    shared = next((locale for locale in (*fallbacks(asked), *sorted(common)) if locale in common), None)
    return shared or chosen_locale(asked, other)


def is_whole_in(
    locale: str, texts: Iterable[Mapping[str, str]], bodies: Iterable[Mapping[str, Sequence[object]]]
) -> bool:
    """Whether all that is said in English is said in `locale` as well: every text, and of every body as many blocks."""
    return all(text.get(locale) for text in texts if text.get(DEFAULT_LOCALE)) and all(
        len(body.get(locale, ())) >= len(body.get(DEFAULT_LOCALE, ())) for body in bodies
    )


def chosen_locale(asked: str | None, published: Collection[str]) -> str:
    """The one language that an entity is served in: the first of the fallbacks that is `published`, or any.

    "Any" is the first by alphabet, so that two readers get the same; English when nothing is published.

    Raises:
        BadRequest: when what was asked for is no language tag.
    """
    for locale in fallbacks(asked_locale(asked)):
        if locale in published:
            return locale
    return min(published, default=DEFAULT_LOCALE)
