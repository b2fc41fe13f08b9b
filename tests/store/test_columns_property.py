"""After any sequence of imports and openings the columns equal the database."""

import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from service.domain.moments import epoch_day
from service.settings import Settings
from service.store.columns import open_school, remake_school
from service.store.session import make_engine
from service.store.transaction import import_transaction
from tests.conftest import Postgres, Sqlite
from tests.store.builders import MONDAY, add, fill, mark, pupil_row, version
from tests.store.same_columns import from_rows, plain

PUPILS = 3
DAYS = st.integers(-90, 40).map(lambda days: MONDAY + timedelta(days=days))


@dataclass(frozen=True)
class Delivery:
    """Versions as (pupil, day, period, minutes, moment)."""

    rows: list[tuple[int, date, int, int, int]]

    def run(self, engine: Engine, school: int, pupils: list[int]) -> None:
        versions = [
            version(school, pupils[pupil], day=epoch_day(day), period=period, minutes=minutes, recorded_at=moment)
            for pupil, day, period, minutes, moment in self.rows
        ]
        add(engine, *versions)


@dataclass(frozen=True)
class Register:
    """Days received."""

    first: date
    length: int

    def run(self, engine: Engine, school: int, _pupils: list[int]) -> None:
        mark(engine, school, self.first, self.first + timedelta(days=self.length))


@dataclass(frozen=True)
class Move:
    """A pupil changes class, or leaves."""

    pupil: int
    day: date
    leaves: bool

    def run(self, engine: Engine, school: int, _pupils: list[int]) -> None:
        change = {"enrolled_to": self.day} if self.leaves else {"class_name": "1b", "class_from": self.day}
        with import_transaction(engine) as tx:
            tx.upsert_pupils(pd.DataFrame([pupil_row(school, f"p{self.pupil}", **change)], dtype=object))


@dataclass(frozen=True)
class Other:
    """Another school gets records in between, so that numbers of arrival have gaps."""

    period: int

    def run(self, engine: Engine, _school: int, _pupils: list[int]) -> None:
        school, pupils = fill(engine, school_id="99BB00")
        add(engine, version(school, pupils[0], period=self.period))


ROWS = st.tuples(st.integers(0, PUPILS - 1), DAYS, st.integers(0, 4), st.sampled_from([0, 20, 50]), st.integers(1, 3))
ACTIONS = st.one_of(
    st.lists(ROWS, min_size=1, max_size=8).map(Delivery),
    st.builds(Register, DAYS, st.integers(0, 10)),
    st.builds(Move, st.integers(0, PUPILS - 1), DAYS, st.booleans()),
    st.builds(Other, st.integers(1, 9)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(steps=st.lists(st.tuples(ACTIONS, st.booleans()), min_size=1, max_size=5))
def test_columns_equal_the_database_after_any_sequence(
    databases: Sqlite | Postgres, with_tables: str, steps: list[tuple[Delivery | Register | Move | Other, bool]]
) -> None:
    with databases.database(copy_of=with_tables) as url, tempfile.TemporaryDirectory() as folder:
        engine = make_engine(url)
        place = Settings(data_dir=Path(folder))
        school, pupils = fill(engine, pupils=PUPILS)
        for action, opened_in_between in steps:
            action.run(engine, school, pupils)
            if opened_in_between:
                open_school(engine, "99AA00", place)

        expected = plain(from_rows(engine, "99AA00", place))

        assert plain(open_school(engine, "99AA00", place)) == expected
        assert plain(open_school(engine, "99AA00", place)) == expected
        assert remake_school(engine, "99AA00", place) is False
        engine.dispose()
