"""The facts and the letters of a call, as its writers change them, several of them at once."""

from typing import Any

import pytest

from portal.desk.calls.merged_fields import merged
from portal.desk.local_times import NoSuchTime, instant, is_shown_twice, local
from tests.actors import EDITOR, SECRETARIAT
from tests.portal.conftest import Live, ReaderOf
from tests.portal.desk_calls import CALL, sent

FACTS, LETTERS = f"{CALL}/facts", f"{CALL}/letters"
STORED = """{ call(slug: "capacity-building-training-call") { workingCopy { ... on Call { version opensAt closesAt timeZone
  seats retentionDays blindReview startsOn place { country { code } onlineUrl }
  criteria { key label maximum weight } letters { kind texts { locale text } }
  english: written(locale: "en") { texts { path text } } turkish: written(locale: "tr") { texts { path text } } } } } }"""


async def stored(live: Live) -> Any:
    found = (await live.ask(STORED, as_=SECRETARIAT))["call"]["workingCopy"]
    for language in ("english", "turkish"):
        found[language] = {one["path"]: one["text"] for one in found[language]["texts"]}
    return found


@pytest.mark.parametrize(
    ("shown", "zone", "is_deadline", "at"),
    [
        ("2027-01-15T23:59", "Asia/Bishkek", True, "2027-01-15T17:59:00Z"),
        ("2027-07-01T12:00", "Europe/Budapest", True, "2027-07-01T10:00:00Z"),
        ("2027-10-31T02:30", "Europe/Budapest", True, "2027-10-31T01:30:00Z"),
        ("2027-10-31T02:30", "Europe/Budapest", False, "2027-10-31T00:30:00Z"),
        ("2027-01-01T00:00:30", "UTC", True, "2027-01-01T00:00:30Z"),
    ],
)
def test_a_time_by_the_clocks_of_a_zone_is_an_instant(shown: str, zone: str, is_deadline: bool, at: str) -> None:
    assert instant(shown, zone, is_deadline=is_deadline) == at
    assert local(at, zone) == shown


def test_clocks_that_are_put_on_and_back() -> None:
    with pytest.raises(NoSuchTime):
        instant("2027-03-28T02:30", "Europe/Budapest", is_deadline=True)
    assert is_shown_twice("2027-10-31T02:30", "Europe/Budapest")
    assert not is_shown_twice("2027-10-31T02:30", "Asia/Bishkek")


def test_what_two_typed_is_merged_by_field() -> None:
    found = merged(
        {"a": "mine", "b": "1", "c": "own"}, {"a": "0", "b": "1", "c": "0"}, {"a": "0", "b": "2", "c": "its"}
    )

    assert found == ({"a": "mine", "b": "2", "c": "own"}, {"c": "its"})


async def test_every_fact_is_saved_and_the_other_languages_stay(live: Live, reader_of: ReaderOf) -> None:
    editor = await reader_of(EDITOR)
    shown = await editor.get(f"{FACTS}?language=tr")
    assert "17:59 (UTC)" in shown.text

    typed = {"title-en": "The training & more", "title-other": "Eğitim", "opensAt": "2026-01-05T08:00"}
    more = {"seats": "", "seatsPerCountry": "", "retentionDays": "100", "blindReview": "yes", "startsOn": "2099-01-01"}
    place = {
        "endsOn": "2099-01-02",
        "placeCountry": "KZ",
        "placeUrl": "https://meet.example/x",
        "placeCity-en": "Almaty",
    }
    done = await sent(editor, shown, f"{FACTS}?language=tr", **typed, **more, **place)

    assert done.headers["location"].endswith("/facts?done=saved&language=tr")
    found = await stored(live)
    assert (found["opensAt"], found["seats"], found["retentionDays"]) == ("2026-01-05T02:00:00Z", None, 100)
    assert (found["blindReview"], found["startsOn"], found["place"]["country"]["code"]) == (True, "2099-01-01", "KZ")
    assert (found["english"]["title"], found["turkish"]["title"]) == ("The training & more", "Eğitim")
    assert (found["english"]["place/city"], found["turkish"]["place/city"]) == ("Almaty", "Bişkek")


async def test_what_nobody_touched_is_not_saved(live: Live, reader_of: ReaderOf) -> None:
    editor = await reader_of(EDITOR)
    before = await stored(live)

    await sent(editor, await editor.get(FACTS), FACTS)

    assert await stored(live) == before


async def test_a_refusal_keeps_what_was_typed(live: Live, reader_of: ReaderOf) -> None:
    editor = await reader_of(EDITOR)
    shown = await editor.get(FACTS)

    unread = await sent(
        editor, shown, FACTS, **{"seats": "12 or so", "title-en": "Kept <b>", "timeZone": "Europe/Rome"}
    )
    against = await sent(editor, shown, FACTS, **{"placeUrl": "no address"})
    early = await sent(editor, against, FACTS, closesAt="2020-01-01T00:00", placeUrl="")

    assert [one.status_code for one in (unread, against, early)] == [422] * 3
    for kept in ('value="12 or so"', "Kept &lt;b&gt;", '"Europe/Rome" selected', 'id="seats-why"'):
        assert kept in unread.text
    for kept in ('value="no address"', 'id="placeUrl-why"'):
        assert kept in against.text
    for kept in ('value="2020-01-01T00:00"', 'id="closesAt-why"'):
        assert kept in early.text


async def test_criteria_are_added_moved_and_removed_without_scripts(live: Live, reader_of: ReaderOf) -> None:
    editor = await reader_of(EDITOR)
    page = await sent(editor, await editor.get(FACTS), FACTS, row="add", seats="7")
    assert 'value="7"' in page.text
    page = await sent(editor, page, FACTS, **{"criterion-label-en": ["Motivation", "Reach", "Team work"]}, row="up:2")
    page = await sent(editor, page, FACTS, row="remove:0")

    refused = await sent(editor, page, FACTS, **{"criterion-weight": ["heavy", "1"]})
    done = await sent(editor, refused, FACTS, **{"criterion-weight": ["2,5", "1"]})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert 'id="criterion-0-why"' in refused.text
    found = await stored(live)
    assert [(one["label"], one["maximum"], one["weight"]) for one in found["criteria"]] == [
        ("Team work", 10, 2.5),
        ("Reach", 10, 1),
    ]
    assert (found["criteria"][0]["key"], found["seats"]) == ("team_work", 7)


async def test_two_editors_lose_nothing_and_see_each_other(live: Live, reader_of: ReaderOf) -> None:
    editor, secretariat = await reader_of(EDITOR), await reader_of(SECRETARIAT)
    page = await editor.get(FACTS)
    await sent(secretariat, await secretariat.get(FACTS), FACTS, seats="40", **{"summary-en": "Theirs."})

    conflict = await sent(editor, page, FACTS, **{"summary-en": "Mine.", "offerDays": "9"})
    done = await sent(editor, conflict, FACTS)

    assert (conflict.status_code, done.status_code) == (422, 303)
    assert "<strong>Saved by somebody else meanwhile:</strong> Theirs." in conflict.text
    assert ">Mine.</textarea>" in conflict.text
    found = await stored(live)
    assert (found["seats"], found["english"]["summary"]) == (40, "Mine.")


async def test_letters_say_what_the_call_says_in_each_language(live: Live, reader_of: ReaderOf) -> None:
    editor = await reader_of(EDITOR)
    page = await editor.get(f"{LETTERS}?language=ky")
    words = {"ACCEPTED-en": "Book your flight.\r\nUntil {until}.", "ACCEPTED-other": "Кош келиңиз."}
    await sent(editor, page, f"{LETTERS}?language=ky", **words)
    page = await editor.get(f"{LETTERS}?language=tr")

    await sent(editor, page, f"{LETTERS}?language=tr", **{"RECEIPT-other": "Teşekkürler."})
    refused = await sent(editor, page, f"{LETTERS}?language=tr", **{"RECEIPT-en": "x" * 6_000})

    assert (refused.status_code, 'id="RECEIPT-en-why"' in refused.text, "x" * 6_000 in refused.text) == (
        422,
        True,
        True,
    )
    assert (await stored(live))["letters"] == [
        {"kind": "RECEIPT", "texts": [{"locale": "tr", "text": "Teşekkürler."}]},
        {
            "kind": "ACCEPTED",
            "texts": [
                {"locale": "en", "text": "Book your flight.\nUntil {until}."},
                {"locale": "ky", "text": "Кош келиңиз."},
            ],
        },
    ]
