"""The queries of docs/graphql.md do what they say, against the demo content."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters import clock
from delivery.webhooks import signed
from demo.load import load_if_empty
from domain.access import Role
from models.trusted_documents import id_of
from server import create_app
from settings import Settings
from tests.actors import Actor
from tests.client import Ask
from tests.gateway.subscribing import served, stream

TEXT = (Path(__file__).parents[2] / "docs/graphql.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```graphql\n(.*?)```", TEXT, re.DOTALL)
STAFF = Actor("staff@example.org", (Role.SECRETARIAT, Role.ADMINISTRATOR))


async def test_every_query_of_the_documentation_is_answered(ask: Ask) -> None:
    await load_if_empty()
    asked = [query for query in QUERIES if not query.startswith("subscription")]

    answers: list[dict[str, Any]] = [await ask(query, as_=STAFF) for query in asked]

    told = [
        error["code"] for answer in answers for part in answer.values() for error in (part or {}).get("userErrors", [])
    ]
    assert told == ["NOT_FOUND", "NOT_FOUND"]
    decisions, meeting, calls, search, plan, *_, trusted, key, webhook, marked = answers
    assert decisions["decisions"]["totalCount"] > 0
    assert {"HeadingBlock", "DecisionBlock"} <= {
        block["__typename"] for block in meeting["meeting"]["minutes"]["compiled"]
    }
    assert len(calls["calls"]["nodes"]) == 1
    assert search["search"]["totalCount"] > 0
    assert plan["activityPlan"]["activities"] != []
    (document,) = re.findall(r'\["(query OpenCalls .*)"\]', TEXT)
    assert [one["documentId"] for one in trusted["trustDocuments"]["documents"]] == [id_of(document)]
    assert key["createApiKey"]["apiKey"]["origins"] == ["https://www.example.org"]
    assert webhook["createWebhook"]["webhook"]["types"] == ["MEETING"]
    assert len(marked["__schema"]["types"]) > 100


async def test_the_changes_of_the_documentation_are_followed(ask: Ask, settings: Settings) -> None:
    await load_if_empty()
    (query,) = [query for query in QUERIES if query.startswith("subscription")]
    (paged,) = [query for query in QUERIES if "changes(after: $after, types: $types" in query]
    first = (await ask(paged))["changes"]["nodes"][0]
    beginning = (await ask("{ changes(first: 1) { pageInfo { endCursor } } }"))["changes"]["pageInfo"]["endCursor"]

    async with served(create_app(settings)) as url, stream(url, query, after=beginning) as client:
        told = await client.hear()

    assert first["node"]["title"].startswith("Fifth")
    assert told.data["data"]["changes"].keys() == {"cursor", "kind", "type", "slug"}
    assert told.id == told.data["data"]["changes"]["cursor"]


@pytest.mark.parametrize(
    ("body", "age", "is_ours"),
    [(b"{}", timedelta(), True), (b"{ }", timedelta(), False), (b"{}", timedelta(minutes=6), False)],
)
def test_the_lines_that_check_a_signature_know_ours(body: bytes, age: timedelta, is_ours: bool) -> None:
    (lines,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    known: dict[str, Any] = {}
    exec(lines, known)
    secret = "whsec_c2VjcmV0"

    assert known["is_genuine"](secret, signed(secret, "msg_1", b"{}", clock.now() - age), body) is is_ours
