"""What the accepted confirmed with, as the secretariat reads it, files included."""

import httpx

from domain.applications import Action
from tests.actors import AYGUL, EDITOR, SECRETARIAT
from tests.api.selecting import done, named, present
from tests.api.test_information import with_a_passport
from tests.client import Ask

CONFIRMED = """query($id: ID!) { node(id: $id) { ... on Application {
  form { sections { fields { key } } } receivedAnswers confirmedAnswers confirmedFiles { field file { id url } }
} } }"""


async def test_the_secretariat_reads_what_the_accepted_confirmed_with(ask: Ask, http: httpx.AsyncClient) -> None:
    offered = await with_a_passport(ask)
    given = {"id": named(offered)["application"]}
    before = (await ask(CONFIRMED, as_=SECRETARIAT, **given))["node"]
    assert (before["confirmedAnswers"], before["confirmedFiles"]) == (None, [])

    await done(ask, Action.CONFIRM, offered, as_=AYGUL)

    after = (await ask(CONFIRMED, as_=SECRETARIAT, **given))["node"]
    (file,) = after["confirmedFiles"]
    assert after["confirmedAnswers"] == {"passport": "AC 123", "scan": [file["file"]["id"]]}
    assert "passport" not in after["receivedAnswers"]
    asked = [field["key"] for section in after["form"]["sections"] for field in section["fields"]]
    assert {"passport", "scan"} <= set(asked)
    path = httpx.URL(file["file"]["url"]).path
    assert (await http.get(path, headers=await ask.headers(SECRETARIAT))).content == b"AC 123"
    assert (await http.get(path, headers=await ask.headers(EDITOR))).status_code == 404
    assert (await present(offered)).confirmed_answers["passport"] == "AC 123"
