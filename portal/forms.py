"""From what a browser posts to answers, and back: nothing that a person typed is lost on the way."""

from typing import Any

from starlette.datastructures import FormData, UploadFile


def fields_of(form: dict[str, Any]) -> list[dict[str, Any]]:
    """Every question of a form, in order."""
    return [field for section in form["sections"] for field in section["fields"]]


def answers_in(posted: FormData, form: dict[str, Any]) -> dict[str, Any]:
    """The answers that were posted, by question; None for a question left blank."""
    return {field["key"]: _answer(posted, field) for field in fields_of(form)}


def files_in(posted: FormData, form: dict[str, Any]) -> list[tuple[str, UploadFile]]:
    """The files that were posted, each with its question."""
    return [
        (field["key"], file)
        for field in fields_of(form)
        if field["kind"] == "FILE"
        for file in posted.getlist(field["key"])
        if isinstance(file, UploadFile) and file.filename
    ]


def _answer(posted: FormData, field: dict[str, Any]) -> Any:
    key, kind = field["key"], field["kind"]
    if kind == "CHOICES":
        return posted.getlist(key)
    if kind == "FILE":
        return posted.getlist(f"{key}:keep")
    if kind == "LANGUAGE_SKILL":
        return _skills(posted, key)
    text = _text(posted, key)
    if text == "":
        return None
    if kind in ("YES_NO", "CONSENT"):
        return text == "yes"
    return _number(text) if kind == "NUMBER" else text


def _skills(posted: FormData, key: str) -> list[dict[str, Any]]:
    rows = zip(posted.getlist(f"{key}:language"), posted.getlist(f"{key}:level"), strict=False)
    return [{"language": language, "level": level} for language, level in rows if language or level]


def _text(posted: FormData, key: str) -> str:
    value = posted.get(key, "")
    # Browsers send line breaks as CR LF.
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def _number(text: str) -> Any:
    """A number as people write it; what is none goes on as it was typed, for the API to object to."""
    try:
        number = float(text.replace(" ", "").replace("\u00a0", "").replace(",", "."))
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def objections(errors: list[dict[str, Any]], form: dict[str, Any]) -> list[dict[str, Any]]:
    """User errors with the question that each is about, in the order of the form."""
    labels = {field["key"]: field["label"] for field in fields_of(form)}
    order = list(labels)
    found = [{"anchor": _key(error, labels), "message": error["message"]} for error in errors]
    for one in found:
        one["label"] = labels.get(one["anchor"] or "", "")
    return sorted(found, key=lambda one: order.index(one["anchor"]) if one["anchor"] else -1)


def _key(error: dict[str, Any], labels: dict[str, Any]) -> str | None:
    return next((step for step in error["path"] if step in labels), None)


def by_question(found: list[dict[str, Any]]) -> dict[str, str]:
    """What is to be said beside each question."""
    said: dict[str, str] = {}
    for one in found:
        if one["anchor"]:
            said[one["anchor"]] = " ".join(filter(None, [said.get(one["anchor"]), one["message"]]))
    return said
