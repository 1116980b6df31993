"""From what a browser posts to answers, and back: nothing that a person typed is lost on the way."""

import hashlib
import json
import re
from decimal import Decimal
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile

from portal.questions import fields_of

CHUNK_BYTES: Final = 64 * 1024

LONGEST_NUMBER: Final = 30

_NUMBER: Final = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:\s\d{3})+)(?:[.,]\d+)?")
"""A space between thousands is clear to everybody."""

_UNCLEAR: Final = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
"""One and a half to some readers, one thousand five hundred to others."""


def answers_in(posted: FormData, form: dict[str, Any]) -> dict[str, Any]:
    """The answers that were posted, by question; None for a question left blank."""
    return {field["key"]: answer_in(posted, field) for field in fields_of(form)}


def version_in(posted: FormData) -> int:
    """The version that a page was made from; 0, which is never the last one, when it does not say."""
    text = posted.get("version")
    return int(text) if isinstance(text, str) and re.fullmatch(r"[0-9]{1,9}", text) else 0


def stored_marks(found: dict[str, Any]) -> str:
    """What tells, when a page comes back, which answers were typed on it: marks of those that it was made with."""
    return " ".join(f"{key}:{_mark(found['answers'].get(key))}" for key in _keys(found["form"]))


def changed(posted: FormData, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers that are not those the page was made with: all of them, when it does not say.

    The others are left as they are stored, so that a page that was open for long takes nothing back.
    """
    text = posted.get("stored")
    marks = dict(one.split(":", 1) for one in text.split() if ":" in one) if isinstance(text, str) else {}
    return {key: answer for key, answer in answers.items() if marks.get(key) != _mark(answer)}


def _mark(answer: Any) -> str:
    whole = int(answer) if isinstance(answer, float) and answer.is_integer() else _blank(answer)
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:16]


def _keys(form: dict[str, Any]) -> list[str]:
    return [field["key"] for field in fields_of(form)]


def files_in(posted: FormData, form: dict[str, Any]) -> list[tuple[str, UploadFile]]:
    """The files that were posted, each with its question."""
    return [
        (field["key"], file)
        for field in fields_of(form)
        if field["kind"] == "FILE"
        for file in posted.getlist(field["key"])
        if isinstance(file, UploadFile) and file.filename
    ]


async def digests_in(posted: FormData, form: dict[str, Any]) -> set[tuple[str, str]]:
    """The questions that files were posted for, each with the SHA-256 of what such a file holds."""
    return {(field, await _digest_of(file)) for field, file in files_in(posted, form)}


async def _digest_of(file: UploadFile) -> str:
    digest = hashlib.sha256()
    while chunk := await file.read(CHUNK_BYTES):
        digest.update(chunk)
    await file.seek(0)
    return digest.hexdigest()


def answer_in(posted: FormData, field: dict[str, Any]) -> Any:
    """The answer to one question that was posted; None for one left blank."""
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
    return number_in(text) if kind == "NUMBER" else text


def _skills(posted: FormData, key: str) -> list[dict[str, Any]]:
    rows = zip(posted.getlist(f"{key}:language"), posted.getlist(f"{key}:level"), strict=False)
    return [{"language": language, "level": level} for language, level in rows if language or level]


def _text(posted: FormData, key: str) -> str:
    value = posted.get(key, "")
    # Browsers send line breaks as CR LF.
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""


def number_in(text: str) -> float | str:
    """A number as people write it. What is none, or could be two, goes on as it was typed, for the API to object to."""
    if len(text) > LONGEST_NUMBER or not _NUMBER.fullmatch(text) or _UNCLEAR.fullmatch(text):
        return text
    number = Decimal("".join(text.split()).replace(",", "."))
    return int(number) if number == number.to_integral_value() else float(number)


def written(value: Any) -> Any:
    """An answer as it stands in its field: a number so that it is read as the same number again."""
    if isinstance(value, bool) or not isinstance(value, float):
        return value
    text = f"{Decimal(repr(value)):f}"
    return f"{text}0" if _UNCLEAR.fullmatch(text) else text


def is_unclear(value: Any) -> bool:
    """Whether what was typed for a number could be one, but for its separators."""
    return isinstance(value, str) and re.fullmatch(r"[+-]?\d[\d\s.,'’]*", value) is not None


def differing(answers: dict[str, Any], sent: set[tuple[str, str]], found: dict[str, Any]) -> list[str]:
    """The questions whose stored answers are not those posted. A file that was `sent` counts as posted."""
    stored = {**found["answers"], **_kept_beside(sent, found)}
    return [key for key, answer in answers.items() if _blank(answer) != _blank(stored.get(key))]


def _kept_beside(sent: set[tuple[str, str]], found: dict[str, Any]) -> dict[str, list[str]]:
    """The files stored for each question, without those that have just been sent."""
    kept: dict[str, list[str]] = {field: [] for field in _file_fields(found)}
    for one in found["files"]:
        if (one["field"], one["file"]["sha256"]) not in sent:
            kept.setdefault(one["field"], []).append(one["file"]["id"])
    return kept


def kept_files(found: dict[str, Any]) -> dict[str, Any]:
    """The files stored, by question."""
    return {field: found["answers"].get(field) for field in _file_fields(found)}


def _file_fields(found: dict[str, Any]) -> list[str]:
    return [field["key"] for field in fields_of(found["form"]) if field["kind"] == "FILE"]


def _blank(value: Any) -> Any:
    return None if value in ("", [], None) else value


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
