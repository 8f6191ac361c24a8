"""What an operator sees: JSON log lines with correlation ids, and one metrics registry a service.

Log lines and metric labels hold no personal data: references, slugs, counts and durations only.
"""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, TextIO, cast

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

#: The service on whose behalf this greenlet works, and the click it follows.
_context: ContextVar[dict[str, str]] = ContextVar("quartier_log_context")


def get_logger(name: str = "quartier") -> Any:
    """A structured logger; call it as ``log.info("what-happened", key=value)``."""
    return structlog.get_logger(module=name)


def bind(**values: str) -> None:
    """Put these values on every log line of this greenlet from now on."""
    _context.set(_context.get({}) | values)


def _with_context(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {**_context.get({}), **line}


class _Unfailing:
    """Where log lines go: one that cannot be written (a full disk) is lost, and not the work it tells of."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure_logging(level: str = "INFO") -> None:
    """JSON lines on standard error; the libraries' own loggers only from warnings on."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    structlog.configure(
        processors=[
            _with_context,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper(), logging.INFO)),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Unfailing(sys.stderr))),
        # Not cached: a command or a test that configures again must be heard; it costs microseconds a line.
        cache_logger_on_first_use=False,
    )


class Metrics:
    """What one service measures. Names and labels are documented in the operator's guide; a test holds them."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.registry = CollectorRegistry()
        self._request_seconds = Histogram(
            "quartier_http_request_duration_seconds",
            "Time to answer a request",
            ["service", "route", "method", "status"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5),
        )
        self._handled = Counter(
            "quartier_events_handled_total",
            "Events received, by outcome",
            ["service", "source", "event", "outcome"],
            registry=self.registry,
        )
        self._lag = Histogram(
            "quartier_event_lag_seconds",
            "From an event's time to its effect here",
            ["service"],
            registry=self.registry,
            buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 30, 300, 3600),
        )
        self._lag_here = self._lag.labels(service)  # looked up once: this is counted for each event
        self._published = Counter(
            "quartier_events_published_total",
            "Events the bus has confirmed",
            ["service"],
            registry=self.registry,
        )
        self._sign_ins = Counter(
            "quartier_sign_ins_total",
            "Answers of the sign-in provider, by outcome",
            ["service", "outcome"],
            registry=self.registry,
        )
        self._bus_faults = Counter(
            "quartier_bus_faults_total",
            "Lost connections, missing confirms, refused messages",
            ["service", "kind"],
            registry=self.registry,
        )
        gauges = {
            "outbox_pending": "Events not yet confirmed by the bus",
            "outbox_oldest_age_seconds": "Age of the oldest event not yet confirmed",
            "inbox_pending": "Events whose reaction is to be tried again",
            "inbox_dead": "Events given up; an operator decides",
            "inbox_oldest_pending_age_seconds": "Age of the oldest event to be tried again",
            "inbox_blocked_subjects": "Subjects whose later events wait behind a failed one",
            "lease_term": "How often this service's relay lease was renewed",
        }
        self.gauges = {
            name: Gauge(f"quartier_{name}", text, ["service"], registry=self.registry).labels(service)
            for name, text in gauges.items()
        }

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """One answered request."""
        self._request_seconds.labels(self.service, route, method, str(status)).observe(seconds)

    def handled(self, source: str, event: str, outcome: str, count: int = 1) -> None:
        """Events received: ok, duplicate, pending, dead, fenced, skipped or undecodable."""
        self._handled.labels(self.service, source, event, outcome).inc(count)

    def lag(self, seconds: float) -> None:
        """From an event's time to its effect here."""
        self._lag_here.observe(max(0.0, seconds))

    def published(self, count: int) -> None:
        """Events confirmed by the bus."""
        self._published.labels(self.service).inc(count)

    def sign_in(self, outcome: str) -> None:
        """An answer of the sign-in provider: ok, or the slug of why it was refused."""
        self._sign_ins.labels(self.service, outcome).inc()

    def bus_fault(self, kind: str) -> None:
        """One lost connection, missing confirm, negative confirm, dead acknowledgement or returned message."""
        self._bus_faults.labels(self.service, kind).inc()
