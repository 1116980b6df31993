"""Search: which words a thing is found by, how a query is read, and what is shown of a hit.

Words are compared folded (`domain.folding`), so that a query meets them in any script and spelling. A thing is found
when it has every word of the query, each as a whole word or as the beginning of one: the languages served here lengthen
words at their ends, and people type letter by letter. A word that has several spellings is found by each of them; a
word of a query that has several is written with all of them, `azarbaican|azerbaican`, and is met by any.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from domain.folding import spellings
from domain.languages import fallbacks

LONGEST_QUERY: Final = 200
MOST_SOUGHT: Final = 8
LONGEST_WORD: Final = 40
"""Longer words are known by their first 40 letters."""
MOST_WORDS: Final = 5_000
"""No text of a thing in one language is found by more distinct words."""
SHORTEST_BEGINNING: Final = 2
"""A single letter would begin a word of nearly everything: it counts as a word of its own alone."""
SNIPPET_LENGTH: Final = 160

_UNBROKEN: Final = re.compile(r"\S+")
_CUT: Final = "…"
_BETWEEN: Final = " · "
_OR: Final = "|"


@dataclass(frozen=True, slots=True)
class Texts:
    """What a thing says in one language, from what weighs most to what weighs least."""

    title: str = ""
    summary: str = ""
    body: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a thing is found by in one place: each holds those of the places before it as well."""

    title: list[str]
    summary: list[str]
    body: list[str]


def sought_words(text: str) -> tuple[str, ...]:
    """The words that a query asks for, folded, each once, at most eight."""
    sought = (_OR.join(spelling[:LONGEST_WORD] for spelling in spelt) for spelt in spellings(text))
    return tuple(dict.fromkeys(sought))[:MOST_SOUGHT]


def spellings_of(sought: str) -> list[str]:
    """The spellings of a word of a query, any of which is looked for."""
    return sought.split(_OR)


def words_to_find(said: Mapping[str, Texts]) -> Words:
    """The words that a thing is found by: each as it is for every language, and again under its own language."""
    found = [(locale, words_of(texts)) for locale, texts in sorted(said.items())]
    return Words(
        title=_for_any_and_each((locale, words_.title) for locale, words_ in found),
        summary=_for_any_and_each((locale, words_.summary) for locale, words_ in found),
        body=_for_any_and_each((locale, words_.body) for locale, words_ in found),
    )


def words_of(texts: Texts) -> Words:
    """The words of a text in one language."""
    title = _keys(texts.title)
    summary = [*title, *_keys(texts.summary)]
    body = [*summary, *(word for part in texts.body for word in _keys(part))]
    return Words(*(_distinct(one, MOST_WORDS) for one in (title, summary, body)))


def under(locale: str | None, word: str) -> str:
    """A word as it is kept for one language, or for any. Scripts and regions fold together, as their letters do."""
    return word if locale is None else f"{locale.split('-')[0].lower()}/{word}"


def may_begin(sought: str) -> bool:
    """Whether a spelling of a word of a query may also be the beginning of a word."""
    return len(sought) >= SHORTEST_BEGINNING


def meets(word: str, sought: str) -> bool:
    """Whether a word of a text is what a word of a query asks for."""
    return any(word == one or (may_begin(one) and word.startswith(one)) for one in spellings_of(sought))


def texts_matched(
    said_in: Callable[[str], Texts],
    locales: Collection[str],
    sought: Sequence[str],
    *,
    within: str | None,
    preferred: str,
) -> tuple[str, Texts]:
    """That one of its `locales` in which a thing says most of what is sought, and what it says in it.

    `within` keeps to one language. Among equals, the reader's `preferred` one and its fallbacks come first. Without
    any, it says nothing in that one.
    """
    best, most = (within or preferred, Texts()), -1
    for locale in dict.fromkeys((*fallbacks(within or preferred), *sorted(locales))):
        if locale in locales and (within is None or under(locale, "") == under(within, "")):
            texts = said_in(locale)
            if (met := _number_met(texts, sought)) > most:
                best, most = (locale, texts), met
            if most == len(sought):
                break
    return best


def snippet(texts: Texts, sought: Sequence[str]) -> str:
    """About 160 characters around the place where most of what is sought stands together, cut at words.

    The summary and the body come first, as the title is shown anyway; without a match, it is their beginning.
    """
    running = _in_one_line(texts.summary, *texts.body)
    title = _in_one_line(texts.title)
    for text in (running, title):
        if best := _best_place(text, sought):
            return _around(text, *best)
    return _around(running or title, 0, 0)


def parts_of_snippet(text: str, sought: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in pieces that together are it, each with whether it is a word that meets what is sought."""
    parts, reached = list[tuple[str, bool]](), 0
    for start, end in sorted({(start, end) for start, end, _ in _places(text, sought)}):
        parts += [(text[reached:start], False), (text[start:end], True)]
        reached = end
    return [(piece, met) for piece, met in [*parts, (text[reached:], False)] if piece]


def _keys(text: str) -> list[str]:
    """Every spelling of every word of a text."""
    return [spelling for spelt in spellings(text) for spelling in spelt]


def _distinct(found: Iterable[str], most: int) -> list[str]:
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in found))[:most]


def _for_any_and_each(found: Iterable[tuple[str, list[str]]]) -> list[str]:
    kept = {under(language, word): None for locale, said in found for word in said for language in (None, locale)}
    return list(kept)


def _number_met(texts: Texts, sought: Sequence[str]) -> int:
    met = set[int]()
    for _, _, number in _places(_in_one_line(texts.title, texts.summary, *texts.body), sought):
        met.add(number)
        if len(met) == len(sought):
            break
    return len(met)


def _in_one_line(*texts: str) -> str:
    return _BETWEEN.join(line for line in (" ".join(text.split()) for text in texts) if line)


def _best_place(text: str, sought: Sequence[str]) -> tuple[int, int] | None:
    """From where to where most of what is sought stands together, the first of several such places."""
    met = list(_places(text, sought))
    best, most = None, 0
    for number, (start, _, _) in enumerate(met):
        near = [one for one in met[number : number + SNIPPET_LENGTH] if one[0] < start + SNIPPET_LENGTH]
        if len({one[2] for one in near}) > most:
            best, most = (start, near[-1][1]), len({one[2] for one in near})
        if most == len(sought):
            break
    return best


def _places(text: str, sought: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Where a text meets a query: from, to, and which word of the query."""
    for chunk in _UNBROKEN.finditer(text):
        found = _folded(chunk.group())
        for number, one in enumerate(sought):
            if any(meets(word, one) for word in found):
                yield chunk.start(), chunk.end(), number


@lru_cache(maxsize=50_000)
def _folded(chunk: str) -> tuple[str, ...]:
    """Folding a word costs some twenty microseconds, and texts use the same ones again and again."""
    return tuple(word[:LONGEST_WORD] for word in _keys(chunk))


def _around(text: str, start: int, end: int) -> str:
    """A part of `text` with the place from `start` to `end` in its middle, and marks where it was cut."""
    spare = max(0, SNIPPET_LENGTH - (end - start)) // 2
    first = max(0, min(start - spare, len(text) - SNIPPET_LENGTH))
    last = min(len(text), first + SNIPPET_LENGTH)
    if 0 < first < start:
        first = text.find(" ", first - 1, start) + 1 or first
    if last < len(text):
        space = text.rfind(" ", start, last + 1)
        last = space if space > start else last
    return f"{_CUT if first else ''}{text[first:last]}{_CUT if last < len(text) else ''}"
