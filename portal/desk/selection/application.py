"""One application on one screen: what was handed in, what is said of it, what was done and what can be done now."""

from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import questions
from portal.client import ask
from portal.desk.selection import application_words
from portal.desk.selection.application_acts import ACTS, ASSIGNABLE, shown_acts
from portal.desk.selection.application_filters import choice_in
from portal.rendering import page, t_of
from portal.words import application_acts

Found = dict[str, Any]

UNTYPED: Final[Found] = {
    **dict.fromkeys(("act", "note", "respondBy", "decision", "rank", "text"), ""),
    **{"fields": [], "reviewers": []},
}
"""What stands in the forms of the screen before anybody typed there."""


async def application(request: Request) -> Response:
    """The application of the address."""
    found, reviewers = await one(request)
    return await shown(request, found, reviewers)


async def one(request: Request) -> tuple[Found, list[Found]]:
    """The application of the address, and those who review.

    Raises:
        HTTPException: 404 for what the reader has none of.
    """
    given = {"id": request.path_params["id"], "locale": request.state.locale}
    answer = await ask(request, "desk/applications/one", **given)
    if not answer["node"]:
        raise HTTPException(404)
    return answer["node"], answer["reviewers"]["nodes"]


async def shown(
    request: Request,
    found: Found,
    reviewers: list[Found],
    *,
    errors: list[dict[str, Any]] | None = None,
    typed: dict[str, Any] | None = None,
    since: list[Found] | None = None,
) -> Response:
    """The screen, with what is said against an act, what was typed for it, and what was done since it was opened."""
    files = [*found["receivedFiles"], *found["confirmedFiles"]]
    return page(
        request,
        "desk/applications/one.html",
        status=422 if errors else 200,
        application=found,
        answers=questions.shown(request, found["form"], found["receivedAnswers"] or {}, files),
        confirmed=questions.shown(request, found["form"], found["confirmedAnswers"] or {}, files),
        acts=shown_acts(found, application_acts(t_of(request))),
        reviewers=[one for one in reviewers if one["id"] not in {had["id"] for had in found["reviewers"]}],
        assignable=found["state"] in ASSIGNABLE,
        reviews=reviewed(found),
        history_words=application_words.history(t_of(request)),
        actors=application_words.actors(t_of(request)),
        decisions=application_words.decisions(t_of(request)),
        decimal=application_words.decimal(request),
        errors=errors or [],
        typed={**UNTYPED, **(typed or {})},
        since=since or [],
        done=_done(request),
        **await _neighbours(request, found["id"]),
    )


def reviewed(found: Found) -> list[Found]:
    """Its reviews, each with its points by criterion and its score out of a hundred."""
    weights = {one["key"]: one["weight"] for one in found["call"]["criteria"]}
    return [
        {**one, "points": {score["criterion"]: score for score in one["scores"]}, "score": _score(one, weights)}
        for one in found["reviews"]
    ]


def _score(review: Found, weights: dict[str, float]) -> float | None:
    """The weighted points as a share of those possible, as the average of all reviews is reckoned."""
    weighed = [(weights.get(one["criterion"], 0), one) for one in review["scores"]]
    possible = sum(weight * one["maximum"] for weight, one in weighed)
    return 100 * sum(weight * one["points"] for weight, one in weighed) / possible if possible else None


async def _neighbours(request: Request, application: str) -> dict[str, Any]:
    """What stands before and after it in the list that it was opened from."""
    choice, at = choice_in(request), request.query_params.get("at")
    nowhere = {"previous": None, "next": None, "list_query": choice.query(), "place": ""}
    if not at:
        return nowhere
    answer = await ask(request, "desk/applications/neighbours", at=at, **choice.variables)
    ways = {
        side: f"/desk/applications/{edge['node']['id']}?{choice.query(at=edge['cursor'])}"
        for side in ("previous", "next")
        for edge in answer[side]["edges"]
        if edge["node"]["id"] != application
    }
    return {**nowhere, **ways, "place": choice.query(at=at)}


def _done(request: Request) -> str | None:
    t = t_of(request)
    said = {
        **{act.slug: act.done(t) for act in ACTS.values()},
        "assigned": t("The reviewers have it now."),
        "unassigned": t("It was taken from the reviewer."),
        "noted": t("The note is added."),
        "message-saved": t("The draft is saved."),
        "message-released": t("The mail will be sent now."),
        "message-discarded": t("The draft is discarded."),
        "message-retried": t("The mail will be tried again."),
    }
    return said.get(request.query_params.get("done", ""))
