"""What is counted, for Prometheus. Nothing here knows who asked or what for: no variables, no texts of clients."""

from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest
from starlette.requests import Request
from starlette.responses import Response

AD_HOC: Final = "ad-hoc"
"""What documents are counted under that nobody registered: each under its own name, they would fill the memory."""

REQUESTS = Counter("kurultai_http_requests_total", "Requests answered.", ["method", "status"])
SECONDS = Histogram("kurultai_http_request_seconds", "Time to answer a request.", ["method"])
MASKED_ERRORS = Counter("kurultai_masked_errors_total", "Errors that clients were not told of.")

BROKEN_OFF = Counter("kurultai_broken_off_total", "GraphQL requests that ran into the deadline.")
LEFT = Counter("kurultai_left_total", "GraphQL queries that were broken off because their client left.")
TURNED_AWAY = Counter("kurultai_turned_away_total", "Requests that came while there was too much to do.")
OUT_OF_BUDGET = Counter("kurultai_out_of_budget_total", "GraphQL requests beyond their budget.", ["budget"])
SUBSCRIBED = Gauge("kurultai_subscribed", "Connections that subscriptions hold open.")
HITS = Counter("kurultai_cache_hits_total", "GraphQL requests answered from the cache before they were read.")
SECONDS_OF_HITS = Histogram(
    "kurultai_cache_hit_seconds", "Time to answer them.", buckets=(0.00005, 0.0001, 0.0005, 0.001, 0.01, 0.1)
)
CACHE = Counter("kurultai_cache_total", "Other GraphQL queries, by what the cache had of them.", ["found"])
LAG = Gauge("kurultai_loop_lag_seconds", "How late the event loop comes to what is due, smoothed.")

_OPERATION: Final = ["operation", "field", "document"]
OPERATIONS = Counter(
    "kurultai_operations_total", "GraphQL operations by what became of them.", [*_OPERATION, "outcome"]
)
OPERATION_SECONDS = Histogram(
    "kurultai_operation_seconds",
    "Time to answer a GraphQL operation.",
    _OPERATION,
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15),
)
OPERATION_COST = Counter("kurultai_operation_cost_total", "What GraphQL operations were priced at.", _OPERATION)


async def metrics(request: Request) -> Response:
    """All counts so far."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
