"""What people record: taken with its line in the log, or refused with nothing written."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from service.cases import actions, contacts, decisions
from service.cases.checks import NotAccepted, Problem
from service.domain.errors import NotFound
from service.domain.moments import micros
from service.store import audit
from service.store.cases import agreed
from service.store.reading import work_of
from service.store.tables import metadata
from tests.cases.desks import SCHOOL, TODAY, desk, noon, pupil, refused
from tests.store.builders import execute

DAY = timedelta(days=1)
GOOD = contacts.Contact("phone", "parents", TODAY)
PLAN = actions.NewAction("return-plan", "mirjam", TODAY + 7 * DAY, TODAY + 28 * DAY)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(metadata.tables[table])) or 0)


def log(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        return audit.events(connection)


def test_a_contact_is_kept_with_its_line_in_the_log(engine: Engine) -> None:
    key = pupil(engine)
    with desk(engine, key) as at:
        contacts.record_contact(at, GOOD)

    with engine.connect() as connection:
        assert agreed.last_contacts(connection, 1, TODAY) == {"p0": TODAY}
        assert agreed.last_contacts(connection, 1, TODAY - DAY) == {}
    (line,) = log(engine)
    assert (line["action"], line["what"], line["actor_uid"], len(line["pupils"])) == (
        "recorded", "contact", "mirjam", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("contact", "problems"),
    [
        (contacts.Contact("", "parents", TODAY), {"kind": Problem.MISSING}),
        (contacts.Contact("fax", "parents", TODAY), {"kind": Problem.NO_CHOICE}),
        (contacts.Contact("phone", "parents", None), {"held_on": Problem.MISSING}),
        (contacts.Contact("phone", "parents", TODAY + DAY), {"held_on": Problem.IN_THE_FUTURE}),
        (contacts.Contact("phone", "parents", TODAY - 367 * DAY), {"held_on": Problem.TOO_LONG_AGO}),
    ],
)
def test_a_contact_that_cannot_be_is_refused_and_leaves_no_trace(
    engine: Engine, contact: contacts.Contact, problems: dict[str, Problem]
) -> None:
    key = pupil(engine)
    with pytest.raises(NotAccepted) as caught, desk(engine, key) as at:
        contacts.record_contact(at, contact)

    assert refused(caught.value) == problems
    assert (count(engine, "pupil_contact"), log(engine)) == (0, [])


def test_what_was_recorded_cannot_be_rewritten(engine: Engine) -> None:
    with desk(engine, pupil(engine)) as at:
        contacts.record_contact(at, GOOD)
        contacts.record_feeling(at, contacts.Feeling("worried", "alone"))

    for statement in ("UPDATE pupil_contact SET kind = 'x'", "DELETE FROM gut_feeling"):
        with pytest.raises(DBAPIError):
            execute(engine, statement)


def test_an_action_is_open_until_somebody_says_how_it_went_and_then_only_once(engine: Engine) -> None:
    key = pupil(engine)
    with desk(engine, key) as at:
        uid = actions.agree(at, PLAN, ["mirjam"])
    with desk(engine, key, TODAY + DAY) as at:
        actions.end(at, uid, "partly")

    with engine.connect() as connection:
        (row,) = agreed.actions_of(connection, key)
        assert agreed.open_actions(connection, 1) == []
    assert (row["status"], row["outcome"], row["closed_on"]) == ("done", "partly", TODAY + DAY)
    with pytest.raises(NotAccepted) as caught, desk(engine, key) as at:
        actions.end(at, uid, "helped")
    assert refused(caught.value) == {"outcome": Problem.NOT_NOW}


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"intervention": "tickle"}, {"intervention": Problem.NO_CHOICE}),
        ({"owner_uid": "a stranger"}, {"owner_uid": Problem.NO_CHOICE}),
        ({"due_on": TODAY - DAY}, {"due_on": Problem.IN_THE_PAST}),
        ({"review_on": TODAY + 183 * DAY}, {"review_on": Problem.TOO_FAR_AHEAD}),
        ({"due_on": None}, {"due_on": Problem.MISSING}),
    ],
)
def test_an_action_needs_a_menu_an_owner_and_dates(
    engine: Engine, changes: dict[str, Any], problems: dict[str, Problem]
) -> None:
    key = pupil(engine)
    with pytest.raises(NotAccepted) as caught, desk(engine, key) as at:
        actions.agree(at, actions.NewAction(**{**vars(PLAN), **changes}), ["mirjam"])

    assert (refused(caught.value), count(engine, "agreed_action")) == (problems, 0)


def test_somebody_elses_action_cannot_be_ended_here(engine: Engine) -> None:
    key = pupil(engine)
    with desk(engine, key) as at:
        uid = actions.agree(at, PLAN, ["mirjam"])

    with pytest.raises(NotFound), desk(engine, key + 1000) as at:
        actions.end(at, uid, "helped")


def test_an_action_counts_from_the_day_it_was_agreed_and_no_longer_when_it_was_a_mistake(engine: Engine) -> None:
    key = pupil(engine)
    with desk(engine, key) as at:
        uid = actions.agree(at, PLAN, ["mirjam"])
    with desk(engine, key, TODAY + 2 * DAY) as at:
        actions.end(at, uid, "mistake")

    def actions_known(day: date) -> object:
        return work_of(engine, SCHOOL, micros(noon(day))).actions

    assert [actions_known(TODAY + n * DAY) for n in (-1, 0, 1, 2)] == [{}, {"p0": [TODAY]}, {"p0": [TODAY]}, {}]


def test_a_decision_counts_from_today_until_its_end_and_the_rules_can_take_over_again(engine: Engine) -> None:
    key, until = pupil(engine), TODAY + 20 * DAY
    with desk(engine, key) as at:
        decisions.decide(at, decisions.NewDecision("1", "plan-works", until))
    with desk(engine, key, TODAY + 5 * DAY) as at:
        decisions.decide(at, decisions.NewDecision(decisions.RULES, "others-act", None))

    def tier(day: date, known: date = until) -> int | None:
        found = work_of(engine, SCHOOL, micros(noon(known))).decision_on("p0", day)
        return found.tier if found else None

    assert [tier(TODAY + n * DAY) for n in (-1, 0, 4, 5, 20, 21)] == [None, 1, 1, None, None, None]
    assert tier(until, known=TODAY) == 1, "as it was known before the rules took over"


@pytest.mark.parametrize(
    ("decision", "problems"),
    [
        (decisions.NewDecision("4", "one-off", TODAY), {"tier": Problem.NO_CHOICE}),
        (decisions.NewDecision("1", "because", TODAY), {"reason": Problem.NO_CHOICE}),
        (decisions.NewDecision("1", "one-off", None), {"valid_to": Problem.MISSING}),
        (decisions.NewDecision("1", "one-off", TODAY + 57 * DAY), {"valid_to": Problem.TOO_FAR_AHEAD}),
        (decisions.NewDecision("1", "one-off", TODAY - DAY), {"valid_to": Problem.IN_THE_PAST}),
    ],
)
def test_a_decision_needs_a_reason_and_an_end_within_eight_weeks(
    engine: Engine, decision: decisions.NewDecision, problems: dict[str, Problem]
) -> None:
    key = pupil(engine)
    with pytest.raises(NotAccepted) as caught, desk(engine, key) as at:
        decisions.decide(at, decision)

    assert (refused(caught.value), count(engine, "tier_decision")) == (problems, 0)


def test_an_exemption_counts_until_it_is_withdrawn_and_the_past_keeps_knowing_it(engine: Engine) -> None:
    key, first, last = pupil(engine), date(2026, 11, 1), date(2027, 7, 31)
    with desk(engine, key) as at:
        decisions.exempt(at, decisions.NewExemption("5b", first, last))
    with engine.connect() as connection:
        (entry,) = agreed.exemptions_of(connection, key)
    with desk(engine, key, TODAY + 3 * DAY) as at:
        decisions.withdraw_exemption(at, entry["uid"])

    assert work_of(engine, SCHOOL).exemptions == {}
    then = work_of(engine, SCHOOL, micros(noon(TODAY)))
    assert [then.exempt_on("p0", day, imported=False) for day in (first - DAY, first, last, last + DAY)] == [
        False, True, True, False,
    ]  # fmt: skip
    with pytest.raises(NotFound), desk(engine, key) as at:
        decisions.withdraw_exemption(at, entry["uid"])


@pytest.mark.parametrize(
    ("exemption", "problems"),
    [
        (decisions.NewExemption("5d", TODAY, TODAY), {"article": Problem.NO_CHOICE}),
        (decisions.NewExemption("5b", TODAY, date(2027, 8, 1)), {"valid_to": Problem.TOO_FAR_AHEAD}),
        (decisions.NewExemption("5b", TODAY, None, for_good=True), {"for_good": Problem.NO_CHOICE}),
        (decisions.NewExemption("5a", TODAY, TODAY - DAY), {"valid_to": Problem.BEFORE_THE_OTHER}),
        (decisions.NewExemption("5c", date(2026, 9, 1), TODAY), {"valid_from": Problem.OVERLAPS}),
    ],
)
def test_an_exemption_ends_with_the_school_year_unless_the_article_lasts(
    engine: Engine, exemption: decisions.NewExemption, problems: dict[str, Problem]
) -> None:
    key = pupil(engine)
    with desk(engine, key) as at:
        decisions.exempt(at, decisions.NewExemption("15", date(2026, 8, 1), date(2026, 10, 1)))
    with pytest.raises(NotAccepted) as caught, desk(engine, key) as at:
        decisions.exempt(at, exemption)

    assert refused(caught.value) == problems


def test_a_permanent_exemption_of_article_5a_has_no_end(engine: Engine) -> None:
    with desk(engine, pupil(engine)) as at:
        decisions.exempt(at, decisions.NewExemption("5a", TODAY, None, for_good=True))

    assert work_of(engine, SCHOOL).exempt_on("p0", date(2040, 1, 1), imported=False)
