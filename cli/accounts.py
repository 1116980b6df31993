"""`kurultai grant-role`: the first administrator, and whoever else cannot be reached over GraphQL yet."""

import argparse
import asyncio
import sys
from typing import Any

from adapters import clock
from auth import roles
from cli.databases import connected_beside, run_or_say
from domain.access import Role
from domain.addresses import email_key, is_email_address
from models.accounts import Account
from models.institutions import Institution
from settings import settings


def add_commands(commands: Any) -> None:
    """Add this module's commands."""
    grant = commands.add_parser("grant-role", help="give an account a role")
    grant.add_argument("email")
    grant.add_argument("role", type=Role, choices=list(Role))
    grant.add_argument("--institution", help="the slug of the institution that the person acts for")
    grant.set_defaults(run=grant_role)


def grant_role(chosen: argparse.Namespace) -> int:
    """Give a role to an account, which is made when it is not there yet.

    A contributor acts for the institution of a country: whoever has none yet is given one.
    """
    return asyncio.run(run_or_say(lambda: _grant(chosen)))


async def _grant(chosen: argparse.Namespace) -> int:
    if not is_email_address(chosen.email):
        print(f"{chosen.email} is not an e-mail address.", file=sys.stderr)
        return 1
    async with connected_beside(settings()):
        institution = await Institution.one({"slug": chosen.institution}) if chosen.institution else None
        if chosen.institution and institution is None:
            print(f"There is no institution {chosen.institution}.", file=sys.stderr)
            return 1
        if chosen.role is Role.CONTRIBUTOR and not await _has_country(chosen.email, institution):
            print("A contributor needs an institution that has a country: name one by --institution.", file=sys.stderr)
            return 1
        key = institution.id if institution else None
        await roles.grant(chosen.email, chosen.role, institution=key, at=clock.now())
    print(f"{chosen.email} is {chosen.role.value} now.")
    return 0


async def _has_country(email: str, institution: Institution | None) -> bool:
    """Whether the person would act for a country: by the institution that is named, or else by the one they have."""
    if institution is None:
        account = await Account.one({"email_key": email_key(email)})
        institution = await Institution.by_id(account.institution) if account and account.institution else None
    return institution is not None and institution.country is not None
