"""Whether the server is alive, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from adapters import database


async def healthz(request: Request) -> JSONResponse:
    """Alive: the process answers."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """Ready: the database answers as well."""
    try:
        await database.connected().ping()
    except (database.DatabaseError, RuntimeError):
        return JSONResponse({"status": "the database does not answer"}, 503)
    return JSONResponse({"status": "ok"})
