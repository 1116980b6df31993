"""The PDF: its words in every script, its fonts, its pictures, and text that looks like Typst."""

import io
import re
import struct
import unicodedata
import zlib
from pathlib import Path

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from portal.outputs import pdf
from portal.outputs.record import printed
from tests.portal.outputs import records

ORNAMENT = Path("demo/files/ornament.png").read_bytes()
SCRIPTS = {"latin": records.LATIN, "cyrillic": records.CYRILLIC, "arabic": records.ARABIC, "hostile": records.HOSTILE}


def made(words: dict[str, str] = records.LATIN, pictures: dict[str, bytes] | None = None) -> PdfReader:
    record = printed(records.a_meeting(words), records.untranslated, "en")
    return PdfReader(io.BytesIO(pdf.written(record, pictures or {})))


def letters(text: str) -> str:
    """The letters alone: lines break, and Arabic is stored in the order of the eye."""
    kept = unicodedata.normalize("NFKC", text)
    return "".join(sorted(letter for letter in kept if letter.isalpha()))


def words_of(paper: PdfReader) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in paper.pages))


@pytest.mark.parametrize("script", ["latin", "cyrillic", "hostile"])
def test_every_text_is_there_as_it_was_typed(script: str) -> None:
    text = words_of(made(SCRIPTS[script])).replace(" ", "")

    for word in SCRIPTS[script].values():
        assert word.replace(" ", "") in text, word


def test_arabic_letters_survive() -> None:
    text = words_of(made(records.ARABIC))

    for name in ("title", "institution"):
        for word in records.ARABIC[name].split():
            assert any(letters(word) == letters(found) for found in re.split(r"[\s,.:()]+", text)), word


def fonts_of(paper: PdfReader) -> dict[str, bool]:
    """The fonts by name, and whether each is embedded."""
    found = {}
    for page in paper.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor: DictionaryObject = descendant.get_object()["/FontDescriptor"].get_object()
            name = str(descriptor["/FontName"]).partition("+")[2]
            found[name] = any(key in descriptor for key in ("/FontFile2", "/FontFile3"))
    return found


def test_the_fonts_are_embedded() -> None:
    fonts = fonts_of(made(records.ARABIC))

    assert set(fonts) >= {"NotoSans-Regular", "NotoSansArabic-Regular", "NotoSansArabic-Bold"}
    assert all(fonts.values())


def test_it_tells_its_title_and_its_language_and_is_tagged() -> None:
    paper = made(records.CYRILLIC)

    assert paper.metadata is not None
    assert paper.metadata.title == records.CYRILLIC["title"]
    assert paper.root_object["/Lang"] == "ky"
    assert paper.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]


def test_the_same_record_gives_the_same_bytes() -> None:
    record = printed(records.a_meeting(), records.untranslated, "en")

    assert pdf.written(record, {}) == pdf.written(record, {})


def test_a_picture_is_shown_with_its_alternative_text() -> None:
    paper = made(pictures={records.PICTURE: ORNAMENT})

    assert sum(len(page.images) for page in paper.pages) == 1
    assert "alt: The state of the diasporas" not in words_of(paper)


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\nbroken", ORNAMENT[:200], b"\xff\xd8\xff"])
def test_a_picture_that_no_one_can_read_is_told_in_words(content: bytes) -> None:
    text = words_of(made(pictures={records.PICTURE: content}))

    assert "alt: The state of the diasporas" in text
    assert records.PICTURE in text


def test_one_unreadable_picture_does_not_take_the_others_with_it() -> None:
    meeting = records.a_meeting()
    broken = {**meeting["minutes"]["compiled"][8], "file": {"url": "https://kurultai.example/files/9/broken.png"}}
    meeting["body"] = [broken]
    record = printed(meeting, records.untranslated, "en")

    pictures = {records.PICTURE: ORNAMENT, broken["file"]["url"]: ORNAMENT[:200]}
    paper = PdfReader(io.BytesIO(pdf.written(record, pictures)))

    assert sum(len(page.images) for page in paper.pages) == 1
    assert broken["file"]["url"] in words_of(paper)


def a_png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_tall_picture_stays_on_its_page() -> None:
    paper = made(pictures={records.PICTURE: a_png(20, 3_000)})

    assert sum(len(page.images) for page in paper.pages) == 1
    assert len(paper.pages) <= 3
