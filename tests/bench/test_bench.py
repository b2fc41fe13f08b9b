"""The benchmark itself: it runs at toy scale, and both engines it compares did the same work. No time is asserted."""

from pathlib import Path

import pytest

from service.bench.database import SQLITE
from service.bench.run import Scale, run

TOY = Scale(facts=((1, 60),), dates=5, sql=5, store=1, nightly=1, pupils=60, databases=(SQLITE,))


@pytest.mark.slow
def test_a_toy_run_measures_facts_and_sql_gives_the_same_facts(tmp_path: Path) -> None:
    found = run(TOY, ("facts", "sql"), tmp_path)
    assert found["facts"][0]["pupils"] == 60
    assert found["facts"][0]["records"] > 1000
    assert found["sql"]["differences"] == 0
    assert list(tmp_path.iterdir()) == []
