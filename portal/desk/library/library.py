"""The library: what content refers to. What its forms share: texts in all languages, objections, conflicts."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from portal.client import ask
from portal.desk.content import content_words, workflow
from portal.rendering import page, t_of
from portal.words import Translate

MOST_CHARACTERS: Final = 60_000
"""Longer than anything that the API takes: what is too long is said by it, beside all that was typed."""

Values = dict[str, Any]
Errors = list[dict[str, Any]]


async def library(request: Request) -> Response:
    """The shelves, with how much stands on each."""
    found = await ask(request, "desk/library/count")
    counts = {
        "documents": found["documents"]["totalCount"],
        "series": len(found["allMeetingSeries"]),
        "institutions": len(found["institutions"]),
        "plans": len(found["activityPlans"]),
        "blocks": len(found["customBlockTypes"]),
    }
    return page(request, "desk/library/shelves.html", counts=counts, **shelves(request))


def shelves(request: Request) -> Values:
    """The tabs of the library, and the words that its pages share."""
    t = t_of(request)
    return {
        "shelves": [(f"/desk/library/{name}", words) for name, words in _shelves(t).items()],
        "says": content_words.words(t),
        "done": workflow.said(request),
        "languages_written": content_words.written_languages(),
    }


def _shelves(t: Translate) -> dict[str, str]:
    return {
        "documents": t("Documents"),
        "series": t("Series of meetings"),
        "institutions": t("Institutions"),
        "plans": t("Activity plans"),
        "blocks": t("Kinds of blocks"),
    }


def typed_in(posted: FormData, several: Iterable[str] = ()) -> Values:
    """What was typed, by field; of those that may have several values, all of them."""
    typed: Values = {
        name: value.replace("\r\n", "\n")[:MOST_CHARACTERS] for name, value in posted.items() if isinstance(value, str)
    }
    return {**typed, **{name: [str(one) for one in posted.getlist(name)] for name in several}}


def texts(values: Mapping[str, Any], name: str) -> list[dict[str, str]]:
    """A text in all our languages as it is sent; an empty one takes its language's back."""
    tags = [tag for tag, _ in content_words.written_languages()]
    return [{"locale": tag, "text": str(values.get(f"{name}:{tag}", "")).strip()} for tag in tags]


def text_values(name: str, told: list[dict[str, str]]) -> dict[str, str]:
    """A stored text as the fields of a form hold it."""
    return {f"{name}:{one['locale']}": one["text"] for one in told}


def whole(text: str) -> int | None:
    """A whole number that was typed or hidden in a form; None for what is none."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def record_page(
    request: Request,
    template: str,
    values: Values,
    errors: Errors | None = None,
    *,
    stored: Values | None = None,
    **more: Any,
) -> Response:
    """The form of a record with these values, what is said against them, and what is stored now where that differs."""
    placed = [{**error, "anchor": _field_of(error["path"]), "label": None} for error in errors or []]
    is_overtaken = stored is not None and any(error["code"] == "CONFLICT" for error in placed)
    shown = {**values, "version": stored["version"]} if is_overtaken and stored else values
    return page(
        request,
        template,
        status=422 if errors else 200,
        values=shown,
        errors=placed,
        why={error["anchor"]: error["message"] for error in placed if error["anchor"]},
        stored={name: said for name, said in stored.items() if said != values.get(name, "")}
        if is_overtaken and stored
        else {},
        is_overtaken=is_overtaken,
        **{**shelves(request), **more},
    )


def _field_of(path: list[str]) -> str | None:
    """The field that an objection is about: `name/1/text` is the name in the second of our languages."""
    tags = [tag for tag, _ in content_words.written_languages()]
    match path:
        case [("name" | "title") as field, place, *_] if place.isdecimal() and int(place) < len(tags):
            return f"{field}:{tags[int(place)]}"
        case [("name" | "title") as field]:
            return f"{field}:en"
        case ["activities", place, "title", tag, *_] if tag.isdecimal() and int(tag) < len(tags):
            return f"a{place}:title:{tags[int(tag)]}"
        case ["activities", place, "title"]:
            return f"a{place}:title:en"
        case ["activities", place, "place", field, *_]:
            return f"a{place}:{field}"
        case ["activities", place, field, *_]:
            return f"a{place}:{field}"
        case [field, *_]:
            return field
    return None
