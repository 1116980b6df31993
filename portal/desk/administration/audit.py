"""The audit log: who did what, sealed into one chain. For administrators."""

import json
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from portal.client import ask
from portal.desk.administration.audit_words import audit_acts
from portal.lists import end_of
from portal.rendering import page, t_of

AREA: Final = "desk/administration"
_LONGEST_ID: Final = 200


async def audit(request: Request) -> Response:
    """The sealed acts, the newest first; those about one thing, when it is named."""
    about, after = request.query_params.get("about", "").strip()[:_LONGEST_ID], request.query_params.get("after")
    found = (await ask(request, f"{AREA}/audit", about=about or None, after=after))["auditLog"]
    words = audit_acts(t_of(request))
    return page(
        request,
        f"{AREA}/audit.html",
        events=[{**one, "done": words.get(one["action"]), "said": _said(one["details"])} for one in found["nodes"]],
        total=found["totalCount"],
        further=end_of(found),
        about=about,
        query=urlencode({"about": about}) if about else "",
        newest=found["nodes"][0]["hash"] if found["nodes"] and not after and not about else None,
    )


def _said(details: dict[str, Any]) -> list[tuple[str, str]]:
    """What else is known of an act: names as they are kept, and their values in one line."""
    return [
        (name, one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)) for name, one in details.items()
    ]
