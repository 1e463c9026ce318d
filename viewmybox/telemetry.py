"""OpenTelemetry, for whoever asks for it by OTEL_EXPORTER_OTLP_ENDPOINT; else nothing is imported.

Traces and metrics say which route or job, how it ended, how long it took and how many statements it
asked the database. They hold no address but the route's pattern, no id, no query, no header, no
word of an error: nothing that is somebody's. What comes from outside is not taken up as a parent.
"""

import contextlib
import functools
import importlib
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from procrastinate.job_context import JobContext
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from viewmybox import __version__

if TYPE_CHECKING:
    from opentelemetry.metrics import CallbackOptions, Observation

Answer = Callable[[HttpRequest], HttpResponse]

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
SERVER_ERROR = 500
# Seconds; a page takes a few thousandths of one.
LATENCIES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30]


class Telemetry:
    """The two senders of one process, with what they send. Made after the process was forked."""

    def __init__(self, role: str) -> None:
        # Imported only where it is asked for: it takes a second.
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        self.trace: Any = importlib.import_module("opentelemetry.trace")
        names = {"service.name": "viewmybox", "service.version": __version__}
        resource = Resource.create(names | {"viewmybox.role": role})
        spans = TracerProvider(resource=resource)
        spans.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self.tracer = spans.get_tracer("viewmybox")
        reader = PeriodicExportingMetricReader(OTLPMetricExporter())
        self.meter = MeterProvider([reader], resource=resource).get_meter("viewmybox")
        self.requests = self.meter.create_histogram(
            "http.server.request.duration", "s", explicit_bucket_boundaries_advisory=LATENCIES
        )
        self.jobs = self.meter.create_histogram("viewmybox.job.duration", "s")

    @contextlib.contextmanager
    def span(self, name: str, kind: str) -> Iterator[Any]:
        """A trace of its own, without the words of what goes wrong in it."""
        from opentelemetry.context import Context

        with self.tracer.start_as_current_span(
            name,
            context=Context(),
            kind=self.trace.SpanKind[kind],
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            yield span

    def failed(self, span: Any) -> None:
        span.set_status(self.trace.Status(self.trace.StatusCode.ERROR))

    def watch(self, name: str, read: Callable[[], Iterable[tuple[float, dict[str, str]]]]) -> None:
        """A gauge whose values are read whenever they are sent."""
        from opentelemetry.metrics import Observation

        def observe(_options: "CallbackOptions") -> "Iterable[Observation]":
            return [Observation(value, about) for value, about in read()]

        self.meter.create_observable_gauge(name, [observe])


@functools.cache
def telemetry(role: str) -> Telemetry:
    """The one of this process."""
    return Telemetry(role)


class Statements:
    """Counts what is asked of the database."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


class Observe:
    """Middleware, in settings.MIDDLEWARE only where telemetry is asked for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        self.telemetry = telemetry("web")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun, statements = time.perf_counter(), Statements()
        with self.telemetry.span("request", "SERVER") as span:
            with connection.execute_wrapper(statements):
                response = self.get_response(request)
            about: dict[str, str | int] = {
                "http.request.method": known_method(request),
                "http.route": route_of(request),
                "http.response.status_code": response.status_code,
            }
            span.update_name(f"{about['http.request.method']} {about['http.route']}")
            span.set_attributes(about | {"viewmybox.statements": statements.count})
            if response.status_code >= SERVER_ERROR:
                self.telemetry.failed(span)
        self.telemetry.requests.record(time.perf_counter() - begun, about)
        return response


def known_method(request: HttpRequest) -> str:
    return str(request.method) if request.method in METHODS else "_OTHER"


def route_of(request: HttpRequest) -> str:
    """The route's pattern, which names no thing; never the address."""
    if request.resolver_match is not None:
        return f"/{request.resolver_match.route}"
    return "/static/" if request.path.startswith("/static/") else "(none)"


async def job(call_next: AsyncCallNext, context: JobContext, _worker: Worker) -> Any:
    """Worker middleware: a span and a duration for each job, by its name alone."""
    here = telemetry("worker")
    begun, outcome = time.perf_counter(), "failed"
    name = context.job.task_name
    with here.span(f"job {name}", "CONSUMER") as span:
        try:
            done = await call_next()
            outcome = "done"
        finally:
            span.set_attributes({"viewmybox.job": name, "viewmybox.outcome": outcome})
            if outcome == "failed":
                here.failed(span)
            about = {"viewmybox.job": name, "viewmybox.outcome": outcome}
            here.jobs.record(time.perf_counter() - begun, about)
    return done


def watch_the_queue() -> None:
    """The worker's gauges: what the last heartbeat measured (trust/heartbeat.py)."""
    from viewmybox.trust.heartbeat import latest  # here: only a worker that is asked needs it

    def by_name(key: str) -> Callable[[], Iterable[tuple[float, dict[str, str]]]]:
        return lambda: [
            (count, {"viewmybox.job": name}) for name, count in latest.get(key, {}).items()
        ]

    def alone(key: str) -> Callable[[], Iterable[tuple[float, dict[str, str]]]]:
        return lambda: [(latest[key], {})] if key in latest else []

    here = telemetry("worker")
    here.watch("viewmybox.jobs.waiting", by_name("waiting"))
    here.watch("viewmybox.jobs.failed", by_name("failed"))
    here.watch("viewmybox.jobs.oldest", alone("oldest_seconds"))
    here.watch("viewmybox.letters.waiting", alone("letters"))
    here.watch("viewmybox.letters.oldest", alone("oldest_letter_seconds"))
    here.watch("viewmybox.upkeep.overdue", alone("overdue"))
