"""How the Word document looks: its page and its styles."""

from datetime import datetime
from typing import Any, Final

from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

FONT: Final = "Arial"
"""On nearly every computer, and complete in Latin, Cyrillic and Arabic script."""

INK: Final = "17262B"
ACCENT: Final = "00666F"
ALARM: Final = "A4251A"
SOFT: Final = "F0ECE1"
LINE: Final = "8A8F86"


def prepare(paper: Paper, record: dict[str, Any]) -> None:
    """Give a new document its properties, its page and its styles."""
    told = paper.core_properties
    told.title, told.author, told.comments = record["title"][:255], record["host"][:255], ""
    told.language = record["lang"]
    if record["published"]:
        told.created = told.modified = datetime.fromisoformat(record["published"].replace("Z", "+00:00"))
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin = section.bottom_margin = Mm(24)
    _style(paper, "Normal", size=10.5, after=6)
    _style(paper, "Title", size=20, colour=INK, bold=True, after=4)
    _style(paper, "Subtitle", size=12, colour=INK, after=8)
    for level, size, colour in ((1, 14.5, ACCENT), (2, 11.5, INK), (3, 10.5, INK), (4, 10.5, INK)):
        _style(paper, f"Heading {level}", size=size, colour=colour, bold=True, after=4)
    _style(paper, "Caption", size=9.5, colour=INK, bold=True, after=3)
    tabs = _style(paper, "Footer", size=8, colour=LINE, after=0).paragraph_format.tab_stops
    tabs.clear_all()
    tabs.add_tab_stop(Mm(160), WD_TAB_ALIGNMENT.RIGHT)
    _style(paper, "Quote", size=10.5, colour=INK, after=6, side=LINE)
    fact = _style(paper, "Fact", size=10.5, after=2).paragraph_format
    fact.tab_stops.add_tab_stop(Mm(45), WD_TAB_ALIGNMENT.LEFT)
    fact.left_indent, fact.first_line_indent = Mm(45), Mm(-45)
    _style(paper, "Cell", size=9.5, after=2)
    _style(paper, "Statement", size=10.5, after=3, side=LINE)
    _style(paper, "Decision", size=10.5, after=3, side=ACCENT, fill=SOFT)
    _style(paper, "Callout", size=10.5, after=6, before=6, side=ACCENT, fill=SOFT)
    _style(paper, "Callout Alarm", size=10.5, after=6, before=6, side=ALARM, fill=SOFT)
    _style(paper, "Verbatim", size=9.5, after=0, fill=SOFT)
    _style(paper, "Rule", size=4, after=6, below=LINE)


def _style(
    paper: Paper,
    name: str,
    *,
    size: float,
    after: float,
    before: float | None = None,
    colour: str | None = None,
    bold: bool | None = None,
    side: str | None = None,
    below: str | None = None,
    fill: str | None = None,
) -> Any:
    """A paragraph style, made where there is none: with a line `side`-ways or `below` in a colour, and a `fill`."""
    known = name in [style.name for style in paper.styles]
    style: Any = paper.styles[name] if known else paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.name, style.font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[attribute]
    for script in ("w:cs", "w:eastAsia"):
        fonts.set(qn(script), FONT)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        # Spaced letters would break the joins of Arabic script.
        style.element.rPr.remove(spacing)
    _size_of_complex_script(style.element.rPr, size)
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)
    if bold is not None:
        style.font.bold, style.font.cs_bold = bold, bold
    style.font.italic = None if name != "Quote" else True
    style.paragraph_format.space_after = Pt(after)
    if before is not None:
        style.paragraph_format.space_before = Pt(before)
    _decorate(style.element.get_or_add_pPr(), side=side, below=below, fill=fill)
    return style


def _size_of_complex_script(properties: Any, size: float) -> None:
    for known in properties.findall(qn("w:szCs")):
        properties.remove(known)
    element = OxmlElement("w:szCs")
    element.set(qn("w:val"), str(int(size * 2)))
    properties.insert_element_before(element, "w:highlight", "w:u", "w:vertAlign", "w:rtl", "w:cs", "w:lang")


def _decorate(properties: Any, *, side: str | None, below: str | None, fill: str | None) -> None:
    for known in properties.findall(qn("w:pBdr")):
        properties.remove(known)
    edges = {"w:left": side, "w:bottom": below}
    if any(edges.values()):
        borders = OxmlElement("w:pBdr")
        for edge, colour in edges.items():
            if colour:
                child(borders, edge, val="single", sz="18" if edge == "w:left" else "6", space="8", color=colour)
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc"
        )
    if fill:
        shade(properties, fill)


def shade(properties: Any, fill: str) -> None:
    """Give a paragraph or a cell a background."""
    shading = OxmlElement("w:shd")
    for key, value in {"val": "clear", "color": "auto", "fill": fill}.items():
        shading.set(qn(f"w:{key}"), value)
    properties.insert_element_before(shading, "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc")


def child(parent: Any, tag: str, **attributes: str) -> Any:
    """The child of an element with this tag, made where there is none, with these attributes."""
    element = parent.find(qn(tag))
    if element is None:
        element = OxmlElement(tag)
        parent.append(element)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
