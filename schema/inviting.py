"""Inviting to an application, and answering such an invitation."""

import strawberry

from domain.co_applicants import CoAccess
from resolvers import co_applicants
from resolvers.context import Info
from schema.applications import KEY, ApplicationPayload, payload
from schema.base import DonePayload, Input, mutation
from schema.scalars import EmailAddress


@strawberry.input(description="Who is invited to what.")
class InviteCoApplicantInput:
    """An application and an address."""

    application: strawberry.ID = strawberry.field(description="The application.")
    email: EmailAddress = strawberry.field(description="Whoever signs in with this address can accept.")
    access: CoAccess = strawberry.field(description="What they may do there.")
    key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="Who is to leave what.")
class RemoveCoApplicantInput:
    """An application and an address."""

    application: strawberry.ID = strawberry.field(description="The application.")
    email: EmailAddress = strawberry.field(description="The address that was invited.")
    key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="Which invitation is answered.")
class AnswerInvitationInput:
    """An application that the viewer was invited to."""

    application: strawberry.ID = strawberry.field(description="The application.")
    key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type
class InvitingMutation:
    """What can be done about co-applicants."""

    @mutation("Invite somebody of the same organisation by mail, to see the application or to work on it.")
    async def invite_co_applicant(self, info: Info, input: Input[InviteCoApplicantInput]) -> ApplicationPayload:
        """Nothing is shown to them before they accept."""
        return payload(
            await co_applicants.invite(info.context, input.application, input.email, input.access, key=input.key)
        )

    @mutation("Take an invitation back, or shut somebody out who accepted it.")
    async def remove_co_applicant(self, info: Info, input: Input[RemoveCoApplicantInput]) -> ApplicationPayload:
        """For the applicant."""
        return payload(await co_applicants.remove(info.context, input.application, input.email, key=input.key))

    @mutation("Accept an invitation to an application.")
    async def accept_invitation(self, info: Info, input: Input[AnswerInvitationInput]) -> ApplicationPayload:
        """For whoever signed in with the address that was invited."""
        return payload(await co_applicants.accept(info.context, input.application, key=input.key))

    @mutation("Decline an invitation, or leave an application that was accepted before.")
    async def decline_invitation(self, info: Info, input: Input[AnswerInvitationInput]) -> DonePayload:
        """The application is not shown any more."""
        await co_applicants.decline(info.context, input.application, key=input.key)
        return DonePayload(done=True)
