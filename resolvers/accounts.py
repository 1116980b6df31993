"""Accounts: signing in and out, and the profile."""

import asyncio
import re
from typing import Any
from zoneinfo import available_timezones

from adapters import clock, mail
from auth import sessions, sign_in
from delivery import letters
from domain.errors import Code, Message, Refused, UserError, refusal
from domain.languages import canonical, is_locale
from domain.text import nfc
from models.accounts import Account, PersonName
from models.base import new_id
from models.institutions import Institution
from models.organisations import Organisation
from resolvers.context import Context

MAX_NAME = 200
_PART = r'[^\s@()<>\[\]:;,\\"\x00-\x1f\x7f]'
"""A character of an address, of any script, but none by which it could name another address as well."""
_ADDRESS = re.compile(rf"(?!.*=\?){_PART}{{1,64}}@{_PART}{{1,255}}")


async def request_code(context: Context, email: str, locale: str | None) -> None:
    """Mail a sign-in code to an address, known or not.

    Raises:
        Refused: INVALID for what is no address, RATE_LIMITED.
    """
    address = email.strip()
    if not _ADDRESS.fullmatch(address) or len(address) > 254:
        raise refusal(Code.INVALID, "This is not an e-mail address.", "email")
    code = await sign_in.new_code(context.settings, address)
    spoken = locale if locale and is_locale(locale) else context.locale
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
        Refused: WRONG_CODE.
    """
    account = await sign_in.account_for(context.settings, email, code, context.locale)
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
    account = own_account(context)
    if objections := await asyncio.to_thread(_objections, changes):
        raise Refused(*objections)
    account.name = _named(account.name, changes)
    if locale := changes.get("locale"):
        account.locale = canonical(locale)
    account.time_zone = changes.get("time_zone") or account.time_zone
    return await account.save_as_of(account.version)


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


def _named(name: PersonName | None, changes: dict[str, Any]) -> PersonName | None:
    parts = name.model_dump() if name else {}
    for part in ("passport", "native", "preferred"):
        if (given := changes.get(f"{part}_name")) is not None:
            parts[part] = nfc(given).strip() or None
    return PersonName(**parts) if parts.get("passport") else name


def _objections(changes: dict[str, Any]) -> list[UserError]:
    found = [
        UserError(Code.TOO_LONG, Message("At most {maximum} characters fit here.", {"maximum": MAX_NAME}), (path,))
        for name, path in _NAMES.items()
        if len(changes.get(name) or "") > MAX_NAME
    ]
    if changes.get("passport_name") is not None and not changes["passport_name"].strip():
        found.append(UserError(Code.REQUIRED, Message("Please give the name as in the passport."), ("passportName",)))
    if (locale := changes.get("locale")) and not is_locale(locale):
        found.append(UserError(Code.INVALID, Message("This is not a language tag."), ("locale",)))
    if (zone := changes.get("time_zone")) and zone not in available_timezones():
        found.append(UserError(Code.INVALID, Message("There is no time zone of this name."), ("timeZone",)))
    return found


_NAMES = {"passport_name": "passportName", "native_name": "nativeName", "preferred_name": "preferredName"}
