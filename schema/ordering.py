"""The order of lists."""

from enum import Enum

import strawberry


@strawberry.enum(description="In which order a list comes.")
class SortOrder(Enum):
    """By the date that matters to the list's items."""

    NEWEST_FIRST = "NEWEST_FIRST"
    OLDEST_FIRST = "OLDEST_FIRST"
