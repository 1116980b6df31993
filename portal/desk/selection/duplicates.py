"""Two applications side by side, where the same person or organisation seems to be behind both."""

from typing import Any, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from portal import questions
from portal.client import ask
from portal.rendering import page, t_of


class Line(NamedTuple):
    """One thing that both say: whether it is the same, and what each says."""

    label: str
    is_same: bool
    values: tuple[str, str]


async def compared(request: Request) -> Response:
    """The two applications of the address, line by line.

    Raises:
        HTTPException: 404 when the reader does not have both.
    """
    ids = [request.path_params["id"], request.path_params["other"]]
    both = (await ask(request, "desk/applications/compared", ids=ids, locale=request.state.locale))["nodes"]
    if not all(both) or len(both) != len(ids):
        raise HTTPException(404)
    return page(
        request,
        "desk/applications/compare.html",
        both=both,
        about=_lines(_about(request), both),
        answers=_answers(request, both),
    )


def _about(request: Request) -> list[tuple[str, tuple[str, ...]]]:
    """What is told of a person and an organisation, and where it stands."""
    t = t_of(request)
    return [
        (t("Name as in the passport"), ("applicant", "name", "passport")),
        (t("Name in your own script"), ("applicant", "name", "native")),
        (t("E-mail address"), ("applicant", "email")),
        (t("Organisation"), ("organisation", "name")),
        (t("Name in its own script"), ("organisation", "nativeName")),
        (t("Country"), ("organisation", "country", "name")),
        (t("City"), ("organisation", "city")),
        (t("Web page"), ("organisation", "website")),
        (t("Registration number"), ("organisation", "registrationNumber")),
    ]


def _lines(told: list[tuple[str, tuple[str, ...]]], both: list[dict[str, Any]]) -> list[Line]:
    lines = [(label, (_at(both[0], way), _at(both[1], way))) for label, way in told]
    return [_line(label, values) for label, values in lines if any(values)]


def _answers(request: Request, both: list[dict[str, Any]]) -> list[Line]:
    """What each answered to the questions of either, in the order of the form."""
    shown = [questions.shown(request, one["form"], one["receivedAnswers"] or {}, one["receivedFiles"]) for one in both]
    labels = {field["key"]: field["label"] for one in reversed(both) for field in questions.fields_of(one["form"])}
    lines = [(label, (shown[0].get(key, ""), shown[1].get(key, ""))) for key, label in labels.items()]
    return [_line(label, values) for label, values in lines if any(values)]


def _line(label: str, values: tuple[str, str]) -> Line:
    return Line(label, values[0].strip().casefold() == values[1].strip().casefold(), values)


def _at(thing: Any, way: tuple[str, ...]) -> str:
    for name in way:
        thing = thing[name] if thing else None
    return thing or ""
