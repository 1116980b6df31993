"""The release of decisions in two steps: what exactly will be told to whom, and then yes or no."""

from typing import Any, Final
from uuid import uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.client import act, ask
from portal.desk.selection import boards
from portal.desk.selection.application_filters import DECISIONS
from portal.desk.selection.application_words import decimal, decisions
from portal.desk.selection.going_back import led_to, text_in, texts_in
from portal.rendering import page, t_of

Found = dict[str, Any]

MOST_RELEASED: Final = 1_000
"""So many are released at once: the rest stands for the next time."""


async def prepared(request: Request) -> Response:
    """The first step: who gets which decision, by which letter."""
    return await first_step(request, await boards.call_of(request))


async def first_step(request: Request, call: Found, errors: list[dict[str, Any]] | None = None) -> Response:
    """The first step, with why a release was turned down."""
    decided = await decided_of(request, call)
    given = {"call": call["id"], "locale": request.state.locale}
    board = (await ask(request, "desk/boards/board", **given))["selectionBoard"]
    return page(
        request,
        "desk/boards/release.html",
        status=422 if errors else 200,
        call=call,
        board=board,
        limits=boards.broken_limits(request, board),
        decided=decided,
        count=sum(map(len, decided.values())),
        decimal=decimal(request),
        most=MOST_RELEASED,
        decisions=decisions(t_of(request)),
        errors=errors or [],
        done=_done(request),
    )


async def decided_of(request: Request, call: Found) -> dict[str, list[Found]]:
    """Everybody on whom something is decided, by what is."""
    decided: dict[str, list[Found]] = {decision: [] for decision in DECISIONS}
    for decision, found in decided.items():
        after: str | None = None
        while sum(map(len, decided.values())) < MOST_RELEASED:
            given = {"call": call["id"], "decision": decision, "after": after, "locale": request.state.locale}
            page_of = (await ask(request, "desk/boards/decided", **given))["applications"]
            found += page_of["nodes"]
            if not page_of["pageInfo"]["hasNextPage"]:
                break
            after = page_of["pageInfo"]["endCursor"]
    return decided


async def confirm(request: Request) -> Response:
    """The second step: how many are told what, before anything is."""
    posted, call = await request.form(max_fields=5_000), await boards.call_of(request)
    wanted = texts_in(posted, "release")
    if not wanted:
        return await first_step(request, call, [_nobody(request)])
    decided = await decided_of(request, call)
    if errors := _changed(request, wanted, decided):
        return await first_step(request, call, errors)
    return page(
        request,
        "desk/boards/confirm.html",
        call=call,
        wanted=wanted,
        counts=_counts(wanted),
        left=sum(map(len, decided.values())) - len(wanted),
        decisions=decisions(t_of(request)),
        key=str(uuid4()),
    )


async def release(request: Request) -> Response:
    """Release just those decisions that were shown, all or none. Pressed twice, it is done once."""
    posted, call = await request.form(max_fields=5_000), await boards.call_of(request)
    wanted, key = texts_in(posted, "release"), text_in(posted, "key")[:200] or str(uuid4())
    errors = [] if wanted else [_nobody(request)]
    errors = errors or _changed(request, wanted, await decided_of(request, call), released_by=posted)
    if not errors:
        ids = [one.partition(":")[0] for one in wanted]
        _, refused = await act(
            request, "desk/boards/release", input={"call": call["id"], "applications": ids, "key": key}
        )
        errors = [{"anchor": None, "label": "", "message": one["message"]} for one in refused]
    if errors:
        return await first_step(request, call, errors)
    return led_to(request, f"/desk/boards/{call['slug']}?number={len(wanted)}", "released")


def _counts(wanted: list[str]) -> dict[str, int]:
    given = [one.partition(":")[2] for one in wanted]
    return {decision: given.count(decision) for decision in DECISIONS}


def _changed(
    request: Request, wanted: list[str], decided: dict[str, list[Found]], released_by: FormData | None = None
) -> list[dict[str, Any]]:
    """What is no longer decided as it was shown. What was decided anew, nobody has read the letter of.

    When something is `released_by` a form, what is decided no more may have been released by it before: the API knows.
    """
    t, now = t_of(request), {one["id"]: decision for decision, found in decided.items() for one in found}
    said = []
    for one in wanted:
        application, _, decision = one.partition(":")
        is_gone = application not in now
        if now.get(application) != decision and not (is_gone and released_by is not None):
            said.append(
                {
                    "anchor": None if is_gone else f"release-{application}",
                    "label": "",
                    "message": t("A decision was changed after you opened this page. Please read the list again."),
                }
            )
    return said[:1]


def _nobody(request: Request) -> dict[str, Any]:
    return {"anchor": None, "label": "", "message": t_of(request)("Tick at least one decision to release.")}


def _done(request: Request) -> str | None:
    t = t_of(request)
    said = {"message-saved": t("The draft is saved.")}
    return said.get(request.query_params.get("done", ""))
