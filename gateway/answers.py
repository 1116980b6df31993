"""Answers in the form that was asked for: JSON for programs, a few words for people."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import Scope

GRAPHQL_JSON: Final = "application/graphql-response+json"
PLAIN_JSON: Final = "application/json"
_ANY: Final = frozenset({"*/*", "application/*"})


def negotiated(accept: str | None) -> str:
    """The media type that a client likes best of ours; plain JSON for one that does not say.

    Raises:
        HTTPException: 406, when it takes none of ours.
    """
    if not accept:
        return PLAIN_JSON
    liked = [(_quality(parameters), media_type) for media_type, parameters in _ranges(accept)]
    ours = [(quality, _ours(media_type)) for quality, media_type in liked if quality > 0 and _ours(media_type)]
    if not ours:
        raise HTTPException(406, f"Answers come as {GRAPHQL_JSON} or {PLAIN_JSON}.")
    return max(ours, key=lambda one: one[0])[1]


def as_json(body: Any, status: int, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """An answer that nobody keeps unless `headers` says so."""
    kept = {"Cache-Control": "no-store", "Vary": "Accept, Authorization, Cookie", **(headers or {})}
    return Response(orjson.dumps(body, default=str), status, kept, f"{media_type}; charset=utf-8")


def failure(scope: Scope, error: Mapping[str, Any], status: int, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that takes the place of any other, page or data: one error, as GraphQL has them."""
    kept, accept = {"Cache-Control": "no-store", **(headers or {})}, HTTPConnection(scope).headers.get("accept", "")
    if "text/html" in accept:
        lines = [error["message"], *filter(None, [error["extensions"].get("requestId")])]
        return PlainTextResponse("\n\n".join(lines) + "\n", status, kept)
    media_type = GRAPHQL_JSON if GRAPHQL_JSON in accept else PLAIN_JSON
    return as_json({"errors": [error]}, status, media_type, kept)


def _ranges(accept: str) -> list[tuple[str, str]]:
    parts = [one.partition(";") for one in accept.split(",")]
    return [(media_type.strip().lower(), parameters) for media_type, _, parameters in parts]


def _ours(media_type: str) -> str:
    if media_type in _ANY:
        return PLAIN_JSON
    return media_type if media_type in (GRAPHQL_JSON, PLAIN_JSON) else ""


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
