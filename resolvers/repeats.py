"""Repeats: an act sent again under the key it was done by is done no second time."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from pydantic_core import to_jsonable_python

from domain.canonical import sha256_of
from domain.errors import Code, refusal
from models.base import Id
from models.repeats import Repeat
from resolvers.accounts import own_account
from resolvers.context import Context

MAX_KEY: Final = 200


async def once(
    context: Context,
    key: str | None,
    act: str,
    subject: Id,
    work: Callable[[], Awaitable[None]],
    given: Mapping[str, Any] | None = None,
) -> bool:
    """Do `work`, and say so; False, with nothing done, when the viewer did `act` on `subject` under `key` before.

    To be called inside the act's transaction: the key is kept together with what was done, or not at all. So an act
    that was turned down may be sent again under its key. Without a key, `work` is done each time. `given` is what the
    act is done with: a key stands for just that.

    Raises:
        Refused: INVALID for a key that is no key, CONFLICT for one that stands for another act or for the same with
            something else; what `work` raises.
    """
    if await was_done(context, key, act, subject, given):
        return False
    if key is not None:
        by, at = own_account(context).id, context.now
        await Repeat(account=by, key=key, act=str(act), subject=subject, given=_hash(given), at=at).add()
    await work()
    return True


async def was_done(
    context: Context, key: str | None, act: str, subject: Id, given: Mapping[str, Any] | None = None
) -> bool:
    """Whether the viewer did `act` on `subject` under `key` before, with what is `given`.

    Raises:
        Refused: INVALID for a key that is no key, CONFLICT for one that stands for another act or for the same with
            something else.
    """
    if key is None:
        return False
    require_key(key)
    done = await Repeat.one({"account": own_account(context).id, "key": key})
    if done is not None and not done.is_of(act, subject, _hash(given)):
        raise refusal(Code.CONFLICT, "This key stands for another act.", "key")
    return done is not None


def _hash(given: Mapping[str, Any] | None) -> str | None:
    """What tells one input from another; what was asked for is not kept itself."""
    return None if given is None else sha256_of(to_jsonable_python(given, fallback=str))


def require_key(key: str) -> None:
    """See that a key can be kept.

    Raises:
        Refused: INVALID.
    """
    if not 1 <= len(key) <= MAX_KEY:
        raise refusal(Code.INVALID, "The key is from 1 to {maximum} characters long.", "key", maximum=MAX_KEY)
