"""Documents in the library: the list, and one as it is written, with its files."""

from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.client import act, ask
from portal.desk.content import content_words
from portal.desk.library import library
from portal.rendering import page, t_of

MOST_FILES: Final = 20


async def documents(request: Request) -> Response:
    """All of them or those of one sort, the latest first."""
    kinds = content_words.document_classes(t_of(request))
    kind, after = request.query_params.get("class", ""), request.query_params.get("after") or None
    kind = kind if kind in kinds else ""
    asked = {"class": [kind] if kind else None, "after": after, "locale": request.state.locale}
    found = (await ask(request, "desk/library/documents", **asked))["documents"]
    values = {"found": found, "kind": kind, "kinds": list(kinds.items()), **library.shelves(request)}
    return page(request, "desk/library/documents.html", **values)


async def new(request: Request) -> Response:
    """The empty form; posted, a document is made."""
    return await _written(request, None)


async def document(request: Request) -> Response:
    """One document; posted, it is saved."""
    asked = {"id": request.path_params["id"], "locale": request.state.locale}
    known = (await ask(request, "desk/library/document", **asked))["thing"]
    if known is None:
        raise HTTPException(404)
    return await _written(request, known)


async def _written(request: Request, known: dict[str, Any] | None) -> Response:
    stored = known and _values(known)
    if request.method == "GET":
        files = known["files"] if known else []
        return await _form(request, stored or {"class": "OTHER"}, known, files)
    async with request.form(max_files=MOST_FILES) as posted:
        values = library.typed_in(posted, ("files",))
        kept = [*_kept(posted, known), *(uploaded := await _uploaded(request, posted))[0]]
    errors = [*uploaded[1], *([] if uploaded[1] else await _save(request, values, known, kept))]
    if errors:
        return await _form(request, values, known, kept, errors, stored=stored)
    return RedirectResponse(f"/{request.state.locale}/desk/library/documents?done=SAVE", 303)


async def _save(
    request: Request, values: library.Values, known: dict[str, Any] | None, files: list[dict[str, Any]]
) -> library.Errors:
    if values.get("class") not in content_words.document_classes(t_of(request)):
        raise HTTPException(400)
    given = {
        "document": known and known["id"],
        "version": library.whole(values.get("version", "")),
        "slug": values.get("slug", "").strip(),
        "symbol": values.get("symbol", "").strip() or None,
        "class": values["class"],
        "title": library.texts(values, "title"),
        "date": values.get("date") or None,
        "adoptedAt": values.get("adoptedAt") or None,
        "files": [file["id"] for file in files],
        "url": values.get("url", "").strip() or None,
    }
    _, errors = await act(request, "desk/library/save-document", input=given)
    return errors


def _kept(posted: FormData, known: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The files that stay: stored ones, and those uploaded with a form that was refused."""
    names = {file["id"]: file["name"] for file in known["files"]} if known else {}
    return [
        {"id": key, "name": names.get(key) or str(posted.get(f"name-of:{key}", key))}
        for key in map(str, posted.getlist("files"))
    ]


async def _uploaded(request: Request, posted: FormData) -> tuple[list[dict[str, Any]], library.Errors]:
    """What was uploaded with the form, and what was said against it."""
    files, objections = [], []
    for upload in posted.getlist("upload"):
        if isinstance(upload, UploadFile) and upload.filename:
            payload, errors = await act(request, "desk/library/upload-file", input={"file": upload})
            files += [payload["file"]] if payload["file"] else []
            named = f"{upload.filename}: "
            objections += [{**one, "path": ["upload"], "message": named + one["message"]} for one in errors]
    return files, objections


async def _form(
    request: Request,
    values: library.Values,
    known: dict[str, Any] | None,
    files: list[dict[str, Any]],
    errors: library.Errors | None = None,
    *,
    stored: library.Values | None = None,
) -> Response:
    found = (await ask(request, "desk/library/meetings-to-name", locale=request.state.locale))["meetings"]["nodes"]
    more = {
        "known": known,
        "files": files,
        "kinds": list(content_words.document_classes(t_of(request)).items()),
        "meetings": [(one["id"], f"{one['startsOn'][:4]}: {one['title']}") for one in found],
    }
    return library.record_page(request, "desk/library/document.html", values, errors, stored=stored, **more)


def _values(thing: dict[str, Any]) -> library.Values:
    return {
        "version": str(thing["version"]),
        "slug": thing["slug"],
        "symbol": thing["symbol"] or "",
        "class": thing["class"],
        "date": thing["date"] or "",
        "adoptedAt": thing["adoptedAt"]["id"] if thing["adoptedAt"] else "",
        "url": thing["url"] or "",
        **library.text_values("title", thing["titles"]),
    }
