"""API keys of partner websites."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.api_keys import ApiScope
from models import api_keys as stored
from resolvers import api_keys
from resolvers.context import Info
from schema.base import DonePayload, Input, Node, Payload, mutation, plain, shows

strawberry.enum(
    ApiScope,
    description="What a key may do: read what is public under a budget of its own; follow the changes; send documents "
    "of its own and register them as trusted.",
)


@strawberry.type(description="What a website asks with. Its secret is shown once; only a hash of it is kept.")
class ApiKey(Node):
    """Shows a key."""

    name: str = plain("What it is for, in words.")
    prefix: str = plain("The beginning of its newest secret, to know it by.")
    scopes: list[ApiScope] = plain("What it may do.")
    origins: list[str] = plain("The websites whose pages may send it; empty for all.")
    created_at: datetime = plain("When it was made.")
    expires_at: datetime | None = plain("When it ends.")
    last_used_at: datetime | None = plain("When it was last used, to the minute.")
    revoked_at: datetime | None = plain("When it was revoked.")

    is_type_of = shows(stored.ApiKey)


@strawberry.input(description="What a key is for and may do.")
class CreateApiKeyInput:
    """A key to be made."""

    name: str = strawberry.field(description="What it is for, in words.")
    scopes: list[ApiScope] = strawberry.field(description="What it may do.")
    origins: list[str] | None = strawberry.field(
        description="The websites whose pages may send it, such as https://www.example.org; all without it.",
        default=None,
    )
    expires_at: datetime | None = strawberry.field(description="When it ends; never without it.", default=None)


@strawberry.input(description="A key that is to have a new secret.")
class RotateApiKeyInput:
    """A key and an overlap."""

    api_key: strawberry.ID = strawberry.field(description="The key.")
    overlap_hours: int = strawberry.field(
        description="How long the secret before it still works, 0 to 720 hours.", default=24
    )


@strawberry.type(description="The key that was made.")
class CreateApiKeyPayload(Payload):
    """Null where nothing was made."""

    api_key: ApiKey | None = strawberry.field(description="The key.", default=None)
    secret: str | None = strawberry.field(
        description="To be sent as `Authorization: Bearer …` or `X-Api-Key`. It is shown once.", default=None
    )


@strawberry.type(description="The key with its new secret.")
class RotateApiKeyPayload(Payload):
    """Null where nothing was changed."""

    api_key: ApiKey | None = strawberry.field(description="The key.", default=None)
    secret: str | None = strawberry.field(description="The new secret. It is shown once.", default=None)


@strawberry.type
class ApiKeyQuery:
    """What can be asked about keys."""

    @strawberry.field(description="For administrators: the keys, the newest first; revoked ones as well.")
    async def api_keys(self) -> list[ApiKey]:
        """All of them: they are few."""
        return await api_keys.listed()  # type: ignore[return-value]


@strawberry.type
class ApiKeyMutation:
    """What can be done with keys."""

    @mutation("For administrators: make a key for a website.")
    async def create_api_key(self, info: Info, input: Input[CreateApiKeyInput]) -> CreateApiKeyPayload:
        """Its secret is in the answer, and nowhere else."""
        given = api_keys.Given(input.name, input.scopes, input.origins or [], input.expires_at)
        key, secret = await api_keys.create(info.context, given)
        return CreateApiKeyPayload(api_key=key, secret=secret)  # type: ignore[arg-type]

    @mutation("For administrators: give a key a new secret, while the one before it still works for some hours.")
    async def rotate_api_key(self, info: Info, input: Input[RotateApiKeyInput]) -> RotateApiKeyPayload:
        """Its secret is in the answer, and nowhere else."""
        key, secret = await api_keys.rotate(info.context, input.api_key, input.overlap_hours)
        return RotateApiKeyPayload(api_key=key, secret=secret)  # type: ignore[arg-type]

    @mutation("For administrators: end a key now.")
    async def revoke_api_key(
        self, info: Info, api_key: Annotated[strawberry.ID, strawberry.argument(description="The key.")]
    ) -> DonePayload:
        """Revoking it twice is harmless."""
        await api_keys.revoke(info.context, api_key)
        return DonePayload(done=True)
