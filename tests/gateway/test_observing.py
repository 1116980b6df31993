"""What those who run the server see of a request, and what they do not: no variables, no queries, no addresses."""

import gzip
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from gateway.tracing import Spans, tracer
from server import create_app
from settings import Settings
from tests.client import Ask

MEETING = "query Secret($slug: String!) { meeting(slug: $slug) { title } }"
SENT = {"query": MEETING, "variables": {"slug": "whispered"}}
PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_the_steps_of_a_request_are_timed(ask: Ask) -> None:
    answer = await ask.http.post("/graphql", json=SENT)

    steps = re.findall(r"(\w+);dur=(\d+\.\d)", answer.headers["server-timing"])
    assert [step for step, _ in steps] == ["read", "who", "prepare", "budget", "execute", "total"]
    *parts, total = [float(milliseconds) for _, milliseconds in steps]
    assert 0 < sum(parts) <= total + 0.5


async def test_operations_are_counted_by_the_words_of_the_schema(ask: Ask) -> None:
    labels = 'document="ad-hoc",field="meeting",operation="query"'

    def counted(text: str) -> float:
        found = re.search(rf'kurultai_operations_total{{{labels},outcome="whole"}} (\S+)', text)
        return float(found[1]) if found else 0.0

    before = counted((await ask.http.get("/metrics")).text)
    await ask.http.post("/graphql", json=SENT)
    told = (await ask.http.get("/metrics")).text

    assert counted(told) == before + 1
    assert f"kurultai_operation_cost_total{{{labels}}}" in told
    assert f"kurultai_operation_seconds_count{{{labels}}}" in told
    assert not re.search("whispered|Secret|127.0.0.1", told)


async def test_the_log_tells_no_names_of_clients(ask: Ask, logged: list[Any]) -> None:
    await ask.http.post("/graphql", json=SENT)

    assert [entry["field"] for entry in logged] == ["meeting"]
    assert not re.search("whispered|Secret|127.0.0.1", str(logged))


class Collector(HTTPServer):
    """A collector of spans on this machine."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Collecting)
        self.spans: list[Span] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Collecting(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        assert isinstance(self.server, Collector)
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            self.server.spans += [span for scope in resource.scope_spans for span in scope.spans]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield server
        server.shutdown()
        serving.join()


def test_nothing_is_traced_where_no_collector_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)

    assert not isinstance(tracer(), Spans)


async def test_a_request_is_a_span_under_its_clients_own(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, collector: Collector
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
    spans = Spans()
    monkeypatch.setattr("gateway.requests.tracer", lambda: spans)
    transport = httpx.ASGITransport(create_app(settings))

    async with httpx.AsyncClient(transport=transport, base_url=settings.base_url) as http:
        headers = {"traceparent": PARENT, "X-Request-Id": "partner-request-7"}
        await http.post("/graphql", json={"query": "query Secret { __typename }"}, headers=headers)
    spans.provider.shutdown()

    (span,) = collector.spans
    told = {one.key: one.value.string_value or one.value.int_value for one in span.attributes}
    assert (span.name, span.trace_id.hex(), span.parent_span_id.hex()) == (
        "query __typename",
        "0af7651916cd43dd8448eb211c80319c",
        "b7ad6b7169203331",
    )
    assert told == {
        "http.request.method": "POST",
        "http.response.status_code": 200,
        "kurultai.request_id": "partner-request-7",
        "graphql.operation": "query",
        "graphql.field": "__typename",
        "graphql.document": "ad-hoc",
        "graphql.outcome": "whole",
        "graphql.cost": 11,
    }
