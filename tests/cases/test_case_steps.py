"""The case of a pupil walks the praktijkkaart and no other way; its clocks and its one note."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from service.cases import actions, case
from service.cases.checks import NotAccepted, Problem
from service.domain.case_steps import FIRST, NEXT, Step, as_mermaid
from service.domain.errors import NotFound
from service.store.cases import agreed
from service.store.cases.writing import open_case_of
from tests.cases.desks import POLICY, TODAY, desk, pupil, refused

DAY = timedelta(days=1)
NAMES = {step.value for step in Step}


def step_of(engine: Engine, key: int) -> str:
    with engine.connect() as connection:
        return str(agreed.cases_of(connection, key)[0]["step"])


def opened(engine: Engine, *steps: str) -> int:
    """A pupil with a case that made these steps."""
    key = pupil(engine)
    with desk(engine, key) as at:
        case.open_case(at)
        actions.agree(at, actions.NewAction("return-plan", "mirjam", TODAY, TODAY), ["mirjam"])
        for step in steps:
            case.move(at, step, TODAY)
    return key


def test_every_step_leads_somewhere_and_every_step_can_be_reached() -> None:
    reached = {FIRST} | {step for following in NEXT.values() for step in following}

    assert set(NEXT) == set(Step) == reached
    assert [step for step in Step if not NEXT[step]] == [Step.CLOSED]


def test_the_drawing_has_every_arrow() -> None:
    arrows = [line for line in as_mermaid().splitlines() if "-->" in line]

    assert len(arrows) == sum(map(len, NEXT.values())) + 2


WAYS: dict[Step, tuple[str, ...]] = {
    Step.IN_VIEW: (),
    Step.CONTACT: ("contact",),
    Step.MEETING: ("contact", "meeting"),
    Step.PLAN: ("contact", "plan"),
    Step.BACK: ("contact", "back"),
}


@pytest.mark.parametrize("now", WAYS, ids=str)
def test_only_the_steps_of_the_machine_may_follow(engine: Engine, now: Step) -> None:
    key = opened(engine, *WAYS[now])
    for following in Step:
        if following in NEXT[now] or following is Step.CLOSED:
            continue
        with pytest.raises(NotAccepted) as caught, desk(engine, key) as at:
            case.move(at, following.value, TODAY)
        assert refused(caught.value) == {"step": Problem.NO_CHOICE}
    assert step_of(engine, key) == now


def test_a_plan_needs_an_open_action_that_is_one(engine: Engine) -> None:
    key = pupil(engine)
    with desk(engine, key) as at:
        case.open_case(at)
        case.move(at, "contact", TODAY)
    with pytest.raises(NotAccepted) as caught, desk(engine, key) as at:
        case.move(at, "plan", TODAY)

    assert (refused(caught.value), step_of(engine, key)) == ({"step": Problem.NO_PLAN}, "contact")


def test_a_pupil_has_one_open_case(engine: Engine) -> None:
    key = opened(engine)
    with pytest.raises(NotAccepted), desk(engine, key) as at:
        case.open_case(at)


def test_no_step_lies_before_the_last_one_or_ahead(engine: Engine) -> None:
    key = opened(engine)
    for day, problem in ((TODAY - DAY, Problem.TOO_LONG_AGO), (TODAY + DAY, Problem.IN_THE_FUTURE)):
        with pytest.raises(NotAccepted) as caught, desk(engine, key) as at:
            case.move(at, "contact", day)
        assert refused(caught.value) == {"on": problem}


def test_back_at_school_is_followed_for_a_year_and_only_then_closed_as_followed(engine: Engine) -> None:
    key = opened(engine, "contact", "back")

    with pytest.raises(NotAccepted), desk(engine, key, date(2027, 11, 23)) as at:
        case.close(at, "followed-up")
    with desk(engine, key, date(2027, 11, 24)) as at:
        case.close(at, "followed-up")

    assert step_of(engine, key) == "closed"


def test_away_again_starts_the_year_anew(engine: Engine) -> None:
    key = opened(engine, "contact", "back", "contact")
    with engine.connect() as connection:
        found = open_case_of(connection, key)

    assert found is not None
    assert (found["returned_on"], found["follow_up_until"]) == (None, None)


def test_what_is_closed_stays_closed_and_another_may_be_opened(engine: Engine) -> None:
    key = opened(engine)
    with desk(engine, key) as at:
        case.close(at, "mistake")
    with pytest.raises(NotFound), desk(engine, key) as at:
        case.set_typology(at, "truant")
    with desk(engine, key) as at:
        case.open_case(at)

    assert step_of(engine, key) == "in-view"


@pytest.mark.parametrize(("weeks", "extended", "stagnates"), [(6, False, False), (10, True, False), (10, False, True)])
def test_the_school_decides_in_six_weeks_and_four_more(
    engine: Engine, weeks: int, extended: bool, stagnates: bool
) -> None:
    key, first = opened(engine), TODAY - 70 * DAY
    with desk(engine, key) as at:
        case.move_zorgplicht(at, "started", first)
        if extended:
            case.move_zorgplicht(at, "extended", TODAY)
    with engine.connect() as connection:
        found = open_case_of(connection, key)
    assert found is not None
    clock = case.zorgplicht(POLICY.zorgplicht, found)

    assert clock is not None
    assert clock.last_day == first + timedelta(weeks=10 if extended else 6)
    last = first + timedelta(weeks=weeks)
    assert (clock.stagnates(last), clock.stagnates(clock.last_day + DAY)) == (stagnates, True)


def test_the_term_is_extended_once_and_a_decision_stops_the_clock(engine: Engine) -> None:
    key = opened(engine)
    with desk(engine, key) as at:
        case.move_zorgplicht(at, "started", TODAY)
        case.move_zorgplicht(at, "extended", TODAY)
    with pytest.raises(NotAccepted), desk(engine, key) as at:
        case.move_zorgplicht(at, "extended", TODAY)
    with desk(engine, key) as at:
        case.move_zorgplicht(at, "decided", TODAY)
    with engine.connect() as connection:
        found = open_case_of(connection, key)

    assert found is not None
    clock = case.zorgplicht(POLICY.zorgplicht, found)
    assert clock is not None
    assert not clock.stagnates(TODAY + 400 * DAY)


def test_a_case_has_one_note_that_is_replaced_and_taken_away(engine: Engine) -> None:
    key = opened(engine)
    texts = []
    for text in ("Belt op dinsdag.", "Belt op woensdag.", ""):
        with desk(engine, key) as at:
            case.write_note(at, text)
        with engine.connect() as connection:
            found = open_case_of(connection, key)
            note = agreed.note_of(connection, found["id"] if found else 0)
        texts.append(note["text"] if note else None)

    assert texts == ["Belt op dinsdag.", "Belt op woensdag.", None]
    with pytest.raises(NotAccepted), desk(engine, key) as at:
        case.write_note(at, "x" * 501)


def test_what_a_note_says_is_not_in_the_log(engine: Engine) -> None:
    key = opened(engine)
    with desk(engine, key) as at:
        case.write_note(at, "Belt op dinsdag.")

    with engine.connect() as connection:
        said = str([dict(row) for row in connection.exec_driver_sql("SELECT * FROM audit_event").mappings()])
    assert "dinsdag" not in said
    assert "case-note" in said
