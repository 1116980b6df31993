"""Reviews: scores, recommendations and comments, and who is to give them."""

from datetime import datetime
from typing import Annotated

import strawberry

from domain.access import Role
from domain.scores import Recommendation
from models import reviews as stored
from resolvers import assignments, reviews, roles
from resolvers.context import Info
from resolvers.paging import Window
from resolvers.reviews import Given
from schema.accounts import Account
from schema.applications import ApplicationPayload, payload
from schema.base import DonePayload, Input, Node, Payload, mutation, plain, shown, shows, via
from schema.paging import After, Connection, First
from schema.selection import ApplicationsPayload

strawberry.enum(Recommendation, description="What a reviewer advises.")


@strawberry.type(description="Points by one criterion of the call.")
class Score:
    """Shows a score."""

    criterion: str = plain("The key of the criterion.")
    points: int = plain("The points given.")
    maximum: int = plain("The most that could be given at the time.")


@strawberry.type(description="What one reviewer thinks of one application.")
class Review(Node):
    """Shows a review to its writer, to the secretariat, and to reviewers of the same application who gave theirs."""

    reviewer: Account = via(reviews.reviewer_of, "Who reviews; to other reviewers by name alone.")
    scores: list[Score] = plain("Points by the call's criteria.")
    recommendation: Recommendation | None = plain("What they advise; null in a draft that does not say so yet.")
    comment: str | None = plain("What they say of it.")
    saved_at: datetime = plain("When it was last written on.")
    submitted_at: datetime | None = plain("When it was last given; null for a draft, which its writer alone reads.")
    has_conflict: bool = shown(
        lambda review: review.conflict is not None,
        "Whether they declared a conflict of interest. Such a review counts no more.",
    )
    conflict_note: str | None = shown(
        lambda review: review.conflict and review.conflict.note, "Which conflict, as far as they said."
    )

    is_type_of = shows(stored.Review)


@strawberry.type(description="The review after the act.")
class ReviewPayload(Payload):
    """Null where nothing was changed."""

    review: Review | None = strawberry.field(description="The review.", default=None)


@strawberry.type(description="What came of spreading applications among reviewers.")
class SpreadPayload(Payload):
    """A number: the applications can be very many."""

    assigned: int = strawberry.field(
        description="How many times an application was given to a reviewer; 0 when all had enough.", default=0
    )


@strawberry.input(description="Points by one criterion.")
class ScoreInput:
    """A criterion and points."""

    criterion: str = strawberry.field(description="The key of the criterion.")
    points: int = strawberry.field(description="From 0 to the criterion's maximum.")


@strawberry.input(description="A whole review.")
class ReviewApplicationInput:
    """Points by every criterion and a recommendation."""

    application: strawberry.ID = strawberry.field(description="The application.")
    scores: list[ScoreInput] = strawberry.field(description="Points by every criterion of the call.")
    recommendation: Recommendation = strawberry.field(description="What is advised.")
    comment: str | None = strawberry.field(description="What is said of it.", default=None)


@strawberry.input(description="A review as far as it is written.")
class SaveReviewInput:
    """Any part of a review; it replaces what was saved before."""

    application: strawberry.ID = strawberry.field(description="The application.")
    scores: list[ScoreInput] = strawberry.field(description="Points by some criteria.", default_factory=list)
    recommendation: Recommendation | None = strawberry.field(description="What is advised.", default=None)
    comment: str | None = strawberry.field(description="What is said of it.", default=None)


@strawberry.input(description="What cannot be reviewed without prejudice.")
class DeclareConflictInput:
    """An application."""

    application: strawberry.ID = strawberry.field(description="The application.")
    note: str | None = strawberry.field(description="Which conflict; the secretariat reads it.", default=None)


@strawberry.input(description="Which applications to give to which reviewers.")
class AssignReviewersInput:
    """Every application is given to every reviewer."""

    applications: list[strawberry.ID] = strawberry.field(description="The applications, at most 200.")
    reviewers: list[strawberry.ID] = strawberry.field(description="The reviewers' accounts.")
    key: str | None = strawberry.field(description="Chosen by the client; makes the act repeatable.", default=None)


@strawberry.input(description="Which application to take from which reviewer.")
class UnassignReviewerInput:
    """An application and a reviewer."""

    application: strawberry.ID = strawberry.field(description="The application.")
    reviewer: strawberry.ID = strawberry.field(description="The reviewer's account.")


@strawberry.input(description="A call, and the reviewers among whom its applications are spread.")
class SpreadReviewersInput:
    """A call, reviewers, and how many of them each application is to have."""

    call: strawberry.ID = strawberry.field(description="The call.")
    reviewers: list[strawberry.ID] = strawberry.field(description="The reviewers' accounts.")
    each: int = strawberry.field(description="How many reviewers each application is to have in all.")


def _given(review: ReviewApplicationInput | SaveReviewInput) -> Given:
    scores = [(score.criterion, score.points) for score in review.scores]
    return Given(scores, review.recommendation, review.comment)


@strawberry.type
class ReviewQuery:
    """What can be asked about reviewing."""

    @strawberry.field(description="For the secretariat: those who review, by address, to give applications to.")
    async def reviewers(
        self,
        info: Info,
        text: Annotated[
            str | None, strawberry.argument(description="Those with all of these words in their name or address.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Account]:
        """Listed by keyset."""
        return await roles.listed(Window(first, after), role=Role.REVIEWER, text=text)  # type: ignore[return-value]


@strawberry.type
class ReviewMutation:
    """What reviewers do, and how they come to it."""

    @mutation("Give applications to reviewers. Nobody gets their own, their organisation's or their institution's.")
    async def assign_reviewers(self, info: Info, input: Input[AssignReviewersInput]) -> ApplicationsPayload:
        """All or none."""
        given = await assignments.assign(info.context, input.applications, input.reviewers, input.key)
        return ApplicationsPayload(applications=given)  # type: ignore[arg-type]

    @mutation("Take an application from a reviewer. What they reviewed stays and counts.")
    async def unassign_reviewer(self, info: Info, input: Input[UnassignReviewerInput]) -> ApplicationPayload:
        """Again changes nothing."""
        return payload(await assignments.unassign(info.context, input.application, input.reviewer))

    @mutation(
        "Spread the applications of a call that are to be reviewed evenly among reviewers, beside what they have. "
        "The same again changes nothing. For how many applications too few could be found, the user errors say."
    )
    async def spread_reviewers(self, info: Info, input: Input[SpreadReviewersInput]) -> SpreadPayload:
        """Nobody gets what they must not review."""
        outcome = await assignments.spread_evenly(info.context, input.call, input.reviewers, input.each)
        return SpreadPayload(assigned=outcome.assigned, user_errors=list(outcome.objections))  # type: ignore[arg-type]

    @mutation("Save a review as far as it is written. It is its writer's alone until it is given.")
    async def save_review(self, info: Info, input: Input[SaveReviewInput]) -> ReviewPayload:
        """It may have gaps."""
        return ReviewPayload(review=await reviews.save(info.context, input.application, _given(input)))  # type: ignore[arg-type]

    @mutation("Give a review, or another in its place while the application is under review or shortlisted.")
    async def review_application(self, info: Info, input: Input[ReviewApplicationInput]) -> ApplicationPayload:
        """From then on the viewer reads the others' reviews."""
        return payload(await reviews.give(info.context, input.application, _given(input)))

    @mutation("Say that one cannot review an application without prejudice. It leaves the viewer's pile for good.")
    async def declare_conflict(self, info: Info, input: Input[DeclareConflictInput]) -> DonePayload:
        """A review that was given counts no more."""
        await reviews.declare_conflict(info.context, input.application, input.note)
        return DonePayload(done=True)
