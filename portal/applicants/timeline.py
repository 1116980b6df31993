"""The way of an application as who applies sees it: what was done, where it is now, and what comes."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Final, NamedTuple

from portal.applicants.outlook import SETTLED, is_confirmed, outlook
from portal.words import Translate

READING: Final = ("RECEIVED", "ACTION_NEEDED")
DECIDING: Final = (*READING, "UNDER_REVIEW")


class Step(NamedTuple):
    """One step. `when` is `done`, `now` or `next`; `at` is its instant, `days` the first and the last day of it."""

    title: str
    when: str
    at: str | None = None
    days: tuple[str, str | None] | None = None
    note: str | None = None
    until: str = ""


def timeline(t: Translate, found: dict[str, Any]) -> list[Step]:
    """Every step of an application, in order."""
    now = outlook(t, found)
    done = [Step(t("You began the application"), "done", found["createdAt"]), *_done(t, found)]
    if found["progress"] in SETTLED:
        # The last act is where it stands.
        return [*done[:-1], done[-1]._replace(when="now")]
    # The deadline of the call is a step of its own.
    by = (None, "") if found["progress"] == "RECEIVED" else (now.by, now.until)
    return [*done, Step(now.title, "now", by[0], until=by[1]), *_next(t, found)]


def _done(t: Translate, found: dict[str, Any]) -> Iterator[Step]:
    """What was done, of changes one after the other the last alone."""
    history, asked = found["history"], False
    for entry, following in pairwise([*history, None]):
        action = entry["action"]
        if following and action == following["action"] == "AMEND":
            continue
        title = _told(t, action, following, is_answer=asked and action == "SUBMIT")
        asked = action == "REQUEST_INFORMATION" or (asked and action != "SUBMIT")
        if title:
            yield Step(title, "done", entry["at"], note=entry.get("note"))


def _told(t: Translate, action: str, following: dict[str, Any] | None, *, is_answer: bool) -> str | None:
    """What an act was, in the words of who applies; None for one that they are not told of."""
    if action == "SUBMIT":
        return t("Your answers to our questions arrived") if is_answer else t("Your application arrived")
    if action == "RELEASE":
        return _decision(t, following["action"] if following else None)
    return {
        "AMEND": t("You changed your answers"),
        "WITHDRAW": t("The application was taken back"),
        "CONFIRM": t("You confirmed the place"),
        "DECLINE": t("You declined the place"),
        "MARK_INELIGIBLE": t("We told you the decision"),
        "REQUEST_INFORMATION": t("We asked you for information"),
        "END_REQUEST": t("The time to answer ended: we go on with what we have"),
        "PROMOTE": t("A place fell free and was offered to you"),
        "CANCEL": t("Your place was cancelled"),
        "EXPIRE_OFFER": t("The offer ended without an answer"),
        "RECORD_COMPLETION": t("You took part to the end"),
    }.get(action)


def _decision(t: Translate, following: str | None) -> str:
    """What a decision came to, as far as what followed tells."""
    if following in ("PROMOTE", "RELEASE"):
        return t("You came on the waiting list")
    if following in ("CONFIRM", "DECLINE", "EXPIRE_OFFER"):
        return t("A place was offered to you")
    return t("We told you the decision")


def _next(t: Translate, found: dict[str, Any]) -> Iterator[Step]:
    progress, call = found["progress"], found["call"]
    if progress in SETTLED or call["callStatus"] == "CANCELLED":
        return
    if progress == "DRAFT":
        yield Step(t("You get a receipt"), "next")
    if progress == "RECEIVED" and call["callStatus"] == "OPEN":
        yield Step(t("The deadline of the call"), "next", call["closesAt"])
    if progress in READING:
        yield Step(t("All applications are read"), "next")
    if progress in DECIDING:
        yield Step(t("You are told the decision, by mail and here"), "next")
    if progress == "WAITING_LIST":
        yield Step(t("A place is offered to you, if one falls free"), "next")
    if call["startsOn"]:
        yield Step(t("It takes place"), "next", days=(call["startsOn"], call["endsOn"]))
    if is_confirmed(found):
        yield Step(t("You get a certificate, if you take part to the end"), "next")
