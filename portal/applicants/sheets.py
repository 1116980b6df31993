"""The sheet: the questions of an application that are open, with their answers as a browser posts them.

Scripts get it as JSON, beside the form that is made from it; so they need know nothing of kinds of answers.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request

from locales.writing import written_size
from portal import questions
from portal.applicants import forms
from portal.rendering import path_of
from portal.words import Translate

Pairs = list[tuple[str, str]]

MOST_PAIRS: Final = 1_000
"""No answer is posted in more parts."""


def open_form(found: dict[str, Any]) -> dict[str, Any]:
    """The form with the questions that can be answered now: all of them, unless some were opened alone."""
    keys = found["openFields"]
    if keys is None:
        return dict(found["form"])
    return _with_fields(found["form"], lambda key: key in keys)


def closed_form(found: dict[str, Any]) -> dict[str, Any]:
    """The form with the questions that can only be read now."""
    keys = found["openFields"]
    return _with_fields(found["form"], lambda key: keys is not None and key not in keys)


def _with_fields(form: dict[str, Any], is_meant: Callable[[str], bool]) -> dict[str, Any]:
    cut = [
        {**section, "fields": [field for field in section["fields"] if is_meant(field["key"])]}
        for section in form["sections"]
    ]
    return {**form, "sections": [section for section in cut if section["fields"]]}


def left(found: dict[str, Any]) -> dict[str, int]:
    """How many answers of each open section are missing or do not fit yet."""
    at_fault = {error["path"][1] for error in found["objections"] or [] if len(error["path"]) > 1}
    return {
        section["key"]: sum(field["key"] in at_fault for field in section["fields"])
        for section in open_form(found)["sections"]
    }


def sheet(request: Request, found: dict[str, Any], t: Translate) -> dict[str, Any]:
    """How the application stands: what changes as it is filled in, here or elsewhere."""
    versions = {one["field"]: one["version"] for one in found["savedFields"]}
    fields = questions.fields_of(found["form"])
    return {
        "version": found["version"],
        "savedAt": found["savedAt"],
        "versions": {field["key"]: versions.get(field["key"], 1) for field in fields},
        "posted": {field["key"]: pairs_of(field, found["answers"].get(field["key"])) for field in fields},
        "shown": questions.shown(request, found["form"], found["answers"], found["files"]),
        "files": [_file(request, one) for one in found["files"]],
        "left": left(found),
    }


def whole_sheet(request: Request, found: dict[str, Any], t: Translate) -> dict[str, Any]:
    """The sheet with what stays: whose it is, what is asked, and the sentences that scripts say."""
    fields = questions.fields_of(found["form"])
    return {
        **sheet(request, found, t),
        "application": found["id"],
        "account": found["reader"],
        "isDraft": found["progress"] == "DRAFT",
        "fields": {field["key"]: _rules(field) for field in fields},
        "words": words(t),
    }


def _rules(field: dict[str, Any]) -> dict[str, Any]:
    """What a script has to know of a question; what does not apply is left out."""
    names = ("kind", "label", "minLength", "maxLength", "maxFiles", "maxBytes", "mediaTypes", "visibleWhen")
    return {name: field[name] for name in names if field[name]}


def _file(request: Request, one: dict[str, Any]) -> dict[str, Any]:
    file, size = one["file"], written_size(one["file"]["bytes"], request.state.locale)
    return {"field": one["field"], "id": file["id"], "name": file["name"], "size": size, "href": path_of(file["url"])}


def pairs_of(field: dict[str, Any], answer: Any) -> Pairs:
    """An answer as the form posts it: names and values, none for one left blank."""
    key, kind = field["key"], field["kind"]
    if answer in (None, "", []):
        return []
    match kind:
        case "LANGUAGE_SKILL":
            return [pair for one in answer for pair in _skill(key, one)]
        case "FILE":
            return [(f"{key}:keep", one) for one in answer]
        case "CHOICES":
            return [(key, one) for one in answer]
        case "YES_NO":
            return [(key, "yes" if answer else "no")]
        case "CONSENT":
            return [(key, "yes")] if answer else []
    return [(key, str(forms.written(answer)))]


def _skill(key: str, one: dict[str, Any]) -> Pairs:
    return [(f"{key}:{part}", one.get(part) or "") for part in ("language", "level")]


def posted_in(pairs: object, key: str) -> FormData:
    """What a script says that a form would post for one question; what belongs to another is left out."""
    given = pairs if isinstance(pairs, list) else []
    meant = [pair for pair in given[:MOST_PAIRS] if _is_pair(pair) and pair[0].partition(":")[0] == key]
    return FormData([(name, value) for name, value in meant])


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)


def keys_of(form: dict[str, Any]) -> Iterable[str]:
    """The keys of a form's questions, in order."""
    return (field["key"] for field in questions.fields_of(form))


def words(t: Translate) -> dict[str, str]:
    """What scripts say on the form, with places for what they find out themselves."""
    return {
        "saved": t("Saved {time}, your time", time="{time}"),
        "saving": t("Saving"),
        "offline": t("No connection: what you type is kept on this device and sent later."),
        "unkept": t("No connection, and this browser keeps nothing. Please leave this page open."),
        "signedOut": t("You are signed out. What you typed is kept on this device."),
        "signIn": t("Sign in to go on"),
        "back": t("The connection is back. Everything is saved."),
        "trouble": t("This could not be saved just now. It is kept on this device, and we try again."),
        "restored": t("Answers that were not sent last time were kept on this device. They are here again."),
        "merged": t("Answers changed elsewhere are shown here now: {labels}", labels="{labels}"),
        "count": t("{count} of at most {most} characters", count="{count}", most="{most}"),
        "over": t("{over} characters too many. You can go on writing and shorten it later.", over="{over}"),
        "under": t("{count} characters; at least {least} are needed", count="{count}", least="{least}"),
        "remaining": t("{left} characters left", left="{left}"),
        "both": t("This was changed in two places. Which answer counts?"),
        "mine": t("Your answer here"),
        "theirs": t("Saved elsewhere"),
        "keepMine": t("Keep the answer here"),
        "takeTheirs": t("Take the other answer"),
        "nothing": t("nothing"),
        "complete": t("complete"),
        "left": t("still needed: {number}", number="{number}"),
        "undecided": t("Please first choose which answer counts: {labels}", labels="{labels}"),
        "waiting": t("This can be handed in once there is a connection. Everything is kept on this device."),
        "arriving": t("A file is still on its way. It can be handed in once the file has arrived."),
        "forgotten": t("The copy on this device is deleted."),
        "addLanguage": t("Add another language"),
        "removeRow": t("Remove language {number}", number="{number}"),
        "language": t("Language"),
        "level": t("Level"),
        "uploading": t("{name}: {percent} % arrived", name="{name}", percent="{percent}"),
        "paused": t("{name}: no connection. It goes on by itself.", name="{name}"),
        "checking": t("{name}: arrived, being checked", name="{name}"),
        "attached": t("{name} is attached.", name="{name}"),
        "removed": t("{name} is removed.", name="{name}"),
        "cancel": t("Cancel"),
        "cancelFile": t("Cancel {name}", name="{name}"),
        "removeFile": t("Remove {name}", name="{name}"),
        "remove": t("Remove"),
        "keep": t("Keep"),
        "sure": t("Remove {name}? It is deleted here.", name="{name}"),
        "again": t("Try again"),
        "chooseAgain": t(
            "{name}: {percent} % arrived before. Choose the same file again, and it goes on from there.",
            name="{name}",
            percent="{percent}",
        ),
        "tooLarge": t("{name} has {size}. At most {most} fit here.", name="{name}", size="{size}", most="{most}"),
        "empty": t("{name} is empty.", name="{name}"),
        "tooMany": t("No more files fit here: the limit is {most}.", most="{most}"),
        "oddType": t(
            "{name} does not look like a file of the kind asked for. We check it once it has arrived.", name="{name}"
        ),
        "failed": t("{name} could not be sent.", name="{name}"),
    }
