"""Meetings and programmes as staff work on them: the lists, and one item with its acts, languages and revisions."""

from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portal.client import ask
from portal.desk.content import content_words, workflow
from portal.people import Page
from portal.rendering import page, t_of
from portal.words import WORDS, Translate

UNDER_WAY: Final = ("DRAFT", "IN_REVIEW", "CHANGES_REQUESTED", "APPROVED", "SCHEDULED")
PUBLISHED: Final = ("PUBLISHED",)
WITHDRAWN: Final = ("UNPUBLISHED", "ARCHIVED")
EVERYTHING: Final = (*UNDER_WAY, *PUBLISHED, *WITHDRAWN)


class Kind(NamedTuple):
    """One kind of content: its word in addresses, its filter beside the state, and the values of that."""

    folder: str
    sort: str
    words: str


MEETINGS: Final = Kind("meetings", "classification", "class")
PROGRAMMES: Final = Kind("programmes", "kind", "kind")


def title_of(t: Translate, folder: str) -> str:
    """What the list of a kind is called."""
    return {"meetings": t("Meetings"), "programmes": t("Programmes"), "calls": t("Calls")}[folder]


def listed(kind: Kind) -> Page:
    """The list of a kind, by state and sort."""

    async def shown(request: Request) -> Response:
        t, asked = t_of(request), _asked(request, kind)
        variables = {"status": _states(asked["state"]), "after": asked["after"] or None, "locale": request.state.locale}
        if asked["sort"]:
            variables[kind.sort] = [asked["sort"]]
        if asked["series"]:
            variables["series"] = asked["series"]
        data = await ask(request, f"desk/content/{kind.folder}", **variables)
        return page(
            request,
            "desk/content/list.html",
            list_title=title_of(t, kind.folder),
            kind=kind,
            asked=asked,
            query=_query(asked),
            states=_choices(t),
            sorts=list(WORDS[kind.words](t).items()),
            found=data["found"],
            series=[(one["id"], one["name"]) for one in data.get("allMeetingSeries", [])],
            says=content_words.words(t),
            languages_written=content_words.written_languages(),
            attended=await _attended(request) if kind is MEETINGS else [],
            done=workflow.said(request),
        )

    return shown


async def _attended(request: Request) -> list[dict[str, Any]]:
    """The latest meetings that the institution of who asks took part in: they may ask for corrections there."""
    own = request.state.me["institution"]
    if own is None:
        return []
    meetings = (await ask(request, "desk/content/attended", locale=request.state.locale))["meetings"]["nodes"]
    return [one for one in meetings if own["id"] in {each["institution"]["id"] for each in one["delegations"]}]


def item(kind: Kind) -> Page:
    """One item; a posted form is an act on it."""

    async def shown(request: Request) -> Response:
        found = await workflow.found(request, kind.folder)
        if request.method == "GET":
            return _item_page(request, kind, found)
        outcome = await workflow.act_on(request, found)
        if isinstance(outcome, Response):
            return outcome
        return _item_page(request, kind, await workflow.found(request, kind.folder), outcome)

    return shown


def _item_page(
    request: Request, kind: Kind, found: dict[str, Any], refusal: workflow.Refusal | None = None
) -> Response:
    asked = found["content"].get("correctionRequests", [])
    return workflow.item_page(
        request,
        "desk/content/item.html",
        found,
        refusal,
        list_title=title_of(t_of(request), kind.folder),
        waiting_corrections=sum(one["state"] == "OPEN" for one in asked),
    )


def _asked(request: Request, kind: Kind) -> dict[str, str]:
    """What the list was asked for; what is no state or sort of ours is left out."""
    given = request.query_params
    asked = {name: given.get(name, "") for name in ("state", "sort", "series", "after")}
    t = t_of(request)
    if asked["state"] not in dict(_choices(t)):
        asked["state"] = ""
    if asked["sort"] not in WORDS[kind.words](t):
        asked["sort"] = ""
    return asked


def _states(state: str) -> list[str]:
    groups = {"": EVERYTHING, "UNDER_WAY": UNDER_WAY, "WITHDRAWN": WITHDRAWN}
    return list(groups.get(state, (state,)))


def _choices(t: Translate) -> list[tuple[str, str]]:
    own = list(WORDS["publication"](t).items())
    return [("UNDER_WAY", t("everything under way")), *own, ("WITHDRAWN", t("everything withdrawn"))]


def _query(asked: dict[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value and name != "after"})
