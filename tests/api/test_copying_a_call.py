"""Last year's call begun anew: its texts in all languages, its questions, its criteria, at other times."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.languages import TranslationOrigin, TranslationRecord, TranslationState
from models.audit import AuditEvent
from models.calls import ApplicationForm, Call, Round
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, Actor
from tests.api.content_documents import ERRORS, STANDING
from tests.api.desk import acted, create_call, done, nothing, published, refused, text
from tests.client import Ask
from tests.factories import FORM, a_call

Item = dict[str, Any]

COPY = f"mutation($input: CopyCallInput!) {{ copyCall(input: $input) {{ call {{ {STANDING} title }} {ERRORS} }} }}"
TIMES = {"opensAt": "2031-01-01T00:00:00Z", "closesAt": "2031-03-01T00:00:00Z"}


async def last_year(**given: Any) -> Call:
    """A public call in four languages, each of its translations as far as it is."""
    states = {
        "en": TranslationState.PUBLISHED,
        "ky": TranslationState.PUBLISHED,
        "ru": TranslationState.STALE,
        "tr": TranslationState.DRAFT,
    }
    when = datetime(2025, 1, 1, tzinfo=UTC)
    call = await a_call(
        "last-year",
        title={"en": "The call", "ky": "Чакырык", "ru": "Набор", "tr": "Çağrı"},
        summary={"en": "In short", "ky": "Кыскача"},
        translations={
            tag: TranslationRecord(
                state=state, origin=TranslationOrigin.MACHINE, updated_at=when, of_version=7, translated={"title": "x"}
            )
            for tag, state in states.items()
        },
        seats=20,
        seats_per_country=4,
        offer_days=9,
        starts_on=date(2025, 5, 1),
        ends_on=date(2025, 5, 9),
        place={"city": {"en": "Bishkek", "ky": "Бишкек"}, "country": "KG", "time_zone": "Asia/Bishkek"},
        criteria=[{"key": "need", "label": {"en": "Need", "ky": "Муктаждык"}, "maximum": 5, "weight": 2.0}],
        begun_from="x.y",
        **given,
    )
    await ApplicationForm(call=call.item_id, number=2, form=FORM).add()
    return call


async def copy(ask: Ask, call: Call, *, as_: Actor = EDITOR, **given: Any) -> Item:
    """The draft that a call was copied into."""
    whole = {"call": global_id("Call", call.item_id), "slug": "this-year", **TIMES, **given}
    begun: Item = await done(ask, COPY, as_=as_, **whole)
    return begun


async def the_copy() -> Call:
    found = await Call.working({"slug": "this-year"})
    assert found is not None
    return found


OTHERWISE = {
    *("id", "item_id", "edition", "slug", "status", "desk", "version", "revision", "sha256", "translations"),
    *("published_at", "updated_at", "opens_at", "closes_at", "starts_on", "ends_on", "begun_from", "form_version"),
}
"""What a copy has of its own. Whatever else a call has, now or later, is copied."""


async def test_a_copy_says_what_the_call_said_in_all_its_languages_at_other_times(ask: Ask) -> None:
    last = await last_year()

    begun = await copy(ask, last, startsOn="2031-05-01", endsOn="2031-05-09")

    draft = await the_copy()
    assert draft.model_dump(exclude=OTHERWISE) == last.model_dump(exclude=OTHERWISE)
    assert draft.title == last.title
    assert (begun["status"], begun["revision"], draft.version, draft.begun_from) == ("DRAFT", None, 1, None)
    assert (draft.opens_at, draft.closes_at) == (datetime(2031, 1, 1, tzinfo=UTC), datetime(2031, 3, 1, tzinfo=UTC))
    assert (draft.starts_on, draft.ends_on) == (date(2031, 5, 1), date(2031, 5, 9))
    forms = await ApplicationForm.many({"call": draft.item_id})
    assert [(form.number, form.form) for form in forms] == [(draft.form_version, FORM)] == [(1, FORM)]
    assert await Round.one({"call": draft.item_id}) is None, "no seat is taken and no phase reached"
    noted = [event.action for event in await AuditEvent.many({"about": draft.item_id})]
    assert noted == ["COPY_CALL"]


async def test_a_translation_is_as_far_as_it_was_of_the_same_text(ask: Ask) -> None:
    await copy(ask, await last_year())

    draft = await the_copy()

    assert {tag: (one.state, one.of_version, one.origin) for tag, one in draft.translations.items()} == {
        "en": ("DRAFT", 1, "MACHINE"),
        "ky": ("PUBLISHED", 1, "MACHINE"),
        "ru": ("STALE", 1, "MACHINE"),
        "tr": ("DRAFT", 1, "MACHINE"),
    }
    public = await published(ask, await acted_on(ask, draft))
    assert {one["locale"] for one in public["translations"] if one["state"] == "PUBLISHED"} == {"en", "ky"}


async def acted_on(ask: Ask, draft: Call) -> Item:
    return {"id": global_id("Call", draft.item_id), "version": draft.version}


async def test_a_new_title_leaves_translations_of_the_old_one_behind(ask: Ask) -> None:
    begun = await copy(ask, await last_year(), title=text("The call of 2031", tr="2031 çağrısı"))

    draft = await the_copy()

    assert begun["title"] == "The call of 2031"
    assert draft.title == {"en": "The call of 2031", "ky": "Чакырык", "ru": "Набор", "tr": "2031 çağrısı"}
    assert {tag: one.state.value for tag, one in draft.translations.items()} == {
        "en": "DRAFT", "ky": "STALE", "ru": "STALE", "tr": "DRAFT"
    }  # fmt: skip


async def test_the_questions_of_the_edition_that_is_copied_are_asked(ask: Ask) -> None:
    last = await last_year()
    working = await Call.working({"item_id": last.item_id})
    assert working is not None
    working.form_version, working.seats = 2, 99
    await working.save_as_of(working.version)

    await copy(ask, last)

    assert (await the_copy()).seats == 20, "what is public is copied, not what is being written"


async def test_a_call_that_was_withdrawn_is_copied_by_those_who_write_it(ask: Ask) -> None:
    last = await last_year()
    working = await acted_on(ask, last)
    await acted(ask, "unpublishContent", {**working, "version": 2}, note="Over.")

    assert (await copy(ask, last))["status"] == "DRAFT"


@pytest.mark.parametrize(
    ("given", "objections"),
    [
        ({"call": nothing("Call")}, [("NOT_FOUND", "call")]),
        ({"call": nothing("Meeting")}, [("NOT_FOUND", "call")]),
        ({"slug": "last-year"}, [("DUPLICATE", "slug")]),
        ({"slug": "This year"}, [("INVALID", "slug")]),
        ({"slug": ""}, [("INVALID", "slug")]),
        ({"slug": "x" * 101}, [("INVALID", "slug")]),
        ({"title": text("x" * 301)}, [("TOO_LONG", "title/0/text")]),
        ({"title": [{"locale": "x_y", "text": "x"}]}, [("INVALID", "title/0/locale")]),
        ({"closesAt": TIMES["opensAt"]}, [("INVALID", "closesAt")]),
        ({"startsOn": "2031-05-02", "endsOn": "2031-05-01"}, [("INVALID", "endsOn")]),
        ({"key": ""}, [("INVALID", "key")]),
        ({"key": "x" * 201}, [("INVALID", "key")]),
        ({"slug": "A", "closesAt": "2030-01-01T00:00:00Z"}, [("INVALID", "slug"), ("INVALID", "closesAt")]),
    ],
)
async def test_a_copy_that_cannot_stand_is_refused(ask: Ask, given: Item, objections: list[tuple[str, str]]) -> None:
    last = await last_year()
    whole = {"call": global_id("Call", last.item_id), "slug": "this-year", **TIMES, **given}

    assert await refused(ask, COPY, as_=EDITOR, **whole) == objections
    assert await Call.count_of({}) == 2
    assert await ApplicationForm.count_of({}) == 2


async def test_only_those_copy_who_read_all_that_a_call_holds(ask: Ask) -> None:
    last = await last_year()
    whole = {"call": global_id("Call", last.item_id), "slug": "this-year", **TIMES}

    for actor in (AYGUL, REVIEWER, CONTRIBUTOR):
        body = await ask.raw(COPY, as_=actor, input=whole)
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await Call.count_of({}) == 2


async def test_a_copy_sent_again_finds_the_same_draft_whatever_became_of_its_name(ask: Ask) -> None:
    last = await last_year()
    begun = await copy(ask, last, key="k")
    draft = await the_copy()
    draft.slug = "another-name"
    await draft.save_as_of(draft.version)

    again = await copy(ask, last, key="k")
    whole = {"call": global_id("Call", last.item_id), "slug": "third", **TIMES}

    assert (again["id"], again["slug"]) == (begun["id"], "another-name")
    assert (await done(ask, COPY, as_=SECRETARIAT, **whole, key="k"))["id"] != begun["id"], "another person's key"
    other = await create_call(ask, as_=EDITOR, slug="other")
    assert await refused(ask, COPY, as_=EDITOR, **{**whole, "call": other["id"], "slug": "x", "key": "k"}) == [
        ("CONFLICT", "key")
    ]
    assert await Call.count_of({"edition": "WORKING"}) == 4


async def test_a_copy_sent_five_times_at_once_is_made_once(ask: Ask) -> None:
    last = await last_year()
    await ask.headers(EDITOR)

    begun = await asyncio.gather(*(copy(ask, last, key="k") for _ in range(5)))

    assert len({one["id"] for one in begun}) == 1
    assert await Call.count_of({}) == 3
    assert await ApplicationForm.count_of({}) == 3


async def test_two_copies_of_one_name_at_once_leave_one(ask: Ask) -> None:
    last = await last_year()
    await ask.headers(EDITOR)
    whole = {"call": global_id("Call", last.item_id), "slug": "this-year", **TIMES}

    answers = await asyncio.gather(*(ask(COPY, as_=EDITOR, input=whole) for _ in range(4)))

    errors = [[error["code"] for error in answer["copyCall"]["userErrors"]] for answer in answers]
    assert sorted(errors) == [[], *[["DUPLICATE"]] * 3]
    assert await ApplicationForm.count_of({}) == 3
