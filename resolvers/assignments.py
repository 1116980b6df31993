"""Assignments: applications given to reviewers by hand, spread evenly among them, and taken from them again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.database import in_transaction
from domain.access import Role, may_read_application
from domain.assignments import ASSIGNABLE, MOST_EACH, SPREAD, Task, is_same_organisation, spread
from domain.errors import Code, Message, Refused, UserError, refusal
from models.accounts import Account
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id, Stored
from models.calls import Call
from models.institutions import Institution
from models.organisations import Organisation
from models.reviews import Review
from resolvers import applications, contents
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.repeats import once

MOST_AT_ONCE: Final = 200
"""No more applications are given out by hand at once, nor to more reviewers."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many assignments were made, and what is to be said of those that could not be."""

    assigned: int
    objections: tuple[UserError, ...] = ()


async def assign(
    context: Context, application_ids: Sequence[str], reviewer_ids: Sequence[str], key: str | None
) -> list[Application]:
    """The applications, each given to all of these reviewers. Those that have it already keep it.

    Raises:
        Refused: every objection: REQUIRED, TOO_LONG, NOT_FOUND, WRONG_STATE, CONFLICT for who must not review it; or
            CONFLICT, when the key stands for another act.
    """
    wanted = [key_of(one, "Application") for one in _few(application_ids, "applications")]
    keys = [key_of(one, "Account") for one in _few(reviewer_ids, "reviewers")]

    async def attempt() -> list[Application]:
        found = await Application.many({"_id": {"$in": wanted}})
        readable = {one.id: one for one in found if may_read_application(context.viewer, one)}

        async def give() -> None:
            reviewers = await _Reviewers.found(keys)
            barred = await reviewers.barred_from(list(readable.values()))
            if objections := list(_objections(wanted, readable, keys, reviewers, barred)):
                raise Refused(*objections)
            for application in readable.values():
                await _give(context, application, keys)

        await once(context, key, "ASSIGN_REVIEWERS", wanted[0], give)
        given = {one.id: one for one in await Application.many({"_id": {"$in": list(readable)}})}
        return [given[one] for one in dict.fromkeys(wanted) if one in given]

    return await in_transaction(attempt)


async def unassign(context: Context, application_id: str, reviewer_id: str) -> Application:
    """The application, taken from a reviewer's pile. Again changes nothing. What they reviewed stays and counts.

    Raises:
        Refused: NOT_FOUND.
    """
    reviewer = key_of(reviewer_id, "Account")

    async def attempt() -> Application:
        application = await applications.readable(context, application_id)
        if application is None:
            raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
        if reviewer not in application.reviewers:
            return application
        details = {"reviewer": str(reviewer)}
        by = own_account(context).id
        await AuditEvent.note("UNASSIGN_REVIEWER", by=by, at=context.now, about=application.id, details=details)
        changed = await Application.change({"_id": application.id}, {"$pull": {"reviewers": reviewer}})
        assert changed is not None, "it was read in the same transaction"
        return changed

    return await in_transaction(attempt)


async def spread_evenly(context: Context, call_id: str, reviewer_ids: Sequence[str], each: int) -> Outcome:
    """Give each application of a call that is to be reviewed `each` reviewers in all, as evenly as can be.

    Raises:
        Refused: NOT_FOUND, REQUIRED, TOO_LONG, OUT_OF_RANGE.
    """
    keys = list(dict.fromkeys(key_of(one, "Account") for one in _few(reviewer_ids, "reviewers")))
    _require_each(each, len(keys))
    call = await contents.published(context, Call, key_of(call_id, "Call"))
    if call is None:
        raise refusal(Code.NOT_FOUND, "There is no such call.", "call")

    async def attempt() -> Outcome:
        reviewers = await _Reviewers.found(keys)
        if objections := list(_unknown(keys, reviewers)):
            raise Refused(*objections)
        where = {"call": call.item_id, "state": {"$in": [state.value for state in SPREAD]}}
        found = await Application.many(where, sort=[("submitted_at", 1), ("_id", 1)])
        barred = await reviewers.barred_from(found)
        tasks = [Task(one.id, frozenset(one.reviewers), frozenset(barred.get(one.id, {}))) for one in found]
        result = spread(tasks, keys, each, await _loads(keys))
        for application in found:
            await _give(context, application, result.added.get(application.id, []))
        return Outcome(sum(map(len, result.added.values())), tuple(_short(len(result.short))))

    return await in_transaction(attempt)


class _Reviewers:
    """Reviewers with what bars them from applications: the organisation that they represent, their institution."""

    def __init__(
        self, accounts: Mapping[Id, Account], organisations: Mapping[Id, Organisation], countries: Mapping[Id, str]
    ) -> None:
        self.accounts, self.organisations, self.countries = accounts, organisations, countries

    @classmethod
    async def found(cls, keys: Sequence[Id]) -> "_Reviewers":
        """Those of these accounts that are reviewers."""
        where = {"_id": {"$in": list(keys)}, "roles": Role.REVIEWER.value}
        accounts = {one.id: one for one in await Account.many(where)}
        owned = await Organisation.many({"owner_id": {"$in": list(accounts)}})
        institutions = await _by_id(Institution, [one.institution for one in accounts.values() if one.institution])
        countries = {
            one.id: institution.country
            for one in accounts.values()
            if Role.CONTRIBUTOR in one.roles and (institution := institutions.get(one.institution)) is not None
        }
        return cls(accounts, {one.owner_id: one for one in owned}, {k: v for k, v in countries.items() if v})

    async def barred_from(self, found: Sequence[Application]) -> dict[Id, dict[Id, Message]]:
        """Who must not review which of these applications, and why."""
        conflicts = await Review.in_conflict([one.id for one in found], list(self.accounts))
        organisations = await _by_id(Organisation, [one.organisation for one in found if one.organisation])
        return {
            one.id: {
                reviewer: why
                for reviewer in self.accounts
                if (why := self._why_not(reviewer, one, organisations.get(one.organisation), conflicts))
            }
            for one in found
        }

    def _why_not(
        self, reviewer: Id, application: Application, represented: Organisation | None, conflicts: set[tuple[Id, Id]]
    ) -> Message | None:
        if reviewer in (application.applicant_id, *[one.account for one in application.co_applicants]):
            return Message("Nobody reviews their own application.")
        if (application.id, reviewer) in conflicts:
            return Message("This reviewer declared a conflict of interest.")
        own = self.organisations.get(reviewer)
        if own and represented and is_same_organisation(own, represented):
            return Message("This reviewer belongs to the organisation that applies.")
        if self.countries.get(reviewer) == (application.country or ""):
            return Message("This reviewer belongs to the institution that endorses the application.")
        return None


def _objections(
    wanted: Sequence[Id],
    readable: Mapping[Id, Application],
    keys: Sequence[Id],
    reviewers: _Reviewers,
    barred: Mapping[Id, Mapping[Id, Message]],
) -> Iterator[UserError]:
    """What is to be said against giving each of these applications to each of these reviewers."""
    yield from _unknown(keys, reviewers)
    for place, key in enumerate(wanted):
        at = ("applications", str(place))
        if key not in readable:
            yield UserError(Code.NOT_FOUND, Message("There is no such application."), at)
        elif readable[key].state not in ASSIGNABLE:
            yield UserError(Code.WRONG_STATE, Message("This application is not to be reviewed now."), at)
    for place, reviewer in enumerate(keys):
        reasons = {why[reviewer].msgid: why[reviewer] for why in barred.values() if reviewer in why}
        for reason in reasons.values():
            yield UserError(Code.CONFLICT, reason, ("reviewers", str(place)))


def _unknown(keys: Sequence[Id], reviewers: _Reviewers) -> Iterator[UserError]:
    for place, reviewer in enumerate(keys):
        if reviewer not in reviewers.accounts:
            yield UserError(Code.NOT_FOUND, Message("There is no such reviewer."), ("reviewers", str(place)))


def _short(count: int) -> Iterator[UserError]:
    """What is to be said of applications for which too few reviewers could be found."""
    if count:
        message = Message(
            "Too few reviewers can be found for some applications ({count}): the others must not review them.",
            {"count": count},
        )
        yield UserError(Code.OUT_OF_RANGE, message, ("reviewers",))


async def _give(context: Context, application: Application, reviewers: Sequence[Id]) -> None:
    """Give an application to those of these who do not have it."""
    new = [one for one in dict.fromkeys(reviewers) if one not in application.reviewers]
    if not new:
        return
    await Application.change({"_id": application.id}, {"$addToSet": {"reviewers": {"$each": new}}})
    details, by = {"reviewers": [str(one) for one in new]}, own_account(context).id
    await AuditEvent.note("ASSIGN_REVIEWERS", by=by, at=context.now, about=application.id, details=details)


async def _loads(keys: Sequence[Id]) -> dict[Id, int]:
    """How many applications each reviewer has that are still to be judged, in whatever call."""
    pending = {"$in": [state.value for state in ASSIGNABLE]}
    return {key: await Application.count_of({"reviewers": key, "state": pending}) for key in keys}


async def _by_id(model: type[Any], keys: Sequence[Id | None]) -> dict[Id | None, Any]:
    found: list[Stored] = await model.many({"_id": {"$in": [key for key in keys if key]}}) if keys else []
    return {one.id: one for one in found}


def _few(given: Sequence[str], path: str) -> Sequence[str]:
    if not given:
        raise refusal(Code.REQUIRED, "Choose at least one.", path)
    if len(given) > MOST_AT_ONCE:
        raise refusal(Code.TOO_LONG, "At most {maximum} fit here.", path, maximum=MOST_AT_ONCE)
    return given


def _require_each(each: int, reviewers: int) -> None:
    maximum = min(MOST_EACH, reviewers)
    if not 1 <= each <= maximum:
        raise refusal(
            Code.OUT_OF_RANGE, "A number from {minimum} to {maximum}, please.", "each", minimum=1, maximum=maximum
        )
