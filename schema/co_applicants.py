"""Co-applicants, and invitations to apply alongside."""

from datetime import datetime

import strawberry

from domain.co_applicants import CoAccess, InvitationState
from resolvers import co_applicants
from resolvers.ids import global_id
from schema.base import plain, shown, via
from schema.calls import Call
from schema.scalars import EmailAddress

strawberry.enum(
    CoAccess,
    name="CoApplicantAccess",
    description="What somebody is let into an application for: to see it, or to save answers and attach files as well.",
)
strawberry.enum(InvitationState, name="InvitationState", description="What became of an invitation.")


@strawberry.type(description="Somebody of the same organisation who was invited to an application.")
class CoApplicant:
    """Shows them to those who apply."""

    email: EmailAddress = plain("The address that was invited.")
    access: CoAccess = plain("What for.")
    state: InvitationState = plain("What became of the invitation.")
    invited_at: datetime = plain("When they were invited.")
    answered_at: datetime | None = plain("When they accepted or declined.")


@strawberry.type(description="An invitation to an application, for the person invited. It shows no answers.")
class Invitation:
    """Shows an invitation."""

    application: strawberry.ID = shown(
        lambda one: strawberry.ID(global_id("Application", one.application)),
        "The global id of the application, to accept or to decline with.",
    )
    call: Call = via(co_applicants.call_of, "The call that is applied to.")
    invited_by: str = via(co_applicants.name_of_applicant, "Who invites, as they like to be called.")
    access: CoAccess = plain("What for.")
    invited_at: datetime = plain("When.")
