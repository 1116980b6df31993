"""A form tried out while it is written: as applicants would see it, with what was typed into it."""

from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request

from portal.client import ask
from portal.desk.calls.call_words import Silent
from portal.desk.calls.form_fields import Item, fields_of, number, sent
from portal.desk.calls.languages_beside import OTHERS

LANGUAGES: Final = ("en", *(tag for tag, _ in OTHERS))
STAGES: Final = ("APPLICATION", "ACCEPTANCE")
PREFIX: Final = "a."


async def tried(request: Request, sections: list[Item], posted: FormData | None) -> dict[str, Any]:
    """The preview of a form: its questions in the language asked for, and what would be said against the answers."""
    language, stage = _chosen(posted, "trial-language", LANGUAGES), _chosen(posted, "trial-stage", STAGES)
    if posted is None and request.state.locale in LANGUAGES:
        language = request.state.locale
    answers = {field["key"]: _answer(posted, field) for field in fields_of(sections) if field["key"]} if posted else {}
    given = [{"field": key, "value": value} for key, value in answers.items() if value not in (None, "", [])]
    data = await ask(request, "desk/calls/preview", form=sent(sections), locale=language, answers=given, stage=stage)
    shown = data["formPreview"]
    is_checked = posted is not None and "checked" in posted
    return {
        **shown,
        "language": language,
        "stage": stage,
        "answers": Silent(answers),
        "checked": is_checked,
        "why": Silent(_beside(shown["objections"]) if is_checked else {}),
    }


def _chosen(posted: FormData | None, name: str, known: tuple[str, ...]) -> str:
    value = str(posted.get(name, "")) if posted else ""
    return value if value in known else known[0]


def _answer(posted: FormData, field: Item) -> Any:
    name, kind = f"{PREFIX}{field['key']}", field["kind"]
    if kind == "CHOICES":
        return [str(one) for one in posted.getlist(name)]
    if kind == "LANGUAGE_SKILL":
        language, level = str(posted.get(f"{name}:language", "")), str(posted.get(f"{name}:level", ""))
        return [{"language": language, "level": level}] if language or level else None
    text = str(posted.get(name, "")).replace("\r\n", "\n").strip()
    if kind == "FILE" or not text:
        return None
    if kind in ("YES_NO", "CONSENT"):
        return text == "yes"
    read = number(text) if kind == "NUMBER" else None
    return text if read is None else int(read) if read.is_integer() else read


def _beside(objections: list[dict[str, Any]]) -> dict[str, str]:
    """What is said beside each question."""
    said: dict[str, str] = {}
    for one in objections:
        key = next((step for step in one["path"] if step != "answers"), "")
        said[key] = " ".join(filter(None, [said.get(key), one["message"]]))
    return said
