"""Suites that others wrote, run in Node: the audits of GraphQL over HTTP, and the rules for schemas and for Relay."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.database import Database
from server import create_app
from settings import Settings
from tests.gateway.serving import served

HERE: Final = Path(__file__).parent / "conformance"
SCHEMA: Final = Path(__file__).parents[2] / "schema" / "schema.graphql"

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or shutil.which("npm") is None, reason="Node.js is not installed here."
)

KNOWN: Final = {
    "directive @oneOf on INPUT_OBJECT": "GraphQL's own directive; the printer gives it no description.",
    "callStatus: CallStatus!": "`status` is taken: it tells how far a call's text is published.",
    "type CustomBlockType {": "It is a type, of blocks, that the secretariat defines.",
    "type ChangeEdge {": "A change is known by its cursor, which can be kept for years.",
    "reviewer: Account!": "It is who reviews; there is no other word.",
    "messages(": "Walked forwards alone, from the newest, as the contract has it.",
    "changes(": "Walked forwards alone: what happened after a cursor.",
    "accounts(": "Walked forwards alone, in the order of addresses.",
    "type ModerationEdge {": "What waits is known by the thing that waits, which is a node.",
    "moderationQueue(": "Walked forwards alone: who works on it takes what has waited longest.",
    "reviewers(": "Walked forwards alone, in the order of addresses.",
    "auditLog(": "Walked forwards alone, from the newest: each event is sealed onto the one before.",
    "search(": "Walked forwards alone: from the best hit on.",
}
"""What the rules find and why it stays, by the line it stands in."""


async def node(*arguments: str) -> Any:
    """What a script prints, as JSON."""
    if not (HERE / "node_modules").exists():
        await run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    return json.loads(await run("node", *arguments))


async def run(*command: str) -> str:
    """What a command prints.

    Raises:
        AssertionError: with what it complains of, when it fails.
    """
    process = await asyncio.create_subprocess_exec(
        *command, cwd=HERE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complained = await process.communicate()
    assert process.returncode == 0, complained.decode()
    return said.decode()


async def audited(settings: Settings) -> dict[str, str]:
    """The audits that were not passed, each with what came of it, and how many there were."""
    async with served(create_app(settings)) as url:
        results = await node("audits.js", f"{url}/graphql")
    assert len(results) == 61
    return {f"{one['status']} {one['id']} {one['name']}": one["reason"] for one in results if one["status"] != "ok"}


async def test_every_audit_of_graphql_over_http_is_passed(fresh_database: Database, settings: Settings) -> None:
    assert await audited(settings.model_copy(update={"http_status_policy": "audit"})) == {}


async def test_the_draft_breaks_no_rule_of_the_audits(fresh_database: Database, settings: Settings) -> None:
    others = await audited(settings)

    assert {name for name in others if name.startswith("error")} == set()
    assert set(others.values()) == {"Response status code is not 400"}


async def test_the_schema_keeps_the_rules_for_schemas_and_for_relay() -> None:
    findings = await node("lint.js", str(SCHEMA))

    assert [finding for finding in findings if finding["text"] not in KNOWN] == []
    assert KNOWN.keys() - {finding["text"] for finding in findings} == set(), "no longer found: take them out"
