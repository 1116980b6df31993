"""Applications: one person's answers to one call."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Self

import strawberry

from domain import errors
from domain.applications import Action, Progress, State
from domain.endorsements import Endorsement
from domain.errors import Code
from models import applications as stored
from resolvers import (
    applications,
    applying,
    certificates,
    co_applicants,
    duplicates,
    endorsements,
    forms,
    releasing,
    reuse,
    reviews,
    staff_notes,
    uploads,
)
from resolvers.context import Info
from resolvers.ids import global_id
from schema.accounts import Account
from schema.base import Input, Node, Payload, UserError, mutation, plain, shown, shows, via
from schema.calls import Call
from schema.certificates import Certificate
from schema.co_applicants import CoApplicant, Invitation
from schema.conflicts import DeclaredConflict
from schema.files import File
from schema.forms import ApplicationForm
from schema.messages import Message
from schema.organisations import Organisation
from schema.paging import Connection, connection
from schema.scalars import JSON, Upload
from schema.staff_notes import StaffNote
from schema.unfinished_uploads import UnfinishedUpload

if TYPE_CHECKING:
    from schema.reviews import Review

KEY = "Chosen by the client, anew for each act: the same sent again under it is done no second time."

strawberry.enum(State, name="ApplicationState", description="Where an application stands, in the words of the staff.")
strawberry.enum(
    Progress, name="ApplicationProgress", description="What the applicant is told; staff work with ApplicationState."
)
strawberry.enum(Endorsement, description="What the diaspora institution of the applicant's country says.")
strawberry.enum(Action, name="ApplicationAction", description="What can be done to an application.")


@strawberry.type(description="A file that answers a question.")
class ApplicationFile:
    """A field and a file."""

    field: str = plain("The key of the question.")
    file: File = plain("The file.")


@strawberry.type(description="A question whose answer was changed.")
class SavedField:
    """A field and a version."""

    field: str = plain("The key of the question.")
    version: int = plain("The version of the application that its answer was changed in last.")


@strawberry.type(description="Proof of what was received and when, checkable without e-mail.")
class Receipt:
    """Shows a receipt."""

    reference: str = plain("Names the application to people.")
    received_at: datetime = plain("When it was received, by the server's clock.")
    sha256: str = plain("The hash of what was received.")


@strawberry.type(description="One act on an application.")
class HistoryEntry:
    """Shows an entry. People are told in what capacity somebody acted, not who it was."""

    at: datetime = plain("When.")
    action: str = plain("What was done.")
    by: str = shown(lambda entry: entry.actor.value, "In what capacity: APPLICANT, SECRETARIAT or CLOCK.")
    note: str | None = plain("What was said of it.")


@strawberry.type(description="One person's application to one call.")
class Application(Node):
    """Shows an application."""

    reference: str | None = plain("Printed on the receipt, e.g. TRN-2026-000123.")
    call: Call = via(applications.call_of, "The call applied to.")
    applicant: Account = via(
        applications.applicant_of,
        "The person who applies. To reviewers and the institution of the country, by name alone: the address is "
        "withheld@applicant.invalid. To reviewers of a blind call, without a name too, under an id that is nobody's.",
    )
    organisation: Organisation | None = via(
        applications.organisation_of, "The organisation they represent; null to reviewers of a blind call."
    )
    state: State | None = plain("For the secretariat and reviewers; null for the applicant.")
    progress: Progress = plain("Where it stands, in the applicant's words.")
    available_actions: list[Action] = via(applications.actions_open_to_viewer, "What the viewer can do now.")
    form: ApplicationForm = via(
        forms.of_application, "The version that the applicant was shown; it stays although the call's form moves on."
    )
    answers: JSON = via(
        applications.answers_of,
        "The answers by the question's key; of a file question, the ids of its files. Without those that the reader is "
        "not to see: from reviewers, means to get in touch and, in a blind call, personal data.",
    )
    received_answers: JSON | None = via(
        applications.received_answers_of, "The answers as they were received last; null before the first time."
    )
    confirmed_answers: JSON | None = via(
        applications.confirmed_answers_of,
        "What is asked of the accepted alone, as they confirmed with it; null before they did. For the secretariat.",
    )
    has_changes: bool | None = via(
        applications.has_changes,
        "Whether answers were changed since they were received and not handed in again. For the applicant.",
    )
    objections: list[UserError] | None = via(
        applications.objections_of,
        "What would be said against handing the answers in, or confirming, as they stand: what is missing and what "
        "does not fit, in the order of the form. Empty where nothing is, or nothing can be changed. For who works on "
        "it.",
    )
    version: int = via(
        applications.version_of, "Counts every save that the viewer knows of; to be handed back with an act."
    )
    created_at: datetime = plain("When it was begun.")
    saved_at: datetime = plain("When answers were last saved.")
    saved_fields: list[SavedField] = via(
        applications.saved_fields_of, "The questions whose answers were changed, for who may change them."
    )
    open_fields: list[str] | None = via(
        applications.open_fields_of,
        "The keys of the questions that alone can be answered now: those asked for again or, once a seat is offered, "
        "what is asked of the accepted. Null where that is all of them. For who works on it.",
    )
    co_applicants: list[CoApplicant] = via(
        co_applicants.of_application, "Who was invited to it, for those who apply by it."
    )

    @strawberry.field(description="Their earlier applications that answers can be taken over from, for the applicant.")
    async def reusable(self, info: Info) -> list["Application"]:
        """The newest first."""
        return await reuse.reusable(info.context, self)  # type: ignore[arg-type, return-value]

    submitted_at: datetime | None = plain("When it was last handed in.")
    respond_by: datetime | None = plain("Until when the applicant is asked to do something.")
    pending_decision: State | None = shown(
        lambda one: one.decision,
        "Decided but not yet announced. For the secretariat alone.",
    )
    decision_letter: Message | None = via(
        releasing.letter_of_decision,
        "The draft of the letter that will tell the pending decision. For the secretariat alone.",
    )
    waiting_rank: int | None = plain("The place in the waiting list, 1 first. For the secretariat alone.")
    receipt: Receipt | None = plain("Proof of what was received last.")
    certificate: Certificate | None = via(certificates.of_application, "That they took part to the end.")
    history: list[HistoryEntry] = via(applications.history_of, "What was done, the oldest first.")
    messages: list[Message] = via(applications.messages_of, "The mails about it, the oldest first.")
    reviewers: list[Account] = via(reviews.reviewers_of, "Whom it was given to. For the secretariat; else empty.")
    reviews: list[Annotated["Review", strawberry.lazy("schema.reviews")]] = via(
        reviews.of_application,
        "Its reviews, the oldest first. The secretariat reads all that were given; a reviewer their own, and the "
        "others' once they gave theirs; nobody else any.",
    )
    average_score: float | None = plain(
        "The mean of its reviews, from 0 to 100: of each, the points as a share of those possible, by the criteria's "
        "weights. For the secretariat, and for reviewers who gave theirs."
    )
    endorsement: Endorsement | None = via(
        endorsements.standing_of,
        "What the diaspora institution of the applicant's country says. NONE: there is nobody to say it, or it was "
        "decided without. For the secretariat and that institution.",
    )
    endorsement_rank: int | None = shown(
        lambda one: one.endorsement and one.endorsement.rank,
        "Its place among those of its country, 1 first. For the secretariat and the institution.",
    )
    endorsement_comment: str | None = shown(
        lambda one: one.endorsement and one.endorsement.comment,
        "Why. For the secretariat and the institution.",
    )

    likely_duplicates: list[Annotated["Application", strawberry.lazy("schema.applications")]] = via(
        duplicates.of_application,
        "For the secretariat: up to twenty applications of others to the same call behind which the same person or "
        "organisation seems to be, by name in any script, e-mail address or telephone number.",
    )
    staff_notes: list[StaffNote] = via(
        staff_notes.of_application, "For the secretariat: what staff wrote down about it, the oldest first."
    )

    @strawberry.field(description="The files attached.")
    async def files(self, info: Info) -> list[ApplicationFile]:
        """Each with the question that it answers."""
        found = await applications.files_of(info.context, self)  # type: ignore[arg-type]
        return [ApplicationFile(field=field, file=file) for field, file in found]  # type: ignore[arg-type]

    @strawberry.field(description="The files as they were received last; none before the first time.")
    async def received_files(self, info: Info) -> list[ApplicationFile]:
        """Each with the question that it answers."""
        found = await applications.received_files_of(info.context, self)  # type: ignore[arg-type]
        return [ApplicationFile(field=field, file=file) for field, file in found]  # type: ignore[arg-type]

    @strawberry.field(description="The files among what the accepted confirmed with. For the secretariat.")
    async def confirmed_files(self, info: Info) -> list[ApplicationFile] | None:
        """Each with the question that it answers."""
        found = await applications.confirmed_files_of(info.context, self)  # type: ignore[arg-type]
        return [ApplicationFile(field=field, file=file) for field, file in found]  # type: ignore[arg-type]

    is_type_of = shows(stored.Application)


@strawberry.type(description="The signed-in person, and what is theirs alone.")
class Viewer:
    """Shows an account to the person whose it is."""

    account: Account = shown(lambda account: account, "Their account.")
    applications: Connection[Application] = connection(
        lambda context, account, window: applications.of_viewer(context, window),
        "Their applications, the newest first.",
    )

    shared_applications: Connection[Application] = connection(
        lambda context, account, window: co_applicants.shared_with_viewer(context, window),
        "The applications of others that they were let into, the newest first.",
    )
    invitations: list[Invitation] = via(
        lambda context, account: co_applicants.invitations_of_viewer(context),
        "What they are invited to, while it is under way, and have not answered: the newest 50, the newest first.",
    )
    uploads: list[UnfinishedUpload] = via(
        lambda context, account: uploads.under_way(context),
        "The files on their way in, or waiting to be used as answers: each is removed by a DELETE of `/uploads/{id}`.",
    )

    @strawberry.field(description="One of their applications, or of those that they were let into.")
    async def application(
        self, info: Info, id: Annotated[strawberry.ID, strawberry.argument(description="Its global id.")]
    ) -> Application | None:
        """Another person's looks as if it were not there."""
        return await applications.own_or_none(info.context, id)  # type: ignore[return-value]

    messages: Connection[Message] = connection(
        lambda context, account, window: applications.mails_of_viewer(context, window),
        "The mails written to them, the newest first.",
    )
    to_review: Connection[Application] = connection(
        lambda context, account, window: reviews.pile(context, window),
        "The applications given to them as a reviewer, the newest first.",
    )
    conflicts: list[DeclaredConflict] = via(
        lambda context, account: reviews.conflicts_of_viewer(context),
        "What they declared a conflict of interest with and are not to review any more: the newest 100.",
    )
    to_endorse: Connection[Application] = connection(
        lambda context, account, window: endorsements.to_endorse(context, window),
        "The applications of their country that their institution can endorse, the newest first.",
    )


@strawberry.type(description="The application after the act.")
class ApplicationPayload(Payload):
    """Null where nothing was changed."""

    application: Application | None = strawberry.field(description="The application.", default=None)
    asked: strawberry.Private[str | None] = None

    @classmethod
    def refused(cls, objections: Sequence[errors.UserError], given: Any = None) -> Self:
        """The payload of an act that was turned down."""
        return cls(user_errors=list(objections), asked=getattr(given, "application", None))  # type: ignore[arg-type]

    @strawberry.field(
        description="How the application stands now, when a CONFLICT turned the act down: to merge and send again."
    )
    async def current(self, info: Info) -> Application | None:
        """Read only when asked for."""
        if self.asked is None or all(error.code is not Code.CONFLICT for error in self.user_errors):
            return None
        return await applications.own_or_none(info.context, self.asked)  # type: ignore[return-value]


def payload(application: stored.Application, objections: Sequence[errors.UserError] = ()) -> ApplicationPayload:
    """The payload of an act that was done, perhaps in part."""
    asked = global_id("Application", application.id) if objections else None
    return ApplicationPayload(application=application, user_errors=list(objections), asked=asked)  # type: ignore[arg-type]


@strawberry.input(description="Which call, and a key that makes beginning repeatable.")
class StartApplicationInput:
    """A call and a key."""

    call: strawberry.ID = strawberry.field(description="The call.")
    key: str = strawberry.field(description="Chosen by the client; sending it again finds the same draft.")


@strawberry.input(description="One answer.")
class AnswerInput:
    """A question and its answer."""

    field: str = strawberry.field(description="The key of the question.")
    value: JSON | None = strawberry.field(description="The answer; null takes it back.", default=None)
    based_on: int | None = strawberry.field(
        description="The version that this answer was typed against, when it is not that of the whole.", default=None
    )


@strawberry.input(description="Any part of the answers, in any state of completeness.")
class SaveAnswersInput:
    """What is left out stays."""

    application: strawberry.ID = strawberry.field(description="The application.")
    version: int = strawberry.field(
        description="The version that the answers were typed against. What was changed elsewhere since, under other "
        "questions, stays beside them."
    )
    answers: list[AnswerInput] = strawberry.field(description="The answers.")
    key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="A file as an answer.")
class AttachFileInput:
    """A question and a file."""

    application: strawberry.ID = strawberry.field(description="The application.")
    field: str = strawberry.field(description="The key of the file question.")
    file: Upload = strawberry.field(description="The file, by the GraphQL multipart request specification.")
    key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="What to hand in.")
class SubmitApplicationInput:
    """An application as of a version."""

    application: strawberry.ID = strawberry.field(description="The application.")
    version: int = strawberry.field(description="The version that was read before handing it in.")
    key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.input(description="What to act on.")
class ActOnApplicationInput:
    """An application as of a version."""

    application: strawberry.ID = strawberry.field(description="The application.")
    version: int = strawberry.field(description="The version that was read before acting.")
    note: str | None = strawberry.field(description="What is to be said of it.", default=None)
    key: str | None = strawberry.field(description=KEY, default=None)


@strawberry.type
class ApplicationMutation:
    """What can be done with applications."""

    @mutation("Begin an application. Sending the same key again finds the same draft.")
    async def start_application(self, info: Info, input: Input[StartApplicationInput]) -> ApplicationPayload:
        """A draft of the form as it now is."""
        return payload(await applying.start(info.context, input.call, input.key))

    @mutation(
        "Save any part of the answers. What does not fit, or was changed elsewhere since, is named and not saved; the "
        "rest is."
    )
    async def save_answers(self, info: Info, input: Input[SaveAnswersInput]) -> ApplicationPayload:
        """Answers with the time of saving, in `savedAt`."""
        answered, twice = applying.one_of_each((answer.field, answer.value) for answer in input.answers)
        based_on = {answer.field: answer.based_on for answer in input.answers if answer.based_on is not None}
        given = applying.Answers(input.application, input.version, answered, based_on, input.key, twice)
        saved = await applying.save_answers(info.context, given)
        return payload(saved.application, saved.objections)

    @mutation("Add a file to the answers.")
    async def attach_file(self, info: Info, input: Input[AttachFileInput]) -> ApplicationPayload:
        """Typed by its content."""
        upload: Any = input.file
        return payload(await applying.attach(info.context, input.application, input.field, upload, key=input.key))

    @mutation("Hand a finished draft in. Sending it twice is harmless.")
    async def submit_application(self, info: Info, input: Input[SubmitApplicationInput]) -> ApplicationPayload:
        """Checked whole; every objection is listed."""
        return payload(await applying.submit(info.context, input.application, input.version, input.key))
