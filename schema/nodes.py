"""Nodes: anything by its global id."""

from typing import Annotated

import strawberry

from resolvers import nodes
from resolvers.context import Info
from schema.base import Node


@strawberry.type
class NodeQuery:
    """What can be asked by id alone."""

    @strawberry.field(description="Anything by its global id, as its reader may see it.")
    async def node(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="A global id.")]
    ) -> Node | None:
        """Null for what the reader may not see."""
        return await nodes.by_global_id(info.context, id)  # type: ignore[no-any-return]

    @strawberry.field(description="Several things by their global ids, at most 100.")
    async def nodes(
        self, info: Info, ids: Annotated[list[strawberry.ID], strawberry.argument(description="Global ids.")]
    ) -> list[Node | None]:
        """In the order of the ids."""
        return await nodes.by_global_ids(info.context, [str(one) for one in ids])
