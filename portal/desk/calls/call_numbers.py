"""The numbers of a call: each as a chart, and as the table that the chart is drawn from."""

from datetime import date
from typing import Any, Final, NamedTuple

from babel import Locale
from starlette.requests import Request
from starlette.responses import Response

from locales.writing import written_day
from portal.client import ask
from portal.desk.calls.call_words import stages
from portal.desk.calls.calls import working
from portal.rendering import page, t_of

WIDTH: Final = 720
HEIGHT: Final = 200
TICKS: Final = 4


class Bar(NamedTuple):
    """One bar of the chart by day, in the units of the drawing."""

    x: float
    width: float
    begun: float
    submitted: float
    words: str


class Chart(NamedTuple):
    """The drawing of what happened by day: bars, lines with their numbers, and the days at its ends."""

    bars: list[Bar]
    lines: list[tuple[float, int]]
    first: str
    last: str


async def numbers(request: Request) -> Response:
    """How many applied, when, from where, and how far they came."""
    call = await working(request, "desk/calls/numbers")
    found = await ask(request, "desk/calls/counts", call=call["id"], locale=request.state.locale)
    counts, t = found["callNumbers"], t_of(request)
    return page(
        request,
        "desk/calls/numbers.html",
        call=call,
        numbers=counts,
        chart=_chart(request, counts["byDay"]) if counts["byDay"] else None,
        width=WIDTH,
        height=HEIGHT,
        stages=stages(t),
        funnel=_funnel(counts["funnel"]),
        language_of=lambda tag: _language(tag, request.state.locale),
        weeks=_weeks(counts["byDay"]),
    )


def _funnel(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each stage with its share of those begun and of the stage before."""
    whole = steps[0]["applications"]
    before = [whole, *(one["applications"] for one in steps)]
    return [
        {**one, "of_all": _share(one["applications"], whole), "of_before": _share(one["applications"], earlier)}
        for one, earlier in zip(steps, before, strict=False)
    ]


def _share(number: int, whole: int) -> int | None:
    return round(100 * number / whole) if whole else None


def _chart(request: Request, days: list[dict[str, Any]]) -> Chart:
    locale, t = request.state.locale, t_of(request)
    top = _rounded(max(max(one["begun"], one["submitted"]) for one in days))
    step = WIDTH / len(days)
    bars = [
        Bar(
            x=round(place * step, 2),
            width=round(max(step * 0.42, 0.6), 2),
            begun=round(HEIGHT * one["begun"] / top, 2),
            submitted=round(HEIGHT * one["submitted"] / top, 2),
            words=t(
                "{day}: begun {begun}, handed in {submitted}",
                day=written_day(date.fromisoformat(one["day"]), locale),
                begun=one["begun"],
                submitted=one["submitted"],
            ),
        )
        for place, one in enumerate(days)
    ]
    ticks = min(TICKS, top)
    lines = [(round(HEIGHT - HEIGHT * number / ticks, 2), top * number // ticks) for number in range(ticks + 1)]
    first, last = (written_day(date.fromisoformat(days[place]["day"]), locale) for place in (0, -1))
    return Chart(bars, lines, first, last)


def _rounded(most: int) -> int:
    """The top of the scale: no less than the highest number, and divided into whole parts."""
    if most <= TICKS:
        return max(most, 1)
    step = 1
    while step * TICKS < most:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return step * TICKS


def _weeks(days: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same by week, for the table of a long window: each by its first day."""
    if len(days) <= 31:
        return []
    sums: dict[str, dict[str, Any]] = {}
    for one in days:
        monday = date.fromisocalendar(*date.fromisoformat(one["day"]).isocalendar()[:2], 1).isoformat()
        week = sums.setdefault(monday, {"day": monday, "begun": 0, "submitted": 0})
        week["begun"] += one["begun"]
        week["submitted"] += one["submitted"]
    return list(sums.values())


def _language(tag: str, locale: str) -> str:
    try:
        return str(Locale.parse(tag, sep="-").get_display_name(locale) or tag)
    except ValueError:
        return tag
