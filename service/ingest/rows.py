"""Accepted values → frames with the columns the store writes."""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from service.domain.moments import from_epoch_day
from service.ingest.check_places import Values
from service.ingest.checks import NOTHING

Rows = npt.NDArray[np.int64]
_SECONDS_A_DAY = 86_400


def school_rows(values: Values, rows: Rows) -> pd.DataFrame:
    """Schools."""
    texts = {name: values[name][rows] for name in ("school_id", "name", "sector", "region", "swv", "municipality")}
    return pd.DataFrame(
        {
            **texts,
            "hour_unit": _or_none(values["hour_unit"][rows]),
            "lesson_minutes": _whole_or_none(values["lesson_minutes"][rows]),
        }
    )


def calendar_rows(values: Values, rows: Rows) -> pd.DataFrame:
    """Own days of schools."""
    return pd.DataFrame(
        {
            "school_fk": values["school"][rows],
            "date_from": _dates(values["date_from"][rows]),
            "date_to": _dates(values["date_to"][rows]),
            "kind": values["kind"][rows],
            "label": _or_none(values["label"][rows]),
        }
    )


def timetable_rows(values: Values, rows: Rows) -> pd.DataFrame:
    """Periods of classes and pupils."""
    pupil = values["pupil"][rows]
    return pd.DataFrame(
        {
            "school_fk": values["school"][rows],
            "class_name": values["class"][rows],
            "pupil_fk": _whole_or_none(np.where(pupil == 0, NOTHING, pupil)),
            "weekday": values["weekday"][rows],
            "period": values["period"][rows],
            "minutes": values["minutes"][rows],
            "valid_from": _dates(values["valid_from"][rows]),
            "valid_to": _dates(values["valid_to"][rows]),
        }
    )


def pupil_rows(values: Values, rows: Rows) -> pd.DataFrame:
    """Pupils with an enrolment per row, the latest last, because of two rows the last says who the pupil is."""
    rows = rows[np.lexsort((values["class_from"][rows], values["enrolled_from"][rows]))]
    return pd.DataFrame(
        {
            "school_fk": values["school"][rows],
            "pupil_id": values["pupil_id"][rows],
            "first_name": values["first_name"][rows],
            "last_name": values["last_name"][rows],
            "birth_date": _dates(values["birth_date"][rows]),
            "exemption": _or_none(values["exemption"][rows]),
            "municipality": _or_none(values["municipality"][rows]),
            "class_name": values["class"][rows],
            "year_group": values["year_group"][rows],
            "mentor": _or_none(values["mentor"][rows]),
            "enrolled_from": _dates(values["enrolled_from"][rows]),
            "enrolled_to": _dates(values["enrolled_to"][rows]),
            "class_from": _dates(values["class_from"][rows]),
        }
    )


def mark_rows(values: Values, rows: Rows) -> pd.DataFrame:
    """Registers received."""
    return pd.DataFrame(
        {
            "school_fk": values["school"][rows],
            "day_from": values["date_from"][rows],
            "day_to": values["date_to"][rows],
            "recorded_at": values["recorded_at"][rows],
        }
    )


def listed_entries(values: Values, rows: Rows) -> list[tuple[int, str, date, date | None]]:
    """Entries of the absoluut-verzuim list: school key, pupil number, listed on, off the list on."""
    days = zip(values["listed_on"][rows].tolist(), values["off_list_on"][rows].tolist(), strict=True)
    spans = [(from_epoch_day(first), None if last == NOTHING else from_epoch_day(last)) for first, last in days]
    who = zip(values["school"][rows].tolist(), values["pupil_id"][rows].tolist(), strict=True)
    return [(school, pupil, *span) for (school, pupil), span in zip(who, spans, strict=True)]


def _dates(days: Rows) -> npt.NDArray[np.datetime64]:
    seconds = (days * _SECONDS_A_DAY).astype("datetime64[s]")
    return np.where(days == NOTHING, np.datetime64("NaT", "s"), seconds)


def _or_none(texts: npt.NDArray[Any]) -> npt.NDArray[Any]:
    filled = texts.astype(object)
    filled[filled == ""] = None
    return filled


def _whole_or_none(numbers: Rows) -> pd.arrays.IntegerArray:
    empty = numbers == NOTHING
    return pd.arrays.IntegerArray(np.where(empty, 0, numbers).astype(np.int64), empty)
