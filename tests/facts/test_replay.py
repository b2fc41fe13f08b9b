"""Facts of many dates at once are those of every date by itself, as known at the time."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given

from service.domain.columns import SchoolColumns
from service.domain.moments import micros
from service.facts.engine import enrolled, facts_of
from service.facts.known import know
from service.facts.replay import Replayed, replay
from tests.reference.bridge import columns_of, comparing
from tests.reference.small import small_world
from tests.reference.strategies import Question, questions

DELAYS = (timedelta(hours=18), timedelta(days=1, hours=9), timedelta(days=20))


def moments_after(dates: list[date], delay: timedelta) -> list[int]:
    return [micros(datetime(day.year, day.month, day.day, tzinfo=UTC) + delay) for day in dates]


def assert_as_known_then(columns: SchoolColumns, dates: list[date], moments: list[int], found: Replayed) -> None:
    for k, (day, moment) in enumerate(zip(dates, moments, strict=True)):
        alone = facts_of(know(columns, moment), enrolled(columns, [day]))
        rows = found.pairs.date_row == k
        np.testing.assert_array_equal(found.pairs.stay[rows], alone.pairs.stay)
        assert found.values.keys() == alone.values.keys()
        for name, values in alone.values.items():
            np.testing.assert_allclose(found.values[name][rows], values, rtol=0, atol=1e-9, err_msg=f"{name} on {day}")


@comparing(60)
@given(question=questions())
def test_every_date_is_as_it_was_known_then(question: Question) -> None:
    columns = columns_of(question.world)
    dates = sorted({day + timedelta(weeks=n) for day in question.dates for n in range(-3, 3)})
    for delay in DELAYS:
        moments = moments_after(dates, delay)
        assert_as_known_then(columns, dates, moments, replay(columns, dates, moments))


@pytest.mark.parametrize(
    ("days", "moments"),
    [((2, 1), (10, 20)), ((1, 1), (10, 20)), ((1, 2), (20, 10)), ((1, 2), (10,))],
    ids=["dates fall", "a date twice", "moments fall", "a moment is missing"],
)
def test_dates_and_moments_must_rise_together(days: tuple[int, ...], moments: tuple[int, ...]) -> None:
    columns = columns_of(small_world())
    with pytest.raises(ValueError, match="both must rise"):
        replay(columns, [date(2026, 3, day) for day in days], moments)
