"""Reviews: written as they go, given, changed, turned down for a conflict of interest, and read by who may."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.database import in_transaction
from domain.access import Role, may_judge, may_read_reviews, may_review
from domain.assignments import ASSIGNABLE
from domain.errors import Code, Refused, UserError, refusal
from domain.scores import SCORED, Recommendation, objections_to
from domain.text import flaw_in_line, tidy
from models.accounts import Account
from models.applications import Application
from models.audit import AuditEvent
from models.base import Id
from models.calls import Call, Criterion
from models.reviews import Conflict, Review, Score, assess
from resolvers import applications, contents, disclosure
from resolvers.accounts import own_account
from resolvers.context import Context
from resolvers.ids import NOTHING, global_id, key_of
from resolvers.paging import Page, Window, page_of

LONGEST_COMMENT: Final = 5_000

MOST_CONFLICTS: Final = 100


@dataclass(frozen=True, slots=True)
class Given:
    """A review as it is sent: points by criterion, and what else was said."""

    scores: Sequence[tuple[str, int]] = ()
    recommendation: Recommendation | None = None
    comment: str | None = None


async def save(context: Context, application_id: str, given: Given) -> Review:
    """The viewer's review as far as it is written. It replaces what was saved before, and may have gaps.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE also when it was given already, or every objection.
    """
    criteria = await _criteria_of(context, await _to_review(context, application_id))
    comment = _checked(given, criteria, complete=False)

    async def attempt() -> Review:
        application = await _to_review(context, application_id)
        review = await Review.begun(application.id, own_account(context).id, context.now)
        if review.submitted_at is not None:
            raise refusal(Code.WRONG_STATE, "This review was given already. Give it again, whole, to change it.")
        _write(review, given, criteria, comment, context)
        await review.keep()
        return review

    return await in_transaction(attempt)


async def give(context: Context, application_id: str, given: Given) -> Application:
    """The application with the viewer's review of it: a first one, or one in the place of what they gave before.

    Review, average and audit event are stored together or not at all.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE, or every objection.
    """
    criteria = await _criteria_of(context, await _to_review(context, application_id))
    comment = _checked(given, criteria, complete=True)

    async def attempt() -> Application:
        application = await _to_review(context, application_id)
        review = await Review.begun(application.id, own_account(context).id, context.now)
        _write(review, given, criteria, comment, context)
        review.submitted_at = context.now
        await review.keep()
        await AuditEvent.note("REVIEW", by=review.reviewer, at=context.now, about=application.id)
        return await assess(application.id)

    return await in_transaction(attempt)


async def declare_conflict(context: Context, application_id: str, note: str | None) -> None:
    """Take an application from the viewer's pile for good. A review that they gave counts no more.

    Raises:
        Refused: NOT_FOUND, WRONG_STATE once it is decided, or TOO_LONG.
    """
    objections: list[UserError] = []
    said, me = text_of(note, "note", objections), own_account(context).id
    if objections:
        raise Refused(*objections)

    async def attempt() -> None:
        if await Review.in_conflict([key_of(application_id, "Application")], [me]):
            return
        application = await _assigned(context, application_id)
        if application.state not in ASSIGNABLE:
            raise refusal(Code.WRONG_STATE, "The application is past reviewing.", "application")
        review = await Review.begun(application.id, me, context.now)
        review.conflict = Conflict(at=context.now, note=said)
        await review.keep()
        await Application.change({"_id": application.id}, {"$pull": {"reviewers": me}})
        await assess(application.id)
        await AuditEvent.note("DECLARE_CONFLICT", by=me, at=context.now, about=application.id)

    await in_transaction(attempt)


async def conflicts_of_viewer(context: Context) -> list[Review]:
    """What the viewer declared a conflict with: the last hundred, the newest first."""
    where = {"reviewer": own_account(context).id, "conflict": {"$type": "object"}}
    return await Review.many(where, sort=[("conflict.at", -1), ("_id", -1)], limit=MOST_CONFLICTS)


async def reference_of(context: Context, review: Review) -> str | None:
    """What stands on the receipt of the application that is reviewed; None when that is gone."""
    application = await context.loaders.by_id(Application, review.application)
    return application and application.reference


async def call_of(context: Context, review: Review) -> Call | None:
    """The call that is applied to, in public; None when the application is gone."""
    application = await context.loaders.by_id(Application, review.application)
    return application and await contents.published(context, Call, application.call)


async def of_application(context: Context, application: Application) -> list[Review]:
    """The reviews of an application that the viewer may read, the oldest first.

    The secretariat reads what was given and which conflicts were declared; a reviewer reads their own, and the others'
    once they gave theirs; nobody else reads any.
    """
    viewer = context.viewer
    if not may_judge(viewer, application) and not may_review(viewer, application):
        return []
    found = await context.loaders.grouped(Review, "application", application.id, sort=(("_id", 1),))
    return [one for one in found if one.reviewer == viewer.account_id or _is_told(context, application, one)]


def _is_told(context: Context, application: Application, review: Review) -> bool:
    """Whether the viewer may read another's review."""
    if may_judge(context.viewer, application):
        return not review.is_draft
    return review.counts and may_read_reviews(context.viewer, application)


async def readable(context: Context, key: str) -> Review | None:
    """The review with this key, when the viewer may read it; else None."""
    review = await Review.by_id(Id(key)) if Id.is_valid(key) else None
    application = review and await applications.readable(context, global_id("Application", review.application))
    reviews = await of_application(context, application) if application else []
    return next((one for one in reviews if str(one.id) == key), None)


async def reviewer_of(context: Context, review: Review) -> Account | None:
    """Who reviews; to other reviewers by name alone."""
    found = await context.loaders.by_id(Account, review.reviewer)
    return found and disclosure.by_name(context, found)


async def reviewers_of(context: Context, application: Application) -> list[Account]:
    """Whom an application was given to, for the secretariat."""
    if not may_judge(context.viewer, application):
        return []
    return await context.loaders.all_by_id(Account, application.reviewers)


async def pile(context: Context, window: Window) -> Page[Application]:
    """The applications that the viewer is to review or has reviewed, the newest first."""
    is_reviewer = Role.REVIEWER in context.viewer.roles
    where = {"reviewers": context.viewer.account_id if is_reviewer else NOTHING, **applications.not_own(context.viewer)}
    return await page_of(Application, where, applications.NEWEST_FIRST, window)


async def _to_review(context: Context, application_id: str) -> Application:
    application = await _assigned(context, application_id)
    if application.state not in SCORED:
        raise refusal(Code.WRONG_STATE, "The application is not under review.", "application")
    return application


async def _assigned(context: Context, application_id: str) -> Application:
    found = await applications.readable(context, application_id, allow=may_review)
    if found is None:
        raise refusal(Code.NOT_FOUND, "There is no such application.", "application")
    return found


async def _criteria_of(context: Context, application: Application) -> Mapping[str, Criterion]:
    """What applications to the call are scored by, as the public edition says."""
    call = await contents.published(context, Call, application.call)
    return {criterion.key: criterion for criterion in call.criteria} if call else {}


def _checked(given: Given, criteria: Mapping[str, Criterion], *, complete: bool) -> str | None:
    """The comment, tidy.

    Raises:
        Refused: with every objection to the review.
    """
    objections = objections_to(given.scores, criteria.values(), complete=complete)
    comment = text_of(given.comment, "comment", objections)
    if objections:
        raise Refused(*objections)
    return comment


def text_of(given: str | None, path: str, objections: list[UserError]) -> str | None:
    """A remark, tidy; None when it says nothing. What is to be said against it joins the objections."""
    said = tidy(given) if given else ""
    if flaw := flaw_in_line(said, longest=LONGEST_COMMENT, in_lines=True):
        objections.append(UserError(*flaw, (path,)))
    return said or None


def _write(
    review: Review, given: Given, criteria: Mapping[str, Criterion], comment: str | None, context: Context
) -> None:
    points = dict(given.scores)
    review.scores = [
        Score(criterion=key, points=points[key], maximum=one.maximum, weight=one.weight)
        for key, one in criteria.items()
        if key in points
    ]
    review.recommendation, review.comment, review.saved_at = given.recommendation, comment, context.now
