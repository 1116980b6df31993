"""How to cite a meeting: one revision of it, by an address under which it stays as it is."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from locales.writing import written_day
from portal.outputs.record import place_of

_UNSAFE_IN_BIBTEX: Final = str.maketrans(
    {"{": "(", "}": ")", "\\": "/", "&": "\\&", "%": "\\%", "#": "\\#", "_": "\\_", "$": "\\$"}
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A revision as a sentence to print, for BibTeX and for RIS; `address` shows it for ever."""

    sentence: str
    bibtex: str
    ris: str
    address: str


def of_meeting(meeting: dict[str, Any], page: str, t: Callable[..., str], locale: str) -> Citation | None:
    """How to cite the revision of a meeting that is shown; None for what has none. `page` is its page's address."""
    revision = meeting["revision"]
    if revision is None:
        return None
    address = f"{page}?revision={revision['number']}"
    return Citation(_sentence(meeting, t, locale, address), _bibtex(meeting, address), _ris(meeting, address), address)


def _sentence(meeting: dict[str, Any], t: Callable[..., str], locale: str, address: str) -> str:
    revision = meeting["revision"]
    held = [place_of(meeting["place"]), _day(meeting["startsOn"], locale)]
    said = t(
        "Revision {number} of {day}, SHA-256 {sha256}",
        number=revision["number"],
        day=_day(revision["publishedAt"][:10], locale),
        sha256=revision["sha256"],
    )
    by = [meeting["host"]["name"]] if meeting["host"] else []
    return ". ".join([*by, meeting["title"], ", ".join(filter(None, held)), said]) + f". {address}"


def _bibtex(meeting: dict[str, Any], address: str) -> str:
    revision = meeting["revision"]
    fields = {
        "title": f"{{{_plain(meeting['title'])}}}",
        "author": f"{{{_plain(meeting['host']['name'])}}}" if meeting["host"] else "",
        "year": meeting["startsOn"][:4],
        "eventdate": meeting["startsOn"],
        "address": _plain(place_of(meeting["place"])),
        "version": str(revision["number"]),
        "date": revision["publishedAt"][:10],
        "url": address,
        "note": f"SHA-256 {revision['sha256']}",
        "langid": meeting["resolvedLocale"],
    }
    told = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    key = re.sub(r"[^A-Za-z0-9-]", "", meeting["slug"])
    return f"@misc{{{key}-r{revision['number']},\n" + ",\n".join(told) + "\n}\n"


def _ris(meeting: dict[str, Any], address: str) -> str:
    revision = meeting["revision"]
    fields = (
        ("TY", "ELEC"),
        ("TI", meeting["title"]),
        ("AU", meeting["host"]["name"] if meeting["host"] else ""),
        ("PY", meeting["startsOn"][:4]),
        ("DA", meeting["startsOn"].replace("-", "/")),
        ("CY", place_of(meeting["place"])),
        ("ET", str(revision["number"])),
        ("LA", meeting["resolvedLocale"]),
        ("UR", address),
        ("N1", f"SHA-256 {revision['sha256']}"),
    )
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in fields if value) + "ER  - \r\n"


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_UNSAFE_IN_BIBTEX)


def _day(value: str, locale: str) -> str:
    return written_day(date.fromisoformat(value), locale)
