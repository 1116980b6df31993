"""API keys: made, rotated and revoked by administrators."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters.database import in_transaction
from auth import keys
from domain.api_keys import ApiScope, origin_in
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.text import flaw_in_line, tidy
from models.api_keys import ApiKey
from models.audit import AuditEvent
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of

LONGEST_NAME: Final = 200
MOST_ORIGINS: Final = 20
LONGEST_OVERLAP_HOURS: Final = 24 * 30


@dataclass(frozen=True, slots=True)
class Given:
    """What a key is made of."""

    name: str
    scopes: list[ApiScope]
    origins: list[str]
    expires_at: datetime | None


async def listed() -> list[ApiKey]:
    """Every key, the newest first; revoked ones as well."""
    return await ApiKey.many({}, sort=[("created_at", -1), ("_id", -1)])


async def create(context: Context, given: Given) -> tuple[ApiKey, str]:
    """A new key and its secret, which nobody can be shown again.

    Raises:
        Refused: with every objection.
    """
    name, origins = tidy(given.name), [origin_in(one) for one in given.origins]
    if objections := [*_of_name(name), *_of_origins(origins), *_of_the_rest(given, context.now)]:
        raise Refused(*objections)
    secret, kept, prefix = keys.new_secret()
    key = ApiKey(
        name=name,
        prefix=prefix,
        secrets=[kept],
        scopes=sorted(set(given.scopes), key=list(ApiScope).index),
        origins=list(dict.fromkeys(one for one in origins if one)),
        created_at=context.now,
        created_by=own_account(context).id,
        expires_at=given.expires_at,
    )

    async def store() -> None:
        await key.add()
        await _note(context, "CREATE_API_KEY", key, scopes=[scope.value for scope in key.scopes])

    await in_transaction(store)
    return key, secret


async def rotate(context: Context, key_id: str, overlap_hours: int) -> tuple[ApiKey, str]:
    """A key with a new secret. The one before it opens the key until the overlap has passed; older ones no more.

    Raises:
        Refused: NOT_FOUND, OUT_OF_RANGE, WRONG_STATE for a key that was revoked.
    """
    if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
        raise refusal(
            Code.OUT_OF_RANGE, "Give a number from 0 to {maximum}.", "overlapHours", maximum=LONGEST_OVERLAP_HOURS
        )
    secret, kept, prefix = keys.new_secret()

    async def attempt() -> ApiKey:
        key = await _known(key_id)
        key.rotate(kept, prefix, overlap=timedelta(hours=overlap_hours), at=context.now)
        await key.save_as_of(key.version)
        await _note(context, "ROTATE_API_KEY", key, overlapHours=overlap_hours)
        return key

    return await in_transaction(attempt), secret


async def revoke(context: Context, key_id: str) -> None:
    """End a key now, with all its secrets. Revoking it again changes nothing.

    Raises:
        Refused: NOT_FOUND.
    """

    async def attempt() -> None:
        key = await _known(key_id)
        if key.revoked_at is None:
            key.revoked_at = context.now
            await key.save_as_of(key.version)
            await _note(context, "REVOKE_API_KEY", key)

    await in_transaction(attempt)


async def _known(key_id: str) -> ApiKey:
    key = await ApiKey.by_id(key_of(key_id, "ApiKey"))
    if key is None:
        raise refusal(Code.NOT_FOUND, "There is no such key.", "apiKey")
    return key


async def _note(context: Context, action: str, key: ApiKey, **more: object) -> None:
    details = {"name": key.name, "prefix": key.prefix, **more}
    await AuditEvent.note(action, by=own_account(context).id, at=context.now, about=key.id, details=details)


def _of_name(name: str) -> list[UserError]:
    if not name:
        return [UserError(Code.REQUIRED, Message("Something must be written here."), ("name",))]
    flaw = flaw_in_line(name, longest=LONGEST_NAME)
    return [UserError(*flaw, ("name",))] if flaw else []


def _of_origins(origins: list[str | None]) -> list[UserError]:
    if len(origins) > MOST_ORIGINS:
        few = Message("At most {maximum} fit here.", {"maximum": MOST_ORIGINS})
        return [UserError(Code.TOO_LONG, few, ("origins",))]
    wrong = Message("This is not the origin of a website, such as https://www.example.org.")
    return [UserError(Code.INVALID, wrong, ("origins", str(place))) for place, one in enumerate(origins) if one is None]


def _of_the_rest(given: Given, now: datetime) -> list[UserError]:
    found = []
    if not given.scopes:
        found.append(UserError(Code.REQUIRED, Message("Please choose at least one."), ("scopes",)))
    if given.expires_at is not None and given.expires_at <= now:
        found.append(UserError(Code.INVALID, Message("This moment has passed already."), ("expiresAt",)))
    return found
