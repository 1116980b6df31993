"""Uploads that are under way, for the person whose they are."""

from datetime import datetime

import strawberry

from resolvers.ids import global_id
from schema.base import plain, shown


@strawberry.type(description="A file that is sent to `/uploads` in parts, and that answers nothing yet.")
class UnfinishedUpload:
    """Shows an upload."""

    id: strawberry.ID = shown(
        lambda one: strawberry.ID(global_id("Upload", one.id)), "The last part of the address that it is sent to."
    )
    name: str = plain("The name of the file.")
    length: int = plain("How many bytes it has.")
    offset: int = plain("How many of these have come.")
    expires_at: datetime = plain("Until when it is kept.")
