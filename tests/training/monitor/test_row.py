"""A check is a row; the last one written of a version counts."""

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from service.store.model_checks import Check, latest_check, write_check
from service.store.session import write_transaction

FINE = Check(
    model_version="v1",
    checked_at=datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
    period_from=date(2026, 10, 26),
    period_to=date(2026, 11, 22),
    passed=True,
    display="model",
    figures={"rank": {"ap": 0.25, "lost": None}, "warnings": []},
    why="Geen bijzonderheden.",
)


def test_the_check_written_last_is_the_one_that_counts(engine: Engine) -> None:
    lost = replace(FINE, passed=False, display="baseline", why="De volgorde is niet beter dan die op verzuim.")
    with write_transaction(engine) as connection:
        for check in (FINE, lost, replace(FINE, model_version="v2")):
            write_check(connection, check)

    with engine.connect() as connection:
        found = [latest_check(connection, version) for version in ("v1", "v2", "v3")]

    assert found == [lost, replace(FINE, model_version="v2"), None]
