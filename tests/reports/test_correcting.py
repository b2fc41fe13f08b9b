"""A correction that comes late: an open draft follows it or is withdrawn, a report that was made stays as it was."""

import pytest
from sqlalchemy import Engine

from service.domain.access import Action
from service.domain.codes import Reason
from service.policy.reports import FIRST, NO_LONGER, SENT, SHARED, WITHDRAWN
from service.reports.asking import by_hand
from service.reports.drafting import add_by_hand
from service.store import audit
from service.store.session import write_transaction
from tests.reports.wanted import (
    NOW,
    POLICY,
    asked,
    corrected,
    day,
    drafted,
    drafts,
    lrv,
    luxury,
    missed,
    set_draft,
    sixteen,
)
from tests.store.builders import add, fill

MONDAY, WEDNESDAY, THURSDAY, FRIDAY = day(9), day(11), day(12), day(13)


def school_with_draft(engine: Engine) -> tuple[int, int]:
    """A draft of sixteen hours on Monday and Wednesday: keys of school and pupil."""
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, WEDNESDAY))
    assert drafted(engine, school, asked(ada, sixteen(MONDAY, WEDNESDAY))) == 1
    return school, ada


def withdrawn(engine: Engine, pupil: int) -> list[tuple[str, str | None]]:
    return [(each["state"], each["withdrawn_because"]) for each in drafts(engine, pupil)]


@pytest.mark.parametrize("state", ["draft", SHARED])
def test_a_draft_whose_days_turn_out_to_be_sickness_is_withdrawn_with_the_reason(engine: Engine, state: str) -> None:
    school, ada = school_with_draft(engine)
    set_draft(engine, drafts(engine, ada)[0]["uid"], state=state)
    for each in (MONDAY, WEDNESDAY):
        corrected(engine, missed(school, ada, each), Reason.SICK)

    assert drafted(engine, school, asked(ada)) == 0

    assert withdrawn(engine, ada) == [(WITHDRAWN, NO_LONGER)]
    assert "sick" not in str(drafts(engine, ada))


def test_a_withdrawal_is_in_the_audit_log_as_done_by_the_service(engine: Engine) -> None:
    school, ada = school_with_draft(engine)
    corrected(engine, missed(school, ada, MONDAY), Reason.SICK)

    drafted(engine, school, asked(ada))

    with engine.connect() as connection:
        found = [(each["actor_uid"], each["action"]) for each in audit.events(connection, after=0, limit=9)]
    assert found[-2:] == [("weekly", Action.OPENED), ("weekly", Action.CLOSED)]


def test_a_draft_that_was_withdrawn_by_a_correction_comes_back_when_that_is_corrected(engine: Engine) -> None:
    school, ada = school_with_draft(engine)
    (before,) = drafts(engine, ada)
    corrected(engine, missed(school, ada, MONDAY), Reason.SICK)
    drafted(engine, school, asked(ada))
    again = missed(school, ada, MONDAY)
    add(engine, {**again, "recorded_at": again["recorded_at"] + 2})

    assert drafted(engine, school, asked(ada, sixteen(MONDAY, WEDNESDAY))) == 1

    (after,) = drafts(engine, ada)
    assert (after["uid"], after["state"], after["days"]) == (before["uid"], "draft", before["days"])


def test_an_absence_that_was_shorter_changes_the_minutes_of_an_open_draft(engine: Engine) -> None:
    school, ada = school_with_draft(engine)
    corrected(engine, missed(school, ada, MONDAY), Reason.UNAUTHORISED, minutes=250)

    drafted(engine, school, asked(ada, sixteen(MONDAY, WEDNESDAY)))

    (draft,) = drafts(engine, ada)
    assert [each["minutes"] for each in draft["days"]] == [250, 300]
    assert draft["corrected_at"] == NOW


def test_a_report_date_that_moves_takes_its_draft_along(engine: Engine) -> None:
    school, ada = school_with_draft(engine)
    set_draft(engine, drafts(engine, ada)[0]["uid"], reason="skipping", actions=["written"], municipal="wanted")
    corrected(engine, missed(school, ada, MONDAY), Reason.SICK)
    add(engine, missed(school, ada, FRIDAY))

    assert drafted(engine, school, asked(ada, sixteen(WEDNESDAY, FRIDAY))) == 0

    (draft,) = drafts(engine, ada)
    assert (draft["begins_on"], draft["ends_on"], draft["due_on"]) == (WEDNESDAY, FRIDAY, day(20))
    assert (draft["kind"], draft["reason"], draft["actions"]) == (FIRST, "skipping", ["written"])


def test_an_absence_that_came_in_late_before_the_draft_moves_it_forward_without_a_second_one(engine: Engine) -> None:
    school, ada = school_with_draft(engine)
    add(engine, missed(school, ada, day(5)))

    assert drafted(engine, school, asked(ada, sixteen(day(5), MONDAY))) == 0

    assert [(each["begins_on"], each["ends_on"]) for each in drafts(engine, ada)] == [(day(5), MONDAY)]


def test_what_was_reported_stays_as_it_was_and_is_not_reported_again(engine: Engine) -> None:
    school, ada = school_with_draft(engine)
    set_draft(engine, drafts(engine, ada)[0]["uid"], state=SENT, sent_on=day(13))
    before = drafts(engine, ada)
    corrected(engine, missed(school, ada, WEDNESDAY), Reason.SICK)
    add(engine, missed(school, ada, day(5)))

    assert drafted(engine, school, asked(ada, sixteen(day(5), MONDAY))) == 0
    assert drafts(engine, ada) == before


def test_the_last_day_that_somebody_filled_in_stays_when_minutes_change(engine: Engine) -> None:
    school, ada = school_with_draft(engine)
    set_draft(engine, drafts(engine, ada)[0]["uid"], ends_on=FRIDAY)
    corrected(engine, missed(school, ada, MONDAY), Reason.UNAUTHORISED, minutes=250)

    drafted(engine, school, asked(ada, sixteen(MONDAY, WEDNESDAY)))

    assert drafts(engine, ada)[0]["ends_on"] == FRIDAY


def test_a_draft_without_a_correction_stays_when_no_rule_asks_for_it_any_more(engine: Engine) -> None:
    """Who turned eighteen, or reached sixteen hours longer than four school weeks ago, still was to be reported."""
    school, ada = school_with_draft(engine)
    before = drafts(engine, ada)

    drafted(engine, school, asked(ada))

    assert drafts(engine, ada) == before


def test_a_draft_of_who_left_the_school_follows_corrections_and_is_not_withdrawn_for_leaving(engine: Engine) -> None:
    school, ada = school_with_draft(engine)
    drafted(engine, school, asked(ada, enrolled=False))
    stayed = withdrawn(engine, ada)
    corrected(engine, missed(school, ada, MONDAY), Reason.SICK)
    drafted(engine, school, asked(ada, enrolled=False))
    (changed,) = drafts(engine, ada)
    corrected(engine, missed(school, ada, WEDNESDAY), Reason.LEAVE)
    drafted(engine, school, asked(ada, enrolled=False))

    assert stayed == [("draft", None)]
    assert ([each["date"] for each in changed["days"]], changed["begins_on"]) == (["2026-11-11"], WEDNESDAY)
    assert withdrawn(engine, ada) == [(WITHDRAWN, NO_LONGER)]


def test_a_week_judged_again_leaves_drafts_of_later_weeks_alone(engine: Engine) -> None:
    school, ada = school_with_draft(engine)
    corrected(engine, missed(school, ada, MONDAY), Reason.SICK)
    before = drafts(engine, ada)

    drafted(engine, school, asked(ada, as_of=day(8)))

    assert drafts(engine, ada) == before


def test_a_run_away_that_turns_out_to_be_sickness_is_no_lrv(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, WEDNESDAY, Reason.UNKNOWN))
    drafted(engine, school, asked(ada, lrv(WEDNESDAY, MONDAY, WEDNESDAY)))
    corrected(engine, missed(school, ada, WEDNESDAY), Reason.SICK)

    drafted(engine, school, asked(ada))

    assert withdrawn(engine, ada) == [(WITHDRAWN, NO_LONGER)]


def test_a_run_away_that_began_later_than_thought_is_still_the_same_lrv(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, WEDNESDAY))
    drafted(engine, school, asked(ada, lrv(WEDNESDAY, MONDAY, WEDNESDAY)))
    corrected(engine, missed(school, ada, MONDAY), Reason.SICK)

    assert drafted(engine, school, asked(ada, lrv(THURSDAY, WEDNESDAY, THURSDAY))) == 0

    assert [each["begins_on"] for each in drafts(engine, ada)] == [WEDNESDAY]


def test_leave_that_was_granted_afterwards_ends_a_draft_of_luxury_leave(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, THURSDAY), missed(school, ada, FRIDAY))
    drafted(engine, school, asked(ada, luxury(THURSDAY, FRIDAY)))
    corrected(engine, missed(school, ada, FRIDAY), Reason.LEAVE)

    drafted(engine, school, asked(ada))

    assert withdrawn(engine, ada) == [(WITHDRAWN, NO_LONGER)]


def test_a_report_by_hand_keeps_the_days_that_are_left(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    add(engine, missed(school, ada, MONDAY), missed(school, ada, WEDNESDAY))
    with write_transaction(engine) as connection:
        add_by_hand(connection, school, ada, by_hand(MONDAY, FRIDAY, day(16), POLICY), NOW)
    corrected(engine, missed(school, ada, MONDAY), Reason.SICK)

    drafted(engine, school, asked(ada))

    (draft,) = drafts(engine, ada)
    assert (draft["state"], [each["date"] for each in draft["days"]]) == ("draft", ["2026-11-11"])
