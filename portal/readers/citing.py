"""Citations of a meeting for reference managers, to take away."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from portal.outputs import citations
from portal.readers.items import one, page_of, revision_asked
from portal.rendering import t_of

MEDIA_TYPES = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems"}


async def citation(request: Request) -> Response:
    """One revision of a meeting as BibTeX or RIS."""
    ending = request.path_params["ending"]
    if ending not in MEDIA_TYPES:
        raise HTTPException(404)
    found = await one(request, "meeting", revision=revision_asked(request))
    cited = citations.of_meeting(found, page_of(request, "meetings", found), t_of(request), request.state.locale)
    if cited is None:
        raise HTTPException(404)
    name = f"{found['slug']}-{found['revision']['number']}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    text = cited.bibtex if ending == "bib" else cited.ris
    return PlainTextResponse(text, media_type=MEDIA_TYPES[ending], headers=headers)
