"""Blocks in the editor: what each kind asks for, from the API into fields and back."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from portal.desk.editor import grids, shapes
from portal.desk.editor.typed import Typed, every_key, keys, many, one
from portal.words import Translate

Block = dict[str, Any]
Fields = dict[str, list[str]]

KINDS: Final = {
    "HeadingBlock": "heading",
    "ParagraphBlock": "paragraph",
    "ListBlock": "list",
    "QuoteBlock": "quote",
    "TableBlock": "table",
    "ImageBlock": "image",
    "FileBlock": "file",
    "LinkBlock": "link",
    "CalloutBlock": "callout",
    "StatementBlock": "statement",
    "DecisionBlock": "decision",
    "CustomBlock": "custom",
}
OPTIONAL: Final = ("caption", "attribution", "delegation")
PLAIN: Final[Mapping[str, tuple[str, ...]]] = {
    "heading": ("text",),
    "paragraph": ("markdown",),
    "quote": ("text", "attribution"),
    "image": ("file", "alt", "caption"),
    "file": ("file", "label"),
    "link": ("url", "label"),
    "statement": ("speaker", "delegation", "text"),
    "decision": ("decision",),
}
"""The kinds whose fields are one text each."""


def kind_words(t: Translate) -> dict[str, str]:
    """What the kinds are called."""
    return {
        "paragraph": t("Paragraph"),
        "heading": t("Heading"),
        "list": t("List"),
        "quote": t("Quotation"),
        "table": t("Table"),
        "image": t("Picture"),
        "file": t("File to download"),
        "link": t("Link"),
        "callout": t("Callout"),
        "statement": t("Statement"),
        "decision": t("Decision"),
        "custom": t("Custom block"),
    }


# From the API into fields


def typed_of(prefix: str, blocks: list[Block], types: Mapping[str, Any]) -> Typed:
    """The fields of a body as it is stored; `types` are the custom kinds by name."""
    typed: Typed = {prefix: [block["key"] for block in blocks]}
    for block in blocks:
        for name, values in _fields_of(block, types).items():
            typed[f"{prefix}.{block['key']}.{name}"] = values
    return typed


def _fields_of(block: Block, types: Mapping[str, Any]) -> Fields:
    kind = KINDS[block["__typename"]]
    return {"kind": [kind], **_READ.get(kind, _read_plain)(block, types)}


def _read_plain(block: Block, types: Mapping[str, Any]) -> Fields:
    fields = {name: [_text_of(block.get(name))] for name in PLAIN[KINDS[block["__typename"]]]}
    return {**fields, **(file_fields(block["file"]) if "file" in block else {})}


def _text_of(value: Any) -> str:
    """A text, or what a reference is named by."""
    if isinstance(value, dict):
        return str(value["institution"]["id"] if "institution" in value else value.get("key") or value.get("id", ""))
    return value or ""


def file_fields(file: Mapping[str, Any]) -> Fields:
    """A file as the form carries it: its id, and what is shown of it."""
    return {
        "file": [file["id"]],
        **{f"file.{name}": [str(file[name])] for name in ("name", "url", "mediaType", "bytes")},
    }


def _read_custom(block: Block, types: Mapping[str, Any]) -> Fields:
    shape = shapes.shape_of(types.get(block["type"], {}).get("jsonSchema"))
    return {"type": [block["type"]], **shapes.fields_of(block["data"], shape)}


_READ: Final[Mapping[str, Callable[[Block, Mapping[str, Any]], Fields]]] = {
    "heading": lambda block, types: {"level": [str(block["level"])], "text": [block["text"]]},
    "list": lambda block, types: {"ordered": ["1"] if block["ordered"] else [], "items": ["\n".join(block["items"])]},
    "table": lambda block, types: {
        "caption": [block["caption"] or ""],
        **grids.fields_of("", [block["header"], *block["rows"]], len(block["header"])),
    },
    "callout": lambda block, types: {"tone": [block["kind"]], "text": [block["text"]]},
    "custom": _read_custom,
}


# From fields to what is sent


def values_of(typed: Typed, prefix: str, types: Mapping[str, Any]) -> list[Block]:
    """The blocks that a form holds, in order, each with its key and kind."""
    return [{"key": key, **_value_of(typed, f"{prefix}.{key}", types)} for key in keys(typed, prefix)]


def _value_of(typed: Typed, at: str, types: Mapping[str, Any]) -> Block:
    kind = one(typed, f"{at}.kind")
    if kind not in KINDS.values():
        return {"kind": "paragraph", "markdown": ""}
    if kind in PLAIN and kind != "heading":
        said = {name: one(typed, f"{at}.{name}") for name in PLAIN[kind]}
        return {"kind": kind, **{name: text for name, text in said.items() if text or name not in OPTIONAL}}
    return {"kind": kind, **_WRITTEN[kind](typed, at, types)}


def _list_of(typed: Typed, at: str, types: Mapping[str, Any]) -> Block:
    lines = [line.strip() for line in one(typed, f"{at}.items").split("\n")]
    return {"ordered": bool(many(typed, f"{at}.ordered")), "items": [line for line in lines if line]}


def _table_of(typed: Typed, at: str, types: Mapping[str, Any]) -> Block:
    header, *rows = grids.rows_of(typed, at) or [[]]
    caption = one(typed, f"{at}.caption")
    return {**({"caption": caption} if caption else {}), "header": header, "rows": [row for row in rows if any(row)]}


def _custom_of(typed: Typed, at: str, types: Mapping[str, Any]) -> Block:
    name = one(typed, f"{at}.type")
    return {"type": name, "data": shapes.data_of(typed, at, shapes.shape_of(types.get(name, {}).get("jsonSchema")))}


def _level(text: str) -> int:
    return int(text) if text in ("1", "2", "3", "4") else 2


_WRITTEN: Final[Mapping[str, Callable[[Typed, str, Mapping[str, Any]], Block]]] = {
    "heading": lambda typed, at, types: {"level": _level(one(typed, f"{at}.level")), "text": one(typed, f"{at}.text")},
    "list": _list_of,
    "table": _table_of,
    "callout": lambda typed, at, types: {
        "tone": one(typed, f"{at}.tone") or "NOTE",
        "text": one(typed, f"{at}.text"),
    },
    "custom": _custom_of,
}


def input_of(block: Block) -> dict[str, Any]:
    """A block as the API takes it."""
    fields = {name: value for name, value in block.items() if name != "kind"}
    if "tone" in fields:
        fields["kind"] = fields.pop("tone")
    return {block["kind"]: fields}


def is_empty(block: Block) -> bool:
    """Whether nothing was written into a block yet: such a block is no part of the text."""
    said = {
        name: value for name, value in block.items() if name not in ("key", "kind", "level", "tone", "ordered", "type")
    }
    return not any(_says(value) for value in said.values())


def _says(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(_says(part) for part in (value.values() if isinstance(value, dict) else value))
    return bool(value) and not isinstance(value, bool)


# Translating


def take(typed: Typed, prefix: str, source: Typed, wanted: list[str]) -> str:
    """Put the blocks of the English that are `wanted` where they stand there, as they are: the key of the first."""
    order = every_key(typed, prefix)
    english = every_key(source, prefix)
    missing = [key for key in english if key in wanted and key not in keys(typed, prefix)]
    for key in missing:
        start = f"{prefix}.{key}."
        typed |= {name: list(values) for name, values in source.items() if name.startswith(start)}
        typed.pop(f"{start}gone", None)
        if key not in order:
            follows = next((name for name in reversed(english[: english.index(key)]) if name in order), None)
            order.insert(order.index(follows) + 1 if follows else 0, key)
    typed[prefix] = order
    return missing[0] if missing else ""


def words_in(block: Block) -> str:
    """The first words of a block, to recognise it by."""
    said = [
        value for name, value in block.items() if isinstance(value, str) and name not in ("key", "kind", "file", "tone")
    ]
    said += [json.dumps(value, ensure_ascii=False) for name, value in block.items() if isinstance(value, list | dict)]
    return " ".join(" ".join(said).split())[:80]
