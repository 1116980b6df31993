"""The words of the content desk: what waits, what was done, how far translations are, what changed where."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from babel.dates import format_timedelta

from locales import LANGUAGES, language_of
from portal.words import Translate

LONG_SECONDS: Final = 60


def waiting(t: Translate) -> dict[str, str]:
    """What something waits for, as a column and a filter say it."""
    return {
        "FOR_REVIEW": t("to be reviewed"),
        "FOR_PUBLISHING": t("to be published"),
        "FOR_CORRECTION": t("correction asked for"),
        "FOR_SCREENING": t("to be screened"),
        "FOR_ANSWER": t("information given, or overdue"),
    }


def things(t: Translate) -> dict[str, str]:
    """What sort of thing it is, by its type."""
    return {
        "Meeting": t("Meeting"),
        "Programme": t("Programme"),
        "Call": t("Call"),
        "Application": t("Application"),
    }


def done(t: Translate) -> dict[str, str]:
    """What was done to an item, as its history says it."""
    return {
        "CREATE": t("began it"),
        "EDIT": t("restored an earlier revision"),
        "SUBMIT_FOR_REVIEW": t("submitted it for review"),
        "REQUEST_CHANGES": t("requested changes"),
        "APPROVE": t("approved it"),
        "PUBLISH": t("published it"),
        "SCHEDULE": t("had it scheduled to be published"),
        "GO_LIVE": t("published it at the scheduled time"),
        "UNPUBLISH": t("took it from the public"),
        "ARCHIVE": t("archived it"),
        "DELETE": t("put it into the trash"),
        "UNDELETE": t("took it out of the trash"),
        "TRANSLATE": t("said how far a translation is"),
        "CORRECT": t("issued a corrigendum"),
        "START_FOLLOW_UP": t("began it from an action item"),
        "COPY": t("copied it from an earlier call"),
        "EXTEND_DEADLINE": t("extended the deadline"),
        "POSTPONE": t("postponed it"),
        "START_SELECTION": t("started the selection"),
        "ANNOUNCE_RESULTS": t("announced the results"),
        "COMPLETE": t("completed it"),
        "CANCEL": t("cancelled it"),
    }


def sentences(t: Translate) -> dict[str, str]:
    """What a page says after an act was done."""
    return {
        "SUBMIT_FOR_REVIEW": t("It is with the secretariat now, which reviews it."),
        "REQUEST_CHANGES": t("It went back to its author, with your note."),
        "APPROVE": t("It is approved. It can be published now."),
        "PUBLISH": t("It is published."),
        "SCHEDULE": t("It will be published at the time that you set."),
        "UNPUBLISH": t("The public cannot read it any more. Publishing brings it back."),
        "ARCHIVE": t("It is archived."),
        "DELETE": t("It is in the trash, for thirty days."),
        "UNDELETE": t("It is out of the trash again."),
        "RESTORE": t("What the revision said is the working copy now. It is a draft until it is published."),
        "SAVE": t("Saved."),
        "CLAIM": t("The others see now that you are on it."),
        "ASK": t("Your request is with the secretariat."),
        "SETTLE": t("Your answer is given."),
        "CORRECT": t(
            "The corrigendum is issued. The corrected minutes still have to be reviewed, approved and published."
        ),
        "REPORT": t("Your report is in the register."),
    }


def translations(t: Translate) -> dict[str, str]:
    """How far a translation is."""
    return {
        "MISSING": t("missing"),
        "DRAFT": t("being translated"),
        "PUBLISHED": t("up to date"),
        "STALE": t("behind the English"),
    }


def document_classes(t: Translate) -> dict[str, str]:
    """What sort of document it is."""
    return {
        "DECLARATION": t("Declaration"),
        "STRATEGY": t("Strategy"),
        "ACTIVITY_PLAN": t("Activity plan"),
        "RESOLUTION": t("Resolution"),
        "REPORT": t("Report"),
        "AGENDA": t("Agenda"),
        "MINUTES": t("Minutes"),
        "OTHER": t("Other"),
    }


def institution_kinds(t: Translate) -> dict[str, str]:
    """How an institution belongs to the Organisation."""
    return {
        "SECRETARIAT": t("Secretariat"),
        "MEMBER": t("Member"),
        "OBSERVER": t("Observer"),
        "PARTNER": t("Partner"),
    }


def corrections(t: Translate) -> dict[str, str]:
    """How far a request for a correction is."""
    return {"OPEN": t("waits for an answer"), "ACCEPTED": t("agreed to"), "DECLINED": t("turned down")}


def differences(t: Translate) -> dict[str, str]:
    """What happened to a part from one state to the other."""
    return {"ADDED": t("added"), "REMOVED": t("removed"), "CHANGED": t("changed"), "MOVED": t("moved")}


def parts(t: Translate) -> dict[str, str]:
    """The parts of content, by the first step of a path."""
    return {
        "title": t("Title"),
        "summary": t("Summary"),
        "body": t("Text"),
        "minutes": t("Minutes"),
        "agenda": t("Agenda"),
        "decisions": t("Decisions"),
        "delegations": t("Delegations"),
        "documents": t("Documents"),
        "place": t("Place"),
        "host": t("Host"),
        "series": t("Series"),
        "ordinal": t("Number in the series"),
        "classification": t("Kind"),
        "kind": t("Kind"),
        "tags": t("Keywords"),
        "mandates": t("Rests on"),
        "eventStatus": t("Whether it takes place"),
        "startsOn": t("First day"),
        "endsOn": t("Last day"),
        "recordStatus": t("Status of the record"),
        "heldDuring": t("On the margins of"),
        "programme": t("Programme"),
        "opensAt": t("Opens"),
        "closesAt": t("Closes"),
        "timeZone": t("Time zone"),
        "seats": t("Seats"),
        "slug": t("Short name"),
        "form": t("Form"),
        "criteria": t("Criteria"),
    }


def part_of(t: Translate, path: str) -> tuple[str, str]:
    """Where a difference stands: the part in words, and what leads on from there; empty for the whole part."""
    first, _, rest = path.partition("/")
    return parts(t).get(first, first), rest.replace("/", " › ")


def waited(since: str, locale: str) -> str:
    """How long something has waited, in words: 3 days."""
    waited_for = datetime.now(UTC) - datetime.fromisoformat(since.replace("Z", "+00:00"))
    seconds = max(LONG_SECONDS, int(waited_for.total_seconds()))
    words: str = format_timedelta(seconds, granularity="minute", threshold=1.5, locale=language_of(locale))
    return words


def name_of(account: dict[str, Any]) -> str:
    """What colleagues call somebody: their name, or their address."""
    name = account["name"] or {}
    return str(name.get("preferred") or name.get("passport") or account["email"])


def written_languages() -> list[tuple[str, str]]:
    """The languages that texts are written in, English first, each by its own name."""
    return list(LANGUAGES.items())


Words: Final[dict[str, Callable[[Translate], dict[str, str]]]] = {
    "waiting": waiting,
    "thing": things,
    "done": done,
    "translation": translations,
    "document": document_classes,
    "institution": institution_kinds,
    "correction": corrections,
    "difference": differences,
}


def words(t: Translate) -> Callable[[str, str], str]:
    """The words of this desk for a value of the API: `says("waiting", item.waiting)`."""
    return lambda kind, value: Words[kind](t).get(value, value)
