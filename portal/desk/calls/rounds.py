"""What the secretariat does with the round of a public call: each act explained, confirmed, and done once."""

import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act
from portal.desk.calls.call_words import ROUND_ADDRESSES, Errors, Silent, beside, labelled
from portal.desk.calls.calls import working
from portal.desk.calls.typed_calls import Times
from portal.desk.local_times import local
from portal.rendering import page, t_of
from portal.words import Translate


class Act(NamedTuple):
    """An act as people are asked about it: its name, what it causes, which mails go out, what the button says."""

    title: str
    effect: str
    mails: str
    button: str


def acts(t: Translate) -> dict[str, Act]:
    """Every act, by its address."""
    return {
        "extend-deadline": Act(
            t("Extend the deadline"),
            t("The new deadline counts at once, in a new revision. Texts that are being edited stay as they are."),
            t("Everybody who began to apply gets a mail with the new deadline and your note."),
            t("Extend the deadline and tell them"),
        ),
        "postpone": Act(
            t("Postpone"),
            t("The new days count at once, in a new revision. While nobody was selected, the window can move too."),
            t("Everybody who applies gets a mail with the new days and your note."),
            t("Postpone and tell them"),
        ),
        "start-selection": Act(
            t("Start the selection"),
            t("Nothing can be handed in any more. Decisions can be proposed and released from now on."),
            t("No mail goes out: applicants are told when decisions are released."),
            t("Start the selection"),
        ),
        "announce-results": Act(
            t("Announce the results"),
            t("The public page says that the results are out."),
            t("No mail goes out by this: everybody is told of their own result when decisions are released."),
            t("Announce the results"),
        ),
        "complete": Act(
            t("Complete the round"),
            t("The round is closed for good. Nobody is offered a seat any more, and it cannot be opened again."),
            t("No mail goes out by this."),
            t("Complete the round"),
        ),
        "cancel": Act(
            t("Cancel the call"),
            t("The call takes no more applications, and nobody is offered a seat. This cannot be taken back."),
            t("Everybody who applies gets a mail with your note, those with a draft too."),
            t("Cancel the call and tell everybody"),
        ),
    }


async def ask_first(request: Request) -> Response:
    """What an act would cause, with what it needs to know; nothing is done yet."""
    call = await working(request, "desk/calls/call")
    name = _open_act(request, call)
    typed = {
        "key": str(uuid.uuid4()),
        "opensAt": local(call["opensAt"], call["timeZone"]),
        "closesAt": local(call["closesAt"], call["timeZone"]),
        "startsOn": call["startsOn"] or "",
        "endsOn": call["endsOn"] or "",
    }
    return _asked(request, call, name, typed, [])


async def do(request: Request) -> Response:
    """Do the act, and tell those whom it concerns."""
    async with request.form() as posted:
        typed = {name: str(value).strip() for name, value in posted.items()}
    call, t = await working(request, "desk/calls/call"), t_of(request)
    name, times = request.path_params["act"], Times(typed, t)
    if name not in acts(t):
        raise HTTPException(404)
    given = {"call": call["id"], "note": typed.get("note") or None, "key": typed.get("key") or None}
    given |= _moved(name, call, typed, times)
    if times.objections:
        return _asked(request, call, name, typed, times.objections)
    _, errors = await act(request, f"desk/calls/{name}", input=given)
    if errors:
        return _asked(request, call, name, typed, labelled(errors, t))
    return RedirectResponse(f"/{request.state.locale}/desk/calls/{call['slug']}?done={name}", 303)


def _open_act(request: Request, call: Mapping[str, Any]) -> str:
    """The act that the address names, when it can be done now.

    Raises:
        HTTPException: 404, when it cannot.
    """
    name: str = request.path_params["act"]
    if name not in {ROUND_ADDRESSES[one] for one in call["roundActions"]}:
        raise HTTPException(404)
    return name


def _moved(name: str, call: Mapping[str, Any], typed: Mapping[str, str], times: Times) -> dict[str, Any]:
    """The times that an act moves: of an act that moves several, only those that were changed."""
    zone = call["timeZone"]
    if name == "extend-deadline":
        return {"closesAt": times.at("closesAt", zone)}
    if name != "postpone":
        return {}
    for day in ("startsOn", "endsOn"):
        if not typed.get(day):
            times.object(day, times.t("Give a day."))
    moved: dict[str, Any] = {"startsOn": typed.get("startsOn"), "endsOn": typed.get("endsOn")}
    for one in ("opensAt", "closesAt"):
        if typed.get(one) and typed[one] != local(call[one], zone):
            moved[one] = times.at(one, zone)
    return moved


def _asked(request: Request, call: Mapping[str, Any], name: str, typed: Mapping[str, str], errors: Errors) -> Response:
    return page(
        request,
        "desk/calls/round.html",
        status=422 if errors else 200,
        call=call,
        act_name=name,
        act=acts(t_of(request))[name],
        typed=Silent(typed),
        errors=errors,
        why=beside(errors),
    )
