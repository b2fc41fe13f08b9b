"""What a report says in words: the term on either side of the day, hours as counted, ages, what a correction did."""

from datetime import date
from typing import Any

import pytest

from service.policy.reports import LRV, OTHER, SENT, WITHDRAWN
from service.views.web.report_words import changes, duty_note, hours, term, told_days
from tests.reports.wanted import day

FRIDAY = day(20)


def draft(**values: Any) -> dict[str, Any]:
    """A draft of sixteen hours, due on Friday 20 November."""
    dates = {"birth_date": date(2012, 3, 3), "established_on": day(13), "due_on": FRIDAY, "ends_on": day(13)}
    return {"kind": "16-hours", "state": "draft", "days": [], "sent_on": None, **dates, **values}


@pytest.mark.parametrize(
    ("today", "state", "expected"),
    [
        (18, "draft", ("Melden uiterlijk vrijdag 20 november 2026", "nog 2 dagen")),
        (20, "shared", ("Melden uiterlijk vrijdag 20 november 2026", "dat is vandaag")),
        (21, "draft", ("Had uiterlijk vrijdag 20 november 2026 gemeld moeten zijn", "1 dag te laat")),
        (21, WITHDRAWN, ("", "")),
    ],
)
def test_the_term_is_told_in_words_that_are_true_on_the_day(today: int, state: str, expected: tuple[str, str]) -> None:
    assert term(draft(state=state), day(today), mandatory=True) == expected


@pytest.mark.parametrize(("sent", "expected"), [(20, "binnen de termijn"), (23, "3 dagen na de termijn")])
def test_a_report_that_was_made_tells_whether_that_was_in_time(sent: int, expected: str) -> None:
    assert term(draft(state=SENT, sent_on=day(sent)), day(30), mandatory=True)[1] == expected


def test_a_report_that_is_no_duty_is_never_late() -> None:
    assert term(draft(kind=OTHER), day(30), mandatory=False)[0] == "Melden is niet verplicht"


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (date(2008, 11, 13), "18 jaar of ouder"),
        (date(2008, 11, 14), "startkwalificatie"),
        (date(2010, 11, 14), ""),
        (date(2021, 10, 31), ""),
        (date(2021, 11, 1), "nog niet leerplichtig"),
    ],
)
def test_what_to_mind_at_an_age_is_told(born: date, expected: str) -> None:
    note = duty_note(draft(birth_date=born))

    assert (note == "") == (expected == "")
    assert expected in note


def test_hours_are_lessons_where_lessons_are_counted_with_clock_hours_beside_them() -> None:
    days = [{"minutes": 350, "hours": 7.0}, {"minutes": 100, "hours": 2.0}]

    assert (hours(days, True), hours(days, False)) == ("9 lesuren (7,5 klokuren)", "7,5 klokuren")
    assert hours([{"minutes": 60}], True) == "1 klokuur"


def test_an_lrv_that_ended_tells_of_no_day_after_its_end() -> None:
    days = [{"date": f"2026-11-{number}", "minutes": 300} for number in (12, 13, 16)]

    assert [each["date"] for each in told_days(draft(kind=LRV, days=days))] == ["2026-11-12", "2026-11-13"]


def test_days_that_are_otherwise_now_stand_beside_what_was_reported() -> None:
    days = [{"date": f"2026-11-{number}", "minutes": 300} for number in (11, 12, 13)]
    now = [{"date": "2026-11-11", "minutes": 300}, {"date": "2026-11-12", "minutes": 250}]

    assert changes(draft(days=days), now) == [
        {"date": "2026-11-12", "was": 300, "now": 250},
        {"date": "2026-11-13", "was": 300, "now": 0},
    ]
