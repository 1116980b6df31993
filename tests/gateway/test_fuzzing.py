"""Documents that nobody would think of: whatever fits the schema is answered, and nothing of it is a fault of ours.

Each begins at one root field: a document that begins at them all is refused by the guard, and shows nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from graphql import StringValueNode, ValueNode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import mutations, queries

from demo.load import load_if_empty
from gateway.execution import GRAPHQL_SCHEMA
from models.accounts import Account
from models.base import Id, Stored
from models.calls import Call
from models.meetings import Meeting
from models.programmes import Programme
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, SECRETARIAT, Actor
from tests.client import Ask

Documents = Callable[..., st.SearchStrategy[str]]

PEOPLE: tuple[Actor | None, ...] = (None, AYGUL, SECRETARIAT, ADMINISTRATOR)
KNOWN: Mapping[str, type[Stored]] = {"Account": Account, "Call": Call, "Meeting": Meeting, "Programme": Programme}
"""Of each of these there is something; its id stands in the place of `the Call` in a document."""


def some(*values: str) -> st.SearchStrategy[ValueNode]:
    """Values that are right, and some that are anything at all."""
    return (st.sampled_from(values) | st.text(max_size=20)).map(lambda text: StringValueNode(value=text))


SCALARS: Mapping[str, st.SearchStrategy[ValueNode]] = {
    "CountryCode": some("KG", "TR", "zz"),
    "Date": some("2026-02-28", "0001-01-01", "9999-12-31"),
    "DateTime": some("2026-02-28T04:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
    "EmailAddress": some("aygul@example.org", "a@b", "@"),
    "ID": some(*(f"the {kind}" for kind in KNOWN), global_id("Application", "0" * 24), global_id("Call", "x")),
    "JSON": some("", "x"),
    "String": some("fifth-diaspora-meeting", "capacity-building-training-call", "full_name", "\u0000", "$where", "a.b"),
    "Locale": some("en", "ky", "kk-Latn", "und"),
    "TimeZone": some("Asia/Bishkek", "../etc", "UTC"),
    "URL": some("https://www.example.org/", "javascript:1", "http://[::1"),
    "Upload": st.nothing(),
}


FUZZING = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[*HealthCheck],
)


def documents(make: Documents, root: str, but: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    """Documents that begin at one of the fields of a root type."""
    names = [name for name in GRAPHQL_SCHEMA.get_type(root).fields if name not in but]  # type: ignore[union-attr]
    return st.sampled_from(names).flatmap(lambda name: make(GRAPHQL_SCHEMA, fields=[name], custom_scalars=SCALARS))


came = Counter[str]()
"""How often each code came back, and how often none."""


async def id_of_one(model: type[Stored]) -> Id | None:
    """What names one of them; content is named by its item, of which this is a state."""
    found = await model.one({})
    return found and getattr(found, "item_id", found.id)


async def require_answered(ask: Ask, document: str, person: Actor | None) -> None:
    """Whatever is wrong with it is told with a code; that something went wrong on our side is not among them."""
    await load_if_empty()
    for kind, model in KNOWN.items():
        if f"the {kind}" in document:
            document = document.replace(f"the {kind}", global_id(kind, await id_of_one(model)))
    answer = await ask.http.post("/graphql", json={"query": document}, headers=await ask.headers(person))
    body: Any = answer.json()
    codes = [error["extensions"]["code"] for error in body.get("errors", [])]
    came.update(codes or ["none"])
    assert answer.status_code < 500, answer.text
    assert "INTERNAL" not in codes, (document, answer.text)


@FUZZING
@given(document=documents(queries, "Query"), person=st.sampled_from(PEOPLE))
async def test_whatever_can_be_asked_is_answered(ask: Ask, document: str, person: Actor | None) -> None:
    await require_answered(ask, document, person)


@FUZZING
@given(document=documents(mutations, "Mutation", but=("uploadFile", "uploadDocument")), person=st.sampled_from(PEOPLE))
async def test_whatever_can_be_done_is_answered(ask: Ask, document: str, person: Actor | None) -> None:
    await require_answered(ask, document, person)


def test_the_documents_come_to_where_something_is_read_done_and_refused() -> None:
    """What the tests before say would say nothing if the guard refused them all."""
    assert came["none"] > 50
    assert came.keys() >= {"BAD_USER_INPUT", "UNAUTHENTICATED", "FORBIDDEN"}
