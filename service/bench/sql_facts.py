"""The facts in SQL on DuckDB, as an analyst would write them: for comparison, and as a third opinion on the engine.

All facts of rules.md §3 but ``report16_dates`` and ``report16_open_hours``, which are sequential: a sum that starts
again after each report date needs a loop. The tables below are what a warehouse would hold: versions, stays, and per
class and day what was scheduled and received.
"""

from collections.abc import Callable
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from service.bench.columns_on_disk import Disk, read_columns
from service.bench.population import AS_OF, REGIONS
from service.domain.columns import Array, SchoolColumns
from service.facts.engine import Facts, enrolled, facts_of
from service.facts.known import know
from service.facts.table import COLUMNS
from service.facts.windows import windows

MEMORY, THREADS = "6GB", 2
NAME = "the same facts in SQL, DuckDB, 2 threads"
SEQUENTIAL = ("report16_dates", "report16_open_hours")
COMPARED = tuple(name for name in COLUMNS if name not in SEQUENTIAL)

CURRENT = """
CREATE OR REPLACE TEMP TABLE current AS
SELECT school, stay, day, period, max_by(minutes * 16 + reason, recorded_at::HUGEINT * 4294967296 + seq) AS content
FROM (SELECT *, parse_filename(filename, true) AS school FROM read_parquet($files, filename = true))
WHERE day <= $end GROUP BY ALL
"""
DAYS = """
CREATE OR REPLACE TEMP TABLE missed AS
WITH lesson AS (
    SELECT c.school, c.stay, c.day, s.class, content % 16 AS reason, p.minutes, p.weight,
        least(content // 16, p.minutes) AS lost
    FROM current c JOIN stays s USING (school, stay) JOIN periods p USING (class, day, period)
    WHERE content >= 16
), by_day AS (
    SELECT school, stay, day, class, sum(lost) FILTER (reason NOT IN (8, 9)) AS absent,
        coalesce(sum(lost) FILTER (reason = 1), 0) AS sick,
        coalesce(sum(lost) FILTER (reason <= 5), 0) AS authorised,
        coalesce(sum(lost) FILTER (reason IN (6, 7)), 0) AS unauthorised,
        coalesce(sum(lost / minutes * weight) FILTER (reason IN (6, 7)), 0) AS hours,
        count(*) FILTER (reason = 7) AS late
    FROM lesson GROUP BY ALL HAVING absent > 0
)
SELECT b.school, b.stay, b.class, b.day, d.slot, d.rank, d.scheduled, least(absent, d.scheduled) AS absent,
    least(sick, d.scheduled) AS sick, least(authorised, d.scheduled) AS authorised,
    least(unauthorised, d.scheduled) AS unauthorised, least(hours, d.weight) AS hours, late
FROM by_day b JOIN days d USING (class, day) WHERE d.received
"""
RUNS = """
CREATE OR REPLACE TEMP TABLE runs AS
WITH kinds AS (
    SELECT school, stay, 1 AS kind, day, slot, rank FROM missed WHERE sick > 0
    UNION ALL SELECT school, stay, 2, day, slot, rank FROM missed WHERE absent >= scheduled
    UNION ALL SELECT school, stay, 3, day, slot, rank FROM missed WHERE absent >= scheduled AND authorised = 0
), islands AS (
    SELECT *, rank - row_number() OVER (PARTITION BY school, stay, kind ORDER BY day) AS island FROM kinds
)
SELECT school, stay, kind, min(day) AS began, min(slot) AS slot, min(rank) AS first_rank, max(rank) AS last_rank
FROM islands GROUP BY school, stay, kind, island
"""
FACTS = """
WITH planned AS (
    SELECT class, first,
        max(rank) FILTER (held) AS last_rank, min(rank) FILTER (held) AS first_rank,
        sum(d.scheduled) FILTER (held AND day >= $four) AS m4, sum(d.scheduled) FILTER (held AND day >= $twelve) AS m12,
        sum(d.scheduled) FILTER (held AND day >= $year) AS my,
        sum(d.scheduled) FILTER (held AND day >= $last_year AND day < $year) AS mly,
        count(*) FILTER (held AND day >= $last_year AND day < $year) AS days_last_year,
        count(*) FILTER (held AND day >= $twelve) AS scheduled_days_12w,
        count(*) FILTER (NOT received AND day >= $four) AS missing_days_4w,
        count(*) FILTER (NOT received AND day >= $twelve) AS missing_days_12w
    FROM (SELECT DISTINCT class, first FROM stays) JOIN
        (SELECT *, received AS held FROM days WHERE scheduled > 0 AND day <= $end) d USING (class)
    WHERE day >= first GROUP BY class, first
), sums AS (
    SELECT school, stay,
        sum(absent) FILTER (day >= $four) AS a4, sum(absent) FILTER (day >= $twelve) AS a12,
        sum(absent) FILTER (day >= $year) AS ay,
        sum(absent) FILTER (day >= $last_year AND day < $year) AS aly,
        sum(sick) FILTER (day >= $four) AS s4, sum(sick) FILTER (day >= $twelve) AS s12,
        sum(sick) FILTER (day >= $year) AS sy,
        sum(unauthorised) FILTER (day >= $four) AS u4, sum(unauthorised) FILTER (day >= $twelve) AS u12,
        sum(unauthorised) FILTER (day >= $year) AS uy,
        sum(authorised) FILTER (day >= $four) AS t4, sum(authorised) FILTER (day >= $twelve) AS t12,
        sum(authorised) FILTER (day >= $year) AS ty,
        sum(hours) FILTER (day >= $four) AS hours, sum(late) FILTER (day >= $twelve) AS l12,
        sum(late) FILTER (day >= $year) AS ly, count(*) FILTER (sick > 0 AND day >= $year) AS sick_days
    FROM missed GROUP BY school, stay
), episodes AS (
    SELECT school, stay, count(*) FILTER (kind = 1 AND began >= $twelve) AS e12,
        count(*) FILTER (kind = 1 AND began >= $year) AS ey
    FROM runs GROUP BY school, stay
), open_runs AS (
    SELECT s.school, s.stay, max(r.last_rank - r.first_rank + 1) FILTER (kind = 1) AS sick_run,
        max(r.last_rank - r.first_rank + 1) FILTER (kind = 2) AS away, max(began) FILTER (kind = 2) AS since,
        max($slot - r.slot + 1) FILTER (kind = 2) AS slots, max($slot - r.slot + 1) FILTER (kind = 3) AS u_slots,
        max(r.first_rank) FILTER (kind = 2) AS away_rank
    FROM stays s JOIN planned p USING (class, first) JOIN runs r ON r.school = s.school AND r.stay = s.stay
        AND r.last_rank = p.last_rank
    GROUP BY s.school, s.stay
), weekdays AS (
    SELECT school, stay, max(absent) / sum(absent) AS peak, sum(days) AS days
    FROM (SELECT school, stay, day % 7 AS weekday, sum(absent) AS absent, count(*) AS days FROM missed
          WHERE day >= $twelve GROUP BY ALL)
    GROUP BY school, stay
), weeks AS (
    SELECT class, first, slot // 5 AS week, sum(scheduled) AS minutes
    FROM days JOIN (SELECT DISTINCT class, first FROM stays) USING (class)
    WHERE received AND scheduled > 0 AND day BETWEEN greatest($eight, first) AND $end GROUP BY ALL
), trend AS (
    SELECT s.school, s.stay, regr_slope(coalesce(m.absent, 0) / w.minutes, w.week) AS slope, count(*) AS points
    FROM stays s JOIN weeks w USING (class, first)
        LEFT JOIN (SELECT school, stay, slot // 5 AS week, sum(absent) AS absent FROM missed
                   WHERE day >= $eight GROUP BY ALL) m ON m.school = s.school AND m.stay = s.stay AND m.week = w.week
    GROUP BY s.school, s.stay
)
SELECT s.school, s.stay,
    coalesce(a4, 0) / m4 AS absent_share_4w, coalesce(a12, 0) / m12 AS absent_share_12w,
    coalesce(ay, 0) / my AS absent_share_year, coalesce(s4, 0) / m4 AS sick_share_4w,
    coalesce(s12, 0) / m12 AS sick_share_12w, coalesce(sy, 0) / my AS sick_share_year,
    coalesce(u4, 0) / m4 AS unauthorised_share_4w, coalesce(u12, 0) / m12 AS unauthorised_share_12w,
    coalesce(uy, 0) / my AS unauthorised_share_year, coalesce(t4, 0) / m4 AS authorised_share_4w,
    coalesce(t12, 0) / m12 AS authorised_share_12w, coalesce(ty, 0) / my AS authorised_share_year,
    CASE WHEN days_last_year >= 20 THEN coalesce(aly, 0) / mly END AS absent_share_last_year,
    scheduled_days_12w, missing_days_4w, missing_days_12w, coalesce(e12, 0) AS sick_reports_12w,
    coalesce(sick_run, 0) AS sick_run_days, coalesce(ey, 0) AS sick_reports_year,
    coalesce(sick_days, 0) AS sick_days_year,
    coalesce(hours, 0) AS unauthorised_hours_4w, coalesce(away, 0) AS away_run_days, coalesce(since, -1) AS away_since,
    coalesce(slots, 0) AS away_slots, coalesce(u_slots, 0) AS away_unauthorised_slots, coalesce(l12, 0) AS late_12w,
    coalesce(ly, 0) AS late_year, CASE WHEN w.days >= 5 THEN peak END AS weekday_peak,
    CASE WHEN points >= 3 THEN slope END AS trend_8w, coalesce(present.day, -1) AS last_present
FROM stays s JOIN planned p USING (class, first)
    LEFT JOIN sums USING (school, stay) LEFT JOIN episodes USING (school, stay)
    LEFT JOIN open_runs o USING (school, stay)
    LEFT JOIN weekdays w USING (school, stay) LEFT JOIN trend USING (school, stay)
    LEFT JOIN (SELECT class, rank, day FROM days WHERE received AND scheduled > 0) present
        ON present.class = s.class AND present.rank = coalesce(o.away_rank - 1, p.last_rank) AND present.day >= s.first
WHERE s.first <= $end AND s.last >= $end ORDER BY s.school, s.stay
"""


def candidates(disk: Disk) -> dict[str, Callable[[], Any]]:
    """The query over all schools, from Parquet to a table in memory; the small tables are loaded before."""
    connection = _connect(disk, disk.numbers)
    return {NAME: lambda: _query(connection, disk, disk.numbers).num_rows}


def differences(disk: Disk, schools: int) -> int:
    """Number of values that differ from those of the engine, over the facts of some schools."""
    numbers = range(min(schools, disk.schools))
    found = _query(_connect(disk, numbers), disk, numbers).to_pandas()
    expected = pd.concat([_expected(disk, number) for number in numbers], ignore_index=True)
    found = found.sort_values(["school", "stay"], ignore_index=True)
    expected = expected.sort_values(["school", "stay"], ignore_index=True)
    if found[["school", "stay"]].to_numpy().tolist() != expected[["school", "stay"]].to_numpy().tolist():
        return len(expected) * len(COMPARED)
    return sum(_unequal(found[name].to_numpy(float), expected[name].to_numpy(float)) for name in COMPARED)


def _unequal(found: Array, expected: Array) -> int:
    return int((~np.isclose(found, expected, rtol=0, atol=1e-9, equal_nan=True)).sum())


def _expected(disk: Disk, number: int) -> pd.DataFrame:
    columns = read_columns(disk, number)
    facts: Facts = facts_of(know(columns), enrolled(columns, [AS_OF]))
    keys = {"school": disk.sorted(number).stem, "stay": facts.pairs.stay}
    return pd.DataFrame(keys | {name: facts[name] for name in COMPARED})


def _query(connection: duckdb.DuckDBPyConnection, disk: Disk, numbers: range) -> Any:
    calendar = read_columns(disk, 0).calendar
    at = windows(calendar, [AS_OF])
    spans = {name: int(getattr(at, name)[0]) for name in ("end", "four", "eight", "twelve", "year", "last_year")}
    given = spans | {"slot": int(calendar.slot[spans["end"]]), "files": [str(disk.sorted(n)) for n in numbers]}
    for statement in (CURRENT, DAYS, RUNS):
        connection.execute(statement, _used(statement, given))
    return connection.sql(FACTS, params=_used(FACTS, given)).to_arrow_table()


def _used(statement: str, given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if f"${name}" in statement}


def _connect(disk: Disk, numbers: range) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS})
    stays = pd.concat([_stays(disk, number) for number in numbers], ignore_index=True)
    classes = [_classes(read_columns(disk, number), number) for number in numbers[: len(REGIONS)]]
    tables = {"stays": stays} | {name: pd.concat([part[name] for part in classes]) for name in ("days", "periods")}
    for name, frame in tables.items():
        connection.register("given", frame)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")  # noqa: S608 - our own three names
        connection.unregister("given")
    return connection


def _stays(disk: Disk, number: int) -> pd.DataFrame:
    stays = read_columns(disk, number).stays
    frame = pd.DataFrame({"stay": np.arange(len(stays.first)), "first": stays.first, "last": stays.last})
    frame["school"], frame["class"] = disk.sorted(number).stem, _classes_from(number) + stays.timetable
    return frame


def _classes_from(number: int) -> int:
    """Number of the first class of a school. Schools of a region share theirs: fewer rows to join."""
    return number % len(REGIONS) * 1000


def _classes(columns: SchoolColumns, number: int) -> dict[str, pd.DataFrame]:
    """Per class and day of the school year: what was scheduled, and the length and weight of every period."""
    first, end = int(columns.stays.first.min()), columns.calendar.index(AS_OF)
    count = len(columns.day_pattern)
    day = np.arange(first, end + 1)
    pattern = columns.day_pattern[:, day]
    names = np.repeat(_classes_from(number) + np.arange(count), len(day))
    received = np.tile(columns.received(None)[day], count)
    days = pd.DataFrame(
        {"class": names, "day": np.tile(day, count), "slot": np.tile(columns.calendar.slot[day], count)}
    )
    days["scheduled"] = columns.patterns.minutes[pattern.ravel(), 0]
    days["weight"] = columns.patterns.weights[pattern.ravel()]
    days["received"] = received
    days["rank"] = ((days["scheduled"] > 0) & received).groupby(days["class"]).cumsum()
    return {"days": days, "periods": _periods(columns, days, pattern.ravel())}


def _periods(columns: SchoolColumns, days: pd.DataFrame, pattern: Array) -> pd.DataFrame:
    parts = []
    for period in range(columns.patterns.minutes.shape[1]):
        minutes = columns.patterns.minutes[pattern, period]
        weight = days["weight"].to_numpy() if period == 0 else np.maximum(minutes / 60, 1.0)
        parts.append(days[["class", "day"]].assign(period=period, minutes=minutes, weight=weight)[minutes > 0])
    periods: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return periods
