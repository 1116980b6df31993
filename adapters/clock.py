"""The clock: the only place that asks what time it is. Tests move it; nothing sleeps to make time pass."""

from datetime import UTC, datetime, timedelta

_offset = timedelta()


def now() -> datetime:
    """This moment in UTC, in whole milliseconds: what the database can keep."""
    moment = datetime.now(UTC) + _offset
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def move(by: timedelta) -> None:
    """Let `by` pass at once. For tests."""
    global _offset
    _offset += by


def reset() -> None:
    """Come back to the real time."""
    global _offset
    _offset = timedelta()
