"""Rows to learn from: facts of a pupil in rule tier 1 or 2 on a weekly Sunday as known then, and what followed.

Every assessment is as of the Sunday of a school week and knows what had come in on the Monday after at 06:00 in
Amsterdam. Sundays of weeks without school have no row: nothing was registered since the one before.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from models.features import FEATURES
from service.decide.history import History, history
from service.decide.sitting import Work
from service.domain.codes import Sector
from service.domain.columns import Array, SchoolColumns
from service.domain.moments import AMSTERDAM, micros
from service.policy.choices import Policy
from service.risk.features import matrix
from service.rules.parameters import Rule
from training.labels import NOT_ENROLLED, left_with_the_year, outcomes

SECTORS: tuple[str, ...] = tuple(sector.value for sector in Sector)
ASSESSED_AT = time(6)
"""Time in Amsterdam on Monday at which the assessment of the Sunday before is made."""
PAIRS_AT_ONCE = 400_000
"""Facts of so many pairs of stay and date are in memory at the same time."""


@dataclass(frozen=True)
class Snapshots:
    """Rows to learn from and to check with; all arrays have length n.

    Attributes
    ----------
    X
        float32 [n, facts] in the order of `models.features.FEATURES`; NaN is null.
    label
        int8: 1 tier 3 within the next eight school weeks, 0 not, -1 not known (see `training.labels`).
    onset
        int16: school weeks until the first tier 3, to the end of the data; 0 when none was seen.
    rule_tier, rules_yes
        int8 and int16: tier (1 or 2) and number of rules that say yes, now.
    school
        int32: row of ``school_ids``.
    pupil
        int64: the same for all rows of a pupil, different for every pupil of every school.
    as_of
        datetime64[D]: the Sunday.
    sector
        int8: row of `SECTORS`.
    year_group, sex
        int8: 0 and -1 where not known. Only to compare groups afterwards; never a fact to learn from.
    size
        int32: pupils enrolled in the school on that Sunday.
    """

    X: Array
    label: Array
    onset: Array
    rule_tier: Array
    rules_yes: Array
    school: Array
    pupil: Array
    as_of: Array
    sector: Array
    year_group: Array
    sex: Array
    size: Array
    school_ids: list[str]

    def __len__(self) -> int:
        return len(self.label)

    def take(self, rows: Array) -> "Snapshots":
        """The rows asked for: positions, or a bool per row. The list of schools stays as it is."""
        return Snapshots(**{name: getattr(self, name)[rows] for name in ARRAYS}, school_ids=self.school_ids)

    @classmethod
    def concat(cls, parts: Sequence["Snapshots"]) -> "Snapshots":
        """All rows of all parts; a school that occurs in several is one school."""
        if not parts:
            return cls.none()
        school_ids = list(dict.fromkeys(school for part in parts for school in part.school_ids))
        row_of = {school: row for row, school in enumerate(school_ids)}
        renumbered = [
            np.array([row_of[s] for s in part.school_ids], dtype=np.int32)[part.school] if len(part) else part.school
            for part in parts
        ]
        joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in ARRAYS if name != "school"}
        return cls(**joined, school=np.concatenate(renumbered), school_ids=school_ids)

    @classmethod
    def none(cls) -> "Snapshots":
        """No rows."""
        empty = {name: np.zeros(0, dtype=kind) for name, kind in ARRAYS.items()}
        return cls(**{**empty, "X": np.zeros((0, len(FEATURES)), dtype=np.float32)}, school_ids=[])

    def save(self, path: Path) -> None:
        """Write an npz file."""
        with path.open("wb") as file:
            np.savez(file, school_ids=np.array(self.school_ids, dtype=np.str_), **{n: getattr(self, n) for n in ARRAYS})

    @classmethod
    def load(cls, path: Path) -> "Snapshots":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(**{name: file[name] for name in ARRAYS}, school_ids=file["school_ids"].tolist())


ARRAYS: dict[str, str] = {
    "X": "float32",
    "label": "int8",
    "onset": "int16",
    "rule_tier": "int8",
    "rules_yes": "int16",
    "school": "int32",
    "pupil": "int64",
    "as_of": "datetime64[D]",
    "sector": "int8",
    "year_group": "int8",
    "sex": "int8",
    "size": "int32",
}
"""Type of every array of `Snapshots`."""


@dataclass(frozen=True)
class About:
    """What is known of the stays of a school beside their registers, to compare groups afterwards.

    Attributes
    ----------
    year_groups
        int8 per stay on a date; 0 where not known.
    sex
        int8 per stay; -1 where not known.
    """

    year_groups: Callable[[date], Array]
    sex: Array


def assessed_at(sunday: date) -> int:
    """When the assessment of a Sunday is made: Monday 06:00 in Amsterdam, in microseconds UTC."""
    return micros(datetime.combine(sunday + timedelta(days=1), ASSESSED_AT, AMSTERDAM))


def school_sundays(columns: SchoolColumns, first: date, last: date) -> list[date]:
    """Sundays from ``first`` to ``last`` that close a week with at least one school day."""
    calendar = columns.calendar
    sunday = first + timedelta(days=7 - first.isoweekday())
    found = []
    while sunday <= last:
        end = calendar.index(sunday)
        if calendar.teaching[max(end - 6, 0) : end + 1].any():
            found.append(sunday)
        sunday += timedelta(weeks=1)
    return found


def data_end(columns: SchoolColumns) -> date | None:
    """Sunday of the last school week of which every register could have been known; None without registers."""
    calendar, marks = columns.calendar, columns.marks
    if not len(marks.last):
        return None
    ahead = np.flatnonzero(calendar.teaching[int(marks.last.max()) + 1 :])
    unseen = int(marks.last.max()) + 1 + int(ahead[0]) if len(ahead) else len(calendar.slot) - 1
    day = calendar.day(unseen)
    return day - timedelta(days=day.isoweekday())


def snapshots_of(
    columns: SchoolColumns,
    rules: Mapping[str, Rule],
    policy: Policy,
    first: date,
    last: date,
    about: About | None = None,
    work: Work | None = None,
    until: date | None = None,
) -> Snapshots:
    """Rows of one school with as-of dates from ``first`` to ``last``.

    Outcomes look beyond ``last``, up to the end of the registers or, when given, to the Sunday ``until``: a moment
    after which nothing has happened yet, also where registers were declared received in advance.
    """
    end = data_end(columns)
    weeks = school_sundays(columns, first, min(end, until) if end and until else end) if end else []
    if not weeks:
        return Snapshots.none()
    taken = _Taken(columns, weeks, last)
    step = max(PAIRS_AT_ONCE // max(len(columns.stays.first), 1), 1)
    for begin in range(0, len(weeks), step):
        dates = weeks[begin : begin + step]
        taken.add(history(columns, rules, policy, dates, [assessed_at(day) for day in dates], work), begin)
    return taken.snapshots(about)


class _Taken:
    """Rows and rule tiers of one school while its weeks go by."""

    def __init__(self, columns: SchoolColumns, weeks: list[date], last: date) -> None:
        self._columns, self._weeks = columns, weeks
        self._asked = sum(week <= last for week in weeks)
        self._rule_tier = np.full((len(columns.stays.first), len(weeks)), NOT_ENROLLED, dtype=np.int8)
        self._behind = np.zeros(len(weeks), dtype=np.bool_)
        self._size = np.zeros(len(weeks), dtype=np.int32)
        self._rows: list[tuple[Array, ...]] = []

    def add(self, judged: History, begin: int) -> None:
        """Take in the weeks from number ``begin`` on."""
        pairs, count = judged.pairs, len(judged.pairs.dates)
        self._rule_tier[pairs.stay, begin + pairs.date_row] = judged.rule_tier
        self._behind[begin : begin + count] = judged.behind
        self._size[begin : begin + count] = np.bincount(pairs.date_row, minlength=count)
        asked = (judged.rule_tier == 1) | (judged.rule_tier == 2)
        rows = np.flatnonzero(asked & (begin + pairs.date_row < self._asked))
        rows = rows[np.argsort(pairs.date_row[rows], kind="stable")]
        week = begin + pairs.date_row[rows]
        self._rows.append((matrix(judged.facts, rows), judged.rules_yes[rows], pairs.stay[rows], week))

    def snapshots(self, about: About | None) -> Snapshots:
        """The rows, by week and stay, with what followed."""
        X, rules_yes, stay, week = (np.concatenate(parts) for parts in zip(*self._rows, strict=True))
        followed = outcomes(self._rule_tier, self._cut())
        return Snapshots(
            X=X,
            label=followed.label[stay, week],
            onset=followed.onset[stay, week],
            rule_tier=self._rule_tier[stay, week],
            rules_yes=rules_yes,
            school=np.zeros(len(stay), dtype=np.int32),
            pupil=pupil_numbers(self._columns)[stay],
            as_of=np.array(self._weeks, dtype="datetime64[D]")[week],
            sector=np.full(len(stay), SECTORS.index(self._columns.school.sector.value), dtype=np.int8),
            year_group=self._year_groups(about)[stay, week],
            sex=(about.sex[stay] if about else np.full(len(stay), -1)).astype(np.int8),
            size=self._size[week],
            school_ids=[self._columns.school.school_id],
        )

    def _cut(self) -> Array:
        """Weeks that could not be judged for a reason that has nothing to do with the pupil."""
        at = np.array([self._columns.calendar.index(day) for day in self._weeks])
        last = self._columns.stays.last
        left = left_with_the_year(self._columns.calendar, last)
        return np.asarray(self._behind | (left[:, None] & (at > last[:, None])))

    def _year_groups(self, about: About | None) -> Array:
        """int8 [stay, week]."""
        groups = np.zeros(self._rule_tier.shape, dtype=np.int8)
        for week, day in enumerate(self._weeks[: self._asked] if about else ()):
            groups[:, week] = about.year_groups(day) if about else 0
        return groups


def pupil_numbers(columns: SchoolColumns) -> Array:
    """63 bits per stay that depend on school and pupil number alone: 10 million pupils share one in 200,000 times."""
    return np.array([_number(f"{columns.school.school_id}\n{pupil}") for pupil in columns.stays.pupil_ids], np.int64)


def _number(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1
