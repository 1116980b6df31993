"""The library on the desk: each record written in all languages, refused with all that was typed, saved over a conflict."""

import re
from typing import Any

import httpx
import pytest

from tests.actors import AYGUL, CONTRIBUTOR, EDITOR, SECRETARIAT
from tests.api.content_documents import SAVE_INSTITUTION
from tests.api.desk import done, text
from tests.portal.browsers import flaws_by_axe, needs_chromium
from tests.portal.conftest import Live, PageOf, ReaderOf
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

LIBRARY = "/en/desk/library"


async def shown(reader: httpx.AsyncClient, address: str) -> str:
    answer = await reader.get(address)
    assert answer.status_code == 200, address
    assert flaws_of(Page(answer.text)) == [], address
    return answer.text


def typed_in(html: str) -> dict[str, Any]:
    """What a form holds, as a browser would send it."""
    page = Page(html)
    (form,) = re.findall(r'<form class="record".*?</form>', html, re.S)
    values: dict[str, Any] = {}
    for one in Page(form).all("input"):
        name, kind = one.attributes.get("name", ""), one.attributes.get("type", "text")
        if kind == "checkbox" and "checked" in one.attributes:
            values.setdefault(name, []).append(one.attributes["value"])
        elif kind not in ("checkbox", "file"):
            values[name] = one.attributes.get("value", "")
    for select in re.findall(r"<select.*?</select>", form, re.S):
        name = re.findall(r'name="([^"]+)"', select)[0]
        chosen = re.findall(r'<option value="([^"]*)" selected', select) or re.findall(
            r'<option value="([^"]*)"', select
        )
        values[name] = chosen[0] if chosen else ""
    for area in page.all("textarea"):
        values[area.attributes["name"]] = "".join(area.text)
    return values


@pytest.mark.parametrize(
    ("shelf", "given"),
    [
        ("institutions", {"name:en": "The Union", "slug": "union", "kind": "PARTNER", "country": "DE"}),
        ("series", {"name:en": "The Forum", "slug": "the-forum"}),
        ("documents", {"title:en": "The Report", "slug": "the-report", "class": "REPORT", "date": "2026-01-02"}),
        ("blocks", {"title:en": "Figures", "type": "figures", "jsonSchema": '{"type": "object"}'}),
    ],
)
async def test_a_record_is_made_refused_and_changed(
    live: Live, reader_of: ReaderOf, shelf: str, given: dict[str, str]
) -> None:
    reader, name = await reader_of(SECRETARIAT), next(iter(given))
    new = f"{LIBRARY}/{shelf}/new"
    await shown(reader, new)

    missing = await reader.post(new, data={**given, name: "", f"{name[:-3]}:ky": "", "slug": given.get("slug", "x")})
    assert missing.status_code == 422
    assert f'id="{name}-why"' in missing.text
    assert flaws_of(Page(missing.text)) == []
    made = await reader.post(new, data={**given, f"{name[:-3]}:ky": "Кыргызча аты"})
    assert made.headers["location"] == f"{LIBRARY}/{shelf}?done=SAVE", made.text
    listing = await shown(reader, f"{LIBRARY}/{shelf}")
    (address,) = [one.attributes["href"] for one in Page(listing).all("a") if one.words == given[name]]
    form = await shown(reader, address)
    assert 'value="Кыргызча аты"' in form
    assert "written: 1" in form
    values = typed_in(form)
    changed = {**values, name: "Another name", f"{name[:-3]}:ky": ""}
    assert (await reader.post(address, data=changed)).status_code == 303
    assert "Another name" in await shown(reader, f"{LIBRARY}/{shelf}")
    late = await reader.post(address, data={**values, name: "A third name"})
    assert late.status_code == 422
    assert "Somebody else saved this after you opened it" in late.text
    assert 'value="A third name"' in late.text
    assert "Another name" in late.text
    assert (await reader.post(address, data={**typed_in(late.text)})).status_code == 303
    assert "A third name" in await shown(reader, f"{LIBRARY}/{shelf}")


async def test_files_come_with_a_document_and_stay_through_a_refusal(live: Live, reader_of: ReaderOf) -> None:
    reader, new = await reader_of(EDITOR), f"{LIBRARY}/documents/new"
    file = {"upload": ("declaration.pdf", b"%PDF-1.7\nA declaration", "application/pdf")}
    given = {"title:en": "The Declaration", "slug": "Not A Slug", "class": "DECLARATION"}

    refused = await reader.post(new, data=given, files=file)
    assert refused.status_code == 422
    assert "declaration.pdf" in refused.text
    assert 'id="slug-why"' in refused.text
    kept = typed_in(refused.text)
    assert len(kept["files"]) == 1
    saved = await reader.post(new, data={**kept, "slug": "declaration"}, files={"upload": ("", b"")})
    assert saved.status_code == 303, saved.text
    assert "declaration.pdf" in await shown(reader, f"{LIBRARY}/documents?class=DECLARATION")
    nothing = {"upload": ("empty.pdf", b"", "application/pdf")}
    wrong = await reader.post(new, data={**given, "slug": "other"}, files=nothing)
    assert wrong.status_code == 422
    assert "empty.pdf: " in wrong.text
    assert "The Declaration" in wrong.text


async def test_a_plan_grows_by_activities_and_loses_nothing(live: Live, reader_of: ReaderOf) -> None:
    reader, address = await reader_of(EDITOR), f"{LIBRARY}/plans/2024"
    form = await shown(reader, address)
    values = typed_in(form)
    number = int(values["activities"])
    before = await plan(live)

    assert (await reader.post(address, data=values)).status_code == 303
    assert await plan(live) == before
    values = typed_in((await reader.get(address)).text)
    more = await reader.post(address, data={**values, "act": "add"})
    assert more.status_code == 200
    assert f"Activity {number + 1}" in more.text
    assert flaws_of(Page(more.text)) == []
    longer = typed_in(more.text)
    at = f"a{number}"
    empty = await reader.post(address, data={**longer, "a0:gone": "1"})
    assert empty.status_code == 422
    assert f'id="a{number - 1}:title:en-why"' in empty.text
    longer |= {f"{at}:title:en": "A summer school", f"{at}:city": "Turkistan", f"{at}:country": "KZ", "a0:gone": "1"}
    assert (await reader.post(address, data=longer)).status_code == 303
    after = await plan(live)
    assert [one["key"] for one in after[:-1]] == [one["key"] for one in before[1:]]
    assert after[-1]["title"] == "A summer school"
    assert after[-1]["place"]["city"] == "Turkistan"
    none = await reader.post(f"{LIBRARY}/plans/new", data={"year": "soon", "activities": "0"})
    assert none.status_code == 422
    assert 'id="year-why"' in none.text


async def plan(live: Live) -> list[dict[str, Any]]:
    query = """{ activityPlan(year: 2024) { activities { key title titles { locale text } lead { id } startsOn endsOn
        status place { city name country { code } timeZone } programme { slug } call { slug } } } }"""
    activities: list[dict[str, Any]] = (await live.ask(query))["activityPlan"]["activities"]
    return activities


async def test_wrong_json_is_told_with_its_line(live: Live, reader_of: ReaderOf) -> None:
    reader = await reader_of(SECRETARIAT)
    given = {"title:en": "Figures", "type": "figures", "jsonSchema": '{\n"type": }'}

    refused = await reader.post(f"{LIBRARY}/blocks/new", data=given)

    assert refused.status_code == 422
    assert "This is no JSON: look at line 2." in refused.text
    assert "&#34;type&#34;: }" in refused.text


async def test_only_those_who_may_write_the_library_find_it(live: Live, reader_of: ReaderOf) -> None:
    await done(live.ask, SAVE_INSTITUTION, as_=SECRETARIAT, slug="one", name=text("One"), kind="PARTNER")

    for actor, address, status in (
        (EDITOR, f"{LIBRARY}", 200),
        (EDITOR, f"{LIBRARY}/institutions/one", 200),
        (EDITOR, f"{LIBRARY}/blocks", 200),
        (EDITOR, f"{LIBRARY}/blocks/new", 404),
        (CONTRIBUTOR, f"{LIBRARY}/institutions", 404),
        (AYGUL, LIBRARY, 404),
        (None, LIBRARY, 303),
        (EDITOR, f"{LIBRARY}/institutions/nobody", 404),
        (EDITOR, f"{LIBRARY}/documents/nothing", 404),
        (EDITOR, f"{LIBRARY}/plans/1999", 404),
    ):
        assert (await (await reader_of(actor)).get(address)).status_code == status, (actor, address)


@needs_chromium
async def test_the_pages_of_the_library_have_no_flaws(page_of: PageOf) -> None:
    page = await page_of(SECRETARIAT, viewport={"width": 320, "height": 640})
    shelves = ("documents", "series", "institutions", "plans", "blocks")

    for address in (LIBRARY, *(f"{LIBRARY}/{shelf}{end}" for shelf in shelves for end in ("", "/new"))):
        await page.goto(address)
        assert await flaws_by_axe(page) == [], address
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320, address
