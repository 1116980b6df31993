"""Accounts as administrators have them, and the roles that they give."""

from typing import Annotated, Any

import strawberry

from domain.access import Role
from resolvers import roles
from resolvers.context import Info
from resolvers.paging import Window
from schema.accounts import Account, AccountPayload
from schema.base import Input, mutation
from schema.paging import After, Connection, First
from schema.scalars import EmailAddress


@strawberry.input(description="What somebody may do, and for whom.")
class SetRolesInput:
    """An address and its roles."""

    email: EmailAddress = strawberry.field(description="The address; it gets an account when it has none.")
    roles: list[Role] = strawberry.field(description="All roles that the account is to have, and no others.")
    institution: strawberry.ID | None = strawberry.field(
        description="The institution that the person acts for; null for none. Left out, it stays.",
        default=strawberry.UNSET,
    )


@strawberry.type
class RoleQuery:
    """What can be asked about accounts."""

    @strawberry.field(description="For administrators: the accounts, by address.")
    async def accounts(
        self,
        info: Info,
        role: Annotated[Role | None, strawberry.argument(description="Those with this role.")] = None,
        text: Annotated[
            str | None, strawberry.argument(description="Those with all of these words in their name or address.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Account]:
        """Listed by keyset."""
        return await roles.listed(Window(first, after), role=role, text=text)  # type: ignore[return-value]


@strawberry.type
class RoleMutation:
    """What can be done with roles."""

    @mutation("For administrators: settle the roles and the institution of whoever has an address. They hold at once.")
    async def set_roles(self, info: Info, input: Input[SetRolesInput]) -> AccountPayload:
        """The last administrator stays one."""
        changes: dict[str, Any] = {} if input.institution is strawberry.UNSET else {"institution": input.institution}
        account = await roles.set_roles(info.context, input.email, input.roles, changes)
        return AccountPayload(account=account)  # type: ignore[arg-type]
