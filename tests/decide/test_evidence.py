"""Every number on the list can be traced: the records behind a yes add up to what it says."""

from datetime import timedelta
from typing import Any

from service.decide.outcome import rows
from service.rules.evidence import working_days_after
from tests.decide.judging import assessed, judge, reason
from tests.reference.small import away, day, friday, monday, school_days, small_world


def minutes_of(world: Any, records: list[int]) -> int:
    """Minutes of the records with these keys; the small school numbers records from 1 in order of arrival."""
    return sum(row.minutes for number, row in enumerate(world.absences, start=1) if number in records)


def test_the_hours_of_the_signal_are_those_of_its_records() -> None:
    lessons = [row for each in school_days(monday(9), 3) for row in away([each], "unauthorised", 60, period=2)]
    old = away([monday(4)], "unauthorised")
    world = small_world([*old, *lessons, *away([friday(10)], "unauthorised")])
    said = reason(judge(world, friday(10)), "signal-8h")["evidence"]
    assert said["numbers"]["unauthorised_hours_4w"] == 8
    assert minutes_of(world, said["records"]) == 8 * 60
    assert said["dates"] == sorted({row.day.isoformat() for row in world.absences if row.day >= monday(9)})


def test_sick_reports_show_the_days_of_the_episodes_they_count() -> None:
    # The first episode began before the 12 weeks, so its days are not shown although one of them lies within.
    starts = [monday(1) - timedelta(days=3), monday(3), monday(5), monday(7), monday(9)]
    world = small_world(away(school_days(starts[0], 2)) + [r for s in starts[1:] for r in away(school_days(s, 2))])
    said = reason(judge(world, friday(12)), "mazl-frequent")["evidence"]
    assert said["numbers"]["sick_reports_12w"] == 4
    assert said["dates"] == [each.isoformat() for s in starts[1:] for each in school_days(s, 2)]
    assert len(said["records"]) == 8


def test_a_withdrawn_or_corrected_record_is_no_evidence() -> None:
    days = school_days(monday(9), 8)
    first = away(days)
    corrected = [
        type(row)(row.pupil_id, row.day, row.period, row.minutes, "sick", row.recorded_at + timedelta(days=1))
        for row in first[:1]
    ]
    world = small_world([*first, *corrected])
    said = reason(judge(world, days[-1]), "mazl-long")["evidence"]
    assert said["records"] == [*range(2, 9), 9]


def test_the_report_shows_its_own_hours_and_its_deadline() -> None:
    # 5 hours a day from Monday: 16 is reached on Thursday. The next four days are the next report.
    world = small_world(away(school_days(monday(9), 8), "unauthorised"))
    said = reason(judge(world, friday(10)), "report-16h")["evidence"]
    assert said["numbers"]["report_last"] == (monday(10) + timedelta(days=2)).isoformat()
    assert said["dates"] == [each.isoformat() for each in school_days(monday(9), 8)[4:]]
    assert said["numbers"]["due_on"] == (monday(10) + timedelta(days=9)).isoformat()


def test_five_working_days_step_over_weekends_and_public_holidays() -> None:
    assert working_days_after(day("2026-04-02"), 5) == day(
        "2026-04-13"
    )  # over Good Friday, Easter Monday and two weekends
    assert working_days_after(day("2026-11-17"), 5) == day("2026-11-24")


def test_pupils_of_a_school_share_no_evidence() -> None:
    world = small_world(away(school_days(monday(9), 7)))
    found = list(rows(assessed(world, friday(10))))
    assert [row["pupil_id"] for row in found if row["reasons"]] == ["p1"]
