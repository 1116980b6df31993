"""Times as the clocks of a zone show them, and the instants that they are; clocks that are put on and back included."""

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

ZONES: Final = (
    *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")),
    "UTC",
)
"""The zones that a call can be told in, by name."""


class NoSuchTime(ValueError):
    """The clocks of the zone never show this: they are put on over it."""


def local(instant: str, zone: str) -> str:
    """What the clocks of a zone show at an instant, as a field for date and time holds it."""
    there = datetime.fromisoformat(instant.replace("Z", "+00:00")).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return there.isoformat(timespec="seconds" if there.second else "minutes")


def instant(shown: str, zone: str, *, is_deadline: bool) -> str:
    """The instant at which the clocks of a zone show this.

    Where they show it twice, as they are put back: a deadline is the later one, an opening the earlier one, so that
    nobody who goes by their clock is late or turned away.

    Raises:
        ValueError: when it is no date and time.
        NoSuchTime: when the clocks skip it.
    """
    there = datetime.fromisoformat(shown).replace(tzinfo=ZoneInfo(zone), fold=int(is_deadline))
    at = there.astimezone(UTC)
    if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != there.replace(tzinfo=None):
        raise NoSuchTime(shown)
    return at.isoformat().replace("+00:00", "Z")


def is_shown_twice(shown: str, zone: str) -> bool:
    """Whether the clocks of a zone show this twice."""
    first, second = (datetime.fromisoformat(shown).replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset()
