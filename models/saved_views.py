"""Saved views: which applications somebody of the staff looks at again and again, under a name."""

from datetime import datetime
from typing import Any, ClassVar

from adapters.database import Index
from models.application_lists import ApplicationSort
from models.base import Id, Stored


class SavedView(Stored):
    """A filter and an order under a name. `filter` has the shape that the contract's `ApplicationFilter` has."""

    owner_id: Id
    name: str
    filter: dict[str, Any] = {}
    sort: ApplicationSort = ApplicationSort.SUBMITTED
    oldest_first: bool = False
    is_shared: bool = False
    saved_at: datetime

    class Settings:
        name = "saved_views"
        indexes: ClassVar = [
            Index([("owner_id", 1), ("name", 1)], unique=True),
            Index([("is_shared", 1), ("name", 1)], name="shared"),
        ]
