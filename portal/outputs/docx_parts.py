"""What Word documents can hold and the library has no words for: direction, language, links, numbering, fields."""

import copy
from typing import Any

from docx.document import Document as Paper
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from portal.outputs.docx_styles import child


def run_from_the_right(paragraph: Paragraph) -> None:
    """Let a paragraph run from the right, with the line that its style has at the left moved to where it begins."""
    properties: Any = paragraph._p.get_or_add_pPr()
    borders: Any = copy.deepcopy(paragraph.style.element.pPr.find(qn("w:pBdr")))  # type: ignore[union-attr]
    if borders is not None and (side := borders.find(qn("w:left"))) is not None:
        borders.remove(side)
        child(borders, "w:left", val="nil")
        borders.append(_copied(side, "w:right"))
        properties.insert_element_before(borders, "w:shd", "w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc")
    properties.insert_element_before(OxmlElement("w:bidi"), "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr")


def _copied(element: Any, tag: str) -> Any:
    made = OxmlElement(tag)
    for key, value in element.attrib.items():
        made.set(key, value)
    return made


def tell_language(run: Any, spoken: dict[str, Any]) -> None:
    """Tell the run's language, and that it runs from the right where it does."""
    properties = run._r.get_or_add_rPr()
    if spoken["direction"] == "rtl":
        run.font.rtl, run.font.cs_bold, run.font.cs_italic = True, run.font.bold, run.font.italic
        child(properties, "w:lang", bidi=spoken["lang"])
    else:
        child(properties, "w:lang", val=spoken["lang"])


def link(paragraph: Paragraph, run: Any, address: str) -> None:
    """Let a run of a paragraph lead to an address."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    paragraph._p.replace(run._r, link)
    link.append(run._r)


def new_numbering(paper: Paper, style: str, start: int) -> int:
    """A numbering of its own for one list in this style, so that it counts from `start` again."""
    known: Any = paper.part.numbering_part.element
    of_style: Any = paper.styles[style].element
    abstract = known.num_having_numId(of_style.pPr.numPr.numId.val).abstractNumId.val
    made = known.add_num(abstract)
    made.add_lvlOverride(0).add_startOverride(start)
    return int(made.numId)


def number(paragraph: Paragraph, numbering: int) -> None:
    """Count a paragraph by a numbering of `new_numbering`."""
    paragraph_properties: Any = paragraph._p.get_or_add_pPr()
    properties = paragraph_properties.get_or_add_numPr()
    properties.get_or_add_ilvl().val = 0
    properties.get_or_add_numId().val = numbering


def repeat_on_each_page(row: Any) -> None:
    """Show a row at the head of the table on each page."""
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def fit(shape: Any) -> None:
    """Make a picture no wider than the text and no taller than 10 cm."""
    scale = min(1, Mm(160) / shape.width, Mm(100) / shape.height)
    shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)


def add_field(paragraph: Paragraph, name: str) -> None:
    """Add what Word works out itself, such as `PAGE`."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)
