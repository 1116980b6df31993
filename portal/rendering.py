"""Templates to pages: the interface language, dates and names in it, and the headers that every page has."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from locales import LANGUAGES, translate
from locales.codes import COUNTRIES, SPOKEN_LANGUAGES
from locales.writing import alphabetical, direction_of, written_day, written_instant, written_size
from portal.people import rooms_of
from portal.words import WORDS, word

HERE: Final = Path(__file__).parent
STATIC: Final = HERE / "static"
POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CHOSEN_ZONE: Final = "zone"
"""The cookie that carries the time zone of the reader's profile."""
WORKPLACE: Final = "workplace"
"""The cookie that says where somebody who works here begins: what leads there stands on every page."""
WORKPLACES: Final = ("desk", "institution", "reviews")

_FORMATS: Final = {
    "msword": "Word",
    "plain": "TXT",
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
}
_BESIDE_CLDR: Final = {"ky": {"crh": "крым татарча", "kaa": "каракалпакча"}}
"""Names that CLDR has not yet in a language of ours, of languages that our readers speak."""

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
        **_written_in(locale, t_of(request)),
        "languages": LANGUAGES,
        "path": _without_language(request),
        "base": base_of(request),
        "is_found": status == 200,
        "linked_data": None,
        "signed_in": request.app.state.session_cookie.token_in(request) is not None,
        "reader_zone": reader_zone(request),
        "code_minutes": request.app.state.settings.sign_in_code_minutes,
        "workplace": workplace(request),
        "me": getattr(request.state, "me", None),
        "done": None,
        **values,
    }
    html = templates.get_template(template).render(context)
    headers = {**headers_of(locale), "Cache-Control": _kept_by_browsers(request, template)}
    return HTMLResponse(html, status, headers=headers)


def _kept_by_browsers(request: Request, template: str) -> str:
    """How long a page is kept. One of somebody's own is not: going back shows it neither stale nor to others."""
    is_own = request.app.state.session_cookie.token_in(request) is not None and not template.startswith("readers/")
    return "private, no-store" if is_own else "private, no-cache"


def headers_of(locale: str) -> dict[str, str]:
    """What every page says beside its text."""
    return {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Content-Language": locale,
    }


def _written_in(locale: str, t: Callable[..., str]) -> dict[str, Any]:
    """How a page says what it has to say, in its language."""
    return {
        "t": t,
        "word": partial(word, t),
        "words_for": lambda kind: WORDS[kind](t),
        "locale": locale,
        "language_called": partial(language_called, locale),
        "direction": direction_of(locale),
        "day": lambda value: written_day(date.fromisoformat(value), locale),
        "moment": lambda value, zone="UTC": moment(value, zone, locale),
        "size": lambda size_bytes: written_size(size_bytes, locale),
    }


def t_of(request: Request) -> Callable[..., str]:
    """Translates into the language of the page."""
    locale: str = request.state.locale

    def t(msgid: str, **places: object) -> str:
        return translate(locale, msgid, places)

    return t


def workplace(request: Request) -> str | None:
    """Where the reader works, as their browser was told when they signed in. It leads there; it grants nothing."""
    told = request.cookies.get(WORKPLACE)
    return told if told in WORKPLACES else None


def base_of(request: Request) -> str:
    """The address under which readers reach the pages, without a slash at its end."""
    base: str = request.app.state.settings.base_url
    return base


def moment(value: str, zone: str, locale: str) -> str:
    """An instant as people write it in a zone, with the zone's name."""
    at = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return f"{written_instant(at, zone, locale)} ({zone.replace('_', ' ')})"


def reader_zone(request: Request) -> str:
    """The time zone of the reader's profile, or else what their browser said before; UTC when neither is known."""
    told = [request.cookies.get(name, "").replace("%2F", "/") for name in (CHOSEN_ZONE, "tz")]
    return next((zone for zone in told if zone in _ZONES), "UTC")


def countries(locale: str) -> list[tuple[str, str]]:
    """Every country's code and name, by name."""
    return _named(COUNTRIES, locale, "territories")


def language_names(locale: str) -> list[tuple[str, str]]:
    """The languages that people may speak, by name."""
    return _named(SPOKEN_LANGUAGES, locale, "languages")


def language_called(locale: str, tag: str) -> str:
    """What a language is called on a page in the language `locale`; its tag, where it has no name there."""
    known = dict(language_names(locale))
    if tag in known:
        return known[tag]
    try:
        return Locale.parse(tag, sep="-").get_display_name(locale) or tag
    except (ValueError, UnknownLocaleError):
        return tag


@cache
def _named(codes: tuple[str, ...], locale: str, kind: str) -> list[tuple[str, str]]:
    """Codes with their names by CLDR, in the order of the names; in English where CLDR has none in a language."""
    names = {**getattr(Locale("en"), kind), **getattr(Locale.parse(locale), kind), **_BESIDE_CLDR.get(locale, {})}
    return sorted(((code, names[code]) for code in codes), key=lambda one: alphabetical(one[1], locale))


def path_of(url: str) -> str:
    """The path of one of our own addresses: pages stay on the host under which they were asked for."""
    return urlsplit(url).path


def format_of(media_type: str) -> str:
    """What people call a type of files: `PDF` for `application/pdf`."""
    subtype = media_type.partition("/")[2].partition("+")[0]
    return _FORMATS.get(subtype, subtype.upper())


def with_territory(locale: str) -> str:
    """A language with the country where most read it, as Open Graph takes it: `ky_KG`."""
    likely: str = get_global("likely_subtags").get(locale, locale)
    return "en_GB" if locale == "en" else f"{locale}_{likely.rpartition('_')[2]}"


def _without_language(request: Request) -> str:
    return str(request.url.path).removeprefix(f"/{request.state.locale}") or "/"


@cache
def asset(name: str) -> str:
    """The address of one of our static files: it changes with what the file holds, so browsers keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    stem, _, ending = name.rpartition(".")
    return f"/static/{stem}.{digest}.{ending}"


_ZONES: Final = available_timezones()
templates.filters["direction"] = direction_of
templates.filters["format"] = format_of
templates.filters["path"] = path_of
templates.filters["safe_html"] = Markup
templates.filters["with_territory"] = with_territory
templates.globals["asset"] = asset
templates.globals["rooms_of"] = rooms_of
