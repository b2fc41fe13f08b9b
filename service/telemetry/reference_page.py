"""docs/reference/telemetry.md: every event with its fields and every metric with its labels, from the catalogues."""

from collections.abc import Iterable, Iterator

from service.telemetry.catalogue import EVENTS, Event
from service.telemetry.metrics import METRICS, REQUESTS, Metric

INTRODUCTION = """\
# Logs and metrics

<!-- Written by make docs; do not edit. -->

What the service says about itself to those who run it. Nothing here is about a pupil: no name, number, birth date, tier
or score, no e-mail address and no free text can be written, because no field and no label takes it. Who looked at which
pupil is in the audit log, which is another thing.
"""
LOGS = """\
## Log

One JSON object on each line of standard error, with `timestamp` (UTC), `level`, `event` and the fields of the event.
Within a request there is a `request_id` too. It is the `x-request-id` of the answer, taken over from the proxy in front
if that gave one of 8 to 64 letters, digits and hyphens, with a letter and a digit among them. A field can be missing
when there is nothing to say.

Libraries are heard but not quoted: of their records, of warnings and of exceptions only the class, the line of code and
the level are kept, for the words may hold what is in the database.
"""
FIELDS = """\
### Fields

What the fields may hold. A value of another kind is not written; `log-lost` then tells that it was not.
"""
METRICS_INTRODUCTION = """\
## Metrics

For Prometheus, counted from the start of the process. A label holds one of the words given, or `other`.
"""


def telemetry_page() -> str:
    """The page as text."""
    parts = [INTRODUCTION, LOGS, *_events(), "", FIELDS, *_fields(), "", METRICS_INTRODUCTION, *_metrics()]
    return "\n".join(parts) + "\n"


def _events() -> list[str]:
    head = ["| event | level | meaning | fields |", "|---|---|---|---|"]
    return head + [
        f"| `{each.name}` | {each.level} | {each.meaning} | {_names(each.fields)} |" for each in EVENTS.values()
    ]


def _fields() -> list[str]:
    head = ["| field | holds | in |", "|---|---|---|"]
    return head + [f"| `{name}` | {meaning} | {_names(events)} |" for name, meaning, events in _by_field()]


def _by_field() -> Iterator[tuple[str, str, list[str]]]:
    """Field, meaning, and the events that have it so; sorted by field."""
    found: dict[tuple[str, str], list[str]] = {}
    for event in EVENTS.values():
        for name, meaning in _meanings(event):
            found.setdefault((name, meaning), []).append(event.name)
    for name, meaning in sorted(found):
        yield name, meaning, found[name, meaning]


def _meanings(event: Event) -> Iterator[tuple[str, str]]:
    for name, kind in event.fields.items():
        yield name, kind.meaning


def _metrics() -> list[str]:
    head = ["| metric | kind | meaning | labels |", "|---|---|---|---|"]
    return head + [f"| `{each.shown_as}` | {each.kind} | {each.meaning} | {_labels(each)} |" for each in METRICS]


def _labels(metric: Metric) -> str:
    told = []
    for label, words in metric.labels.items():
        is_route = metric is REQUESTS and label == "route"
        told.append(f"`{label}`: {'the templates of the routes, ' if is_route else ''}{_names(sorted(words))}")
    return "; ".join(told) or "none"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"
