"""All questions of a call on one page, to be read and printed before anybody signs in."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from portal import questions
from portal.client import Moved
from portal.readers.items import one
from portal.rendering import page, t_of
from portal.words import Translate


async def show(request: Request) -> Response:
    """Every question with what sort of answer it takes, numbered through."""
    try:
        found = await one(request, "call")
    except Moved as moved:
        raise Moved(f"{moved.path}/questions") from moved
    t = t_of(request)
    return page(
        request,
        "applicants/questions.html",
        call=found,
        numbers={field["key"]: number for number, field in enumerate(questions.fields_of(found["form"]), 1)},
        kinds=kinds(t),
        condition=questions.condition(t),
        takes_files=any(field["kind"] == "FILE" for field in questions.fields_of(found["form"])),
    )


def kinds(t: Translate) -> dict[str, Any]:
    """What sort of answer is asked for."""
    return {
        "TEXT": t("one line of text"),
        "LONG_TEXT": t("a longer text"),
        "EMAIL": t("an e-mail address"),
        "PHONE": t("a telephone number"),
        "URL": t("a web address"),
        "NUMBER": t("a number"),
        "DATE": t("a day"),
        "YES_NO": t("yes or no"),
        "CHOICE": t("one of these"),
        "CHOICES": t("any of these"),
        "COUNTRY": t("a country"),
        "LANGUAGE_SKILL": t("languages, and how well you speak each"),
        "FILE": t("a file"),
        "CONSENT": t("your agreement"),
    }
