"""All that is public, list by list: for feeds, calendars and the sitemap."""

from typing import Any

from starlette.requests import Request

from portal.client import ask

Data = dict[str, Any]


async def published(request: Request, kind: str) -> list[Data]:
    """All public meetings, programmes or calls, in the language of the request."""
    nodes: list[Data] = []
    after: str | None = None
    while True:
        answer = await ask(request, f"readers/published-{kind}", **_told_in(request, kind), after=after)
        nodes += answer["page"]["nodes"]
        if not answer["page"]["pageInfo"]["hasNextPage"]:
            return nodes
        after = answer["page"]["pageInfo"]["endCursor"]


async def registered(request: Request) -> list[str]:
    """The pages of what is in the registers: series, plans, institutions, decisions."""
    found = await ask(request, "readers/registers")
    return [
        *(f"/meetings/series/{one['slug']}" for one in found["allMeetingSeries"]),
        *(f"/plans/{one['year']}" for one in found["activityPlans"]),
        *(f"/institutions/{one['slug']}" for one in found["institutions"]),
        *(f"/decisions/{one['id']}" for one in await published(request, "decisions")),
    ]


def _told_in(request: Request, kind: str) -> Data:
    """The language to ask for what has a title in one."""
    return {} if kind == "decisions" else {"locale": request.state.locale}
