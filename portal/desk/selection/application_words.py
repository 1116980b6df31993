"""What was done with an application, and by whom, in words."""

from collections.abc import Callable

from babel.numbers import format_decimal
from starlette.requests import Request

from locales import language_of
from portal.words import Translate


def history(t: Translate) -> dict[str, str]:
    """What was done."""
    return {
        "SUBMIT": t("Handed in"),
        "AMEND": t("Changed and handed in again"),
        "WITHDRAW": t("Withdrawn"),
        "CONFIRM": t("Participation confirmed"),
        "DECLINE": t("Seat declined"),
        "START_SCREENING": t("Screening started"),
        "MARK_INELIGIBLE": t("Marked as ineligible"),
        "REQUEST_INFORMATION": t("Information requested"),
        "END_REQUEST": t("Nothing was answered in time"),
        "SEND_TO_REVIEW": t("Sent to review"),
        "SHORTLIST": t("Shortlisted"),
        "PROPOSE_DECISION": t("A decision was proposed, or taken back"),
        "RELEASE": t("The decision was released"),
        "PROMOTE": t("Promoted from the waiting list"),
        "EXPIRE_OFFER": t("The offer ended unanswered"),
        "CANCEL": t("Participation cancelled"),
        "RECORD_COMPLETION": t("Completed"),
        "RECORD_NO_SHOW": t("Did not come"),
        "REOPEN": t("Reopened"),
    }


def actors(t: Translate) -> dict[str, str]:
    """In what capacity somebody acted."""
    return {"APPLICANT": t("the applicant"), "SECRETARIAT": t("the secretariat"), "CLOCK": t("by itself, in time")}


def decisions(t: Translate) -> dict[str, str]:
    """What can be decided."""
    return {"ACCEPTED": t("accept"), "WAITLISTED": t("waiting list"), "REJECTED": t("reject")}


def decimal(request: Request) -> Callable[[float], str]:
    """Writes numbers to one decimal as the reader's language does."""
    language = language_of(request.state.locale)
    return lambda value: format_decimal(value, format="#,##0.#", locale=language)
