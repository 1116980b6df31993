"""Saved views: lists that staff come back to."""

from typing import Any

import pytest

from domain.access import Role
from models.calls import Call
from models.saved_views import SavedView
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, SECRETARIAT, Actor
from tests.api.applying import codes
from tests.client import Ask

COLLEAGUE = Actor("colleague@example.org", (Role.SECRETARIAT,))
SEEN = "name filter sort order isShared owner { email }"
SAVE = f"mutation($input: SaveViewInput!) {{ saveView(input: $input) {{ view {{ id {SEEN} }} userErrors {{ code path }} }} }}"
DELETE = "mutation($input: DeleteViewInput!) { deleteView(input: $input) { done userErrors { code path } } }"
VIEWS = f"{{ views {{ {SEEN} }} }}"


async def saved(ask: Ask, as_: Actor = SECRETARIAT, **given: Any) -> Any:
    return (await ask(SAVE, as_=as_, input=given))["saveView"]


async def names(ask: Ask, as_: Actor = SECRETARIAT) -> list[str]:
    return [view["name"] for view in (await ask(VIEWS, as_=as_))["views"]]


async def test_a_view_comes_back_as_it_was_saved_and_lists_by_its_filter(ask: Ask, call: Call) -> None:
    of_call = global_id("Call", call.item_id)
    filter_ = {
        "call": of_call,
        "state": ["SUBMITTED", "IN_SCREENING"],
        "progress": ["RECEIVED"],
        "text": "Дос",
        "endorsed": False,
        "submittedFrom": "2026-03-01T12:00:00Z",
    }

    payload = await saved(ask, name=" To screen ", filter=filter_, sort="NAME", order="OLDEST_FIRST")

    (view,) = (await ask(VIEWS, as_=SECRETARIAT))["views"]
    assert view == {
        "name": "To screen",
        "filter": filter_,
        "sort": "NAME",
        "order": "OLDEST_FIRST",
        "isShared": False,
        "owner": {"email": SECRETARIAT.email},
    }
    assert payload["view"].pop("id")
    assert payload == {"view": view, "userErrors": []}
    document = "query($filter: ApplicationFilter) { applications(filter: $filter) { nodes { id } } }"
    assert await ask(document, as_=SECRETARIAT, filter=view["filter"]) == {"applications": {"nodes": []}}


async def test_saving_under_a_name_again_replaces_ones_own_and_nobody_elses(ask: Ask) -> None:
    await saved(ask, name="Mine", filter={"country": "KG"}, isShared=True)
    await saved(ask, COLLEAGUE, name="Mine", filter={"country": "HU"})

    await saved(ask, name="Mine", filter={"country": "TR"})

    stored = await SavedView.many({}, sort=[("_id", 1)])
    assert [(view.filter, view.is_shared) for view in stored] == [
        ({"country": "TR"}, False),
        ({"country": "HU"}, False),
    ]


async def test_shared_views_are_everybodys_to_see_and_their_owners_to_remove(ask: Ask) -> None:
    shared = await saved(ask, name="Shared", isShared=True)
    await saved(ask, name="Mine")
    assert (await names(ask), await names(ask, COLLEAGUE)) == (["Mine", "Shared"], ["Shared"])

    by_another = (await ask(DELETE, as_=COLLEAGUE, input={"view": shared["view"]["id"]}))["deleteView"]
    by_its_owner = (await ask(DELETE, as_=SECRETARIAT, input={"view": shared["view"]["id"]}))["deleteView"]

    assert (by_another["done"], codes(by_another)) == (False, [("NOT_FOUND", ("view",))])
    assert (by_its_owner["done"], await names(ask), await names(ask, COLLEAGUE)) == (True, ["Mine"], [])


@pytest.mark.parametrize(("name", "code"), [(" ", "REQUIRED"), ("x" * 101, "TOO_LONG"), ("a\x00", "INVALID")])
async def test_a_view_needs_a_name_that_can_be_kept(ask: Ask, name: str, code: str) -> None:
    assert codes(await saved(ask, name=name)) == [(code, ("name",))]


async def test_there_are_a_hundred_at_most(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.saved_views.MOST_VIEWS", 1)
    await saved(ask, name="One")

    assert codes(await saved(ask, name="Two")) == [("OUT_OF_RANGE", ("name",))]
    assert codes(await saved(ask, name="One")) == []


async def test_no_view_is_saved_of_a_list_that_nobody_can_have(ask: Ask) -> None:
    body = await ask.raw(SAVE, as_=SECRETARIAT, input={"name": "A", "sort": "NAME"})

    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert await names(ask) == []


@pytest.mark.parametrize("actor", [None, AYGUL, CONTRIBUTOR, ADMINISTRATOR])
async def test_views_are_for_the_secretariat_alone(ask: Ask, actor: Actor | None) -> None:
    await saved(ask, name="Shared", isShared=True)

    body = await ask.raw(VIEWS, as_=actor)

    assert "Shared" not in str(body)
    assert body["errors"][0]["extensions"]["code"] == ("FORBIDDEN" if actor else "UNAUTHENTICATED")
