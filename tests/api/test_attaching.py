"""Files as answers: kept, refused, given back and erased, and who reads them."""

from typing import Any

import pytest

from adapters.database import Database, DatabaseError, in_transaction
from domain.forms import Form
from models.base import new_id
from resolvers import applying
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, SECRETARIAT, TIMUR, Actor
from tests.api.applying import COMPLETE, act_on, answers, codes, saved, submitted
from tests.api.conftest import DraftOf
from tests.api.documents import ATTACH, MINE, SAVE, START
from tests.client import Ask
from tests.factories import a_call


async def attached(ask: Ask, draft: dict[str, Any], content: bytes, name: str = "letter.txt") -> dict[str, Any]:
    """Aygül's application with this letter."""
    given = {"application": draft["id"], "field": "letter"}
    answer = await ask.upload(ATTACH, content, name, as_=AYGUL, input=given)
    assert answer["attachFile"]["userErrors"] == []
    application: dict[str, Any] = answer["attachFile"]["application"]
    return application


async def readers(ask: Ask, attachment: dict[str, Any], content: bytes) -> dict[Actor | None, int]:
    """With what status each is answered who asks for a file; whoever gets it gets all of it, nobody else a byte."""
    statuses: dict[Actor | None, int] = {}
    for reader in (AYGUL, SECRETARIAT, TIMUR, CONTRIBUTOR, None):
        response = await ask.http.get(f"/files/{attachment['file']['id']}/x", headers=await ask.headers(reader))
        assert (response.content == content) == (response.status_code == 200)
        statuses[reader] = response.status_code
    return statuses


async def kept(database: Database) -> tuple[int, int]:
    """How many files are known, and how many files' bytes are kept."""
    names = ("files", "files_content.files")
    known, stored = [await database.documents[name].count_documents({}) for name in names]
    return known, stored


def one_question(key: str, kind: str) -> Form:
    """A form of one question."""
    fields = [{"key": key, "kind": kind, "label": {"en": key}}]
    return Form.model_validate({"sections": [{"key": "s", "title": {"en": "S"}, "fields": fields}]})


async def test_a_file_is_kept_typed_hashed_and_read_by_its_owner_alone_until_it_is_handed_in(
    ask: Ask, a_draft: DraftOf
) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    content = b"%PDF-1.7\n" + b"x" * 1_000

    application = await attached(ask, draft, content, "letter.pdf")

    (one,) = application["files"]
    assert one["field"] == "letter"
    assert one["file"]["mediaType"] == "application/pdf"
    assert application["answers"]["letter"] == [one["file"]["id"]]
    strangers = {TIMUR: 404, CONTRIBUTOR: 404, None: 404}
    assert await readers(ask, one, content) == {AYGUL: 200, SECRETARIAT: 404, **strangers}
    await submitted(ask, application)
    assert await readers(ask, one, content) == {AYGUL: 200, SECRETARIAT: 200, **strangers}


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"%PDF-1.7\n" + b"x" * 3_000, "large.pdf", "TOO_LARGE"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "picture.pdf", "UNSUPPORTED_MEDIA_TYPE"),
        (b"", "empty.pdf", "REQUIRED"),
    ],
)
async def test_a_file_that_does_not_fit_is_refused_and_not_kept(
    ask: Ask, a_draft: DraftOf, fresh_database: Database, content: bytes, name: str, code: str
) -> None:
    draft = await a_draft()

    answer = await ask.upload(ATTACH, content, name, as_=AYGUL, input={"application": draft["id"], "field": "letter"})

    assert codes(answer["attachFile"]) == [(code, ("file",))]
    assert await fresh_database.documents["files_content.chunks"].count_documents({}) == 0


async def test_a_field_takes_so_many_files_and_no_more_and_gives_them_back(
    ask: Ask, a_draft: DraftOf, fresh_database: Database
) -> None:
    draft = await a_draft()
    given = {"application": draft["id"], "field": "letter"}
    for number in range(2):
        await attached(ask, draft, b"Letter %d" % number)

    answer = await ask.upload(ATTACH, b"Letter 3", "letter.txt", as_=AYGUL, input=given)

    assert codes(answer["attachFile"]) == [("OUT_OF_RANGE", ("file",))]
    assert await kept(fresh_database) == (2, 2)
    mine = (await ask(MINE, id=draft["id"], as_=AYGUL))["viewer"]["application"]
    application = await saved(ask, mine, letter=mine["answers"]["letter"][1:])
    assert application["answers"] == {"letter": mine["answers"]["letter"][1:]}


async def test_a_field_that_does_not_say_how_many_takes_one_file_and_says_so(ask: Ask) -> None:
    call = await a_call(form=one_question("letter", "FILE"))
    started = await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": "k"})
    draft = started["startApplication"]["application"]
    await attached(ask, draft, b"Letter 1")

    answer = await ask.upload(
        ATTACH, b"Letter 2", "letter.txt", as_=AYGUL, input={"application": draft["id"], "field": "letter"}
    )

    assert codes(answer["attachFile"]) == [("OUT_OF_RANGE", ("file",))]
    served = await ask("query($slug: String!) { call(slug: $slug) { form { jsonSchema } } }", slug=call.slug)
    assert served["call"]["form"]["jsonSchema"]["properties"]["letter"]["maxItems"] == 1


async def test_the_same_file_again_changes_nothing(ask: Ask, a_draft: DraftOf, fresh_database: Database) -> None:
    draft = await a_draft()
    first = await attached(ask, draft, b"Dear all,")

    again = await attached(ask, draft, b"Dear all,", "under-another-name.txt")

    assert (again["files"], again["version"]) == (first["files"], first["version"])
    assert await kept(fresh_database) == (1, 1)


async def test_a_file_that_nobody_attached_is_not_found_and_those_attached_stay(ask: Ask, a_draft: DraftOf) -> None:
    application = await attached(ask, await a_draft(), b"Dear all,")
    (mine,) = application["answers"]["letter"]

    for wrong in ("garbage", global_id("File", new_id()), global_id("Call", new_id())):
        given = act_on(application, answers=answers(letter=[mine, wrong]))
        answer = await ask(SAVE, as_=AYGUL, input=given)
        assert codes(answer["saveAnswers"]) == [("NOT_FOUND", ("answers", "letter", "1"))]

    stored = (await ask(MINE, id=application["id"], as_=AYGUL))["viewer"]["application"]
    assert stored["answers"] == {"letter": [mine]}


async def test_a_file_is_whole_although_nobody_learned_that_it_was_attached(
    ask: Ask, a_draft: DraftOf, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await a_draft()

    async def without_answer(work: Any) -> Any:
        await in_transaction(work)
        raise DatabaseError("The connection was lost as the transaction was committed.")

    with monkeypatch.context() as cut:
        cut.setattr(applying, "in_transaction", without_answer)
        with pytest.raises(AssertionError):
            await attached(ask, draft, b"Dear all,")

    assert await kept(fresh_database) == (1, 1)
    (one,) = (await attached(ask, draft, b"Dear all,"))["files"]
    assert (await readers(ask, one, b"Dear all,"))[AYGUL] == 200


async def test_a_detached_file_is_erased(ask: Ask, a_draft: DraftOf, fresh_database: Database) -> None:
    application = await attached(ask, await a_draft(), b"Dear all,")
    (one,) = application["files"]

    await saved(ask, application, letter=[])

    assert (await readers(ask, one, b""))[AYGUL] == 404
    assert await kept(fresh_database) == (0, 0)


async def test_a_detached_file_that_was_received_stays_until_the_next_submission(
    ask: Ask, a_draft: DraftOf, fresh_database: Database
) -> None:
    draft = await saved(ask, await a_draft(), **COMPLETE)
    received = await submitted(ask, await attached(ask, draft, b"Dear all,"))
    (one,) = received["files"]

    amended = await saved(ask, received, letter=None)

    assert amended["files"] == []
    assert (await readers(ask, one, b"Dear all,"))[SECRETARIAT] == 200
    await submitted(ask, amended)
    assert await kept(fresh_database) == (0, 0)


async def test_a_file_that_was_not_handed_in_yet_is_its_writers_alone(ask: Ask, a_draft: DraftOf) -> None:
    received = await submitted(ask, await saved(ask, await a_draft(), **COMPLETE))

    (one,) = (await attached(ask, received, b"Half a letter"))["files"]

    statuses = await readers(ask, one, b"Half a letter")
    assert (statuses[AYGUL], statuses[SECRETARIAT]) == (200, 404)
