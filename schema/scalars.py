"""The scalars of the contract, each checked on its way in."""

from datetime import UTC, date, datetime
from typing import Any, Final, NewType
from urllib.parse import urlsplit

import strawberry
from strawberry.file_uploads import Upload
from strawberry.scalars import JSON
from strawberry.types.scalar import ScalarDefinition

from domain.countries import is_country
from domain.languages import is_locale

Locale = NewType("Locale", str)
CountryCode = NewType("CountryCode", str)
TimeZone = NewType("TimeZone", str)
EmailAddress = NewType("EmailAddress", str)
URL = NewType("URL", str)

MAX_ADDRESS: Final = 254
MAX_URL: Final = 2_000


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("This is text.")
    return value


def _locale(value: Any) -> str:
    if not is_locale(_text(value)):
        raise ValueError("This is not a BCP 47 language tag.")
    return str(value)


def _country(value: Any) -> str:
    if not is_country(_text(value).upper()):
        raise ValueError("This is not an ISO 3166-1 alpha-2 country code.")
    return str(value).upper()


def _address(value: Any) -> str:
    if len(_text(value)) > MAX_ADDRESS:
        raise ValueError("An e-mail address has at most 254 characters.")
    return str(value)


def _url(value: Any) -> str:
    parts = urlsplit(_text(value))
    if parts.scheme not in ("http", "https") or not parts.netloc or len(value) > MAX_URL:
        raise ValueError("This is not a web address that begins with http:// or https://.")
    return str(value)


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
        parse_value=_locale,
    ),
    CountryCode: strawberry.scalar(
        name="CountryCode", description="An ISO 3166-1 alpha-2 country code, e.g. KG.", parse_value=_country
    ),
    TimeZone: strawberry.scalar(
        name="TimeZone", description="An IANA time zone name, e.g. Asia/Bishkek.", parse_value=_text
    ),
    EmailAddress: strawberry.scalar(
        name="EmailAddress", description="An e-mail address, as its owner writes it.", parse_value=_address
    ),
    URL: strawberry.scalar(name="URL", description="An absolute web address.", parse_value=_url),
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
