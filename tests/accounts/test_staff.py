"""The staff of the demo: every role, every school, and addresses that cannot exist."""

from service.domain.access import Role, Scope
from service.policy.sharing import load_sharing
from tests.people_schools import GROUPS, SCHOOLS
from tests.people_staff import STAFF, staff

SHARING = load_sharing()


def test_there_is_somebody_for_every_role() -> None:
    assert {role for each in STAFF for role, _, _ in each.roles} == set(Role)


def test_every_role_is_at_its_own_kind_of_place_and_that_place_exists() -> None:
    places = {
        Scope.SCHOOL: {each.school_id for each in SCHOOLS},
        Scope.CLASS: {f"{each.school_id}:{each.class_name}" for each in GROUPS},
        Scope.REGION: {each.swv for each in SCHOOLS},
        Scope.SERVICE: {""},
    }
    wrong = [
        (each.key, role)
        for each in STAFF
        for role, scope, value in each.roles
        if scope is not SHARING.roles[role].scope or value not in places[scope]
    ]

    assert wrong == []


def test_nobody_is_here_twice_and_nobody_can_get_mail() -> None:
    assert len({each.key for each in STAFF}) == len({each.email for each in STAFF}) == len(STAFF)
    assert all(each.email.endswith("@voorbeeld.example") for each in STAFF)


def test_the_coordinator_of_three_schools_has_a_role_at_each() -> None:
    given = staff("yusuf").roles

    assert [value for _, _, value in given] == [each.school_id for each in SCHOOLS]
