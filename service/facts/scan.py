"""The compiled scan that turns absent days into facts for one pupil and one as-of date (rules.md §3)."""

from typing import Any

import numpy as np
from numba import njit

FLOATS = (
    "absent_share_4w",
    "absent_share_12w",
    "absent_share_year",
    "sick_share_4w",
    "sick_share_12w",
    "sick_share_year",
    "unauthorised_share_4w",
    "unauthorised_share_12w",
    "unauthorised_share_year",
    "authorised_share_4w",
    "authorised_share_12w",
    "authorised_share_year",
    "absent_share_last_year",
    "unauthorised_hours_4w",
    "report16_open_hours",
    "weekday_peak",
    "trend_8w",
)
INTS = (
    "scheduled_days_12w",
    "missing_days_4w",
    "missing_days_12w",
    "sick_reports_12w",
    "sick_run_days",
    "sick_reports_year",
    "sick_days_year",
    "away_run_days",
    "away_since",
    "away_slots",
    "away_unauthorised_slots",
    "late_12w",
    "late_year",
    "last_present",
    "reports_4w",
    "reports_12w",
    "report_last",
    "pupil_days",
    "luxury_day",
    "missed_minutes_4w",
    "missed_minutes_12w",
    "away_unauthorised_since",
    "reports",
)
MINIMUM_DAYS_LAST_YEAR = 20
MINIMUM_DAYS_WEEKDAY_PEAK = 5
MINIMUM_POINTS_TREND = 3


def _compiled(function: Any) -> Any:
    return njit(cache=True, nogil=True)(function)


@_compiled
def _share(missed, scheduled):
    return missed / scheduled if scheduled > 0 else np.nan


@_compiled
def _position_of_rank(pupil_days, rank, low, high):
    """Calendar position in [low, high) of the pupil day with this running number."""
    while low < high:
        middle = (low + high) // 2
        if pupil_days[middle + 1] > rank:
            high = middle
        else:
            low = middle + 1
    return low


@_compiled
def _slope(week_missed, week_scheduled, weeks):
    """Least-squares slope of the weekly absent share; weeks without scheduled minutes are no point."""
    n, sum_x, sum_y = 0, 0.0, 0.0
    for w in range(weeks):
        if week_scheduled[w] > 0:
            n += 1
            sum_x += w
            sum_y += week_missed[w] / week_scheduled[w]
    if n < MINIMUM_POINTS_TREND:
        return np.nan
    mean_x, mean_y, above, below = sum_x / n, sum_y / n, 0.0, 0.0
    for w in range(weeks):
        if week_scheduled[w] > 0:
            above += (w - mean_x) * (week_missed[w] / week_scheduled[w] - mean_y)
            below += (w - mean_x) * (w - mean_x)
    return above / below


@_compiled
def _touches_holiday(day, end, first, last, pupil_days, planned, next_holiday, previous_holiday):
    """Whether a pupil day is the last before, or the first after, a long holiday, as far as ``end`` can tell."""
    before = min(next_holiday[day], last + 1)
    if next_holiday[day] < len(next_holiday):
        nothing_known_between = pupil_days[min(before, end + 1)] == pupil_days[day + 1]
        nothing_planned_later = before <= end + 1 or planned[before] == planned[end + 1]
        if nothing_known_between and nothing_planned_later:
            return True
    after = max(previous_holiday[day] + 1, first)
    return previous_holiday[day] >= 0 and pupil_days[day] == pupil_days[after]


@_compiled
def scan(
    pair_stay,
    pair_date,
    offsets,
    day,
    absent,
    sick,
    authorised,
    unauthorised,
    luxury,
    hours,
    late,
    stay_first,
    stay_last,
    timetable,
    all_pupil_days,
    all_scheduled,
    all_planned,
    day_minutes,
    day_pattern,
    slot,
    next_holiday,
    previous_holiday,
    report_offsets,
    report_day,
    end_of,
    four_of,
    eight_of,
    twelve_of,
    year_of,
    last_year_of,
    floats,
    ints,
):
    """Fill ``floats`` [fact, pair] and ``ints`` [fact, pair] in the order of `FLOATS` and `INTS`; -1 and NaN are null."""
    weekday_missed = np.zeros(7, np.int64)
    week_missed = np.zeros(16, np.int64)
    week_scheduled = np.zeros(16, np.int64)
    for i in range(len(pair_stay)):
        s = pair_stay[i]
        k = pair_date[i]
        end = end_of[k]
        first = stay_first[s]
        four = max(four_of[k], first)
        eight = max(eight_of[k], first)
        twelve = max(twelve_of[k], first)
        year = max(year_of[k], first)
        last_year = max(last_year_of[k], first)
        row_t = timetable[s]
        pupil_days = all_pupil_days[row_t]
        scheduled = all_scheduled[row_t]
        planned = all_planned[row_t]
        last_rank = pupil_days[end + 1] - 1

        absent_4 = absent_12 = absent_y = absent_ly = 0
        sick_4 = sick_12 = sick_y = 0
        unauth_4 = unauth_12 = unauth_y = 0
        auth_4 = auth_12 = auth_y = 0
        hours_4 = 0.0
        sick_reports_12 = sick_reports_y = sick_days_y = 0
        late_12 = late_y = 0
        days_missed_12 = 0
        luxury_day = -1
        sick_prev, sick_start = -2, -1
        full_prev, full_start = -2, -1
        un_prev, un_start = -2, -1
        week0 = slot[eight_of[k]] // 5
        weekday_missed[:] = 0
        week_missed[:] = 0
        for row in range(offsets[s], offsets[s + 1]):
            today = day[row]
            if today > end:
                break
            rank = pupil_days[today]
            missed = absent[row]
            if sick[row] > 0:
                if rank != sick_prev + 1:
                    sick_start = today
                    if today >= twelve:
                        sick_reports_12 += 1
                    if today >= year:
                        sick_reports_y += 1
                sick_prev = rank
                if today >= year:
                    sick_days_y += 1
            if missed >= day_minutes[day_pattern[row_t, today]]:
                if rank != full_prev + 1:
                    full_start = today
                full_prev = rank
                if authorised[row] == 0:
                    if rank != un_prev + 1:
                        un_start = today
                    un_prev = rank
                    if (
                        luxury[row]
                        and today >= four
                        and _touches_holiday(
                            today, end, first, stay_last[s], pupil_days, planned, next_holiday, previous_holiday
                        )
                    ):
                        luxury_day = today
            if today >= year:
                absent_y += missed
                sick_y += sick[row]
                unauth_y += unauthorised[row]
                auth_y += authorised[row]
                late_y += late[row]
            elif today >= last_year:
                absent_ly += missed
            if today >= twelve:
                absent_12 += missed
                sick_12 += sick[row]
                unauth_12 += unauthorised[row]
                auth_12 += authorised[row]
                late_12 += late[row]
                days_missed_12 += 1
                weekday_missed[today % 7] += missed
            if today >= eight:
                week_missed[slot[today] // 5 - week0] += missed
            if today >= four:
                absent_4 += missed
                sick_4 += sick[row]
                unauth_4 += unauthorised[row]
                auth_4 += authorised[row]
                hours_4 += hours[row]

        minutes_4 = scheduled[end + 1] - scheduled[four]
        minutes_12 = scheduled[end + 1] - scheduled[twelve]
        minutes_y = scheduled[end + 1] - scheduled[min(year, end + 1)]
        floats[0, i] = _share(absent_4, minutes_4)
        floats[1, i] = _share(absent_12, minutes_12)
        floats[2, i] = _share(absent_y, minutes_y)
        floats[3, i] = _share(sick_4, minutes_4)
        floats[4, i] = _share(sick_12, minutes_12)
        floats[5, i] = _share(sick_y, minutes_y)
        floats[6, i] = _share(unauth_4, minutes_4)
        floats[7, i] = _share(unauth_12, minutes_12)
        floats[8, i] = _share(unauth_y, minutes_y)
        floats[9, i] = _share(auth_4, minutes_4)
        floats[10, i] = _share(auth_12, minutes_12)
        floats[11, i] = _share(auth_y, minutes_y)
        floats[12, i] = np.nan
        if year > last_year and pupil_days[year] - pupil_days[last_year] >= MINIMUM_DAYS_LAST_YEAR:
            floats[12, i] = _share(absent_ly, scheduled[year] - scheduled[last_year])
        floats[13, i] = hours_4

        reports_4 = reports_12 = reports = 0
        report_last = -1
        for r in range(report_offsets[s], report_offsets[s + 1]):
            reported = report_day[r]
            if reported > end:
                break
            reports += 1
            report_last = reported
            if reported >= four:
                reports_4 += 1
            if reported >= twelve:
                reports_12 += 1
        open_hours = 0.0
        if hours_4 > 0.0:
            for row in range(offsets[s], offsets[s + 1]):
                if day[row] > end:
                    break
                if day[row] >= four and day[row] > report_last:
                    open_hours += hours[row]
        floats[14, i] = open_hours

        floats[15, i] = np.nan
        if days_missed_12 >= MINIMUM_DAYS_WEEKDAY_PEAK:
            floats[15, i] = weekday_missed.max() / absent_12

        weeks = slot[end] // 5 - week0 + 1
        week_scheduled[:] = 0
        position = eight
        while position <= end:
            week = slot[position] // 5
            until = position
            while until <= end and slot[until] // 5 == week:
                until += 1
            if week >= week0:
                week_scheduled[week - week0] += scheduled[until] - scheduled[position]
            position = until
        floats[16, i] = _slope(week_missed, week_scheduled, weeks)

        ints[0, i] = pupil_days[end + 1] - pupil_days[twelve]
        ints[1, i] = planned[end + 1] - planned[four] - (pupil_days[end + 1] - pupil_days[four])
        ints[2, i] = planned[end + 1] - planned[twelve] - ints[0, i]
        ints[3, i] = sick_reports_12
        ints[4, i] = 0
        if sick_prev == last_rank and sick_prev >= 0:
            ints[4, i] = last_rank - pupil_days[sick_start] + 1
        ints[5, i] = sick_reports_y
        ints[6, i] = sick_days_y
        ints[7, i] = ints[9, i] = ints[10, i] = 0
        ints[8, i] = ints[21, i] = -1
        present_rank = last_rank
        if full_prev == last_rank and full_prev >= 0:
            present_rank = pupil_days[full_start] - 1
            ints[7, i] = last_rank - present_rank
            ints[8, i] = full_start
            ints[9, i] = slot[end] - slot[full_start] + 1
        if un_prev == last_rank and un_prev >= 0:
            ints[10, i] = slot[end] - slot[un_start] + 1
            ints[21, i] = un_start
        ints[11, i] = late_12
        ints[12, i] = late_y
        ints[13, i] = -1
        if present_rank >= pupil_days[first]:
            ints[13, i] = _position_of_rank(pupil_days, present_rank, first, end + 1)
        ints[14, i] = reports_4
        ints[15, i] = reports_12
        ints[16, i] = report_last
        ints[17, i] = pupil_days[end + 1] - pupil_days[first]
        ints[18, i] = luxury_day
        ints[19, i] = absent_4
        ints[20, i] = absent_12
        ints[22, i] = reports
