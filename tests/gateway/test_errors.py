"""What goes wrong on our side: clients learn the request's id and nothing else; the log tells the rest."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway import execution, metrics
from gateway.errors import BROKEN_OFF, MASKED
from locales import translate
from tests.client import Ask

SECRET = "mongodb://kurultai:secret@db.internal"
ID = {"X-Request-Id": "partner-request-7"}
COST = {"cost": {"requested": 14, "limit": 20_000}}
MEETING = '{ meeting(slug: "fifth") { title } meetings { totalCount } }'


async def failing(*_: Any, **__: Any) -> None:
    raise RuntimeError(SECRET)


def masked_count() -> float:
    return metrics.MASKED_ERRORS._value.get()


async def test_an_exception_is_masked_logged_and_counted(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    field = execution.GRAPHQL_SCHEMA.query_type.fields["meeting"]  # type: ignore[union-attr]
    monkeypatch.setattr(field, "resolve", failing)
    before = masked_count()

    answer = await ask.http.post("/graphql", json={"query": MEETING}, headers=ID)

    assert answer.json() == {
        "data": {"meeting": None, "meetings": {"totalCount": 0}},
        "extensions": COST,
        "errors": [
            {
                "message": MASKED.msgid,
                "path": ["meeting"],
                "locations": [{"line": 1, "column": 3}],
                "extensions": {"code": "INTERNAL", "requestId": "partner-request-7"},
            }
        ],
    }
    assert masked_count() == before + 1
    (entry,) = [entry for entry in logged if entry["event"] == "graphql.masked"]
    assert (entry["request"], entry["field"], str(entry["exc_info"])) == ("partner-request-7", "meeting", SECRET)


async def test_a_request_that_fails_as_a_whole_is_masked_and_logged_too(
    door: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    monkeypatch.setattr("gateway.http.context_of", failing)
    before = masked_count()

    answer = await door.post("/graphql", json={"query": MEETING}, headers=ID)

    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "partner-request-7")
    assert answer.json() == {
        "errors": [
            {"message": MASKED.msgid, "extensions": {"code": "INTERNAL", "requestId": "partner-request-7"}},
        ]
    }
    assert masked_count() == before + 1
    assert [(entry["event"], entry.get("status")) for entry in logged] == [("request.failed", None), ("request", 500)]
    assert (logged[0]["id"], str(logged[0]["exc_info"])) == ("partner-request-7", SECRET)


async def test_a_page_that_fails_as_a_whole_tells_the_requests_id(
    door: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.context_of", failing)

    answer = await door.get("/en/", headers=ID | {"Accept": "text/html"})

    assert (answer.status_code, answer.text) == (500, f"{MASKED.msgid}\n\npartner-request-7\n")


@pytest.mark.parametrize("language", ["en", "tr"])
async def test_a_request_that_takes_too_long_is_broken_off_with_an_answer(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, logged: list[Any], language: str
) -> None:
    async def slow(*_: Any, **__: Any) -> None:
        await asyncio.sleep(60)

    field = execution.GRAPHQL_SCHEMA.query_type.fields["meeting"]  # type: ignore[union-attr]
    monkeypatch.setattr(field, "resolve", slow)
    monkeypatch.setattr(execution, "DEADLINE_SECONDS", 0.05)
    before = metrics.BROKEN_OFF._value.get()

    answer = await ask.http.post("/graphql", json={"query": MEETING}, headers=ID | {"Accept-Language": language})

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "data": None,
            "extensions": COST,
            "errors": [
                {
                    "message": translate(language, BROKEN_OFF.msgid, {}),
                    "extensions": {"code": "COST_EXCEEDED", "requestId": "partner-request-7"},
                }
            ],
        },
    )
    assert (answer.json()["errors"][0]["message"] == BROKEN_OFF.msgid) == (language == "en")
    assert metrics.BROKEN_OFF._value.get() == before + 1
    assert [entry["request"] for entry in logged if entry["event"] == "graphql.broken_off"] == ["partner-request-7"]


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ nothing }", "BAD_USER_INPUT"),
        ("{ meetings(first: 0) { totalCount } }", "BAD_USER_INPUT"),
        ('mutation { startApplication(input: {call: "a", key: "b"}) { userErrors { code } } }', "UNAUTHENTICATED"),
    ],
)
async def test_what_the_client_did_is_told_and_not_counted(ask: Ask, document: str, code: str) -> None:
    before = masked_count()

    body = await ask.raw(document)

    assert [error["extensions"] for error in body["errors"]] == [{"code": code}]
    assert masked_count() == before


async def test_the_log_tells_neither_queries_nor_people(ask: Ask, logged: list[Any]) -> None:
    await ask('mutation { requestSignInCode(input: {email: "aygul@example.org"}) { done } }')

    (entry,) = logged
    del entry["id"], entry["seconds"]
    assert entry == {
        "event": "request",
        "log_level": "info",
        "method": "POST",
        "status": 200,
        "operation": "mutation",
        "field": "requestSignInCode",
        "document": "ad-hoc",
        "outcome": "whole",
        "cost": 62,
    }
