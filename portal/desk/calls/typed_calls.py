"""What was typed about a call, read: times by the clocks of its zone, and numbers."""

from collections.abc import Mapping
from typing import Any

from portal.desk.calls.call_words import Errors, labels
from portal.desk.local_times import ZONES, NoSuchTime, instant
from portal.words import Translate


class Times:
    """Typed times and numbers, read; what cannot be read is gathered in `objections`, each with its field."""

    def __init__(self, typed: Mapping[str, Any], t: Translate) -> None:
        self.typed, self.t = typed, t
        self.objections: Errors = []

    def window(self, zone: str) -> dict[str, str]:
        """The instants of `opensAt` and `closesAt`, by the clocks of a zone."""
        if zone not in ZONES:
            self.object("timeZone", self.t("Choose a time zone from the list."))
            return {}
        return {name: at for name in ("opensAt", "closesAt") if (at := self.at(name, zone))}

    def at(self, name: str, zone: str) -> str | None:
        """The instant typed in one field; None where there is none to read."""
        shown = self.typed.get(name, "")
        if not shown:
            self.object(name, self.t("Give a date and a time."))
            return None
        try:
            return instant(shown, zone, is_deadline=name == "closesAt")
        except NoSuchTime:
            self.object(name, self.t("The clocks in this time zone skip this time. Choose one before or after it."))
        except ValueError:
            self.object(name, self.t("Write a date and a time, for example {example}.", example="2027-03-01T23:59"))
        return None

    def number(self, name: str, *, needed: bool = False) -> int | None:
        """The whole number typed in one field; None where there is none."""
        text = self.typed.get(name, "")
        if text.isdecimal() and len(text) < 10:
            return int(text)
        if text or needed:
            self.object(name, self.t("Write a whole number."))
        return None

    def object(self, name: str, message: str) -> None:
        """Say something against what was typed in one field."""
        self.objections.append({"anchor": name, "label": labels(self.t).get(name, ""), "message": message})
