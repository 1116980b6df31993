"""Lists of applications for those who work on them, and the views of them that staff keep."""

from datetime import datetime
from typing import Annotated, Any

import strawberry

from domain.applications import Progress, State
from models.application_lists import ApplicationSort
from resolvers import application_lists, saved_views, staff_notes
from resolvers.application_filters import ApplicationChoice
from resolvers.context import Info
from resolvers.ids import global_id
from resolvers.paging import Window
from schema.accounts import Account
from schema.applications import Application, ApplicationPayload, payload
from schema.base import DonePayload, Input, Payload, mutation, plain, shown, via
from schema.ordering import SortOrder
from schema.paging import After, Before, Connection, First, Last, given
from schema.scalars import JSON, CountryCode

strawberry.enum(
    ApplicationSort,
    description="By what a list of applications is ordered: by when each was handed in, the average score from the "
    "highest down, the place in the waiting list, or the applicant's name. All but SUBMITTED need a call.",
)


@strawberry.input(description="Which applications; all conditions given must hold.")
class ApplicationFilter:
    """Conditions on applications."""

    call: strawberry.ID | None = strawberry.field(description="To this call.", default=None)
    programme: strawberry.ID | None = strawberry.field(description="To the calls of this programme.", default=None)
    state: list[State] | None = strawberry.field(
        description="Standing at one of these. For the secretariat and reviewers.", default=None
    )
    progress: list[Progress] | None = strawberry.field(
        description="Of which the applicant is told one of these.", default=None
    )
    country: CountryCode | None = strawberry.field(
        description="Of organisations of this country. For the secretariat.", default=None
    )
    text: str | None = strawberry.field(
        description="With all of these words, in any script and spelling: in the names of the person and their "
        "organisation and in the reference, from two letters on also as the beginning of a word; in the answers as a "
        "whole word. The secretariat also finds a person by their whole e-mail address. At most 200 characters, of "
        "which the first eight different words count. Not for reviewers.",
        default=None,
    )
    organisation: strawberry.ID | None = strawberry.field(description="Of this organisation.", default=None)
    endorsed: bool | None = strawberry.field(
        description="Endorsed by the diaspora institution of their country, or turned down by it.", default=None
    )
    pending_decision: State | None = strawberry.field(
        description="Decided so, and not told yet. For the secretariat.", default=None
    )
    submitted_from: datetime | None = strawberry.field(
        description="Handed in last at this moment or later.", default=None
    )
    submitted_to: datetime | None = strawberry.field(
        description="Handed in last at this moment or earlier.", default=None
    )


@strawberry.type(description="A list of applications that somebody of the secretariat comes back to.")
class SavedView:
    """Shows a view."""

    id: strawberry.ID = shown(lambda view: strawberry.ID(global_id("SavedView", view.id)), "Its global id.")
    name: str = plain("Its name.")
    filter: JSON = plain("Which applications, in the shape of `ApplicationFilter`: to be handed back as it is.")
    sort: ApplicationSort = plain("By what it is ordered.")
    order: SortOrder = shown(
        lambda view: SortOrder.OLDEST_FIRST if view.oldest_first else SortOrder.NEWEST_FIRST, "In which order."
    )
    is_shared: bool = plain("Whether all of the secretariat see it.")
    owner: Account | None = via(saved_views.owner_of, "Whose it is; null when their account is gone.")
    saved_at: datetime = plain("When it was saved last.")


@strawberry.type(description="The view after the act.")
class SavedViewPayload(Payload):
    """Null where nothing was saved."""

    view: SavedView | None = strawberry.field(description="The view.", default=None)


@strawberry.input(description="A list to come back to. What was saved under the same name before is replaced.")
class SaveViewInput:
    """A name, a filter and an order."""

    name: str = strawberry.field(description="Its name, at most 100 characters.")
    filter: ApplicationFilter | None = strawberry.field(description="Which applications.", default=None)
    sort: ApplicationSort = strawberry.field(description="By what it is ordered.", default=ApplicationSort.SUBMITTED)
    order: SortOrder = strawberry.field(description="In which order.", default=SortOrder.NEWEST_FIRST)
    is_shared: bool = strawberry.field(description="Whether all of the secretariat are to see it.", default=False)


@strawberry.input(description="Which view to remove.")
class DeleteViewInput:
    """A view."""

    view: strawberry.ID = strawberry.field(description="The view.")


@strawberry.input(description="What to note on which application.")
class AddStaffNoteInput:
    """An application and a text."""

    application: strawberry.ID = strawberry.field(description="The application.")
    text: str = strawberry.field(description="The note, at most 5,000 characters.")


@strawberry.type
class ApplicationListQuery:
    """What can be asked about applications in numbers."""

    @strawberry.field(
        description="For the secretariat: the applications that were handed in. Reviewers see those given to them, "
        "national institutions those of their country. `totalCount` counts up to 10,000, of lists by text up to "
        "1,000: that number means so many or more."
    )
    async def applications(
        self,
        info: Info,
        filter: Annotated[ApplicationFilter | None, strawberry.argument(description="Which applications.")] = None,
        order: Annotated[
            SortOrder | None,
            strawberry.argument(description="In which order: OLDEST_FIRST turns every order round that `sort` gives."),
        ] = None,
        sort: Annotated[
            ApplicationSort | None, strawberry.argument(description="By what; without it, by when each was handed in.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Application]:
        """Listed by keyset."""
        return await application_lists.listed(  # type: ignore[return-value]
            info.context,
            Window(first, after, last, before),
            ApplicationChoice.read(given(filter)),
            sort or ApplicationSort.SUBMITTED,
            oldest_first=order is SortOrder.OLDEST_FIRST,
        )

    @strawberry.field(description="For the secretariat: the viewer's own views and those shared with all.")
    async def views(self, info: Info) -> list[SavedView]:
        """By their names."""
        return await saved_views.of_viewer(info.context)  # type: ignore[return-value]


@strawberry.type
class ApplicationListMutation:
    """What staff keep beside applications."""

    @mutation("Keep a list of applications under a name, to come back to.")
    async def save_view(self, info: Info, input: Input[SaveViewInput]) -> SavedViewPayload:
        """Saving it again under its name replaces it."""
        view: Any = await saved_views.save(
            info.context,
            input.name,
            ApplicationChoice.read(given(input.filter)),
            input.sort,
            oldest_first=input.order is SortOrder.OLDEST_FIRST,
            is_shared=input.is_shared,
        )
        return SavedViewPayload(view=view)

    @mutation("Remove a view of the viewer's own.")
    async def delete_view(self, info: Info, input: Input[DeleteViewInput]) -> DonePayload:
        """Shared ones too are removed by their owner alone."""
        await saved_views.delete(info.context, input.view)
        return DonePayload(done=True)

    @mutation("Write a note on an application, for the staff alone. It stays as it was written.")
    async def add_staff_note(self, info: Info, input: Input[AddStaffNoteInput]) -> ApplicationPayload:
        """The applicant never reads it."""
        return payload(await staff_notes.add(info.context, input.application, input.text))
