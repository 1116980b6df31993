"""Conflicts of interest, for the reviewers who declared them."""

from datetime import datetime

import strawberry

from resolvers import reviews
from schema.base import shown, via
from schema.calls import Call


@strawberry.type(
    description="An application that its reader cannot review without prejudice. It shows nothing of who applies."
)
class DeclaredConflict:
    """Shows a conflict to whoever declared it."""

    reference: str | None = via(
        reviews.reference_of, "The reference of the application; null when the application is gone."
    )
    call: Call | None = via(reviews.call_of, "The call that is applied to, while it is public.")
    declared_at: datetime = shown(lambda review: review.conflict.at, "When it was declared.")
    note: str | None = shown(lambda review: review.conflict.note, "Which conflict, as far as they said.")
