"""GraphQL over HTTP: what is taken, what is refused and how, and when a cookie counts."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.database import Database
from server import create_app
from settings import Settings
from tests.actors import AYGUL
from tests.api.documents import ATTACH, REQUEST_CODE, SIGN_IN, SIGN_OUT
from tests.client import Ask
from tests.commands import CommandCounter

NAME = "{ __typename }"
ANSWERED = {"data": {"__typename": "Query"}, "extensions": {"cost": {"requested": 11, "limit": 20_000}}}
GRAPHQL_JSON = "application/graphql-response+json"
ACT = "mutation { signOut { done } }"
WITH = "query($with: Boolean = true) { __typename @include(if: $with) }"
TWO = "query A { __typename } query B { __typename }"


def client_of(settings: Settings) -> httpx.AsyncClient:
    """A client of the app with these settings."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(create_app(settings)), base_url=settings.base_url)


async def posted(door: httpx.AsyncClient, body: Any, accept: str = GRAPHQL_JSON) -> httpx.Response:
    return await door.post("/graphql", json=body, headers={"Accept": accept})


FAILING = "{ meetings(first: 0) { totalCount } }"


@pytest.mark.parametrize(
    ("body", "draft", "as_plain_json"),
    [
        ({"query": NAME}, 200, 200),
        ({"query": NAME, "variables": None, "operationName": None, "extensions": {}}, 200, 200),
        ({"query": TWO, "operationName": "B"}, 200, 200),
        ({"query": TWO}, 422, 200),
        ({"query": TWO, "operationName": "C"}, 422, 200),
        ({"query": "{"}, 400, 200),
        ({"query": "{ nothing }"}, 422, 200),
        ({"query": WITH, "variables": {"with": "all"}}, 422, 200),
        ({"query": NAME, "variables": []}, 422, 422),
        ({"query": NAME, "operationName": 1}, 422, 422),
        ({"query": NAME, "extensions": []}, 422, 422),
        ({"query": 1}, 422, 422),
        ({}, 422, 422),
        (0, 422, 422),
        ("text", 422, 422),
        ([{"query": NAME}], 422, 422),
        ([], 422, 422),
    ],
)
async def test_a_request_is_answered_by_its_status(
    door: httpx.AsyncClient, settings: Settings, body: Any, draft: int, as_plain_json: int
) -> None:
    modern, older = await posted(door, body), await posted(door, body, "application/json")
    async with client_of(settings.model_copy(update={"http_status_policy": "audit"})) as audited:
        by_audit = await posted(audited, body)

    assert (modern.status_code, older.status_code) == (draft, as_plain_json)
    assert by_audit.status_code == (200 if draft == 200 else 400)
    assert modern.json() == older.json() == by_audit.json()
    assert ("data" in modern.json()) == (draft == 200)
    assert {error["extensions"]["code"] for error in modern.json().get("errors", [])} <= {"BAD_USER_INPUT"}


@pytest.mark.parametrize(("policy", "status"), [("draft", 294), ("audit", 200)])
async def test_an_answer_with_errors_in_it_is_told_from_a_whole_one(
    door: httpx.AsyncClient, settings: Settings, policy: str, status: int
) -> None:
    async with client_of(settings.model_copy(update={"http_status_policy": policy})) as client:
        modern, older = await posted(client, {"query": FAILING}), await posted(client, {"query": FAILING}, "*/*")

    assert (modern.status_code, older.status_code) == (status, 200)
    assert modern.json() == older.json()
    assert modern.json()["data"] is None


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, application/json;q=0.9", GRAPHQL_JSON),
        (f"application/json;q=0.9, {GRAPHQL_JSON}", GRAPHQL_JSON),
        (f"application/json, {GRAPHQL_JSON};q=0.5", "application/json"),
        (f"{GRAPHQL_JSON};q=0, application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        ("application/json", "application/json"),
        ("text/html, application/*;q=0.1", "application/json"),
        ("*/*", "application/json"),
    ],
)
async def test_the_media_type_is_the_one_asked_for(door: httpx.AsyncClient, accept: str, media_type: str) -> None:
    answer = await posted(door, {"query": NAME}, accept)

    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == ANSWERED


@pytest.mark.parametrize("accept", ["text/html", "image/*", f"{GRAPHQL_JSON};q=0", "application/json;q=none"])
async def test_whoever_takes_no_json_is_told_what_there_is(door: httpx.AsyncClient, accept: str) -> None:
    answer = await posted(door, {"query": NAME}, accept)

    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/json; charset=utf-8")
    assert [error["message"] for error in answer.json()["errors"]] == [
        "Answers come as application/graphql-response+json or application/json."
    ]


@pytest.mark.parametrize("charset", ["utf-16", "latin1", '"iso-8859-1"'])
async def test_text_comes_in_utf_8(door: httpx.AsyncClient, charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}"}

    answer = await door.post("/graphql", content=json.dumps({"query": NAME}), headers=headers)

    assert answer.status_code == 415


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/graphql", ""])
async def test_what_is_not_json_is_refused(door: httpx.AsyncClient, media_type: str) -> None:
    answer = await door.post("/graphql", content=json.dumps({"query": NAME}), headers={"Content-Type": media_type})

    assert answer.status_code == 415


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"query": "{ __typename }"} trailing',
        b"[" * 100_000,
        b'{"query": "\xff"}',
        b'{"query": "{ __typename }", "variables": {"a": NaN}}',
        b'{"query": "{ __typename }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ __typename }", "variables": {"a": ' + b"[" * 20_000 + b"]" * 20_000 + b"}}",
    ],
)
async def test_malformed_json_is_refused(door: httpx.AsyncClient, body: bytes) -> None:
    answer = await door.post("/graphql", content=body, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()) == (
        400,
        {"errors": [{"message": "The body is not JSON.", "extensions": {"code": "BAD_USER_INPUT"}}]},
    )


class Endless:
    """A body of 30 MB that notes how much of it was read."""

    def __init__(self) -> None:
        self.read_bytes = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(30):
            self.read_bytes += 1_000_000
            yield b"x" * 1_000_000


async def test_a_body_of_30_megabytes_is_refused_before_it_is_read(door: httpx.AsyncClient) -> None:
    sent = json.dumps({"query": NAME, "variables": {"a": "x" * 30_000_000}})

    answer = await door.post("/graphql", content=sent, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (413, "A request has at most 100000 bytes.")


async def test_no_more_of_a_body_is_read_than_is_allowed(door: httpx.AsyncClient) -> None:
    sent = Endless()

    answer = await door.post("/graphql", content=aiter(sent), headers={"Content-Type": "application/json"})

    assert (answer.status_code, sent.read_bytes) == (413, 1_000_000)


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"query": NAME}, 200),
        ({"query": WITH, "variables": '{"with": true}'}, 200),
        ({"query": TWO, "operationName": "A"}, 200),
        ({"query": NAME, "variables": "", "extensions": "{}"}, 200),
        ({"query": WITH, "variables": "{"}, 400),
        ({"query": WITH, "variables": "[" * 5_000}, 400),
        ({"query": WITH, "variables": "[]"}, 422),
        ({"query": NAME, "extensions": "{"}, 400),
        ({"query": NAME, "extensions": "[]"}, 422),
        ({"query": "{"}, 400),
        ({}, 422),
    ],
)
async def test_queries_are_answered_by_get(door: httpx.AsyncClient, parameters: dict[str, str], status: int) -> None:
    answer = await door.get("/graphql", params=parameters, headers={"Accept": GRAPHQL_JSON})

    assert (answer.status_code, "data" in answer.json()) == (status, status == 200)


@pytest.mark.parametrize(
    "parameters", [{"query": ACT}, {"query": f"query A {NAME} {ACT[:8]} B {ACT[9:]}", "operationName": "B"}]
)
async def test_acts_are_refused_by_get(ask: Ask, parameters: dict[str, str]) -> None:
    signed_in = await ask.headers(AYGUL)

    answer = await ask.http.get("/graphql", params=parameters, headers=signed_in)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert (await ask("{ viewer { account { email } } }", as_=AYGUL))["viewer"] is not None


@pytest.mark.parametrize(
    ("parameters", "status"), [({"query": NAME}, 200), ({"query": "{"}, 400), ({}, 422), ({"query": ACT}, 405)]
)
async def test_a_head_is_answered_as_a_get(door: httpx.AsyncClient, parameters: dict[str, str], status: int) -> None:
    for accept in (GRAPHQL_JSON, "text/html"):
        head = await door.head("/graphql", params=parameters, headers={"Accept": accept})
        get = await door.get("/graphql", params=parameters, headers={"Accept": accept})

        for name in ("x-request-id", "server-timing"):
            del head.headers[name], get.headers[name]
        assert (head.status_code, head.headers) == (get.status_code, get.headers)
        assert accept != GRAPHQL_JSON or head.status_code == status


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
async def test_other_methods_are_refused(door: httpx.AsyncClient, method: str) -> None:
    answer = await door.request(method, "/graphql", json={"query": NAME})

    assert answer.status_code == 405
    assert [error["extensions"] for error in answer.json()["errors"]] == [{"code": "BAD_USER_INPUT"}]
    assert {one.strip() for one in answer.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}


async def test_a_browser_gets_a_page_to_try_queries_on(door: httpx.AsyncClient) -> None:
    answer = await door.get("/graphql", headers={"Accept": "text/html,*/*;q=0.8"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


async def test_every_answer_carries_the_requests_id(door: httpx.AsyncClient) -> None:
    given = await door.post("/graphql", json={"query": NAME}, headers={"X-Request-Id": "partner-request-7"})
    unfit = await door.post("/graphql", json={"query": NAME}, headers={"X-Request-Id": "two words"})

    assert given.headers["x-request-id"] == "partner-request-7"
    assert len(unfit.headers["x-request-id"]) == 32


@pytest.mark.parametrize(
    ("headers", "is_signed_in"),
    [
        ({"X-Kurultai-Request": "1"}, True),
        ({"X-Kurultai-Request": "1", "Origin": "http://127.0.0.1:8000"}, True),
        ({"X-Kurultai-Request": "1", "Origin": "http://127.0.0.1:8001"}, False),
        ({"X-Kurultai-Request": "1", "Origin": "https://127.0.0.1:8000"}, False),
        ({"X-Kurultai-Request": "1", "Origin": "null"}, False),
        ({"Origin": "http://127.0.0.1:8000"}, False),
        ({}, False),
    ],
)
async def test_a_cookie_acts_only_with_the_header_and_from_the_own_origin(
    ask: Ask, headers: dict[str, str], is_signed_in: bool
) -> None:
    token = (await ask.headers(AYGUL))["Authorization"].removeprefix("Bearer ")
    cookie = {"Cookie": f"kurultai_session={token}"}

    await ask.http.post("/graphql", json={"query": SIGN_OUT}, headers=cookie | headers)

    still = await ask("{ viewer { account { email } } }", as_=AYGUL)
    assert (still["viewer"] is None) == is_signed_in


async def test_a_browser_that_signs_in_gets_a_cookie_that_no_script_reads(ask: Ask) -> None:
    await ask('mutation { requestSignInCode(input: {email: "a@example.org"}) { done } }')
    code = ask.mails()[-1].get_content().split()[3]
    document = f'mutation {{ signIn(input: {{email: "a@example.org", code: "{code}"}}) {{ token }} }}'

    answer = await ask.http.post("/graphql", json={"query": document}, headers={"X-Kurultai-Request": "1"})

    name, _, cookie = answer.headers["set-cookie"].partition("=")
    token, *attributes = cookie.split("; ")
    assert (name, token) == ("kurultai_session", answer.json()["data"]["signIn"]["token"])
    assert attributes == ["HttpOnly", attributes[1], "Path=/", "SameSite=lax"]
    thirty_days = 30 * 24 * 3600
    assert thirty_days - 60 < int(attributes[1].removeprefix("Max-Age=")) <= thirty_days


OPERATIONS = json.dumps(
    {"query": ATTACH, "variables": {"input": {"application": "a", "field": "letter", "file": None}, "list": [None]}}
)
FORGIVING = json.dumps({"query": "{ __typename }", "variables": {"list": [None]}})
"""It is answered, whatever its variables are."""
FITTING = json.dumps({"0": ["variables.input.file"]})


@pytest.mark.parametrize(
    ("operations", "places"),
    [
        (OPERATIONS, None),
        (None, FITTING),
        ("{", FITTING),
        ("[]", FITTING),
        (json.dumps([json.loads(OPERATIONS)]), FITTING),
        (OPERATIONS, "{"),
        (OPERATIONS, "[]"),
        (OPERATIONS, '"0"'),
        (OPERATIONS, "null"),
        (OPERATIONS, '{"0": "variables.input.file"}'),
        (OPERATIONS, '{"0": null}'),
        (OPERATIONS, '{"0": [1]}'),
        (OPERATIONS, '{"1": ["variables.input.file"]}'),
        (OPERATIONS, '{"operations": ["variables.input.file"]}'),
        (OPERATIONS, '{"0": ["variables"]}'),
        (OPERATIONS, '{"0": ["query"]}'),
        (OPERATIONS, '{"0": ["input.file"]}'),
        (OPERATIONS, '{"0": ["variables.input.other"]}'),
        (OPERATIONS, '{"0": ["variables.input.file.deeper"]}'),
        (OPERATIONS, '{"0": ["variables.input.field"]}'),
        (OPERATIONS, '{"0": ["variables.input"]}'),
        (OPERATIONS, '{"0": ["variables.list.1"]}'),
        (OPERATIONS, '{"0": ["variables.list.first"]}'),
        (FORGIVING, '{"0": ["variables.list.-1"]}'),
        (FORGIVING, '{"0": ["variables.list.+0"]}'),
        (OPERATIONS, '{"0": ["variables.input.file", "variables.input.file"]}'),
    ],
)
async def test_a_form_that_does_not_say_where_its_files_belong_is_refused(
    door: httpx.AsyncClient, operations: str | None, places: str | None
) -> None:
    form = {"operations": operations, "map": places}

    answer = await door.post(
        "/graphql",
        data={name: value for name, value in form.items() if value is not None},
        files={"0": ("letter.txt", b"Dear all,")},
    )

    assert answer.status_code in (400, 422)
    assert [error["extensions"] for error in answer.json()["errors"]] == [{"code": "BAD_USER_INPUT"}]


@pytest.mark.parametrize(
    ("public_url", "is_secure"), [("https://kurultai.example", True), ("http://kurultai.example", False)]
)
async def test_a_cookie_is_for_tls_alone_where_readers_come_by_it(
    fresh_database: Database, tmp_path: Path, public_url: str, is_secure: bool
) -> None:
    behind = Settings(data_dir=tmp_path, run_delivery=False, public_url=public_url)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(behind)), base_url="http://10.0.0.7") as http:
        ask = Ask(http, behind)
        await ask(REQUEST_CODE, input={"email": "a@example.org"})
        await ask(REQUEST_CODE, input={"email": "b@example.org"})
        codes = {mail["To"]: re.findall(r"\b\d{6}\b", mail.get_content())[0] for mail in ask.mails()}
        entering = {
            "query": SIGN_IN,
            "variables": {"input": {"email": "a@example.org", "code": codes["a@example.org"]}},
        }
        form = {"email": "b@example.org", "code": codes["b@example.org"], "act": "enter"}

        answers = [
            await http.post("/graphql", json=entering, headers={"X-Kurultai-Request": "1"}),
            await http.post("/en/sign-in", data=form),
            await http.post("/en/sign-out"),
        ]

    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie") if "session" in cookie]
    assert [cookie.partition("=")[0] for cookie in cookies] == ["kurultai_session"] * 3
    assert [("Secure" in cookie, "HttpOnly" in cookie) for cookie in cookies] == [(is_secure, True)] * 3


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"no parts", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=x"),
    ],
)
async def test_a_form_that_is_none_is_refused(door: httpx.AsyncClient, content: bytes, media_type: str) -> None:
    answer = await door.post("/graphql", content=content, headers={"Content-Type": media_type})

    assert answer.status_code == 400


async def test_a_form_takes_ten_files_and_no_more(door: httpx.AsyncClient) -> None:
    files = [(str(number), ("letter.txt", b"Dear all,")) for number in range(11)]

    answer = await door.post("/graphql", data={"operations": OPERATIONS, "map": FITTING}, files=files)

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("headers", "most_bytes"),
    [
        ({"Authorization": "Bearer {}"}, 20_100_000),
        ({"Cookie": "kurultai_session={}"}, 20_100_000),
        ({"Authorization": "Bearer a"}, 100_000),
        ({"Authorization": "Bearer kk_live_a"}, 100_000),
        ({"X-Api-Key": "kk_live_a"}, 100_000),
        ({"Cookie": "kurultai_session=a"}, 100_000),
        ({}, 100_000),
    ],
)
async def test_a_form_that_is_too_large_is_refused_and_more_is_taken_of_those_alone_who_are_known(
    ask: Ask, headers: dict[str, str], most_bytes: int
) -> None:
    token = (await ask.headers(AYGUL))["Authorization"].removeprefix("Bearer ")
    answer = await ask.http.post(
        "/graphql",
        data={"operations": OPERATIONS, "map": FITTING},
        files={"0": ("letter.txt", b"x" * most_bytes)},
        headers={name: value.format(token) for name, value in headers.items()},
    )

    assert (answer.status_code, answer.json()["errors"][0]["message"]) == (
        413,
        f"A request with files has at most {most_bytes} bytes.",
    )


async def test_who_a_large_form_comes_from_is_looked_up_once(ask: Ask, commands: CommandCounter) -> None:
    headers = await ask.headers(AYGUL)
    counts = []
    for size in (1_000, 200_000):
        commands.reset()
        files = {"0": ("letter.txt", b"x" * size)}
        answer = await ask.http.post(
            "/graphql",
            data={"operations": FORGIVING, "map": '{"0": ["variables.list.0"]}'},
            files=files,
            headers=headers,
        )
        assert answer.status_code == 200
        counts.append(commands.names)

    assert counts[0] == counts[1]


@pytest.mark.parametrize(("encoding", "status"), [("gzip", 415), ("br", 415), ("identity", 200)])
async def test_a_body_comes_as_it_is(door: httpx.AsyncClient, encoding: str, status: int) -> None:
    answer = await door.post("/graphql", json={"query": "{ __typename }"}, headers={"Content-Encoding": encoding})

    assert answer.status_code == status


async def test_a_file_where_none_belongs_is_an_error_of_the_client(door: httpx.AsyncClient) -> None:
    query = "query($slug: String) { meeting(slug: $slug) { title } }"

    answer = await door.post(
        "/graphql",
        data={
            "operations": json.dumps({"query": query, "variables": {"slug": None}}),
            "map": json.dumps({"0": ["variables.slug"]}),
        },
        files={"0": ("letter.txt", b"Dear all,")},
    )

    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["BAD_USER_INPUT"]
