"""Content as it is written: what is refused, with its code and path, and what a change leaves alone."""

from typing import Any

import pytest

from models.audit import AuditEvent
from models.base import Stored
from models.calls import ApplicationForm, Call
from models.content import Content
from models.files import File
from models.meetings import Meeting
from models.programmes import Programme
from resolvers.ids import global_id
from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, SECRETARIAT
from tests.api.content_documents import (
    CREATE_CALL,
    CREATE_MEETING,
    CREATE_PROGRAMME,
    SAVE_BLOCK_TYPE,
    UPDATE_CALL,
    UPDATE_MEETING,
    UPDATE_PROGRAMME,
    act,
)
from tests.api.desk import (
    Objection,
    a_call_input,
    a_form,
    a_meeting_input,
    a_programme_input,
    a_question,
    acted,
    approved,
    blocks,
    create_call,
    create_meeting,
    create_programme,
    done,
    nothing,
    paragraphs,
    published,
    refused,
    text,
    update_meeting,
)
from tests.api.documents import ATTACH, START
from tests.client import Ask
from tests.factories import a_call, an_institution

BAD_SLUGS = ["", "Fifth", "a b", "a--b", "-a", "a-", "пятая", "a/b", "a" * 101, "a\n"]

BAD_FIELDS: list[tuple[dict[str, Any], list[Objection]]] = [
    *(({"slug": slug}, [("INVALID", "slug")]) for slug in BAD_SLUGS if slug),
    ({"title": []}, [("REQUIRED", "title")]),
    ({"title": text("  ")}, [("REQUIRED", "title")]),
    ({"title": text("\u200b")}, [("REQUIRED", "title")]),
    ({"title": text("x" * 301)}, [("TOO_LONG", "title/0/text")]),
    ({"title": text("two\nlines")}, [("INVALID", "title/0/text")]),
    ({"title": text("a bell \x07")}, [("INVALID", "title/0/text")]),
    ({"title": text("Yes", en_GB="no")}, [("INVALID", "title/1/locale")]),
    ({"title": text("Yes", **{"": "no"})}, [("INVALID", "title/1/locale")]),
    ({"title": text("Yes", **{"kk-": "no"})}, [("INVALID", "title/1/locale")]),
    ({"title": text("Yes", **{"toolongalanguage": "no"})}, [("INVALID", "title/1/locale")]),
    ({"title": [*text("Yes"), *text("Again")]}, [("DUPLICATE", "title/1/locale")]),
    ({"title": text("Yes", EN="Again")}, [("DUPLICATE", "title/1/locale")]),
    ({"summary": text("x" * 5_001)}, [("TOO_LONG", "summary/0/text")]),
    ({"body": [*blocks(*paragraphs("a")), *blocks(*paragraphs("b"))]}, [("DUPLICATE", "body/1/locale")]),
    ({"body": blocks(*paragraphs("a"), locale="x_y")}, [("INVALID", "body/0/locale")]),
]
OF_A_MEETING: list[tuple[dict[str, Any], list[Objection]]] = [
    ({"startsOn": None}, [("REQUIRED", "startsOn")]),
    ({"place": None}, [("REQUIRED", "place")]),
    ({"endsOn": "2023-11-21"}, [("INVALID", "endsOn")]),
    ({"ordinal": 0}, [("OUT_OF_RANGE", "ordinal")]),
    ({"ordinal": 1_001}, [("OUT_OF_RANGE", "ordinal")]),
    ({"place": {"timeZone": "Asia/Nowhere"}}, [("INVALID", "place/timeZone")]),
    ({"place": {"timeZone": ""}}, [("INVALID", "place/timeZone")]),
    ({"place": {"timeZone": "../etc/passwd"}}, [("INVALID", "place/timeZone")]),
    ({"place": {"timeZone": "Asia/Bishkek", "country": "QQ"}}, [("INVALID", "place/country")]),
    ({"place": {"timeZone": "Asia/Bishkek", "onlineUrl": "javascript:alert(1)"}}, [("INVALID", "place/onlineUrl")]),
    ({"place": {"timeZone": "Asia/Bishkek", "onlineUrl": "https://a b"}}, [("INVALID", "place/onlineUrl")]),
    ({"place": {"timeZone": "Asia/Bishkek", "city": text("x" * 301)}}, [("TOO_LONG", "place/city/0/text")]),
    ({"series": nothing("MeetingSeries")}, [("NOT_FOUND", "series")]),
    ({"series": "nonsense"}, [("NOT_FOUND", "series")]),
    ({"series": nothing("Institution")}, [("NOT_FOUND", "series")]),
    ({"host": nothing("Institution")}, [("NOT_FOUND", "host")]),
    ({"heldDuring": nothing("Meeting")}, [("NOT_FOUND", "heldDuring")]),
    ({"documents": [nothing("Document")]}, [("NOT_FOUND", "documents/0")]),
    ({"documents": [nothing("Document") for _ in range(201)]}, [("TOO_LONG", "documents"), *[("NOT_FOUND", f"documents/{i}") for i in range(200)]]),
    ({"delegations": [{"institution": nothing("Institution"), "status": "MEMBER", "members": [{"name": " ", "role": "HEAD"}]}]}, [("REQUIRED", "delegations/0/members/0/name"), ("NOT_FOUND", "delegations/0/institution")]),
    ({"recordStatus": "ADOPTED"}, [("FORBIDDEN", "recordStatus")]),
]  # fmt: skip


def an_item(key: str, **given: Any) -> dict[str, Any]:
    return {"key": key, "number": "1", "title": text(f"Item {key}"), **given}


def a_decision(key: str, **given: Any) -> dict[str, Any]:
    return {"key": key, "number": "1", "action": "AGREED", "text": text(f"Decision {key}"), **given}


def to_do(key: str, **given: Any) -> dict[str, Any]:
    return {"key": key, "title": text("To do"), "responsible": [], **given}


OF_THE_RECORD: list[tuple[dict[str, Any], list[Objection]]] = [
    ({"agenda": [an_item("a"), an_item("a")]}, [("DUPLICATE", "agenda/1/key")]),
    ({"agenda": [an_item("a.b")]}, [("INVALID", "agenda/0/key")]),
    ({"agenda": [an_item("")]}, [("INVALID", "agenda/0/key")]),
    ({"agenda": [an_item("x" * 51)]}, [("INVALID", "agenda/0/key")]),
    ({"agenda": [an_item("a", title=[])]}, [("REQUIRED", "agenda/0/title")]),
    ({"agenda": [an_item("a", number=" ")]}, [("REQUIRED", "agenda/0/number")]),
    ({"agenda": [an_item("a", number="1" * 21)]}, [("TOO_LONG", "agenda/0/number")]),
    ({"agenda": [an_item("a", parent="a")]}, [("INVALID", "agenda/0/parent")]),
    ({"agenda": [an_item("a", parent="b"), an_item("b", parent="a")]}, [("INVALID", "agenda/0/parent"), ("INVALID", "agenda/1/parent")]),
    ({"agenda": [an_item("a", parent="b"), an_item("b", parent="c"), an_item("c", parent="a")]}, [("INVALID", f"agenda/{i}/parent") for i in range(3)]),
    ({"agenda": [an_item("a", parent="z")]}, [("NOT_FOUND", "agenda/0/parent")]),
    ({"agenda": [an_item("a", documents=[nothing("Document")])]}, [("NOT_FOUND", "agenda/0/documents/0")]),
    ({"agenda": [an_item("a", record=blocks({"heading": {"level": 3, "text": "Deep"}}))]}, [("INVALID", "agenda/0/record/0/blocks/0/heading/level")]),
    ({"decisions": [a_decision("d"), a_decision("d")]}, [("DUPLICATE", "decisions/1/key")]),
    ({"decisions": [a_decision("d", text=[])]}, [("REQUIRED", "decisions/0/text")]),
    ({"decisions": [a_decision("d", agendaItem="z")]}, [("NOT_FOUND", "decisions/0/agendaItem")]),
    ({"decisions": [a_decision("d", adopts=nothing("Document"))]}, [("NOT_FOUND", "decisions/0/adopts")]),
    ({"decisions": [a_decision("d", mandates=[nothing("Document")])]}, [("NOT_FOUND", "decisions/0/mandates/0")]),
    ({"decisions": [a_decision("d", actionItems=[to_do("x"), to_do("x")])]}, [("DUPLICATE", "decisions/0/actionItems/1/key")]),
    ({"decisions": [a_decision("d", actionItems=[to_do("x", responsible=[nothing("Institution")])])]}, [("NOT_FOUND", "decisions/0/actionItems/0/responsible/0")]),
    ({"minutes": blocks({"decision": {"decision": "z"}})}, [("NOT_FOUND", "minutes")]),
    ({"body": blocks({"decision": {"decision": "z"}})}, [("NOT_FOUND", "body")]),
    ({"agenda": [an_item("a", record=blocks({"decision": {"decision": "z"}}))]}, [("NOT_FOUND", "agenda")]),
]  # fmt: skip

BAD_BLOCKS: list[tuple[list[dict[str, Any]], list[Objection]]] = [
    ([{"heading": {"level": 0, "text": "x"}}], [("OUT_OF_RANGE", "0/heading/level")]),
    ([{"heading": {"level": 3, "text": "x"}}], [("INVALID", "0/heading/level")]),
    ([{"heading": {"level": 1, "text": "x"}}, {"heading": {"level": 3, "text": "x"}}], [("INVALID", "1/heading/level")]),
    ([{"heading": {"level": 1, "text": " "}}], [("REQUIRED", "0/heading/text")]),
    (paragraphs("<b>bold</b>"), [("INVALID", "0/paragraph/markdown")]),
    (paragraphs("<script>alert(1)</script>"), [("INVALID", "0/paragraph/markdown")]),
    (paragraphs("[click](javascript:alert(1))"), [("INVALID", "0/paragraph/markdown")]),
    (paragraphs("[click](JaVaScRiPt:alert(1))"), [("INVALID", "0/paragraph/markdown")]),
    (paragraphs("[click](data:text/html;base64,xx)"), [("INVALID", "0/paragraph/markdown")]),
    (paragraphs("<javascript:alert(1)>"), [("INVALID", "0/paragraph/markdown")]),
    (paragraphs("![a picture](https://example.org/a.png)"), [("INVALID", "0/paragraph/markdown")]),
    (paragraphs("# A heading"), [("INVALID", "0/paragraph/markdown")]),
    (paragraphs("x" * 20_001), [("TOO_LONG", "0/paragraph/markdown")]),
    (paragraphs("a bell \x07"), [("INVALID", "0/paragraph/markdown")]),
    (paragraphs(*["x"] * 501), [("TOO_LONG", "")]),
    ([{"list": {"ordered": False, "items": []}}], [("REQUIRED", "0/list/items")]),
    ([{"list": {"ordered": False, "items": ["a", " "]}}], [("REQUIRED", "0/list/items/1")]),
    ([{"table": {"header": ["a", "b"], "rows": [["1", "2"], ["1"]]}}], [("INVALID", "0/table/rows/1")]),
    ([{"link": {"url": "javascript:alert(1)", "label": "x"}}], [("INVALID", "0/link/url")]),
    ([{"image": {"file": nothing("File"), "alt": "x"}}], [("NOT_FOUND", "0/image/file")]),
    ([{"file": {"file": "nonsense", "label": "x"}}], [("NOT_FOUND", "0/file/file"), ("REQUIRED", "0/file/file")]),
    ([{"statement": {"speaker": "A", "delegation": nothing("Institution"), "text": "x"}}], [("NOT_FOUND", "0/statement/delegation")]),
    ([{"custom": {"type": "unknown", "data": {}}}], [("NOT_FOUND", "0/custom/type")]),
    ([{"paragraph": {"key": "a", "markdown": "x"}}, {"paragraph": {"key": "a", "markdown": "y"}}], [("DUPLICATE", "1/paragraph/key")]),
    ([{"paragraph": {"key": "a/b", "markdown": "x"}}], [("INVALID", "0/paragraph/key")]),
    ([{"paragraph": {"key": "x" * 51, "markdown": "x"}}], [("INVALID", "0/paragraph/key")]),
]  # fmt: skip

OF_A_CALL: list[tuple[dict[str, Any], list[Objection]]] = [
    ({"programme": None}, [("REQUIRED", "programme")]),
    ({"programme": nothing("Programme")}, [("NOT_FOUND", "programme")]),
    ({"opensAt": None}, [("REQUIRED", "opensAt")]),
    ({"closesAt": "2024-01-01T00:00:00Z"}, [("INVALID", "closesAt")]),
    ({"closesAt": "2024-01-01T01:00:00+06:00"}, [("INVALID", "closesAt")]),
    ({"timeZone": "Mars/Olympus"}, [("INVALID", "timeZone")]),
    ({"startsOn": "2024-05-02", "endsOn": "2024-05-01"}, [("INVALID", "endsOn")]),
    ({"seats": 0}, [("OUT_OF_RANGE", "seats")]),
    ({"seats": 5, "seatsPerCountry": 6}, [("OUT_OF_RANGE", "seatsPerCountry")]),
    ({"offerDays": 366}, [("OUT_OF_RANGE", "offerDays")]),
    ({"criteria": [{"key": "a", "label": text("A"), "maximum": 5, "weight": 0}]}, [("OUT_OF_RANGE", "criteria/0/weight")]),
    ({"criteria": [{"key": "a", "label": text("A"), "maximum": 5}] * 2}, [("DUPLICATE", "criteria/1/key")]),
    ({"form": {"sections": []}}, [("REQUIRED", "form/sections")]),
    ({"form": a_form(a_question("Name"))}, [("INVALID", "form/sections/0/fields/0/key")]),
    ({"form": a_form(a_question("a"), a_question("a"))}, [("DUPLICATE", "form/sections/0/fields/1/key")]),
    ({"form": a_form(a_question("new", label=[]))}, [("REQUIRED", "form/sections/0/fields/0/label")]),
    ({"form": a_form(a_question(label=text("A", x_y="B")))}, [("INVALID", "form/sections/0/fields/0/label/1/locale")]),
    ({"form": a_form(a_question(kind="CHOICE"))}, [("REQUIRED", "form/sections/0/fields/0/options")]),
    ({"form": a_form(a_question("a", visibleWhen={"field": "a", "equals": ["x"]}))}, [("NOT_FOUND", "form/sections/0/fields/0/visibleWhen/field")]),
    ({"form": a_form(a_question("a", visibleWhen={"field": "b", "equals": ["x"]}), a_question("b"))}, [("NOT_FOUND", "form/sections/0/fields/0/visibleWhen/field")]),
    ({"form": a_form(a_question("a"), a_question("b", visibleWhen={"field": "a", "equals": []}))}, [("REQUIRED", "form/sections/0/fields/1/visibleWhen/equals")]),
    ({"form": a_form(a_question("a", minLength=5, maxLength=2))}, [("OUT_OF_RANGE", "form/sections/0/fields/0/maxLength")]),
]  # fmt: skip

OF_A_PROGRAMME: list[tuple[dict[str, Any], list[Objection]]] = [
    ({"kind": None}, [("REQUIRED", "kind")]),
    ({"host": nothing("Institution")}, [("NOT_FOUND", "host")]),
    ({"tags": ["a", " "]}, [("REQUIRED", "tags/1")]),
    ({"tags": ["x" * 51]}, [("TOO_LONG", "tags/0")]),
    ({"mandates": [nothing("Decision")]}, [("NOT_FOUND", "mandates/0")]),
    ({"mandates": [global_id("Decision", "nonsense")]}, [("NOT_FOUND", "mandates/0")]),
    ({"mandates": [nothing("Meeting")]}, [("NOT_FOUND", "mandates/0")]),
]


def in_body(cases: list[tuple[list[dict[str, Any]], list[Objection]]]) -> list[tuple[dict[str, Any], list[Objection]]]:
    """Blocks as the body of an item, with the paths that lead there."""
    return [
        ({"body": blocks(*given)}, [(code, f"body/0/blocks/{path}".rstrip("/")) for code, path in objections])
        for given, objections in cases
    ]


async def test_what_cannot_stand_is_refused_with_its_path_when_a_meeting_is_begun(ask: Ask) -> None:
    cases = [case for case in [*BAD_FIELDS, *OF_A_MEETING, *OF_THE_RECORD, *in_body(BAD_BLOCKS)] if case[1]]

    said = [await refused(ask, CREATE_MEETING, as_=CONTRIBUTOR, **a_meeting_input(**given)) for given, _ in cases]

    assert [(given, *found) for (given, _), found in zip(cases, said, strict=True)] == [
        (given, *objections) for given, objections in cases
    ]
    assert await Meeting.count_of({}) == await AuditEvent.count_of({}) == 0


async def test_what_cannot_stand_is_refused_with_its_path_when_a_meeting_is_changed(ask: Ask) -> None:
    draft = await create_meeting(ask)
    before = await stored(Meeting)
    cases = [case for case in [*BAD_FIELDS, *OF_A_MEETING, *OF_THE_RECORD, *in_body(BAD_BLOCKS)] if case[1]]
    # Nothing was asked to change where no language is named.
    cases.remove(({"title": []}, [("REQUIRED", "title")]))
    cases += [
        ({"title": None}, [("REQUIRED", "title")]),
        ({"slug": ""}, [("INVALID", "slug")]),
        ({"slug": None}, [("INVALID", "slug")]),
        ({"endsOn": None}, [("REQUIRED", "endsOn")]),
        ({"classification": None}, [("REQUIRED", "classification")]),
        ({"heldDuring": draft["id"]}, [("INVALID", "heldDuring")]),
    ]

    said = [
        await refused(ask, UPDATE_MEETING, as_=CONTRIBUTOR, meeting=draft["id"], version=1, changes=given)
        for given, _ in cases
    ]

    assert [(given, *found) for (given, _), found in zip(cases, said, strict=True)] == [
        (given, *((code, f"changes/{path}") for code, path in objections)) for given, objections in cases
    ]
    assert await stored(Meeting) == before


async def stored(model: type[Stored]) -> list[dict[str, Any]]:
    """All that is stored of a kind."""
    return [one.model_dump() for one in await model.many({})]


async def test_what_cannot_stand_is_refused_with_its_path_in_a_programme(ask: Ask) -> None:
    draft = await create_programme(ask)
    before = await stored(Programme)

    for given, objections in OF_A_PROGRAMME:
        begun = await refused(ask, CREATE_PROGRAMME, as_=CONTRIBUTOR, **a_programme_input(**{"slug": "new", **given}))
        changes = {"programme": draft["id"], "version": 1, "changes": given}
        changed = await refused(ask, UPDATE_PROGRAMME, as_=CONTRIBUTOR, **changes)
        assert (given, begun) == (given, objections)
        assert (given, changed) == (given, [(code, f"changes/{path}") for code, path in objections])

    assert await stored(Programme) == before


async def test_what_cannot_stand_is_refused_with_its_path_in_a_call(ask: Ask) -> None:
    draft = await create_call(ask, form=a_form(a_question()))
    programme = (await Programme.many({}))[0]
    before = await stored(Call), await stored(ApplicationForm)

    for given, objections in OF_A_CALL:
        whole = a_call_input(**{"slug": "new", "programme": global_id("Programme", programme.item_id), **given})
        begun = await refused(ask, CREATE_CALL, as_=CONTRIBUTOR, **whole)
        changes = {"call": draft["id"], "version": 1, "changes": given}
        changed = await refused(ask, UPDATE_CALL, as_=CONTRIBUTOR, **changes)
        assert (given, begun) == (given, objections)
        assert (given, changed) == (given, [(code, f"changes/{path}") for code, path in objections])

    assert (await stored(Call), await stored(ApplicationForm)) == before


async def test_every_objection_is_told_at_once(ask: Ask) -> None:
    given = {"slug": "A", "title": text(""), "host": nothing("Institution"), "place": {"timeZone": "Nowhere"}}

    assert await refused(ask, CREATE_MEETING, as_=CONTRIBUTOR, **given) == [
        ("INVALID", "slug"),
        ("INVALID", "place/timeZone"),
        ("REQUIRED", "title"),
        ("REQUIRED", "startsOn"),
        ("NOT_FOUND", "host"),
    ]


async def test_two_megabytes_are_refused_at_the_door(ask: Ask) -> None:
    given = a_meeting_input(body=blocks(*paragraphs(*["x" * 20_000] * 100)))
    headers = await ask.headers(EDITOR)

    answer = await ask.http.post(
        "/graphql", json={"query": CREATE_MEETING, "variables": {"input": given}}, headers=headers
    )

    assert answer.status_code == 413
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert await Meeting.count_of({}) == 0


async def test_a_custom_block_must_fit_its_schema(ask: Ask) -> None:
    schema = {"type": "object", "required": ["year"], "properties": {"year": {"type": "integer", "minimum": 1990}}}
    await done(ask, SAVE_BLOCK_TYPE, as_=SECRETARIAT, type="statistics", title=text("Figures"), jsonSchema=schema)
    draft = await create_meeting(ask)
    at = "changes/body/0/blocks/0/custom"

    async def tried(data: Any) -> list[Objection]:
        block = {"custom": {"type": "statistics", "data": data}}
        given = {"meeting": draft["id"], "version": 1, "changes": {"body": blocks(block)}}
        return await refused(ask, UPDATE_MEETING, as_=CONTRIBUTOR, **given)

    assert await tried({}) == [("INVALID", f"{at}/data")]
    assert await tried({"year": 1900}) == [("INVALID", f"{at}/data/year")]
    assert await tried({"year": 2000, "$where": "1"}) == [("INVALID", f"{at}/data/$where")]
    assert await tried({"year": 2000, "a.b": "1"}) == [("INVALID", f"{at}/data/a.b")]
    assert await tried({"year": 2000, "more": 1e300}) == [("OUT_OF_RANGE", f"{at}/data/more")]
    changed = await update_meeting(ask, draft, body=blocks({"custom": {"type": "statistics", "data": {"year": 2024}}}))
    assert changed["version"] == 2


@pytest.mark.parametrize("data", [[], "text", 1])
async def test_the_data_of_a_custom_block_is_an_object(ask: Ask, data: Any) -> None:
    schema = {"type": "object"}
    await done(ask, SAVE_BLOCK_TYPE, as_=SECRETARIAT, type="statistics", title=text("Figures"), jsonSchema=schema)
    given = a_meeting_input(body=blocks({"custom": {"type": "statistics", "data": data}}))

    assert await refused(ask, CREATE_MEETING, as_=CONTRIBUTOR, **given) == [("INVALID", "body/0/blocks/0/custom/data")]


async def test_a_name_in_addresses_is_taken_once(ask: Ask) -> None:
    first = await create_meeting(ask, slug="fifth")
    second = await create_meeting(ask, slug="sixth")
    await create_programme(ask, slug="fifth")

    again = await refused(ask, CREATE_MEETING, as_=CONTRIBUTOR, **a_meeting_input(slug="fifth"))
    changes = {"meeting": second["id"], "version": 1, "changes": {"slug": "fifth"}}
    changed = await refused(ask, UPDATE_MEETING, as_=CONTRIBUTOR, **changes)

    assert again == [("DUPLICATE", "slug")]
    assert changed == [("DUPLICATE", "changes/slug")]
    assert (await update_meeting(ask, first, slug="fifth"))["slug"] == "fifth"


async def test_a_name_that_another_item_once_had_in_public_stays_its_own(ask: Ask) -> None:
    public = await published(ask, await create_meeting(ask, slug="fifth"))
    await published(ask, await update_meeting(ask, public, slug="the-fifth"))
    renamed_draft = await update_meeting(ask, await create_meeting(ask, slug="draft"), slug="renamed")

    assert await refused(ask, CREATE_MEETING, as_=CONTRIBUTOR, **a_meeting_input(slug="fifth")) == [
        ("DUPLICATE", "slug")
    ]
    assert (await create_meeting(ask, slug="draft"))["id"] != renamed_draft["id"]


@pytest.mark.parametrize(
    ("title", "begins"),
    [
        ("The Fifth Meeting, 2023!", "the-fifth-meeting-2023-"),
        ("Бешинчи жолугушуу", "beshinchi-zholugushuu-"),
        ("十五", "shiwu-"),
        ("— … —", ""),
        ("İstanbul ÇALIŞTAYI", "istanbul-calistayi-"),
        ("Wörkshop " * 30, "workshop-workshop-"),
    ],
)
async def test_a_name_in_addresses_is_made_of_the_title(ask: Ask, title: str, begins: str) -> None:
    given = a_meeting_input(title=text(title))
    del given["slug"]

    made = [(await done(ask, CREATE_MEETING, as_=CONTRIBUTOR, **given))["slug"] for _ in range(2)]

    assert made[0] != made[1]
    assert all(len(slug) <= 100 and slug.replace("-", "a").isalnum() and slug.isascii() for slug in made)
    assert all(slug == slug.lower() and slug.startswith(begins) for slug in made)


async def test_null_is_as_good_as_left_out_when_something_is_begun(ask: Ask) -> None:
    names = "summary body series ordinal classification eventStatus endsOn host heldDuring delegations agenda minutes recordStatus decisions documents".split()  # noqa: SIM905
    plain, nulls = await create_meeting(ask), await create_meeting(ask, slug="nulls", **dict.fromkeys(names))

    first, second = [
        (await written(Meeting, one)).model_dump(
            exclude={"id", "item_id", "slug", "updated_at", "desk", "translations"}
        )
        for one in (plain, nulls)
    ]
    assert first == second


async def written(model: type[Content], item: dict[str, Any]) -> Any:
    """The working edition of an item."""
    return await model.working({"slug": item["slug"]})


async def test_text_is_kept_composed_and_nothing_is_lower_cased(ask: Ask) -> None:
    decomposed = "I\u0307ZMIR Gu\u0308N — Йо\u0304л"
    custom = {"type": "object", "properties": {decomposed[:1]: {}}}
    await done(ask, SAVE_BLOCK_TYPE, as_=SECRETARIAT, type="any", title=text("Any"), jsonSchema=custom)
    given = {
        "title": text(decomposed),
        "summary": text(f"  {decomposed}\n{decomposed} "),
        "body": blocks(*paragraphs(decomposed), {"custom": {"type": "any", "data": {decomposed: [decomposed]}}}),
        "agenda": [an_item("a", title=text(decomposed))],
        "decisions": [a_decision("d", text=text(decomposed))],
    }

    await create_meeting(ask, **given)

    composed = "İZMIR GüN — Йо̄л"
    kept = (await Meeting.many({}))[0]
    assert (kept.title, kept.summary) == ({"en": composed}, {"en": f"{composed}\n{composed}"})
    assert kept.body["en"][0].markdown == composed  # type: ignore[union-attr]
    assert kept.body["en"][1].data == {composed: [composed]}  # type: ignore[union-attr]
    assert (kept.agenda[0].title, kept.decisions[0].text) == ({"en": composed}, {"en": composed})


async def test_a_language_is_kept_in_its_customary_case(ask: Ask) -> None:
    await create_meeting(ask, title=text("Yes", **{"KK-latn-kz": "Iä", "tr-TR": "Evet"}))

    assert (await Meeting.many({}))[0].title == {"en": "Yes", "kk-Latn-KZ": "Iä", "tr-TR": "Evet"}


FULL_MEETING: dict[str, Any] = {
    "summary": text("A summary", ru="Резюме"),
    "body": [*blocks(*paragraphs("A body")), *blocks(*paragraphs("Текст"), locale="ru")],
    "ordinal": 5,
    "classification": "MINISTERIAL",
    "eventStatus": "POSTPONED",
    "endsOn": "2023-11-23",
    "agenda": [an_item("a", title=text("First", ru="Первое"), record=blocks(*paragraphs("Said")))],
    "minutes": blocks(*paragraphs("The record")),
    "decisions": [a_decision("d", agendaItem="a", actionItems=[to_do("x", dueOn="2024-06-30")])],
}


async def a_full_meeting(ask: Ask) -> dict[str, Any]:
    """A draft in which every field says something."""
    institution = global_id("Institution", (await an_institution("host")).id)
    other = await create_meeting(ask, slug="other")
    references = {
        "host": institution,
        "heldDuring": other["id"],
        "delegations": [{"institution": institution, "status": "MEMBER", "members": [{"name": "A. B.", "role": "HEAD", "post": text("Minister")}]}],
    }  # fmt: skip
    return await create_meeting(ask, title=text("The fifth", ru="Пятая"), **FULL_MEETING, **references)


CLEARED: dict[str, tuple[str, Any]] = {
    "summary": ("summary", {}),
    "body": ("body", {}),
    "minutes": ("minutes", {}),
    "series": ("series", None),
    "ordinal": ("ordinal", None),
    "host": ("host", None),
    "heldDuring": ("held_during", None),
    "delegations": ("delegations", []),
    "decisions": ("decisions", []),
    "documents": ("documents", []),
}


@pytest.mark.parametrize("field", CLEARED)
async def test_null_clears_a_field_and_leaves_every_other_alone(ask: Ask, field: str) -> None:
    draft = await a_full_meeting(ask)
    before = (await written(Meeting, draft)).model_dump()
    name, value = CLEARED[field]

    await update_meeting(ask, draft, **{field: None})

    after = (await written(Meeting, draft)).model_dump()
    beside = {"version", "updated_at", "desk", "translations"}
    assert {one: said for one, said in after.items() if one not in beside} == {
        **{one: said for one, said in before.items() if one not in beside},
        name: value,
    }


CHANGES: dict[str, tuple[Any, str, Any]] = {
    "slug": ("new", "slug", "new"),
    "title": (text("New"), "title", {"en": "New", "ru": "Пятая"}),
    "summary": ([{"locale": "ky", "text": "Кыскача"}], "summary", {"en": "A summary", "ru": "Резюме", "ky": "Кыскача"}),
    "ordinal": (6, "ordinal", 6),
    "classification": ("FORUM", "classification", "FORUM"),
    "eventStatus": ("CANCELLED", "event_status", "CANCELLED"),
}


@pytest.mark.parametrize("field", CHANGES)
async def test_a_change_of_one_field_leaves_every_other_alone(ask: Ask, field: str) -> None:
    draft = await a_full_meeting(ask)
    before = (await written(Meeting, draft)).model_dump()
    given, name, value = CHANGES[field]

    changed = await update_meeting(ask, draft, **{field: given})

    after = (await written(Meeting, changed)).model_dump()
    beside = {"version", "updated_at", "desk", "translations"}
    assert {one for one in after if after[one] != before[one]} - beside == {name}
    assert after[name] == value


async def test_an_empty_text_takes_one_language_back_and_leaves_the_others(ask: Ask) -> None:
    draft = await a_full_meeting(ask)

    changed = await update_meeting(
        ask,
        draft,
        title=[{"locale": "ru", "text": ""}],
        summary=[{"locale": "ru", "text": " "}],
        body=[{"locale": "ru", "blocks": []}],
        agenda=[an_item("a", title=[{"locale": "ru", "text": ""}])],
    )

    after = await written(Meeting, draft)
    assert (after.title, after.summary, list(after.body)) == ({"en": "The fifth"}, {"en": "A summary"}, ["en"])
    assert (after.agenda[0].title, list(after.agenda[0].record)) == ({"en": "First"}, ["en"])
    assert [one["locale"] for one in changed["translations"]] == ["en"]


async def test_within_the_parts_one_language_leaves_the_others_alone(ask: Ask) -> None:
    draft = await a_full_meeting(ask)
    before = await written(Meeting, draft)
    institution = global_id("Institution", before.host)

    await update_meeting(
        ask,
        draft,
        agenda=[{"key": "a", "number": "1", "title": [{"locale": "ky", "text": "Биринчи"}]}],
        decisions=[{"key": "d", "number": "1", "action": "AGREED", "text": [{"locale": "ky", "text": "Чечим"}]}],
        delegations=[{"institution": institution, "status": "MEMBER", "members": [{"name": "A. B.", "role": "HEAD", "post": [{"locale": "ky", "text": "Министр"}]}]}],
        place={"timeZone": "Asia/Bishkek", "city": [{"locale": "ky", "text": "Бишкек"}]},
    )  # fmt: skip

    after = await written(Meeting, draft)
    item, was = after.agenda[0], before.agenda[0]
    assert (item.title, item.record) == ({"en": "First", "ru": "Первое", "ky": "Биринчи"}, was.record)
    assert after.decisions[0].text == {"en": "Decision d", "ky": "Чечим"}
    assert (after.decisions[0].agenda_item, after.decisions[0].action_items) == ("a", before.decisions[0].action_items)
    assert after.delegations[0].members[0].post == {"en": "Minister", "ky": "Министр"}
    assert (after.place.city, after.place.country) == ({"en": "Bishkek", "ky": "Бишкек"}, "KG")


async def test_null_clears_within_the_parts_too(ask: Ask) -> None:
    draft = await a_full_meeting(ask)

    await update_meeting(
        ask,
        draft,
        agenda=[an_item("a", record=None, documents=None)],
        decisions=[a_decision("d", agendaItem=None, adopts=None, mandates=None, actionItems=None)],
        place={"timeZone": "Asia/Bishkek", "city": None, "country": None, "onlineUrl": None},
    )

    after = await written(Meeting, draft)
    assert (after.agenda[0].record, after.decisions[0].agenda_item, after.decisions[0].action_items) == ({}, None, [])
    assert after.place.model_dump() == {
        "name": {}, "city": {}, "country": None, "time_zone": "Asia/Bishkek", "online_url": None
    }  # fmt: skip


async def test_a_change_of_nothing_voids_no_approval(ask: Ask) -> None:
    ready = await approved(ask, await create_meeting(ask))

    after = await update_meeting(ask, ready)

    assert (after["status"], after["version"]) == ("APPROVED", ready["version"])


async def test_a_block_keeps_its_key_through_changes_of_others(ask: Ask) -> None:
    draft = await create_meeting(ask, body=blocks(*paragraphs("One one", "Two two", "Three three")))
    before = [block.key for block in (await written(Meeting, draft)).body["en"]]

    await update_meeting(ask, draft, body=blocks(*paragraphs("New", "Three three", "One one and more")))

    after = (await written(Meeting, draft)).body["en"]
    assert [block.key for block in after][1:] == [before[2], before[0]]
    assert after[0].key not in before


async def test_a_first_translation_takes_the_keys_of_what_it_translates(ask: Ask) -> None:
    draft = await create_meeting(
        ask, body=[*blocks(*paragraphs("Бир", "Эки"), locale="ky"), *blocks(*paragraphs("One", "Two"))]
    )

    await update_meeting(ask, draft, body=blocks(*paragraphs("Один", "Два"), locale="ru"))

    bodies = (await written(Meeting, draft)).body
    assert [block.key for block in bodies["ru"]] == [block.key for block in bodies["en"]]
    assert [block.key for block in bodies["ky"]] == [block.key for block in bodies["en"]]


async def test_a_file_that_an_applicant_attached_is_no_file_of_the_content(ask: Ask) -> None:
    call = await a_call()
    begun = await ask(START, as_=AYGUL, input={"call": global_id("Call", call.item_id), "key": "k"})
    application = begun["startApplication"]["application"]["id"]
    await ask.upload(
        ATTACH, b"Dear all", "letter.txt", as_=AYGUL, input={"application": application, "field": "letter"}
    )
    (file,) = await File.many({})
    block = {"file": {"file": global_id("File", file.id), "label": "x"}}

    assert await refused(ask, CREATE_MEETING, as_=EDITOR, **a_meeting_input(body=blocks(block))) == [
        ("NOT_FOUND", "body/0/blocks/0/file/file")
    ]


@pytest.mark.parametrize(
    ("link", "is_fine"),
    [
        ("{own}/meetings/sixth", False),
        ("{own}/ky/meetings/sixth/", False),
        ("{own}/meetings/sixth?page=2#end", False),
        ("{own}/programmes/sixth", False),
        ("{own}/meetings/fourth", True),
        ("{own}/meetings/the-old-fourth", True),
        ("{own}/meetings/fifth", True),
        ("{own}/about", True),
        ("https://example.org/meetings/sixth", True),
        ("mailto:somebody@example.org", True),
    ],
)
async def test_nothing_goes_out_that_links_to_what_is_not_public(ask: Ask, link: str, is_fine: bool) -> None:
    fourth = await published(ask, await create_meeting(ask, slug="the-old-fourth"))
    await published(ask, await update_meeting(ask, fourth, slug="fourth"))
    await create_meeting(ask, slug="sixth")
    url = link.format(own=ask.settings.base_url)
    agenda = [an_item("the_item", record=blocks({"paragraph": {"key": "p", "markdown": f"See [there]({url})."}}))]
    body = blocks({"link": {"key": "l", "url": url, "label": "There"}})
    ready = await approved(ask, await create_meeting(ask, body=body, agenda=agenda))

    given = {"content": ready["id"], "version": ready["version"]}
    if is_fine:
        assert (await acted(ask, "publishContent", ready))["status"] == "PUBLISHED"
    else:
        assert await refused(ask, act("publishContent"), as_=SECRETARIAT, **given) == [
            ("INVALID", "body/en/l"),
            ("INVALID", "agenda/the_item/record/en/p"),
        ]


async def test_changed_questions_make_the_next_version_and_drafts_keep_theirs(ask: Ask) -> None:
    call = await create_call(ask, form=a_form(a_question("name")))
    update = {"call": call["id"], "version": 1, "changes": {"form": a_form(a_question("name"), a_question("age"))}}
    changed = await done(ask, UPDATE_CALL, as_=CONTRIBUTOR, **update)
    same = {"call": call["id"], "version": changed["version"], "changes": update["changes"]}
    again = await done(ask, UPDATE_CALL, as_=CONTRIBUTOR, **same)
    cleared = {"call": call["id"], "version": again["version"], "changes": {"form": None}}

    assert (call["form"]["version"], changed["form"]["version"], again["form"]["version"]) == (1, 2, 2)
    assert again["version"] == changed["version"]
    assert [form.number for form in await ApplicationForm.many({}, sort=[("number", 1)])] == [1, 2]
    assert await refused(ask, UPDATE_CALL, as_=CONTRIBUTOR, **cleared) == [("REQUIRED", "changes/form")]


async def test_an_application_that_was_begun_keeps_its_questions(ask: Ask) -> None:
    public = await a_call()
    call_id = global_id("Call", public.item_id)
    begun = (await ask(START, as_=AYGUL, input={"call": call_id, "key": "k"}))["startApplication"]["application"]
    working = await Call.working({"item_id": public.item_id})
    assert working is not None
    given = {"call": call_id, "version": working.version, "changes": {"form": a_form(a_question("other"))}}
    await done(ask, UPDATE_CALL, as_=EDITOR, **given)
    document = """query($id: ID!) { viewer { application(id: $id) { form { version } } } call(slug: "training-call") {
      form { version sections { fields { key } } } } }"""

    read = await ask(document, as_=AYGUL, id=begun["id"])

    assert read["viewer"]["application"] == {"form": {"version": 1}}
    assert read["call"]["form"]["version"] == 1


async def test_a_call_without_questions_is_not_handed_in(ask: Ask) -> None:
    call = await create_call(ask)

    said = await refused(ask, act("submitForReview"), as_=CONTRIBUTOR, content=call["id"], version=1)

    assert said == [("REQUIRED", "form")]
