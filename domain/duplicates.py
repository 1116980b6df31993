"""Likely duplicates: what two applications to one call share when one person, or one organisation, is behind both.

Each likeness is a key; applications are likely duplicates when a key of the one is among those that the other is met
by. Keys are hashes: what they were made of cannot be read off them, and they are compared, never shown.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations
from typing import Final

from domain.folding import fold, spellings

FEWEST_DIGITS: Final = 7
DIGITS_COMPARED: Final = 9
"""Of a telephone number, from its end: what stands before them people write in several ways, or not at all."""
MOST_NAMES: Final = 6
"""Of longer names, so many words are compared."""

_LEGAL_FORMS: Final = frozenset(
    fold(word)
    for words in (
        "NGO NPO CSO LLC LTD Inc e V eV gGmbH Foundation Fund Association Assoc Organisation Organization",
        "Dernek Derneği Dernekleri Vakıf Vakfı Cemiyeti Birliyi Fondu Ictimai",
        "ОО ОФ НПО НКО ОЮЛ Общественное Общественный Объединение Организация Фонд Ассоциация",
        "Коомдук Фонду Бирикмеси Бирикме Коому Уюму Ассоциациясы",
        "Қоғамдық Қоры Бірлестігі Қауымдастығы",
        "Jamoat Jamgʻarmasi Fondi Birlashmasi Tashkiloti Uyushmasi",
        "Egyesület Egyesülete Alapítvány Alapítványa",
        "the of and for in de der des ve və va и жана және",
    )
    for word in words.split()
)
"""Words of an organisation's name that say what it is before the law, and those that only join others, folded."""

_DOTS_DO_NOT_COUNT: Final = frozenset({"gmail.com", "googlemail.com"})


@dataclass(frozen=True, slots=True)
class Identity:
    """By what a person and their organisation can be known again."""

    names: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    email: str | None = None
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """The keys of one application: those that it is `kept` under, and those that it is `met` by in another."""

    kept: frozenset[str]
    met: frozenset[str]


def likeness_of(identity: Identity, call: object) -> Likeness:
    """The keys by which applications to a call are likely duplicates of one of this person."""
    whole = [_key("name", name, call) for name in _names(identity.names)]
    parts = [_key("part of a name", pair, call) for pair in _pairs(identity.names)]
    same = [
        *(_key("organisation", name, call) for name in _organisations(identity.organisations)),
        *(_key("e-mail", email, call) for email in _mailboxes(identity.email)),
        *(_key("phone", number, call) for number in _numbers(identity.phones)),
    ]
    # Two words of a longer name are met by a whole name of two, never by two words of another longer one: those are
    # as often a family's as a person's.
    met_whole = [_key("name", pair, call) for pair in _pairs(identity.names)]
    met_parts = [_key("part of a name", name, call) for name in _names(identity.names)]
    return Likeness(frozenset([*whole, *parts, *same]), frozenset([*whole, *met_parts, *met_whole, *same]))


def _key(kind: str, likeness: str, call: object) -> str:
    return sha256(f"{kind}\n{likeness}\n{call}".encode()).hexdigest()[:24]


def _names(names: Iterable[str]) -> set[str]:
    """Whole names: their words in one order, whatever the order that a passport gives them in."""
    return {" ".join(words) for name in names for words in _sorted_words(name)}


def _pairs(names: Iterable[str]) -> set[str]:
    """Each two words of the names that have more: one of them a patronymic, which is left out as often as not."""
    longer = (words for name in names for words in _sorted_words(name) if len(words) > 2)
    return {" ".join(pair) for words in longer for pair in combinations(words[:MOST_NAMES], 2)}


def _sorted_words(name: str) -> Iterator[list[str]]:
    """The distinct folded words of a name, in order, in each of its spellings."""
    spelt = spellings(name)
    for place in (0, -1):
        if words := sorted({spelling[place] for spelling in spelt}):
            yield words


def _organisations(names: Iterable[str]) -> Iterator[str]:
    """The names of an organisation without legal forms and the order of words; a name of nothing else stays whole."""
    for name in names:
        for words in _sorted_words(name):
            yield " ".join([word for word in words if word not in _LEGAL_FORMS] or words)


def _mailboxes(email: str | None) -> Iterator[str]:
    """The mailbox that spellings of one address lead to."""
    local, _, domain = (email or "").strip().casefold().rpartition("@")
    mailbox = local.partition("+")[0]
    if domain in _DOTS_DO_NOT_COUNT:
        mailbox, domain = mailbox.replace(".", ""), "gmail.com"
    if mailbox:
        yield f"{mailbox}@{domain}"


def _numbers(phones: Iterable[str]) -> Iterator[str]:
    """The ends of telephone numbers, in whatever digits they are written."""
    for phone in phones:
        digits = "".join(str(unicodedata.digit(sign)) for sign in phone if sign.isdecimal())
        if len(digits) >= FEWEST_DIGITS:
            yield digits[-DIGITS_COMPARED:]
