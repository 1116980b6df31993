"""Trusted documents: registered once, asked for by id, and the only ones that run where others are turned off."""

import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from gateway import documents
from models.audit import AuditEvent
from models.trusted_documents import TrustedDocument
from server import create_app
from settings import Settings
from tests.actors import ADMINISTRATOR, AYGUL, SECRETARIAT, Actor
from tests.api.test_api_keys import a_key
from tests.client import Ask
from tests.factories import a_meeting

MEETING = "query Meeting($slug: String!) { meeting(slug: $slug) { title } }"
VIEWER = "{ viewer { account { email } } }"
SIGN_OUT = "mutation { signOut { done } }"
TRUST = (
    "mutation($input: TrustDocumentsInput!) { trustDocuments(input: $input) "
    "{ documents { documentId } userErrors { code path } } }"
)
FIFTH = {"slug": "fifth"}
FOUND = {"meeting": {"title": "The fifth meeting"}}


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """No test is served what another registered."""
    documents.forget()
    yield
    documents.forget()


def id_of(source: str) -> str:
    return "sha256:" + hashlib.sha256(source.encode()).hexdigest()


async def trust(ask: Ask, *sources: str, as_: Actor = ADMINISTRATOR) -> dict[str, Any]:
    answer = await ask(TRUST, as_=as_, input={"documents": list(sources)})
    trusted: dict[str, Any] = answer["trustDocuments"]
    return trusted


def told(response: httpx.Response) -> tuple[int, Any]:
    """The status, and the data or the code of the first error."""
    body = response.json()
    return response.status_code, body["errors"][0]["extensions"]["code"] if "errors" in body else body["data"]


def persisted(digest: str, version: int = 1) -> dict[str, Any]:
    return {"persistedQuery": {"version": version, "sha256Hash": digest}}


async def test_a_document_is_known_by_the_hash_of_its_text(ask: Ask) -> None:
    trusted = await trust(ask, MEETING, VIEWER)
    again = await trust(ask, MEETING)

    assert trusted == {"documents": [{"documentId": id_of(MEETING)}, {"documentId": id_of(VIEWER)}], "userErrors": []}
    assert again == {"documents": [{"documentId": id_of(MEETING)}], "userErrors": []}
    assert {one.source for one in await TrustedDocument.many({})} == {MEETING, VIEWER}
    first = (await AuditEvent.many({}, sort=[("at", 1)]))[0]
    assert (first.action, first.details) == ("TRUST_DOCUMENTS", {"documents": [id_of(MEETING), id_of(VIEWER)]})


async def test_a_document_is_asked_for_in_every_way(ask: Ask) -> None:
    await a_meeting("fifth")
    await trust(ask, MEETING)
    digest = id_of(MEETING).removeprefix("sha256:")
    variables = json.dumps(FIFTH)
    by_post: list[dict[str, Any]] = [
        {"documentId": id_of(MEETING), "variables": FIFTH},
        {"documentId": id_of(MEETING), "variables": FIFTH, "operationName": "Meeting"},
        {"extensions": persisted(digest), "variables": FIFTH},
        {"extensions": persisted(digest), "query": MEETING, "variables": FIFTH},
    ]
    by_get = [
        {"documentId": id_of(MEETING), "variables": variables},
        {"extensions": json.dumps(persisted(digest)), "variables": variables},
    ]

    posted = [told(await ask.http.post("/graphql", json=one)) for one in by_post]
    got = [told(await ask.http.get("/graphql", params=one)) for one in by_get]
    canonical = documents.canonical_query(id_of(MEETING), FIFTH)

    assert posted == [(200, FOUND)] * 4
    assert got == [(200, FOUND)] * 2
    assert told(await ask.http.get(f"/graphql?{canonical}")) == (200, FOUND)


def test_a_canonical_query_has_one_form() -> None:
    given = documents.canonical_query("sha256:ab", {"b": 1, "a": "ö"}, "Name")

    assert given == documents.canonical_query("sha256:ab", {"a": "ö", "b": 1}, "Name")
    assert given == "documentId=sha256%3Aab&operationName=Name&variables=%7B%22a%22%3A%22%C3%B6%22%2C%22b%22%3A1%7D"
    assert documents.canonical_query("sha256:ab", {}) == "documentId=sha256%3Aab"


async def test_an_act_is_not_done_by_get_under_an_id_either(ask: Ask) -> None:
    await trust(ask, SIGN_OUT)

    by_get = await ask.http.get("/graphql", params={"documentId": id_of(SIGN_OUT)})
    by_post = await ask.http.post("/graphql", json={"documentId": id_of(SIGN_OUT)})

    assert (by_get.status_code, by_get.headers["Allow"]) == (405, "POST")
    assert told(by_post) == (200, {"signOut": {"done": True}})


async def test_an_extension_never_registers(ask: Ask) -> None:
    digest = hashlib.sha256(VIEWER.encode()).hexdigest()

    unknown = await ask.http.post("/graphql", json={"extensions": persisted(digest)})
    with_text = await ask.http.post("/graphql", json={"extensions": persisted(digest), "query": VIEWER})
    still_unknown = await ask.http.post("/graphql", json={"extensions": persisted(digest)})

    assert told(unknown) == told(still_unknown) == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert told(with_text) == (200, {"viewer": None})
    assert await TrustedDocument.count_of({}) == 0


async def test_a_document_is_there_as_soon_as_it_is_registered(ask: Ask) -> None:
    asked = {"documentId": id_of(VIEWER)}
    before = told(await ask.http.post("/graphql", json=asked))

    await trust(ask, VIEWER)

    assert before == (400, "PERSISTED_QUERY_NOT_FOUND")
    assert told(await ask.http.post("/graphql", json=asked)) == (200, {"viewer": None})


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": "sha256:ab", "query": VIEWER},
        {"documentId": 1},
        {"documentId": ""},
        {"documentId": "a" * 201},
        {"documentId": {"$ne": None}},
        {"extensions": persisted("ab"), "query": VIEWER},
        {"extensions": persisted("ab", version=2)},
        {"extensions": {"persistedQuery": "ab"}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": {"$ne": None}}}},
        {"extensions": {}},
    ],
)
async def test_what_names_no_document_is_refused(ask: Ask, body: dict[str, Any]) -> None:
    await trust(ask, VIEWER)

    response = await ask.http.post("/graphql", json=body)

    assert response.status_code in (400, 422)
    assert told(response)[1] == "BAD_USER_INPUT"


NESTED = "query { meetings { nodes { " + "series { meetings { nodes { " * 8 + "slug" + " } } }" * 8 + " } } }"


@pytest.mark.parametrize("flawed", ["{", "{ nothing }", "", "{ viewer { account } }", NESTED, "#" * 20_001])
async def test_a_document_that_cannot_be_run_registers_nothing(ask: Ask, flawed: str) -> None:
    trusted = await trust(ask, VIEWER, flawed)

    assert trusted == {"documents": [], "userErrors": [{"code": "INVALID", "path": ["documents", "1"]}]}
    assert await TrustedDocument.count_of({}) == await AuditEvent.count_of({}) == 0


async def test_not_more_than_a_hundred_are_registered_at_once(ask: Ask) -> None:
    trusted = await trust(ask, *["{ a }"] * 101)

    assert trusted["userErrors"] == [{"code": "TOO_LONG", "path": ["documents"]}]


@pytest.mark.parametrize("scopes", [["READ_PUBLIC"], ["READ_PUBLIC", "AD_HOC_QUERIES"]])
async def test_a_key_registers_what_it_may_send_itself(ask: Ask, scopes: list[str]) -> None:
    _, secret = await a_key(ask, scopes=scopes)
    body = {"query": TRUST, "variables": {"input": {"documents": [VIEWER]}}}

    answer = told(await ask.http.post("/graphql", json=body, headers={"X-Api-Key": secret}))

    registered = {"trustDocuments": {"documents": [{"documentId": id_of(VIEWER)}], "userErrors": []}}
    allowed = "AD_HOC_QUERIES" in scopes
    assert answer[1] == (registered if allowed else "UNAUTHENTICATED")
    assert await TrustedDocument.count_of({"api_key": {"$ne": None}}) == int(allowed)


@pytest.mark.parametrize("actor", [None, AYGUL, SECRETARIAT])
async def test_nobody_else_registers_documents(ask: Ask, actor: Actor | None) -> None:
    body = await ask.raw(TRUST, as_=actor, input={"documents": [VIEWER]})

    assert body["errors"][0]["extensions"]["code"] == ("FORBIDDEN" if actor else "UNAUTHENTICATED")


@pytest.fixture
async def closed(ask: Ask, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that runs registered documents alone."""
    app = create_app(settings.model_copy(update={"ad_hoc_queries": False}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=settings.base_url) as client:
        yield client


async def test_where_others_are_turned_off_guests_run_registered_documents_alone(
    ask: Ask, closed: httpx.AsyncClient
) -> None:
    await trust(ask, VIEWER)
    _, reading = await a_key(ask)
    _, free = await a_key(ask, scopes=["AD_HOC_QUERIES"])
    ad_hoc, trusted = {"query": VIEWER}, {"documentId": id_of(VIEWER)}
    guest: dict[str, str] = {}

    asked = [
        (ad_hoc, guest),
        (trusted, guest),
        (ad_hoc, {"X-Api-Key": reading}),
        (trusted, {"X-Api-Key": reading}),
        (ad_hoc, {"X-Api-Key": free}),
        (ad_hoc, await ask.headers(AYGUL)),
    ]

    nobody, herself = {"viewer": None}, {"viewer": {"account": {"email": AYGUL.email}}}
    assert [told(await closed.post("/graphql", json=body, headers=headers)) for body, headers in asked] == [
        (403, "FORBIDDEN"),
        (200, nobody),
        (403, "FORBIDDEN"),
        (200, nobody),
        (200, nobody),
        (200, herself),
    ]
