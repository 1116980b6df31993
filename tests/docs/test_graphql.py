"""The queries of docs/graphql.md do what they say, against the demo content."""

import re
from pathlib import Path
from typing import Any

from demo.load import load_if_empty
from tests.actors import SECRETARIAT
from tests.client import Ask

TEXT = (Path(__file__).parents[2] / "docs/graphql.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```graphql\n(.*?)```", TEXT, re.DOTALL)


async def test_every_query_of_the_documentation_is_answered(ask: Ask) -> None:
    await load_if_empty()

    answers: list[dict[str, Any]] = [await ask(query, as_=SECRETARIAT) for query in QUERIES]

    told = [
        error["code"] for answer in answers for part in answer.values() for error in (part or {}).get("userErrors", [])
    ]
    assert told == ["NOT_FOUND", "NOT_FOUND"]
    decisions, meeting, calls, search, plan, *_ = answers
    assert decisions["decisions"]["totalCount"] > 0
    assert {"HeadingBlock", "DecisionBlock"} <= {
        block["__typename"] for block in meeting["meeting"]["minutes"]["compiled"]
    }
    assert len(calls["calls"]["nodes"]) == 1
    assert search["search"]["totalCount"] > 0
    assert plan["activityPlan"]["activities"] != []
