"""Texts to dates, numbers and moments."""

from datetime import date

import pyarrow as pa
import pytest

from service.domain.moments import epoch_day
from service.ingest.parse import Problem, date_of, integer_of, moments

NOVEMBER_16 = epoch_day(date(2026, 11, 16))


@pytest.mark.parametrize(
    "text", ["2026-11-16", "16-11-2026", "16/11/2026", "16.11.2026", "2026-11-16 00:00:00", "2026-11-16T00:00:00.000"]
)
def test_iso_and_dutch_dates_are_read(text: str) -> None:
    assert date_of(text) == (NOVEMBER_16, Problem.NONE)


def test_a_dutch_date_may_leave_out_leading_zeros() -> None:
    assert date_of("6-1-2026") == (epoch_day(date(2026, 1, 6)), Problem.NONE)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", Problem.EMPTY),
        ("30-02-2026", Problem.IMPOSSIBLE),
        ("2026-13-01", Problem.IMPOSSIBLE),
        ("11/16/2026", Problem.IMPOSSIBLE),
        ("16-11-26", Problem.FORM),
        ("16-11/2026", Problem.FORM),
        ("2026-11-16 08:30", Problem.FORM),
        ("gisteren", Problem.FORM),
        ("\u0661\u0662-11-2026", Problem.FORM),
    ],
)
def test_other_dates_are_problems(text: str, problem: Problem) -> None:
    assert date_of(text) == (0, problem)


@pytest.mark.parametrize(("text", "value"), [("50", 50), ("45,0", 45), ("45.00", 45), ("-5", -5), ("007", 7)])
def test_whole_numbers_are_read_with_either_decimal_mark(text: str, value: int) -> None:
    assert integer_of(text) == (value, Problem.NONE)


@pytest.mark.parametrize("text", ["45,5", "1e3", "12345678901234567890", "vijftig", "5 0", "\u0665"])
def test_other_numbers_are_problems(text: str) -> None:
    assert integer_of(text) == (0, Problem.FORM)


def test_moments_need_an_offset_and_a_date_that_exists() -> None:
    eight = 1_794_812_520_000_000
    texts = {
        "2026-11-16T08:02:00+01:00": (eight, Problem.NONE),
        " 2026-11-16 07:02:00Z ": (eight, Problem.NONE),
        "2026-11-16T08:02+0100": (eight, Problem.NONE),
        "2026-11-16T08:02:00.000001+01": (eight + 1, Problem.NONE),
        "2026-11-16T08:02:00": (0, Problem.NO_OFFSET),
        "2026-11-16": (0, Problem.FORM),
        "2026-02-30T08:02:00Z": (0, Problem.IMPOSSIBLE),
        "2026-11-16T25:02:00Z": (0, Problem.FORM),
        "2026-11-16T08:02:00+99:00": (0, Problem.FORM),
        "": (0, Problem.EMPTY),
    }

    parsed = moments(pa.array(list(texts)))

    assert list(zip(parsed.values.tolist(), parsed.problems.tolist(), strict=True)) == list(texts.values())
