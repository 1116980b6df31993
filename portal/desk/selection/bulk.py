"""The same act on many applications: done one by one as of the version shown, and told one by one."""

import re
from typing import Any, Final, NamedTuple
from uuid import uuid4

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.client import act
from portal.desk.selection import applications
from portal.desk.selection.application_filters import choice_in
from portal.desk.selection.bulk_acts import BULK, BulkAct
from portal.desk.selection.going_back import text_in, texts_in
from portal.rendering import page, t_of

MOST_PICKED: Final = 200

_PICKED: Final = re.compile(r"([A-Za-z0-9=_-]{1,100}):([0-9]{1,9})")


class Picked(NamedTuple):
    """One application that was ticked, as of the version that was shown."""

    application: str
    version: int


class Told(NamedTuple):
    """What became of one application; no reasons where the act was done."""

    application: str
    reference: str
    name: str
    reasons: list[str]


async def done(request: Request) -> Response:
    """Do it, and say of each application what became of it. Sending the same page again does nothing twice."""
    posted, choice = await request.form(), choice_in(request)
    chosen, picked = BULK.get(text_in(posted, "act")), picked_in(posted)
    if errors := _objections(request, posted, chosen, picked):
        typed: dict[str, Any] = {name: text_in(posted, name) for name in ("act", "note")}
        typed |= {"reviewers": texts_in(posted, "reviewers"), "picked": {one.application for one in picked}}
        return await applications.listed(request, choice, errors=errors, typed=typed)
    assert chosen is not None, "else there is an objection"
    told = [await _one(request, posted, chosen, one) for one in picked]
    return page(
        request,
        "desk/applications/bulk.html",
        act=chosen.title(t_of(request)),
        done_ones=[one for one in told if not one.reasons],
        refused=[one for one in told if one.reasons],
        choice=choice,
    )


def picked_in(posted: FormData) -> list[Picked]:
    """What was ticked."""
    read = [_PICKED.fullmatch(one) for one in dict.fromkeys(texts_in(posted, "pick"))]
    return [Picked(one[1], int(one[2])) for one in read if one][:MOST_PICKED]


async def _one(request: Request, posted: FormData, chosen: BulkAct, one: Picked) -> Told:
    _, errors = await act(request, chosen.document, input=_input(posted, chosen, one))
    reference = text_in(posted, f"reference:{one.application}")
    name = text_in(posted, f"name:{one.application}")
    return Told(one.application, reference, name, list(dict.fromkeys(error["message"] for error in errors)))


def _input(posted: FormData, chosen: BulkAct, one: Picked) -> dict[str, Any]:
    key = f"{text_in(posted, 'key') or uuid4()}:{one.application}"[:200]
    if chosen.needs == "reviewers":
        return {"applications": [one.application], "reviewers": texts_in(posted, "reviewers"), "key": key}
    note = text_in(posted, "note") or None
    return {"application": one.application, "version": one.version, "note": note, "key": key, **chosen.given}


def _objections(
    request: Request, posted: FormData, chosen: BulkAct | None, picked: list[Picked]
) -> list[dict[str, Any]]:
    t = t_of(request)
    said = []
    if not picked:
        message = t("Tick at least one application in the list.")
        said.append({"anchor": "pick-all", "label": t("Applications"), "message": message})
    if chosen is None:
        said.append({"anchor": "act", "label": t("What to do"), "message": t("Choose what is to be done.")})
    elif chosen.needs == "note" and not text_in(posted, "note"):
        said.append({"anchor": "note", "label": t("Note"), "message": t("Say why: a note is required here.")})
    elif chosen.needs == "reviewers" and not texts_in(posted, "reviewers"):
        said.append({"anchor": "reviewers", "label": t("Reviewers"), "message": t("Choose at least one reviewer.")})
    return said
