"""Checks of schools, their own calendar, their timetables and their registers received."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from service.domain.codes import DayKind, HourUnit, Region, Sector
from service.domain.moments import AMSTERDAM, epoch_day, from_micros
from service.ingest import messages
from service.ingest.checks import Checker, reject_repeats
from service.policy.sectors import LONGEST_LESSON, SHORTEST_LESSON

PupilsOf = Callable[[list[int]], Mapping[tuple[int, str], int]]
"""From database keys of schools to keys of their pupils by school key and pupil_id."""
Values = dict[str, npt.NDArray[Any]]
MOST_PERIODS = 30
MINUTES_A_DAY = 1440


def check_schools(checker: Checker, only: str) -> Values:
    """Columns of schools.csv; ``lesson_minutes`` is `NOTHING` where empty."""
    values: Values = {
        "school_id": checker.school_ids(only),
        "name": checker.texts("name", required=True),
        "sector": checker.choices("sector", list(Sector)),
        "region": checker.choices("region", list(Region)),
        "swv": checker.texts("swv"),
        "municipality": checker.texts("municipality"),
        "hour_unit": checker.choices("hour_unit", list(HourUnit), required=False),
        "lesson_minutes": checker.integers("lesson_minutes", SHORTEST_LESSON, LONGEST_LESSON, required=False),
    }
    reject_repeats(checker, "school_id", ["school_id"], values, "school")
    return values


def check_calendar(checker: Checker, only: str, schools: Mapping[str, int]) -> Values:
    """Columns of calendar.csv; ``school`` holds database keys, dates are epoch days."""
    values: Values = {
        "school": checker.known_schools(only, schools),
        "date_from": checker.days("date_from"),
        "date_to": checker.days("date_to"),
        "kind": checker.choices("kind", list(DayKind)),
        "label": checker.texts("label"),
    }
    checker.not_before("date_to", values["date_to"], "date_from", values["date_from"])
    reject_repeats(checker, "label", ["school", "date_from", "date_to", "kind"], values, "days")
    return values


def check_timetable(checker: Checker, only: str, schools: Mapping[str, int], pupils_of: PupilsOf) -> Values:
    """Columns of timetable.csv; ``pupil`` holds database keys, 0 for a row of a class. Weekday 1 is Monday."""
    school = checker.known_schools(only, schools)
    values: Values = {
        "school": school,
        "class": checker.texts("class"),
        "pupil": _pupils(checker, school, pupils_of),
        "weekday": checker.integers("weekday", 1, 5),
        "period": checker.integers("period", 1, MOST_PERIODS),
        "minutes": checker.integers("minutes", 1, MINUTES_A_DAY),
        "valid_from": checker.days("valid_from", required=False),
        "valid_to": checker.days("valid_to", required=False),
    }
    checker.not_before("valid_to", values["valid_to"], "valid_from", values["valid_from"])
    keys = ["school", "class", "pupil", "weekday", "period", "valid_from"]
    reject_repeats(checker, "period", keys, values, "class or pupil, weekday, period and valid_from")
    return values


def check_registers(checker: Checker, only: str, schools: Mapping[str, int], now: int) -> Values:
    """Columns of registers.csv; ``stamped`` tells which rows got the moment of import."""
    moment, stamped = checker.moments("recorded_at", now, required=False)
    values: Values = {
        "school": checker.known_schools(only, schools),
        "date_from": checker.days("date_from"),
        "date_to": checker.days("date_to"),
        "recorded_at": moment,
        "stamped": stamped,
    }
    checker.not_before("date_to", values["date_to"], "date_from", values["date_from"])
    checker.findings.warn(values["date_to"] > _local_days(moment), messages.MARK_AHEAD)
    return values


def local_day(moment: int) -> int:
    """Epoch day in Amsterdam of microseconds UTC."""
    return epoch_day(from_micros(moment).astimezone(AMSTERDAM).date())


def _local_days(moments: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    utc = pd.DatetimeIndex(moments.astype("datetime64[us]")).tz_localize("UTC")
    local = utc.tz_convert(AMSTERDAM).tz_localize(None).to_numpy()
    return local.astype("datetime64[D]").astype(np.int64)


def _pupils(checker: Checker, school: npt.NDArray[Any], pupils_of: PupilsOf) -> npt.NDArray[Any]:
    """Database keys of the pupils with a timetable of their own, 0 for rows of a class."""
    coded = checker.table.columns["pupil_id"]
    of_pupil = ~coded.empty()
    checker.findings.reject(checker.table.columns["class"].empty() != of_pupil, messages.CLASS_OR_PUPIL, "class")
    keys = np.zeros(len(school), dtype=np.int64)
    rows = np.flatnonzero(of_pupil & checker.findings.accepted)
    if len(rows):
        known = pupils_of([int(key) for key in np.unique(school[rows])])
        keys[rows] = [known.get((int(school[row]), coded.text(int(row))), 0) for row in rows]
        checker.findings.reject_rows(rows[keys[rows] == 0], messages.UNKNOWN_PUPIL, "pupil_id")
    return keys
