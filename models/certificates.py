"""Certificates: that somebody took part to the end, with a number that anybody can have confirmed."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from adapters.database import Index
from domain.calls import reference_of
from domain.canonical import sha256_of
from domain.certificates import ALPHABET, CODE_LENGTH, LONGEST_ASKED, completed_on, number_of, plain
from domain.languages import Localized
from models.accounts import Account, PersonName
from models.applications import Application
from models.base import Id, Multilingual, Stored
from models.calls import Call
from models.content import Content, Edition
from models.programmes import Programme
from models.sequences import Sequence


class Certificate(Stored, Multilingual):
    """What was certified, as it was said then: later changes of the call or the profile leave it as it is.

    `code` is printed on it and known from it alone. `owner_id`, `name` and `sha256` are None once the person had their
    data erased: what is left says nothing of them, and the number stays given.
    """

    number: str
    code: str
    application: Id | None
    call: Id
    owner_id: Id | None
    name: PersonName | None
    programme: Localized
    title: Localized
    starts_on: date | None = None
    ends_on: date | None = None
    completed_on: date
    issued_at: datetime
    sha256: str | None = None

    class Settings:
        name = "certificates"
        indexes: ClassVar = [
            Index("number", unique=True),
            Index("application", unique=True, partialFilterExpression={"application": {"$type": "objectId"}}),
            Index("owner_id", partialFilterExpression={"owner_id": {"$type": "objectId"}}),
        ]

    @property
    def locales(self) -> frozenset[str]:
        """The languages that both of its titles are in; those of the call, when they have none in common."""
        return frozenset(self.programme) & frozenset(self.title) or frozenset(self.title)

    @classmethod
    async def issue(cls, application: Application, call: Call, *, at: datetime) -> Self:
        """Owe the certificate of an application that was completed, to be stored with the act, and give it back.

        Runs inside the act's transaction, where its number is counted too: there is no gap in the sequence.
        """
        person, programme = await Account.by_id(application.applicant_id), await _programme_of(call)
        certificate = cls(
            number=await _next_number(programme, call, at),
            code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
            application=application.id,
            call=call.item_id,
            owner_id=application.applicant_id,
            name=person and person.name,
            programme=_titles(programme),
            title=_titles(call),
            starts_on=call.starts_on,
            ends_on=call.ends_on,
            completed_on=completed_on(call.ends_on, at, call.time_zone),
            issued_at=at,
        )
        certificate.seal()
        application.followed_by(certificate)
        return certificate

    @classmethod
    async def numbered(cls, typed: str) -> Self | None:
        """The certificate of this number, however it was typed; None when none has it."""
        wanted = plain(typed[:LONGEST_ASKED])
        parts = (wanted[:3], wanted[3:6], wanted[6:10], wanted[10:])
        return await cls.one({"number": "-".join(parts)})

    @classmethod
    async def name_those_without(cls, person: Account) -> None:
        """Put the person's name on certificates that were issued before it was known. Others keep theirs."""
        if person.name is None:
            return
        for certificate in await cls.many({"owner_id": person.id, "name": None}):
            certificate.name = person.name
            certificate.seal()
            await certificate.save_as_of(certificate.version)

    @classmethod
    async def forget(cls, person: Id) -> int:
        """Take the person out of their certificates, and say how many they were."""
        nobody = {"owner_id": None, "application": None, "name": None, "sha256": None}
        return await cls.change_all({"owner_id": person}, {"$set": nobody, "$inc": {"version": 1}})

    def has_code(self, typed: str) -> bool:
        """Whether this is the code that is printed on it. How long it takes tells nothing."""
        return hmac.compare_digest(plain(typed[:LONGEST_ASKED]).encode(), self.code.encode())

    def seal(self) -> None:
        """Work out the hash of what it says."""
        self.sha256 = sha256_of(self.said())

    def said(self) -> Mapping[str, Any]:
        """All that it says."""
        days = {"startsOn": self.starts_on, "endsOn": self.ends_on, "completedOn": self.completed_on}
        return {
            "number": self.number,
            "code": self.code,
            "name": self.name and self.name.model_dump(),
            "programme": self.programme,
            "title": self.title,
            "issuedAt": self.issued_at.isoformat(),
            **{name: day and day.isoformat() for name, day in days.items()},
        }


def _titles(content: Content) -> Localized:
    """The title in each language that the public reads it in."""
    return {locale: content.title[locale] for locale in sorted(content.locales) if content.title.get(locale)}


async def _next_number(programme: Programme, call: Call, at: datetime) -> str:
    year = at.astimezone(ZoneInfo(call.time_zone)).year
    series = number_of(reference_of(programme.kind, year, 0).rpartition("-")[0])
    number = await Sequence.next_of(series)
    return number_of(reference_of(programme.kind, year, number))


async def _programme_of(call: Call) -> Programme:
    """The programme of a call as it is public or, when it was withdrawn, as it was published last."""
    found = await Programme.current({"item_id": call.programme}) or await Programme.one(
        {"item_id": call.programme, "edition": {"$ne": Edition.WORKING}}, sort=[("revision", -1)]
    )
    assert found is not None, "a call is published only when its programme is"
    return found
