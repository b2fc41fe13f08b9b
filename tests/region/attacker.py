"""Somebody at a samenwerkingsverband who writes down every number that can be fetched and solves for the rest.

Unknown is how many pupils of each kind there are: school, year group, municipality, and what they were in each week.
Every shown number is a sum of those; so is every number of pupils of a school, year group or municipality, which may
be known from elsewhere. What the sums leave open is found by linear and integer programming (HiGHS).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, vstack

from tests.region.made import SITUATIONS, World

Row = npt.NDArray[np.float64]
Kind = tuple[int, int, int, tuple[int, ...]]
"""School, year group, municipality, situation by week."""
SMALL = range(1, 5)


@dataclass(frozen=True)
class Cell:
    """A number that is not shown: what it is, which kinds add up to it, and what it is in truth."""

    name: str
    row: Row
    truth: int


class Attacker:
    """Knows what is shown, and tries to know more."""

    def __init__(self, world: World, shown: Mapping[str, Any], edges: Sequence[int]) -> None:
        self.world = world
        weeks = world.situations.shape[1]
        groups = product([key.id for key in world.schools], (1, 2), (3, 4))
        self.kinds: list[Kind] = [
            (school, year, town, path)
            for school, year, town in groups
            for path in product(range(len(SITUATIONS)), repeat=weeks)
        ]
        self.truth = self._truth()
        self.rows: list[Row] = []
        self.totals: list[int] = []
        self._sizes()
        if shown["stock"]:
            _Reader(self, shown, edges).read()
        self.matrix = csr_matrix(np.array(self.rows))

    def _truth(self) -> Row:
        world, place = self.world, {kind: number for number, kind in enumerate(self.kinds)}
        found = np.zeros(len(self.kinds))
        columns = zip(world.school, world.year, world.town, world.situations, strict=True)
        for school, year, town, path in columns:
            found[place[(int(school), int(year), int(town), tuple(int(each) for each in path))]] += 1
        return found

    def row(self, holds: Callable[[Kind], bool]) -> Row:
        """Which kinds a condition holds for."""
        return np.array([holds(kind) for kind in self.kinds], dtype=np.float64)

    def learn(self, row: Row, total: int | None) -> None:
        """Take note of a shown number, which has to be true."""
        if total is None:
            return
        assert row @ self.truth == total, (row @ self.truth, total)
        self.rows.append(row)
        self.totals.append(total)

    def _sizes(self) -> None:
        """How many pupils each school, year group in a sector, and municipality has: anybody may know."""
        sector = {key.id: key.sector for key in self.world.schools}
        for key in self.world.schools:
            row = self.row(lambda kind, at=key.id: kind[0] == at)  # type: ignore[misc]
            self.learn(row, int(row @ self.truth))
        for name, year in product(sorted(set(sector.values())), (1, 2)):
            row = self.row(lambda kind, at=(name, year): (sector[kind[0]], kind[1]) == at)  # type: ignore[misc]
            self.learn(row, int(row @ self.truth))
        for town in (3, 4):
            row = self.row(lambda kind, at=town: kind[2] == at)  # type: ignore[misc]
            self.learn(row, int(row @ self.truth))

    def interval(self, cell: Cell) -> tuple[float, float]:
        """Between which numbers a cell must lie, by linear programming."""
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(sign * cell.row, A_eq=self.matrix, b_eq=self.totals, bounds=(0, None), method="highs")
            assert found.status == 0, found.message
            ends.append(sign * found.fun)
        return ends[0], ends[1]

    def other_world(self, cell: Cell, low: float, high: float) -> Row | None:
        """Whole numbers of pupils with which every shown number is the same and a cell lies between two numbers."""
        rows = vstack([self.matrix, csr_matrix(cell.row)])
        found = milp(
            np.zeros(len(self.kinds)),
            constraints=LinearConstraint(rows, [*self.totals, low], [*self.totals, high]),
            integrality=np.ones(len(self.kinds)),
            bounds=Bounds(0, np.inf),
            options={"time_limit": 60},
        )
        assert found.status in (0, 2), found.message
        return np.rint(found.x) if found.status == 0 else None

    def exposed(self) -> list[Cell]:
        """The small cells that must hold one to four pupils in every world that fits what is shown."""
        left, found = list(self.small_cells()), []
        while left:
            world = self.other_world(left[0], SMALL.stop, np.inf)
            world = self.other_world(left[0], 0, 0) if world is None else world
            if world is None:
                found.append(left.pop(0))
                continue
            left = [cell for cell in left if round(float(cell.row @ world)) in SMALL]
        return found

    def small_cells(self) -> Iterator[Cell]:
        """Every number of one to four pupils of a table somebody could ask for."""
        for name, row in _asked(self.world, self):
            truth = int(row @ self.truth)
            if truth in SMALL:
                yield Cell(name, row, truth)


def _tier(path: Sequence[int], week: int) -> int:
    return SITUATIONS[path[week]][0]


def _home(path: Sequence[int], week: int) -> int:
    return SITUATIONS[path[week]][1]


def _class(path: Sequence[int], week: int) -> int:
    return max(_tier(path, week) - 1, 0)


def _asked(world: World, attacker: Attacker) -> Iterator[tuple[str, Row]]:
    weeks = range(world.situations.shape[1])
    sector = {key.id: key.sector for key in world.schools}
    groups: dict[str, Callable[[Kind], bool]] = {"region": lambda _: True}
    groups |= {f"school {key.id}": lambda kind, at=key.id: kind[0] == at for key in world.schools}  # type: ignore[misc]
    groups |= {name: lambda kind, at=name: sector[kind[0]] == at for name in set(sector.values())}  # type: ignore[misc]
    groups |= {
        f"{name} year {year}": lambda kind, at=(name, year): (sector[kind[0]], kind[1]) == at  # type: ignore[misc]
        for name in set(sector.values())
        for year in (1, 2)
    }
    groups |= {f"town {town}": lambda kind, at=town: kind[2] == at for town in (3, 4)}  # type: ignore[misc]
    for (name, inside), week in product(groups.items(), weeks):
        for tier in range(3):
            row = attacker.row(lambda kind: inside(kind) and _class(kind[3], week) == tier)  # noqa: B023
            yield f"{name} week {week} tier {tier}", row
        at_home = attacker.row(lambda kind: inside(kind) and _home(kind[3], week) > 0)  # noqa: B023
        yield f"{name} week {week} at home", at_home
    yield from _asked_of_region(attacker, list(weeks))


def _asked_of_region(attacker: Attacker, weeks: Sequence[int]) -> Iterator[tuple[str, Row]]:
    for week, code in product(weeks, (1, 2)):
        yield f"clock {code} week {week}", attacker.row(lambda kind: _home(kind[3], week) == code)  # noqa: B023
    for before, after in product(weeks, weeks):
        if before < after:
            for one, other in product(range(3), range(3)):
                move = (one, other)
                row = attacker.row(lambda kind: (_class(kind[3], before), _class(kind[3], after)) == move)  # noqa: B023
                yield f"from {before} to {after}: {one} to {other}", row


class _Reader:
    """Turns every shown number into a sum of kinds."""

    def __init__(self, attacker: Attacker, shown: Mapping[str, Any], edges: Sequence[int]) -> None:
        self.attacker = attacker
        self.shown = shown
        self.edges = edges
        world = attacker.world
        self.week = {day.isoformat(): number for number, day in enumerate(world.weeks)}
        self.full = shown["stock"]["level"] == "full"
        names = {key.name: key for key in world.schools}
        self.member: dict[str, Callable[[Kind, str], bool]] = {
            "region": lambda *_: True,
            "school": lambda kind, name: names[name].id == kind[0],
            "sector": lambda kind, name: self._sector(kind) == name,
            "municipality": lambda kind, name: world.labels[kind[2]] == name,
            "year": lambda kind, name: f"{self._sector(kind)} {world.labels[kind[1]]}" == name,
        }

    def _sector(self, kind: Kind) -> str:
        return next(key.sector for key in self.attacker.world.schools if key.id == kind[0])

    def read(self) -> None:
        """All parts."""
        self._stock()
        self._movement()
        self._clocks()
        for year in self.shown["flows"]:
            self._flow(year)

    def _of_unit(self, table: str, members: Sequence[str], holds: Callable[[Sequence[int]], bool]) -> Row:
        inside = self.member[table]
        names = members or [""]
        return self.attacker.row(lambda kind: any(inside(kind, name) for name in names) and holds(kind[3]))

    def _state(self, path: Sequence[int], week: int, full: bool) -> int:
        return _class(path, week) if full else min(_class(path, week), 1)

    def _stock(self) -> None:
        stock = self.shown["stock"]
        for table, units in stock["tables"].items():
            for unit in units:
                for day, values in zip(stock["weeks"], unit["pupils"], strict=True):
                    self._row(table, unit["members"], self.week[day], values or [])
        for day, tier_1 in zip(stock["weeks"], stock["tier_1"], strict=True):
            week = self.week[day]
            row = self.attacker.row(lambda kind: _tier(kind[3], week) == 1)  # noqa: B023
            self.attacker.learn(row, tier_1)

    def _row(self, table: str, members: Sequence[str], week: int, values: Sequence[int]) -> None:
        for state, value in enumerate(values):
            row = self._of_unit(table, members, lambda path: self._state(path, week, self.full) == state)  # noqa: B023
            self.attacker.learn(row, value)

    def _movement(self) -> None:
        movement = self.shown["movement"]
        full = movement["level"] == "full"
        for first, matrices in enumerate(movement["pairs"]):
            for offset, matrix in enumerate(matrices):
                before = self.week[movement["weeks"][first]]
                after = self.week[movement["weeks"][first + 1 + offset]]
                for (one, values), _ in product(enumerate(matrix), (0,)):
                    for other, value in enumerate(values):
                        self._move(before, after, (one, other), value, full)

    def _move(self, before: int, after: int, move: tuple[int, int], value: int, full: bool) -> None:
        def moved(kind: Kind) -> bool:
            return (self._state(kind[3], before, full), self._state(kind[3], after, full)) == move

        self.attacker.learn(self.attacker.row(moved), value)

    def _clocks(self) -> None:
        clocks = self.shown["clocks"]
        codes = {"short": (1,), "long": (2,), "at_home": (1, 2)}
        for day, split in zip(clocks["weeks"], clocks["splits"], strict=True):
            for name, value in (split or {}).items():
                self._clock("region", [""], self.week[day], codes[name], value)
        for table, by_week in clocks["tables"].items():
            for day, units in zip(clocks["weeks"], by_week, strict=True):
                for unit in units:
                    self._clock(table, unit["members"], self.week[day], (1, 2), unit["at_home"])

    def _clock(self, table: str, members: Sequence[str], week: int, codes: Sequence[int], value: int) -> None:
        self.attacker.learn(self._of_unit(table, members, lambda path: _home(path, week) in codes), value)

    def _flow(self, flow: Mapping[str, Any]) -> None:
        lowest = 3 if self.full else 2
        weeks = range(len(self.attacker.world.weeks))

        def heavy(path: Sequence[int]) -> list[bool]:
            return [_tier(path, week) >= lowest for week in weeks]

        def home(path: Sequence[int]) -> list[bool]:
            return [_home(path, week) > 0 for week in weeks]

        self._path(lambda path: any(heavy(path)), flow["heavy"])
        self._path(lambda path: any(home(path)), flow["home"])
        new, already = flow["new_home"] or (None, None)
        self._path(lambda path: any(home(path)) and not home(path)[0], new)
        self._path(lambda path: home(path)[0], already)
        long, rest = flow["long_home"] or (None, None)
        self._path(lambda path: 2 in [_home(path, week) for week in weeks], long)
        self._path(lambda path: any(home(path)) and 2 not in [_home(path, week) for week in weeks], rest)
        came, stayed = flow["came_back"] or (None, None)
        self._path(lambda path: _came_back(heavy(path)) is True, came)
        self._path(lambda path: _came_back(heavy(path)) is False, stayed)

    def _path(self, holds: Callable[[Sequence[int]], bool], value: int | None) -> None:
        self.attacker.learn(self.attacker.row(lambda kind: holds(kind[3])), value)


def _came_back(there: Sequence[bool]) -> bool | None:
    """None for who never left."""
    left = [week for week in range(len(there) - 1) if there[week] and not there[week + 1]]
    return any(there[left[0] + 2 :]) if left else None
