"""Lists of the API that a page needs whole: read page by page, and no further than a page can show."""

from typing import Any, Final

from starlette.requests import Request

from portal.client import ask

MOST_PAGES: Final = 10


async def whole_list(request: Request, name: str, *path: str, **variables: Any) -> list[dict[str, Any]]:
    """The items of the list that stands at `path` in the answers to the document `name`, of its first ten pages."""
    nodes: list[dict[str, Any]] = []
    after: str | None = None
    for _ in range(MOST_PAGES):
        found = await ask(request, name, after=after, **variables)
        for part in path:
            found = found[part]
        nodes += found["nodes"]
        if not found["pageInfo"]["hasNextPage"]:
            break
        after = found["pageInfo"]["endCursor"]
    return nodes


def end_of(found: dict[str, Any]) -> str | None:
    """The cursor after which a list goes on; None at its end."""
    info = found["pageInfo"]
    return info["endCursor"] if info["hasNextPage"] else None


def typed(posted: Any, name: str) -> str:
    """What was typed into a field. Browsers send line breaks as CR LF."""
    return str(posted.get(name, "")).replace("\r\n", "\n").strip()
