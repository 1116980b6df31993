"""Nodes: anything that can be fetched again by its global id, as its reader may see it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from domain import errors
from domain.access import (
    Rule,
    administrators,
    anyone,
    may_read_account,
    may_read_certificate,
    may_read_organisation,
)
from models.accounts import Account
from models.api_keys import ApiKey
from models.base import Id, Stored
from models.calls import Call
from models.certificates import Certificate
from models.content import Content
from models.documents import ActivityPlan, Document
from models.institutions import Institution
from models.meetings import Meeting, MeetingSeries
from models.organisations import Organisation
from models.programmes import Programme
from models.webhook_deliveries import WebhookDelivery
from models.webhooks import Webhook
from resolvers import applications, contents, decisions, files, messages, reads, reviews
from resolvers.context import Context
from resolvers.ids import global_id, read_global_id

MAX_NODES: Final = 100
Finder = Callable[[Context, str], Awaitable[Any]]
Note = Callable[[Context, Any], Awaitable[None]]


async def by_global_id(context: Context, global_id: str) -> Any:
    """What a global id names, when the viewer may see it; else None."""
    type_name, key = read_global_id(global_id)
    finder = FINDERS.get(type_name)
    return await finder(context, key) if finder else None


async def by_global_ids(context: Context, global_ids: list[str]) -> list[Any]:
    """What each global id names, None for those that name nothing the viewer may see.

    Raises:
        BadRequest: when there are more than 100.
    """
    if len(global_ids) > MAX_NODES:
        raise errors.BadRequest(errors.Message("At most {maximum} ids at once.", {"maximum": MAX_NODES}))
    return await asyncio.gather(*[by_global_id(context, one) for one in global_ids])


def _stored(model: type[Stored], rule: Rule = anyone, note: Note | None = None) -> Finder:
    """Finds a document for who may read it; `note` notes that it was read."""

    async def find(context: Context, key: str) -> Any:
        found = await context.loaders.by_id(model, Id(key)) if Id.is_valid(key) else None
        if found is None or not rule(context.viewer, found):
            return None
        if note is not None:
            await note(context, found)
        return found

    return find


def _content(model: type[Content]) -> Finder:
    async def find(context: Context, key: str) -> Any:
        return await contents.by_item(model, context, Id(key)) if Id.is_valid(key) else None

    return find


async def _revision(context: Context, key: str) -> Any:
    for model in (Meeting, Programme, Call):
        if Id.is_valid(key) and (found := await contents.by_revision(context, model, Id(key))):
            return found
    return None


async def _application(context: Context, key: str) -> Any:
    return await applications.readable(context, global_id("Application", key))


async def _file(context: Context, key: str) -> Any:
    return await files.readable(context, global_id("File", key))


async def _review(context: Context, key: str) -> Any:
    return await reviews.readable(context, key)


FINDERS: Final[Mapping[str, Finder]] = {
    "Meeting": _content(Meeting),
    "Programme": _content(Programme),
    "Call": _content(Call),
    "Revision": _revision,
    "Decision": decisions.by_reference,
    "ActionItem": decisions.action_item_by_reference,
    "Document": _stored(Document),
    "ActivityPlan": _stored(ActivityPlan),
    "Institution": _stored(Institution),
    "MeetingSeries": _stored(MeetingSeries),
    "Application": _application,
    "File": _file,
    "Review": _review,
    "Account": _stored(Account, may_read_account, reads.of_account),
    "Organisation": _stored(Organisation, may_read_organisation, reads.of_owned),
    "Message": messages.readable,
    "Certificate": _stored(Certificate, may_read_certificate),
    **{model.__name__: _stored(model, administrators) for model in (ApiKey, Webhook, WebhookDelivery)},
}
"""How each type of node is found."""
