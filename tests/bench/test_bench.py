"""The benchmark itself: it runs, and both engines it compares did the same work. No time is asserted."""

from pathlib import Path

import pytest

from service.bench.report import SCALES, lines, measure


@pytest.mark.slow
def test_a_toy_run_measures_facts_and_sql_gives_the_same_facts(tmp_path: Path) -> None:
    found = dict(measure(SCALES["toy"], tmp_path, ("facts", "sql")))
    assert list(found) == ["facts of 60 pupils on one date", "the same in SQL, 120 pupils"]
    assert found["the same in SQL, 120 pupils"]["differences"] == 0
    assert found["facts of 60 pupils on one date"]["memory of one worker, MB"] > 0


def test_a_result_reads_as_indented_lines() -> None:
    assert list(lines("facts", {"seconds": {"1 worker": 0.5}, "rows": 3})) == [
        "facts",
        "  seconds",
        "    1 worker: 0.500",
        "  rows: 3",
    ]
