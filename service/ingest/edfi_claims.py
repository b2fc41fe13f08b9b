"""What Ed-Fi attendance events claim: category to reason, durations to minutes, sections to periods."""

import re
from datetime import time

import numpy as np
import numpy.typing as npt

from service.domain.codes import Reason
from service.ingest import messages
from service.ingest.check_places import MINUTES_A_DAY, MOST_PERIODS
from service.ingest.checks import NOTHING, Checker, Int64s, Mask
from service.ingest.claims import REASON_NUMBERS, Claims, Terms
from service.ingest.vocabulary import Coded
from service.policy.sources import EdfiSource

Floats = npt.NDArray[np.float64]
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(:[0-5][0-9](\.[0-9]+)?)?(Z|[+-][0-9:]+)?")
_UNREADABLE = -2.0


def edfi_claims(checker: Checker, source: EdfiSource, terms: Terms) -> Claims:
    """Claims of attendance events; events of presence are to be left out with `present` before this."""
    reason = _reasons(checker, source)
    minutes, share = _durations(checker, source, terms)
    moment, stamped = checker.moments("recorded_at", terms.now, required=False)
    return Claims(
        school=checker.known_schools(terms.only, terms.schools),
        day=checker.days("date"),
        period=_periods(checker, source),
        minutes=minutes,
        share=share,
        reason=reason,
        recorded_at=moment,
        stamped=stamped,
        external_id=None,
    )


def _per_text(coded: Coded, values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)[coded.codes] if values else np.zeros(0)


def _reasons(checker: Checker, source: EdfiSource) -> Int64s:
    category, text = checker.table.columns["AttendanceEventCategory"], checker.table.columns["AttendanceEventReason"]
    by_category = {name: REASON_NUMBERS[rule.reason] for name, rule in source.categories.items()}
    by_text = {name.lower(): REASON_NUMBERS[code] for name, code in source.reason_texts.items()}
    broad = _per_text(category, [by_category.get(name, NOTHING) for name in category.texts]).astype(np.int64)
    fine = _per_text(text, [by_text.get(name.lower(), NOTHING) for name in text.texts]).astype(np.int64)
    checker.findings.reject(broad == NOTHING, messages.UNKNOWN_CATEGORY, "AttendanceEventCategory")
    # A tardy stays a tardy, however the district words its reason: it is also counted as a lateness.
    return np.where((fine != NOTHING) & (broad != Reason.LATE), fine, broad)


def _durations(checker: Checker, source: EdfiSource, terms: Terms) -> tuple[Int64s, Floats]:
    """Minutes (`NOTHING` where a part of the day decides) and parts of the day (nan for all of it)."""
    columns = checker.table.columns
    category = columns["AttendanceEventCategory"]
    minutes = checker.integers("minutes", 1, MINUTES_A_DAY, required=False)
    share = _per_text(columns["EventDuration"], [_share_of(text) for text in columns["EventDuration"].texts])
    checker.findings.reject(share == _UNREADABLE, messages.BAD_DURATION, "EventDuration")
    silent = (minutes == NOTHING) & np.isnan(share)
    rules = {name: rule.without_duration for name, rule in source.categories.items()}
    late = np.array([rules.get(name) == "late" for name in category.texts], dtype=np.bool_)[category.codes]
    clock = np.array([rules.get(name) == "clock" for name in category.texts], dtype=np.bool_)[category.codes]
    minutes = np.where(silent & late, terms.late_minutes, minutes)
    return np.where(silent & clock, _clock_minutes(checker, source, silent & clock), minutes), share


def _share_of(text: str) -> float:
    if not text:
        return np.nan
    try:
        share = float(text.replace(",", "."))
    except ValueError:
        return _UNREADABLE
    return share if 0 < share <= 1 else _UNREADABLE


def _clock_minutes(checker: Checker, source: EdfiSource, asked: Mask) -> Int64s:
    """Minutes missed by coming late, leaving early, or being away between leaving and coming back."""
    starts, ends = _minute_of(source.day_starts_at), _minute_of(source.day_ends_at)
    arrival, departure = (_clock(checker, name, asked) for name in ("ArrivalTime", "DepartureTime"))
    came, left = np.nan_to_num(arrival, nan=starts), np.nan_to_num(departure, nan=ends)
    between = came - left
    outside = np.maximum(came - starts, 0) + np.maximum(ends - left, 0)
    missed = np.where(~np.isnan(arrival) & ~np.isnan(departure) & (between > 0), between, outside)
    checker.findings.reject(asked & ~(missed > 0), messages.NO_DURATION, "AttendanceEventCategory")
    return missed.astype(np.int64)


def _clock(checker: Checker, column: str, asked: Mask) -> Floats:
    coded = checker.table.columns[column]
    values = _per_text(coded, [_clock_of(text) for text in coded.texts])
    checker.findings.reject(asked & (values == _UNREADABLE), messages.BAD_CLOCK, column)
    return values


def _clock_of(text: str) -> float:
    if not text:
        return np.nan
    match = _CLOCK.fullmatch(text)
    return float(int(match[1]) * 60 + int(match[2])) if match else _UNREADABLE


def _minute_of(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _periods(checker: Checker, source: EdfiSource) -> Int64s:
    """Period 0 for events of the whole school day; for sections the digits of the class period, else of the section."""
    columns = checker.table.columns
    pattern = re.compile(source.section_period)
    named = _per_text(columns["ClassPeriodName"], [_digits(text) for text in columns["ClassPeriodName"].texts])
    coded = _per_text(
        columns["SectionIdentifier"], [_section_digits(pattern, text) for text in columns["SectionIdentifier"].texts]
    )
    section = np.array([text == "section" for text in columns["event"].texts], dtype=np.bool_)[columns["event"].codes]
    period = np.where(section, np.where(np.isnan(named), coded, named), 0.0)
    usable = (period >= np.where(section, 1, 0)) & (period <= MOST_PERIODS)
    checker.findings.reject(~usable, messages.NO_SECTION_PERIOD, "SectionIdentifier")
    return np.where(usable, period, 0).astype(np.int64)


def _digits(text: str) -> float:
    found = re.search(r"[0-9]{1,3}", text)
    return float(found[0]) if found else np.nan


def _section_digits(pattern: re.Pattern[str], text: str) -> float:
    found = pattern.search(text)
    digits = found["period"] if found else None
    return float(digits) if digits and digits.isdigit() else np.nan
