"""The audit log."""

from datetime import datetime
from typing import Annotated

import strawberry

from models import audit as stored
from resolvers import audit
from resolvers.context import Info
from resolvers.paging import Window
from schema.base import Node, plain, shown, shows, via
from schema.paging import After, Connection, First
from schema.scalars import JSON


@strawberry.type(description="One act, sealed into the chain of the log. It holds no personal answers.")
class AuditEvent(Node):
    """Shows an event."""

    number: int = plain("Its place in the log, from 1 on, without gaps.")
    at: datetime = plain("When it was done.")
    by: str = via(audit.by_whom, "Who did it.")
    action: str = plain("What was done.")
    about: strawberry.ID | None = shown(
        lambda event: str(event.about) if event.about else None, "What it was done to, by its key."
    )
    details: JSON = plain("What else is to be known of it.")
    previous_hash: str = plain("The hash of the event before it; zeros for the first.")
    hash: str = plain("The hash of its canonical form, with the hash before it: SHA-256 of JSON with sorted keys.")

    is_type_of = shows(stored.AuditEvent)


@strawberry.type
class AuditQuery:
    """What can be asked about the audit log."""

    @strawberry.field(description="For administrators: who did what, the newest first.")
    async def audit_log(
        self,
        info: Info,
        about: Annotated[strawberry.ID | None, strawberry.argument(description="Only what was done to this.")] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[AuditEvent]:
        """Listed by keyset."""
        return await audit.events(Window(first, after), about)  # type: ignore[return-value]
