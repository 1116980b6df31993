"""What is counted, for Prometheus. Nothing here knows who asked or what for."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

REQUESTS = Counter("kurultai_http_requests_total", "Requests answered.", ["method", "status"])
SECONDS = Histogram("kurultai_http_request_seconds", "Time to answer a request.", ["method"])
MASKED_ERRORS = Counter("kurultai_masked_errors_total", "Errors that clients were not told of.")

BROKEN_OFF = Counter("kurultai_broken_off_total", "GraphQL requests that ran into the deadline.")


async def metrics(request: Request) -> Response:
    """All counts so far."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
