"""The printed record as a Word document (Office Open XML), with real headings, lists and tables to go on working in."""

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from docx import Document
from docx.document import Document as Paper
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.oxml import OxmlElement
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from portal.outputs import docx_parts, docx_styles
from portal.outputs.prose import Block, Run

DEEPEST_LIST: Final = 3
_UNREADABLE: Final = (
    InvalidImageStreamError,
    UnexpectedEndOfFileError,
    UnrecognizedImageError,
    ZeroDivisionError,
    ValueError,
)


def written(record: dict[str, Any], pictures: Mapping[str, bytes]) -> bytes:
    """The document of a record of `record.printed`; `pictures` holds the bytes of its pictures by address.

    A picture that is not there, or that no one can read, is told in words.
    """
    writer = _Writer(record, pictures)
    writer.write()
    out = io.BytesIO()
    writer.paper.save(out)
    return out.getvalue()


class _Writer:
    def __init__(self, record: dict[str, Any], pictures: Mapping[str, bytes]) -> None:
        self.record = record
        self.pictures = pictures
        self.paper: Paper = Document()
        self.spoken: dict[str, Any] = record
        self.shows: dict[str, Callable[[Block], None]] = {
            "heading": self.heading,
            "paragraph": self.paragraph,
            "list": self.items,
            "quote": self.quote,
            "code": self.code,
            "rule": self.rule,
            "table": self.table,
            "image": self.image,
            "callout": self.callout,
            "statement": self.statement,
            "decision": self.decision,
        }

    def write(self) -> None:
        docx_styles.prepare(self.paper, self.record)
        self.words("Title", self.record["title"])
        if self.record["summary"]:
            self.words("Subtitle", self.record["summary"])
        self.spoken = self.record["labels"]
        for label, value in self.record["facts"]:
            self.runs("Fact", [_said(label, bold=True), _said(f"\t{value}")])
        for part in self.record["parts"]:
            self.spoken = part
            if part["heading"]:
                self.words("Heading 1", part["heading"])
            self.all(part["blocks"])
        self.spoken = self.record["labels"]
        self.imprint()

    def all(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            self.shows[block["kind"]](block)

    def words(self, style: str, text: str) -> Paragraph:
        return self.runs(style, [_said(text)])

    def runs(self, style: str, runs: list[Run], into: Paragraph | None = None) -> Paragraph:
        paragraph = into if into is not None else self.paper.add_paragraph()
        paragraph.style = style
        if self.spoken["direction"] == "rtl":
            docx_parts.run_from_the_right(paragraph)
        for run in runs:
            self.run(paragraph, run)
        return paragraph

    def run(self, paragraph: Paragraph, run: Run) -> None:
        made = paragraph.add_run("" if run["text"] == "\n" else run["text"])
        if run["text"] == "\n":
            made.add_break()
        made.bold, made.italic = run["bold"] or None, run["italic"] or None
        if run["code"]:
            made.font.name = "Courier New"
        docx_parts.tell_language(made, self.spoken)
        if run["href"]:
            made.font.color.rgb, made.font.underline = RGBColor.from_string(docx_styles.ACCENT), True
            docx_parts.link(paragraph, made, run["href"])

    def heading(self, block: Block) -> None:
        self.words(f"Heading {block['level']}", block["text"])

    def paragraph(self, block: Block) -> None:
        self.runs("Normal", block["runs"])

    def items(self, block: Block, depth: int = 1) -> None:
        level = min(depth, DEEPEST_LIST)
        if block.get("bare"):
            style = _leveled("List", level)
        else:
            style = _leveled("List Number" if block["ordered"] else "List Bullet", level)
        number = docx_parts.new_numbering(self.paper, style, block["start"]) if block["ordered"] else None
        for item in block["items"]:
            for position, part in enumerate(item):
                if part["kind"] == "list":
                    self.items(part, depth + 1)
                elif part["kind"] == "paragraph":
                    made = self.runs(style if position == 0 else _leveled("List Continue", level), part["runs"])
                    if position == 0 and number is not None:
                        docx_parts.number(made, number)
                else:
                    self.all([part])

    def quote(self, block: Block) -> None:
        self.within("Quote", block["blocks"])
        if block["attribution"]:
            self.words("Quote", f"— {block['attribution']}")

    def code(self, block: Block) -> None:
        for line in block["text"].rstrip("\n").split("\n"):
            self.words("Verbatim", line)

    def rule(self, block: Block) -> None:
        self.words("Rule", "")

    def table(self, block: Block) -> None:
        if block["caption"]:
            self.words("Caption", block["caption"])
        if not block["header"]:
            return
        table = self.paper.add_table(rows=0, cols=len(block["header"]), style="Table Grid")
        if self.spoken["direction"] == "rtl":
            properties: Any = table._tblPr
            properties.insert_element_before(OxmlElement("w:bidiVisual"), "w:tblW", "w:jc", "w:tblLayout", "w:tblLook")
        for place, row in enumerate([block["header"], *block["rows"]]):
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=False):
                self.runs("Cell", [_said(text, bold=place == 0)], cell.paragraphs[0])
                if place == 0:
                    docx_styles.shade(cell._tc.get_or_add_tcPr(), docx_styles.SOFT)
        docx_parts.repeat_on_each_page(table.rows[0]._tr)
        self.words("Normal", "")

    def image(self, block: Block) -> None:
        paragraph = self.paper.add_paragraph()
        try:
            content = io.BytesIO(self.pictures[block["source"]])
            shape = paragraph.add_run().add_picture(content)
        except (KeyError, *_UNREADABLE):
            self.runs(
                "Quote", [_said(block["alt"]), _said(" "), _said(block["source"], href=block["source"])], paragraph
            )
        else:
            docx_parts.fit(shape)
            shape._inline.docPr.set("descr", block["alt"])
        if block["caption"]:
            self.words("Caption", block["caption"])

    def callout(self, block: Block) -> None:
        self.words("Callout" if block["tone"] == "NOTE" else "Callout Alarm", block["text"])

    def statement(self, block: Block) -> None:
        self.runs("Statement", [_said(block["speaker"], bold=True)]).paragraph_format.keep_with_next = True
        self.within("Statement", block["blocks"])

    def decision(self, block: Block) -> None:
        self.runs("Decision", [_said(block["title"], bold=True)]).paragraph_format.keep_with_next = True
        self.within("Decision", block["blocks"])

    def within(self, style: str, blocks: list[Block]) -> None:
        """Blocks whose paragraphs are in one style; a list keeps its own."""
        for block in blocks:
            if block["kind"] == "paragraph":
                self.runs(style, block["runs"])
            else:
                self.all([block])

    def imprint(self) -> None:
        paragraph = self.paper.sections[0].footer.paragraphs[0]
        self.runs("Footer", [_said(self.record["imprint"]), _said("\t")], paragraph)
        before, _, rest = self.record["page_of"].partition("{number}")
        between, _, after = rest.partition("{total}")
        for said, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, None)):
            self.run(paragraph, _said(said))
            if field:
                docx_parts.add_field(paragraph, field)
        address = self.paper.sections[0].footer.add_paragraph()
        self.runs("Footer", [_said(self.record["source"], href=self.record["source"])], address)


def _said(text: str, *, bold: bool = False, href: str | None = None) -> Run:
    return {"text": text, "bold": bold, "italic": False, "code": False, "href": href}


def _leveled(style: str, level: int) -> str:
    return style if level == 1 else f"{style} {level}"
