"""OpenTelemetry, for those who run a collector: a span for each request, and none of its weight for anybody else."""

import contextlib
import importlib
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from starlette.types import Scope

ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
SERVICE: Final = "kurultai"

Tell = Callable[[int, Mapping[str, Any]], None]


class Tracer:
    """Makes no spans."""

    @contextlib.contextmanager
    def span(self, scope: Scope) -> Iterator[Tell]:
        """A span around a request, and the way to tell what came of it."""
        yield lambda status, told: None


class Spans(Tracer):
    """Makes a span of each request, under the trace that its client names, and sends it to the collector."""

    def __init__(self) -> None:
        # Loaded here alone: it is heavy, and only installed with the extra `tracing`.
        self.otel = importlib.import_module("opentelemetry.trace")
        self.propagate = importlib.import_module("opentelemetry.propagate")
        sdk = importlib.import_module("opentelemetry.sdk.trace")
        resources = importlib.import_module("opentelemetry.sdk.resources")
        sending = importlib.import_module("opentelemetry.sdk.trace.export")
        otlp = importlib.import_module("opentelemetry.exporter.otlp.proto.http.trace_exporter")
        self.provider = sdk.TracerProvider(resource=resources.Resource.create({"service.name": SERVICE}))
        self.provider.add_span_processor(sending.BatchSpanProcessor(otlp.OTLPSpanExporter()))
        self.spans = self.provider.get_tracer(SERVICE)

    @contextlib.contextmanager
    def span(self, scope: Scope) -> Iterator[Tell]:
        """A span around a request. It carries neither addresses nor queries nor variables."""
        sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        parent = self.propagate.extract({"traceparent": sent.get("traceparent", "")})
        with self.spans.start_as_current_span(
            scope["method"], context=parent, kind=self.otel.SpanKind.SERVER, record_exception=False
        ) as span:
            span.set_attribute("http.request.method", scope["method"])
            span.set_attribute("kurultai.request_id", scope["state"]["request_id"])
            yield lambda status, told: _tell(span, status, told)


def _tell(span: Any, status: int, told: Mapping[str, Any]) -> None:
    span.set_attribute("http.response.status_code", status)
    if told:
        span.update_name(f"{told['operation']} {told['field']}")
    for name, value in told.items():
        span.set_attribute(f"graphql.{name}", value)


def tracer() -> Tracer:
    """What makes spans where the environment names a collector; otherwise what makes none."""
    return Spans() if any(os.environ.get(name) for name in ENDPOINTS) else Tracer()
