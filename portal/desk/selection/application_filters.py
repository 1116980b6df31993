"""Which applications an address asks for, and in which order: the filters of the list, of the board and of exports."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request

from locales.codes import COUNTRIES
from portal.rendering import reader_zone
from portal.words import progress, states

LISTS: Final = ("state", "progress")
ONES: Final = (
    *("call", "programme", "country", "text", "organisation", "endorsed", "pendingDecision"),
    *("submittedFrom", "submittedTo"),
)
SORTS: Final = ("SUBMITTED", "NAME", "AVERAGE_SCORE", "WAITING_RANK")
ORDERS: Final = ("NEWEST_FIRST", "OLDEST_FIRST")
DECISIONS: Final = ("ACCEPTED", "WAITLISTED", "REJECTED")
LONGEST_TEXT: Final = 200

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Choice:
    """What an address chooses: as it stands there, and as the API takes it."""

    given: Mapping[str, Any] = field(default_factory=dict)
    filter: Mapping[str, Any] = field(default_factory=dict)
    sort: str = "SUBMITTED"
    order: str = "NEWEST_FIRST"

    @property
    def variables(self) -> dict[str, Any]:
        """What a list is asked for with."""
        return {"filter": dict(self.filter), "sort": self.sort, "order": self.order}

    @property
    def fields(self) -> dict[str, Any]:
        """What stands in each field of the filter."""
        return {**dict.fromkeys(ONES, ""), **{name: [] for name in LISTS}, **self.given}

    @property
    def narrows(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.filter)

    def query(self, **others: str) -> str:
        """The choice as the query of an address, with what else is to stand there."""
        order = [(name, value) for name, value in self._order() if name not in others]
        return urlencode([*_pairs(self.given), *order, *others.items()])

    def exported(self, locale: str) -> str:
        """The choice as the query of an export."""
        told = {name: _written(value) for name, value in self.filter.items()}
        return urlencode([*_pairs(told), ("sort", self.sort), ("order", self.order), ("locale", locale)])

    def _order(self) -> list[tuple[str, str]]:
        usual = {"sort": "SUBMITTED", "order": "NEWEST_FIRST"}
        return [(name, value) for name in usual if (value := getattr(self, name)) != usual[name]]


def choice_in(request: Request) -> Choice:
    """What the address of a page chooses. What nobody could have chosen there is left aside."""
    query, zone = request.query_params, reader_zone(request)
    many = {name: query.getlist(name) for name in LISTS}
    return _choice(
        {**many, **{name: query.get(name, "") for name in ONES}}, query.get("sort"), query.get("order"), zone
    )


def choice_of(view: Mapping[str, Any], zone: str) -> Choice:
    """What a saved view chooses."""
    return _choice({name: _written(value) for name, value in view["filter"].items()}, view["sort"], view["order"], zone)


def _choice(told: Mapping[str, Any], sort: str | None, order: str | None, zone: str) -> Choice:
    given = {name: possible for name, value in told.items() if (possible := _possible(name, value))}
    chosen = {name: _read(name, value, zone) for name, value in given.items()}
    wanted = sort if sort in SORTS and (sort == "SUBMITTED" or "call" in chosen) else "SUBMITTED"
    return Choice(given, chosen, wanted, order if order in ORDERS else "NEWEST_FIRST")


def _possible(name: str, value: Any) -> Any:
    """What was given, as far as it is one of the things that can be; nothing otherwise."""
    match name:
        case "state":
            return [one for one in value if one in states(_untold) and one != "DRAFT"]
        case "progress":
            return [one for one in value if one in progress(_untold) and one != "DRAFT"]
        case "country":
            return value if value in COUNTRIES else ""
        case "endorsed":
            return value if value in ("true", "false") else ""
        case "pendingDecision":
            return value if value in DECISIONS else ""
        case "submittedFrom" | "submittedTo":
            return value if _instant(name, value, "UTC") else ""
        case "text":
            return value.strip()[:LONGEST_TEXT]
    return value


def _read(name: str, value: Any, zone: str) -> Any:
    if name == "endorsed":
        return value == "true"
    return _instant(name, value, zone) if name.startswith("submitted") else value


def _instant(name: str, value: str, zone: str) -> str | None:
    """An instant as the API takes it: of a day alone, its beginning or its end by the reader's clocks."""
    try:
        if _DAY.fullmatch(value):
            edge = time.min if name == "submittedFrom" else time(23, 59, 59, 999_000)
            at = datetime.combine(date.fromisoformat(value), edge, ZoneInfo(zone))
        else:
            at = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return at.astimezone(UTC).isoformat().replace("+00:00", "Z") if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def day_of(value: str, zone: str) -> str:
    """The day of an instant by the clocks of a zone, for a field of a day."""
    if not value or _DAY.fullmatch(value):
        return value
    return datetime.fromisoformat(value.replace("Z", "+00:00")).astimezone(ZoneInfo(zone)).date().isoformat()


def clock(value: str, zone: str) -> str:
    """An instant by the clocks of a zone, as short as a table needs it and the same in every language."""
    return f"{datetime.fromisoformat(value.replace('Z', '+00:00')).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _written(value: Any) -> Any:
    """A value as it stands in an address."""
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else value


def _pairs(told: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    for name, value in told.items():
        yield from ((name, one) for one in (value if isinstance(value, list) else [value]))


def _untold(sentence: str, **places: object) -> str:
    return sentence
