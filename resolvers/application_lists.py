"""Lists of applications for those who work on them."""

from dataclasses import replace

from models.application_lists import ApplicationSort
from models.applications import Application
from resolvers import reads
from resolvers.application_filters import ApplicationChoice, Listing, listing
from resolvers.context import Context
from resolvers.ids import key_of
from resolvers.paging import Page, Window, page_of


async def listed(
    context: Context,
    window: Window,
    choice: ApplicationChoice,
    sort: ApplicationSort = ApplicationSort.SUBMITTED,
    *,
    oldest_first: bool = False,
) -> Page[Application]:
    """A page of the applications chosen. That it was read is noted, with how many it showed and how it was narrowed.

    Raises:
        BadRequest: when the viewer may not choose or sort so.
    """
    page = await page_of_list(await listing(context, choice, sort, oldest_first=oldest_first), window)
    context.listed.update(application.id for application in page.items)
    await note_reading(context, "READ_LIST", choice, len(page.items))
    return page


async def page_of_list(asked: Listing, window: Window) -> Page[Application]:
    """A page of a list that may be read. It counts as far as the list is counted."""

    async def total() -> int:
        return await Application.count_of(asked.where, limit=asked.most_counted, index=asked.index_to_count)

    return replace(await page_of(Application, asked.where, asked.order, window, index=asked.index), total=total)


async def note_reading(context: Context, action: str, choice: ApplicationChoice, count: int) -> None:
    """Note that personal data of so many people was read, and by what it was chosen: by which names, not by what."""
    about = key_of(choice.call, "Call") if choice.call else None
    await reads.of_list(context, "applications", count, chosen_by=choice.names, about=about, action=action)
