"""The permission matrix: every route is asked for by every role at every kind of place, and answers as printed."""

from collections.abc import Iterator

import pytest

from service.domain.access import Role
from service.views.gate import At, Need
from service.views.permission_matrix import OF_AT, Where, allowed, cell, permissions_page
from tests.access.examples import address, body
from tests.access.world import Person, World, is_api
from tests.people import PEOPLE

REFUSED = {403, 404}
ALLOWED = {200, 201, 303, 400, 409, 415, 422}
"""Statuses of what may be done; the last four of a request with nothing in it."""
Cell = tuple[str, str, Where]
PUBLIC = ("/healthz",)
NOTHING_THERE = ("/regio/leerlingen/", "/regio/lijsten", "/scholen/{school_id}/vastleggen/overnemen/")
"""Pages of a case that was brought in, of lists side by side and of a hand-over: there is none in this world."""
SCHOOLS_ONLY = {"/meldingen", "/ziekteverzuim", "/regio/lijsten"}
"""Pages that show which schools somebody may see something of, and nobody of these schools."""


@pytest.mark.slow
@pytest.mark.parametrize("role", Role)
def test_every_route_answers_a_role_as_the_matrix_says(attacked: World, role: Role) -> None:
    person = attacked.people[role]
    said, happened = dict[Cell, bool](), dict[Cell, int]()

    for method, path, where, need in cells(attacked):
        said[method, path, where] = where in allowed(need, role, attacked.sharing)
        happened[method, path, where] = ask(attacked, person, method, path, where)

    wrong = {key: status for key, status in happened.items() if status not in _right(key, said[key])}
    assert wrong == {}


def test_the_matrix_has_routes_for_people_and_machines_at_every_kind_of_place(attacked: World) -> None:
    every = list(cells(attacked))

    assert len(every) > 120
    assert {where for _, _, where, _ in every} == set(Where)
    assert {is_api(path) for _, path, _, _ in every} == {True, False}


def test_every_route_that_is_not_for_everybody_is_in_the_printed_matrix_with_a_cell_per_role(attacked: World) -> None:
    needs = attacked.app.state.needs
    page = permissions_page(needs, PUBLIC, attacked.sharing)

    for (method, path), need in needs.items():
        words = [cell(need, role, attacked.sharing) for role in attacked.sharing.roles]
        assert f"| `{method} {path}` | {' | '.join(words)} |" in page.splitlines()


def test_a_cell_says_how_far_a_role_reaches(attacked: World) -> None:
    page_of_a_pupil = need(attacked, "/scholen/{school_id}/leerlingen/{pupil_id:path}")
    weekly_list = need(attacked, "/scholen/{school_id}/weken/{week}")
    imports = need(attacked, "/v1/imports")

    def words(asked: Need, *roles: Role) -> list[str]:
        return [cell(asked, role, attacked.sharing) for role in roles]

    assert words(page_of_a_pupil, Role.TEAMLEIDER, Role.MENTOR, Role.JEUGDARTS) == ["school", "class", "–"]
    assert words(weekly_list, Role.TEAMLEIDER, Role.MENTOR, Role.SWV_ANALYST) == ["school", "class", "–"]
    assert words(imports, Role.ADMINISTRATOR, Role.MENTOR) == ["yes", "–"]


def test_what_is_about_pupils_is_only_at_addresses_that_name_a_school(attacked: World) -> None:
    needs = attacked.app.state.needs
    everywhere = {path for (_, path), each in needs.items() if each.must_be_logged and each.at is At.NOWHERE}

    assert everywhere <= SCHOOLS_ONLY
    for path in everywhere:
        text = "".join(person.get(path).text for person in attacked.people.values())
        assert [each.name for each in PEOPLE.values() if each.last_name in text] == []


def _right(cell: Cell, may: bool) -> set[int]:
    """What may be answered; where there is nothing to see in this world, that it is not there."""
    nothing_there = {404} if cell[1].startswith(NOTHING_THERE) else set()
    return (set(ALLOWED) if may else REFUSED) | nothing_there


def cells(world: World) -> Iterator[tuple[str, str, Where, Need]]:
    """Every route at every kind of place; signing out comes last."""
    needs = sorted(world.app.state.needs.items(), key=lambda item: item[0] == ("POST", "/uitloggen"))
    for (method, path), each in needs:
        for where in OF_AT[each.at]:
            yield method, path, where, each


def need(world: World, path: str) -> Need:
    """What reading a route asks."""
    found: Need = world.app.state.needs["GET", path]
    return found


def ask(world: World, person: Person, method: str, path: str, where: Where) -> int:
    """Status of a real request: to read, or to send nothing but what shows that the form is one's own."""
    target = address(world, person, path, where)
    if method == "GET" or is_api(target):
        return int(person.send(method, target).status_code)
    status = int(person.post(target, **body(world, person, path, where)).status_code)
    if path == "/uitloggen":
        person.sign_in()
    return status
