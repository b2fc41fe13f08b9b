"""Flags: one open per pupil, raised again only by what began after closing; steps by whose they are."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.policy.sickness import JGZ, SCHOOL, load_sickness_policy
from service.sickness.raising import CORRECTED, raise_flags
from service.sickness.stepping import NotThisStep, Step, take_step
from service.store.flags import flags_of_pupil, steps_of
from service.store.session import write_transaction
from tests.store.builders import execute, fill, rows_of

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
POLICY = load_sickness_policy()
FIRST, LATER = date(2026, 11, 16), date(2026, 11, 23)
NURSE = Actor(ActorKind.ACCOUNT, "nurse-uid")


def row(pupil: int, *rules: str, since: str = "2026-11-10", sick: int = 8, away: int = 8) -> Any:
    facts = dict.fromkeys(("sick_reports_12w", "sick_reports_year", "sick_days_year"), 4)
    facts |= {"sick_run_days": sick, "away_run_days": away}
    return {"pupil_fk": pupil, "reasons": [{"rule": rule, "since": since} for rule in rules], "facts": facts}


def raised(engine: Engine, school: int, asked: Any, on: date = FIRST, judged: tuple[int, ...] = ()) -> int:
    with write_transaction(engine) as connection:
        rows = [asked] if asked else []
        return raise_flags(connection, POLICY, (school, "99AA00"), rows, (on, NOW), judged)


def flags(engine: Engine, pupil: int) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return flags_of_pupil(connection, pupil)


def walk(engine: Engine, pupil: int, *steps: tuple[str, str], on: date = FIRST) -> None:
    for to, party in steps:
        with write_transaction(engine) as connection:
            entry = AuditEntry(NURSE, Action.RECORDED, NOW, What.SICKNESS_STEP, "99AA00", (pupil,))
            take_step(
                connection,
                POLICY,
                flags_of_pupil(connection, pupil)[-1],
                Step(to, party, on, "less-absence", True),
                entry,
            )


def test_all_criteria_of_a_pupil_are_one_flag_however_often_a_week_is_run(engine: Engine) -> None:
    school, (ada, _) = fill(engine)

    counts = [raised(engine, school, row(ada, "mazl-frequent")), raised(engine, school, row(ada, "mazl-long"), LATER)]

    (flag,) = flags(engine, ada)
    assert counts == [1, 0]
    assert flag["criteria"] == {
        "mazl-frequent": {"since": "2026-11-10", "sick_reports_12w": 4},
        "mazl-long": {"since": "2026-11-10", "sick_run_days": 8},
    }
    assert (flag["opened_on"], flag["last_hit_on"]) == (FIRST, LATER)


@pytest.mark.parametrize(
    ("on", "judged", "marked"),
    [(FIRST, True, True), (FIRST, False, False), (LATER, True, False), (FIRST - timedelta(days=7), True, False)],
)
def test_only_a_correction_of_the_same_date_takes_a_criterion_away(
    engine: Engine, on: date, judged: bool, marked: bool
) -> None:
    school, (ada, _) = fill(engine)
    raised(engine, school, row(ada, "mazl-frequent"))

    raised(engine, school, None, on, (ada,) if judged else ())

    (flag,) = flags(engine, ada)
    assert flag["criteria"]["mazl-frequent"].get(CORRECTED, False) is marked
    assert (flag["closed_on"], flag["last_hit_on"]) == (None, FIRST)


def test_what_holds_again_is_no_longer_corrected_and_another_criterion_stays(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    raised(engine, school, row(ada, "mazl-frequent", "mazl-long"))

    raised(engine, school, row(ada, "mazl-long"), FIRST, (ada,))
    (once,) = flags(engine, ada)
    raised(engine, school, row(ada, "mazl-frequent", "mazl-long"), FIRST, (ada,))
    (again,) = flags(engine, ada)

    assert [CORRECTED in once["criteria"][rule] for rule in ("mazl-frequent", "mazl-long")] == [True, False]
    assert not any(CORRECTED in hit for hit in again["criteria"].values())


@pytest.mark.parametrize(("sick", "away", "expected"), [(21, 21, 1), (5, 21, 0), (0, 0, 0)])
def test_being_away_long_counts_only_when_it_is_by_sickness(
    engine: Engine, sick: int, away: int, expected: int
) -> None:
    school, (ada, _) = fill(engine)

    assert raised(engine, school, row(ada, "long-authorised", sick=sick, away=away)) == expected


@pytest.mark.parametrize("rule", ["lrv", "report-16h", "absence-20", "late-6"])
def test_no_other_rule_raises_a_flag(engine: Engine, rule: str) -> None:
    school, (ada, _) = fill(engine)

    assert (raised(engine, school, row(ada, rule)), flags(engine, ada)) == (0, [])


@pytest.mark.parametrize(("since", "expected"), [("2026-11-10", 0), ("2026-11-16", 0), ("2026-11-18", 1)])
def test_a_closed_flag_comes_back_only_by_what_began_later(engine: Engine, since: str, expected: int) -> None:
    school, (ada, _) = fill(engine)
    raised(engine, school, row(ada, "mazl-long"))
    walk(engine, ada, ("contact", SCHOOL), ("closed", SCHOOL))

    assert raised(engine, school, row(ada, "mazl-long", since=since), LATER) == expected
    assert len(flags(engine, ada)) == 1 + expected


def test_a_flag_walks_all_steps_with_who_and_when(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    raised(engine, school, row(ada, "mazl-long"))
    steps = [("contact", SCHOOL), ("conversation", SCHOOL), ("consult-requested", SCHOOL), ("consult", JGZ)]

    walk(engine, ada, *steps, ("monitoring", JGZ), ("closed", SCHOOL))

    (flag,) = flags(engine, ada)
    with engine.connect() as connection:
        taken = steps_of(connection, flag["id"])
    assert [each["party"] for each in taken] == ["service", SCHOOL, SCHOOL, SCHOOL, JGZ, JGZ, SCHOOL]
    assert [each["recorded_by"] for each in taken] == ["weekly", *["nurse-uid"] * 6]
    assert (flag["step"], flag["closed_on"]) == ("closed", FIRST)
    assert rows_of(engine, "SELECT count(*) FROM audit_event") == [(7,)]


def refused(engine: Engine, pupil: int, step: Step) -> dict[str, str]:
    """Why a step is not taken."""
    with engine.connect() as connection, pytest.raises(NotThisStep) as caught:
        entry = AuditEntry(NURSE, Action.RECORDED, NOW, What.SICKNESS_STEP, "99AA00", (pupil,))
        take_step(connection, POLICY, flags_of_pupil(connection, pupil)[-1], step, entry)
    return {at: problem.value for at, problem in caught.value.problems.items()}


def test_everything_that_is_wrong_with_a_step_is_said_at_once(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    raised(engine, school, row(ada, "mazl-long"))
    walk(engine, ada, ("contact", SCHOOL), ("conversation", SCHOOL))

    assert refused(engine, ada, Step("consult-requested", SCHOOL, date(2027, 1, 1))) == {
        "next": "name-not-shared",
        "day": "in-the-future",
    }
    assert refused(engine, ada, Step("closed", SCHOOL, None, "griep")) == {"day": "no-day", "reason": "no-reason"}


@pytest.mark.parametrize(("day", "expected"), [(10, {}), (9, {"day": "too-long-ago"})])
def test_a_school_may_have_called_before_the_rules_had_counted(
    engine: Engine, day: int, expected: dict[str, str]
) -> None:
    school, (ada, _) = fill(engine)
    raised(engine, school, row(ada, "mazl-long", since="2026-11-10"))
    step = Step("contact", SCHOOL, date(2026, 11, day))

    if expected:
        assert refused(engine, ada, step) == expected
    else:
        walk(engine, ada, ("contact", SCHOOL), on=date(2026, 11, day))
        assert flags(engine, ada)[0]["step"] == "contact"


def test_why_a_flag_was_closed_is_kept_with_the_step_and_with_no_other(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    raised(engine, school, row(ada, "mazl-long"))
    walk(engine, ada, ("contact", SCHOOL), ("closed", SCHOOL))

    assert rows_of(engine, "SELECT step, reason FROM sickness_step ORDER BY id") == [
        ("intake", None),
        ("contact", None),
        ("closed", "less-absence"),
    ]


@pytest.mark.parametrize(("to", "party"), [("contact", JGZ), ("consult", SCHOOL), ("monitoring", JGZ), ("x", SCHOOL)])
def test_a_step_that_does_not_follow_or_is_the_other_partys_is_refused(engine: Engine, to: str, party: str) -> None:
    school, (ada, _) = fill(engine)
    raised(engine, school, row(ada, "mazl-long"))

    with pytest.raises(NotThisStep):
        walk(engine, ada, (to, party))

    assert flags(engine, ada)[0]["step"] == "intake"


def test_steps_are_only_added(engine: Engine) -> None:
    school, (ada, _) = fill(engine)
    raised(engine, school, row(ada, "mazl-long"))

    for statement in ("UPDATE sickness_step SET step = 'x'", "DELETE FROM sickness_step"):
        with pytest.raises(DBAPIError, match="append-only"):
            execute(engine, statement)
