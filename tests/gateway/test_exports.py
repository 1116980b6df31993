"""Exports: who takes what away, what stands in the tables and archives, and that nothing in them runs."""

import csv
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from adapters import database
from domain.applications import State
from domain.forms import Form
from gateway import formats
from gateway.formats import csv_of, xlsx_of
from models.accounts import Account
from models.application_parts import Attachment, Opinion
from models.applications import Application
from models.audit import AuditEvent
from models.base import new_id
from models.calls import ApplicationForm, Call
from models.files import File
from models.saved_views import SavedView
from resolvers.exports import Row, Table
from resolvers.ids import global_id
from tests.actors import ADMINISTRATOR, AYGUL, CONTRIBUTOR, EDITOR, REVIEWER, SECRETARIAT, Actor
from tests.api.listing import handed_in
from tests.api.reviewing import account_of
from tests.client import Ask
from tests.factories import FORM, a_call
from tests.gateway.conftest import FileOf

CSV, XLSX, ZIP = "/exports/applications.csv", "/exports/applications.xlsx", "/exports/files.zip"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EVERY_KIND = Form.model_validate(
    {
        "sections": [
            {
                "key": "all",
                "title": {"en": "All", "ky": "Баары"},
                "fields": [
                    {"key": "age", "kind": "NUMBER", "label": {"en": "Age", "ky": "Жашы"}},
                    {"key": "born", "kind": "DATE", "label": {"en": "Born", "ky": "Туулган"}},
                    {"key": "agrees", "kind": "CONSENT", "label": {"en": "Agrees", "ky": "Макул"}},
                    {
                        "key": "topics",
                        "kind": "CHOICES",
                        "label": {"en": "Topics", "ky": "Темалар"},
                        "options": [
                            {"value": "law", "label": {"en": "Law", "ky": "Укук"}},
                            {"value": "art", "label": {"en": "Art", "ky": "Өнөр"}},
                        ],
                    },
                    {"key": "speaks", "kind": "LANGUAGE_SKILL", "label": {"en": "Speaks", "ky": "Тилдер"}},
                    {
                        "key": "diet",
                        "kind": "TEXT",
                        "label": {"en": "Diet", "ky": "Тамак"},
                        "asked_from": "ACCEPTANCE",
                    },
                ],
            }
        ]
    }
)
OF_EVERY_KIND = {
    "age": 41,
    "born": "1985-03-02",
    "agrees": True,
    "topics": ["art", "law"],
    "speaks": [{"language": "ky", "level": "NATIVE"}, {"language": "en", "level": "B2"}],
}


async def got(ask: Ask, path: str, as_: Actor | None = SECRETARIAT, **given: Any) -> httpx.Response:
    return await ask.http.get(path, params=given, headers=await ask.headers(as_))


async def rows(ask: Ask, **given: Any) -> list[list[str]]:
    response = await got(ask, CSV, **given)
    assert response.status_code == 200, response.text
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


async def references(ask: Ask, **given: Any) -> list[str]:
    _, *found = await rows(ask, **given)
    return [row[0] for row in found]


@pytest.fixture
async def call(ask: Ask) -> Call:
    return await a_call()


@pytest.mark.parametrize("path", [CSV, XLSX, ZIP])
@pytest.mark.parametrize(
    ("actor", "status"),
    [(SECRETARIAT, 200), (None, 401), *((one, 403) for one in (AYGUL, CONTRIBUTOR, REVIEWER, EDITOR, ADMINISTRATOR))],
)
async def test_exports_are_for_the_secretariat_alone(
    ask: Ask, call: Call, path: str, actor: Actor | None, status: int
) -> None:
    await handed_in(call, "word-of-the-name")

    response = await got(ask, path, actor)

    assert response.status_code == status
    assert status == 200 or "word-of" not in response.text
    assert await AuditEvent.count_of({"action": "EXPORT"}) == (1 if status == 200 else 0)


async def test_a_cookie_opens_exports_as_a_token_does(ask: Ask, call: Call) -> None:
    token = (await ask.headers(SECRETARIAT))["Authorization"].removeprefix("Bearer ")

    response = await ask.http.get(CSV, headers={"Cookie": f"kurultai_session={token}"})

    assert (response.status_code, response.headers["cache-control"]) == (200, "private, no-store")
    assert response.headers["content-disposition"] == 'attachment; filename="applications.csv"'


async def test_a_table_has_a_row_for_each_application_and_a_column_for_each_question(ask: Ask, call: Call) -> None:
    opinion = Opinion(endorsed=True, rank=2, by=new_id(), institution=new_id(), country="KG", at=NOON)
    await handed_in(
        call,
        "Aygul Asanova",
        native="Айгүл Асанова",
        organisation="Dostuk",
        reference="TRN-2026-000001",
        at=NOON,
        state=State.ACCEPTED,
        answers={"name": "A", "motivation": "Two\nlines, and “quotes”", "travels": False},
        average_score=81.25,
        endorsement=opinion,
        confirmed_answers={"passport": "AB 12"},
    )

    headings, row = await rows(ask)
    assert dict(zip(headings, row, strict=True)) == {
        "Reference": "TRN-2026-000001",
        "State": "ACCEPTED",
        "Call": "The training-call",
        "Name as in the passport": "Aygul Asanova",
        "Name in their own script": "Айгүл Асанова",
        "Name they go by": "",
        "Organisation": "Dostuk",
        "Country": "KG",
        "Handed in (UTC)": "2026-03-01 12:00:00",
        "Average score": "81.25",
        "Endorsed": "Yes",
        "Rank of the endorsement": "2",
        "Name": "A",
        "Why": "Two\nlines, and “quotes”",
        "Do you travel?": "No",
        "Which visa?": "",
        "Letter": "",
        "Passport": "AB 12",
    }


async def test_answers_of_every_kind_are_written_for_people_in_the_language_asked_for(ask: Ask) -> None:
    call = await a_call(form=EVERY_KIND)
    await handed_in(call, answers=OF_EVERY_KIND, confirmed_answers={"diet": "None"})
    english = [["Age", "Born", "Agrees", "Topics", "Speaks", "Diet"]]
    english += [["41", "1985-03-02", "Yes", "Art; Law", "ky: NATIVE; en: B2", "None"]]

    assert [row[12:] for row in await rows(ask)] == english
    kyrgyz = [row[12:] for row in await rows(ask, locale="ky")]
    assert kyrgyz[0] == ["Жашы", "Туулган", "Макул", "Темалар", "Тилдер", "Тамак"]
    assert kyrgyz[1][3:] == ["Өнөр; Укук", "ky: NATIVE; en: B2", "None"]


async def test_one_column_serves_a_question_that_several_forms_ask(ask: Ask, call: Call) -> None:
    asked_anew = FORM.model_dump(mode="json")
    asked_anew["sections"][0]["fields"] = [
        {"key": "motivation", "kind": "TEXT", "label": {"en": "Why now", "ky": "Эмне үчүн"}},
        {"key": "added", "kind": "TEXT", "label": {"en": "Added", "ky": "Кошулган"}},
    ]
    await ApplicationForm(call=call.item_id, number=2, form=Form.model_validate(asked_anew)).add()
    await handed_in(call, answers={"name": "A", "motivation": "first"}, at=NOON)
    later = await handed_in(call, answers={"motivation": "second", "added": "more"}, at=NOON)
    await Application.change({"_id": later.id}, {"$set": {"form_version": 2}})

    headings, *found = await rows(ask)

    assert headings[12:] == ["Why now", "Added", "Name", "Do you travel?", "Which visa?", "Letter", "Passport"]
    assert sorted(row[12:15] for row in found) == [["first", "", "A"], ["second", "more", ""]]


@pytest.mark.parametrize("text", ["=1+1", "+996 555", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
async def test_no_cell_of_a_csv_is_taken_for_a_formula(ask: Ask, call: Call, text: str) -> None:
    await handed_in(call, text, answers={"name": text, "motivation": "x"})

    _, row = await rows(ask)

    assert (row[3], row[12]) == (f"'{text}", f"'{text}")


async def test_what_looks_like_a_formula_is_text_in_a_workbook(ask: Ask, call: Call) -> None:
    await handed_in(
        call, "=1+1", answers={"name": "https://example.org", "motivation": "12"}, at=NOON, average_score=50
    )

    response = await got(ask, XLSX)

    sheet = load_workbook(io.BytesIO(response.content)).active
    headings, row = [list(line) for line in sheet.iter_rows()]
    assert [cell.value for cell in headings][:2] == ["Reference", "State"]
    assert [(row[at].value, row[at].data_type, row[at].hyperlink) for at in (3, 12, 13)] == [
        ("=1+1", "s", None),
        ("https://example.org", "s", None),
        ("12", "s", None),
    ]
    assert [(row[at].value, row[at].data_type) for at in (8, 9)] == [(NOON.replace(tzinfo=None), "d"), (50, "n")]


async def test_a_workbook_goes_on_in_a_new_sheet_when_one_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_ROWS", 2)

    async def batches() -> AsyncIterator[list[Row]]:
        yield [[1.0], [2.0], [3.0]]
        yield [["x" * 40_000], [None]]

    with await xlsx_of(Table(["Heading"], batches())) as file:
        sheets = load_workbook(file).worksheets

    written = [[line[0] for line in sheet.iter_rows(values_only=True)] for sheet in sheets]
    assert written == [["Heading", 1, 2], ["Heading", 3, "x" * 32_767], ["Heading"]]


async def test_a_csv_begins_with_the_mark_that_spreadsheets_look_for() -> None:
    async def nothing() -> AsyncIterator[list[Row]]:
        return
        yield

    assert [part async for part in csv_of(Table(["Аты", "-"], nothing()))] == ["\ufeffАты,'-\r\n".encode()]


async def test_an_export_takes_the_filter_and_the_order_of_its_list(ask: Ask, call: Call) -> None:
    other = await a_call("another")
    await handed_in(call, "Aygül", reference="A", at=NOON)
    await handed_in(call, "Timur", reference="B", at=NOON.replace(hour=13), state=State.UNDER_REVIEW)
    await handed_in(other, "Aygül", reference="C", at=NOON.replace(hour=14))
    of_call = global_id("Call", call.item_id)

    assert await references(ask) == ["C", "B", "A"]
    assert await references(ask, order="OLDEST_FIRST") == ["A", "B", "C"]
    assert await references(ask, call=of_call) == ["B", "A"]
    assert await references(ask, text="aygul", call=of_call) == ["A"]
    assert await references(ask, state=["SUBMITTED", "UNDER_REVIEW"], submittedTo="2026-03-01T13:00:00Z") == ["B", "A"]
    assert await references(ask, call=of_call, sort="NAME") == ["A", "B"]


async def test_an_export_of_a_saved_view_is_that_view_and_what_the_address_says_beside_it(ask: Ask, call: Call) -> None:
    await handed_in(call, reference="A", at=NOON, state=State.UNDER_REVIEW)
    await handed_in(call, reference="B", at=NOON.replace(hour=13), state=State.UNDER_REVIEW, country="HU")
    await handed_in(call, reference="C", at=NOON.replace(hour=14))
    owner = (await account_of(ask, SECRETARIAT)).id
    given = {"filter": {"state": ["UNDER_REVIEW"]}, "oldest_first": True, "saved_at": NOON}
    own = await SavedView(owner_id=owner, name="own", **given).add()
    hidden = await SavedView(owner_id=new_id(), name="hidden", **given).add()

    assert await references(ask, view=global_id("SavedView", own.id)) == ["A", "B"]
    assert await references(ask, view=global_id("SavedView", own.id), country="HU") == ["B"]
    assert await references(ask, view=global_id("SavedView", own.id), order="NEWEST_FIRST") == ["B", "A"]
    assert (await got(ask, CSV, view=global_id("SavedView", hidden.id))).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"state": "LOST"},
        {"nothing": "1"},
        {"submittedFrom": "yesterday"},
        {"submittedFrom": "2026-03-01T12:00:00"},
        {"sort": "LUCK"},
        {"sort": "NAME"},
        {"order": "UPSIDE_DOWN"},
        {"locale": "no language"},
        {"text": "x" * 201},
    ],
)
async def test_what_is_no_list_is_the_clients_mistake(ask: Ask, given: dict[str, str]) -> None:
    response = await got(ask, CSV, **given)

    assert response.status_code == 400
    assert await AuditEvent.count_of({"action": "EXPORT"}) == 0


async def test_an_export_is_noted_with_its_number_and_without_what_was_looked_for(ask: Ask, call: Call) -> None:
    await handed_in(call)
    await handed_in(call, "Timur")

    await got(ask, XLSX, call=global_id("Call", call.item_id), text="Asanova")

    (event,) = await AuditEvent.many({"action": "EXPORT"})
    details = {"list": "applications", "kind": "XLSX", "filter": ["call", "text"], "count": 1}
    assert (event.by, event.about, event.details) == (
        (await account_of(ask, SECRETARIAT)).id,
        call.item_id,
        details,
    )


async def test_nobody_of_the_staff_takes_away_how_their_own_application_is_judged(ask: Ask, call: Call) -> None:
    made = await handed_in(call, average_score=90)
    await Application.change({"_id": made.id}, {"$set": {"applicant_id": (await account_of(ask, SECRETARIAT)).id}})

    assert len(await rows(ask)) == 1, "the headings alone"


async def with_files(call: Call, *files: File, reference: str) -> Application:
    held = [Attachment(field="letter", file=file.id, sha256=file.sha256) for file in files]
    return await handed_in(call, reference=reference, attachments=held, at=NOON)


async def test_an_archive_holds_what_was_handed_in_under_names_that_every_system_takes(
    ask: Ask, call: Call, a_file: FileOf
) -> None:
    pdf, text = b"%PDF-1.7\nA letter", "Кат".encode()
    large = b"%PDF-1.7\n" + bytes(range(256)) * 3_000
    letters = [await a_file(pdf, "../../кат.pdf", of=AYGUL), await a_file(text, "кат.txt", of=AYGUL)]
    await with_files(call, *letters, reference="TRN-2026-000001")
    await with_files(call, await a_file(large, of=AYGUL), reference="TRN-2026-000002")

    response = await got(ask, ZIP, order="OLDEST_FIRST")

    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "TRN-2026-000001/letter-1.pdf": pdf,
            "TRN-2026-000001/letter-2.txt": text,
            "TRN-2026-000002/letter-1.pdf": large,
        }
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 3, 1, 12, 0, 0)}


async def test_what_was_erased_meanwhile_is_left_out_of_an_archive(ask: Ask, call: Call, a_file: FileOf) -> None:
    kept, gone, bare = [await a_file(b"%PDF-1.7\n" + name, of=AYGUL) for name in (b"kept", b"gone", b"bare")]
    await with_files(call, gone, bare, kept, reference="TRN-2026-000001")
    await gone.erase()
    await database.remove_file(bare.id)

    response = await got(ask, ZIP)

    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.namelist() == ["TRN-2026-000001/letter-3.pdf"]


async def test_the_names_of_files_stand_in_the_table(ask: Ask, call: Call, a_file: FileOf) -> None:
    await with_files(call, await a_file(b"%PDF-1.7\n1", "one.pdf", of=AYGUL), reference="A")

    headings, row = await rows(ask)

    assert dict(zip(headings, row, strict=True))["Letter"] == "one.pdf"


async def test_more_than_one_batch_is_exported_whole_and_in_order(
    ask: Ask, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("resolvers.exports.BATCH", 2)
    for number in range(5):
        await handed_in(call, reference=f"R{number}", at=NOON)

    found = await references(ask)

    assert (sorted(found), len(set(found))) == ([f"R{number}" for number in range(5)], 5)


async def test_a_person_without_a_name_or_an_account_leaves_a_row(ask: Ask, call: Call) -> None:
    made = await handed_in(call, reference="A")
    await Account.remove_where({"_id": made.applicant_id})

    _, row = await rows(ask)

    assert row[0:1] + row[3:7] == ["A", "", "", "", ""]
