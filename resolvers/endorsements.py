"""Endorsements: given and ranked by the diaspora institution of the applicants' country."""

from collections.abc import Iterator, Sequence
from typing import Final

from adapters.database import in_transaction
from domain.access import Role, may_endorse
from domain.applications import ENDORSABLE
from domain.endorsements import Endorsement, endorsement_of
from domain.errors import Code, Message, Refused, UserError, refusal
from models.accounts import Account
from models.application_parts import Opinion
from models.applications import Application
from models.audit import AuditEvent
from models.base import Filter, Id, conflict
from models.institutions import Institution
from resolvers import applications
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import Page, Window, page_of
from resolvers.reviews import text_of

LAST_RANK: Final = 1_000

_OPEN: Final = sorted(state.value for state in ENDORSABLE)


async def endorse(
    context: Context, application_id: str, version: int, *, endorsed: bool, rank: int | None, comment: str | None
) -> Application:
    """An application with what the viewer's institution says of it, in the place of what it said before.

    Raises:
        Refused: NOT_FOUND, CONFLICT, WRONG_STATE once it is decided, DUPLICATE for a rank that another application of
            the country has, or the objections to rank and comment.
    """
    said = _checked(endorsed, rank, comment)

    async def attempt() -> Application:
        application = await _own_countrys(context, application_id)
        if application.version != version:
            raise conflict()
        if application.state not in ENDORSABLE:
            raise refusal(Code.WRONG_STATE, "The application is past endorsing.", "application")
        if rank is not None:
            await _require_free(context, application, rank)
        await _store(context, application, _opinion(context, endorsed, rank, said))
        return application

    return await in_transaction(attempt)


async def rank_all(context: Context, call_id: str, application_ids: Sequence[str]) -> list[Application]:
    """Applications of the viewer's country to a call, endorsed as the first, second and so on.

    The others of the country keep what was said of them, without a rank. The same again changes nothing.

    Raises:
        Refused: TOO_LONG, or NOT_FOUND and DUPLICATE for the applications at fault.
    """
    if len(application_ids) > LAST_RANK:
        raise refusal(Code.TOO_LONG, "At most {maximum} fit here.", "applications", maximum=LAST_RANK)
    call, wanted = key_of(call_id, "Call"), [key_of(one, "Application") for one in application_ids]

    async def attempt() -> list[Application]:
        of_country: Filter = {"call": call, **_of_country(context)}
        found = {one.id: one for one in await Application.many({**of_country, "_id": {"$in": wanted}})}
        if objections := list(_objections(wanted, set(found))):
            raise Refused(*objections)
        before = await Application.many({**of_country, "endorsement.rank": {"$type": "number"}})
        known = {one.id: one.endorsement.rank for one in before if one.endorsement}
        ranks = {key: place for place, key in enumerate(wanted, 1)}
        moved = [one.id for one in before if ranks.get(one.id) != known[one.id]]
        # They give up their places first: no two ever hold one.
        await Application.change_all({"_id": {"$in": moved}}, {"$set": {"endorsement.rank": None}})
        for application in before:
            if application.id not in ranks:
                await _store(context, application, _without_rank(application))
        for key, rank in ranks.items():
            if known.get(key) != rank:
                said = found[key].endorsement
                opinion = _opinion(context, True, rank, said.comment if said else None)
                await _store(context, found[key], opinion)
        return [found[key] for key in wanted]

    return await in_transaction(attempt)


async def standing_of(context: Context, application: Application) -> Endorsement:
    """How far the endorsement of an application is."""
    endorsed = application.endorsement.endorsed if application.endorsement else None
    return endorsement_of(application.state, endorsed, can_be_given=await _has_institution(context, application))


async def to_endorse(context: Context, window: Window) -> Page[Application]:
    """The applications of the viewer's country that their institution can say something of, the newest first."""
    return await page_of(Application, _of_country(context), applications.NEWEST_FIRST, window)


def _of_country(context: Context) -> Filter:
    """The condition that finds what the viewer can say something of: `domain.access.may_endorse`, mirrored."""
    viewer = context.viewer
    country = viewer.country if Role.CONTRIBUTOR in viewer.roles else None
    # Nobody's country is empty: whoever has none to endorse for finds nothing.
    return {"country": country or "", "state": {"$in": _OPEN}, **applications.not_own(viewer)}


async def _has_institution(context: Context, application: Application) -> bool:
    """Whether an institution of the applicant's country has somebody who can speak for it here."""
    if application.country is None:
        return False
    institutions = await context.loaders.grouped(Institution, "country", application.country, sort=(("slug", 1),))
    for institution in institutions:
        accounts = await context.loaders.grouped(Account, "institution", institution.id, sort=(("_id", 1),))
        if any(Role.CONTRIBUTOR in account.roles for account in accounts):
            return True
    return False


async def _own_countrys(context: Context, application_id: str) -> Application:
    found = await applications.readable(context, application_id, allow=may_endorse)
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
    return found


async def _require_free(context: Context, application: Application, rank: int) -> None:
    """Let a rank pass that no other application of the country to the call has.

    Raises:
        Refused: DUPLICATE.
    """
    holder: Filter = {
        "call": application.call,
        "endorsement.country": application.country,
        "endorsement.rank": rank,
        "state": {"$in": _OPEN},
        "_id": {"$ne": application.id},
    }
    if await Application.one(holder):
        raise refusal(Code.DUPLICATE, "Another application has this rank. Rank them anew, or choose another.", "rank")


async def _store(context: Context, application: Application, opinion: Opinion) -> None:
    """Keep what an institution says of an application, with its audit event. Comments are not for the log."""
    application.endorsement, application.unseen = opinion, application.unseen + 1
    details = {"endorsed": opinion.endorsed, "rank": opinion.rank}
    application.followed_by(
        AuditEvent(action="ENDORSE", by=opinion.by, at=context.now, about=application.id, details=details)
    )
    await application.save_as_of(application.version)


def _opinion(context: Context, endorsed: bool, rank: int | None, comment: str | None) -> Opinion:
    account = own_account(context)
    assert account.institution is not None, "who endorses has a country, which is their institution's"
    assert context.viewer.country is not None, "who endorses has a country"
    return Opinion(
        endorsed=endorsed,
        rank=rank,
        comment=comment,
        by=account.id,
        institution=account.institution,
        country=context.viewer.country,
        at=context.now,
    )


def _without_rank(application: Application) -> Opinion:
    assert application.endorsement is not None, "it had a rank"
    return application.endorsement.model_copy(update={"rank": None})


def _checked(endorsed: bool, rank: int | None, comment: str | None) -> str | None:
    """The comment, tidy.

    Raises:
        Refused: with every objection to rank and comment.
    """
    objections: list[UserError] = []
    said = text_of(comment, "comment", objections)
    if rank is not None and not endorsed:
        objections.append(UserError(Code.INVALID, Message("Only what is endorsed has a rank."), ("rank",)))
    elif rank is not None and not 1 <= rank <= LAST_RANK:
        message = Message("A number from {minimum} to {maximum}, please.", {"minimum": 1, "maximum": LAST_RANK})
        objections.append(UserError(Code.OUT_OF_RANGE, message, ("rank",)))
    if objections:
        raise Refused(*objections)
    return said


def _objections(wanted: Sequence[Id], found: set[Id]) -> Iterator[UserError]:
    """What is to be said against an order of applications."""
    for place, key in enumerate(wanted):
        at = ("applications", str(place))
        if key not in found:
            yield UserError(Code.NOT_FOUND, Message("There is no such application to endorse."), at)
        elif key in wanted[:place]:
            yield UserError(Code.DUPLICATE, Message("Each application has one rank."), at)
