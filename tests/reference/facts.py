"""Every fact of rules.md §3 for one pupil, worked out with loops over pupil days."""

from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.reference.days import NOTHING, Day, Reference, Stay
from tests.reference.school_time import school_year_start

ALLOWANCE = Fraction(1, 10**9)
Facts = dict[str, object]


def facts(
    reference: Reference, pupil_id: str, as_of: date, known_at: datetime | None = None, imagined: str = NOTHING
) -> Facts | None:
    """Facts by name as of a date, from what was known at a moment; None when the pupil is not enrolled that day."""
    key = ("facts", pupil_id, as_of, known_at, imagined)
    if key not in reference.remembered:
        stay = reference.stay_on(pupil_id, as_of)
        reference.remembered[key] = None if stay is None else _facts(reference, stay, as_of, known_at, imagined)
    found = reference.remembered[key]
    assert found is None or isinstance(found, dict)
    return found


def _facts(reference: Reference, stay: Stay, as_of: date, known_at: datetime | None, imagined: str) -> Facts:
    days = reference.days(stay, as_of, known_at, imagined)
    missing = reference.missing(stay, as_of, known_at) if imagined == NOTHING else []
    in_window = reference.time.in_window
    four = [entry for entry in days if in_window(entry.day, as_of, 4)]
    twelve = [entry for entry in days if in_window(entry.day, as_of, 12)]
    year = this_year(reference, days, as_of)
    return {
        **_shares(four, "4w"),
        **_shares(twelve, "12w"),
        **_shares(year, "year"),
        "absent_share_last_year": _share_last_year(days, as_of),
        "scheduled_days_12w": len(twelve),
        "missing_days_4w": sum(in_window(day, as_of, 4) for day in missing),
        "missing_days_12w": sum(in_window(day, as_of, 12) for day in missing),
        **_sickness(days, twelve, year),
        **_hours(reference, days, four),
        **_away(reference, days, as_of),
        "late_12w": sum(entry.late for entry in twelve),
        "late_year": sum(entry.late for entry in year),
        "weekday_peak": _weekday_peak(twelve),
        "trend_8w": _trend([entry for entry in days if in_window(entry.day, as_of, 8)]),
        "last_present": _last([entry.day for entry in days if not entry.full]),
    }


def this_year(reference: Reference, days: list[Day], as_of: date) -> list[Day]:
    """Pupil days since the first school day of the school year of ``as_of``."""
    first = reference.time.first_school_day(as_of)
    return [entry for entry in days if first is not None and entry.day >= first]


def share(days: list[Day], field: str) -> float | None:
    """Missed divided by scheduled minutes; None when nothing was scheduled."""
    scheduled = sum(entry.scheduled for entry in days)
    if scheduled == 0:
        return None
    return float(Fraction(sum(getattr(entry, field) for entry in days), scheduled))


def _shares(days: list[Day], window: str) -> Facts:
    return {f"{field}_share_{window}": share(days, field) for field in ("absent", "sick", "unauthorised", "authorised")}


def _share_last_year(days: list[Day], as_of: date) -> float | None:
    ended = school_year_start(as_of)
    began = school_year_start(ended - timedelta(days=1))
    last_year = [entry for entry in days if began <= entry.day < ended]
    return share(last_year, "absent") if len(last_year) >= 20 else None


def sick_episodes(days: list[Day]) -> list[list[Day]]:
    """Maximal runs of pupil days with some sickness."""
    return _runs(days, [entry.sick > 0 for entry in days])


def _runs(days: list[Day], holds: list[bool]) -> list[list[Day]]:
    runs: list[list[Day]] = []
    before = False
    for entry, now in zip(days, holds, strict=True):
        if now and not before:
            runs.append([])
        if now:
            runs[-1].append(entry)
        before = now
    return runs


def _sickness(days: list[Day], twelve: list[Day], year: list[Day]) -> Facts:
    episodes = sick_episodes(days)
    in_twelve, in_year = {entry.day for entry in twelve}, {entry.day for entry in year}
    return {
        "sick_reports_12w": sum(episode[0].day in in_twelve for episode in episodes),
        "sick_run_days": next((len(episode) for episode in episodes if episode[-1] is days[-1]), 0),
        "sick_reports_year": sum(episode[0].day in in_year for episode in episodes),
        "sick_days_year": sum(entry.sick > 0 for entry in year),
    }


def report_dates(reference: Reference, days: list[Day]) -> list[date]:
    """Dates on which sixteen hours were reached, counting anew after each."""
    found: list[date] = []
    for position, today in enumerate(days):
        if today.hours == 0:
            continue
        counted = Fraction(0)
        for entry in days[: position + 1]:
            if reference.time.in_window(entry.day, today.day, 4) and (not found or entry.day > found[-1]):
                counted += entry.hours
        if counted >= 16 - ALLOWANCE:
            found.append(today.day)
    return found


def _hours(reference: Reference, days: list[Day], four: list[Day]) -> Facts:
    reports = report_dates(reference, days)
    open_days = [entry for entry in four if not reports or entry.day > reports[-1]]
    return {
        "unauthorised_hours_4w": float(sum(entry.hours for entry in four)),
        "report16_dates": reports,
        "report16_open_hours": float(sum(entry.hours for entry in open_days)),
    }


def _away(reference: Reference, days: list[Day], as_of: date) -> Facts:
    away = _run_at_end(days, [entry.full for entry in days])
    unauthorised = _run_at_end(days, [entry.away_unauthorised for entry in days])
    return {
        "away_run_days": len(away),
        "away_since": away[0].day if away else None,
        "away_slots": _slots_since(reference, away, as_of),
        "away_unauthorised_slots": _slots_since(reference, unauthorised, as_of),
    }


def _run_at_end(days: list[Day], holds: list[bool]) -> list[Day]:
    runs = _runs(days, holds)
    return runs[-1] if runs and runs[-1][-1] is days[-1] else []


def _slots_since(reference: Reference, run: list[Day], as_of: date) -> int:
    return reference.time.slot[as_of] - run[0].slot + 1 if run else 0


def _weekday_peak(twelve: list[Day]) -> float | None:
    missed = [entry for entry in twelve if entry.absent > 0]
    if len(missed) < 5:
        return None
    total = sum(entry.absent for entry in missed)
    per_weekday = [sum(entry.absent for entry in missed if entry.day.weekday() == n) for n in range(5)]
    return float(Fraction(max(per_weekday), total))


def _trend(eight: list[Day]) -> float | None:
    weeks: dict[int, list[Day]] = {}
    for entry in eight:
        weeks.setdefault(entry.slot // 5, []).append(entry)
    points = [
        (number, Fraction(sum(e.absent for e in week), sum(e.scheduled for e in week)))
        for number, week in weeks.items()
    ]
    if len(points) < 3:
        return None
    middle = Fraction(sum(x for x, _ in points), len(points))
    above = sum((x - middle) * y for x, y in points)
    return float(above / sum((x - middle) ** 2 for x, _ in points))


def _last(days: list[date]) -> date | None:
    return days[-1] if days else None
