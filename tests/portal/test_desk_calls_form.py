"""A call's form written by hand: every kind of question, moved, duplicated, deleted, tried out, saved as a version."""

import html
import re
from typing import Any

import httpx
import pytest

from portal.desk.calls.form_fields import KINDS, written
from tests.actors import EDITOR, SECRETARIAT
from tests.api.desk import a_form, a_question, create_call, text
from tests.api.test_form_writing import every_kind
from tests.portal.conftest import Live, ReaderOf
from tests.portal.desk_calls import CALL, filled, sent
from tests.portal.reader import Page
from tests.portal.test_structure import flaws_of

NEW = "/en/desk/calls/call"
FIELDS = """key kind label { locale text } help { locale text } required options { value label { locale text } }
  minLength maxLength minimum maximum maxFiles maxBytes mediaTypes visibleWhen { field equals } askedFrom personalData"""
STORED = f"""query($slug: String!) {{ call(slug: $slug) {{ workingCopy {{ ... on Call {{ id version writtenForm {{ version
  sections {{ key title {{ locale text }} intro {{ locale text }} fields {{ {FIELDS} }} }} }} }} }} }} }}"""
UPDATE = "mutation($input: UpdateCallInput!) { updateCall(input: $input) { userErrors { message } } }"


async def stored(live: Live, slug: str = "call") -> Any:
    return (await live.ask(STORED, as_=SECRETARIAT, slug=slug))["call"]["workingCopy"]


def kept(question: dict[str, Any]) -> dict[str, Any]:
    """A question without what was left empty."""
    return {name: value for name, value in question.items() if value not in (None, [], False)}


async def keys(live: Live) -> list[list[str]]:
    sections = (await stored(live))["writtenForm"]["sections"]
    return [[field["key"] for field in section["fields"]] for section in sections]


class Builder:
    """A browser without scripts on the form of a call."""

    def __init__(self, reader: httpx.AsyncClient, page: httpx.Response) -> None:
        self.reader, self.page = reader, page

    async def do(self, act: str, **typed: Any) -> httpx.Response:
        """Press a button with these fields typed into."""
        self.page = await sent(self.reader, self.page, f"{NEW}/form", act=act, **typed)
        assert self.page.status_code in (200, 303, 422), self.page.text
        return self.page

    def id_of(self, name: str) -> str:
        """What a section or a question is named by on the page."""
        found = re.search(rf'value="open:(n\d+)"[^>]* aria-label="[^"]*{re.escape(html.escape(name))}"', self.page.text)
        assert found, name
        return found.group(1)


@pytest.fixture
async def builder(live: Live, reader_of: ReaderOf) -> Builder:
    """The form of a call of the editor's that asks one question."""
    programme = (await live.ask("{ programmes { nodes { id } } }"))["programmes"]["nodes"][0]["id"]
    await create_call(live.ask, as_=EDITOR, programme=programme, form=a_form(a_question()))
    reader = await reader_of(EDITOR)
    return Builder(reader, await reader.get(f"{NEW}/form?language=ky"))


async def test_a_question_of_each_kind_is_written_by_hand(live: Live, builder: Builder) -> None:
    section = builder.id_of("About")
    for kind in KINDS:
        page = await builder.do(f"add:{section}", **{f"kind-{section}": kind})
        assert flaws_of(Page(page.text)) == []
        typed = {"label-en": f"The {kind}", "label-other": f"{kind} деген", "help-en": "Help <us>."}
        limits = {"minLength": "2", "maxLength": "90", "minimum": "-0,5", "maximum": "10", "maxFiles": "2"}
        limits |= {"maxBytes": "1 000 000", "mediaTypes": "application/pdf, image/png"}
        there = filled(page.text, f"{NEW}/form")
        choices = {"pasted": "Board\r\nStaff"} if kind.startswith("CHOICE") else {}
        await builder.do(
            "refresh", **typed, **{name: value for name, value in limits.items() if name in there}, **choices
        )
    await builder.do("refresh", when="the_choice")
    await builder.do("refresh", equals="staff", askedFrom="ACCEPTANCE", personalData="yes")

    done = await builder.do("save")

    assert done.headers["location"].endswith("/form?done=version&language=ky")
    form = (await stored(live))["writtenForm"]
    made = {field["kind"]: kept(field) for field in form["sections"][0]["fields"][1:]}
    assert form["version"] == 2
    for kind in KINDS:
        own = {
            "key": f"the_{kind.lower()}",
            "label": text(f"The {kind}", ky=f"{kind} деген"),
            "help": text("Help <us>."),
        }
        assert made[kind].items() >= own.items()
    assert [one["value"] for one in made["CHOICES"]["options"]] == ["board", "staff"]
    assert (made["NUMBER"]["minimum"], made["NUMBER"]["maximum"]) == (-0.5, 10)
    assert (made["FILE"]["maxBytes"], made["FILE"]["mediaTypes"]) == (1_000_000, ["application/pdf", "image/png"])
    assert (made["TEXT"]["minLength"], made["TEXT"]["maxLength"]) == (2, 90)
    consent = made["CONSENT"]
    assert (consent["visibleWhen"], consent["askedFrom"]) == (
        {"field": "the_choice", "equals": ["staff"]},
        "ACCEPTANCE",
    )
    assert (consent["personalData"], consent["required"]) == (True, True)


async def test_a_form_goes_through_the_page_unchanged(live: Live, reader_of: ReaderOf, builder: Builder) -> None:
    before = await stored(live)
    given = {"call": before["id"], "version": before["version"], "changes": {"form": every_kind()}}
    await live.ask(UPDATE, as_=EDITOR, input=given)
    before = (await stored(live))["writtenForm"]
    builder.page = await builder.reader.get(f"{NEW}/form?language=hu")
    for question in [field["id"] for section in written(before) for field in section["fields"]]:
        await builder.do(f"open:{question}")
        assert flaws_of(Page(builder.page.text)) == []

    done = await builder.do("save")

    assert "done=same" in done.headers["location"]
    assert (await stored(live))["writtenForm"] == before


async def test_parts_are_moved_duplicated_deleted_and_brought_back(live: Live, builder: Builder) -> None:
    section, name = builder.id_of("About"), builder.id_of("The name")
    await builder.do(f"add:{section}", **{f"kind-{section}": "YES_NO"})
    await builder.do("add-section", **{"label-en": "Travels", "label-other": ""})
    await builder.do("close", **{"title-en": "More & more"})
    travels, more = builder.id_of("Travels"), builder.id_of("More & more")
    await builder.do(f"down:{travels}")
    await builder.do(f"duplicate:{name}")
    await builder.do(f"up:{builder.id_of('The name')}")
    await builder.do("close")
    await builder.do(f"delete:{name}")
    assert "Deleted." in builder.page.text
    await builder.do("undo")
    await builder.do(f"delete:{travels}")
    await builder.do("undo")
    await builder.do(f"move:{name}:{more}")
    await builder.do(f"up:{more}")

    await builder.do("save")

    assert await keys(live) == [["travels", "name"], ["name_2"]]


async def test_what_is_wrong_stands_at_its_question_and_nothing_is_lost(live: Live, builder: Builder) -> None:
    section, name = builder.id_of("About"), builder.id_of("The name")
    await builder.do(f"add:{section}", **{f"kind-{section}": "CHOICE"})
    page = await builder.do("refresh", **{"label-other": "Тандоо"})
    assert page.text.count("This text must be there in English.") >= 1

    refused = await builder.do("save")
    await builder.do(f"open:{name}")
    unread = await builder.do("save", maxLength="a hundred", key="Not A Key")
    opened = await builder.do(f"open:{name}")

    assert (refused.status_code, unread.status_code) == (422, 422)
    assert 'id="label-en-why"' in refused.text
    assert 'value="Тандоо"' in refused.text
    for shown in ('value="a hundred"', 'id="maxLength-why"', 'value="Not A Key"', 'id="key-why"'):
        assert shown in opened.text
    assert (await stored(live))["writtenForm"]["version"] == 1


async def test_a_preview_shows_a_conditional_question_once_its_answer_is_there(builder: Builder) -> None:
    section = builder.id_of("About")
    await builder.do(f"add:{section}", **{f"kind-{section}": "YES_NO"})
    await builder.do(f"add:{section}", **{"label-en": "Do you travel?", f"kind-{section}": "TEXT"})
    await builder.do("refresh", **{"label-en": "How?", "required": "yes", "when": "do_you_travel"})
    hidden = await builder.do("refresh", equals="yes")

    shown = await builder.do("refresh", **{"a.do_you_travel": "yes"})
    checked = await builder.do("refresh", checked="yes")

    assert ["Hidden by its condition" in page.text for page in (hidden, shown)] == [True, False]
    assert ['name="a.how"' in page.text for page in (hidden, shown)] == [False, True]
    assert "it would be refused. Objections: 1" in checked.text


async def test_a_preview_tells_which_language_the_whole_form_has(builder: Builder) -> None:
    page = await builder.do("refresh", **{"trial-language": "ky"})
    assert "the whole form is shown in English" in page.text

    await builder.do(f"open:{builder.id_of('About')}")
    await builder.do(f"open:{builder.id_of('The name')}", **{"title-other": "Сиз жөнүндө"})
    page = await builder.do("refresh", **{"label-other": "Атыңыз"})

    assert "the whole form is shown in" not in page.text
    assert '<div lang="ky" dir="ltr">' in page.text


async def test_the_form_of_another_call_is_taken_over_and_given_back(live: Live, builder: Builder) -> None:
    page = await builder.do("import", **{"copy-from": CALL.rpartition("/")[2]})
    assert "Passport number" in page.text
    assert "Passport number" not in (await builder.do("undo")).text

    await builder.do("import", **{"copy-from": CALL.rpartition("/")[2]})
    await builder.do("save")

    taken, given = await stored(live), await stored(live, CALL.rpartition("/")[2])
    assert taken["writtenForm"]["sections"] == given["writtenForm"]["sections"]


async def test_two_who_write_one_form_see_each_other(live: Live, reader_of: ReaderOf, builder: Builder) -> None:
    before = await stored(live)
    form = a_form(a_question(label=text("Theirs")), a_question("new"))
    given = {"call": before["id"], "version": before["version"], "changes": {"form": form}}
    await live.ask(UPDATE, as_=SECRETARIAT, input=given)
    await builder.do(f"open:{builder.id_of('The name')}")

    conflict = await builder.do("save", **{"label-en": "Mine"})
    theirs = Builder(builder.reader, conflict)
    taken = await theirs.do("theirs")
    builder.page = conflict
    done = await builder.do("save")

    assert (conflict.status_code, done.status_code) == (422, 303)
    for said in ("as version 2", "Theirs (Short text; optional)", "Mine (Short text; optional)", "is not there"):
        assert said in conflict.text
    assert "Edit Theirs" in taken.text
    assert (await stored(live))["writtenForm"]["sections"][0]["fields"][0]["label"] == text("Mine")
