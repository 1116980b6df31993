"""Which language is written beside the English on a page of work."""

from typing import Final

from starlette.requests import Request

from locales import LANGUAGES

OTHERS: Final = tuple((tag, name) for tag, name in LANGUAGES.items() if tag != "en")
FIRST: Final = "tr"


def beside_english(request: Request) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The language asked for, else the reader's own, else Turkish; and all there are."""
    tags = [tag for tag, _ in OTHERS]
    wanted = (request.query_params.get("language", ""), request.state.locale, FIRST)
    return next(tag for tag in wanted if tag in tags), OTHERS
