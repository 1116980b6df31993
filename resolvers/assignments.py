"""Assignments: applications given to reviewers by hand, spread evenly among them, and taken from them again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.database import in_transaction
from domain.access import Role, may_read_application, people_of, stands_apart
from domain.assignments import ASSIGNABLE, MOST_EACH, SPREAD, Representatives, Task, spread
from domain.errors import Code, Message, Refused, UserError, refusal
from models.accounts import Account
from models.applications import Application
from models.audit import AuditEvent
from models.base import Filter, Id, Stored
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
MOST_SPREAD: Final = 2_000
"""No more applications are spread at once: those of a larger call are given out by hand until so many are left."""
WRITTEN_AT_ONCE: Final = 500


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
        Refused: every objection: REQUIRED, TOO_LONG, NOT_FOUND, FORBIDDEN for the viewer's own, WRONG_STATE, CONFLICT
            for who must not review it; or CONFLICT, when the key stands for another act.
    """
    wanted = [key_of(one, "Application") for one in _few(application_ids, "applications")]
    keys = [key_of(one, "Account") for one in _few(reviewer_ids, "reviewers")]

    async def attempt() -> list[Application]:
        found = await Application.many({"_id": {"$in": wanted}})
        readable = {one.id: one for one in found if may_read_application(context.viewer, one)}

        async def give() -> None:
            reviewers = await _Reviewers.found(keys)
            barred = await reviewers.barred_from(list(readable.values()))
            if objections := [
                *_unknown(keys, reviewers),
                *_not_to_be_given(context, wanted, readable),
                *_not_to_be_asked(keys, barred),
            ]:
                raise Refused(*objections)
            await _give(context, {one: _lacking(application, keys) for one, application in readable.items()})

        said = {"applications": application_ids, "reviewers": reviewer_ids}
        await once(context, key, "ASSIGN_REVIEWERS", wanted[0], give, said)
        given = {one.id: one for one in await Application.many({"_id": {"$in": list(readable)}})}
        return [given[one] for one in dict.fromkeys(wanted) if one in given]

    return await in_transaction(attempt)


async def unassign(context: Context, application_id: str, reviewer_id: str) -> Application:
    """The application, taken from a reviewer's pile. Again changes nothing. What they reviewed stays and counts.

    Raises:
        Refused: NOT_FOUND; FORBIDDEN for the viewer's own.
    """
    reviewer = key_of(reviewer_id, "Account")

    async def attempt() -> Application:
        application = await applications.readable(context, application_id)
        if application is None:
            raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
        if not stands_apart(context.viewer, application):
            raise refusal(Code.FORBIDDEN, "Nobody chooses who reviews their own application.", "application")
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

    The viewer's own is left to others.

    Raises:
        Refused: NOT_FOUND, REQUIRED, TOO_LONG, also for more applications than can be spread at once; OUT_OF_RANGE.
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
        found = await _to_spread(context, call.item_id, each)
        barred = await reviewers.barred_from(found)
        tasks = [Task(one.id, frozenset(one.reviewers), frozenset(barred.get(one.id, {}))) for one in found]
        result = spread(tasks, keys, each, await Application.piles_of(keys, ASSIGNABLE))
        await _give(context, result.added)
        return Outcome(sum(map(len, result.added.values())), tuple(_short(len(result.short))))

    return await in_transaction(attempt)


async def _to_spread(context: Context, call: Id, each: int) -> list[Application]:
    """The applications of a call that have fewer reviewers than they are to have, the first to arrive first.

    Raises:
        Refused: TOO_LONG, when they are too many.
    """
    where: Filter = {
        "call": call,
        "state": {"$in": [state.value for state in SPREAD]},
        f"reviewers.{each - 1}": {"$exists": False},
        **applications.not_own(context.viewer),
    }
    if (count := await Application.count_of(where)) > MOST_SPREAD:
        raise refusal(
            Code.TOO_LONG,
            "At most {maximum} applications are spread at once, and {count} wait here. Give some out by hand first.",
            "call",
            maximum=MOST_SPREAD,
            count=count,
        )
    return await Application.many(where, sort=[("submitted_at", 1), ("_id", 1)])


class _Reviewers:
    """Reviewers with what bars them from applications: the organisation that they represent, their institution."""

    def __init__(
        self,
        accounts: Mapping[Id, Account],
        organisations: Mapping[Id, Organisation],
        of_country: Mapping[str, list[Id]],
    ) -> None:
        self.accounts, self.representatives, self.of_country = accounts, Representatives(organisations), of_country

    @classmethod
    async def found(cls, keys: Sequence[Id]) -> "_Reviewers":
        """Those of these accounts that are reviewers."""
        where = {"_id": {"$in": list(keys)}, "roles": Role.REVIEWER.value}
        accounts = {one.id: one for one in await Account.many(where)}
        owned = await Organisation.many({"owner_id": {"$in": list(accounts)}})
        institutions = await _by_id(Institution, [one.institution for one in accounts.values() if one.institution])
        of_country: defaultdict[str, list[Id]] = defaultdict(list)
        for one in accounts.values():
            institution = institutions.get(one.institution)
            if Role.CONTRIBUTOR in one.roles and institution is not None and institution.country:
                of_country[institution.country].append(one.id)
        return cls(accounts, {one.owner_id: one for one in owned}, of_country)

    async def barred_from(self, found: Sequence[Application]) -> dict[Id, dict[Id, Message]]:
        """Who must not review which of these applications, and why."""
        conflicts = await Review.in_conflict([one.id for one in found], list(self.accounts))
        in_conflict: defaultdict[Id, list[Id]] = defaultdict(list)
        for application, reviewer in conflicts:
            in_conflict[application].append(reviewer)
        organisations = await _by_id(Organisation, [one.organisation for one in found if one.organisation])
        of_same = {key: self.representatives.of(one) for key, one in organisations.items()}
        return {
            one.id: self._reasons(one, in_conflict.get(one.id, ()), of_same.get(one.organisation, ())) for one in found
        }

    def _reasons(self, application: Application, in_conflict: Iterable[Id], of_same: Iterable[Id]) -> dict[Id, Message]:
        """For each of them who must not review it, the reason that weighs most."""
        endorsing = self.of_country.get(application.country or "", ())
        own = people_of(application) & self.accounts.keys()
        return {
            **dict.fromkeys(endorsing, _ENDORSES),
            **dict.fromkeys(of_same, _APPLIES),
            **dict.fromkeys(in_conflict, _IN_CONFLICT),
            **dict.fromkeys(own, _OWN),
        }


_OWN: Final = Message("Nobody reviews their own application.")
_IN_CONFLICT: Final = Message("This reviewer declared a conflict of interest.")
_APPLIES: Final = Message("This reviewer belongs to the organisation that applies.")
_ENDORSES: Final = Message("This reviewer belongs to the institution that endorses the application.")


def _not_to_be_given(context: Context, wanted: Sequence[Id], readable: Mapping[Id, Application]) -> Iterator[UserError]:
    for place, key in enumerate(wanted):
        at = ("applications", str(place))
        if key not in readable:
            yield UserError(Code.NOT_FOUND, Message("There is no such application."), at)
        elif not stands_apart(context.viewer, readable[key]):
            yield UserError(Code.FORBIDDEN, Message("Nobody chooses who reviews their own application."), at)
        elif readable[key].state not in ASSIGNABLE:
            yield UserError(Code.WRONG_STATE, Message("This application is not to be reviewed now."), at)


def _not_to_be_asked(keys: Sequence[Id], barred: Mapping[Id, Mapping[Id, Message]]) -> Iterator[UserError]:
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


def _lacking(application: Application, reviewers: Sequence[Id]) -> list[Id]:
    """Those of these who do not have the application yet."""
    return [one for one in dict.fromkeys(reviewers) if one not in application.reviewers]


async def _give(context: Context, added: Mapping[Id, Sequence[Id]]) -> None:
    """Give each of these applications to these who do not have it yet, some hundreds at a time."""
    given = [(key, list(reviewers)) for key, reviewers in added.items() if reviewers]
    for start in range(0, len(given), WRITTEN_AT_ONCE):
        batch = given[start : start + WRITTEN_AT_ONCE]
        await Application.change_each({key: {"$addToSet": {"reviewers": {"$each": new}}} for key, new in batch})
        await AuditEvent.add_all([_assignment(context, key, new) for key, new in batch])


def _assignment(context: Context, application: Id, reviewers: Sequence[Id]) -> AuditEvent:
    details, by = {"reviewers": [str(one) for one in reviewers]}, own_account(context).id
    return AuditEvent(action="ASSIGN_REVIEWERS", by=by, at=context.now, about=application, details=details)


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
