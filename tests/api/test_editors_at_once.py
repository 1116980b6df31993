"""Several editors at the same moment, on the real database: no edit is ever lost, and who comes late is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from models import base, editing
from models.base import Stored
from models.content import Content
from models.meetings import Meeting
from models.programmes import Programme
from tests.actors import CONTRIBUTOR, EDITOR, SECRETARIAT, Actor
from tests.api.content_documents import START_FOLLOW_UP, UPDATE_MEETING, UPDATE_PROGRAMME, act
from tests.api.desk import (
    SECOND_SECRETARIAT,
    acted,
    approved,
    blocks,
    create_meeting,
    create_programme,
    done,
    paragraphs,
    published,
    text,
)
from tests.client import Ask

SECOND_EDITOR = Actor("second-editor@example.org", EDITOR.roles)


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Lets nobody save before that many have read the item: each then works on the same version."""

    def wait_for(editors: int) -> None:
        barrier = asyncio.Barrier(editors)
        waited = set[asyncio.Task[Any] | None]()
        save = base.Stored.save_as_of

        async def save_together(self: Any, version: int) -> Any:
            task = asyncio.current_task()
            if isinstance(self, Content) and task not in waited:
                # Once each: who is turned away by the database tries again by themselves.
                waited.add(task)
                await barrier.wait()
            return await save(self, version)

        monkeypatch.setattr(base.Stored, "save_as_of", save_together)

    return wait_for


Attempt = Callable[[], Awaitable[dict[str, Any]]]


def an_edit(ask: Ask, meeting: dict[str, Any], as_: Actor = EDITOR, **changes: Any) -> Attempt:
    """An editor about to save changes to the version that they read."""
    given = {"meeting": meeting["id"], "version": meeting["version"], "changes": changes}
    return lambda: ask(UPDATE_MEETING, as_=as_, input=given)


async def at_once(*attempts: Attempt) -> list[dict[str, Any]]:
    """What each is told, all having begun at the same moment."""
    answers = await asyncio.gather(*[attempt() for attempt in attempts])
    return [next(iter(answer.values())) for answer in answers]


def objections(payloads: list[dict[str, Any]]) -> list[list[tuple[str, str]]]:
    return [[(error["code"], "/".join(error["path"])) for error in payload["userErrors"]] for payload in payloads]


async def signed_in(ask: Ask, *actors: Actor) -> None:
    for actor in actors:
        await ask.headers(actor)


async def written(slug: str = "fifth") -> Meeting:
    found = await Meeting.working({"slug": slug})
    assert found is not None
    return found


async def test_edits_to_different_fields_both_survive(ask: Ask, together: Callable[[int], None]) -> None:
    draft = await create_meeting(ask)
    await signed_in(ask, EDITOR, SECOND_EDITOR)
    together(2)

    told = await at_once(
        an_edit(ask, draft, title=text("By one")), an_edit(ask, draft, SECOND_EDITOR, summary=text("By the other"))
    )

    assert objections(told) == [[], []]
    assert {payload["meeting"]["version"] for payload in told} == {2, 3}
    meeting = await written()
    assert (meeting.title, meeting.summary, meeting.version) == ({"en": "By one"}, {"en": "By the other"}, 3)


async def test_of_two_edits_to_one_field_the_later_is_told_how_it_stands_now(
    ask: Ask, together: Callable[[int], None]
) -> None:
    draft = await create_meeting(ask)
    await signed_in(ask, EDITOR, SECOND_EDITOR)
    together(2)

    told = await at_once(
        an_edit(ask, draft, title=text("One"), summary=text("One's")),
        an_edit(ask, draft, SECOND_EDITOR, title=text("Two")),
    )

    conflict = [("CONFLICT", "changes/title")]
    assert sorted(objections(told)) == [[], conflict]
    (late,) = (payload for payload in told if payload["userErrors"])
    meeting = await written()
    assert late["meeting"] is None
    assert late["current"] == {"version": 2, "title": meeting.title["en"], "summary": meeting.summary.get("en")}
    assert meeting.title["en"] == ("Two" if told[0] is late else "One")
    assert meeting.summary == ({} if told[0] is late else {"en": "One's"}), "of what was turned down nothing is kept"


async def test_who_was_told_of_a_conflict_can_merge_and_send_again(ask: Ask) -> None:
    draft = await create_meeting(ask)
    await at_once(an_edit(ask, draft, title=text("One")))
    (late,) = await at_once(an_edit(ask, draft, SECOND_EDITOR, title=text("Two")))

    merged = {"id": draft["id"], "version": late["current"]["version"]}
    told = await at_once(an_edit(ask, merged, SECOND_EDITOR, title=text(f"{late['current']['title']} and two")))

    assert objections(told) == [[]]
    assert (await written()).title == {"en": "One and two"}


async def test_languages_of_one_field_stand_beside_each_other(ask: Ask, together: Callable[[int], None]) -> None:
    draft = await create_meeting(ask)
    await signed_in(ask, EDITOR, SECOND_EDITOR, CONTRIBUTOR)
    together(3)

    told = await at_once(
        an_edit(ask, draft, title=[{"locale": "ru", "text": "Пятая"}], body=blocks(*paragraphs("Да"), locale="ru")),
        an_edit(ask, draft, SECOND_EDITOR, title=[{"locale": "ky", "text": "Бешинчи"}]),
        an_edit(ask, draft, CONTRIBUTOR, title=text("The fifth, anew"), body=blocks(*paragraphs("Yes"))),
    )

    assert objections(told) == [[], [], []]
    meeting = await written()
    assert meeting.title == {"en": "The fifth, anew", "ru": "Пятая", "ky": "Бешинчи"}
    assert sorted(meeting.body) == ["en", "ru"]


TEN: list[tuple[dict[str, Any], str, Any]] = [
    ({"slug": "anew"}, "slug", "anew"),
    ({"title": text("Anew")}, "title", {"en": "Anew"}),
    ({"summary": text("Short")}, "summary", {"en": "Short"}),
    ({"ordinal": 5}, "ordinal", 5),
    ({"classification": "FORUM"}, "classification", "FORUM"),
    ({"eventStatus": "POSTPONED"}, "event_status", "POSTPONED"),
    ({"endsOn": "2023-11-23"}, "ends_on", "2023-11-23"),
    ({"agenda": [{"key": "a", "number": "1", "title": text("First")}]}, "agenda", "a"),
    ({"minutes": blocks(*paragraphs("Said"))}, "minutes", "en"),
    ({"body": blocks(*paragraphs("Page"))}, "body", "en"),
]


async def test_ten_editors_on_ten_fields_all_find_their_edit(ask: Ask, together: Callable[[int], None]) -> None:
    draft = await create_meeting(ask)
    editors = [Actor(f"editor-{number}@example.org", EDITOR.roles) for number in range(10)]
    await signed_in(ask, *editors)
    together(10)

    told = await at_once(
        *[an_edit(ask, draft, editor, **changes) for editor, (changes, _, _) in zip(editors, TEN, strict=True)]
    )

    assert objections(told) == [[]] * 10
    assert sorted(payload["meeting"]["version"] for payload in told) == list(range(2, 12))
    meeting = await written("anew")
    found = {
        **meeting.model_dump(include={name for _, name, _ in TEN}, mode="json"),
        "agenda": meeting.agenda[0].key,
        "minutes": next(iter(meeting.minutes)),
        "body": next(iter(meeting.body)),
    }
    assert found == {name: value for _, name, value in TEN}


async def test_ten_editors_on_one_field_lose_nothing_unnoticed(ask: Ask, together: Callable[[int], None]) -> None:
    draft = await create_programme(ask)
    editors = [Actor(f"editor-{number}@example.org", EDITOR.roles) for number in range(10)]
    await signed_in(ask, *editors)
    together(10)

    def attempt(number: int, editor: Actor) -> Attempt:
        given = {"programme": draft["id"], "version": 1, "changes": {"tags": [f"tag {number}"]}}
        return lambda: ask(UPDATE_PROGRAMME, as_=editor, input=given)

    told = await at_once(*[attempt(number, editor) for number, editor in enumerate(editors)])

    assert sorted(objections(told)) == [[], *[[("CONFLICT", "changes/tags")]] * 9]
    (programme,) = await Programme.many({})
    winner = next(number for number, payload in enumerate(told) if not payload["userErrors"])
    assert (programme.tags, programme.version) == ([f"tag {winner}"], 2)


async def test_an_approval_and_an_edit_at_once_leave_nothing_approved_that_was_edited(
    ask: Ask, together: Callable[[int], None]
) -> None:
    waiting = await acted(ask, "submitForReview", await create_meeting(ask), as_=CONTRIBUTOR)
    await signed_in(ask, EDITOR, SECRETARIAT)
    together(2)

    given = {"content": waiting["id"], "version": waiting["version"]}
    approval, edit = await at_once(
        lambda: ask(act("approveContent"), as_=SECRETARIAT, input=given), an_edit(ask, waiting, title=text("Anew"))
    )

    assert edit["userErrors"] == []
    assert objections([approval]) in ([[]], [[("CONFLICT", "version")]])
    assert (await written()).status == "DRAFT"


async def test_a_draft_is_published_once_by_two_at_once(ask: Ask, together: Callable[[int], None]) -> None:
    ready = await approved(ask, await create_meeting(ask))
    await signed_in(ask, SECRETARIAT, SECOND_SECRETARIAT)
    together(2)

    given = {"content": ready["id"], "version": ready["version"]}
    told = await at_once(
        *[
            lambda actor=actor: ask(act("publishContent"), as_=actor, input=given)  # type: ignore[misc]
            for actor in (SECRETARIAT, SECOND_SECRETARIAT)
        ]
    )

    assert sorted(objections(told)) == [[], [("CONFLICT", "version")]]
    assert await Meeting.count_of({"revision": {"$ne": None}}) == 1


async def test_what_was_agreed_is_begun_once_by_two_at_once(ask: Ask) -> None:
    series = {"slug": "ministers", "name": text("Meeting of Ministers")}
    answer = await ask(
        "mutation($input: MeetingSeriesInput!) { saveMeetingSeries(input: $input) { series { id } } }",
        as_=SECRETARIAT,
        input=series,
    )
    decision = {"key": "d", "number": "1", "action": "AGREED", "text": text("Meet again."), "actionItems": [{"key": "next", "title": text("Meet"), "responsible": []}]}  # fmt: skip
    draft = await create_meeting(
        ask, series=answer["saveMeetingSeries"]["series"]["id"], ordinal=5, decisions=[decision]
    )
    await published(ask, draft)
    read = await ask('{ meeting(slug: "fifth") { decisions { actionItems { id } } } }')
    item = read["meeting"]["decisions"][0]["actionItems"][0]["id"]
    await signed_in(ask, EDITOR, SECOND_EDITOR)

    begun = await asyncio.gather(
        *[done(ask, START_FOLLOW_UP, as_=actor, actionItem=item) for actor in (EDITOR, SECOND_EDITOR) * 3]
    )

    assert len({one["id"] for one in begun}) == 1
    assert await Meeting.count_of({"begun_from": {"$ne": None}}) == 1


# What the tests above are worth: without the check, the same scenarios lose an edit.


@pytest.fixture
def without_the_check_of_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told that a field was changed since they read it."""
    monkeypatch.setattr(editing, "overtaken", lambda fields, changed_at, base: [])


@pytest.fixture
def without_the_check_of_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Saves go over whatever is there, and outside of any transaction."""
    written = asyncio.Barrier(2)

    async def overwrite(self: Stored, version: int) -> Stored:
        await written.wait()
        self.version = version + 1
        await self._collection().replace_one({"_id": self.id}, self.stored_form())
        return self

    async def at_any_time(work: Callable[[], Awaitable[Any]]) -> Any:
        return await work()

    monkeypatch.setattr(editing.Edited, "save_as_of", overwrite)
    monkeypatch.setattr("resolvers.drafts.in_transaction", at_any_time)


@pytest.mark.usefixtures("without_the_check_of_fields")
async def test_without_the_check_of_fields_an_edit_is_lost_and_nobody_told(
    ask: Ask, together: Callable[[int], None]
) -> None:
    draft = await create_meeting(ask)
    await signed_in(ask, EDITOR, SECOND_EDITOR)
    together(2)

    told = await at_once(an_edit(ask, draft, title=text("One")), an_edit(ask, draft, SECOND_EDITOR, title=text("Two")))

    assert objections(told) == [[], []]
    assert (await written()).title["en"] in ("One", "Two"), "one of them is gone"


@pytest.mark.usefixtures("without_the_check_of_versions")
async def test_without_the_check_of_versions_an_edit_to_another_field_is_lost(ask: Ask) -> None:
    draft = await create_meeting(ask)
    await signed_in(ask, EDITOR, SECOND_EDITOR)

    told = await at_once(
        an_edit(ask, draft, title=text("By one")), an_edit(ask, draft, SECOND_EDITOR, summary=text("By the other"))
    )

    assert objections(told) == [[], []]
    meeting = await written()
    assert (meeting.title == {"en": "By one"}) is not (meeting.summary == {"en": "By the other"})
