"""Finished uploads as answers: held to the same limits as any file, and used once."""

import asyncio
import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters import clock
from adapters.database import Database
from models.uploads import KEPT_HOURS, Upload, UploadPart
from resolvers.ids import global_id
from tests.actors import AYGUL, TIMUR, Actor
from tests.api.applying import act_on, codes, saved
from tests.api.conftest import DraftOf
from tests.api.documents import APPLICATION, ERRORS
from tests.client import Ask

ATTACH_UPLOAD = f"mutation($input: AttachUploadInput!) {{ attachUpload(input: $input) {{ {APPLICATION} {ERRORS} }} }}"
LETTER = b"%PDF-1.7\n" + b"x" * 1_000


async def uploaded(ask: Ask, content: bytes, *, length: int | None = None) -> str:
    """The id of an upload of Aygül's with this content, in two parts."""
    headers = {"Tus-Resumable": "1.0.0", **await ask.headers(AYGUL)}
    begun = await ask.http.post("/uploads", headers={**headers, "Upload-Length": str(length or len(content))})
    address, half = begun.headers["location"], len(content) // 2
    for offset, part in ((0, content[:half]), (half, content[half:])):
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": str(offset)}
        assert (await ask.http.patch(address, content=part, headers={**headers, **kind})).status_code == 204
    return str(address).rpartition("/")[2]


async def attach(ask: Ask, draft: dict[str, Any], upload: str, *, as_: Actor = AYGUL, **more: Any) -> dict[str, Any]:
    given = {"application": draft["id"], "field": "letter", "upload": upload, **more}
    payload: dict[str, Any] = (await ask(ATTACH_UPLOAD, as_=as_, input=given))["attachUpload"]
    return payload


async def left(database: Database) -> tuple[int, int]:
    """How many parts, and how many files' bytes are kept."""
    return await UploadPart.count_of({}), await database.documents["files_content.files"].count_documents({})


async def test_a_finished_upload_answers_a_file_question(ask: Ask, a_draft: DraftOf, fresh_database: Database) -> None:
    draft, digest = await a_draft(), hashlib.sha256(LETTER).hexdigest()

    payload = await attach(ask, draft, await uploaded(ask, LETTER), sha256=digest.upper())

    assert codes(payload) == []
    (one,) = payload["application"]["files"]
    assert (one["field"], one["file"]["mediaType"], one["file"]["sha256"]) == ("letter", "application/pdf", digest)
    read = await ask.http.get(f"/files/{one['file']['id']}/x", headers=await ask.headers(AYGUL))
    assert read.content == LETTER
    assert await left(fresh_database) == (0, 1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.7\n" + b"x" * 3_000, "TOO_LARGE"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "UNSUPPORTED_MEDIA_TYPE"),
    ],
)
async def test_an_upload_is_held_to_the_limits_of_its_question(
    ask: Ask, a_draft: DraftOf, fresh_database: Database, content: bytes, told: str
) -> None:
    payload = await attach(ask, await a_draft(), await uploaded(ask, content))

    assert codes(payload) == [(told, ("upload",))]
    assert await left(fresh_database) == (0, 0)
    assert await Upload.count_of({}) == 0


async def test_what_is_not_what_its_hash_says_is_not_attached(
    ask: Ask, a_draft: DraftOf, fresh_database: Database
) -> None:
    draft, upload = await a_draft(), await uploaded(ask, LETTER)

    wrong = await attach(ask, draft, upload, sha256="0" * 64)

    assert codes(wrong) == [("INVALID", ("sha256",))]
    assert (await left(fresh_database))[1] == 0
    assert codes(await attach(ask, draft, upload)) == []


async def test_an_upload_of_which_a_part_is_missing_is_not_attached(ask: Ask, a_draft: DraftOf) -> None:
    upload = await uploaded(ask, LETTER, length=len(LETTER) + 1)

    assert codes(await attach(ask, await a_draft(), upload)) == [("WRONG_STATE", ("upload",))]


async def test_the_same_sent_again_changes_nothing_with_a_key_and_without(ask: Ask, a_draft: DraftOf) -> None:
    draft, upload = await a_draft(), await uploaded(ask, LETTER)

    answered = await asyncio.gather(*[attach(ask, draft, upload, key="a") for _ in range(5)])
    again = await attach(ask, draft, upload)

    attached = [payload["application"]["files"] for payload in (*answered, again) if payload["application"]]
    assert len({files[0]["file"]["id"] for files in attached}) == 1
    assert [codes(payload) for payload in (*answered, again)] == [[]] * 6
    (stored,) = await Upload.many({})
    emptied = await saved(ask, again["application"], letter=[])
    await stored.remove()
    assert (await attach(ask, emptied, upload, key="a"))["application"]["files"] == []
    assert codes(await attach(ask, emptied, upload)) == [("NOT_FOUND", ("upload",))]


async def test_the_person_finds_what_they_have_under_way_and_removes_it(ask: Ask, a_draft: DraftOf) -> None:
    used, unfinished, whole = (
        await uploaded(ask, LETTER),
        await uploaded(ask, LETTER, length=2_000),
        await uploaded(ask, LETTER[:100]),
    )
    await attach(ask, await a_draft(), used)
    expiring = {global_id("Upload", one.id): one.expires_at for one in await Upload.many({})}

    shown = await under_way(ask, AYGUL)
    headers = {"Tus-Resumable": "1.0.0", **await ask.headers(AYGUL)}
    await ask.http.delete(f"/uploads/{unfinished}", headers=headers)

    assert shown == [
        {"id": key, "name": "file", "length": length, "offset": offset, "expiresAt": expiring[key]}
        for key, length, offset in ((whole, 100, 100), (unfinished, 2_000, len(LETTER)))
    ]
    assert [one["id"] for one in await under_way(ask, AYGUL)] == [whole]
    assert await under_way(ask, TIMUR) == []
    clock.move(timedelta(hours=KEPT_HOURS))
    assert await under_way(ask, AYGUL) == []


async def under_way(ask: Ask, reader: Actor) -> Any:
    """The uploads that somebody finds on their page."""
    answer = await ask("{ viewer { uploads { id name length offset expiresAt } } }", as_=reader)
    return [{**one, "expiresAt": datetime.fromisoformat(one["expiresAt"])} for one in answer["viewer"]["uploads"]]


async def test_a_used_upload_makes_room_for_another(ask: Ask, a_draft: DraftOf) -> None:
    await attach(ask, await a_draft(), await uploaded(ask, LETTER))

    (stored,) = await Upload.many({})
    assert stored.slot is None


async def test_another_persons_upload_or_application_is_not_found(ask: Ask, a_draft: DraftOf) -> None:
    draft, theirs = await a_draft(), await a_draft(of=TIMUR)
    upload = await uploaded(ask, LETTER)

    assert codes(await attach(ask, theirs, upload, as_=TIMUR)) == [("NOT_FOUND", ("upload",))]
    assert codes(await attach(ask, draft, upload, as_=TIMUR)) == [("NOT_FOUND", ("application",))]
    assert codes(await attach(ask, act_on(draft) | {"id": draft["id"]}, upload, field="name")) == [
        ("NOT_FOUND", ("field",))
    ]
