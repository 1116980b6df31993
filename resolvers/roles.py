"""Roles: who may do what, and for which institution. For administrators."""

import re
from collections.abc import Mapping
from typing import Any, Final

from adapters.database import in_transaction
from auth import roles as granted
from domain.access import Role
from domain.addresses import is_email_address
from domain.errors import BadRequest, Code, Message, refusal
from domain.search import LONGEST_QUERY, sought_words, spellings_of
from models.accounts import Account
from models.audit import AuditEvent
from models.base import Id
from models.institutions import Institution
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import Page, Window, page_of

BY_ADDRESS: Final = (("email_key", 1),)


async def listed(window: Window, *, role: Role | None, text: str | None) -> Page[Account]:
    """The accounts that have a role and every word of `text` in their name or address, by address.

    Raises:
        BadRequest: when the text is longer than 200 characters.
    """
    where: dict[str, Any] = {} if role is None else {"roles": role.value}
    if text is not None:
        where["$and"] = _sought(text)
    return await page_of(Account, {name: one for name, one in where.items() if one}, BY_ADDRESS, window)


def _sought(text: str) -> list[dict[str, Any]]:
    """For each word, that it stands somewhere, or that a word begins with it."""
    if len(text) > LONGEST_QUERY:
        raise BadRequest(Message("Search for at most {maximum} characters.", {"maximum": LONGEST_QUERY}))
    beginnings = ("|".join(map(re.escape, spellings_of(word))) for word in sought_words(text))
    return [{"found_by": {"$regex": f"^(?:{beginning})"}} for beginning in beginnings]


async def set_roles(context: Context, email: str, roles: list[Role], changes: Mapping[str, str | None]) -> Account:
    """The account of an address with exactly these roles; made when there is none. Its rights follow at once.

    `changes` may name its `institution`, None for none; left out, that stays.

    Raises:
        Refused: INVALID for what is no address, NOT_FOUND for the institution, WRONG_STATE when nobody would be an
            administrator any more.
    """
    address = email.strip()
    if not is_email_address(address):
        raise refusal(Code.INVALID, "This is not an e-mail address.", "email")
    institution = await _institution(changes)

    async def attempt() -> Account:
        account = await granted.account_at(address, context.now)
        wanted = granted.in_order(roles)
        if Role.ADMINISTRATOR in account.roles and Role.ADMINISTRATOR not in wanted:
            await granted.require_another_administrator(account)
        before, account.roles = account.roles, wanted
        account.institution = institution if "institution" in changes else account.institution
        await account.save_as_of(account.version)
        await _note(context, account, before)
        return account

    return await in_transaction(attempt)


async def _institution(changes: Mapping[str, str | None]) -> Id | None:
    named = changes.get("institution")
    if named is None:
        return None
    found = await Institution.by_id(key_of(named, "Institution"))
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such institution.", "institution")
    return found.id


async def _note(context: Context, account: Account, before: list[Role]) -> None:
    details = {
        "roles": [role.value for role in account.roles],
        "before": [role.value for role in before],
        "institution": str(account.institution) if account.institution else None,
    }
    by = own_account(context).id
    await AuditEvent.note("SET_ROLES", by=by, at=context.now, about=account.id, details=details)
