"""The time zones that forms of the desk propose."""

from typing import Final
from zoneinfo import available_timezones

TIME_ZONES: Final = tuple(
    sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
)
"""Those named after a place."""
