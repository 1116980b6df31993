"""The person asking."""

import strawberry

from resolvers.context import Info
from schema.applications import Viewer


@strawberry.type
class ViewerQuery:
    """What can be asked about oneself."""

    @strawberry.field(description="The signed-in person, or null.")
    def viewer(self, info: Info) -> Viewer | None:
        """Their account."""
        return info.context.account  # type: ignore[return-value]
