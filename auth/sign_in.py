"""Signing in: a six-digit code to an e-mail address, and the account behind that address."""

import asyncio
import hashlib
import hmac
import ipaddress
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from adapters import clock
from adapters.database import AlreadyExists, in_transaction
from domain.addresses import email_key
from domain.errors import Code, Refused, refusal
from models.accounts import Account, SignInCode
from models.budgets import Bucket, Rate
from settings import Settings

CODES_AN_HOUR: Final = 5
TRIES_AN_HOUR: Final = 15
"""For one address, however many codes it was sent."""


async def new_code(settings: Settings, email: str, client: str) -> str:
    """A fresh code for an address, which ends the one before it. It makes no difference whether the address is known.

    Raises:
        Refused: RATE_LIMITED, when too many were asked for within the hour: for this address, or by this client. The
            code before it stays valid then.
    """
    now = clock.now()
    if not await _is_granted("codes", client, settings.sign_in_codes_per_client, now):
        raise _too_many()
    code, salt = f"{secrets.randbelow(1_000_000):06}", secrets.token_hex(16)
    fresh = {
        "code_hash": await _hash_of(code, salt),
        "salt": salt,
        "expires_at": now + timedelta(minutes=settings.sign_in_code_minutes),
        "tries": 0,
    }
    if not await _counted({"email_key": email_key(email)}, CODES_AN_HOUR, now, fresh):
        raise _too_many()
    return code


def network_of(client: str) -> str:
    """What a client is counted by: its address, or the network of 64 bits that an IPv6 address lies in."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        # So a socket of both kinds names a client of IPv4.
        return str(address.ipv4_mapped)
    return client if address.version == 4 else str(ipaddress.ip_network((client.partition("%")[0], 64), strict=False))


async def _is_granted(what: str, client: str, an_hour: int, now: datetime) -> bool:
    """Whether a client may do one thing more of which it may do so many an hour."""
    if not client:
        return True
    rate = Rate(capacity=an_hour, per_second=an_hour / 3600)
    return (await Bucket.take(f"{what}:{network_of(client)}", 1, rate, at=now)).is_granted


async def _counted(whose: Mapping[str, str], limit: int, now: datetime, fresh: Mapping[str, Any]) -> bool:
    """Count one more code in the running hour, and store what is `fresh` with it; False when the hour is full.

    Each step is one conditional update: requests at once cannot outrun the count.
    """
    running = {**whose, "window_ends_at": {"$gt": now}, "requested": {"$lt": limit}}
    one_more = {"$set": {**whose, **fresh}, "$inc": {"requested": 1}}
    if await SignInCode.change(running, one_more):
        return True
    first = {**fresh, "requested": 1, "tried": 0, "window_ends_at": now + timedelta(hours=1)}
    try:
        await SignInCode.change({**whose, "window_ends_at": {"$lte": now}}, {"$set": first}, upsert=True)
    except AlreadyExists:
        # An hour is running: it is full, or another request began it a moment ago.
        return await SignInCode.change(running, one_more) is not None
    return True


async def account_for(settings: Settings, email: str, code: str, locale: str, client: str) -> Account:
    """The account of the person who has `code`, made now if this is their first time. A code works once.

    Raises:
        Refused: WRONG_CODE, when the code is wrong, used, too old, or was tried too often; RATE_LIMITED, when too many
            were tried within the hour by this client.
    """
    key, now = email_key(email), clock.now()
    if not await _is_granted("tries", client, settings.sign_in_tries_per_client, now):
        raise refusal(Code.RATE_LIMITED, "Too many codes were tried. Please wait an hour and try again.", "code")
    # The try is counted before it is looked at: tries made at once cannot outrun the count.
    tried = await SignInCode.change(
        {
            "email_key": key,
            "expires_at": {"$gt": now},
            "tries": {"$lt": settings.sign_in_code_tries},
            "tried": {"$lt": TRIES_AN_HOUR},
        },
        {"$inc": {"tries": 1, "tried": 1}},
    )
    if tried is None or not hmac.compare_digest(tried.code_hash, await _hash_of(code.strip(), tried.salt)):
        raise wrong_code()
    used = await SignInCode.change(
        {"email_key": key, "code_hash": tried.code_hash, "expires_at": {"$gt": now}}, {"$set": {"expires_at": now}}
    )
    if used is None:
        raise wrong_code()
    return await _account(email.strip(), key, locale, now)


async def _account(email: str, key: str, locale: str, now: datetime) -> Account:
    known = await Account.one({"email_key": key})
    if known is not None:
        return known
    account = Account(email=unicodedata.normalize("NFC", email), email_key=key, locale=locale, created_at=now)
    try:
        return await account.add()
    except AlreadyExists:
        # In a transaction: a plain read may lag behind the save that came first.
        made_meanwhile = await in_transaction(lambda: Account.one({"email_key": key}))
        assert made_meanwhile is not None, "the unique index says that it exists"
        return made_meanwhile


def _too_many() -> Refused:
    return refusal(Code.RATE_LIMITED, "Too many codes were asked for. Please wait an hour and try again.", "email")


def wrong_code() -> Refused:
    """The one answer to every code that does not fit, so that it tells nothing more."""
    return refusal(Code.WRONG_CODE, "This code is wrong or no longer valid. Please ask for a new one.", "code")


async def _hash_of(code: str, salt: str) -> str:
    def hashed() -> str:
        return hashlib.scrypt(code.encode(), salt=salt.encode(), n=2**13, r=8, p=1, dklen=32).hex()

    return await asyncio.to_thread(hashed)
