"""Drafts of reports: made once from what the rules say, about unauthorised absence alone, never sent by the service."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from service.domain.codes import Reason
from service.domain.moments import epoch_day
from service.policy.reports import FIRST, FOLLOW_UP, LRV, LUXURY, load_report_policy
from service.reports.drafting import add_by_hand, by_hand, draft_reports
from service.store.drafts import change_draft, drafts_of_pupil
from service.store.session import write_transaction
from tests.store.builders import add, fill, version

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
POLICY = load_report_policy()
MONDAY, WEDNESDAY, THURSDAY = date(2026, 11, 9), date(2026, 11, 11), date(2026, 11, 12)


def row(pupil: int, *reasons: dict[str, Any], dates: list[str] | None = None, away: str | None = None) -> Any:
    facts = {"report16_dates": dates or [], "away_since": away}
    return {"pupil_fk": pupil, "reasons": list(reasons), "facts": facts}


def sixteen(last: str) -> dict[str, Any]:
    return {"rule": "report-16h", "since": last, "evidence": {"numbers": {"report_last": last, "due_working_days": 5}}}


def missed(school: int, pupil: int, day: date, reason: Reason = Reason.UNAUTHORISED, minutes: int = 300) -> Any:
    return version(school, pupil, day=epoch_day(day), period=0, minutes=minutes, reason=int(reason))


def drafted(engine: Engine, school: int, *rows: Any) -> int:
    with write_transaction(engine) as connection:
        return draft_reports(connection, POLICY, school, rows, NOW)


def drafts(engine: Engine, pupil: int) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return drafts_of_pupil(connection, pupil)


def test_sixteen_hours_make_a_draft_from_the_first_absence_to_the_day_they_were_reached(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, WEDNESDAY))

    assert drafted(engine, school, row(ada, sixteen("2026-11-11"), dates=["2026-11-11"])) == 1

    (draft,) = drafts(engine, ada)
    assert (draft["kind"], draft["begins_on"], draft["ends_on"]) == (FIRST, MONDAY, WEDNESDAY)
    assert draft["due_on"] == date(2026, 11, 18)
    assert draft["days"] == [
        {"date": "2026-11-09", "minutes": 300, "periods": [0]},
        {"date": "2026-11-11", "minutes": 300, "periods": [0]},
    ]


def test_drafting_the_same_week_again_adds_nothing(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY))
    asked = row(ada, sixteen("2026-11-09"), dates=["2026-11-09"])

    assert (drafted(engine, school, asked), drafted(engine, school, asked)) == (1, 0)


def test_the_next_sixteen_hours_are_a_follow_up_about_the_days_since(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, THURSDAY))

    drafted(engine, school, row(ada, sixteen("2026-11-12"), dates=["2026-11-09", "2026-11-12"]))

    first, second = drafts(engine, ada)
    assert [each["kind"] for each in (first, second)] == [FIRST, FOLLOW_UP]
    assert [day["date"] for day in second["days"]] == ["2026-11-12"]


def test_a_report_of_last_school_year_does_not_make_this_one_a_follow_up(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY))

    drafted(engine, school, row(ada, sixteen("2026-11-09"), dates=["2026-06-09", "2026-11-09"]))

    assert [each["kind"] for each in drafts(engine, ada)] == [FIRST]


@pytest.mark.parametrize(("away", "expected"), [("2026-11-02", 1), (None, 2), ("2026-11-10", 2)])
def test_during_unbroken_absence_one_report_in_seven_days_is_enough(
    engine: Engine, away: str | None, expected: int
) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, THURSDAY))

    asked = row(ada, sixteen("2026-11-12"), dates=["2026-11-09", "2026-11-12"], away=away)

    assert drafted(engine, school, asked) == expected


@pytest.mark.parametrize("reason", [Reason.SICK, Reason.MEDICAL, Reason.LEAVE, Reason.SUSPENDED, Reason.ELSEWHERE])
def test_what_is_authorised_is_in_no_report(engine: Engine, reason: Reason) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY, reason), missed(school, ada, WEDNESDAY))

    drafted(engine, school, row(ada, sixteen("2026-11-11"), dates=["2026-11-11"]))

    (draft,) = drafts(engine, ada)
    assert [day["date"] for day in draft["days"]] == ["2026-11-11"]


def test_a_corrected_record_counts_as_it_is_now(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, WEDNESDAY))
    later = missed(school, ada, MONDAY, Reason.SICK)
    add(engine, {**later, "recorded_at": later["recorded_at"] + 1})

    drafted(engine, school, row(ada, sixteen("2026-11-11"), dates=["2026-11-11"]))

    assert [day["date"] for day in drafts(engine, ada)[0]["days"]] == ["2026-11-11"]


def test_an_lrv_is_drafted_once_and_stays_open_at_the_end(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, WEDNESDAY, Reason.UNKNOWN))
    numbers = {"away_unauthorised_since": "2026-11-09"}
    reason = {
        "rule": "lrv",
        "since": "2026-11-11",
        "evidence": {"numbers": numbers, "dates": ["2026-11-09", "2026-11-11"]},
    }

    counts = (
        drafted(engine, school, row(ada, reason)),
        drafted(engine, school, row(ada, reason | {"since": "2026-11-12"})),
    )

    (draft,) = drafts(engine, ada)
    assert counts == (1, 0)
    assert (draft["kind"], draft["begins_on"], draft["ends_on"], draft["all_lessons"]) == (LRV, MONDAY, None, True)
    assert len(draft["days"]) == 2


def test_a_day_before_the_holiday_is_drafted_as_luxury_leave(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY))
    reason = {"rule": "luxury-leave", "since": "2026-11-09", "evidence": {"numbers": {"luxury_day": "2026-11-09"}}}

    drafted(engine, school, row(ada, reason))

    assert [(each["kind"], each["begins_on"], each["ends_on"]) for each in drafts(engine, ada)] == [
        (LUXURY, MONDAY, MONDAY)
    ]


def test_sickness_never_becomes_a_report_by_hand_either(engine: Engine) -> None:
    school, (ada, bo) = fill(engine)
    add(engine, missed(school, ada, MONDAY, Reason.SICK), missed(school, bo, MONDAY, minutes=50))

    with write_transaction(engine) as connection:
        wanted = by_hand(MONDAY, WEDNESDAY, date(2026, 11, 23), POLICY)
        made = [add_by_hand(connection, school, pupil, wanted, NOW) for pupil in (ada, bo)]

    assert (made[0], len(made[1]["days"]) if made[1] else 0) == (None, 1)
    assert drafts(engine, ada) == []


def test_a_report_that_was_taken_back_is_not_made_again(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY))
    asked = row(ada, sixteen("2026-11-09"), dates=["2026-11-09"])
    drafted(engine, school, asked)
    with write_transaction(engine) as connection:
        change_draft(connection, drafts(engine, ada)[0]["uid"], state="withdrawn")

    assert drafted(engine, school, asked) == 0
