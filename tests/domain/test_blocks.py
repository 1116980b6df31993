"""The blocks of a body: what each kind holds, what is said against it, and its words."""

import json
from typing import Any

import bson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.blocks import (
    DEEPEST_DATA,
    LARGEST_NUMBER,
    MOST_BLOCKS,
    MOST_CHARACTERS,
    Block,
    CustomBlock,
    files_in,
    flaws_of,
    plain_of_block,
)
from tests.domain.some_forms import JSON, said

BLOCK: TypeAdapter[Block] = TypeAdapter(Block)

BUDGET = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"amount": {"type": "number", "minimum": 0}, "lines": {"type": "array", "items": {"type": "string"}}},
    "required": ["amount"],
}
CUSTOM: dict[str, dict[str, Any]] = {"budget": BUDGET, "anything": {}}

SOUND: list[tuple[dict[str, Any], str]] = [
    ({"block": "heading", "level": 1, "text": "Agenda"}, "Agenda"),
    ({"block": "paragraph", "markdown": "The **plan** was [adopted](https://example.org)."}, "The plan was adopted."),
    ({"block": "list", "ordered": True, "items": ["One", "Two"]}, "One\nTwo"),
    ({"block": "quote", "text": "Well met.", "attribution": "The host"}, "Well met.\nThe host"),
    ({"block": "quote", "text": "Well met."}, "Well met."),
    (
        {"block": "table", "caption": "Seats", "header": ["Country", "Seats"], "rows": [["KG", "5"], ["KZ", ""]]},
        "Seats\nCountry\tSeats\nKG\t5\nKZ\t",
    ),
    ({"block": "table", "header": ["Country"], "rows": []}, "Country"),
    ({"block": "image", "file": "f1", "alt": "The hall", "caption": "Bishkek"}, "The hall\nBishkek"),
    ({"block": "file", "file": "f2", "label": "The plan"}, "The plan"),
    ({"block": "link", "url": "https://example.org", "label": "Site"}, "Site"),
    ({"block": "link", "url": "mailto:office@example.org", "label": "Mail"}, "Mail"),
    ({"block": "callout", "kind": "DEADLINE", "text": "Soon"}, "Soon"),
    (
        {"block": "statement", "speaker": "The minister", "delegation": "kg", "text": "Welcome."},
        "The minister\nWelcome.",
    ),
    ({"block": "statement", "speaker": "The minister", "text": "Welcome."}, "The minister\nWelcome."),
    ({"block": "decision", "decision": "plan-2024"}, ""),
    ({"block": "custom", "type": "budget", "data": {"amount": 5, "lines": ["Travel", "Food"]}}, "Travel\nFood"),
]


def block_of(given: dict[str, Any], key: str = "k") -> Block:
    return BLOCK.validate_python({"key": key, **given})


def body_of(*given: dict[str, Any]) -> list[Block]:
    return [block_of(one, f"k{place}") for place, one in enumerate(given)]


def heading(level: int) -> dict[str, Any]:
    return {"block": "heading", "level": level, "text": "H"}


def custom(data: Any, kind: str = "anything") -> dict[str, Any]:
    return {"block": "custom", "type": kind, "data": data}


@pytest.mark.parametrize(("given", "plain"), SOUND)
def test_a_sound_block_of_each_kind_has_no_flaw_and_its_words(given: dict[str, Any], plain: str) -> None:
    assert flaws_of([block_of(given)], CUSTOM) == []
    assert plain_of_block(block_of(given)) == plain


def test_a_body_of_all_kinds_has_no_flaw_and_is_stored_as_it_was_written() -> None:
    body = body_of(*(given for given, _ in SOUND))

    assert len({block.block for block in body}) == 12
    assert flaws_of(body, CUSTOM) == []
    assert [BLOCK.validate_json(block.model_dump_json()) for block in body] == body
    assert files_in(body) == {"f1", "f2"}


@pytest.mark.parametrize(
    ("given", "flaws"),
    [
        (heading(0), [("OUT_OF_RANGE", "0.level")]),
        (heading(5), [("OUT_OF_RANGE", "0.level")]),
        (heading(2), []),
        (heading(3), [("INVALID", "0.level")]),
        ({"block": "heading", "level": 1, "text": " "}, [("REQUIRED", "0.text")]),
        ({"block": "paragraph", "markdown": ""}, [("REQUIRED", "0.markdown")]),
        ({"block": "paragraph", "markdown": "a\n\n<script>alert(1)</script>"}, [("INVALID", "0.markdown")]),
        ({"block": "paragraph", "markdown": "a <b>c</b>"}, [("INVALID", "0.markdown")]),
        ({"block": "paragraph", "markdown": "[a](javascript:alert(1))"}, [("INVALID", "0.markdown")]),
        ({"block": "paragraph", "markdown": "[a](/relative)"}, [("INVALID", "0.markdown")]),
        ({"block": "paragraph", "markdown": "# Heading"}, [("INVALID", "0.markdown")]),
        ({"block": "paragraph", "markdown": "![a](https://example.org/a.png)"}, [("INVALID", "0.markdown")]),
        (
            {"block": "paragraph", "markdown": "<i>a</i> [b](data:x) # ![c](https://d)\n\n# e"},
            [("INVALID", "0.markdown")] * 4,
        ),
        ({"block": "paragraph", "markdown": "1 < 2 & `<b>`"}, []),
        ({"block": "list", "ordered": False, "items": []}, [("REQUIRED", "0.items")]),
        (
            {"block": "list", "ordered": False, "items": ["a", " ", ""]},
            [("REQUIRED", "0.items.1"), ("REQUIRED", "0.items.2")],
        ),
        ({"block": "quote", "text": ""}, [("REQUIRED", "0.text")]),
        ({"block": "quote", "text": "a", "attribution": ""}, []),
        ({"block": "table", "header": [], "rows": []}, [("REQUIRED", "0.header")]),
        ({"block": "table", "header": ["a", ""], "rows": []}, [("REQUIRED", "0.header.1")]),
        (
            {"block": "table", "header": ["a", "b"], "rows": [["1", "2"], ["1"], ["1", "2", "3"]]},
            [("INVALID", "0.rows.1"), ("INVALID", "0.rows.2")],
        ),
        ({"block": "image", "file": "", "alt": "a"}, [("REQUIRED", "0.file")]),
        ({"block": "image", "file": "f", "alt": " "}, [("REQUIRED", "0.alt")]),
        ({"block": "file", "file": " ", "label": ""}, [("REQUIRED", "0.file"), ("REQUIRED", "0.label")]),
        ({"block": "link", "url": "", "label": ""}, [("REQUIRED", "0.url"), ("REQUIRED", "0.label")]),
        ({"block": "link", "url": "javascript:alert(1)", "label": "a"}, [("INVALID", "0.url")]),
        ({"block": "link", "url": " https://example.org", "label": "a"}, [("INVALID", "0.url")]),
        ({"block": "link", "url": "//example.org", "label": "a"}, [("INVALID", "0.url")]),
        ({"block": "link", "url": "data:text/html,x", "label": "a"}, [("INVALID", "0.url")]),
        ({"block": "callout", "kind": "NOTE", "text": ""}, [("REQUIRED", "0.text")]),
        ({"block": "statement", "speaker": "", "text": ""}, [("REQUIRED", "0.speaker"), ("REQUIRED", "0.text")]),
        ({"block": "decision", "decision": ""}, [("REQUIRED", "0.decision")]),
        ({"block": "heading", "level": 1, "text": "a\ud800"}, [("INVALID", "0.text")]),
        ({"block": "heading", "level": 1, "text": "a", "key": "\ud800"}, [("INVALID", "0.key")]),
        ({"block": "table", "header": ["a"], "rows": [["b"], ["\udfff"]]}, [("INVALID", "0.rows.1.0")]),
        (custom({}, "nothing"), [("NOT_FOUND", "0.type")]),
        (
            custom({"amount": -1, "lines": ["a", 7]}, "budget"),
            [("INVALID", "0.data.amount"), ("INVALID", "0.data.lines.1")],
        ),
        (custom({}, "budget"), [("INVALID", "0.data")]),
        (custom({"$where": "1"}), [("INVALID", "0.data.$where")]),
        (custom({"a": {"b": [{"c.d": 1}]}}), [("INVALID", "0.data.a.b.0.c.d")]),
        (custom({"a\0": 1, "$b": 2, "c$": 3}), [("INVALID", "0.data.a\0"), ("INVALID", "0.data.$b")]),
        (custom({"a": "\ud800"}), [("INVALID", "0.data.a")]),
        (custom({"a": {"\udfff": 1}}), [("INVALID", "0.data.a.\udfff")]),
        (custom({"a": [1, 2**63]}), [("OUT_OF_RANGE", "0.data.a.1")]),
        (custom({"a": float("nan"), "b": float("-inf")}), [("OUT_OF_RANGE", "0.data.a"), ("OUT_OF_RANGE", "0.data.b")]),
        (custom({"a": LARGEST_NUMBER, "b": -LARGEST_NUMBER, "c": None, "d": True}), []),
    ],
)
def test_each_flaw_is_found_where_it_is(given: dict[str, Any], flaws: list[tuple[str, str]]) -> None:
    assert said(flaws_of([block_of(given)], CUSTOM)) == flaws


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ({"block": "paragraph", "markdown": "{}"}, "markdown"),
        ({"block": "heading", "level": 1, "text": "{}"}, "text"),
        ({"block": "list", "ordered": True, "items": ["a", "{}"]}, "items.1"),
        ({"block": "quote", "text": "a", "attribution": "{}"}, "attribution"),
        ({"block": "table", "caption": "{}", "header": ["a"], "rows": []}, "caption"),
        ({"block": "table", "header": ["{}"], "rows": []}, "header.0"),
        ({"block": "table", "header": ["a"], "rows": [["b"], ["{}"]]}, "rows.1.0"),
        ({"block": "image", "file": "f", "alt": "a", "caption": "{}"}, "caption"),
        ({"block": "custom", "type": "anything", "data": {"a": ["{}"]}}, "data"),
    ],
)
def test_no_text_is_endless(text: dict[str, Any], path: str) -> None:
    def with_length(length: int) -> Block:
        return block_of(json.loads(json.dumps(text).replace("{}", "x" * length)))

    assert flaws_of([with_length(MOST_CHARACTERS)], CUSTOM) == []
    assert said(flaws_of([with_length(MOST_CHARACTERS + 1)], CUSTOM)) == [("TOO_LONG", f"0.{path}")]


@pytest.mark.parametrize(
    ("levels", "flaws"),
    [
        ([1, 2, 3, 4], []),
        ([2, 3, 1, 2, 3, 2, 2], []),
        ([1, 3], [("INVALID", "1.level")]),
        ([2, 4, 4], [("INVALID", "1.level")]),
        ([1, 2, 3, 1, 3], [("INVALID", "4.level")]),
        ([-7, 2], [("OUT_OF_RANGE", "0.level")]),
        ([0, 3], [("OUT_OF_RANGE", "0.level"), ("INVALID", "1.level")]),
        ([9, 4], [("OUT_OF_RANGE", "0.level")]),
    ],
)
def test_no_level_of_headings_is_left_out(levels: list[int], flaws: list[tuple[str, str]]) -> None:
    assert said(flaws_of(body_of(*map(heading, levels)), {})) == flaws


def test_every_block_has_a_key_of_its_own() -> None:
    body = [block_of(heading(1), key) for key in ("a", "b", "a", " ", "", "a")]

    assert said(flaws_of(body, {})) == [
        ("DUPLICATE", "2.key"),
        ("REQUIRED", "3.key"),
        ("REQUIRED", "4.key"),
        ("DUPLICATE", "5.key"),
    ]


@pytest.mark.parametrize(("number", "flaws"), [(MOST_BLOCKS, []), (MOST_BLOCKS + 1, [("TOO_LONG", "")])])
def test_a_body_has_no_more_blocks_than_anybody_reads(number: int, flaws: list[tuple[str, str]]) -> None:
    assert said(flaws_of(body_of(*[heading(1)] * number), {})) == flaws


@pytest.mark.parametrize(("depth", "is_sound"), [(DEEPEST_DATA, True), (DEEPEST_DATA + 1, False), (900, False)])
def test_custom_data_is_not_nested_without_end(depth: int, is_sound: bool) -> None:
    data: Any = "deep"
    for _ in range(depth):
        data = {"a": data}
    at = ".".join(["0.data", *["a"] * (DEEPEST_DATA + 1)])

    assert said(flaws_of([block_of(custom(data))], CUSTOM)) == ([] if is_sound else [("INVALID", at)])


@settings(max_examples=200)
@given(st.dictionaries(st.text(max_size=5) | st.sampled_from(["$a", "a.b", "\0", "\ud800"]), JSON, max_size=3))
def test_custom_data_without_a_flaw_can_be_stored_and_read_again(data: dict[str, Any]) -> None:
    block = CustomBlock(key="k", type="anything", data=data)

    if flaws_of([block], CUSTOM) == []:
        assert bson.decode(bson.encode(data)) == data
        assert BLOCK.validate_json(block.model_dump_json()) == block


@pytest.mark.parametrize(
    "given",
    [
        {"block": "video", "url": "https://example.org"},
        {"block": "heading", "level": "first", "text": "a"},
        {"block": "heading", "level": 1, "text": "a", "colour": "red"},
        {"block": "heading", "level": 1},
        {"block": "callout", "kind": "WARNING", "text": "a"},
        {"block": "custom", "type": "budget", "data": []},
        {"heading": "a"},
    ],
)
def test_the_set_of_blocks_is_closed(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        block_of(given)


def test_a_paragraph_is_read_as_safe_html_and_as_words() -> None:
    block = BLOCK.validate_python({"block": "paragraph", "key": "k", "markdown": "*One*\n\n<b>two</b>"})

    assert block.html == "<p><em>One</em></p>\n<p>&lt;b&gt;two&lt;/b&gt;</p>"  # type: ignore[union-attr]
    assert block.plain == "One\n<b>two</b>"  # type: ignore[union-attr]
