"""The acts of the secretariat on one application: in which order they stand on its screen, and what each needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from portal.words import Translate


@dataclass(frozen=True, slots=True)
class ApplicationAct:
    """One act: its name in addresses and documents, what it asks for, and what is said once it is done.

    `asks` is `nothing`, `note` (one may be given), `reason` (one must), `information` or `decision`.
    """

    slug: str
    asks: str
    done: Callable[[Translate], str]
    is_grave: bool = False


ACTS: Final[Mapping[str, ApplicationAct]] = {
    "START_SCREENING": ApplicationAct("start-screening", "nothing", lambda t: t("Screening has started.")),
    "SEND_TO_REVIEW": ApplicationAct("send-to-review", "nothing", lambda t: t("The reviewers can read it now.")),
    "SHORTLIST": ApplicationAct("shortlist", "nothing", lambda t: t("It is on the short list.")),
    "PROPOSE_DECISION": ApplicationAct(
        "propose", "decision", lambda t: t("The proposal is saved. Nobody is told yet.")
    ),
    "PROMOTE": ApplicationAct("promote", "note", lambda t: t("A seat is offered; the applicant is told by mail.")),
    "RECORD_COMPLETION": ApplicationAct(
        "record-completion", "note", lambda t: t("Completion is recorded and the certificate issued.")
    ),
    "REQUEST_INFORMATION": ApplicationAct(
        "request-information", "information", lambda t: t("The applicant is asked by mail.")
    ),
    "REOPEN": ApplicationAct("reopen", "note", lambda t: t("It is in screening again.")),
    "RECORD_NO_SHOW": ApplicationAct("record-no-show", "note", lambda t: t("It is recorded that they did not come.")),
    "MARK_INELIGIBLE": ApplicationAct(
        "mark-ineligible",
        "reason",
        lambda t: t("It is marked as ineligible; the applicant is told by mail."),
        is_grave=True,
    ),
    "CANCEL": ApplicationAct(
        "cancel", "reason", lambda t: t("The participation is cancelled; the applicant is told by mail."), is_grave=True
    ),
}
"""In the order in which they stand on the screen."""

ASSIGNABLE: Final = ("IN_SCREENING", "INFO_REQUESTED", "UNDER_REVIEW", "SHORTLISTED")
"""Where it can be given to reviewers."""

BY_SLUG: Final = {one.slug: one for one in ACTS.values()}


def shown_acts(found: Mapping[str, Any], titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """The acts that are open now, each with what it asks for."""
    return [
        {"slug": one.slug, "asks": one.asks, "is_grave": one.is_grave, "title": titles[name]}
        for name, one in ACTS.items()
        if name in found["availableActions"]
    ]
