"""What the school writes down of what happened: reasons, errors, late entries, corrections."""

from dataclasses import dataclass

import numpy as np

from service.domain.codes import Reason
from service.domain.columns import Array, RecordArrays
from training.simulate.frame import GRID_DAY, Frame
from training.simulate.groups import Parameters
from training.simulate.happened import Happened
from training.simulate.moments import DAY, local_moments
from training.simulate.today import Cast, Cause

BY_LESSON = (Reason.UNAUTHORISED, Reason.UNKNOWN, Reason.REMOVED)
"""Reasons that are always registered per lesson where there are lessons."""
USUAL = (Cause.REFUSAL, Cause.TRUANCY)
"""Causes for which a pupil is usually registered with the same reason."""
MORNING, LESSON_HOUR, AFTERNOON = 8 * 3600, 55 * 60, 15 * 3600
PART_OF_HALF_DAY = 0.5
"""Something short takes this part of half a day in sectors without lessons."""
SHORT = (Cause.APPOINTMENT, Cause.EXCUSED, Cause.REMOVAL)


@dataclass
class _Rows:
    """Record versions in the making; ``true`` is the reason the school means to write."""

    pupil: Array
    day: Array
    period: Array
    minutes: Array
    true: Array
    cause: Array

    def take(self, rows: Array) -> "_Rows":
        return _Rows(*(getattr(self, name)[rows] for name in ("pupil", "day", "period", "minutes", "true", "cause")))


def register(
    happened: Happened, frame: Frame, cast: Cast, constants: Parameters, random: np.random.Generator
) -> RecordArrays:
    """Record versions in order of arrival; ``pupil`` counts the pupils (or copies) of ``cast``."""
    noted = np.flatnonzero(_noted(happened, frame, constants, random))
    reason = _reasons(happened, cast, constants, random)
    rows = _expand(happened, noted, reason, frame, cast)
    return _with_versions(rows, frame, constants, random)


def _noted(happened: Happened, frame: Frame, constants: Parameters, random: np.random.Generator) -> Array:
    """Which rows anybody wrote down; a whole day is overlooked less easily."""
    missed = constants.registration.not_registered[frame.plan.sector] * frame.plan.habits.carefulness
    return np.asarray(random.random(len(happened)) >= missed * np.where(happened.whole, 0.3, 1.0))


def _reasons(happened: Happened, cast: Cast, constants: Parameters, random: np.random.Generator) -> Array:
    """The reason the school means to register for every row."""
    registration, traits = constants.registration, cast.traits
    draw = random.random(len(happened))
    usual = np.isin(happened.cause, USUAL) & (random.random(len(happened)) < registration.keeps_reason)
    draw = np.where(usual, traits.said[happened.pupil], draw)
    reason = _drawn(happened.cause, draw, constants)
    lost = (happened.cause == Cause.REFUSAL) & (happened.run > traits.patience[happened.pupil])
    return np.asarray(np.where(lost, int(Reason.UNAUTHORISED), reason))


def _drawn(cause: Array, draw: Array, constants: Parameters) -> Array:
    """Reason from a uniform number, by the shares of each cause."""
    table = np.zeros((len(Cause), len(Reason) + 1))
    for each in list(Cause)[1:]:
        for code, share in constants.registration.reasons[each.name.lower()].items():
            table[each, Reason.from_code(code)] = share
    edges = np.cumsum(table, axis=1)
    found = (draw[:, None] * edges[cause, -1:] >= edges[cause]).sum(axis=1)
    return np.asarray(np.minimum(found, len(Reason)))


def _expand(happened: Happened, noted: Array, reason: Array, frame: Frame, cast: Cast) -> _Rows:
    """One row per whole day or per lesson."""
    lessons = frame.plan.has_lessons
    split = np.isin(reason[noted], BY_LESSON) if frame.plan.habits.whole_day else np.ones(len(noted), dtype=np.bool_)
    by_period = ~happened.whole[noted] | (split & lessons)
    whole, parts = noted[~by_period], noted[by_period]
    minutes = frame.columns.patterns.minutes
    periods = np.arange(minutes.shape[1])
    part, period = np.nonzero((happened.bits[parts, None] >> periods) & 1)
    row = np.concatenate((whole, parts[part]))
    period = np.concatenate((np.zeros(len(whole), dtype=np.int64), period))
    pattern = frame.columns.day_pattern[cast.timetable[happened.pupil[row]], happened.day[row]]
    length = minutes[pattern, period]
    late = happened.late[row]
    length = np.where(late > 0, np.minimum(late, length), length)
    short = np.isin(happened.cause[row], SHORT) & (not lessons) & (period > 0)
    length = np.where(short, np.maximum(length * PART_OF_HALF_DAY, 1).astype(np.int64), length)
    return _Rows(
        happened.pupil[row], happened.day[row].astype(np.int64), period, length, reason[row], happened.cause[row]
    )


def _with_versions(rows: _Rows, frame: Frame, constants: Parameters, random: np.random.Generator) -> RecordArrays:
    """Every row with its first version and what came later."""
    registration, size = constants.registration, len(rows.pupil)
    care = frame.plan.habits.carefulness
    late = random.random(size) < registration.late_entry * care
    wait = late * random.geometric(1 / registration.late_entry_days, size)
    first = _first_moments(rows, wait, random)
    unknown = (random.random(size) < registration.unknown_first * care) & np.isin(rows.true, _EXPLAINED)
    wrong = ~unknown & (random.random(size) < registration.code_errors * care) & (rows.cause != Cause.LATE)
    said = np.where(unknown, int(Reason.UNKNOWN), np.where(wrong, random.choice(_ERRORS, size), rows.true))
    resolved = unknown & (random.random(size) < registration.resolved)
    corrected = ~resolved & (random.random(size) < registration.corrected)
    answer = _later(rows, resolved, registration.resolved_days, first, rows.true, random)
    change = _later(rows, corrected, registration.corrected_days, first, _corrections(rows, constants, random), random)
    withdrawn = random.random(len(change[0])) < registration.withdrawn
    change[3][withdrawn] = 0
    versions = [[rows.pupil, rows.day, rows.period, rows.minutes, said, first], answer, change]
    return _arrived([np.concatenate(parts) for parts in zip(*versions, strict=True)])


_EXPLAINED = (Reason.SICK, Reason.MEDICAL, Reason.LEAVE, Reason.AUTHORISED_OTHER, Reason.UNAUTHORISED)
_ERRORS = np.array([Reason.SICK, Reason.AUTHORISED_OTHER, Reason.UNAUTHORISED, Reason.MEDICAL], dtype=np.int64)


def _first_moments(rows: _Rows, wait: Array, random: np.random.Generator) -> Array:
    second = MORNING + rows.period * LESSON_HOUR + random.integers(0, 3000, len(wait))
    second = np.where(wait > 0, AFTERNOON + random.integers(0, 7200, len(wait)), second)
    return local_moments(_weekday(rows.day + GRID_DAY + wait), second)


def _weekday(day: Array) -> Array:
    """Epoch days, moved from a weekend to the Monday after."""
    weekday = (day + 3) % 7
    return np.where(weekday > 4, day + 7 - weekday, day)


def _corrections(rows: _Rows, constants: Parameters, random: np.random.Generator) -> Array:
    """The reason a correction gives: one that the true cause can have."""
    return _drawn(rows.cause, random.random(len(rows.pupil)), constants)


def _later(
    rows: _Rows, who: Array, days: float, first: Array, reason: Array, random: np.random.Generator
) -> list[Array]:
    """Second versions of some rows, days after the first."""
    at = np.flatnonzero(who)
    wait = random.geometric(1 / days, len(at))
    day = _weekday(first[at] // (DAY * 1_000_000) + wait)
    moment = local_moments(day, AFTERNOON + random.integers(0, 7200, len(at)))
    return [rows.pupil[at], rows.day[at], rows.period[at], rows.minutes[at].copy(), reason[at], moment]


def _arrived(columns: list[Array]) -> RecordArrays:
    """Versions in order of arrival."""
    pupil, day, period, minutes, reason, moment = columns
    order = np.lexsort((period, day, pupil, moment))
    return RecordArrays(
        pupil=pupil[order].astype(np.int64),
        day=day[order].astype(np.int64),
        period=period[order].astype(np.int64),
        minutes=minutes[order].astype(np.int64),
        reason=reason[order].astype(np.int64),
        recorded_at=moment[order],
        seq=np.arange(1, len(order) + 1),
    )
