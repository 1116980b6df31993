"""Notes on applications for the staff alone."""

from datetime import datetime

import strawberry

from resolvers import staff_notes
from schema.accounts import Account
from schema.base import plain, via


@strawberry.type(description="What somebody of the secretariat wrote down about an application, for the staff alone.")
class StaffNote:
    """Shows a note."""

    at: datetime = plain("When.")
    by: Account | None = via(staff_notes.writer_of, "Who wrote it; null when their account is gone.")
    text: str = plain("What was noted.")
