"""Receipts: whether one is real, asked by anybody who holds it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from models.calls import Call
from models.receipts import KeptReceipt
from resolvers import contents
from resolvers.context import Context

SHA256: Final = re.compile(r"[0-9a-f]{64}")
REFERENCE: Final = re.compile(r"[A-Z]{3}-[0-9]{4}-[0-9]{6,12}")


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What came of a check. Of what is no receipt nothing is said, also not which half of it was wrong."""

    valid: bool = False
    received_at: datetime | None = None
    call: Call | None = None
    is_latest: bool | None = None


async def checked(context: Context, reference: str, sha256: str) -> ReceiptCheck:
    """Whether a receipt of this reference and this hash was given.

    Both must be known. A hash cannot be guessed, so neither can what was received, nor which references there are.
    """
    reference, sha256 = reference.strip().upper(), "".join(sha256.split()).lower()
    if not (REFERENCE.fullmatch(reference) and SHA256.fullmatch(sha256)):
        return ReceiptCheck()
    found = await KeptReceipt.found(reference, sha256)
    if found is None:
        return ReceiptCheck()
    call = await contents.published(context, Call, found.call)
    return ReceiptCheck(True, found.received_at, call, await found.is_latest())
