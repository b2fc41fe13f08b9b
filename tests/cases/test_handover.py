"""A case goes to the next school with consent, without the note, and only for the pupil it is about."""

from datetime import date

import pytest
from sqlalchemy import Engine, select, update

from service.cases import actions, case, handover
from service.cases.checks import NotAccepted, Problem
from service.domain.errors import NotFound
from service.store.cases import agreed, handovers
from service.store.tables import Pupil, columns, table
from tests.cases.desks import TODAY, desk, refused
from tests.store.builders import fill

NEXT = "99BB00"
BORN = date(2013, 4, 4)


@pytest.fixture
def moving(engine: Engine) -> tuple[int, int, int]:
    """A pupil with a case, the same child at the next school, and the key of that school."""
    _, (leaving,) = fill(engine, 1)
    school, (arriving,) = fill(engine, 1, school_id=NEXT)
    rows = table(Pupil)
    with engine.begin() as connection:
        same = {"first_name": "Anna", "last_name": "Visser", "birth_date": BORN}
        connection.execute(update(rows).where(rows.c.id.in_([leaving, arriving])).values(same))
    with desk(engine, leaving) as at:
        case.open_case(at)
        case.set_typology(at, "truant")
        actions.agree(at, actions.NewAction("return-plan", "mirjam", TODAY, TODAY), ["mirjam"])
        case.write_note(at, "Belt op dinsdag.")
    return leaving, arriving, school


def offer(engine: Engine, pupil: int, school: int, consented: bool = True) -> None:
    with desk(engine, pupil) as at:
        handover.offer(at, NEXT, {NEXT: school}, consented)


def waiting(engine: Engine, school: int) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return handovers.waiting_for(connection, school)


def test_without_consent_nothing_goes_anywhere(engine: Engine, moving: tuple[int, int, int]) -> None:
    leaving, _, school = moving
    with pytest.raises(NotAccepted) as caught:
        offer(engine, leaving, school, consented=False)

    assert refused(caught.value) == {"school": Problem.NO_CONSENT}
    assert waiting(engine, school) == []


def test_what_goes_is_who_where_and_what_and_never_the_note(engine: Engine, moving: tuple[int, int, int]) -> None:
    leaving, _, school = moving
    offer(engine, leaving, school)

    (row,) = waiting(engine, school)
    assert row["content"] == {
        "first_name": "Anna", "last_name": "Visser", "birth_date": "2013-04-04", "school": "De Test",
        "step": "in-view", "opened_on": "2026-11-24", "typology": "truant", "actions": ["terugkeerplan in stappen"],
    }  # fmt: skip


def test_the_next_school_takes_it_in_once_and_goes_on(engine: Engine, moving: tuple[int, int, int]) -> None:
    leaving, arriving, school = moving
    offer(engine, leaving, school)
    uid = str(waiting(engine, school)[0]["uid"])
    with desk(engine, arriving) as at:
        handover.take(at, uid, school)

    with engine.connect() as connection:
        (found,) = agreed.cases_of(connection, arriving)
        steps = [row["value"] for row in agreed.steps_of(connection, arriving)]
    assert (found["step"], found["typology"], waiting(engine, school)) == ("in-view", "truant", [])
    assert "overgenomen van De Test, daar op: in beeld" in steps
    with pytest.raises(NotFound), desk(engine, arriving) as at:
        handover.take(at, uid, school)


@pytest.mark.parametrize("other", [{"birth_date": date(2013, 4, 5)}, {"last_name": "Bakker"}])
def test_it_is_not_taken_in_for_somebody_else(
    engine: Engine, moving: tuple[int, int, int], other: dict[str, object]
) -> None:
    leaving, arriving, school = moving
    offer(engine, leaving, school)
    uid = str(waiting(engine, school)[0]["uid"])
    rows = table(Pupil)
    with engine.begin() as connection:
        connection.execute(update(rows).where(rows.c.id == arriving).values(other))

    with pytest.raises(NotAccepted) as caught, desk(engine, arriving) as at:
        handover.take(at, uid, school)
    assert refused(caught.value) == {"uid": Problem.OTHER_PERSON}
    assert len(waiting(engine, school)) == 1


def test_another_school_cannot_take_it_in(engine: Engine, moving: tuple[int, int, int]) -> None:
    leaving, arriving, school = moving
    offer(engine, leaving, school)
    with engine.connect() as connection:
        first_school = connection.scalar(select(columns(Pupil).school_fk).where(columns(Pupil).id == leaving))

    with pytest.raises(NotFound), desk(engine, arriving) as at:
        handover.take(at, str(waiting(engine, school)[0]["uid"]), int(first_school or 0))
