"""The scalars of the contract. Instants and days are read here; what people type as text is checked by the acts."""

from datetime import UTC, date, datetime
from typing import Any, Final, NewType

import strawberry
from strawberry.file_uploads import Upload
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

Locale = NewType("Locale", str)
CountryCode = NewType("CountryCode", str)
TimeZone = NewType("TimeZone", str)
EmailAddress = NewType("EmailAddress", str)
URL = NewType("URL", str)

LONGEST_TEXT: Final = 2_000
"""No address, tag, code or name is longer. Whether it is one, the acts say, to the person who typed it."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("This is text.")
    return value


def _short_text(value: Any) -> str:
    if len(_text(value)) > LONGEST_TEXT:
        raise ValueError(f"At most {LONGEST_TEXT} characters fit here.")
    return str(value)


def _country(value: Any) -> str:
    text = _short_text(value)
    return text.upper() if text.isascii() else text


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace(".000", "").replace("+00:00", "Z")


def _instant(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError("An instant needs its offset, for example 2023-11-22T04:00:00Z.")
    return moment.astimezone(UTC)


def _day(value: Any) -> date:
    return date.fromisoformat(_text(value))


SCALARS: Final[dict[object, ScalarDefinition]] = {
    Locale: strawberry.scalar(
        name="Locale",
        description="A BCP 47 language tag, e.g. en, tr, ky, kk-Latn.",
        specified_by_url="https://www.rfc-editor.org/info/bcp47",
        parse_value=_short_text,
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode", description="An ISO 3166-1 alpha-2 country code, e.g. KG.", parse_value=_country
    ),
    TimeZone: strawberry.scalar(
        name="TimeZone", description="An IANA time zone name, e.g. Asia/Bishkek.", parse_value=_short_text
    ),
    EmailAddress: strawberry.scalar(
        name="EmailAddress", description="An e-mail address, as its owner writes it.", parse_value=_short_text
    ),
    URL: strawberry.scalar(name="URL", description="An absolute web address.", parse_value=_short_text),
    datetime: strawberry.scalar(
        name="DateTime",
        description="An ISO 8601 instant in UTC, e.g. 2023-11-22T04:00:00Z.",
        serialize=_written,
        parse_value=_instant,
    ),
    date: strawberry.scalar(
        name="Date",
        description="An ISO 8601 calendar date, e.g. 2023-11-22.",
        serialize=lambda day: day.isoformat(),
        parse_value=_day,
    ),
}

__all__ = ["JSON", "SCALARS", "URL", "CountryCode", "EmailAddress", "Locale", "TimeZone", "Upload"]
