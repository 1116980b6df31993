"""The Word document, opened again."""

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from portal.outputs import docx
from portal.outputs.record import printed
from tests.portal.outputs import records

ORNAMENT = Path("demo/files/ornament.png").read_bytes()


def made(words: dict[str, str] = records.LATIN, pictures: dict[str, bytes] | None = None, **given: Any) -> Any:
    record = printed(records.a_meeting(words, **given), records.untranslated, "en")
    return Document(io.BytesIO(docx.written(record, pictures or {})))


def text_of(paper: Any) -> str:
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


@pytest.mark.parametrize("words", [records.LATIN, records.CYRILLIC, records.ARABIC, records.HOSTILE])
def test_every_text_is_there_as_it_was_typed(words: dict[str, str]) -> None:
    text = text_of(made(words))

    for word in words.values():
        assert word in text


def test_headings_and_quotes_are_styles_to_go_on_working_with() -> None:
    styled = [(paragraph.style.name, paragraph.text) for paragraph in made().paragraphs]

    for expected in (
        ("Title", records.LATIN["title"]),
        ("Heading 1", "Minutes (adopted)"),
        ("Heading 2", f"1. {records.LATIN['item']}"),
        ("Heading 3", f"1.1. {records.LATIN['item']}"),
        ("List Number", records.LATIN["item"]),
        ("Quote", f"— {records.LATIN['speaker']}"),
        ("Statement", f"{records.LATIN['speaker']}, {records.LATIN['institution']}"),
        ("Callout Alarm", records.LATIN["said"]),
        ("Decision", "Decision 1 · adopted"),
        ("Caption", records.LATIN["item"]),
    ):
        assert expected in styled


def test_arabic_runs_from_the_right_and_latin_does_not() -> None:
    def from_the_right(paper: Any) -> set[str]:
        return {
            one.text for one in paper.paragraphs if one._p.pPr is not None and one._p.pPr.find(qn("w:bidi")) is not None
        }

    assert records.ARABIC["said"] in from_the_right(made(records.ARABIC))
    assert from_the_right(made()) == set()
    assert made(records.ARABIC).tables[0]._tblPr.find(qn("w:bidiVisual")) is not None


def test_each_numbered_list_counts_from_its_own_start() -> None:
    meeting = records.a_meeting(body=[{"__typename": "ParagraphBlock", "html": "<ol start='4'><li>four</li></ol>"}])
    paper = Document(io.BytesIO(docx.written(printed(meeting, records.untranslated, "en"), {})))

    numbered = [one for one in paper.paragraphs if one.style is not None and one.style.name == "List Number"]
    numbers = [one._p.pPr.numPr.numId.val for one in numbered]  # type: ignore[union-attr]
    assert len(set(numbers)) == 3
    numbering = paper.part.numbering_part.element
    (start,) = numbering.xpath(f"//w:num[@w:numId='{numbers[0]}']//w:startOverride/@w:val")
    assert start == "4"


def test_links_lead_to_their_addresses() -> None:
    addresses = {relation.target_ref for relation in made().part.rels.values() if relation.is_external}

    assert {"https://kurultai.example/?a=1&b=2", "https://kurultai.example/files/2/plan.pdf"} <= addresses


def test_a_picture_is_shown_with_its_alternative_text() -> None:
    (shape,) = made(pictures={records.PICTURE: ORNAMENT}).inline_shapes

    assert shape._inline.docPr.get("descr") == "alt: The state of the diasporas"


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\nbroken", ORNAMENT[:20], b"\xff\xd8\xff"])
def test_a_picture_that_no_one_can_read_is_told_in_words(content: bytes) -> None:
    paper = made(pictures={records.PICTURE: content})

    assert len(paper.inline_shapes) == 0
    assert "alt: The state of the diasporas" in text_of(paper)


def test_what_xml_cannot_carry_is_left_out() -> None:
    paper = made({**records.LATIN, "title": "be\x00fore\x0b", "said": "sa\x01id"})

    assert paper.paragraphs[0].text == "before"
    assert "said" in text_of(paper)


def test_it_tells_its_title_and_language() -> None:
    told = made(records.CYRILLIC).core_properties

    assert (told.title, told.language) == (records.CYRILLIC["title"], "ky")
