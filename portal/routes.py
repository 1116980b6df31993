"""The table of the pages, and what happens before and around each: its language, where a form came from, errors."""

from typing import Any
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, compile_path

from locales import LANGUAGES, asked_language
from portal.applicants import routes as applicants
from portal.client import Moved, SignInNeeded
from portal.desk import routes as desk
from portal.institutions import routes as institutions
from portal.kept import kept
from portal.people import Page
from portal.readers import downloads
from portal.readers import routes as readers
from portal.readers.downloads import DOWNLOADS
from portal.rendering import page, t_of
from portal.reviewers import routes as reviewers
from portal.static_files import static_file

PAGES: tuple[tuple[str, Page, tuple[str, ...]], ...] = (
    *DOWNLOADS,
    *[
        (path, kept(shown), methods)
        for path, shown, methods in readers.PAGES
        if (path, shown, methods) not in DOWNLOADS
    ],
    *applicants.PAGES,
    *reviewers.PAGES,
    *institutions.PAGES,
    *desk.PAGES,
)
NEUTRAL = tuple(
    path for path, _, methods in PAGES if "GET" in methods and "." not in path and not path.startswith("/unsubscribe")
)
"""Addresses without a language lead to the page in the reader's own."""
_SHOWN = [compile_path(f"/{{lang}}{path}")[0] for path, _, methods in PAGES if "GET" in methods]
_SENT_TO = [compile_path(f"/{{lang}}{path}")[0] for path, _, methods in PAGES if "GET" not in methods]


def portal() -> list[BaseRoute]:
    """The pages, under the prefix of each language, and the ways from addresses without a language to them."""
    return [
        Route("/static/{name}", static_file),
        Route("/sitemap.xml", downloads.site_map),
        Route("/robots.txt", downloads.robots),
        *[Route(path, to_own_language) for path in NEUTRAL],
        *[Route(f"{path}/", without_slash) for path in NEUTRAL if path != "/"],
        *[Route(f"/{{lang}}{path}", in_language(shown), methods=list(methods)) for path, shown, methods in PAGES],
        Route("/{lang}", in_language(to_home)),
        Route("/{path:path}/", without_slash),
        Route("/{path:path}", in_language(nothing)),
    ]


def in_language(shown: Page) -> Page:
    """A page in the language of its address; other people's forms, guests and errors are answered here."""

    async def answered(request: Request) -> Response:
        lang = request.path_params.get("lang") or request.url.path.split("/")[1]
        request.state.locale = lang if lang in LANGUAGES else "en"
        try:
            if lang not in LANGUAGES:
                raise HTTPException(404)
            if request.method == "POST":
                _require_own_origin(request)
            return await shown(request)
        except SignInNeeded:
            back = _asked(request) if request.method == "GET" else _page_around(request.url.path)
            return RedirectResponse(f"/{request.state.locale}/sign-in?next={quote(back)}", 303)
        except Moved as moved:
            # To be asked for again each time: an item may take an earlier name back.
            return RedirectResponse(_asked(request, moved.path), 301, headers={"Cache-Control": "no-cache"})
        except HTTPException as error:
            return _error(request, error)

    return answered


async def to_own_language(request: Request) -> Response:
    """From an address without a language to the reader's own."""
    language = asked_language(request.headers.get("accept-language", ""))
    return RedirectResponse(f"/{language}{_asked(request)}", 303, headers={"Vary": "Accept-Language"})


async def to_home(request: Request) -> Response:
    """From a language alone to its first page."""
    return RedirectResponse(f"/{request.state.locale}/", 308)


async def without_slash(request: Request) -> Response:
    """From an address that somebody ended with a slash to the page itself."""
    # One slash at the beginning: two would lead to another host.
    return RedirectResponse("/" + _asked(request, request.url.path.strip("/")), 308)


async def nothing(request: Request) -> Response:
    """No page has this address. Where forms are sent to, there is the page that they stand on."""
    path = request.url.path
    if any(form.match(path) for form in _SENT_TO):
        return RedirectResponse(_page_around(path), 303)
    raise HTTPException(404)


def _page_around(path: str) -> str:
    """The page that a form stood on, by the address it was sent to: the longest beginning of it that is a page."""
    while not any(page.match(path) for page in _SHOWN) and path.count("/") > 1:
        path = path.rpartition("/")[0]
    return path


def _asked(request: Request, path: str | None = None) -> str:
    """What was asked for, with its query, or the same query of another path."""
    return (request.url.path if path is None else path) + (f"?{request.url.query}" if request.url.query else "")


def _require_own_origin(request: Request) -> None:
    """Take forms from our own pages only: another site's could act with the reader's cookie.

    Raises:
        HTTPException: 403 for a form from elsewhere.
    """
    origin = request.headers.get("origin")
    is_foreign = origin is not None and urlsplit(origin).netloc != request.url.netloc
    if is_foreign or request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403)


def _error(request: Request, error: HTTPException) -> Response:
    t = t_of(request)
    said: dict[int, tuple[str, str]] = {
        404: (t("There is no such page"), t("It may have moved, or it is not for everybody to see.")),
        403: (t("This cannot be done from here"), t("Please open the page again and try once more.")),
        413: (
            t("This is too large to be sent at once"),
            t("Please go back: what you typed is still there. Send fewer or smaller files at a time."),
        ),
    }
    title, message = said.get(error.status_code, (t("Something went wrong"), t("Please try again in a moment.")))
    shown: dict[str, Any] = {"title": title, "message": message}
    return page(request, "error.html", status=error.status_code, **shown)
