"""Signing in: a six-digit code to an e-mail address, and the account behind that address."""

import asyncio
import hashlib
import hmac
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from adapters import clock
from adapters.database import AlreadyExists
from domain.errors import Code, Refused, refusal
from models.accounts import Account, SignInCode
from settings import Settings

CODES_AN_HOUR: Final = 5


def email_key(email: str) -> str:
    """What all spellings of one address share: composed, in lower case, the domain in its ASCII form."""
    local, _, domain = unicodedata.normalize("NFC", email.strip()).rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = domain
    return f"{local}@{ascii_domain}".casefold()


async def new_code(settings: Settings, email: str) -> str:
    """A fresh code for an address, which ends the one before it. It makes no difference whether the address is known.

    Raises:
        Refused: RATE_LIMITED, when too many were asked for within the hour.
    """
    now = clock.now()
    key = email_key(email)
    known = await SignInCode.one({"email_key": key})
    running = known if known and known.window_ends_at > now else None
    if running and running.requested >= CODES_AN_HOUR:
        raise refusal(Code.RATE_LIMITED, "Too many codes were asked for. Please wait an hour and try again.", "email")
    code, salt = f"{secrets.randbelow(1_000_000):06}", secrets.token_hex(16)
    await SignInCode.change(
        {"email_key": key},
        {
            "$set": {
                "code_hash": await _hash_of(code, salt),
                "salt": salt,
                "expires_at": now + timedelta(minutes=settings.sign_in_code_minutes),
                "tries": 0,
                "requested": running.requested + 1 if running else 1,
                "window_ends_at": running.window_ends_at if running else now + timedelta(hours=1),
            }
        },
        upsert=True,
    )
    return code


async def account_for(settings: Settings, email: str, code: str, locale: str) -> Account:
    """The account of the person who has `code`, made now if this is their first time. A code works once.

    Raises:
        Refused: WRONG_CODE, when the code is wrong, used, too old, or was tried too often.
    """
    key, now = email_key(email), clock.now()
    # The try is counted before it is looked at: tries made at once cannot outrun the count.
    tried = await SignInCode.change(
        {"email_key": key, "expires_at": {"$gt": now}, "tries": {"$lt": settings.sign_in_code_tries}},
        {"$inc": {"tries": 1}},
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
        made_meanwhile = await Account.one({"email_key": key})
        assert made_meanwhile is not None, "the unique index says that it exists"
        return made_meanwhile


def wrong_code() -> Refused:
    """The one answer to every code that does not fit, so that it tells nothing more."""
    return refusal(Code.WRONG_CODE, "This code is wrong or no longer valid. Please ask for a new one.", "code")


async def _hash_of(code: str, salt: str) -> str:
    def hashed() -> str:
        return hashlib.scrypt(code.encode(), salt=salt.encode(), n=2**13, r=8, p=1, dklen=32).hex()

    return await asyncio.to_thread(hashed)
