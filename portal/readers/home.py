"""The first page."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import words
from portal.client import ask
from portal.outputs import json_ld
from portal.readers.frames import framed
from portal.rendering import base_of, t_of

Data = dict[str, Any]

MOST_REPORTS = 3


async def home(request: Request) -> Response:
    """Open calls, the latest meeting, what came of decisions, the programmes."""
    t, locale = t_of(request), request.state.locale
    found = await ask(request, "readers/home", locale=locale)
    return framed(
        request,
        "readers/home.html",
        title=t("Cooperation in diaspora affairs"),
        linked=json_ld.site(base_of(request), locale, t("Cooperation in diaspora affairs")),
        **found,
        reports=newest_reports(found["recent"]["nodes"])[:MOST_REPORTS],
        events=words.events(t),
    )


def newest_reports(decisions: list[Data]) -> list[Data]:
    """What was reported on these decisions, the newest first, each with its action item and decision."""
    reports = [
        {**report, "item": item, "decision": decision}
        for decision in decisions
        for item in decision["actionItems"]
        for report in item["reports"]
    ]
    return sorted(reports, key=lambda report: str(report["reportedAt"]), reverse=True)
