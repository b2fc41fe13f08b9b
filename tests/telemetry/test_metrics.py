"""Metrics: numbers about the service, with labels that hold words of closed lists and nothing else."""

from datetime import UTC, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from service.telemetry.metrics import METRICS, Metrics, render
from tests.people import PEOPLE
from tests.telemetry.traces import find_personal_data

ZOE = PEOPLE["zoe"]


def shown(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Name and labels of every series → its value, without those that are 0."""
    families = text_string_to_metric_families(render(metrics.registry)[0].decode())
    return {
        (sample.name.removeprefix("vroegsignaal_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
        if sample.value
    }


def test_everything_that_is_counted_is_shown() -> None:
    metrics = Metrics()
    metrics.sign_in("failed")
    metrics.sign_in("failed")
    metrics.refused("csrf")
    metrics.imported("absences", "finished", {"new": 100, "rejected": 3})
    metrics.imported("absences", "refused", {"rejected": 2})
    metrics.audited("saw")
    metrics.weekly_run("succeeded")
    metrics.weekly_run_succeeded_at(datetime(2026, 11, 23, 8, tzinfo=UTC))
    metrics.schools_behind(2)
    metrics.log_lost("field")

    assert shown(metrics) == {
        ("sign_ins_total", "failed"): 2,
        ("refusals_total", "csrf"): 1,
        ("imports_total", "absences", "finished"): 1,
        ("imports_total", "absences", "refused"): 1,
        ("import_rows_total", "new"): 100,
        ("import_rows_total", "rejected"): 5,
        ("audit_events_total", "saw"): 1,
        ("weekly_runs_total", "succeeded"): 1,
        ("last_weekly_run_timestamp_seconds",): 1795420800,
        ("schools_behind",): 2,
        ("log_lost_total", "field"): 1,
    }


def test_a_request_is_counted_by_template_method_and_class_of_the_status() -> None:
    metrics = Metrics()
    metrics.know_routes(["/scholen/{school_id}"])
    metrics.request("/scholen/{school_id}", "GET", 404, 0.3)
    metrics.request("/scholen/{school_id}", "GET", 403, 0.02)

    found = shown(metrics)

    labels = ("GET", "/scholen/{school_id}", "4xx")
    assert found["request_seconds_count", *labels] == 2
    assert found["request_seconds_sum", *labels] == pytest.approx(0.32)
    assert found["request_seconds_bucket", "0.1", *labels] == 1
    assert found["request_seconds_bucket", "0.5", *labels] == 2


def test_a_word_outside_its_list_becomes_other() -> None:
    metrics, words = Metrics(), f"{ZOE.name} {ZOE.pupil_id}"
    metrics.sign_in(words)
    metrics.refused(words)
    metrics.imported(words, words, {words: 1})
    metrics.audited(words)
    metrics.weekly_run(words)
    metrics.log_lost(words)
    metrics.request("/leerlingen/1208", "ZOË", 999, 0.1)

    series = set(shown(metrics))
    assert {series for series in series if "other" not in series} == set()
    assert ("imports_total", "other", "other") in series
    assert ("request_seconds_count", "other", "other", "other") in series
    assert find_personal_data(render(metrics.registry)[0].decode(), PEOPLE.values()) == []


def test_a_route_nobody_told_of_is_not_told_apart() -> None:
    metrics = Metrics()
    metrics.request("/scholen", "GET", 200, 0.1)
    metrics.request("unmatched", "GET", 404, 0.1)

    assert ("request_seconds_count", "GET", "other", "2xx") in shown(metrics)
    assert ("request_seconds_count", "GET", "unmatched", "4xx") in shown(metrics)


def test_every_counter_is_there_from_the_start() -> None:
    text = render(Metrics().registry)[0].decode()

    assert [metric.name for metric in METRICS if f"# HELP {metric.shown_as} {metric.meaning}" not in text] == []
    assert 'vroegsignaal_sign_ins_total{result="locked"} 0.0' in text
    assert 'vroegsignaal_imports_total{kind="pupils",result="refused"} 0.0' in text
    assert "_created" not in text


def test_two_services_in_one_process_count_for_themselves() -> None:
    one, other = Metrics(), Metrics()
    one.sign_in("failed")

    assert (len(shown(one)), len(shown(other))) == (1, 0)


def test_the_answer_says_what_it_is() -> None:
    assert render(Metrics().registry)[1] == "text/plain; version=0.0.4; charset=utf-8"
