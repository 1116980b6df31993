"""Receipts: to be checked by anybody who holds one."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers import receipts
from resolvers.context import Info
from schema.base import plain
from schema.calls import Call


@strawberry.type(description="Whether a receipt is one. Of what is none, nothing is said: all but `valid` is null.")
class ReceiptCheck:
    """Shows what came of a check."""

    valid: bool = plain("Whether a receipt of this reference and this hash was given.")
    received_at: datetime | None = plain("When it was received, by the server's clock.")
    call: Call | None = plain("The call applied to, as the public reads it or read it last.")
    is_latest: bool | None = plain("Whether nothing was received later under this reference.")


@strawberry.type
class ReceiptQuery:
    """What can be asked about receipts."""

    @strawberry.field(
        description="Whether a receipt is real. Every receipt ever given can be checked, whatever became of the "
        "application."
    )
    async def check_receipt(
        self,
        info: Info,
        reference: Annotated[str, strawberry.argument(description="As on the receipt, e.g. TRN-2026-000123.")],
        sha256: Annotated[str, strawberry.argument(description="The hash on the receipt, 64 characters long.")],
    ) -> ReceiptCheck:
        """Answered to anybody who has both."""
        return await receipts.checked(info.context, reference, sha256)  # type: ignore[return-value]
