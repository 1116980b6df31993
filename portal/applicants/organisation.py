"""The organisation that an applicant represents, as the profile asks for it."""

from typing import Any, Final

from starlette.requests import Request

from portal.applicants.accounts import MOST_CHARACTERS
from portal.client import act
from portal.rendering import t_of

FIELDS: Final = (
    *("name", "nativeName", "country", "city", "website"),
    *("foundedYear", "registrationNumber", "about"),
)
MOST_DIGITS: Final = 9
"""A number with more digits is none that the API reads, let alone a year."""


async def save(request: Request, values: dict[str, str], stored: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Save the organisation, unless there is none and none was described; what is to be said against it, by field."""
    given: dict[str, Any] = {name: values.get(posted(name), "") for name in FIELDS}
    if not any(given.values()) and stored is None:
        return []
    if (year := given["foundedYear"]) and not (year.isdecimal() and len(year) <= MOST_DIGITS):
        t = t_of(request)
        return [{"anchor": "foundedYear", "message": t("Please write the year in digits, for example 1998.")}]
    given["foundedYear"] = int(year) if year else None
    given["website"] = _with_scheme(given["website"])[:MOST_CHARACTERS]
    _, errors = await act(request, "applicants/save-organisation", input=given)
    return [{**error, "anchor": posted((error["path"] or [""])[0])} for error in errors]


def stored_values(organisation: dict[str, Any] | None) -> dict[str, Any]:
    """What is stored, by the names of the fields on the page."""
    found = organisation or {}
    values = {posted(one): found.get(one) for one in FIELDS if one != "country"}
    return {**values, "country": (found.get("country") or {}).get("code")}


def posted(name: str) -> str:
    """The name of an organisation's field on the page, where the person has a `nativeName` too."""
    return "orgNativeName" if name == "nativeName" else name


def _with_scheme(website: str) -> str:
    """An address as people write it, `example.org`, with what it begins with."""
    return f"https://{website}" if website and "://" not in website else website
