"""Time zones as people look for them: by the name of a city, in their own language or in the database's English."""

from functools import cache
from typing import Final
from zoneinfo import available_timezones

from babel.dates import get_timezone_location

REGIONS: Final = frozenset(
    {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
)


@cache
def choices(locale: str) -> list[tuple[str, str]]:
    """The zones that people live in, each with its city as they write it."""
    return [(zone, get_timezone_location(zone, locale=locale, return_city=True)) for zone in _NAMES]


def meant(typed: str, locale: str) -> str:
    """The zone that was typed, whatever its spelling, or the one of a city; what is neither, as it was typed."""
    wanted = _key(typed)
    if wanted == "utc":
        return "UTC"
    whole = [zone for zone in _NAMES if _key(zone) == wanted]
    cities = [zone for zone, city in choices(locale) if wanted in (_key(city), _key(zone.rpartition("/")[2]))]
    return next(iter(whole or cities), typed)


def _key(name: str) -> str:
    return "".join(name.replace("_", " ").split()).casefold()


_NAMES: Final = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in REGIONS)
