"""The words that an application is found by, and how a query for them is read.

Words are compared folded (`domain.folding`), so that a query meets them in any script and spelling. What an application
is known by, its names, its organisation and its reference, is also found by the beginnings of its words: each beginning
is kept as a word of its own, so that looking one up costs what looking up a whole word costs. What was said in answers
is found by whole words.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from domain.calls import REFERENCE_PREFIX
from domain.folding import fold, spellings

LONGEST_QUERY: Final = 200
MOST_SOUGHT: Final = 8
LONGEST_WORD: Final = 40
"""Longer words are known by their first 40 letters."""
MOST_WORDS: Final = 2_000
"""The answers of one application are found by no more distinct words."""
SHORTEST_BEGINNING: Final = 2
LONGEST_BEGINNING: Final = 20

_REFERENCE: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(REFERENCE_PREFIX.values())})-\d{{4}}(?:-\d*)?(?!\w)", re.IGNORECASE
)
"""A reference, or its beginning from the year on: one word of a query, though it is written as three."""

Sought = tuple[tuple[str, ...], ...]
"""The words of a query, all of which are to be met, each with its spellings, any of which will do."""


def words_to_find(known_by: Iterable[str], said: Iterable[str], reference: str | None) -> list[str]:
    """The words that an application is found by, each once."""
    known = [word for text in known_by for word in _words_of(text)]
    found = dict.fromkeys(beginning for word in known for beginning in _beginnings_of(word))
    found.update(dict.fromkeys(_names_of(reference) if reference else ()))
    answered = dict.fromkeys(word for text in said for word in _words_of(text))
    return list(found | dict.fromkeys(list(answered)[:MOST_WORDS]))


def words_sought(text: str) -> Sought:
    """The words that a query asks for, each once, at most eight."""
    references = [(_joined(found),) for found in _REFERENCE.findall(text)]
    others = [tuple(word[:LONGEST_WORD] for word in spelt) for spelt in spellings(_REFERENCE.sub(" ", text))]
    return tuple(dict.fromkeys([*references, *others]))[:MOST_SOUGHT]


def _words_of(text: str) -> Iterator[str]:
    """Every spelling of every word of a text."""
    return (spelling[:LONGEST_WORD] for spelt in spellings(text) for spelling in spelt)


def _beginnings_of(word: str) -> Iterator[str]:
    """A word, and those of its beginnings that it is found by."""
    yield word
    for length in range(SHORTEST_BEGINNING, min(len(word), LONGEST_BEGINNING + 1)):
        yield word[:length]


def _names_of(reference: str) -> Iterator[str]:
    """What people write for a reference: all of it, from the year on as far as they typed, or its number alone."""
    until_year, _, number = reference.rpartition("-")
    whole, shortest = _joined(reference), len(_joined(until_year))
    yield from (whole[:length] for length in range(shortest, len(whole) + 1))
    yield from (number, number.lstrip("0"))


def _joined(reference: str) -> str:
    return fold(reference).replace(" ", "")
