"""The ASGI app: settings, lifespan, routes. Nothing else."""

import asyncio
import contextlib
import functools
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute

from delivery import webhooks
from delivery.run import run_until
from gateway import execution, explorer, exports, files, health, http, metrics, my_data, payloads, uploads, websockets
from gateway.cache import Cache
from gateway.cache_door import CacheDoor
from gateway.cache_shelf import Entry
from gateway.connections import Connections
from gateway.context import context_of
from gateway.cookies import SessionCookie
from gateway.cors import SharedAnswers
from gateway.feeds import Feed
from gateway.limits import FormLimit
from gateway.pressure import PressureValve, watched
from gateway.requests import RequestTrace
from portal.routes import portal
from settings import Settings

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Without local variables: they would carry people's answers into the log.
        structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    logger_factory=structlog.PrintLoggerFactory(),
)

webhooks.shape_by(payloads.data_of)


def create_app(settings: Settings) -> Starlette:
    """The app for these settings. The database is connected by whoever runs it."""
    cache = Cache(settings.cache_megabytes)
    app = Starlette(
        routes=[
            Route("/graphql", http.Endpoint()),
            WebSocketRoute("/graphql", websockets.graphql),
            *explorer.ROUTES,
            Route("/files/{id}/{name}", files.file),
            *exports.ROUTES,
            Route("/exports/my-data.zip", my_data.my_data),
            *uploads.ROUTES,
            Route("/healthz", health.healthz),
            Route("/readyz", health.readyz),
            Route("/metrics", metrics.metrics),
            *portal(),
        ],
        middleware=[
            Middleware(CacheDoor, cache, settings),
            Middleware(RequestTrace),
            Middleware(PressureValve, settings),
            Middleware(SharedAnswers, settings),
            Middleware(FormLimit, settings),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5),
        ],
        lifespan=lifespan,
    )
    app.state.settings = settings
    app.state.cache = cache
    app.state.feed = Feed()
    app.state.connections = Connections(settings)
    app.state.execute = execute
    app.state.keep = functools.partial(keep, cache)
    app.state.file_behind = files.behind
    app.state.session_cookie = SessionCookie.of(settings)
    return app


@contextlib.asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """While the app runs, so does the delivery of what is owed, unless a worker of its own does that."""
    settings: Settings = app.state.settings
    # What is here by now stays: the collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    stop = asyncio.Event()
    delivery = asyncio.create_task(run_until(stop, settings)) if settings.run_delivery else None
    try:
        async with watched(), app.state.cache.followed():
            yield
    finally:
        stop.set()
        if delivery is not None:
            await delivery


async def keep(
    cache: Cache,
    key: Hashable,
    work: Callable[[], Awaitable[Response]],
    body_of: Callable[[Response], bytes | None],
) -> bytes | Response:
    """The bytes of a page, made once for all who ask for the same until something in it is written."""
    made = await cache.kept(key, work, body_of)
    return made.body if isinstance(made, Entry) else made


async def execute(request: Request, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """What a page's document comes to for the person whose cookie the request carries.

    The pages check where a form came from before they act, so the cookie counts here.
    """
    settings: Settings = request.app.state.settings
    context = await context_of(request, settings, locale=request.state.locale, cookie_acts=True)
    answered = await execution.answer(document, variables, context, request_id=request.state.request_id)
    return answered.body
