"""Organisations: the one that the viewer represents."""

from typing import Any

from adapters.database import AlreadyExists, in_transaction
from domain.addresses import is_web_address
from domain.countries import is_country
from domain.errors import Code, Message, Refused, UserError
from domain.text import flaw_in_line, tidy
from models.accounts import Account
from models.applications import Application
from models.base import conflict
from models.organisations import Organisation
from resolvers.accounts import own_account
from resolvers.context import Context

LIMITS = {"name": 200, "nativeName": 200, "city": 100, "website": 500, "registrationNumber": 100, "about": 5_000}


async def save(context: Context, given: dict[str, Any]) -> Organisation:
    """The viewer's organisation as just described. What is left out is cleared, as on a form sent whole.

    Raises:
        Refused: with every objection; CONFLICT, when it was saved twice at once; NOT_FOUND, when the viewer is gone.
    """
    given = {name: tidy(value) or None if isinstance(value, str) else value for name, value in given.items()}
    if objections := _objections(given, context.now.year):
        raise Refused(*objections)
    owner = own_account(context)
    known = await Organisation.one({"owner_id": owner.id})
    if known is not None:
        return await _described_anew(known, given)
    try:
        return await in_transaction(lambda: _described(Organisation(owner_id=owner.id, **given)))
    except AlreadyExists as error:
        raise conflict() from error


async def _described(new: Organisation) -> Organisation:
    await Account.hold(new.owner_id)
    return await new.add()


async def _described_anew(known: Organisation, given: dict[str, Any]) -> Organisation:
    described: Organisation = known.model_copy(update=given)

    async def save() -> Organisation:
        await Account.hold(known.owner_id)
        await described.save_as_of(known.version)
        await Application.find_anew(known.owner_id)
        return described

    return await in_transaction(save)


def _objections(given: dict[str, Any], year: int) -> list[UserError]:
    found = [
        UserError(*flaw, (path,))
        for path, maximum in LIMITS.items()
        if (flaw := flaw_in_line(given.get(_attribute(path)) or "", longest=maximum, in_lines=path == "about"))
    ]
    if not given.get("name"):
        found.append(UserError(Code.REQUIRED, Message("Please give the organisation's name."), ("name",)))
    if not given.get("country"):
        found.append(UserError(Code.REQUIRED, Message("Please choose a country."), ("country",)))
    elif not is_country(given["country"]):
        found.append(UserError(Code.INVALID, Message("There is no country of this code."), ("country",)))
    if (website := given.get("website")) and not is_web_address(website):
        found.append(
            UserError(
                Code.INVALID, Message("A web address begins with http:// or https:// and has no spaces."), ("website",)
            )
        )
    if (founded := given.get("founded_year")) is not None and not 1000 <= founded <= year:
        found.append(
            UserError(
                Code.OUT_OF_RANGE,
                Message("A year from {minimum} to {maximum}, please.", {"minimum": 1000, "maximum": year}),
                ("foundedYear",),
            )
        )
    return found


def _attribute(path: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in path)
