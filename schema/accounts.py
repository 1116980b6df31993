"""Accounts: signing in and out, and the profile."""

from datetime import datetime

import strawberry

from domain.access import Role
from models import accounts as stored
from resolvers import accounts
from resolvers.context import Info
from schema.base import DonePayload, Input, Node, Payload, mutation, plain, shows, via
from schema.institutions import Institution
from schema.organisations import Organisation
from schema.paging import given
from schema.scalars import EmailAddress, Locale, TimeZone

strawberry.enum(Role, description="What an account may do.")


@strawberry.type(
    description="A name as people really have them: as in the passport, in the person's own script, and as they like "
    "to be called."
)
class PersonName:
    """Shows a name."""

    passport: str = plain("As in the passport; one name alone is allowed.")
    native: str | None = plain("In the person's own script.")
    preferred: str | None = plain("As they like to be called.")


@strawberry.type(description="A person who can sign in.")
class Account(Node):
    """Shows an account."""

    email: EmailAddress = plain("The address that codes are sent to.")
    name: PersonName | None = plain("The person's name.")
    locale: Locale = plain("The language they are written to in.")
    time_zone: TimeZone = plain("The zone that times are shown to them in.")
    roles: list[Role] = plain("What they may do.")
    institution: Institution | None = via(accounts.institution_of, "The institution they act for.")
    organisation: Organisation | None = via(accounts.organisation_of, "The organisation they represent.")
    digest: bool | None = plain("Whether they get the daily mail to staff of what waits. For themselves alone.")

    is_type_of = shows(stored.Account)


@strawberry.type(description="The account after the act.")
class AccountPayload(Payload):
    """Null where nothing was changed."""

    account: Account | None = strawberry.field(description="The account.", default=None)


@strawberry.type(description="The session that was opened.")
class SignInPayload(Payload):
    """All null when the code did not fit."""

    account: Account | None = strawberry.field(description="Who signed in.", default=None)
    token: str | None = strawberry.field(
        description="To be sent as `Authorization: Bearer …`. It is shown once.",
        default=None,
    )
    expires_at: datetime | None = strawberry.field(description="When the session ends.", default=None)


@strawberry.input(description="Where to send a sign-in code.")
class RequestSignInCodeInput:
    """An address."""

    email: EmailAddress = strawberry.field(description="The address.")
    locale: Locale | None = strawberry.field(description="The language of the mail.", default=None)


@strawberry.input(description="A code and the address it was sent to.")
class SignInInput:
    """Both together open a session."""

    email: EmailAddress = strawberry.field(description="The address.")
    code: str = strawberry.field(description="The six digits from the mail.")


@strawberry.input(description="What to change of one's own account; what is left out stays.")
class ProfileInput:
    """Changes to an account."""

    passport_name: str | None = strawberry.field(description="As in the passport.", default=None)
    native_name: str | None = strawberry.field(description="In one's own script.", default=None)
    preferred_name: str | None = strawberry.field(description="As one likes to be called.", default=None)
    locale: Locale | None = strawberry.field(description="The language to be written to in.", default=None)
    time_zone: TimeZone | None = strawberry.field(description="The zone to be shown times in.", default=None)
    digest: bool | None = strawberry.field(
        description="Whether to get the daily mail to staff of what waits.", default=None
    )


@strawberry.type
class AccountMutation:
    """What can be done with accounts."""

    @mutation("Mail a six-digit code to an address. The answer is the same whether or not the address is known.")
    async def request_sign_in_code(self, info: Info, input: Input[RequestSignInCodeInput]) -> DonePayload:
        """A code ends the one before it."""
        await accounts.request_code(info.context, input.email, input.locale)
        return DonePayload(done=True)

    @mutation("Open a session with a code. It works once, within ten minutes, and can be tried five times.")
    async def sign_in(self, info: Info, input: Input[SignInInput]) -> SignInPayload:
        """The first time, the account is made."""
        account = await accounts.enter(info.context, input.email, input.code)
        token, expires_at = info.context.opened or (None, None)
        return SignInPayload(account=account, token=token, expires_at=expires_at)  # type: ignore[arg-type]

    @mutation("End the session.")
    async def sign_out(self, info: Info) -> DonePayload:
        """Without one, nothing happens."""
        await accounts.leave(info.context)
        return DonePayload(done=True)

    @mutation("Change one's own account.")
    async def update_profile(self, info: Info, input: Input[ProfileInput]) -> AccountPayload:
        """What is left out stays."""
        return AccountPayload(account=await accounts.update_profile(info.context, given(input)))  # type: ignore[arg-type]
