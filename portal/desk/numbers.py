"""Numbers and days as they are typed into forms."""

from datetime import date


def number_in(text: str) -> int | str | None:
    """A whole number; None for nothing, and the text itself for what is none."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def day_in(text: str) -> str | None:
    """A day as the API takes it; None for what is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None
