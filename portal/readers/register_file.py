"""The register of decisions as a table to take away: one row for each thing to be done, for spreadsheets."""

import csv
import io
from collections.abc import Iterator
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.client import ask
from portal.readers.decisions import chosen_in, wanted_of
from portal.readers.meetings import page_of_path
from portal.rendering import t_of

Data = dict[str, Any]

MARK: Final = "\ufeff"
"""By this, spreadsheets know that the letters are UTF-8."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


async def register_file(request: Request) -> Response:
    """The decisions that the filters ask for, all of them, as CSV."""
    t = t_of(request)
    rows = [row for decision in await _all(request) for row in _rows(request, decision)]
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_heads(t))
    table.writerows([_harmless(cell) for cell in row] for row in rows)
    headers = {
        "Content-Disposition": f'attachment; filename="decisions-{request.state.locale}.csv"',
        "Content-Language": request.state.locale,
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(MARK + written.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def _all(request: Request) -> list[Data]:
    choices = await ask(request, "readers/decision-choices", locale=request.state.locale)
    wanted = wanted_of(chosen_in(request, choices), choices)
    nodes: list[Data] = []
    after: str | None = None
    while True:
        found = await ask(request, "readers/decisions", locale=request.state.locale, filter=wanted, after=after)
        nodes += found["page"]["nodes"]
        if not found["page"]["pageInfo"]["hasNextPage"]:
            return nodes
        after = found["page"]["pageInfo"]["endCursor"]


def _heads(t: words.Translate) -> list[str]:
    return [
        t("Meeting"),
        t("Date"),
        t("Number"),
        t("What the meeting did"),
        t("Decision"),
        t("What is to be done"),
        t("Responsible"),
        t("Due"),
        t("How far it is done"),
        t("Overdue"),
        t("Last report"),
        t("Address"),
    ]


def _rows(request: Request, decision: Data) -> Iterator[list[str]]:
    """A row for each action item, and one for a decision that has none."""
    t, meeting = t_of(request), decision["meeting"]
    act = words.acts(t)[decision["action"]]
    address = page_of_path(request, f"/decisions/{decision['id']}")
    said = [meeting["title"], meeting["startsOn"], decision["number"], act, decision["text"]]
    for item in decision["actionItems"] or [None]:
        yield [*said, *_to_do(item, t), address]


def _to_do(item: Data | None, t: words.Translate) -> list[str]:
    if item is None:
        return [""] * 6
    last = item["reports"][-1] if item["reports"] else None
    return [
        item["title"],
        "; ".join(one["name"] for one in item["responsible"]),
        item["dueOn"] or "",
        words.follow_up(t)[item["status"]],
        t("Yes") if item["overdue"] else t("No"),
        f"{last['reportedAt'][:10]}: {last['text']}" if last else "",
    ]


def _harmless(cell: str) -> str:
    """What a spreadsheet would run as a formula is marked as text."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
