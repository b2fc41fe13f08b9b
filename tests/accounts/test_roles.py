"""Roles: at the kind of place that belongs to them, from a day to a day, and never by oneself."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from service.accounts.problems import Problem, Refused
from service.accounts.roles import Wanted, administrators, end_role, give_role
from service.accounts.sessions import in_force, viewer_of_session
from service.domain.access import Actor, ActorKind, Assignment, Role, Scope
from service.policy.sharing import load_sharing
from service.store.session import write_transaction
from tests.accounts.staff import DAY, NINE, POLICY, Somebody, actions, at_once, give, log, signed_in, somebody
from tests.store.builders import fill, rows_of

BEA = Actor(ActorKind.ACCOUNT, "bea-uid")
SHARING = load_sharing()
TODAY = date(2026, 11, 23)
SCHOOL, CLASS, REGION = {"school_id": "99AA00"}, {"school_id": "99AA00", "class_name": "1a"}, {"region": "SWV"}
PLACES = {"service": {}, "school": SCHOOL, "class": CLASS, "region": REGION, "everything": {**CLASS, **REGION}}
FITTING = {
    Role.ADMINISTRATOR: "service",
    Role.MENTOR: "class",
    Role.SWV_COORDINATOR: "region",
    Role.SWV_ANALYST: "region",
    **dict.fromkeys(
        (
            Role.ZORGCOORDINATOR,
            Role.VERZUIMCOORDINATOR,
            Role.TEAMLEIDER,
            Role.JEUGDARTS,
            Role.JEUGDVERPLEEGKUNDIGE,
            Role.LEERPLICHTAMBTENAAR,
        ),
        "school",
    ),
}


def grant(engine: Engine, who: Somebody, wanted: Wanted, by: Actor = BEA) -> Assignment:
    with write_transaction(engine) as connection:
        return give_role(connection, SHARING, by, who.uid, wanted, NINE)


def why_refused(engine: Engine, who: Somebody, wanted: Wanted, by: Actor = BEA) -> Problem:
    with pytest.raises(Refused) as refused:
        grant(engine, who, wanted, by)
    return refused.value.problem


def end(engine: Engine, assignment: Assignment, last_day: date) -> None:
    with write_transaction(engine) as connection:
        end_role(connection, BEA, assignment.uid, last_day, NINE)


def held(engine: Engine, who: Somebody, on: date = TODAY) -> tuple[Assignment, ...]:
    with engine.connect() as connection:
        return in_force(connection, who.id, on)


@pytest.mark.parametrize("role", Role)
def test_a_role_is_given_at_its_own_kind_of_place_and_no_other(engine: Engine, role: Role) -> None:
    fill(engine)
    bo = somebody(engine, "Bo Zandloper")

    for name, place in PLACES.items():
        wanted = Wanted(role, TODAY, **place)
        if name == FITTING[role]:
            given_one = grant(engine, bo, wanted)
        else:
            assert why_refused(engine, bo, wanted) is Problem.ROLE_SCOPE
    assert held(engine, bo) == (given_one,)
    assert given_one.scope is SHARING.roles[role].scope


@pytest.mark.parametrize(
    ("role", "place", "problem"),
    [
        (Role.ZORGCOORDINATOR, {"school_id": "00XX00"}, Problem.SCHOOL_UNKNOWN),
        (Role.MENTOR, {"school_id": "00XX00", "class_name": "1a"}, Problem.SCHOOL_UNKNOWN),
        (Role.MENTOR, {"school_id": "99AA00", "class_name": "9z"}, Problem.CLASS_UNKNOWN),
        (Role.SWV_ANALYST, {"region": "SWV Nergens"}, Problem.REGION_UNKNOWN),
        (Role.SWV_ANALYST, {"region": "Groningen"}, Problem.REGION_UNKNOWN),
    ],
)
def test_the_place_must_exist(engine: Engine, role: Role, place: dict[str, str], problem: Problem) -> None:
    fill(engine)

    assert why_refused(engine, somebody(engine), Wanted(role, TODAY, **place)) is problem


def test_somebody_may_have_a_role_at_several_schools_and_several_roles_at_one(engine: Engine) -> None:
    fill(engine)
    fill(engine, school_id="99BB00")
    bo = somebody(engine, "Bo Zandloper")

    grant(engine, bo, Wanted(Role.VERZUIMCOORDINATOR, TODAY, school_id="99AA00"))
    grant(engine, bo, Wanted(Role.VERZUIMCOORDINATOR, TODAY, school_id="99BB00"))
    grant(engine, bo, Wanted(Role.ZORGCOORDINATOR, TODAY, school_id="99AA00"))

    assert len(held(engine, bo)) == 3


def test_a_role_never_meets_itself(engine: Engine) -> None:
    fill(engine)
    bo = somebody(engine, "Bo Zandloper")
    grant(engine, bo, Wanted(Role.TEAMLEIDER, TODAY, TODAY + 10 * DAY, **SCHOOL))

    again = [
        why_refused(engine, bo, Wanted(Role.TEAMLEIDER, first, last, **SCHOOL))
        for first, last in (
            (TODAY, None),
            (TODAY + 10 * DAY, None),
            (TODAY - DAY, TODAY),
            (TODAY + DAY, TODAY + 2 * DAY),
            (TODAY - DAY, TODAY + 99 * DAY),
        )
    ]

    assert again == [Problem.ROLE_OVERLAP] * 5
    grant(engine, bo, Wanted(Role.TEAMLEIDER, TODAY + 11 * DAY, **SCHOOL))
    grant(engine, bo, Wanted(Role.TEAMLEIDER, TODAY - 5 * DAY, TODAY - DAY, **SCHOOL))


days = st.integers(0, 12).map(lambda number: TODAY + timedelta(days=number))


@given(days, st.none() | days, days, st.none() | days)
def test_two_periods_meet_when_they_share_a_day(
    first: date, last: date | None, other_first: date, other_last: date | None
) -> None:
    wanted = Wanted(Role.ADMINISTRATOR, first, last)
    other = Assignment("x", Role.ADMINISTRATOR, Scope.SERVICE, other_first, other_last)
    both = [TODAY + timedelta(days=number) for number in range(14)]
    shared = [day for day in both if other.in_force(day) and first <= day and (last is None or day <= last)]
    possible = (last is None or first <= last) and (other_last is None or other_first <= other_last)

    assert not possible or wanted.meets(other) == bool(shared)


def test_at_the_same_moment_a_role_is_given_once(engine: Engine) -> None:
    fill(engine)
    bo = somebody(engine, "Bo Zandloper")

    answers = at_once(*[lambda: grant(engine, bo, Wanted(Role.TEAMLEIDER, TODAY, **SCHOOL))] * 4)

    assert sorted(type(each).__name__ for each in answers) == ["Assignment"] + ["Refused"] * 3


def test_the_last_day_is_not_before_the_first(engine: Engine) -> None:
    fill(engine)
    wanted = Wanted(Role.TEAMLEIDER, TODAY, TODAY - DAY, **SCHOOL)

    assert why_refused(engine, somebody(engine), wanted) is Problem.ROLE_DATES


def test_nobody_gives_a_role_to_themselves(engine: Engine) -> None:
    fill(engine)
    bea = somebody(engine, "Bea Klaproos")
    give(engine, bea, Role.ADMINISTRATOR, Scope.SERVICE)
    herself = Actor(ActorKind.ACCOUNT, bea.uid)

    assert why_refused(engine, bea, Wanted(Role.ZORGCOORDINATOR, TODAY, **SCHOOL), herself) is Problem.ROLE_SELF


def test_nobody_and_who_is_disabled_get_no_role(engine: Engine) -> None:
    wanted = Wanted(Role.ADMINISTRATOR, TODAY)
    gone = somebody(engine, "Bo Zandloper", disabled_at=NINE)

    assert why_refused(engine, Somebody(0, "nobody", ""), wanted) is Problem.ACCOUNT_UNKNOWN
    assert why_refused(engine, gone, wanted) is Problem.ACCOUNT_DISABLED


def test_a_role_ends_now_or_after_a_day_and_not_in_the_past(engine: Engine) -> None:
    fill(engine)
    bo = somebody(engine, "Bo Zandloper")
    now = grant(engine, bo, Wanted(Role.TEAMLEIDER, TODAY - 9 * DAY, **SCHOOL))
    later = grant(engine, bo, Wanted(Role.ZORGCOORDINATOR, TODAY, **SCHOOL))

    end(engine, now, TODAY - DAY)
    end(engine, later, TODAY + DAY)

    assert [[each.role for each in held(engine, bo, TODAY + number * DAY)] for number in range(3)] == [
        [Role.ZORGCOORDINATOR],
        [Role.ZORGCOORDINATOR],
        [],
    ]
    with pytest.raises(Refused) as refused:
        end(engine, later, TODAY - 2 * DAY)
    assert refused.value.problem is Problem.ROLE_PAST


def test_a_role_that_was_given_by_mistake_today_can_be_ended_and_given_again(engine: Engine) -> None:
    fill(engine)
    bo = somebody(engine, "Bo Zandloper")
    mistake = grant(engine, bo, Wanted(Role.TEAMLEIDER, TODAY, **SCHOOL))

    end(engine, mistake, TODAY - DAY)

    assert held(engine, bo) == ()
    grant(engine, bo, Wanted(Role.TEAMLEIDER, TODAY, **SCHOOL))


@pytest.mark.parametrize("last_day", [TODAY + 5 * DAY, TODAY + 6 * DAY])
def test_ending_a_role_never_makes_it_longer(engine: Engine, last_day: date) -> None:
    fill(engine)
    bo = somebody(engine, "Bo Zandloper")
    given_one = grant(engine, bo, Wanted(Role.TEAMLEIDER, TODAY, TODAY + 5 * DAY, **SCHOOL))

    with pytest.raises(Refused) as refused:
        end(engine, given_one, last_day)

    assert refused.value.problem is Problem.ROLE_OVER


@pytest.mark.parametrize("uid", ["", "nobody", "\x00", "\ud800"])
def test_an_assignment_that_is_not_there_cannot_end(engine: Engine, uid: str) -> None:
    with pytest.raises(Refused) as refused, write_transaction(engine) as connection:
        end_role(connection, BEA, uid, TODAY, NINE)

    assert refused.value.problem is Problem.ROLE_UNKNOWN


def test_the_last_administrator_stays_administrator(engine: Engine) -> None:
    bea = somebody(engine, "Bea Klaproos")
    first = give(engine, bea, Role.ADMINISTRATOR, Scope.SERVICE)

    for last_day in (TODAY - DAY, TODAY, TODAY + 365 * DAY):
        with pytest.raises(Refused) as refused:
            end(engine, first, last_day)
        assert refused.value.problem is Problem.LAST_ADMINISTRATOR
    with engine.connect() as connection:
        assert administrators(connection, NINE) == {bea.id}


def test_a_change_of_roles_signs_out_who_it_is_about(engine: Engine) -> None:
    fill(engine)
    bo, wout = somebody(engine, "Bo Zandloper"), somebody(engine, "Wout Korenbloem")
    for who in (bo, wout):
        signed_in(engine, who)

    given_one = grant(engine, bo, Wanted(Role.TEAMLEIDER, TODAY, **SCHOOL))
    after_giving = rows_of(engine, "SELECT account_fk FROM account_session WHERE ended_at IS NULL")
    signed_in(engine, bo)
    end(engine, given_one, TODAY)

    assert after_giving == [(wout.id,)]
    assert rows_of(engine, "SELECT account_fk FROM account_session WHERE ended_at IS NULL") == [(wout.id,)]
    assert viewer_of_session(engine, POLICY, "", NINE) is None


def test_the_log_tells_who_gave_and_ended_which_role_where(engine: Engine) -> None:
    fill(engine)
    bo = somebody(engine, "Bo Zandloper")
    given_one = grant(engine, bo, Wanted(Role.MENTOR, TODAY, **CLASS))
    end(engine, given_one, TODAY)

    first, second = log(engine)

    assert actions(engine) == ["role-given", "role-ended"]
    for event in (first, second):
        assert (event["actor_uid"], event["role"], event["school_id"]) == ("bea-uid", "mentor", "99AA00")
        assert event["detail"] == {"account": bo.uid, "assignment": given_one.uid, "class": "1a"}
