"""What the monitor looks at: snapshots with the school week, score and number of each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from models.features import FEATURES
from models.risk_model import RiskModel
from service.domain.calendar import Calendar
from service.domain.columns import Array
from service.risk.baseline import baseline_rank
from training.labels import HORIZON
from training.monitoring.weeks import WeekPairs, running_week, running_weeks, week_pairs
from training.snapshots import SECTORS, Snapshots

COUNTED = ("absent_share_12w", "absent_share_4w", "absent_share_last_year", "rules_yes", "away_run_days")
"""Simple counting that the service can order a list by."""
MATURE = HORIZON
"""School weeks after which the outcome of a snapshot is known (rules.md §6)."""

OF_THE_CALENDAR = ("scheduled_days_12w", "missing_days_4w", "missing_days_12w")
"""Facts that follow from holidays and from the arrival of registers; completeness judges them, drift would not end."""
COMPARED = tuple(name for name in FEATURES if name not in OF_THE_CALENDAR)
"""Facts that are compared with last year."""
_COMPARED = [FEATURES.index(name) for name in COMPARED]


@dataclass(frozen=True)
class Rows:
    """One row per pupil and weekly assessment, of every school the calendar of which is given.

    Attributes
    ----------
    X
        float32 [n, fact]; NaN is unknown.
    score, probability
        What the model said, float64 [n]; a probability is NaN where it gave none.
    leaning
        What the facts of the pupil add to the log-odds, without those of `OF_THE_CALENDAR`, float64 [n]: a holiday
        that falls otherwise this year moves the score of everybody, and says nothing about anybody.
    baselines
        Scores of simple counting by name, float64 [n].
    label
        1, 0, or −1 where the pupil left first.
    school, pupil, week
        Row in ``calendars``, pupil number, running school week of that calendar.
    as_of
        datetime64[D] [n].
    """

    X: Array
    score: Array
    probability: Array
    leaning: Array
    baselines: Mapping[str, Array]
    label: Array
    school: Array
    pupil: Array
    week: Array
    as_of: Array
    calendars: Sequence[Calendar]

    def until(self, day: date) -> "Rows":
        """Only the assessments up to a date."""
        return self.take(np.flatnonzero(self.as_of <= np.datetime64(day)))

    def take(self, rows: Array) -> "Rows":
        """Some rows."""
        baselines = {name: score[rows] for name, score in self.baselines.items()}
        names = ("X", "score", "probability", "leaning", "label", "school", "pupil", "week", "as_of")
        return Rows(
            **{name: getattr(self, name)[rows] for name in names}, baselines=baselines, calendars=self.calendars
        )

    def age(self, day: date) -> Array:
        """School weeks between each assessment and a date, int32 [n]."""
        newest = np.array([running_week(calendar, day) for calendar in self.calendars], dtype=np.int32)
        return np.asarray(newest[self.school] - self.week)

    def pairs(self, day: date, count: int) -> list[WeekPairs]:
        """Per school, the last ``count`` school weeks beside those of last year."""
        return [week_pairs(calendar, day, count) for calendar in self.calendars]


def weeks_of(calendars: Sequence[Calendar], school: Array, as_of: Array) -> Array:
    """Running school week of rows of several schools, int32 [n]."""
    week = np.zeros(len(school), dtype=np.int32)
    for number, calendar in enumerate(calendars):
        rows = np.flatnonzero(school == number)
        week[rows] = running_weeks(calendar, as_of[rows])
    return week


def rows_of(snapshots: Snapshots, model: RiskModel, calendars: Sequence[Calendar]) -> Rows:
    """Snapshots with what the model and simple counting said; a calendar per row of ``snapshots.school_ids``.

    Simple counting is what a list can be ordered by without a model, so nothing that would have to be fitted.
    """
    sector = np.array(SECTORS)[snapshots.sector]
    return Rows(
        X=snapshots.X,
        score=model.score(snapshots.X),
        probability=model.probability(snapshots.X, sector).p,
        leaning=model.weights(snapshots.X)[:, _COMPARED].sum(axis=1),
        baselines={name: baseline_rank(name, snapshots.X, snapshots.rules_yes) for name in COUNTED},
        label=snapshots.label,
        school=snapshots.school,
        pupil=snapshots.pupil,
        week=weeks_of(calendars, snapshots.school, snapshots.as_of),
        as_of=snapshots.as_of,
        calendars=calendars,
    )


def compared(rows: Rows) -> Array:
    """Columns that are compared with last year: the facts `COMPARED`, then the leaning of the model."""
    return np.column_stack([rows.X[:, _COMPARED], rows.leaning.astype(np.float32)])
