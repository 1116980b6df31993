"""The pages' way to the API: they execute the documents of `queries/`, and have no other way to anything."""

import re
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

Execute = Callable[[Request, str, dict[str, Any]], Awaitable[dict[str, Any]]]

FileBehind = Callable[[Request, str], Awaitable[bytes | None]]

QUERIES: Final = Path(__file__).parent / "queries"
_SPREAD: Final = re.compile(r"\.\.\.\s*(?!on\b)(\w+)")
_STATUS: Final = {"UNAUTHENTICATED": 401, "FORBIDDEN": 403, "BAD_USER_INPUT": 400}


class SignInNeeded(Exception):
    """The page is for people who signed in; they come back to it afterwards."""


class Moved(Exception):
    """What was asked for is kept under another address by now."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


async def ask(request: Request, name: str, **variables: Any) -> dict[str, Any]:
    """The `data` of the answer to the document `name`, as `readers/call`, in the language of the page.

    Raises:
        SignInNeeded: when the API asks who is there.
        HTTPException: for every other error of the API.
    """
    execute: Execute = request.app.state.execute
    answer = await execute(request, document(name), variables)
    if errors := answer.get("errors"):
        code = errors[0]["extensions"]["code"]
        if code == "UNAUTHENTICATED":
            raise SignInNeeded
        raise HTTPException(_STATUS.get(code, 500), errors[0]["message"])
    data: dict[str, Any] = answer["data"]
    return data


async def act(request: Request, name: str, **variables: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Do what the mutation `name`, of one field, does: its payload, and why it was refused; nothing, when it was done.

    Raises:
        SignInNeeded: when the API asks who is there.
        HTTPException: for every other error of the API.
    """
    (payload,) = (await ask(request, name, **variables)).values()
    return payload, payload["userErrors"]


async def file_behind(request: Request, url: str) -> bytes | None:
    """The bytes of a file by the address that the API gave; None when this reader may not have it."""
    find: FileBehind = request.app.state.file_behind
    return await find(request, url)


@cache
def document(name: str) -> str:
    """The text of a document, with the fragments that the pages share: `_form.graphql` holds what `...Form` spreads."""
    text, blocks = _read(name), _read("_blocks")
    shared = {"EnglishBlocks": _in_english(blocks), **{_fragment_in(one): one for one in _fragments()}}
    spread = set(_SPREAD.findall(text))
    while more := {inner for one in spread & shared.keys() for inner in _SPREAD.findall(shared[one])} - spread:
        spread |= more
    return "\n".join([text, *[shared[one] for one in sorted(spread & shared.keys())]])


@cache
def _fragments() -> tuple[str, ...]:
    return tuple(file.read_text(encoding="utf-8") for file in sorted(QUERIES.rglob("_*.graphql")))


def _fragment_in(text: str) -> str:
    return text.split()[1]


def _read(name: str) -> str:
    return (QUERIES / f"{name}.graphql").read_text(encoding="utf-8")


def _in_english(blocks: str) -> str:
    """The same blocks where the English text is shown beside a reader's own language: all of them in English."""
    return blocks.replace("fragment Blocks", "fragment EnglishBlocks").replace("$locale", '"en"')
