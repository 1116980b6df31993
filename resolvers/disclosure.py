"""Disclosure: copies of an application's person, organisation, files and history with what their reader may see."""

from collections.abc import Sequence
from mimetypes import guess_extension
from typing import Final

from domain.access import reads_whole, staff
from domain.disclosure import Regard, regard_of, shows_note
from models.accounts import Account
from models.application_parts import HistoryEntry
from models.applications import Application
from models.calls import Call
from models.files import File
from models.organisations import Organisation
from resolvers import contents
from resolvers.context import Context

NO_ADDRESS: Final = "withheld@applicant.invalid"
"""Stands where a person's address is not shown: no such address can exist."""


async def regard(context: Context, application: Application) -> Regard:
    """How the viewer looks at an application that they may read."""
    if reads_whole(context.viewer, application):
        return Regard.WHOLE
    call = await contents.published(context, Call, application.call)
    # What nobody can read any more is shown to reviewers as if it were blind.
    return regard_of(context.viewer, application, is_blind=call is None or call.blind_review)


async def applicant(context: Context, application: Application, person: Account) -> Account:
    """The person who applies: whole, by name alone, or as nobody in particular."""
    seen = await regard(context, application)
    if seen is Regard.WHOLE:
        return person
    if seen is Regard.BLIND_REVIEW:
        # Named by the application, so that two applications of one person cannot be told to be of one.
        return _bare(context, person).shown_as(context.viewer.account_id, id=application.id, name=None)
    return _bare(context, person)


def by_name(context: Context, person: Account) -> Account:
    """A person by name alone, to those who may not read their account."""
    is_readable = person.id == context.viewer.account_id or staff(context.viewer, person)
    return person if is_readable else _bare(context, person)


def _bare(context: Context, person: Account) -> Account:
    nobody = Account(id=person.id, email=NO_ADDRESS, email_key="", roles=[], created_at=person.created_at)
    return nobody.shown_as(context.viewer.account_id, name=person.name)


async def organisation(context: Context, application: Application, found: Organisation) -> Organisation | None:
    """The organisation that is represented; None in a blind review."""
    seen = await regard(context, application)
    if seen is Regard.WHOLE:
        return found
    return None if seen is Regard.BLIND_REVIEW else found.shown_as(context.viewer.account_id)


def files(context: Context, found: Sequence[tuple[str, File]], seen: Regard) -> list[tuple[str, File]]:
    """Files that are shown in part of an application; in a blind review under the names of their questions."""
    reader = context.viewer.account_id
    if seen is not Regard.BLIND_REVIEW:
        return [(field, file.shown_as(reader)) for field, file in found]
    return [
        (field, file.shown_as(reader, name=f"{field}-{number}{guess_extension(file.media_type) or ''}"))
        for number, (field, file) in enumerate(found, 1)
    ]


def history(entries: list[HistoryEntry], seen: Regard) -> list[HistoryEntry]:
    """What was done, with what was said of it as far as that is shown."""
    return [entry if shows_note(seen, entry.actor) else entry.model_copy(update={"note": None}) for entry in entries]
