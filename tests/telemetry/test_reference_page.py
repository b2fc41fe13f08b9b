"""docs/reference/telemetry.md tells every event with its fields and every metric with its labels."""

from service.telemetry.catalogue import EVENTS
from service.telemetry.metrics import METRICS
from service.telemetry.reference_page import telemetry_page

PAGE = telemetry_page()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| `")]


def test_every_event_has_a_row_with_its_level_meaning_and_fields() -> None:
    for event in EVENTS.values():
        fields = ", ".join(f"`{name}`" for name in event.fields) or "none"
        assert f"| `{event.name}` | {event.level} | {event.meaning} | {fields} |" in ROWS


def test_every_field_has_a_row_with_what_it_may_hold() -> None:
    for event in EVENTS.values():
        for name, kind in event.fields.items():
            rows = [row for row in ROWS if row.startswith(f"| `{name}` | {kind.meaning} |")]
            assert [f"`{event.name}`" in row for row in rows] == [True]


def test_every_metric_has_a_row_with_its_labels_and_their_words() -> None:
    for metric in METRICS:
        (row,) = [row for row in ROWS if row.startswith(f"| `{metric.shown_as}` | {metric.kind} |")]
        words = {word for allowed in metric.labels.values() for word in allowed} | set(metric.labels)
        assert {word for word in words if f"`{word}`" not in row} == set()


def test_every_table_has_as_many_cells_in_each_row_as_in_its_head() -> None:
    for table in PAGE.split("\n\n"):
        cells = {line.count("|") for line in table.splitlines() if line.startswith("|")}
        assert len(cells) <= 1


def test_the_page_says_that_it_is_written_by_a_program() -> None:
    assert PAGE.splitlines()[2] == "<!-- Written by make docs; do not edit. -->"
    assert PAGE.endswith("|\n")
