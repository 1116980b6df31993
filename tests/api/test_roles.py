"""Roles: administrators give and take them, and they hold at once."""

import asyncio
from typing import Any

import pytest

from models.accounts import Account, PersonName
from models.audit import AuditEvent
from models.base import new_id
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, EDITOR, SECRETARIAT, Actor
from tests.client import Ask
from tests.factories import an_account, an_institution

SET = (
    "mutation($input: SetRolesInput!) { setRoles(input: $input) "
    "{ account { email roles institution { slug } } userErrors { code path } } }"
)
ACCOUNTS = (
    "query($role: Role, $text: String, $first: Int, $after: String) "
    "{ accounts(role: $role, text: $text, first: $first, after: $after) "
    "{ totalCount nodes { email roles } pageInfo { endCursor hasNextPage } } }"
)
VIEWER = "{ viewer { account { roles } } moderationQueue { totalCount } }"


async def set_roles(ask: Ask, email: str, *roles: str, as_: Actor = ADMINISTRATOR, **more: Any) -> dict[str, Any]:
    answer = await ask(SET, as_=as_, input={"email": email, "roles": list(roles), **more})
    settled: dict[str, Any] = answer["setRoles"]
    return settled


async def test_an_address_without_an_account_gets_one_with_its_roles(ask: Ask) -> None:
    institution = await an_institution("of-kyrgyzstan", country="KG")
    of = global_id("Institution", institution.id)

    settled = await set_roles(ask, "New@Example.org", "REVIEWER", "CONTRIBUTOR", "REVIEWER", institution=of)

    roles = ["CONTRIBUTOR", "REVIEWER"]
    given = {"email": "New@Example.org", "roles": roles, "institution": {"slug": "of-kyrgyzstan"}}
    assert settled == {"account": given, "userErrors": []}
    (account,) = await Account.many({"email_key": "new@example.org"})
    (by,) = await Account.many({"email": ADMINISTRATOR.email})
    (event,) = await AuditEvent.many({})
    assert (event.action, event.by, event.about) == ("SET_ROLES", by.id, account.id)
    assert event.details == {"roles": roles, "before": ["APPLICANT"], "institution": str(institution.id)}


async def test_the_institution_stays_unless_it_is_given_or_taken(ask: Ask) -> None:
    of = global_id("Institution", (await an_institution("first", country="KG")).id)
    await set_roles(ask, "a@example.org", "CONTRIBUTOR", institution=of)

    stays = await set_roles(ask, "A@example.org", "EDITOR")
    taken = await set_roles(ask, "a@example.org", "EDITOR", institution=None)

    assert stays["account"]["institution"] == {"slug": "first"}
    assert taken["account"]["institution"] is None
    assert await Account.count_of({"email_key": "a@example.org"}) == 1


async def test_rights_follow_at_once_and_the_session_stays(ask: Ask) -> None:
    assert (await ask(VIEWER, as_=SECRETARIAT))["moderationQueue"] == {"totalCount": 0}

    await set_roles(ask, SECRETARIAT.email, "APPLICANT")

    after = await ask.raw(VIEWER, as_=SECRETARIAT)
    assert after["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await ask("{ viewer { account { roles } } }", as_=SECRETARIAT) == {
        "viewer": {"account": {"roles": ["APPLICANT"]}}
    }


@pytest.mark.parametrize(
    ("given", "code", "path"),
    [
        ({"email": "no address", "roles": ["EDITOR"]}, "INVALID", ["email"]),
        ({"email": "a@example.org", "roles": [], "institution": "nonsense"}, "NOT_FOUND", ["institution"]),
        (
            {"email": "a@example.org", "roles": [], "institution": global_id("Institution", new_id())},
            "NOT_FOUND",
            ["institution"],
        ),
        ({"email": ADMINISTRATOR.email, "roles": ["SECRETARIAT"]}, "WRONG_STATE", ["roles"]),
    ],
)
async def test_what_cannot_be_is_told_and_changes_nothing(
    ask: Ask, given: dict[str, Any], code: str, path: list[str]
) -> None:
    answer = await ask(SET, as_=ADMINISTRATOR, input=given)

    assert answer["setRoles"] == {"account": None, "userErrors": [{"code": code, "path": path}]}
    assert [(one.email, one.roles) for one in await Account.many({})] == [(ADMINISTRATOR.email, ["ADMINISTRATOR"])]
    assert await AuditEvent.count_of({}) == 0


async def test_an_administrator_may_go_when_another_stays(ask: Ask) -> None:
    await set_roles(ask, "second@example.org", "ADMINISTRATOR")

    gone = await set_roles(ask, ADMINISTRATOR.email, "EDITOR")

    assert gone["account"]["roles"] == ["EDITOR"]


async def test_two_administrators_who_take_each_others_role_at_once_leave_one(ask: Ask) -> None:
    second = Actor("second@example.org", ADMINISTRATOR.roles)
    await asyncio.gather(ask.headers(ADMINISTRATOR), ask.headers(second))

    await asyncio.gather(
        ask.raw(SET, as_=ADMINISTRATOR, input={"email": second.email, "roles": []}),
        ask.raw(SET, as_=second, input={"email": ADMINISTRATOR.email, "roles": []}),
    )

    assert await Account.count_of({"roles": "ADMINISTRATOR"}) == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["administrator@example.org", "aygul@example.org", "editor@example.org", "timur@example.org"]),
        ({"role": "EDITOR"}, ["editor@example.org"]),
        ({"text": "айгүл"}, ["aygul@example.org"]),
        ({"text": "asan AYG"}, ["aygul@example.org"]),
        ({"text": "asan timur"}, []),
        ({"text": "editor"}, ["editor@example.org"]),
        ({"text": "tim", "role": "APPLICANT"}, ["timur@example.org"]),
        ({"text": ".*"}, ["administrator@example.org", "aygul@example.org", "editor@example.org", "timur@example.org"]),
    ],
)
async def test_accounts_are_found_by_role_name_and_address(ask: Ask, asked: dict[str, Any], found: list[str]) -> None:
    await an_account(AYGUL.email, name=PersonName(passport="Aygül Asanova", preferred="Айгүл"))
    await an_account("timur@example.org")
    await ask.headers(EDITOR)

    answer = (await ask(ACCOUNTS, as_=ADMINISTRATOR, **asked))["accounts"]

    assert [one["email"] for one in answer["nodes"]] == found
    assert answer["totalCount"] == len(found)


async def test_accounts_come_in_pages_by_address(ask: Ask) -> None:
    for name in "cba":
        await an_account(f"{name}@example.org")
    await ask.headers(ADMINISTRATOR)

    first = (await ask(ACCOUNTS, as_=ADMINISTRATOR, first=2))["accounts"]
    rest = (await ask(ACCOUNTS, as_=ADMINISTRATOR, first=2, after=first["pageInfo"]["endCursor"]))["accounts"]

    pages = [[one["email"] for one in page["nodes"]] for page in (first, rest)]
    assert pages == [["a@example.org", "administrator@example.org"], ["b@example.org", "c@example.org"]]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)


@pytest.mark.parametrize("actor", [None, AYGUL, EDITOR, SECRETARIAT])
async def test_nobody_else_gets_a_list_of_people(ask: Ask, actor: Actor | None) -> None:
    body = await ask.raw(ACCOUNTS, as_=actor)

    assert body["errors"][0]["extensions"]["code"] == ("FORBIDDEN" if actor else "UNAUTHENTICATED")
    assert body["data"] is None
