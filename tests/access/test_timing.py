"""How long a refusal takes does not tell whether the pupil exists, as far as can be measured.

Three requests follow each other in turns, in an order drawn anew: for a pupil who exists, for the same pupil once more,
and for a number that nobody has. What the first two differ is noise of the machine; the difference between existing and
not existing has to stay within what that noise explains. Nothing is compared with a fixed duration.

Two clocks are read: the one on the wall, which is what somebody else can see, and the one of this process, which runs
the service and stands still while other programs of the machine have their turn: it sees smaller differences.
"""

import random
import statistics
from collections.abc import Callable, Sequence
from time import perf_counter, process_time
from typing import Any

import pytest

from service.domain.access import Role
from service.domain.errors import NotFound
from service.store import places
from service.store.session import snapshot
from service.views import gate
from tests.access.test_closed import NO_PUPIL
from tests.access.world import World
from tests.people import PEOPLE, PO, VO

ROUNDS, WARM_UP, TRIES = 150, 10, 3
DRAWS, QUANTILE, MARGIN = 400, 0.999, 1.5
Send = Callable[[str], Any]
DICE = random.Random(47)  # noqa: S311 - nothing is kept secret with it

WHO = {
    "youth doctor, page": (Role.JEUGDARTS, f"/scholen/{VO}/leerlingen/", "noor"),
    "mentor, page of another class": (Role.MENTOR, f"/scholen/{VO}/leerlingen/", "amira"),
    "coordinator, page of another school": (Role.ZORGCOORDINATOR, f"/scholen/{PO}/leerlingen/", "daan"),
    "analyst, API": (Role.SWV_ANALYST, f"/v1/schools/{VO}/pupils/", "noor"),
    "nobody, page": (None, f"/scholen/{VO}/leerlingen/", "noor"),
    "nobody, API": (None, f"/v1/schools/{VO}/pupils/", "noor"),
}


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
def test_a_refusal_takes_as_long_for_a_pupil_who_exists_as_for_nobody(attacked: World, who: str) -> None:
    role, begin, key = WHO[who]
    send: Send = attacked.people[role].get if role else attacked.nobody.get

    assert not can_be_told_apart(send, begin + PEOPLE[key].pupil_id, begin + NO_PUPIL)


@pytest.mark.slow
def test_a_gate_that_looks_for_the_pupil_first_is_found_out(attacked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    careful = gate._enter_pupil

    def hasty(parts: Any, visitor: Any, need: Any, school: Any, pupil_id: str) -> Any:
        with snapshot(parts.engine) as connection:
            if places.pupil_key(connection, school.id, pupil_id, parts.today) is None:
                raise NotFound("There is no such pupil.")
        return careful(parts, visitor, need, school, pupil_id)

    monkeypatch.setattr(gate, "_enter_pupil", hasty)
    _, begin, key = WHO["youth doctor, page"]
    send = attacked.people[Role.JEUGDARTS].get

    assert can_be_told_apart(send, begin + PEOPLE[key].pupil_id, begin + NO_PUPIL)


def can_be_told_apart(send: Send, real: str, unreal: str) -> bool:
    """Whether by one of the clocks every measurement found a larger difference than noise explains."""
    suspected = {0, 1}
    for _ in range(TRIES):
        excess = tells(send, real, unreal)
        suspected = {clock for clock in suspected if excess[clock] > 0}
        if not suspected:
            return False
    return True


def tells(send: Send, real: str, unreal: str) -> tuple[float, float]:
    """By how many seconds the two differ more than noise explains, by either clock; 0 or less: not to be told apart."""
    rounds = [one_round(send, real, unreal) for _ in range(ROUNDS + WARM_UP)][WARM_UP:]
    on_the_wall, of_the_process = ([each[clock] for each in rounds] for clock in (0, 1))
    return more_than_noise(on_the_wall), more_than_noise(of_the_process)


def more_than_noise(rounds: Sequence[Sequence[float]]) -> float:
    """How much further apart the pupil and nobody are than the pupil and the same pupil."""
    difference = abs(statistics.median(first - other for first, _, other in rounds))
    return difference - MARGIN * largest_by_chance([first - again for first, again, _ in rounds])


def one_round(send: Send, real: str, unreal: str) -> tuple[list[float], list[float]]:
    """By either clock, the seconds for the pupil, the same pupil again, and nobody; asked in any order."""
    targets = (real, real, unreal)
    on_the_wall, of_the_process = [0.0] * 3, [0.0] * 3
    for place in DICE.sample(range(3), 3):
        wall, process = perf_counter(), process_time()
        send(targets[place])
        on_the_wall[place], of_the_process[place] = perf_counter() - wall, process_time() - process
    return on_the_wall, of_the_process


def largest_by_chance(same: Sequence[float]) -> float:
    """How far the median of so many differences between equal requests is from nothing by chance alone."""
    medians = [
        abs(statistics.median(DICE.choice((-1, 1)) * each for each in DICE.choices(same, k=len(same))))
        for _ in range(DRAWS)
    ]
    return sorted(medians)[int(QUANTILE * DRAWS)]
