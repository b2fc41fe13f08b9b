"""The log: declared events become lines of JSON, everything else is not written."""

import io
import json
import threading
from typing import Any

import pytest

from service.telemetry.logs import Undeclared, configure, log, request_id
from tests.people import PEOPLE
from tests.telemetry.captured import captured

ZOE = PEOPLE["zoe"]


def test_an_event_is_one_line_of_json() -> None:
    with captured() as logged:
        log("import-finished", kind="absences", source="canonical", rows=120, new=3)

    assert logged.text.endswith("\n")
    assert logged.lines == [
        {
            "timestamp": "2026-11-23T08:00:00.000+00:00",
            "level": "info",
            "event": "import-finished",
            "kind": "absences",
            "source": "canonical",
            "rows": 120,
            "new": 3,
        }
    ]


def test_for_people_a_line_can_be_written_without_json() -> None:
    with captured(fmt="console") as logged:
        log("list-frozen", week="2026-W47", schools=3)

    assert "list-frozen" in logged.text
    assert "week=2026-W47" in logged.text


def test_what_is_below_the_level_is_not_written() -> None:
    with captured(level="warning") as logged:
        log("token-used", token="0123456789abcdef")  # noqa: S106 - a public id
        log("service-stopped")
        log("sign-in-locked", method="password")
        log("audit-broken", events=3, wrong=1)

    assert logged.events == ["sign-in-locked", "audit-broken"]


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("pupil-opened", {"number": "1208"}),
        ("week-assessed", {"pupil": "1208"}),
        ("week-assessed", {"week": "Zoë"}),
        ("week-assessed", {"pupils": "1208"}),
        ("week-assessed", {"pupils": True}),
        ("week-assessed", {"pupils": -1}),
        ("week-assessed", {"pupils": 0.83}),
        ("session-ended", {"account": "zoe.martisole@example.org"}),
        ("request-finished", {"route": "/scholen/99AA00/leerlingen/1208"}),
        ("job-failed", {"error": "no pupil 1208"}),
    ],
)
def test_a_strict_log_raises_on_what_is_not_declared(event: str, fields: dict[str, Any]) -> None:
    with captured(strict=True) as logged, pytest.raises(Undeclared) as raised:
        log(event, **fields)

    assert logged.text == ""
    assert "tests/telemetry/test_logs.py:" in str(raised.value)
    for said in fields.values():
        assert str(said) not in str(raised.value)


def test_before_it_is_set_up_the_log_writes_nothing_and_is_strict(capfd: pytest.CaptureFixture[str]) -> None:
    log("service-stopped")
    with pytest.raises(Undeclared):
        log("nothing-like-this")

    assert capfd.readouterr() == ("", "")


def test_in_production_an_undeclared_event_is_told_without_its_words() -> None:
    with captured() as logged:
        log("zoe-martisole-was-ill", number="1208")

    (line,) = logged.lines
    assert (line["event"], line["level"], line["what"]) == ("log-lost", "error", "event")
    assert line["called_at"].startswith("tests/telemetry/test_logs.py:")
    assert "zoe" not in logged.text
    assert "1208" not in logged.text
    assert logged.lost == ["event"]


def test_in_production_an_undeclared_field_is_left_out_and_the_rest_is_written() -> None:
    with captured() as logged:
        log("week-assessed", week="2026-W47", **{"Zoë Martisolé": 1, "birth_date": ZOE.born, "schools": 3})

    kept = [line for line in logged.lines if line["event"] == "week-assessed"]
    assert [(line["week"], line["schools"]) for line in kept] == [("2026-W47", 3)]
    assert logged.lost == ["field", "field"]
    assert [line["of"] for line in logged.lines if line["event"] == "log-lost"] == ["week-assessed"] * 2
    for trace in ("Zoë", "Zo\\u00eb", "birth_date", "2013"):
        assert trace not in logged.text


def test_in_production_a_value_of_the_wrong_kind_is_left_out() -> None:
    with captured() as logged:
        log("week-assessed", week="2026-W47", pupils=f"{ZOE.name} ({ZOE.pupil_id})")

    assert logged.events == ["log-lost", "week-assessed"]
    assert "pupils" not in logged.lines[1]
    assert logged.lost == ["value"]
    assert ZOE.pupil_id not in logged.text


def test_a_word_that_may_be_new_is_written_as_other() -> None:
    with captured(strict=True) as logged:
        log("import-finished", kind="pupils", source="a supplier of ours")

    assert logged.lines[0]["source"] == "other"


def test_an_exception_is_its_class_and_the_line_of_our_own_code() -> None:
    with captured(strict=True) as logged:
        try:
            configure(io.StringIO(), ZOE.name)  # type: ignore[arg-type]
        except KeyError as error:
            log("job-failed", job="weekly", error=error)

    (line,) = logged.lines
    assert line["error"] == "KeyError"
    assert line["error_at"].startswith("service/telemetry/logs.py:")
    assert "mart" not in logged.text.lower()


def test_an_exception_from_elsewhere_is_placed_in_its_own_package() -> None:
    with captured(strict=True) as logged:
        try:
            json.loads("Zoë")
        except ValueError as error:
            log("job-failed", job="import", error=error)
        log("uncaught", error=ValueError("Zoë"))

    assert logged.lines[0]["error_at"].startswith("json/decoder.py:")
    assert (logged.lines[1]["error"], logged.lines[1]["error_at"]) == ("ValueError", "unknown")


def test_every_line_within_a_request_has_its_id_also_in_a_thread_with_its_context() -> None:
    with captured() as logged:
        with request_id("a1b2c3d4"):
            log("service-stopped")
            with request_id("inner-0001"):
                log("service-stopped")
            log("service-stopped")
        threading.Thread(target=log, args=["service-stopped"]).start()
        log("service-stopped")

    assert [line.get("request_id") for line in logged.lines[:3]] == ["a1b2c3d4", "inner-0001", "a1b2c3d4"]
    assert [line.get("request_id") for line in logged.lines[3:]] == [None, None]


def test_a_stream_that_takes_nothing_does_not_fail_the_work() -> None:
    stream, lost = io.StringIO(), []
    with captured():
        configure(stream, lost=lost.append)
        stream.close()
        log("service-stopped")

    assert lost == ["line"]


def test_the_output_before_comes_back() -> None:
    with captured() as outer:
        with captured() as inner:
            log("service-stopped")
        log("list-frozen", schools=1)

    assert (inner.events, outer.events) == (["service-stopped"], ["list-frozen"])
