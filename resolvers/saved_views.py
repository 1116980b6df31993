"""Saved views: the lists that somebody of the secretariat comes back to, their own and those shared with all."""

from typing import Final

from adapters.database import AlreadyExists
from domain.errors import Code, Refused, UserError, refusal
from domain.text import flaw_in_line, tidy
from models.accounts import Account
from models.application_lists import ApplicationSort
from models.base import conflict
from models.saved_views import SavedView
from resolvers.accounts import own_account
from resolvers.application_filters import ApplicationChoice, listing
from resolvers.context import Context
from resolvers.ids import key_of

LONGEST_NAME: Final = 100
MOST_VIEWS: Final = 100


async def save(
    context: Context,
    name: str,
    choice: ApplicationChoice,
    sort: ApplicationSort = ApplicationSort.SUBMITTED,
    *,
    oldest_first: bool = False,
    is_shared: bool = False,
) -> SavedView:
    """The viewer's view of this name as just given, in the place of what they had under it.

    Raises:
        BadRequest: for a list that nobody can have.
        Refused: what is wrong with the name; OUT_OF_RANGE, when there are a hundred; CONFLICT, saved twice at once.
    """
    name = _required_name(name)
    await listing(context, choice, sort)
    owner = own_account(context)
    known = await SavedView.one({"owner_id": owner.id, "name": name})
    given = {"filter": choice.written(), "sort": sort, "oldest_first": oldest_first, "is_shared": is_shared}
    if known is not None:
        described: SavedView = known.model_copy(update={**given, "saved_at": context.now})
        return await described.save_as_of(known.version)
    if await SavedView.count_of({"owner_id": owner.id}) >= MOST_VIEWS:
        raise refusal(Code.OUT_OF_RANGE, "At most {maximum} views fit here.", "name", maximum=MOST_VIEWS)
    try:
        return await SavedView(owner_id=owner.id, name=name, saved_at=context.now, **given).add()
    except AlreadyExists as error:
        raise conflict() from error


async def delete(context: Context, view_id: str) -> None:
    """Remove a view of the viewer's own.

    Raises:
        Refused: NOT_FOUND, also for another's: shared or not, it stays theirs.
    """
    where = {"_id": key_of(view_id, "SavedView"), "owner_id": own_account(context).id}
    if await SavedView.remove_where(where) == 0:
        raise refusal(Code.NOT_FOUND, "You have no such view.", "view")


async def of_viewer(context: Context) -> list[SavedView]:
    """The viewer's views and those shared with all, by their names."""
    where = {"$or": [{"owner_id": own_account(context).id}, {"is_shared": True}]}
    return await SavedView.many(where, sort=[("name", 1), ("_id", 1)])


async def readable(context: Context, view_id: str) -> SavedView | None:
    """The view of this global id, when it is the viewer's or shared; else None."""
    found = await SavedView.by_id(key_of(view_id, "SavedView"))
    return found if found and (found.is_shared or found.owner_id == own_account(context).id) else None


async def owner_of(context: Context, view: SavedView) -> Account | None:
    """Whose view it is; None when their account is gone."""
    return await context.loaders.by_id(Account, view.owner_id)


def _required_name(name: str) -> str:
    tidied = tidy(name)
    if not tidied:
        raise refusal(Code.REQUIRED, "Please give the view a name.", "name")
    if flaw := flaw_in_line(tidied, longest=LONGEST_NAME):
        raise Refused(UserError(*flaw, ("name",)))
    return tidied
