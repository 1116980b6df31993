"""What people read, in their language: gettext catalogues, one `.po` file a language beside this module.

The English sentence is the key. Places for values are written `{named}`. A language without a catalogue, or a sentence
without a translation, is read in English.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.pofile import read_po

LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "az": "Azərbaycanca",
    "hu": "Magyar",
    "kk": "Қазақша",
    "ky": "Кыргызча",
    "ru": "Русский",
    "tk": "Türkmençe",
    "tr": "Türkçe",
    "uz": "Oʻzbekcha",
}
"""The languages of the interface, each by its own name."""

_HERE: Final = Path(__file__).parent
_LONGEST_HEADER: Final = 500


def translate(locale: str, msgid: str, values: Mapping[str, object]) -> str:
    """A sentence in the language of `locale`, with its values in their places. A missing value leaves its place."""
    sentence = catalogue(language_of(locale)).get(msgid) or msgid
    return sentence.format_map(_Places(values))


def language_of(locale: str) -> str:
    """The language of the interface that a reader of `locale` is spoken to in; English for those we do not speak."""
    language = locale.split("-")[0]
    return language if language in LANGUAGES else "en"


def asked_language(accepted: str) -> str:
    """The language of the interface that an `Accept-Language` header likes best of ours; English without one."""
    wanted = []
    for part in accepted[:_LONGEST_HEADER].split(","):
        tag, _, quality = part.replace(" ", "").partition(";q=")
        try:
            wanted.append((float(quality or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    liked = [tag for weight, tag in sorted(wanted, key=lambda one: -one[0]) if weight > 0]
    return next((tag for tag in liked if tag in LANGUAGES), "en")


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """The translations of one language of the interface, by English sentence; empty for English itself.

    A guess of the tools (marked fuzzy) is no translation.
    """
    path = _HERE / f"{language}.po"
    if language not in LANGUAGES or not path.is_file():
        return {}
    with path.open("rb") as file:
        translated = [message for message in read_po(file) if message.id and message.string and not message.fuzzy]
    return {str(message.id): str(message.string) for message in translated}


class _Places(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
