"""Numbers about the service for Prometheus. A label holds a word of a closed list; any other word becomes ``other``."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder

from service.telemetry import vocabularies
from service.telemetry.vocabularies import OTHER, UNMATCHED

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper bounds of the durations that are told apart."""
Words = frozenset[str]
ROUTES: Words = frozenset({UNMATCHED})
"""Stands in `METRICS` for the templates of the routes of an application, see `Metrics.know_routes`."""


@dataclass(frozen=True)
class Metric:
    """A metric, and the words each of its labels may hold besides ``other``."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    meaning: str
    labels: Mapping[str, Words]

    @property
    def shown_as(self) -> str:
        """The name under which Prometheus reads it."""
        return f"{self.name}_total" if self.kind == "counter" else self.name


REQUESTS = Metric(
    "vroegsignaal_request_seconds",
    "histogram",
    "Requests and how long they took, by template of the route, method and class of the status.",
    {"route": ROUTES, "method": vocabularies.METHODS, "status": vocabularies.STATUS_CLASSES},
)
SIGN_INS = Metric("vroegsignaal_sign_ins", "counter", "Attempts to sign in.", {"result": vocabularies.SIGN_IN_RESULTS})
REFUSALS = Metric("vroegsignaal_refusals", "counter", "Refused requests.", {"why": vocabularies.REFUSALS})
IMPORTS = Metric(
    "vroegsignaal_imports",
    "counter",
    "Imports.",
    {"kind": vocabularies.IMPORT_KINDS, "result": vocabularies.IMPORT_RESULTS},
)
IMPORT_ROWS = Metric(
    "vroegsignaal_import_rows",
    "counter",
    "Rows of imported files, by what became of them.",
    {"outcome": frozenset(vocabularies.ROW_OUTCOMES)},
)
AUDIT_EVENTS = Metric(
    "vroegsignaal_audit_events", "counter", "Events added to the audit log.", {"action": vocabularies.ACTIONS}
)
WEEKLY_RUNS = Metric("vroegsignaal_weekly_runs", "counter", "Weekly runs.", {"result": vocabularies.RUN_RESULTS})
DELIVERIES = Metric(
    "vroegsignaal_deliveries",
    "counter",
    "Mails and calls, by what became of them.",
    {"result": frozenset(vocabularies.DELIVERY_RESULTS)},
)
SCHOOLS_BEHIND = Metric("vroegsignaal_schools_behind", "gauge", "Schools whose register is behind.", {})
LAST_WEEKLY_RUN = Metric(
    "vroegsignaal_last_weekly_run_timestamp_seconds",
    "gauge",
    "When a weekly run last succeeded, in seconds since 1970; 0 when none did.",
    {},
)
LOG_LOST = Metric(
    "vroegsignaal_log_lost",
    "counter",
    "What was not written to the log because it is not declared (event, field, value) or could not be (line).",
    {"what": vocabularies.LOST},
)
METRICS = (
    *(REQUESTS, SIGN_INS, REFUSALS, IMPORTS, IMPORT_ROWS, AUDIT_EVENTS),
    *(WEEKLY_RUNS, DELIVERIES, SCHOOLS_BEHIND, LAST_WEEKLY_RUN, LOG_LOST),
)


class Metrics:
    """The metrics of one process, on a registry of their own, counted from zero."""

    def __init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # a second series per counter that only says when this process began
        self.registry = CollectorRegistry()
        self._routes = set(ROUTES)
        self._seconds = _histogram(REQUESTS, self.registry)
        self._counters = {each.name: _counter(each, self.registry) for each in METRICS if each.kind == "counter"}
        self._gauges = {
            each.name: Gauge(each.name, each.meaning, registry=self.registry)
            for each in METRICS
            if each.kind == "gauge"
        }

    def know_routes(self, templates: Iterable[str]) -> None:
        """Add templates of routes to those that are told apart; the others count as ``other``."""
        self._routes.update(templates)

    def known_route(self, template: str) -> str:
        """The template if it is told apart, else ``other``."""
        return template if template in self._routes else OTHER

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answered request; ``status`` as sent, e.g. 404."""
        labels = _closed(REQUESTS, method=method, status=f"{status // 100}xx") | {"route": self.known_route(route)}
        self._seconds.labels(**labels).observe(seconds)

    def sign_in(self, result: str) -> None:
        """Count an attempt to sign in: succeeded, failed or locked."""
        self._count(SIGN_INS, result=result)

    def refused(self, why: str) -> None:
        """Count a refused request."""
        self._count(REFUSALS, why=why)

    def imported(self, kind: str, result: str, rows: Mapping[str, int]) -> None:
        """Count an import, finished or refused, and its rows by outcome."""
        self._count(IMPORTS, kind=kind, result=result)
        for outcome, count in rows.items():
            self._count(IMPORT_ROWS, count, outcome=outcome)

    def audited(self, action: str) -> None:
        """Count an event added to the audit log."""
        self._count(AUDIT_EVENTS, action=action)

    def weekly_run(self, result: str) -> None:
        """Count a weekly run: succeeded or failed."""
        self._count(WEEKLY_RUNS, result=result)

    def delivered(self, result: str, number: int) -> None:
        """Count mails and calls that were sent, wait for another attempt, were given up or are unsure."""
        self._count(DELIVERIES, number, result=result)

    def weekly_run_succeeded_at(self, moment: datetime) -> None:
        """Say when a weekly run last succeeded, an aware moment."""
        self._gauges[LAST_WEEKLY_RUN.name].set(moment.timestamp())

    def schools_behind(self, count: int) -> None:
        """Say of how many schools the register is behind."""
        self._gauges[SCHOOLS_BEHIND.name].set(count)

    def log_lost(self, what: str) -> None:
        """Count what was not written to the log."""
        self._count(LOG_LOST, what=what)

    def _count(self, metric: Metric, by: int = 1, **words: str) -> None:
        self._counters[metric.name].labels(**_closed(metric, **words)).inc(by)


def render(registry: CollectorRegistry) -> tuple[bytes, str]:
    """What Prometheus reads, and its content type."""
    encode, content_type = choose_encoder("")
    return encode(registry), content_type


def _closed(metric: Metric, **words: str) -> dict[str, str]:
    return {label: str(word) if word in metric.labels[label] else OTHER for label, word in words.items()}


def _histogram(metric: Metric, registry: CollectorRegistry) -> Histogram:
    return Histogram(metric.name, metric.meaning, tuple(metric.labels), registry=registry, buckets=SECONDS)


def _counter(metric: Metric, registry: CollectorRegistry) -> Counter:
    counter = Counter(metric.name, metric.meaning, tuple(metric.labels), registry=registry)
    for words in product(*map(sorted, metric.labels.values())):
        counter.labels(*words)  # shown as 0 from the start, so that a first failure is an increase
    return counter
