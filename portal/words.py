"""The words of the lifecycles for people who never saw a state machine."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from portal.forms import fields_of

Translate = Callable[..., str]


def titles(t: Translate) -> dict[str, str]:
    """What is listed, each on a page of its own."""
    return {"meetings": t("Meetings"), "programmes": t("Programmes"), "calls": t("Calls")}


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


def level(t: Translate) -> Callable[[str], str]:
    """Says how well a language is spoken."""
    return lambda code: t("native") if code == "NATIVE" else code


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


def condition(t: Translate) -> Callable[[dict[str, Any], dict[str, Any]], str]:
    """Says in words when a question is asked."""

    def said(when: dict[str, Any], form: dict[str, Any]) -> str:
        field = next((one for one in fields_of(form) if one["key"] == when["field"]), None)
        labels = {option["value"]: option["label"] for option in field["options"]} if field else {}
        answers = [
            t("Yes") if one is True else t("No") if one is False else labels.get(one, one) for one in when["equals"]
        ]
        question = field["label"] if field else when["field"]
        return t("Only if “{question}” is answered: {answers}", question=question, answers=", ".join(map(str, answers)))

    return said


@dataclass(frozen=True, slots=True)
class Written:
    """How answers are written for a reader: their language, and the names of what answers refer to by a code or id."""

    t: Translate
    countries: dict[str, str]
    languages: dict[str, str]
    files: dict[str, str]
    day: Callable[[str], str]


def shown_answers(written: Written, form: dict[str, Any], answers: dict[str, Any]) -> dict[str, str]:
    """The answers as people read them, by question."""
    return {
        field["key"]: _shown(written, field, answers[field["key"]])
        for field in fields_of(form)
        if field["key"] in answers
    }


def _shown(written: Written, field: dict[str, Any], value: Any) -> str:
    match field["kind"]:
        case "YES_NO" | "CONSENT":
            return written.t("Yes") if value else written.t("No")
        case "COUNTRY":
            return written.countries.get(value, str(value))
        case "FILE":
            return ", ".join(written.files.get(one, one) for one in value)
        case "LANGUAGE_SKILL":
            return ", ".join(filter(None, (_skill(written, one) for one in value)))
        case "DATE":
            return _day(written, str(value))
    labels: dict[str, str] = {option["value"]: option["label"] for option in field["options"]}
    return ", ".join(labels.get(str(one), str(one)) for one in (value if isinstance(value, list) else [value]))


def _skill(written: Written, skill: dict[str, Any]) -> str:
    """A language and how well it is spoken; a draft may lack either."""
    language, code = skill.get("language"), skill.get("level")
    named = written.languages.get(language, language) if language else ""
    return f"{named} ({level(written.t)(code)})".lstrip() if code else named


def _day(written: Written, value: str) -> str:
    """A day in full; what is none yet, as it was typed."""
    try:
        return written.day(value)
    except ValueError:
        return value
