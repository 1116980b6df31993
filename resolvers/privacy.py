"""Privacy: what is held about a person, handed to them; and all of it erased, as they wish."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from adapters import database
from adapters.database import in_transaction
from delivery import offers
from domain.access import Role
from domain.addresses import email_key
from domain.applications import Action, Actor, State
from domain.errors import Code, refusal
from models import holdings
from models.accounts import Account, Session, SignInCode
from models.applications import Application
from models.audit import AuditEvent
from models.base import Filter, Id, new_id
from models.certificates import Certificate
from models.erased import ErasedApplication
from models.files import File
from models.holdings import Person, Record
from models.messages import Message
from models.moderation import ModerationItem
from models.organisations import Organisation
from models.repeats import Repeat
from models.reviews import Review
from models.saved_views import SavedView
from models.staff_notes import StaffNote
from models.uploads import Upload
from resolvers.accounts import own_account
from resolvers.context import Context

ADDRESS: Final = "/exports/my-data.zip"


@dataclass(frozen=True, slots=True)
class Export:
    """All that is held about a person, to be read once, piece by piece."""

    account: Account
    person: Person

    async def sections(self) -> AsyncIterator[tuple[str, AsyncIterator[Record]]]:
        """Each kind of what is held, under its name."""
        for model, told in holdings.told_of():
            yield told.under, holdings.records(self.person, model, told)

    async def files(self) -> AsyncIterator[File]:
        """The files that the person attached."""
        async for file in File.each({"owner_id": self.person.id}, sort=[("_id", 1)]):
            yield file

    def content_of(self, file: File) -> AsyncIterator[bytes]:
        """The bytes of a file, one chunk at a time."""
        return database.read_file(file.id)


async def export(context: Context) -> Export | None:
    """All that is held about the viewer; None for a guest. That it was asked for is noted."""
    account = context.account
    if account is None:
        return None
    await AuditEvent.note("EXPORT_MY_DATA", by=account.id, at=context.now, about=account.id)
    return Export(account, await Person.of(account))


def address_of_export(context: Context) -> str:
    """Where the viewer finds all that is held about them."""
    return f"{context.settings.base_url}{ADDRESS}"


async def erase(context: Context, confirm: str) -> None:
    """Erase all that is held about the viewer, and the account with it. Nobody is signed in to it afterwards.

    All of it goes in one transaction, or nothing. What is begun meanwhile touches the account: it is found, or refused.

    Raises:
        Refused: INVALID, when `confirm` is not the address of the account; FORBIDDEN, with a role that is an office.
    """
    account = own_account(context)
    if email_key(confirm.strip()) != account.email_key:
        raise refusal(Code.INVALID, "Please type the e-mail address of your account.", "confirm")
    erasing = _Erasing(account.id, context.now, context.settings.base_url)
    await in_transaction(erasing.all)


@dataclass(frozen=True, slots=True)
class _Erasing:
    """The erasure of one person. Each step finds what there is to erase: so it can be done again."""

    person: Id
    at: datetime
    base_url: str

    async def all(self) -> None:
        """Everything.

        Raises:
            Refused: FORBIDDEN, when the person has an office.
        """
        account = await Account.by_id(self.person)
        if account is None:
            return
        if set(account.roles) - {Role.APPLICANT}:
            raise refusal(Code.FORBIDDEN, "You have roles here. They have to be taken from you first.")
        erased, attached = await self.applications()
        await self._leave_others(account)
        await Certificate.forget(self.person)
        files = await self._files({"owner_id": self.person})
        await self._organisation()
        await self._rest(account)
        await Account.remove_where({"_id": self.person})
        details = {"applications": erased, "files": attached + files}
        await AuditEvent.note("ERASE", by=self.person, at=self.at, about=self.person, details=details)

    async def applications(self) -> tuple[int, int]:
        """The person's applications and all about them, with their seats given back; how many, and their files."""
        files = 0
        found = await Application.many({"applicant_id": self.person}, sort=[("_id", 1)])
        for application in found:
            await self._withdraw(application)
            await self._count(application)
            about: Filter = {"application": application.id}
            await Message.remove_where(about)
            await Review.remove_where(about)
            await StaffNote.forget([application.id])
            await ModerationItem.remove_where({"subject": application.id})
            files += await self._files({"_id": {"$in": list(application.held_files)}, "owner_id": {"$ne": None}})
            await Application.remove_where({"_id": application.id})
        return len(found), files

    async def _withdraw(self, application: Application) -> None:
        """Take an application back that is under way; what seat it held is offered to the next."""
        if not application.is_active or application.state is State.DRAFT:
            return
        held = application.seat_country
        application.act(Action.WITHDRAW, actor=Actor.APPLICANT, by=self.person, at=self.at)
        await application.save_as_of(application.version)
        if held:
            await offers.fill(application.call, at=self.at, base_url=self.base_url)

    async def _count(self, application: Application) -> None:
        """Leave something to be counted of what was handed in. A draft never was, for anybody else."""
        if application.state is State.DRAFT:
            return
        await ErasedApplication(
            call=application.call,
            state=application.state,
            country=application.country,
            begun_on=application.created_at.date(),
            submitted_on=application.submitted_at and application.submitted_at.date(),
            erased_on=self.at.date(),
        ).add()

    async def _leave_others(self, account: Account) -> None:
        """Leave the applications of others."""
        for name, value in (("account", account.id), ("email_key", account.email_key)):
            where = {f"co_applicants.{name}": value}
            await Application.change_all(where, {"$pull": {"co_applicants": {name: value}}})

    async def _files(self, where: Filter) -> int:
        files = await File.many(where)
        for file in files:
            await file.erase()
        return len(files)

    async def _organisation(self) -> None:
        """The organisation, unless another's application names it: then it is nobody's from now on."""
        for organisation in await Organisation.many({"owner_id": self.person}):
            if await Application.count_of({"organisation": organisation.id}, limit=1):
                await Organisation.change({"_id": organisation.id}, {"$set": {"owner_id": new_id()}})
            else:
                await Organisation.remove_where({"_id": organisation.id})

    async def _rest(self, account: Account) -> None:
        # Those too that went to the address before it had an account.
        await Message.remove_where({"$or": [{"owner_id": self.person}, {"to_key": account.email_key}]})
        await SignInCode.remove_where({"email_key": account.email_key})
        await Session.remove_where({"account_id": self.person})
        await Repeat.remove_where({"account": self.person})
        await Upload.remove_of(self.person)
        await SavedView.remove_where({"owner_id": self.person})
        await File.change_all({"known_to": self.person}, {"$pull": {"known_to": self.person}})
        await ModerationItem.change_all({"claimed_by": self.person}, {"$set": {"claimed_by": None}})
