"""Reading a GraphQL request: JSON, the query of a GET, or a multipart form with files."""

import re
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from gateway import documents
from gateway.limits import declared_bytes
from settings import Settings

MAX_FILES: Final = 10
MAX_VALUES: Final = 5_000
"""How many values the variables hold, with all that lies within them: each of them is checked by itself."""
MAX_DEPTH: Final = 32
READING: Final = frozenset({"GET", "HEAD"})
JSON_TYPE: Final = "application/json"
FORM_TYPE: Final = "multipart/form-data"
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One request, as GraphQL over HTTP has it. `document_id` names the trusted document that it asked by."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    document_id: str | None = None


async def read(request: Request, settings: Settings) -> GraphQLRequest:
    """The request that came in.

    Raises:
        HTTPException: 400 for what cannot be read, 413 for one too large, 415 for another media type, 422 for what can
            be read and is no request.
        DocumentRefused: for a document that nobody registered.
    """
    return await with_source(await _read(request, settings))


async def with_source(asked: GraphQLRequest) -> GraphQLRequest:
    """A request with the text of the document that it asks by.

    Raises:
        DocumentRefused: for a document that nobody registered.
    """
    if asked.document_id is None:
        return asked
    return replace(asked, query=await documents.source_of(asked.document_id))


async def _read(request: Request, settings: Settings) -> GraphQLRequest:
    if request.method in READING:
        return _of_query(request, settings.max_body_bytes)
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise HTTPException(415, "Send the body as it is, without a `Content-Encoding`.")
    if not _is_utf_8(parameters):
        raise HTTPException(415, "Send text in UTF-8.")
    if media_type.strip().lower() == JSON_TYPE:
        return of_json(await _body(request, settings.max_body_bytes))
    if media_type.strip().lower() == FORM_TYPE:
        return await _of_form(request, settings)
    raise HTTPException(415, "Send application/json, or multipart/form-data with files.")


def _is_utf_8(parameters: str) -> bool:
    charset = re.search(r'charset\s*=\s*"?([^\s";]+)', parameters, re.IGNORECASE)
    return charset is None or charset[1].lower() in ("utf-8", "utf8")


def _of_query(request: Request, limit: int) -> GraphQLRequest:
    if len(request.url.query) > limit:
        raise HTTPException(414, f"The query of an address has at most {limit} characters.")
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        try:
            given[name] = orjson.loads(given.get(name) or "{}")
        except orjson.JSONDecodeError as error:
            raise HTTPException(400, f"`{name}` is not JSON.") from error
    return of_value(given)


def of_json(body: bytes) -> GraphQLRequest:
    """The request that a text in JSON is.

    Raises:
        HTTPException: 400 for what cannot be read, 422 for what can be read and is no request.
    """
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, "The body is not JSON.") from error
    return of_value(given)


def may_hold_nul(text: bytes) -> bool:
    """Whether a text in JSON stands for one that holds a NUL character."""
    return _NUL.search(text) is not None


async def _of_form(request: Request, settings: Settings) -> GraphQLRequest:
    """A form after the GraphQL multipart request specification: `operations`, `map`, then the files."""
    form = await request.form(max_files=MAX_FILES, max_fields=2, max_part_size=settings.max_body_bytes)
    try:
        return _with_files(form)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise HTTPException(400, "This is no GraphQL multipart request.") from error


def _with_files(form: FormData) -> GraphQLRequest:
    read_ = of_json(str(form["operations"]).encode())
    for name, paths in orjson.loads(str(form["map"])).items():
        for path in paths:
            _put(read_, path, _file(form, name))
    return read_


def _file(form: FormData, name: str) -> UploadFile:
    file = form[name]
    if not isinstance(file, UploadFile):
        raise TypeError(name)
    return file


def _put(read_: GraphQLRequest, path: str, file: UploadFile) -> None:
    first, *between, last = path.split(".")
    if first != "variables":
        raise ValueError(path)
    place: Any = read_.variables
    for step in between:
        place = place[_key_in(place, step)]
    key = _key_in(place, last)
    if place[key] is not None:
        raise ValueError(path)
    place[key] = file


def _key_in(place: Any, step: str) -> Any:
    if not isinstance(place, list):
        return step
    if not (step.isascii() and step.isdecimal()):
        raise ValueError(step)
    return int(step)


def of_value(given: Any) -> GraphQLRequest:
    """The request behind its JSON; its text is still missing where it names a trusted document.

    Raises:
        HTTPException: 400 or 422 for what is no request.
    """
    if isinstance(given, list):
        raise HTTPException(422, "Batches are not taken: send one operation a request.")
    if not isinstance(given, dict):
        raise HTTPException(422, "`query` is missing or is not text.")
    if given.get("extensions") is not None and not isinstance(given["extensions"], dict):
        raise HTTPException(422, "`extensions` is not an object.")
    document_id, query = documents.id_in(given), given.get("query")
    if document_id is None and not isinstance(query, str):
        raise HTTPException(422, "`query` is missing or is not text.")
    variables, name = given.get("variables"), given.get("operationName")
    if variables is not None and not isinstance(variables, dict):
        raise HTTPException(422, "`variables` is not an object.")
    if name is not None and not isinstance(name, str):
        raise HTTPException(422, "`operationName` is not text.")
    _check_size(variables or {})
    return GraphQLRequest("" if document_id else str(query), variables or {}, name or None, document_id)


def _check_size(variables: dict[str, Any]) -> None:
    """Nothing of what comes after reads variables that hold too much, or that lie too deep within each other.

    Raises:
        HTTPException: 422.
    """
    level: list[Any] = list(variables.values())
    found, depth = len(level), 1
    while level:
        if found > MAX_VALUES:
            raise HTTPException(422, f"Variables hold at most {MAX_VALUES} values.")
        if depth > MAX_DEPTH:
            raise HTTPException(422, f"Variables lie at most {MAX_DEPTH} levels deep.")
        level = [inner for value in level for inner in _within(value)]
        found, depth = found + len(level), depth + 1


def is_deeper_than(most: int, value: Any) -> bool:
    """Whether values lie within each other at more than so many levels."""
    level = [value]
    for _ in range(most):
        level = [inner for one in level for inner in _within(one)]
    return bool(level)


def _within(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


async def _body(request: Request, limit: int) -> bytes:
    body = bytearray()
    if declared_bytes(request) > limit:
        raise _too_large(limit)
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def _too_large(limit: int) -> HTTPException:
    return HTTPException(413, f"A request has at most {limit} bytes.")
