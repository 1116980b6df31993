"""The words of the lifecycles for people who never saw a state machine."""

from collections.abc import Callable, Mapping
from typing import Final

Translate = Callable[..., str]


def profile(t: Translate) -> dict[str, str]:
    """What is asked of a person and of their organisation."""
    return {
        "passportName": t("Name as in the passport"),
        "nativeName": t("Name in your own script"),
        "preferredName": t("How you like to be called"),
        "timeZone": t("Time zone, for example Europe/Berlin"),
        "name": t("Name in Latin letters"),
        "orgNativeName": t("Name in its own script"),
        "country": t("Country"),
        "city": t("City"),
        "website": t("Web page"),
        "foundedYear": t("Year in which it was founded"),
        "registrationNumber": t("Registration number"),
        "about": t("What it does"),
    }


def progress(t: Translate) -> dict[str, str]:
    """What an applicant is told."""
    return {
        "DRAFT": t("Draft, not handed in yet"),
        "RECEIVED": t("Received"),
        "ACTION_NEEDED": t("We need something from you"),
        "UNDER_REVIEW": t("Under review"),
        "WAITING_LIST": t("On the waiting list"),
        "ACCEPTED": t("Accepted"),
        "NOT_SELECTED": t("Not selected"),
        "WITHDRAWN": t("Withdrawn"),
        "COMPLETED": t("Completed"),
    }


def acts(t: Translate) -> dict[str, str]:
    """What a meeting did."""
    return {
        "ADOPTED": t("adopted"),
        "APPROVED": t("approved"),
        "ENDORSED": t("endorsed"),
        "AGREED": t("agreed"),
        "TOOK_NOTE": t("took note"),
        "REQUESTED": t("requested"),
        "WELCOMED": t("welcomed"),
        "DEFERRED": t("deferred"),
    }


def follow_up(t: Translate) -> dict[str, str]:
    """How far something is done."""
    return {
        "OPEN": t("not begun"),
        "IN_PROGRESS": t("in progress"),
        "IMPLEMENTED": t("done"),
        "PARTIALLY_IMPLEMENTED": t("done in part"),
        "SUPERSEDED": t("superseded"),
        "CANCELLED": t("cancelled"),
    }


def records(t: Translate) -> dict[str, str]:
    """How far minutes are agreed."""
    return {
        "PROVISIONAL": t("provisional"),
        "ADOPTED": t("adopted"),
        "CORRECTED": t("corrected"),
        "SUPERSEDED": t("superseded"),
    }


def events(t: Translate) -> dict[str, str]:
    """Whether a meeting takes place as announced."""
    return {
        "SCHEDULED": t("as planned"),
        "POSTPONED": t("postponed"),
        "RESCHEDULED": t("moved to another day"),
        "MOVED_ONLINE": t("moved online"),
        "CANCELLED": t("cancelled"),
    }


def capacities(t: Translate) -> dict[str, str]:
    """In what capacity a delegation takes part."""
    return {"MEMBER": t("member"), "OBSERVER": t("observer"), "GUEST": t("guest"), "SECRETARIAT": t("secretariat")}


def publication(t: Translate) -> dict[str, str]:
    """How far something is on its way to the public."""
    return {
        "DRAFT": t("draft"),
        "IN_REVIEW": t("in review"),
        "CHANGES_REQUESTED": t("changes requested"),
        "APPROVED": t("approved"),
        "SCHEDULED": t("scheduled"),
        "PUBLISHED": t("published"),
        "UNPUBLISHED": t("unpublished"),
        "ARCHIVED": t("archived"),
    }


def content_acts(t: Translate) -> dict[str, str]:
    """What can be done with content, as buttons say it."""
    return {
        "EDIT": t("Edit"),
        "SUBMIT_FOR_REVIEW": t("Submit for review"),
        "REQUEST_CHANGES": t("Request changes"),
        "APPROVE": t("Approve"),
        "PUBLISH": t("Publish"),
        "UNPUBLISH": t("Unpublish"),
        "ARCHIVE": t("Archive"),
    }


def calls(t: Translate) -> dict[str, str]:
    """How far a call is."""
    return {
        "ANNOUNCED": t("opens soon"),
        "OPEN": t("open"),
        "CLOSED": t("closed"),
        "IN_SELECTION": t("selection under way"),
        "RESULTS_RELEASED": t("results are out"),
        "COMPLETED": t("completed"),
        "CANCELLED": t("cancelled"),
    }


def states(t: Translate) -> dict[str, str]:
    """How far an application is, for those who decide on it: applicants are told `progress`."""
    return {
        "DRAFT": t("draft"),
        "SUBMITTED": t("submitted"),
        "IN_SCREENING": t("in screening"),
        "INFO_REQUESTED": t("information requested"),
        "UNDER_REVIEW": t("under review"),
        "SHORTLISTED": t("shortlisted"),
        "WAITLISTED": t("on the waiting list"),
        "ACCEPTED": t("accepted"),
        "CONFIRMED": t("confirmed"),
        "COMPLETED": t("completed"),
        "INELIGIBLE": t("ineligible"),
        "REJECTED": t("rejected"),
        "DECLINED": t("declined"),
        "OFFER_EXPIRED": t("offer expired"),
        "WITHDRAWN": t("withdrawn"),
        "CANCELLED": t("cancelled"),
        "NO_SHOW": t("did not come"),
    }


def application_acts(t: Translate) -> dict[str, str]:
    """What can be done with an application, as buttons say it."""
    return {
        "SUBMIT": t("Check and hand in"),
        "AMEND": t("Change the answers"),
        "WITHDRAW": t("Take back"),
        "CONFIRM": t("Confirm"),
        "DECLINE": t("Decline"),
        "START_SCREENING": t("Start screening"),
        "MARK_INELIGIBLE": t("Mark as ineligible"),
        "REQUEST_INFORMATION": t("Request information"),
        "SEND_TO_REVIEW": t("Send to review"),
        "SHORTLIST": t("Shortlist"),
        "PROPOSE_DECISION": t("Propose a decision"),
        "PROMOTE": t("Promote from the waiting list"),
        "CANCEL": t("Cancel the participation"),
        "RECORD_COMPLETION": t("Record completion"),
        "RECORD_NO_SHOW": t("Record that they did not come"),
        "REOPEN": t("Reopen"),
    }


def recommendations(t: Translate) -> dict[str, str]:
    """What a reviewer recommends."""
    return {"YES": t("accept"), "MAYBE": t("perhaps"), "NO": t("do not accept")}


def endorsements(t: Translate) -> dict[str, str]:
    """What a national institution says of an application."""
    return {
        "NONE": t("none asked for"),
        "PENDING": t("not said yet"),
        "ENDORSED": t("endorsed"),
        "NOT_ENDORSED": t("not endorsed"),
    }


def roles(t: Translate) -> dict[str, str]:
    """What somebody may do here."""
    return {
        "APPLICANT": t("applicant"),
        "CONTRIBUTOR": t("contributor of an institution"),
        "REVIEWER": t("reviewer"),
        "EDITOR": t("editor"),
        "SECRETARIAT": t("secretariat"),
        "ADMINISTRATOR": t("administrator"),
    }


def kinds(t: Translate) -> dict[str, str]:
    """Which kind a programme is of."""
    return {
        "TRAINING": t("training"),
        "EXCHANGE": t("exchange"),
        "INTERNSHIP": t("internship"),
        "YOUTH_FORUM": t("youth forum"),
        "FORUM": t("forum"),
    }


def classes(t: Translate) -> dict[str, str]:
    """Which kind a meeting is of."""
    return {
        "MINISTERIAL": t("ministers"),
        "CONTACT_GROUP": t("contact group"),
        "FORUM": t("forum"),
        "BILATERAL": t("bilateral"),
        "TRAINING": t("training"),
        "OTHER": t("other"),
    }


def messages(t: Translate) -> dict[str, str]:
    """How far a mail is."""
    return {
        "DRAFT": t("draft"),
        "QUEUED": t("waits to be sent"),
        "SENDING": t("on its way"),
        "SENT": t("sent"),
        "FAILED": t("could not be sent"),
        "DISCARDED": t("discarded"),
    }


WORDS: Final[Mapping[str, Callable[[Translate], dict[str, str]]]] = {
    "act": acts,
    "application act": application_acts,
    "call": calls,
    "capacity": capacities,
    "class": classes,
    "content act": content_acts,
    "endorsement": endorsements,
    "event": events,
    "follow-up": follow_up,
    "kind": kinds,
    "message": messages,
    "progress": progress,
    "publication": publication,
    "recommendation": recommendations,
    "record": records,
    "role": roles,
    "state": states,
}
"""The words for each kind of value: templates say `word("state", application.state)`."""


def word(t: Translate, kind: str, value: str) -> str:
    """The word for a value of the API; the value itself for one that has none yet."""
    return WORDS[kind](t).get(value, value)
