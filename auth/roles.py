"""Roles: given to whoever has an e-mail address, known here or not yet."""

from collections.abc import Iterable
from datetime import datetime

from adapters.database import in_transaction
from domain.access import Role
from domain.addresses import email_key
from domain.errors import Code, refusal
from models.accounts import Account
from models.audit import AuditEvent
from models.base import Id
from models.sequences import Sequence


async def account_at(email: str, at: datetime) -> Account:
    """The account of an address, made now when there is none. Runs inside the caller's transaction."""
    known = await Account.one({"email_key": email_key(email)})
    return known or await Account(email=email, email_key=email_key(email), created_at=at).add()


async def grant(email: str, role: Role, *, institution: Id | None, at: datetime) -> Account:
    """The account of an address with one more role, and acting for an institution when one is named."""

    async def attempt() -> Account:
        account = await account_at(email, at)
        account.roles = in_order({*account.roles, role})
        account.institution = institution or account.institution
        await account.save_as_of(account.version)
        await AuditEvent.note("GRANT_ROLE", by=None, at=at, about=account.id, details={"role": role.value})
        return account

    return await in_transaction(attempt)


async def require_another_administrator(account: Account) -> None:
    """Let an account lose its role when another can still give roles. Runs inside the caller's transaction.

    Who asks takes a number first: of two who ask at once, the later one sees what the earlier one did.

    Raises:
        Refused: WRONG_STATE, for the last administrator.
    """
    await Sequence.next_of("administrators")
    others = {"roles": Role.ADMINISTRATOR.value, "_id": {"$ne": account.id}}
    if await Account.count_of(others, limit=1) == 0:
        raise refusal(
            Code.WRONG_STATE, "This is the last administrator. Make somebody else one before, please.", "roles"
        )


def in_order(roles: Iterable[Role]) -> list[Role]:
    """Roles, each once, in their settled order."""
    return sorted(set(roles), key=list(Role).index)
