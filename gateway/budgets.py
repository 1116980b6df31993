"""Budgets of those who ask: each API key, each person signed in, and the guests behind each network address.

Every request is charged what it costs, and one that is refused is charged too. The bucket is kept in the database, so
that it holds across processes.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from adapters import database
from auth.sign_in import network_of
from domain.errors import Message
from models.budgets import Bucket, Rate, Taken
from resolvers.context import Context
from settings import Settings

MAX_KNOWN: Final = 10_000
OUT_OF_BUDGET: Final = Message("You asked for too much in a short time. Please wait {seconds} seconds and try again.")


@dataclass(frozen=True, slots=True)
class Payer:
    """Whose budget a request is charged to: the kind of budget, and who of that kind."""

    budget: str
    who: str
    rate: Rate

    @property
    def key(self) -> str:
        """What the payer's bucket is kept under."""
        return f"{self.budget}:{self.who}"


@dataclass(frozen=True, slots=True)
class Charge:
    """What came of charging a payer."""

    payer: Payer
    price: int
    taken: Taken

    @property
    def wait_seconds(self) -> int:
        """How long to wait until the price can be paid; 0 when it was."""
        if self.taken.is_granted:
            return 0
        return max(1, math.ceil((self.price - self.taken.left) / self.payer.rate.per_second))

    @property
    def headers(self) -> dict[str, str]:
        """What clients are told of their budget, after the IETF's draft of rate limit headers."""
        name, rate, left = self.payer.budget, self.payer.rate, max(0, math.floor(self.taken.left))
        full_in = math.ceil((rate.capacity - self.taken.left) / rate.per_second)
        window = math.ceil(rate.capacity / rate.per_second)
        return {
            "RateLimit-Policy": f'"{name}";q={int(rate.capacity)};w={window};qu="fields"',
            "RateLimit": f'"{name}";r={left};t={full_in}',
            **({"Retry-After": str(self.wait_seconds)} if self.wait_seconds else {}),
        }


def guest_at(client: str, settings: Settings) -> Payer:
    """The guests behind the network address of a client."""
    rate = Rate(settings.guest_budget, settings.guest_budget_per_second)
    return Payer("guest", network_of(client) if client else "", rate)


def payer_of(context: Context) -> Payer:
    """Who pays for what is asked in this context."""
    settings = context.settings
    if context.api_key is not None:
        return Payer("key", str(context.api_key.id), Rate(settings.key_budget, settings.key_budget_per_second))
    if context.account is not None:
        return Payer("member", str(context.account.id), Rate(settings.member_budget, settings.member_budget_per_second))
    return guest_at(context.client, settings)


_empty_until: OrderedDict[str, datetime] = OrderedDict()
"""Until when this process knows a bucket to hold too little for any request: whoever keeps knocking costs nothing."""


def known_to_be_empty(payer: Payer, price: int, at: datetime) -> Charge | None:
    """The charge that is sure to be refused, told without asking the database; None when it has to be asked."""
    until = _empty_until.get(payer.key)
    if until is None or until <= at:
        return None
    missing = (until - at).total_seconds() * payer.rate.per_second
    if missing > payer.rate.capacity:
        return None
    return Charge(payer, price, Taken(is_granted=False, left=price - missing))


async def charge(payer: Payer, price: int, *, least: int, at: datetime) -> Charge | None:
    """Charge a payer, or say what is missing; None when there is no limit, or the database does not answer: who would
    be served from it is turned away by that alone. Nobody is charged more than a full bucket, nor asks for less than
    `least`; and who cannot pay is charged that, so that a bucket is emptied by those who ask for too much of it too.
    """
    if not payer.who or not payer.rate.capacity:
        return None
    price = min(price, int(payer.rate.capacity))
    if known := known_to_be_empty(payer, least, at):
        return known
    try:
        database.connected()
        charged = Charge(payer, price, await Bucket.take(payer.key, price, payer.rate, at=at))
        if not charged.taken.is_granted and charged.taken.left >= least:
            left = (await Bucket.take(payer.key, least, payer.rate, at=at)).left
            charged = Charge(payer, price, Taken(is_granted=False, left=left))
    except (database.DatabaseError, RuntimeError):
        return None
    if charged.taken.left < least and not charged.taken.is_granted:
        _note_empty(Charge(payer, least, charged.taken), at)
    return charged


def _note_empty(charged: Charge, at: datetime) -> None:
    seconds = (charged.price - charged.taken.left) / charged.payer.rate.per_second
    _empty_until[charged.payer.key] = at + timedelta(seconds=seconds)
    _empty_until.move_to_end(charged.payer.key)
    if len(_empty_until) > MAX_KNOWN:
        _empty_until.popitem(last=False)
