"""Folding: a text reduced to the letters by which it is found, whatever script and alphabet it was written in.

The languages of the platform are written in several alphabets at once, and names travel between them.
What is folded here is meant for comparing, never for showing. The rules, in order:

1. Compatibility forms, case and accents do not matter, and neither do apostrophes and modifier letters:
   `İzmir` = `ızmır` = `IZMIR`, `Oʻzbekiston` = `Ozbekiston`.
2. Cyrillic letters become those of the Turkic Latin alphabets where plain romanisation would write them
   otherwise: Қ is q, Ғ g, Ң n, Ө and Ў o, Ү and Ұ u, Һ h, Ә a, Ж and Җ j, Ҹ c, Х h.
   Latin letters do likewise: Ə is a (as in Azerbaijani passports), Ž is j, Ŋ is n.
3. Every other script is romanised by anyascii.
4. What the alphabets and the passports spell differently meets in one letter: sh = ş = s, ch = ç = c, zh = j,
   kh = x = h, gh = ğ = g, q = k, w = v, y = ı = i, ye = e, and a doubled i is one.
5. All that is neither letter nor digit separates words, by one space.

Ə (Ә) is written e as often as a: Azerbaijani passports say Aliyev, while Turkish and the habit of typing say Eliyev
and Azerbaycan. A key has one spelling, the one of rule 2; `spellings` gives both, so that a search that knows a word
by either meets all three: Azərbaycan, Azarbaycan, Azerbaycan. The two are told by word: all of its ə are a, or all e.

Known limits: an Azerbaijani q written in Cyrillic as Г stays g; ng is not ң; an e for ё is not undone;
Arabic script leaves out short vowels, so that most names in it meet their other spellings in that script alone.
"""

import re
import unicodedata
from typing import Final

from anyascii import anyascii

_TURKIC: Final = str.maketrans(
    {
        "ә": "a", "ғ": "g", "җ": "j", "ж": "j", "ӂ": "j", "ӝ": "j", "й": "y", "ј": "y", "қ": "k", "ҡ": "k", "ҝ": "g",
        "ң": "n", "ҥ": "n", "ө": "o", "ў": "o", "ү": "u", "ұ": "u", "х": "h", "ҳ": "h", "һ": "h", "ч": "c", "ҷ": "c",
        "ҹ": "c", "ш": "s", "щ": "sc", "ы": "i", "і": "i", "ё": "yo", "ю": "yu", "я": "ya", "э": "e",
        "ə": "a", "ž": "j", "ŋ": "n", "ɵ": "o", "ı": "i", "ъ": "", "ь": "",
        "ا": "a", "أ": "a", "إ": "a", "آ": "a", "ٱ": "a", "ى": "y", "ڭ": "n",
    }
)  # fmt: skip

# What stands within a word without being a letter of it: apostrophes, hamzas and letters set high.
_WITHIN_WORDS = re.compile("[\u0027\u0060\u00b4\u02b0-\u02ff\u2018\u2019\u201b\u2032\u0621\u0640\u0674]")

_OPEN_E: Final = re.compile("[əәƏӘ]")

_MERGED: Final = (
    ("ye", "e"),
    ("y", "i"),
    ("i+", "i"),
    ("x", "h"),
    ("[qk]+h+", "h"),
    ("q", "k"),
    ("w", "v"),
    ("zh+", "j"),
    ("([scg])h+", r"\1"),
    ("[^a-z0-9]+", " "),
)
_MERGERS = tuple((re.compile(pattern), merged) for pattern, merged in _MERGED)


def fold(text: str) -> str:
    """The search key of `text`: small Latin letters and digits in words one space apart.

    Folding what is folded changes nothing.
    """
    small = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.replace("´", "'")).casefold())
    bare = _without_marks(_WITHIN_WORDS.sub("", small.translate(_TURKIC)))
    folded = anyascii(bare).lower().replace("'", "").replace("`", "")
    for pattern, merged in _MERGERS:
        folded = pattern.sub(merged, folded)
    return folded.strip()


def _without_marks(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The folded words of `text`, in their order."""
    return fold(text).split()


def spellings(text: str) -> list[tuple[str, ...]]:
    """The folded words of `text`, in their order, each with its spellings: one, or with ə as a and with ə as e."""
    if _OPEN_E.search(text) is None:
        return [(word,) for word in words(text)]
    return [tuple(dict.fromkeys(pair)) for pair in zip(words(text), words(_OPEN_E.sub("e", text)), strict=True)]
