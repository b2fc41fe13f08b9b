"""Invented schools as plain rows: a calendar, weeks, facts and outcomes drawn from a seed."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from models.features import FEATURES
from service.domain.calendar import Calendar, Span, build_calendar
from service.domain.columns import Array
from service.policy.loading import Strict
from training.monitoring.rows import COUNTED, Rows, weeks_of
from training.monitoring.thresholds import Thresholds, load_thresholds

YEARS = (date(2024, 9, 2), date(2025, 9, 1))
"""First Mondays of two school years."""
SUMMER = [
    Span(date(2019, 7, 29), YEARS[0] - timedelta(days=1)),
    Span(date(2025, 7, 14), YEARS[1] - timedelta(days=1)),
    Span(date(2026, 7, 13), date(2031, 8, 3)),
]
AUTUMN = [Span(date(2024, 10, 28), date(2024, 11, 1)), Span(date(2025, 10, 20), date(2025, 10, 24))]
CALENDAR = build_calendar([*SUMMER, *AUTUMN], [], [])
SHARE_4W, SHARE_12W = FEATURES.index("absent_share_4w"), FEATURES.index("absent_share_12w")


def terms(**changes: object) -> Thresholds:
    """The thresholds in force, some with other values."""
    found = load_thresholds()
    return found.model_copy(update={name: _changed(found, name, value) for name, value in changes.items()})


def _changed(found: Thresholds, name: str, value: object) -> Strict:
    threshold: Strict = getattr(found, name)
    return threshold.model_copy(update={"value": value})


def sundays(first: date, last: date) -> list[date]:
    """Sundays of school weeks."""
    found, day = [], first + timedelta(days=6)
    while day <= last:
        end = CALENDAR.index(day)
        if CALENDAR.teaching[end - 6 : end + 1].any():
            found.append(day)
        day += timedelta(weeks=1)
    return found


def rows(
    schools: int = 12, pupils: int = 40, seed: int = 1, first: date = YEARS[0], last: date = date(2026, 4, 26)
) -> Rows:
    """Pupils of several schools with a lasting risk of their own, and an outcome that follows from it.

    The score is the log-odds of the outcome, the probability is right, and counting absence says half as much.
    """
    random, weeks = np.random.default_rng(seed), sundays(first, last)
    people = schools * pupils
    risk = np.repeat(random.normal(-3, 1.2, people), len(weeks)) + random.normal(0, 0.3, people * len(weeks))
    p = 1 / (1 + np.exp(-risk))
    noisy = risk + random.normal(0, 1.2, len(risk))
    share = np.clip(0.05 + 0.03 * (noisy + 3), 0, 1)
    facts = np.repeat(share[:, None], len(FEATURES), 1).astype(np.float32)
    school = np.repeat(np.arange(schools), pupils * len(weeks))
    as_of = np.tile(np.array(weeks, dtype="datetime64[D]"), people)
    return Rows(
        X=facts,
        score=p,
        probability=p.copy(),
        leaning=risk,
        baselines={name: noisy.copy() for name in COUNTED},
        label=(random.random(len(p)) < p).astype(np.int8),
        school=school,
        pupil=np.repeat(np.arange(people), len(weeks)),
        week=weeks_of(calendars(schools), school, as_of),
        as_of=as_of,
        calendars=calendars(schools),
    )


def calendars(schools: int) -> list[Calendar]:
    """The same calendar for all."""
    return [CALENDAR] * schools


def with_fact(given: Rows, fact: int, values: Array) -> Rows:
    """Another value of one fact."""
    facts = given.X.copy()
    facts[:, fact] = values
    return replace(given, X=facts)
