"""API keys: what websites ask with."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from adapters import clock
from domain.api_keys import origin_in
from models.api_keys import ApiKey
from models.audit import AuditEvent
from tests.actors import ADMINISTRATOR, AYGUL, SECRETARIAT, Actor
from tests.client import Ask

KEY = "apiKey { id name prefix scopes origins expiresAt lastUsedAt revokedAt }"
ERRORS = "userErrors { code path }"
CREATE = f"mutation($input: CreateApiKeyInput!) {{ createApiKey(input: $input) {{ {KEY} secret {ERRORS} }} }}"
ROTATE = f"mutation($input: RotateApiKeyInput!) {{ rotateApiKey(input: $input) {{ {KEY} secret {ERRORS} }} }}"
REVOKE = f"mutation($key: ID!) {{ revokeApiKey(apiKey: $key) {{ done {ERRORS} }} }}"
KEYS = "{ apiKeys { name prefix lastUsedAt revokedAt } }"
ASKED = {"query": "{ viewer { account { email } } institutions { slug } }"}
ANSWER: dict[str, Any] = {"viewer": None, "institutions": []}


async def a_key(ask: Ask, **given: Any) -> tuple[str, str]:
    """The id and the secret of a new key."""
    wanted = {"name": "Partner site", "scopes": ["READ_PUBLIC"], **given}
    made = (await ask(CREATE, as_=ADMINISTRATOR, input=wanted))["createApiKey"]
    assert made["userErrors"] == []
    return made["apiKey"]["id"], made["secret"]


async def asked_with(ask: Ask, secret: str, **headers: str) -> tuple[int, Any]:
    """The status, and the data or the code of the error, of a request with a key."""
    sent = {"Authorization": f"Bearer {secret}", **headers}
    response = await ask.http.post("/graphql", json=ASKED, headers=sent)
    body = response.json()
    return response.status_code, body["errors"][0]["extensions"]["code"] if "errors" in body else body["data"]


WRONG = (401, "UNAUTHENTICATED")
ELSEWHERE = (403, "FORBIDDEN")
RIGHT = (200, ANSWER)


async def test_the_secret_is_shown_once_and_only_its_hash_is_kept(ask: Ask) -> None:
    _, secret = await a_key(ask, scopes=["AD_HOC_QUERIES", "READ_PUBLIC"], origins=["HTTPS://Www.Example.org:443/"])

    (key,) = await ApiKey.many({})
    assert secret.startswith("kk_live_")
    assert len(secret) == len("kk_live_") + 43
    assert key.secrets[0].hash == hashlib.sha256(secret.encode()).hexdigest()
    assert (key.prefix, key.scopes) == (secret[:14], ["READ_PUBLIC", "AD_HOC_QUERIES"])
    assert key.origins == ["https://www.example.org"]
    listed = await ask(KEYS, as_=ADMINISTRATOR)
    expected = {"name": "Partner site", "prefix": secret[:14], "lastUsedAt": None, "revokedAt": None}
    assert listed == {"apiKeys": [expected]}
    (event,) = await AuditEvent.many({})
    assert (event.action, event.about) == ("CREATE_API_KEY", key.id)
    kept = json.dumps([key.stored_form(), event.stored_form()], default=str)
    assert secret[14:] not in kept


async def test_a_key_is_no_person_in_either_header(ask: Ask) -> None:
    _, secret = await a_key(ask)

    by_name = await ask.http.post("/graphql", json=ASKED, headers={"X-Api-Key": secret})

    assert await asked_with(ask, secret) == RIGHT
    assert (by_name.status_code, by_name.json()["data"]) == RIGHT


async def test_a_person_who_sends_a_key_as_well_stays_that_person(ask: Ask) -> None:
    _, secret = await a_key(ask)
    headers = {**await ask.headers(AYGUL), "X-Api-Key": secret}

    answer = await ask.http.post("/graphql", json=ASKED, headers=headers)

    assert answer.json()["data"]["viewer"] == {"account": {"email": AYGUL.email}}


async def test_a_wrong_key_is_not_a_guest(ask: Ask) -> None:
    _, secret = await a_key(ask)

    assert await asked_with(ask, secret[:-1] + "!") == WRONG
    named = await ask.http.post("/graphql", json=ASKED, headers={"X-Api-Key": "nonsense"})
    assert (named.status_code, named.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_a_key_ends_when_it_was_said_to(ask: Ask) -> None:
    ends = clock.now() + timedelta(days=2)
    _, secret = await a_key(ask, expiresAt=ends.isoformat())

    before = await asked_with(ask, secret)
    clock.move(timedelta(days=2))

    assert (before, await asked_with(ask, secret)) == (RIGHT, WRONG)


async def test_a_revoked_key_ends_at_once_and_stays_on_the_list(ask: Ask) -> None:
    key, secret = await a_key(ask)

    done = await ask(REVOKE, as_=ADMINISTRATOR, key=key)
    again = await ask(REVOKE, as_=ADMINISTRATOR, key=key)
    rotated = (await ask(ROTATE, as_=ADMINISTRATOR, input={"apiKey": key}))["rotateApiKey"]

    assert done == again == {"revokeApiKey": {"done": True, "userErrors": []}}
    assert await asked_with(ask, secret) == WRONG
    assert rotated == {"apiKey": None, "secret": None, "userErrors": [{"code": "WRONG_STATE", "path": ["apiKey"]}]}
    assert [one["revokedAt"] is None for one in (await ask(KEYS, as_=ADMINISTRATOR))["apiKeys"]] == [False]
    assert [event.action for event in await AuditEvent.many({})] == ["CREATE_API_KEY", "REVOKE_API_KEY"]


async def test_both_secrets_of_a_rotated_key_work_until_the_overlap_has_passed(ask: Ask) -> None:
    key, first = await a_key(ask)

    rotated = (await ask(ROTATE, as_=ADMINISTRATOR, input={"apiKey": key, "overlapHours": 12}))["rotateApiKey"]
    second = rotated["secret"]
    during = [await asked_with(ask, first), await asked_with(ask, second)]
    clock.move(timedelta(hours=12))

    assert (rotated["userErrors"], rotated["apiKey"]["prefix"]) == ([], second[:14])
    assert during == [RIGHT, RIGHT]
    assert [await asked_with(ask, first), await asked_with(ask, second)] == [WRONG, RIGHT]


async def test_a_rotation_without_overlap_ends_every_older_secret(ask: Ask) -> None:
    key, first = await a_key(ask)
    secrets = [first]
    for hours in (12, 0):
        rotated = await ask(ROTATE, as_=ADMINISTRATOR, input={"apiKey": key, "overlapHours": hours})
        secrets.append(rotated["rotateApiKey"]["secret"])

    assert [await asked_with(ask, secret) for secret in secrets] == [WRONG, WRONG, RIGHT]


async def test_the_last_use_is_written_at_most_once_a_minute(ask: Ask) -> None:
    _, secret = await a_key(ask)
    seen = []
    for pause in (0, 30, 31):
        clock.move(timedelta(seconds=pause))
        await asked_with(ask, secret)
        (key,) = await ApiKey.many({})
        assert key.last_used_at is not None
        seen.append(key.last_used_at)

    assert seen[0] == seen[1]
    assert timedelta(seconds=60) < seen[2] - seen[0] < timedelta(seconds=90)
    assert key.version == 1, "a use is no change of the key"


@pytest.mark.parametrize(
    ("origins", "origin", "answer"),
    [
        (["https://a.example"], None, RIGHT),
        (["https://a.example"], "https://a.example", RIGHT),
        (["https://a.example"], "https://b.example", ELSEWHERE),
        (["https://a.example"], "null", ELSEWHERE),
        ([], "https://b.example", RIGHT),
    ],
)
async def test_a_key_works_from_the_pages_that_it_is_for(
    ask: Ask, origins: list[str], origin: str | None, answer: Any
) -> None:
    _, secret = await a_key(ask, origins=origins)

    assert await asked_with(ask, secret, **({"Origin": origin} if origin else {})) == answer


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"name": " "}, [("REQUIRED", ["name"])]),
        ({"name": "a" * 201}, [("TOO_LONG", ["name"])]),
        ({"scopes": []}, [("REQUIRED", ["scopes"])]),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, [("INVALID", ["expiresAt"])]),
        (
            {"origins": ["https://a.example", "*", "a.example"]},
            [("INVALID", ["origins", "1"]), ("INVALID", ["origins", "2"])],
        ),
        ({"origins": ["https://a.example"] * 21}, [("TOO_LONG", ["origins"])]),
    ],
)
async def test_every_objection_to_a_key_is_told(ask: Ask, given: dict[str, Any], errors: list[Any]) -> None:
    wanted = {"name": "Partner site", "scopes": ["READ_PUBLIC"], **given}

    made = (await ask(CREATE, as_=ADMINISTRATOR, input=wanted))["createApiKey"]

    told = [(error["code"], error["path"]) for error in made["userErrors"]]
    assert (made["apiKey"], made["secret"], told) == (None, None, errors)
    assert await ApiKey.count_of({}) == await AuditEvent.count_of({}) == 0


@pytest.mark.parametrize("hours", [-1, 721])
async def test_an_overlap_has_its_bounds(ask: Ask, hours: int) -> None:
    key, _ = await a_key(ask)

    rotated = await ask(ROTATE, as_=ADMINISTRATOR, input={"apiKey": key, "overlapHours": hours})

    assert rotated["rotateApiKey"]["userErrors"] == [{"code": "OUT_OF_RANGE", "path": ["overlapHours"]}]


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("https://a.example", "https://a.example"),
        ("https://a.example/", "https://a.example"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("https://Bücher.example", "https://xn--bcher-kva.example"),
        ("https://[::1]:8080", "https://[::1]:8080"),
        ("https://a.example/path", None),
        ("https://a.example?", None),
        ("https://a.example#", None),
        ("https://me@a.example", None),
        ("ftp://a.example", None),
        ("null", None),
        ("*", None),
        ("", None),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(text: str, origin: str | None) -> None:
    assert origin_in(text) == origin


@pytest.mark.parametrize("actor", [None, AYGUL, SECRETARIAT])
async def test_nobody_else_sees_keys(ask: Ask, actor: Actor | None) -> None:
    key, _ = await a_key(ask)

    listed = await ask.raw(KEYS, as_=actor)
    fetched = await ask.raw("query($id: ID!) { node(id: $id) { id } }", as_=actor, id=key)

    assert listed["errors"][0]["extensions"]["code"] == ("FORBIDDEN" if actor else "UNAUTHENTICATED")
    assert fetched["data"] == {"node": None}


async def test_a_key_gives_no_rights_of_staff(ask: Ask) -> None:
    _, secret = await a_key(ask, scopes=["READ_PUBLIC", "RECEIVE_CHANGES", "AD_HOC_QUERIES"])

    response = await ask.http.post("/graphql", json={"query": KEYS}, headers={"X-Api-Key": secret})

    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
