"""Templates to pages: the interface language, dates and names in it, and the headers that every page has."""

import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from locales import LANGUAGES, translate
from locales.writing import alphabetical, written_day, written_instant

HERE: Final = Path(__file__).parent
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_RTL: Final = frozenset({"ar", "fa", "he", "ug", "ur"})

templates: Final = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page in the language of the request. The value `linked_data` tells machines what it is about."""
    locale: str = request.state.locale
    context = {
        "t": lambda msgid, **places: translate(locale, msgid, places),
        "locale": locale,
        "direction": direction_of(locale),
        "languages": LANGUAGES,
        "path": _without_language(request),
        "base": base_of(request),
        "is_found": status == 200,
        "linked_data": None,
        "signed_in": "kurultai_session" in request.cookies,
        "day": lambda value: written_day(date.fromisoformat(value), locale),
        "moment": lambda value, zone="UTC": moment(value, zone, locale),
        "reader_zone": reader_zone(request),
        "style": STYLE,
        **values,
    }
    html = templates.get_template(template).render(context)
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Content-Language": locale,
        "Cache-Control": "private, no-cache",
    }
    return HTMLResponse(html, status, headers=headers)


def base_of(request: Request) -> str:
    """The address under which readers reach the pages, without a slash at its end."""
    base: str = request.app.state.settings.base_url
    return base


def moment(value: str, zone: str, locale: str) -> str:
    """An instant as people write it in a zone, with the zone's name."""
    at = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return f"{written_instant(at, zone, locale)} ({zone.replace('_', ' ')})"


def reader_zone(request: Request) -> str:
    """The reader's own time zone, as their browser said before; UTC when it never did."""
    zone = request.cookies.get("tz", "").replace("%2F", "/")
    return zone if zone in _ZONES else "UTC"


def countries(locale: str) -> list[tuple[str, str]]:
    """Every country's code and name, by name."""
    names = Locale.parse(locale).territories
    return sorted(
        ((code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _NONE),
        key=lambda one: alphabetical(one[1], locale),
    )


def language_names(locale: str) -> list[tuple[str, str]]:
    """Languages that people may speak, by name."""
    names = Locale.parse(locale).languages
    return sorted(
        ((code, name) for code, name in names.items() if len(code) == 2), key=lambda one: alphabetical(one[1], locale)
    )


def direction_of(locale: str) -> str:
    """Whether a language is written from the left or from the right."""
    return "rtl" if locale.split("-")[0] in _RTL or "Arab" in locale else "ltr"


def _without_language(request: Request) -> str:
    return str(request.url.path).removeprefix(f"/{request.state.locale}") or "/"


def _hashed(name: str) -> str:
    digest = hashlib.sha256((HERE / "static" / name).read_bytes()).hexdigest()[:12]
    stem, _, ending = name.rpartition(".")
    return f"/static/{stem}.{digest}.{ending}"


_ZONES: Final = available_timezones()
_NONE: Final = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})
STYLE: Final = {"css": _hashed("site.css"), "js": _hashed("site.js"), "svg": _hashed("site.svg")}
templates.filters["direction"] = direction_of
templates.filters["safe_html"] = Markup
