"""Running text read back from its HTML into plain data."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import html_of
from portal.outputs.prose import Block, clean, paragraph, paragraphs, read, run


def a_list(*items: list[Block], ordered: bool = False, start: int = 1) -> Block:
    return {"kind": "list", "ordered": ordered, "start": start, "items": list(items)}


@pytest.mark.parametrize(
    ("markdown", "blocks"),
    [
        ("plain", [paragraph("plain")]),
        ("two\nlines", [paragraph("two lines")]),
        ("one\n\nother", [paragraph("one"), paragraph("other")]),
        ("a **b**", [{"kind": "paragraph", "runs": [run("a "), run("b", bold=True)]}]),
        ("***x***", [{"kind": "paragraph", "runs": [run("x", bold=True, italic=True)]}]),
        ("`x`", [{"kind": "paragraph", "runs": [run("x", code=True)]}]),
        ("a  \nb", [{"kind": "paragraph", "runs": [run("a"), run("\n"), run("b")]}]),
        ("[x](https://e.org)", [{"kind": "paragraph", "runs": [run("x", href="https://e.org")]}]),
        ("- a\n- b", [a_list([paragraph("a")], [paragraph("b")])]),
        ("3. a\n\n4. b", [a_list([paragraph("a")], [paragraph("b")], ordered=True, start=3)]),
        ("> q", [{"kind": "quote", "blocks": [paragraph("q")], "attribution": None}]),
        ("```\n<x>\n  y\n```", [{"kind": "code", "text": "<x>\n  y\n"}]),
        ("a\n\n---\n\nb", [paragraph("a"), {"kind": "rule"}, paragraph("b")]),
        ("1 < 2 & <b>", [paragraph("1 < 2 & <b>")]),
    ],
)
def test_markdown_becomes_blocks_of_runs(markdown: str, blocks: list[Block]) -> None:
    assert read(html_of(markdown)) == blocks


def test_a_list_within_an_item_stands_in_the_item() -> None:
    (found,) = read(html_of("1. a\n   - b\n2. c"))

    inner = found["items"][0][1]
    assert inner == a_list([paragraph("b")])
    assert found["items"][1] == [paragraph("c")]


def test_what_xml_cannot_carry_is_left_out() -> None:
    assert clean("a\x00\x0b\ufffe\ud800b\n") == "ab\n"
    assert paragraphs("one\n\ntwo\x07") == [paragraph("one"), paragraph("two")]


WORDS = ("word", "слово", "كلمة")


def words_in(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(words_in(part) for key, part in value.items() if key not in ("kind", "href"))
    if isinstance(value, list):
        return "".join(map(words_in, value))
    return value if isinstance(value, str) else ""


@given(st.lists(st.sampled_from([*WORDS, "*", "**", "- ", "> ", "`", "\n", " ", "1. ", "<b>", "&"])))
def test_no_word_is_lost_whatever_is_typed(parts: list[str]) -> None:
    html = html_of("".join(parts))

    found = words_in(read(html))

    assert {word: found.count(word) for word in WORDS} == {word: html.count(word) for word in WORDS}
