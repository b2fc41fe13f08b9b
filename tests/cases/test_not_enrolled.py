"""The absoluut-verzuim list as an import: who is on it, who comes off again, and what a past week knew."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.domain.moments import micros
from service.store.reading import work_of
from tests.ingest.world import LATER, NOW, bring, counts, fill, rejected

HEADER = "school_id,pupil_id,listed_on,off_list_on"
LISTED = f"{HEADER}\n99AA00,100,2026-11-02,\n"
OFF = f"{HEADER}\n99AA00,100,2026-11-02,2026-11-26\n"


@pytest.fixture
def school(engine: Engine, tmp_path: Path) -> Engine:
    fill(engine, tmp_path)
    return engine


def listed(engine: Engine, known_at: int | None = None) -> object:
    return work_of(engine, "99AA00", known_at).listed


def test_before_any_list_nobody_knows_who_is_on_it(school: Engine) -> None:
    assert listed(school) is None


def test_a_pupil_on_the_list_is_listed_from_that_date(school: Engine, tmp_path: Path) -> None:
    report = bring(school, tmp_path, "not-enrolled", LISTED)

    assert counts(report) == (1, 0, 0, 0, 0, 0)
    assert listed(school) == {"100": date(2026, 11, 2)}


def test_the_same_list_again_changes_nothing(school: Engine, tmp_path: Path) -> None:
    bring(school, tmp_path, "not-enrolled", LISTED)

    assert counts(bring(school, tmp_path, "not-enrolled", LISTED)) == (0, 0, 1, 0, 0, 0)


def test_an_empty_list_says_that_nobody_is_on_it(school: Engine, tmp_path: Path) -> None:
    bring(school, tmp_path, "not-enrolled", f"{HEADER}\n")

    assert listed(school) == {}


def test_who_comes_off_the_list_is_no_longer_listed_but_was_at_the_time(school: Engine, tmp_path: Path) -> None:
    bring(school, tmp_path, "not-enrolled", LISTED, now=NOW)
    bring(school, tmp_path, "not-enrolled", OFF, now=LATER)

    assert listed(school) == {}
    assert listed(school, micros(NOW)) == {"100": date(2026, 11, 2)}


def test_a_number_the_school_does_not_know_is_not_taken(school: Engine, tmp_path: Path) -> None:
    assert rejected(school, tmp_path, "not-enrolled", HEADER, "99AA00,999,2026-11-02,") == [
        (2, "pupil_id", "999", "Pupil 999 is not known at this school.")
    ]


def test_nobody_comes_off_before_being_listed(school: Engine, tmp_path: Path) -> None:
    found = rejected(school, tmp_path, "not-enrolled", HEADER, "99AA00,100,2026-11-02,2026-11-01")

    assert [(line, column) for line, column, _, _ in found] == [(2, "off_list_on")]
