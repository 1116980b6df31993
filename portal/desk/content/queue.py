"""What waits: since when, for whom, and who is on it."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask, document
from portal.desk.content import content_words, workflow
from portal.people import EDITORS
from portal.rendering import page, t_of
from portal.words import Translate

WAITING: Final = ("FOR_REVIEW", "FOR_PUBLISHING", "FOR_CORRECTION", "FOR_SCREENING", "FOR_ANSWER")
FOLLOWED: Final = "desk/queue/followed"


async def queue(request: Request) -> Response:
    """Everything that waits for who asks, the longest first. With `part`, what waits for the secretariat alone."""
    roles = set(request.state.me["roles"])
    if not roles & EDITORS:
        return RedirectResponse(f"/{request.state.locale}/desk/accounts", 303)
    waiting = await _waiting(request) if "SECRETARIAT" in roles else None
    if "part" in request.query_params and waiting:
        return page(request, "desk/queue/waiting.html", **waiting)
    return page(
        request, "desk/queue.html", waiting=waiting, **{"done": None, **(waiting or {}), **await _to_write(request)}
    )


async def claim(request: Request) -> Response:
    """Say to the others that one is on it."""
    posted = await request.form()
    _, errors = await act(request, "desk/queue/claim", subject=str(posted.get("subject", "")))
    kind = str(posted.get("waiting", ""))
    asked = f"waiting={kind}&" if kind in WAITING else ""
    return RedirectResponse(f"/{request.state.locale}/desk?{asked}done={'GONE' if errors else 'CLAIM'}", 303)


async def _waiting(request: Request) -> dict[str, Any]:
    t, locale, kind = t_of(request), request.state.locale, request.query_params.get("waiting", "")
    kind = kind if kind in WAITING else ""
    after = request.query_params.get("after") or None
    found = await ask(request, "desk/queue/waiting", waiting=[kind] if kind else None, after=after, locale=locale)
    counts = {one["waiting"]: one["count"] for one in found["moderationCounts"]}
    return {
        "kind": kind,
        "rows": [_row(one, request) for one in found["moderationQueue"]["nodes"]],
        "more": found["moderationQueue"]["pageInfo"],
        "counts": [(one, content_words.waiting(t)[one], counts.get(one, 0)) for one in WAITING],
        "in_all": sum(counts.values()),
        "failed": found["failed"]["totalCount"],
        "drafts": found["drafts"]["totalCount"],
        "follow": document(FOLLOWED),
        "says": content_words.words(t),
        "done": _said(request, t),
    }


def _said(request: Request, t: Translate) -> str | None:
    gone = t("This does not wait any more: somebody has just dealt with it.")
    return gone if request.query_params.get("done") == "GONE" else workflow.said(request)


def _row(item: dict[str, Any], request: Request) -> dict[str, Any]:
    subject, me = item["subject"], request.state.me
    claimed = item["claimedBy"]
    return {
        **item,
        "key": f"{item['waiting']}-{subject['id']}",
        "place": _place(item),
        "waited": content_words.waited(item["since"], request.state.locale),
        "on_it": claimed and content_words.name_of(claimed),
        "is_mine": bool(claimed) and claimed["id"] == me["id"],
        "is_for_another": item["waiting"] == "FOR_REVIEW" and "APPROVE" not in subject["availableActions"],
        "last": next(iter(reversed(subject.get("acts", []))), None),
    }


def _place(item: dict[str, Any]) -> str:
    """The address of the page where it is dealt with."""
    subject = item["subject"]
    if subject["__typename"] == "Application":
        return f"/desk/applications/{subject['id']}"
    place = f"/desk/{workflow.FOLDERS[subject['__typename']]}/{subject['slug']}"
    return f"{place}/corrections" if item["waiting"] == "FOR_CORRECTION" else place


async def _to_write(request: Request) -> dict[str, Any]:
    """What waits for those who write: drafts, those sent back first, and translations behind their English."""
    locale = request.state.locale
    drafts, public = await asyncio.gather(
        ask(request, "desk/queue/to-write", locale=locale), ask(request, "desk/queue/behind", locale=locale)
    )
    sent_back_first = sorted(_all(drafts), key=lambda one: (one["status"] != "CHANGES_REQUESTED", one["updatedAt"]))
    return {
        "to_write": [{**one, "note": _last_note(one)} for one in sent_back_first],
        "behind": [{**one, "tags": tags} for one in _all(public) if (tags := _stale(one))],
        "says": content_words.words(t_of(request)),
        "folders": workflow.FOLDERS,
        "language_name": dict(content_words.written_languages()),
    }


def _all(data: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return [one for connection in data.values() for one in connection["nodes"]]


def _last_note(item: dict[str, Any]) -> str | None:
    """What was said when it was sent back."""
    said = [one["note"] for one in item["acts"] if one["action"] == "REQUEST_CHANGES"]
    return said[-1] if said and item["status"] == "CHANGES_REQUESTED" else None


def _stale(item: dict[str, Any]) -> list[str]:
    return [one["locale"] for one in item["translations"] if one["state"] == "STALE"]
