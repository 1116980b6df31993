"""The frame of a page for readers: where it stands among the others, what its address keeps, what machines are told."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse

from portal.outputs import json_ld
from portal.rendering import base_of, page


class Above(NamedTuple):
    """A page above another: its address below the language, its title, and the language of that."""

    path: str
    title: str
    locale: str


def framed(
    request: Request,
    template: str,
    *,
    above: Sequence[Above] = (),
    title: str,
    linked: dict[str, Any] | None = None,
    kept: str = "",
    asked: str = "",
    **values: Any,
) -> HTMLResponse:
    """A page with its way back. `kept` is the query that its own address cannot do without: a revision.

    `asked` is the query that the same page in another language is asked for with: filters as well.
    """
    return page(
        request,
        template,
        above=above,
        heading=title,
        crumbs=_crumbs(request, above, title) if above else None,
        linked_data=json_ld.embedded(linked) if linked else None,
        kept=f"?{kept}" if kept else "",
        asked=f"?{asked or kept}" if asked or kept else "",
        **values,
    )


def _crumbs(request: Request, above: Sequence[Above], title: str) -> Any:
    base = f"{base_of(request)}/{request.state.locale}"
    steps = [(one.title, f"{base}{one.path}") for one in above]
    return json_ld.embedded(json_ld.breadcrumbs([*steps, (title, f"{base_of(request)}{request.url.path}")]))
