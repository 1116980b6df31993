"""Plans: they give what the usual execution gives, and leave to it whatever is out of the ordinary."""

from typing import Any

import pytest

from adapters import clock
from adapters.database import Database
from domain.blocks import HeadingBlock, ParagraphBlock
from gateway.execution import GRAPHQL_SCHEMA, Answer, Outcome, answer, plan_of, prepared
from gateway.plans import Plan
from resolvers.context import Context
from settings import Settings
from tests.factories import a_call, a_meeting, a_programme, an_institution

READS = [
    '{ programmes { totalCount nodes { __typename id title(locale: "tr") kind tags host { name } } } }',
    '{ programme(slug: "none") { title } }',
    """query ($slug: String! = "training") {
      it: programme(slug: $slug) { ...One title calls(first: 1) { edges { cursor node { callStatus closesAt } } } } }
      fragment One on Content { slug body { ... on HeadingBlock { level said: text } ...Text } revision { number } }
      fragment Text on ParagraphBlock { html plain }""",
    "{ meetings { nodes { startsOn place { city country { name } } minutes { compiled { ... on HeadingBlock { text } } } } } }",
    '{ search(text: "training") { nodes { __typename ... on Programme { title host { name } } } } }',
    '{ programme(slug: "training") { host { name } host { slug } } }',
]
LEFT_TO_THE_USUAL = [
    "{ __schema { queryType { name } } }",
    "query ($with: Boolean = true) { programmes { totalCount @include(if: $with) } }",
    "mutation { signOut { done } }",
]


@pytest.fixture
async def context(fresh_database: Database) -> Context:
    """A guest among some content."""
    body = {"en": [HeadingBlock(key="h", level=2, text="Why"), ParagraphBlock(key="p", markdown="To *learn*.")]}
    host = await an_institution()
    programme = await a_programme("training", body=body, host=host.id, tags=["youth"])
    await a_programme("other")
    await a_call("round", programme=programme.item_id)
    await a_meeting("fifth", minutes=body)
    return Context(Settings(), clock.now())


async def usually(document: str, context: Context) -> Answer:
    """What the usual execution answers."""
    ready = prepared(document)
    known = dict(ready.plans)
    ready.plans[None] = None
    try:
        return await answer(document, {}, Context(context.settings, context.now))
    finally:
        ready.plans.clear()
        ready.plans.update(known)


@pytest.mark.parametrize("document", READS)
async def test_a_plan_gives_what_the_usual_execution_gives(context: Context, document: str) -> None:
    ready = prepared(document)
    plan = plan_of(ready.document, ready.operation(None))
    assert isinstance(plan, Plan)

    planned = await plan.data(context, {})

    assert planned == (await usually(document, context)).body["data"]
    assert _keys(planned) == _keys((await usually(document, context)).body["data"])


@pytest.mark.parametrize("document", LEFT_TO_THE_USUAL)
def test_acts_directives_and_questions_about_the_schema_are_not_planned(document: str) -> None:
    ready = prepared(document)

    assert (ready.errors, plan_of(ready.document, ready.operation(None))) == ((), None)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ programmes(first: 0) { totalCount } }", "BAD_USER_INPUT"),
        ("{ auditLog { nodes { action } } }", "UNAUTHENTICATED"),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", "BAD_USER_INPUT"),
    ],
)
async def test_what_goes_wrong_is_told_as_ever(context: Context, document: str, code: str) -> None:
    told, as_ever = await answer(document, {}, context), await usually(document, context)

    assert told == as_ever
    assert [error["extensions"]["code"] for error in told.body["errors"]] == [code]


async def test_a_plan_is_worked_out_once(context: Context) -> None:
    first = prepared(READS[0]).plan(None)

    assert (await answer(READS[0], {}, context)).outcome is Outcome.WHOLE
    assert prepared(READS[0]).plan(None) is first
    assert GRAPHQL_SCHEMA.query_type is not None


def _keys(data: Any) -> Any:
    """The keys of all parts, in their order."""
    if isinstance(data, dict):
        return [(key, _keys(value)) for key, value in data.items()]
    return [_keys(one) for one in data] if isinstance(data, list) else None
