"""Accounts: signing in and out, and the profile."""

from typing import Any

from adapters import clock, mail
from adapters.database import in_transaction
from auth import sessions, sign_in
from delivery import letters
from domain.addresses import is_email_address
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.languages import canonical, is_locale
from domain.text import flaw_in_line, tidy
from domain.time_zones import is_time_zone
from models.accounts import Account, PersonName
from models.applications import Application
from models.base import new_id
from models.certificates import Certificate
from models.institutions import Institution
from models.organisations import Organisation
from resolvers.context import Context

MAX_NAME = 200


async def request_code(context: Context, email: str, locale: str | None) -> None:
    """Mail a sign-in code to an address, known or not.

    Raises:
        Refused: INVALID for what is no address or no language, RATE_LIMITED.
    """
    address = email.strip()
    if not is_email_address(address):
        raise refusal(Code.INVALID, "This is not an e-mail address.", "email")
    if locale is not None and not is_locale(locale):
        raise refusal(Code.INVALID, "This is not a language tag.", "locale")
    code = await sign_in.new_code(context.settings, address, context.client)
    spoken = locale or context.locale
    subject, body = letters.sign_in_code(code, context.settings.sign_in_code_minutes, spoken)
    try:
        letter = mail.compose(
            context.settings, to=address, subject=subject, body=body, message_id=str(new_id()), at=clock.now()
        )
    except ValueError as error:
        raise refusal(Code.INVALID, "This is not an e-mail address.", "email") from error
    await mail.send(context.settings, letter)


async def enter(context: Context, email: str, code: str) -> Account:
    """The account of the person with the right code; a session is opened for them.

    Raises:
        Refused: WRONG_CODE, RATE_LIMITED.
    """
    account = await sign_in.account_for(context.settings, email, code, context.locale, context.client)
    context.opened = await sessions.open_session(context.settings, account)
    context.account, context.viewer = account, await sessions.viewer_of(account)
    return account


async def leave(context: Context) -> None:
    """End the session of this request."""
    if context.token:
        await sessions.close_session(context.token)


async def update_profile(context: Context, changes: dict[str, Any]) -> Account:
    """The viewer's account with `changes` made; what is not among them stays.

    Raises:
        Refused: with every objection.
    """
    account, given = own_account(context), _names_in(changes)
    if objections := _objections(account.name, given, changes):
        raise Refused(*objections)
    account.name = _named(account.name, given)
    if locale := changes.get("locale"):
        account.locale = canonical(locale)
    account.time_zone = changes.get("time_zone") or account.time_zone
    if (digest := changes.get("digest")) is not None:
        account.digest = digest
    version = account.version

    async def save() -> Account:
        await account.save_as_of(version)
        if given:
            await Application.find_anew(account.id)
            await Certificate.name_those_without(account)
        return account

    return await in_transaction(save)


def own_account(context: Context) -> Account:
    """The account of the person asking. The access rules let nobody come here without one."""
    assert context.account is not None, "an act of a guest passed the access rules"
    return context.account


async def institution_of(context: Context, account: Account) -> Institution | None:
    """The institution that an account acts for, or None."""
    return await context.loaders.by_id(Institution, account.institution)


async def organisation_of(context: Context, account: Account) -> Organisation | None:
    """The organisation that a person represents, or None."""
    found = await context.loaders.grouped(Organisation, "owner_id", account.id, sort=(("name", 1),))
    return found[0] if found else None


def _named(name: PersonName | None, given: dict[str, str]) -> PersonName | None:
    parts = (name.model_dump() if name else {}) | {part: text or None for part, text in given.items()}
    return PersonName(**parts) if parts.get("passport") else name


def _names_in(changes: dict[str, Any]) -> dict[str, str]:
    """The parts of a name that are given, tidy; empty for those to be cleared."""
    given = {part: changes.get(f"{part}_name") for part in PersonName.model_fields}
    return {part: tidy(text) for part, text in given.items() if text is not None}


def _lacks_passport_name(name: PersonName | None, given: dict[str, str]) -> bool:
    """Whether a name would be left without its first part, on which the others rest."""
    return not given["passport"] if "passport" in given else name is None and any(given.values())


def _objections(name: PersonName | None, given: dict[str, str], changes: dict[str, Any]) -> list[UserError]:
    flaws = {part: flaw_in_line(text, longest=MAX_NAME) for part, text in given.items()}
    found = [UserError(*flaw, (f"{part}Name",)) for part, flaw in flaws.items() if flaw]
    if _lacks_passport_name(name, given):
        found.append(UserError(Code.REQUIRED, Message("Please give the name as in the passport."), ("passportName",)))
    if (locale := changes.get("locale")) is not None and not is_locale(locale):
        found.append(UserError(Code.INVALID, Message("This is not a language tag."), ("locale",)))
    if (zone := changes.get("time_zone")) is not None and not is_time_zone(zone):
        found.append(UserError(Code.INVALID, Message("There is no time zone of this name."), ("timeZone",)))
    return found
