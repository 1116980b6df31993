"""Sessions: from the token that a request carries to who is asking."""

import hashlib
import secrets
from datetime import datetime, timedelta

from adapters import clock
from adapters.database import in_transaction
from domain.access import GUEST, Viewer
from models.accounts import Account, Session
from models.base import Id
from models.institutions import Institution
from settings import Settings


async def open_session(settings: Settings, account: Account) -> tuple[str, datetime]:
    """A new token for `account`, 256 random bits of which only the hash is kept, and when it ends.

    Raises:
        Refused: NOT_FOUND, when the account was erased meanwhile.
    """
    token, now = secrets.token_urlsafe(32), clock.now()
    expires_at = now + timedelta(days=settings.session_days)
    session = Session(token_hash=_hash_of(token), account_id=account.id, created_at=now, expires_at=expires_at)

    async def store() -> None:
        await Account.hold(account.id)
        await session.add()

    await in_transaction(store)
    return token, expires_at


async def close_session(token: str) -> None:
    """End the session of a token, if there is one."""
    await Session.remove_where({"token_hash": _hash_of(token)})


async def account_of(token: str | None) -> Account | None:
    """Whose token it is; None for no token, a wrong one, or one that ended."""
    if not token:
        return None
    session = await Session.one({"token_hash": _hash_of(token), "expires_at": {"$gt": clock.now()}})
    return await Account.by_id(session.account_id) if session else None


async def viewer_of(account: Account | None) -> Viewer:
    """Who is asking, as the access rules see them."""
    if account is None:
        return GUEST
    country = await _country_of(account.institution)
    return Viewer(account.id, frozenset(account.roles), country, account.institution)


async def _country_of(institution: Id | None) -> str | None:
    found = institution and await Institution.by_id(institution)
    return found.country if found else None


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
