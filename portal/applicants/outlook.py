"""What the standing of an application means for who applies: in plain words, with what comes next and by when."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from portal import words
from portal.words import Translate

SETTLED: Final = frozenset({"NOT_SELECTED", "WITHDRAWN", "COMPLETED"})
"""Where nothing comes any more."""


class Outlook(NamedTuple):
    """Where an application stands. `by` is an instant that matters now, `until` says for what.

    `tone` is `act` where something is asked of the reader, `good` for good news, and else `calm`.
    """

    title: str
    says: tuple[str, ...]
    by: str | None = None
    until: str = ""
    tone: str = "calm"
    note: str | None = None
    again: bool = False
    """Whether the same call may still be applied to anew."""


def outlook(t: Translate, found: dict[str, Any]) -> Outlook:
    """The outlook of an application."""
    if found["call"]["callStatus"] == "CANCELLED" and found["progress"] not in SETTLED:
        return Outlook(
            t("The call was cancelled"),
            (t("This round does not take place, so nothing is decided about your application. We are sorry."),),
        )
    return _OUTLOOKS[found["progress"]](t, found)


def last_act(found: dict[str, Any], *acts: str) -> dict[str, Any] | None:
    """The last of these acts in what was done to an application."""
    return next((entry for entry in reversed(found["history"]) if entry["action"] in acts), None)


def is_confirmed(found: dict[str, Any]) -> bool:
    """Whether the place that was offered last has been taken up."""
    last = last_act(found, "RELEASE", "PROMOTE", "CONFIRM")
    return found["progress"] == "ACCEPTED" and last is not None and last["action"] == "CONFIRM"


def _draft(t: Translate, found: dict[str, Any]) -> Outlook:
    title = words.progress(t)["DRAFT"]
    if found["call"]["callStatus"] in ("ANNOUNCED", "OPEN") or "SUBMIT" in found["availableActions"]:
        says = t("Nobody but you reads it yet. It counts once you have handed it in.")
        return Outlook(title, (says,), found["call"]["closesAt"], t("Hand it in before"), "act")
    return Outlook(title, (t("The deadline is over. This draft can no longer be handed in."),))


def _received(t: Translate, found: dict[str, Any]) -> Outlook:
    title = words.progress(t)["RECEIVED"]
    arrived = t("Your application has arrived. This is no decision yet: received does not mean accepted.")
    told = t("After the deadline all applications are read. You are told the decision by mail and on this page.")
    if "SUBMIT" in found["availableActions"]:
        return Outlook(title, (arrived, told), found["call"]["closesAt"], t("You can change your answers until"))
    return Outlook(title, (arrived, told, t("You need not do anything.")))


def _action_needed(t: Translate, found: dict[str, Any]) -> Outlook:
    asked = last_act(found, "REQUEST_INFORMATION") or {}
    title, note = words.progress(t)["ACTION_NEEDED"], asked.get("note")
    says = (
        t("Please answer the questions that we name here. Only they are open: all other answers stay as they are."),
        t("When your answers have arrived, we go on reading your application."),
    )
    return Outlook(title, says, found["respondBy"], t("Please answer before"), "act", note)


def _under_review(t: Translate, found: dict[str, Any]) -> Outlook:
    says = (
        t("Your application is read and compared with the others. You need not do anything."),
        t("You are told the decision by mail and on this page."),
    )
    return Outlook(words.progress(t)["UNDER_REVIEW"], says)


def _waiting_list(t: Translate, found: dict[str, Any]) -> Outlook:
    says = (
        t("All places are given for now. When one falls free, it is offered to those who wait, one after the other."),
        t("You need not do anything. If a place is offered to you, we write to you, and you find the offer here."),
        t("We cannot say whether this will happen. If you no longer want to wait, you can take the application back."),
    )
    return Outlook(words.progress(t)["WAITING_LIST"], says)


def _accepted(t: Translate, found: dict[str, Any]) -> Outlook:
    if is_confirmed(found):
        says = (
            t("You have confirmed that you take part. We look forward to meeting you."),
            t("If you cannot come after all, please take the application back soon: somebody else can have the place."),
        )
        return Outlook(t("Your place is confirmed"), says, tone="good")
    says = (
        t("You are selected. Please say whether you take the place: it is yours only once you have confirmed it."),
        t("Without an answer in time, the offer ends and the place goes to somebody else."),
    )
    return Outlook(t("A place is offered to you"), says, found["respondBy"], t("Please answer before"), "act")


def _not_selected(t: Translate, found: dict[str, Any]) -> Outlook:
    told = last_act(found, "MARK_INELIGIBLE", "RELEASE")
    note = told.get("note") if told and told["action"] == "MARK_INELIGIBLE" else None
    says = (
        t("Thank you for applying. We are sorry that we cannot offer you a place this time."),
        t("This says nothing about later calls: you are welcome to apply again."),
    )
    return Outlook(words.progress(t)["NOT_SELECTED"], says, note=note)


def _withdrawn(t: Translate, found: dict[str, Any]) -> Outlook:
    last = last_act(found, "WITHDRAW", "DECLINE", "EXPIRE_OFFER", "CANCEL") or {"action": "WITHDRAW"}
    said: Mapping[str, tuple[str, str]] = {
        "WITHDRAW": (words.progress(t)["WITHDRAWN"], t("The application was taken back. It takes no part any more.")),
        "DECLINE": (
            t("You declined the place"),
            t("Thank you for telling us: the place can go to somebody else."),
        ),
        "EXPIRE_OFFER": (
            t("The offer has ended"),
            t("We had no answer in time, so the place went to somebody else. You are welcome to apply again."),
        ),
        "CANCEL": (t("Your place was cancelled"), t("We are sorry that you cannot take part.")),
    }
    title, says = said[last["action"]]
    note = last.get("note") if last["action"] == "CANCEL" else None
    again = last["action"] == "WITHDRAW" and found["call"]["callStatus"] == "OPEN"
    return Outlook(title, (says,), note=note, again=again)


def _completed(t: Translate, found: dict[str, Any]) -> Outlook:
    title = words.progress(t)["COMPLETED"]
    if last_act(found, "RECORD_COMPLETION"):
        says = t("You took part to the end. Thank you: your certificate is on this page.")
        return Outlook(title, (says,), tone="good")
    return Outlook(title, (t("This round is over."),))


_OUTLOOKS: Final[Mapping[str, Callable[[Translate, dict[str, Any]], Outlook]]] = {
    "DRAFT": _draft,
    "RECEIVED": _received,
    "ACTION_NEEDED": _action_needed,
    "UNDER_REVIEW": _under_review,
    "WAITING_LIST": _waiting_list,
    "ACCEPTED": _accepted,
    "NOT_SELECTED": _not_selected,
    "WITHDRAWN": _withdrawn,
    "COMPLETED": _completed,
}
