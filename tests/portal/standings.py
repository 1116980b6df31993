"""Applications of Aygül's in every standing, for the tests of her pages."""

import re
from datetime import timedelta
from typing import Any

from adapters import clock
from domain.applications import Action, Actor, State
from models.accounts import Account, PersonName
from models.application_parts import HistoryEntry
from models.applications import Application
from models.organisations import Organisation
from resolvers.ids import global_id
from tests.actors import AYGUL
from tests.actors import Actor as Somebody
from tests.factories import a_call, an_application
from tests.portal.conftest import Live

STAFF = Actor.SECRETARIAT


async def account_of(live: Live, actor: Somebody = AYGUL) -> Account:
    """The account of an actor."""
    await live.cookies(actor)
    found = await Account.one({"email": actor.email})
    assert found is not None
    return found


async def named(live: Live, actor: Somebody = AYGUL, *, organisation: str = "Kut", **name: str) -> Account:
    """The account of an actor who gave a name and an organisation in their own script."""
    account = await account_of(live, actor)
    account.name = PersonName(**(name or {"passport": "Aigul Asanova", "native": "Айгүл Асанова"}))
    await account.save_as_of(account.version)
    await Organisation(owner_id=account.id, name=organisation, native_name="Кут", country="KG").add()
    return account


async def standing(
    live: Live,
    state: State,
    *steps: tuple[Action, str | None],
    slug: str = "round",
    actor: Somebody = AYGUL,
    of_call: dict[str, Any] | None = None,
    **given: Any,
) -> Application:
    """An application at `state` whose history are these steps after it was handed in, each with its note."""
    account = await account_of(live, actor)
    application: Application = await an_application(
        await a_call(slug, **(of_call or {})), of=account, state=state, **given
    )
    entries = [
        HistoryEntry(
            at=clock.now() + timedelta(seconds=number),
            action=action,
            state=state,
            actor=STAFF,
            by=account.id,
            note=note,
        ).model_dump()
        for number, (action, note) in enumerate(steps, 1)
    ]
    pushed = {"$push": {"history": {"$each": entries}}}
    await Application.change({"_id": application.id}, pushed)
    found = await Application.by_id(application.id)
    assert found is not None
    return found


async def an_offer(live: Live, **given: Any) -> Application:
    """A place offered to Aygül."""
    until = {"respond_by": clock.now() + timedelta(days=3)}
    return await standing(live, State.ACCEPTED, (Action.RELEASE, None), **{**until, **given})


def address_of(application: Application) -> str:
    """Where its page is."""
    return f"/en/applications/{global_id('Application', application.id)}"


def version_on(html: str) -> str:
    """The version that a page was made from."""
    found = re.search(r'name="version" value="(\d+)"', html)
    assert found is not None
    return found.group(1)


def main_of(html: str) -> str:
    """What is on a page besides its frame, without the marks and the white space."""
    text = re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0])
    return " ".join(text.split())
