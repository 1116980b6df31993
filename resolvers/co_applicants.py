"""Co-applicants: invited by the person who applies, by mail, and let in once they accept.

They change by updates of their own, whatever the version: nobody's answers are stale because somebody was invited.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

from adapters.database import in_transaction
from delivery.invitations import invitation, invitations_to
from domain.access import may_see_work
from domain.addresses import email_key, is_email_address
from domain.co_applicants import (
    MOST_CO_APPLICANTS,
    MOST_INVITATIONS,
    MOST_INVITATIONS_A_DAY,
    MOST_SHOWN,
    MOST_TO_AN_ADDRESS_A_DAY,
    CoAccess,
    InvitationState,
)
from domain.errors import Code, Refused, refusal
from models.accounts import Account
from models.allowances import Allowance
from models.application_parts import CoApplicant, Invitation
from models.applications import Application
from models.audit import AuditEvent
from models.calls import Call
from models.messages import Message
from models.organisations import Organisation
from resolvers import accounts, applications, applying, contents
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import Page, Window, page_of
from resolvers.repeats import once, was_done

INVITE: Final = "INVITE_CO_APPLICANT"
ACCEPT: Final = "ACCEPT_INVITATION"
DECLINE: Final = "DECLINE_INVITATION"
REMOVE: Final = "REMOVE_CO_APPLICANT"


async def invite(
    context: Context, application_id: str, email: str, access: CoAccess, *, key: str | None = None
) -> Application:
    """The viewer's application, with an invitation owed to this address.

    Raises:
        Refused: NOT_FOUND; WRONG_STATE, when it is settled; INVALID for what is no address or the viewer's own;
            REQUIRED, while they have described no organisation; DUPLICATE; OUT_OF_RANGE, when there are as many as
            there may be; RATE_LIMITED, when too many were invited.
    """
    application, person = await applying.own(context, application_id), own_account(context)
    organisation = await _organisation_of(context, person)
    invited = _invited(person, email, access, context.now)
    call = await applications.call_of(context, application)
    assert call is not None, "an application refers to a call"

    async def add() -> None:
        if await Application.change(_room_for(application, invited), _with(invited)) is None:
            raise _why_not(await applying.own(context, application_id), invited)
        await _require_allowance(person, invited, context.now)
        await Account.touch({"email_key": invited.email_key})
        letter = invitation(
            application,
            invited,
            by=person,
            to=await Account.one({"email_key": invited.email_key}),
            call=call,
            organisation=organisation.name,
            base_url=context.settings.base_url,
            at=context.now,
        )
        await letter.add()

    return await _done(context, INVITE, application, add, key, {"email": invited.email_key, "access": access})


async def remove(context: Context, application_id: str, email: str, *, key: str | None = None) -> Application:
    """The viewer's application without this co-applicant, or without the invitation; its mail goes with them.

    Raises:
        Refused: NOT_FOUND.
    """
    application, address = await applying.own(context, application_id), email_key(email)

    async def take_out() -> None:
        here = {"_id": application.id, "co_applicants.email_key": address}
        if await Application.change(here, {"$pull": {"co_applicants": {"email_key": address}}}) is None:
            raise refusal(Code.NOT_FOUND, "Nobody of this address was invited.", "email")
        await Message.remove_where({**invitations_to(application.id), "to_key": address})

    return await _done(context, REMOVE, application, take_out, key, {"email": address})


async def accept(context: Context, application_id: str, *, key: str | None = None) -> Application:
    """The application that the viewer was invited to, theirs to see from now on. Accepting again changes nothing.

    Raises:
        Refused: NOT_FOUND, when they were not invited, or to what is settled by now; FORBIDDEN, when they represent
            another organisation.
    """
    application, person = await _inviting(context, application_id), own_account(context)
    if may_see_work(context.viewer, application):
        await was_done(context, key, ACCEPT, application.id)
        return application
    await applying.require_same_organisation(context, application)
    answered = {"state": InvitationState.ACCEPTED.value, "account": person.id, "answered_at": context.now}

    async def let_in() -> None:
        await _answer(application, person, answered, {"is_active": True})

    await _done(context, ACCEPT, application, let_in, key)
    return await in_transaction(lambda: _inviting(context, application_id))


async def decline(context: Context, application_id: str, *, key: str | None = None) -> None:
    """Turn an invitation down, or leave an application that was accepted before.

    Raises:
        Refused: NOT_FOUND, when the viewer was not invited.
    """
    application, person = await _inviting(context, application_id), own_account(context)
    answered = {"state": InvitationState.DECLINED.value, "account": None, "answered_at": context.now}

    async def leave() -> None:
        await _answer(application, person, answered)

    await _done(context, DECLINE, application, leave, key)


async def invitations_of_viewer(context: Context) -> list[Invitation]:
    """What the viewer is invited to, while it is under way, and has not answered: the newest first."""
    return await Application.invitations_to(own_account(context).email_key, MOST_SHOWN)


async def shared_with_viewer(context: Context, window: Window) -> Page[Application]:
    """The applications of others that the viewer was let into, the newest first."""
    where = {"co_applicants.account": context.viewer.account_id}
    return await page_of(Application, where, applications.NEWEST_FIRST, window)


def of_application(context: Context, application: Application) -> list[CoApplicant]:
    """Who was invited to an application, for those who apply by it."""
    return application.co_applicants if may_see_work(context.viewer, application) else []


async def call_of(context: Context, invitation: Invitation) -> Call | None:
    """The call that is applied to."""
    return await contents.published(context, Call, invitation.call)


async def name_of_applicant(context: Context, invitation: Invitation) -> str:
    """Who invites, as they like to be called."""
    person = await context.loaders.by_id(Account, invitation.applicant_id)
    assert person is not None, "an application refers to a person"
    return (person.name.preferred or person.name.passport) if person.name else person.email


async def _done(
    context: Context,
    act: str,
    application: Application,
    work: Callable[[], Awaitable[None]],
    key: str | None,
    given: Mapping[str, Any] | None = None,
) -> Application:
    """The application after an act that was noted for the audit log, without anybody's address."""
    by, at = own_account(context).id, context.now

    async def noted() -> None:
        await work()
        await AuditEvent.note(act, by=by, at=at, about=application.id)

    async def attempt() -> Application:
        await once(context, key, act, application.id, noted, given)
        present = await Application.by_id(application.id)
        assert present is not None, "applications are not removed while they are acted on"
        return present

    return await in_transaction(attempt)


async def _organisation_of(context: Context, person: Account) -> Organisation:
    organisation = await accounts.organisation_of(context, person)
    if organisation is None:
        raise refusal(Code.REQUIRED, "Please describe your organisation first: co-applicants are of the same one.")
    return organisation


def _invited(person: Account, email: str, access: CoAccess, at: datetime) -> CoApplicant:
    address = email.strip()
    if not is_email_address(address):
        raise refusal(Code.INVALID, "This is not an e-mail address.", "email")
    if email_key(address) == person.email_key:
        raise refusal(Code.INVALID, "This is your own address.", "email")
    return CoApplicant(email=address, email_key=email_key(address), access=access, invited_at=at)


def _room_for(application: Application, invited: CoApplicant) -> dict[str, Any]:
    return {
        "_id": application.id,
        "is_active": True,
        "invitations_sent": {"$not": {"$gte": MOST_INVITATIONS}},
        "co_applicants.email_key": {"$ne": invited.email_key},
        f"co_applicants.{MOST_CO_APPLICANTS - 1}": {"$exists": False},
    }


def _with(invited: CoApplicant) -> dict[str, Any]:
    return {"$push": {"co_applicants": invited.model_dump()}, "$inc": {"invitations_sent": 1}}


def _why_not(application: Application, invited: CoApplicant) -> Refused:
    """Why there was no room for one more."""
    if not application.is_active:
        return refusal(Code.WRONG_STATE, "The application has been settled: nobody can be invited any more.")
    if invited.email_key in [one.email_key for one in application.co_applicants]:
        return refusal(Code.DUPLICATE, "This address was invited already.", "email")
    if len(application.co_applicants) >= MOST_CO_APPLICANTS:
        most = MOST_CO_APPLICANTS
        return refusal(Code.OUT_OF_RANGE, "At most {maximum} people can be invited.", "email", maximum=most)
    return refusal(Code.RATE_LIMITED, "Too many people were invited to this application.", "email")


async def _inviting(context: Context, application_id: str) -> Application:
    """The application that the viewer's address was invited to."""
    where = {"_id": key_of(application_id, "Application"), "co_applicants.email_key": own_account(context).email_key}
    found = await Application.one(where)
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such invitation.", "application")
    return found


async def _require_allowance(person: Account, invited: CoApplicant, at: datetime) -> None:
    """Count one more of today's invitations: of those that the person sends, and of those that come to the address.

    Raises:
        Refused: RATE_LIMITED.
    """
    if not await Allowance.use("invitations by", person.id, most=MOST_INVITATIONS_A_DAY, at=at):
        raise refusal(Code.RATE_LIMITED, "You have invited too many people today. Please go on tomorrow.", "email")
    if not await Allowance.use("invitations to", invited.email_key, most=MOST_TO_AN_ADDRESS_A_DAY, at=at):
        raise refusal(Code.RATE_LIMITED, "This address was invited too often today. Please go on tomorrow.", "email")


async def _answer(
    application: Application, person: Account, answered: Mapping[str, Any], only: Mapping[str, Any] | None = None
) -> None:
    here = {"_id": application.id, "co_applicants.email_key": person.email_key, **(only or {})}
    change = {"$set": {f"co_applicants.$.{name}": value for name, value in answered.items()}}
    if await Application.change(here, change) is None:
        raise refusal(Code.NOT_FOUND, "There is no such invitation.", "application")
