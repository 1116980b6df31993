"""A round in selection: a call that is closed, and applications to it at several states, of people in several scripts."""

import re
from datetime import timedelta
from typing import Any

import httpx

from adapters import clock
from domain.applications import State
from models.applications import Application
from models.calls import Call, Criterion
from models.programmes import Programme
from resolvers.ids import global_id
from tests.actors import SECRETARIAT
from tests.api.listing import handed_in
from tests.api.selecting import PROPOSE, named, present
from tests.client import Ask
from tests.factories import a_call

PEOPLE = (
    ("Aygül Asanova", "Айгүл Асанова", "KG"),
    ("Timur Bekov", "Тимур Беков", "KZ"),
    ("Zeynep Yıldırım", None, "TR"),
    ("Rəşad Hüseynov", None, "AZ"),
    ("Ildikó Szabó", None, "HU"),
)


async def a_closed_call(slug: str = "round", **given: Any) -> Call:
    """A call whose deadline has passed, that takes place from yesterday on."""
    now, programme = clock.now(), await Programme.one({"slug": "exchange-of-experience"})
    programme = programme or (await Programme.many({}, limit=1))[0]
    times = {"opens_at": now - timedelta(days=60), "closes_at": now - timedelta(days=2)}
    given = {"criteria": [Criterion(key="merit", label={"en": "Merit"}, maximum=10)], "seats": 2, **given}
    return await a_call(slug, **{"programme": programme.item_id, **times, **given})


async def applications(call: Call, count: int = 5, state: State = State.UNDER_REVIEW) -> list[Application]:
    """Applications of as many people, handed in one after the other."""
    made, begun = [], clock.now() - timedelta(days=3)
    for number in range(count):
        name, native, country = PEOPLE[number % len(PEOPLE)]
        nth = "" if number < len(PEOPLE) else f" {number}"
        made.append(
            await handed_in(
                call,
                name + nth,
                native=native and native + nth,
                email=f"person-{number}@example.org",
                organisation=f"Association {number}",
                country=country,
                state=state,
                at=begun + timedelta(minutes=number),
                reference=f"RND-{number:06d}",
            )
        )
    return made


async def decided(ask: Ask, application: Application, decision: str) -> Application:
    """An application on which something is proposed."""
    answer = await ask(PROPOSE, as_=SECRETARIAT, input=named(application, decision=decision))
    assert answer["proposeDecision"]["userErrors"] == []
    return await present(application)


def id_of(application: Application) -> str:
    """Its global id."""
    return global_id("Application", application.id)


def field(html: str, name: str, place: int = 0) -> str:
    """The value of a field of a form, the first of that name or a later one."""
    values: list[str] = re.findall(rf'name="{re.escape(name)}"[^>]*?value="([^"]*)"', html)
    return values[place]


async def read(browser: httpx.AsyncClient, path: str) -> str:
    """A page that is there, as HTML."""
    answer = await browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text
