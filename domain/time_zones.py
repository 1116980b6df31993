"""The time zones of the world by their IANA names."""

from zoneinfo import available_timezones

TIME_ZONES: frozenset[str] = frozenset(available_timezones())
"""Every name. Looking them up reads many small files: once is enough."""


def is_time_zone(name: str) -> bool:
    """Whether `name` is that of a time zone."""
    return name in TIME_ZONES
