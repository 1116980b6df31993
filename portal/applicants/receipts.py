"""Checking a receipt: a page for anybody who holds one."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from portal.client import ask
from portal.rendering import page

MOST_CHARACTERS: Final = 200
"""Neither a reference nor a hash is as long."""


async def check(request: Request) -> Response:
    """Ask for the reference and the hash and, once both are given, say whether they are those of a receipt."""
    given = {name: request.query_params.get(name, "").strip()[:MOST_CHARACTERS] for name in ("reference", "sha256")}
    checked = await _checked(request, given)
    told: dict[str, Any] = {**given, "checked": checked, "asked": f"?{request.url.query}" if request.url.query else ""}
    return page(request, "applicants/receipts.html", **told)


async def _checked(request: Request, given: dict[str, str]) -> dict[str, Any] | None:
    if not all(given.values()):
        return None
    found: dict[str, Any] = await ask(request, "applicants/check-receipt", **given, locale=request.state.locale)
    checked: dict[str, Any] = found["checkReceipt"]
    return checked
