"""Repeats: an act sent again under the key it was done by is done no second time."""

from collections.abc import Awaitable, Callable
from typing import Final

from domain.errors import Code, refusal
from models.base import Id
from models.repeats import Repeat
from resolvers.accounts import own_account
from resolvers.context import Context

MAX_KEY: Final = 200


async def once(context: Context, key: str | None, act: str, subject: Id, work: Callable[[], Awaitable[None]]) -> bool:
    """Do `work`, and say so; False, with nothing done, when the viewer did `act` on `subject` under `key` before.

    To be called inside the act's transaction: the key is kept together with what was done, or not at all. So an act
    that was turned down may be sent again under its key. Without a key, `work` is done each time.

    Raises:
        Refused: INVALID for a key that is no key, CONFLICT for one that stands for another act; what `work` raises.
    """
    if await was_done(context, key, act, subject):
        return False
    if key is not None:
        account = own_account(context).id
        await Repeat(account=account, key=key, act=str(act), subject=subject, at=context.now).add()
    await work()
    return True


async def was_done(context: Context, key: str | None, act: str, subject: Id) -> bool:
    """Whether the viewer did `act` on `subject` under `key` before.

    Raises:
        Refused: INVALID for a key that is no key, CONFLICT for one that stands for another act.
    """
    if key is None:
        return False
    require_key(key)
    done = await Repeat.one({"account": own_account(context).id, "key": key})
    if done is not None and not done.is_of(act, subject):
        raise refusal(Code.CONFLICT, "This key stands for another act.", "key")
    return done is not None


def require_key(key: str) -> None:
    """See that a key can be kept.

    Raises:
        Refused: INVALID.
    """
    if not 1 <= len(key) <= MAX_KEY:
        raise refusal(Code.INVALID, "The key is from 1 to {maximum} characters long.", "key", maximum=MAX_KEY)
