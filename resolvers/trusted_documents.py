"""Trusted documents: GraphQL checked once, when it is registered, and asked for by its id ever after."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from adapters.database import in_transaction
from domain.errors import Code, Message, Refused, UserError, refusal
from models.audit import AuditEvent
from models.base import Id
from models.trusted_documents import SHA256_PREFIX, TrustedDocument, id_of, is_own_id
from resolvers.context import Context

MOST_AT_ONCE: Final = 100
MOST_OF_A_KEY: Final = 5_000
"""A build registers its documents each time, and nobody takes them away: so many are of one website."""


async def trust(context: Context, sources: Sequence[str]) -> list[TrustedDocument]:
    """The documents, registered all or none. Those that are registered already stay as they are.

    Raises:
        Refused: TOO_LONG, when there are too many; INVALID, for each that the schema or the guard refuses.
    """
    if len(sources) > MOST_AT_ONCE:
        raise refusal(Code.TOO_LONG, "At most {maximum} fit here.", "documents", maximum=MOST_AT_ONCE)
    objections = [_objection(context, place, source) for place, source in enumerate(sources)]
    if wrong := [one for one in objections if one]:
        raise Refused(*wrong)
    key = context.api_key.id if context.api_key else None

    async def attempt() -> list[TrustedDocument]:
        found = [await registered(source, at=context.now, by=context.viewer.account_id, key=key) for source in sources]
        await _require_room(key)
        await _note(context, found)
        return found

    return await in_transaction(attempt)


def _objection(context: Context, place: int, source: str) -> UserError | None:
    flaws = context.flaws_in_document(source)
    if not flaws:
        return None
    words = Message("This document cannot be run: {reason}", {"reason": " ".join(flaws)})
    return UserError(Code.INVALID, words, ("documents", str(place)))


async def registered(
    source: str, *, at: datetime, own_id: str | None = None, by: Id | None = None, key: Id | None = None
) -> TrustedDocument:
    """The document of this text, stored now when it is not there yet; also under an id of a build tool's own.

    Runs inside the caller's transaction.

    Raises:
        Refused: INVALID, when the id is none; CONFLICT, when it names another document.
    """
    document_id = id_of(source)
    ids = [document_id, *_beside(document_id, own_id)]
    known = await TrustedDocument.under(document_id)
    if known is None:
        known = TrustedDocument(ids=ids, source=source, registered_at=at, by=by, api_key=key)
        await _require_free(ids[1:])
        return await known.add()
    if fresh := [one for one in ids if one not in known.ids]:
        await _require_free(fresh)
        known.ids += fresh
        await known.save_as_of(known.version)
    return known


def _beside(document_id: str, own_id: str | None) -> list[str]:
    """The id of a build tool, when it says more than the id of the content."""
    if own_id is None or own_id in (document_id, document_id.removeprefix(SHA256_PREFIX)):
        return []
    if not is_own_id(own_id):
        raise refusal(Code.INVALID, "This is no id for a document: {id}", "documents", id=own_id)
    return [own_id]


async def _require_free(ids: Sequence[str]) -> None:
    taken = await TrustedDocument.one({"ids": {"$in": list(ids)}}) if ids else None
    if taken is not None:
        raise refusal(Code.CONFLICT, "Another document is registered under this id: {id}", "documents", id=ids[0])


async def _require_room(key: Id | None) -> None:
    if key is not None and await TrustedDocument.count_of({"api_key": key}, limit=MOST_OF_A_KEY + 1) > MOST_OF_A_KEY:
        raise refusal(Code.TOO_LONG, "One key registers at most {maximum}.", "documents", maximum=MOST_OF_A_KEY)


async def _note(context: Context, found: Sequence[TrustedDocument]) -> None:
    by, about = context.viewer.account_id, context.api_key.id if context.api_key else None
    details = {"documents": [one.document_id for one in found]}
    await AuditEvent.note("TRUST_DOCUMENTS", by=by, at=context.now, about=about, details=details)
