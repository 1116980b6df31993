"""A form's questions and the answers to them, as people read them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request

from locales.writing import written_day
from portal.rendering import countries, language_names, t_of
from portal.words import Translate


def fields_of(form: dict[str, Any]) -> list[dict[str, Any]]:
    """Every question of a form, in order."""
    return [field for section in form["sections"] for field in section["fields"]]


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


def level(t: Translate) -> Callable[[str], str]:
    """Says how well a language is spoken."""
    return lambda code: t("native") if code == "NATIVE" else code


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


def shown(
    request: Request, form: dict[str, Any], answers: dict[str, Any], files: list[dict[str, Any]]
) -> dict[str, str]:
    """The answers as the reader of the page reads them, by question."""
    locale = request.state.locale
    written = Written(
        t=t_of(request),
        countries=dict(countries(locale)),
        languages=dict(language_names(locale)),
        files={one["file"]["id"]: one["file"]["name"] for one in files},
        day=lambda day: written_day(date.fromisoformat(day), locale),
    )
    return shown_answers(written, form, answers)
