"""What anybody reads is made once, and known by its tag until something in it is written."""

import asyncio

import httpx
import pytest

from portal import rendering
from tests.actors import AYGUL, EDITOR, SECRETARIAT
from tests.api.content_documents import CREATE_MEETING
from tests.api.desk import a_meeting_input, done
from tests.portal.conftest import Live, ReaderOf

CALL = "/en/calls/capacity-building-training-call"
PAGES = ("/en/", "/en/meetings", "/ky/meetings/fifth-diaspora-meeting", "/tr/programmes/internship", CALL)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that pages were made of, in order."""
    names: list[str] = []
    get = rendering.templates.get_template

    def noted(name: str, *parent: object) -> object:
        names.append(name)
        return get(name, *parent)

    monkeypatch.setattr(rendering.templates, "get_template", noted)
    return names


@pytest.mark.parametrize("path", PAGES)
async def test_a_guest_who_has_a_page_is_not_sent_it_again(reader_of: ReaderOf, path: str) -> None:
    guest = await reader_of(None)
    first = await guest.get(path)

    again = await guest.get(path, headers={"If-None-Match": first.headers["etag"]})
    by_others = await (await reader_of(None)).get(path)

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert by_others.text == first.text
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    assert first.headers["vary"] == "Accept-Encoding, Cookie"


async def test_a_page_is_made_once_for_all_guests(reader_of: ReaderOf, made: list[str]) -> None:
    guest = await reader_of(None)
    await asyncio.sleep(0.3)  # the cache opens once it hears of writes

    for _ in range(3):
        assert (await guest.get(CALL)).status_code == 200

    assert made.count("readers/call.html") == 1


async def test_packed_and_plain_bytes_have_tags_of_their_own(reader_of: ReaderOf) -> None:
    guest = await reader_of(None)

    packed = await guest.get(CALL, headers={"Accept-Encoding": "gzip"})
    plain = await guest.get(CALL, headers={"Accept-Encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert (packed.text, packed.headers["etag"] != plain.headers["etag"]) == (plain.text, True)


async def test_whoever_is_signed_in_is_given_nobody_elses_page(reader_of: ReaderOf) -> None:
    guest, applicant = await reader_of(None), await reader_of(AYGUL)
    await guest.get(CALL)

    hers = await applicant.get(CALL)
    his = await guest.get(CALL)

    assert "Sign out" in hers.text
    assert hers.headers["cache-control"] == "private, no-cache"
    assert "etag" not in hers.headers
    assert "Sign out" not in his.text


async def test_what_a_client_with_a_token_is_shown_is_for_it_alone(live: Live, reader_of: ReaderOf) -> None:
    client, guest = await reader_of(None), await reader_of(None)
    draft = f"/en/meetings/{await a_draft(live)}"

    shown = await client.get(draft, headers=await live.ask.headers(EDITOR))

    assert (shown.status_code, shown.headers["cache-control"], "etag" in shown.headers) == (
        200,
        "private, no-cache",
        False,
    )
    assert (await guest.get(draft)).status_code == 404


async def a_draft(live: Live) -> str:
    """The address of a meeting that is not public."""
    await done(live.ask, CREATE_MEETING, as_=EDITOR, **a_meeting_input(slug="not-yet"))
    return "not-yet"


async def test_readers_in_different_zones_are_told_their_own_time(reader_of: ReaderOf) -> None:
    berlin, tokyo = await reader_of(None), await reader_of(None)
    berlin.cookies.set("tz", "Europe/Berlin")
    tokyo.cookies.set("tz", "Asia/Tokyo")

    assert "Europe/Berlin" in (await berlin.get(CALL)).text
    assert "Asia/Tokyo" in (await tokyo.get(CALL)).text


async def test_a_page_that_is_not_there_has_no_tag(reader_of: ReaderOf) -> None:
    answer = await (await reader_of(None)).get("/en/calls/nothing")

    assert (answer.status_code, "etag" in answer.headers) == (404, False)


APPROVE = """mutation Approve($input: ActOnContentInput!) { approveContent(input: $input) {
  content { version } userErrors { message } } }"""
PUBLISH = APPROVE.replace("Approve(", "Publish(").replace("approveContent", "publishContent")
SUBMIT = APPROVE.replace("Approve(", "Submit(").replace("approveContent", "submitForReview")
FIND = '{ programme(slug: "internship") { id version workingCopy { version } } }'
UPDATE = """mutation Update($input: UpdateProgrammeInput!) { updateProgramme(input: $input) {
  programme { version } userErrors { message } } }"""


async def published_under(live: Live, title: str) -> None:
    """The internship programme, under another title."""
    found = (await live.ask(FIND, as_=EDITOR))["programme"]
    changes = {"title": [{"locale": "en", "text": title}]}
    given = {"programme": found["id"], "version": found["version"], "changes": changes}
    saved = (await live.ask(UPDATE, as_=EDITOR, input=given))["updateProgramme"]
    assert saved["userErrors"] == []
    version = saved["programme"]["version"]
    for act, actor in ((SUBMIT, EDITOR), (APPROVE, SECRETARIAT), (PUBLISH, SECRETARIAT)):
        (done,) = (await live.ask(act, as_=actor, input={"content": found["id"], "version": version})).values()
        assert done["userErrors"] == []
        version = done["content"]["version"]


async def test_a_change_is_on_the_page_of_the_next_guest(live: Live, reader_of: ReaderOf) -> None:
    guest = await reader_of(None)
    paths = ("/en/", "/en/programmes", "/en/programmes/internship")
    before = [await guest.get(path) for path in paths]

    await published_under(live, "Work beside the Secretariat")
    after = await _until_changed(guest, paths, before)

    assert ["Work beside the Secretariat" in page.text for page in after] == [True] * 3


async def _until_changed(
    guest: httpx.AsyncClient, paths: tuple[str, ...], before: list[httpx.Response]
) -> list[httpx.Response]:
    for _ in range(40):
        after = [await guest.get(path) for path in paths]
        if all(new.headers["etag"] != old.headers["etag"] for new, old in zip(after, before, strict=True)):
            return after
        await asyncio.sleep(0.05)
    return after
