"""Trusted documents on the way in: a request names one by its id in the place of its text."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from graphql import GraphQLError, validate
from starlette.exceptions import HTTPException

from domain.access import may_query_ad_hoc
from gateway import guard
from models.trusted_documents import SHA256_PREFIX, TrustedDocument
from resolvers.context import Context
from schema.root import schema

MOST_FLAWS: Final = 5
MOST_KEPT: Final = 2_000
LONGEST_ID: Final = 200
_sources: "OrderedDict[str, str]" = OrderedDict()
"""The documents asked for last, by their ids. What an id names never changes, so none of them is ever stale."""


class DocumentRefused(HTTPException):
    """A request whose document is not to be run, and the code that tells a client why."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(status, detail)
        self.code = code


def id_in(given: Mapping[str, Any]) -> str | None:
    """The id of the document that a request names; None for one that brings its own.

    Raises:
        HTTPException: 400 for an id that is none, beside a text, or with the hash of another text.
    """
    named, query = given.get("documentId"), given.get("query")
    if named is not None:
        if not isinstance(named, str) or not 0 < len(named) <= LONGEST_ID:
            raise HTTPException(400, "`documentId` is not the id of a document.")
        if query is not None:
            raise HTTPException(400, "Give `query` or `documentId`, not both.")
        return named
    digest = _persisted_hash(given.get("extensions"))
    if digest is None or not isinstance(query, str):
        return SHA256_PREFIX + digest if digest else None
    # A client that would have it registered this way: the text runs as any other, and stays unregistered.
    if hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest() != digest:
        raise HTTPException(400, "`sha256Hash` is not the hash of `query`.")
    return None


def _persisted_hash(extensions: Any) -> str | None:
    """The hash that Apollo's clients give in their extension; None without it."""
    persisted = _object_in(extensions).get("persistedQuery")
    if persisted is None:
        return None
    digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
    if not isinstance(digest, str) or not 0 < len(digest) <= LONGEST_ID or persisted.get("version") != 1:
        raise HTTPException(400, '`persistedQuery` is not {"version": 1, "sha256Hash": "…"}.')
    return digest.lower()


def _object_in(extensions: Any) -> Mapping[str, Any]:
    """The extensions of a request; those of a GET come as JSON text."""
    if isinstance(extensions, str):
        try:
            extensions = orjson.loads(extensions or "null")
        except orjson.JSONDecodeError as error:
            raise HTTPException(400, "`extensions` is not JSON.") from error
    if extensions is not None and not isinstance(extensions, dict):
        raise HTTPException(400, "`extensions` is not an object.")
    return extensions or {}


async def source_of(document_id: str) -> str:
    """The text of a registered document.

    Raises:
        DocumentRefused: PERSISTED_QUERY_NOT_FOUND, when none is registered under this id.
    """
    if document_id in _sources:
        _sources.move_to_end(document_id)
        return _sources[document_id]
    found = await TrustedDocument.under(document_id)
    if found is None:
        # The words are those that Apollo's clients look for.
        raise DocumentRefused(400, "PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound")
    _sources[document_id] = found.source
    if len(_sources) > MOST_KEPT:
        _sources.popitem(last=False)
    return found.source


def forget() -> None:
    """Look for every document anew. For tests, whose database is emptied."""
    _sources.clear()


def require_allowed(is_trusted: bool, context: Context) -> None:
    """Let a document pass that is trusted, or whose sender may bring their own.

    Raises:
        DocumentRefused: FORBIDDEN, where the settings turn other documents off for who asks.
    """
    if not (is_trusted or context.settings.ad_hoc_queries or may_query_ad_hoc(context.viewer, None)):
        raise DocumentRefused(403, "FORBIDDEN", "Only registered documents are run here: send a `documentId`.")


def flaws_in(source: str) -> Sequence[str]:
    """What stands against running a document: its syntax, the limits of the guard, the schema."""
    try:
        document = guard.parsed(source)
    except GraphQLError as error:
        return [error.message]
    return [error.message for error in validate(schema._schema, document, max_errors=MOST_FLAWS)]


def canonical_query(document_id: str, variables: Mapping[str, Any], operation_name: str | None = None) -> str:
    """The one query string of a GET for a trusted document: parameters and keys in order, nothing that says nothing.

    Whoever asks by it shares what caches on the way keep.
    """
    written = orjson.dumps(dict(variables), option=orjson.OPT_SORT_KEYS).decode() if variables else ""
    given = {"documentId": document_id, "operationName": operation_name or "", "variables": written}
    return urlencode({name: text for name, text in given.items() if text})
