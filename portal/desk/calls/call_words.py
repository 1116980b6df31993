"""What is said of calls: what their fields are called, what was done, and which field an objection is about."""

from collections.abc import Mapping
from typing import Any, Final

from portal.words import Translate

Errors = list[dict[str, Any]]


class Silent(dict[str, Any]):
    """Values for a template: what is not there says nothing."""

    def __missing__(self, name: str) -> None:
        return None


ROUND_ADDRESSES: Final[Mapping[str, str]] = {
    "EXTEND_DEADLINE": "extend-deadline",
    "POSTPONE": "postpone",
    "START_SELECTION": "start-selection",
    "ANNOUNCE_RESULTS": "announce-results",
    "COMPLETE": "complete",
    "CANCEL": "cancel",
}
"""Where each act on a round is explained and confirmed, below its call."""


def round_words(t: Translate) -> dict[str, str]:
    """What can be done with a round, as buttons say it."""
    return {
        "EXTEND_DEADLINE": t("Extend the deadline"),
        "POSTPONE": t("Postpone"),
        "START_SELECTION": t("Start the selection"),
        "ANNOUNCE_RESULTS": t("Announce the results"),
        "COMPLETE": t("Complete the round"),
        "CANCEL": t("Cancel the call"),
    }


def stages(t: Translate) -> dict[str, str]:
    """How far an application came, in words."""
    return {
        "BEGUN": t("begun"),
        "SUBMITTED": t("handed in"),
        "SCREENED": t("screened"),
        "REVIEWED": t("given to review"),
        "ACCEPTED": t("offered a seat"),
        "CONFIRMED": t("confirmed"),
        "COMPLETED": t("completed"),
    }


def finished(t: Translate) -> dict[str, str]:
    """What is said after something was done."""
    return {
        "made": t("The call was begun. Only those who write can see it."),
        "copied": t("The call was begun from the earlier one, with all its languages and questions."),
        "saved": t("Saved."),
        "extend-deadline": t("The deadline was moved. Those who began to apply are being told."),
        "postpone": t("The days were moved. Everybody who applies is being told."),
        "start-selection": t("The selection was started."),
        "announce-results": t("The results are announced."),
        "complete": t("The round is completed."),
        "cancel": t("The call was cancelled. Everybody who applies is being told."),
    }


def labels(t: Translate) -> dict[str, str]:
    """What the fields of a call are called."""
    return {
        "slug": t("Short name in addresses"),
        "title": t("Title"),
        "summary": t("Summary"),
        "programme": t("Programme"),
        "opensAt": t("Opens"),
        "closesAt": t("Deadline"),
        "timeZone": t("Time zone of the call"),
        "startsOn": t("First day"),
        "endsOn": t("Last day"),
        "place": t("Place"),
        "seats": t("Places"),
        "seatsPerCountry": t("Places for one country at most"),
        "offerDays": t("Days that an offer holds"),
        "retentionDays": t("Days for which personal data are kept"),
        "blindReview": t("Blind review"),
        "criteria": t("Criteria"),
        "letters": t("Letters"),
        "copied": t("Earlier call"),
        "note": t("What is told"),
    }


def labelled(errors: Errors, t: Translate) -> Errors:
    """Objections of the API with the field that each is about."""
    names = labels(t)
    return [{**error, **_place(error["path"], names)} for error in errors]


def _place(path: list[str], names: Mapping[str, str]) -> dict[str, str | None]:
    steps = [step for step in path if step != "changes"]
    first = (steps or [""])[0]
    return {"anchor": first if first in names else None, "label": names.get(first, "")}


def beside(errors: Errors) -> Silent:
    """What is to be said beside each field."""
    said = Silent()
    for one in errors:
        if one.get("anchor"):
            said[one["anchor"]] = " ".join(filter(None, [said.get(one["anchor"]), one["message"]]))
    return said
