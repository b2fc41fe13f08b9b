"""Drafts of reports: made once from what the rules say, about unauthorised absence alone, never sent by the service."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from service.domain.codes import Reason
from service.policy.reports import FIRST, FOLLOW_UP, LRV, LUXURY
from service.reports.asking import by_hand
from service.reports.drafting import add_by_hand
from service.store.session import write_transaction
from tests.reports.wanted import (
    NOW,
    POLICY,
    asked,
    corrected,
    day,
    drafted,
    drafts,
    follow_up,
    lrv,
    luxury,
    missed,
    set_draft,
    sixteen,
)
from tests.store.builders import add, fill

MONDAY, WEDNESDAY, THURSDAY, NEXT_MONDAY = day(9), day(11), day(12), day(16)


def test_sixteen_hours_make_a_draft_from_the_first_absence_to_the_day_they_were_reached(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, WEDNESDAY))

    assert drafted(engine, school, asked(ada, sixteen(MONDAY, WEDNESDAY))) == 1

    (draft,) = drafts(engine, ada)
    assert (draft["kind"], draft["begins_on"], draft["ends_on"]) == (FIRST, MONDAY, WEDNESDAY)
    assert draft["due_on"] == day(18)
    assert draft["days"] == [
        {"date": "2026-11-09", "minutes": 300, "periods": [0], "hours": 8.0},
        {"date": "2026-11-11", "minutes": 300, "periods": [0], "hours": 8.0},
    ]


def test_drafting_the_same_week_again_adds_and_changes_nothing(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY))
    asks = asked(ada, sixteen(MONDAY))
    drafted(engine, school, asks)
    before = drafts(engine, ada)

    assert drafted(engine, school, asks) == 0
    assert drafts(engine, ada) == before


def test_the_next_sixteen_hours_are_a_follow_up_about_the_days_since(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, THURSDAY))

    drafted(engine, school, asked(ada, sixteen(MONDAY), follow_up(THURSDAY)))

    first, second = drafts(engine, ada)
    assert [each["kind"] for each in (first, second)] == [FIRST, FOLLOW_UP]
    assert [each["date"] for each in second["days"]] == ["2026-11-12"]


def test_a_report_date_of_long_ago_starts_no_draft(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY))

    assert drafted(engine, school, asked(ada, sixteen(MONDAY, may_start=False))) == 0


@pytest.mark.parametrize(("away", "expected"), [(day(2), 1), (None, 2), (day(10), 2)])
def test_during_unbroken_absence_one_report_in_seven_days_is_enough(
    engine: Engine, away: date | None, expected: int
) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, THURSDAY))

    asks = asked(ada, sixteen(MONDAY, away_since=away), follow_up(THURSDAY, away_since=away))

    assert drafted(engine, school, asks) == expected


def test_the_hours_of_a_report_that_need_not_be_made_are_told_with_the_next(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, *(missed(school, ada, each) for each in (MONDAY, THURSDAY, NEXT_MONDAY)))
    first = sixteen(MONDAY, away_since=day(2))
    skipped, third = (follow_up(each, away_since=day(2)) for each in (THURSDAY, NEXT_MONDAY))

    weeks = [drafted(engine, school, asked(ada, *some)) for some in ([first], [first, skipped])]
    weeks.append(drafted(engine, school, asked(ada, first, skipped, third)))

    assert weeks == [1, 0, 1]
    assert [each["date"] for each in drafts(engine, ada)[1]["days"]] == ["2026-11-12", "2026-11-16"]
    assert drafts(engine, ada)[1]["begins_on"] == THURSDAY


def test_who_is_back_gets_no_second_report_about_days_that_were_told_with_another(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, *(missed(school, ada, each) for each in (MONDAY, THURSDAY, NEXT_MONDAY)))
    away = [follow_up(each, away_since=day(2)) for each in (THURSDAY, NEXT_MONDAY)]
    drafted(engine, school, asked(ada, sixteen(MONDAY, away_since=day(2)), *away))
    (_, told) = drafts(engine, ada)

    back = asked(ada, sixteen(MONDAY), follow_up(THURSDAY), follow_up(NEXT_MONDAY))

    assert drafted(engine, school, back) == 0
    assert drafts(engine, ada)[1] == told


@pytest.mark.parametrize("reason", [Reason.SICK, Reason.MEDICAL, Reason.LEAVE, Reason.SUSPENDED, Reason.ELSEWHERE])
def test_what_is_authorised_is_in_no_report(engine: Engine, reason: Reason) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY, reason), missed(school, ada, WEDNESDAY))

    drafted(engine, school, asked(ada, sixteen(MONDAY, WEDNESDAY)))

    (draft,) = drafts(engine, ada)
    assert [each["date"] for each in draft["days"]] == ["2026-11-11"]


def test_a_corrected_record_counts_as_it_is_now(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    monday = missed(school, ada, MONDAY)
    add(engine, monday, missed(school, ada, WEDNESDAY))
    corrected(engine, monday, Reason.SICK)

    drafted(engine, school, asked(ada, sixteen(MONDAY, WEDNESDAY)))

    assert [each["date"] for each in drafts(engine, ada)[0]["days"]] == ["2026-11-11"]


def test_an_lrv_is_drafted_once_and_stays_open_at_the_end(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, WEDNESDAY, Reason.UNKNOWN))

    counts = [drafted(engine, school, asked(ada, lrv(each, MONDAY, WEDNESDAY))) for each in (WEDNESDAY, THURSDAY)]

    (draft,) = drafts(engine, ada)
    assert counts == [1, 0]
    assert (draft["kind"], draft["begins_on"], draft["ends_on"], draft["all_lessons"]) == (LRV, MONDAY, None, True)
    assert len(draft["days"]) == 2


def test_an_lrv_that_goes_on_is_told_up_to_the_last_day_until_it_is_reported(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, NEXT_MONDAY))
    drafted(engine, school, asked(ada, lrv(MONDAY, MONDAY, MONDAY)))

    drafted(engine, school, asked(ada, lrv(MONDAY, MONDAY, NEXT_MONDAY)))
    (open_,) = drafts(engine, ada)
    set_draft(engine, open_["uid"], state="sent", sent_on=day(17))
    add(engine, missed(school, ada, day(17)))
    drafted(engine, school, asked(ada, lrv(MONDAY, MONDAY, day(17))))

    assert [[each["date"] for each in draft["days"]] for draft in (open_, *drafts(engine, ada))] == [
        ["2026-11-09", "2026-11-16"],
        ["2026-11-09", "2026-11-16"],
    ]
    assert open_["corrected_at"] is None


def test_days_beside_a_holiday_are_drafted_as_luxury_leave(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, WEDNESDAY), missed(school, ada, THURSDAY))

    drafted(engine, school, asked(ada, luxury(WEDNESDAY, THURSDAY)))

    assert [(each["kind"], each["begins_on"], each["ends_on"]) for each in drafts(engine, ada)] == [
        (LUXURY, WEDNESDAY, THURSDAY)
    ]


def test_a_holiday_that_went_on_is_one_report_until_it_was_made_and_then_another_about_the_rest(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, *(missed(school, ada, each) for each in (MONDAY, WEDNESDAY, THURSDAY)))
    counts = [drafted(engine, school, asked(ada, luxury(MONDAY)))]
    counts.append(drafted(engine, school, asked(ada, luxury(MONDAY, WEDNESDAY))))
    (one,) = drafts(engine, ada)
    set_draft(engine, one["uid"], state="sent", sent_on=WEDNESDAY)

    for _ in range(2):
        counts.append(drafted(engine, school, asked(ada, luxury(MONDAY, WEDNESDAY, THURSDAY))))

    assert counts == [1, 0, 1, 0]
    assert (one["ends_on"], one["established_on"], one["due_on"]) == (WEDNESDAY, MONDAY, NEXT_MONDAY)
    assert [each["date"] for each in drafts(engine, ada)[1]["days"]] == ["2026-11-12"]


def test_sickness_never_becomes_a_report_by_hand_either(engine: Engine) -> None:
    school, (ada, bo) = fill(engine)
    add(engine, missed(school, ada, MONDAY, Reason.SICK), missed(school, bo, MONDAY, minutes=50))

    with write_transaction(engine) as connection:
        wanted = by_hand(MONDAY, WEDNESDAY, day(23), POLICY)
        made: list[Any] = [add_by_hand(connection, school, pupil, wanted, NOW) for pupil in (ada, bo)]

    assert (made[0], len(made[1]["days"]) if made[1] else 0) == (None, 1)
    assert drafts(engine, ada) == []


def test_a_report_that_somebody_took_back_is_not_made_again(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY))
    drafted(engine, school, asked(ada, sixteen(MONDAY)))
    set_draft(engine, drafts(engine, ada)[0]["uid"], state="withdrawn", withdrawn_because="mistake")

    assert drafted(engine, school, asked(ada, sixteen(MONDAY))) == 0
