"""Reading a GraphQL request: JSON, the query of a GET, or a multipart form with files."""

from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from settings import Settings

MAX_FILES: Final = 10
READING: Final = frozenset({"GET", "HEAD"})
JSON_TYPE: Final = "application/json"
FORM_TYPE: Final = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """One request, as GraphQL over HTTP has it."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)
    operation_name: str | None = None


async def read(request: Request, settings: Settings) -> GraphQLRequest:
    """The request that came in.

    Raises:
        HTTPException: 400 for what is no request, 413 for one too large, 415 for another media type.
    """
    if request.method in READING:
        return _of_query(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == JSON_TYPE:
        return _of_json(await _body(request, settings.max_body_bytes))
    if media_type == FORM_TYPE:
        return await _of_form(request, settings)
    raise HTTPException(415, "Send application/json, or multipart/form-data with files.")


def _of_query(request: Request) -> GraphQLRequest:
    given: dict[str, Any] = dict(request.query_params)
    try:
        given["variables"] = orjson.loads(given.get("variables") or "{}")
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, "`variables` is not JSON.") from error
    return _checked(given)


def _of_json(body: bytes) -> GraphQLRequest:
    try:
        given = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HTTPException(400, "The body is not JSON.") from error
    return _checked(given)


async def _of_form(request: Request, settings: Settings) -> GraphQLRequest:
    """A form after the GraphQL multipart request specification: `operations`, `map`, then the files."""
    form = await request.form(max_files=MAX_FILES, max_fields=2, max_part_size=settings.max_body_bytes)
    try:
        return _with_files(form)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise HTTPException(400, "This is no GraphQL multipart request.") from error


def _with_files(form: FormData) -> GraphQLRequest:
    read_ = _checked(orjson.loads(str(form["operations"])))
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
        place = place[int(step)] if isinstance(place, list) else place[step]
    key: Any = int(last) if isinstance(place, list) else last
    if place[key] is not None:
        raise ValueError(path)
    place[key] = file


def _checked(given: Any) -> GraphQLRequest:
    if isinstance(given, list):
        raise HTTPException(400, "Batches are not taken: send one operation a request.")
    if not isinstance(given, dict) or not isinstance(given.get("query"), str):
        raise HTTPException(400, "`query` is missing or is not text.")
    variables, name = given.get("variables"), given.get("operationName")
    if variables is not None and not isinstance(variables, dict):
        raise HTTPException(400, "`variables` is not an object.")
    if name is not None and not isinstance(name, str):
        raise HTTPException(400, "`operationName` is not text.")
    if given.get("extensions") is not None and not isinstance(given["extensions"], dict | str):
        raise HTTPException(400, "`extensions` is not an object.")
    return GraphQLRequest(given["query"], variables or {}, name or None)


async def _body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise HTTPException(413, f"A request has at most {limit} bytes.")
    return bytes(body)
