"""Small invented regions as plain columns, without a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from service.region.gather import Region, arrange
from service.region.home import LRV, LRV_LONG, NOT
from service.store.bulk import Columns
from service.store.region.states import SchoolKey

Ints = npt.NDArray[np.int64]
FIRST = date(2026, 9, 13)
SECTORS = ("po", "vo", "so")
SITUATIONS = ((0, NOT), (1, NOT), (2, NOT), (3, NOT), (3, LRV), (3, LRV_LONG))
"""What a pupil can be in a week: a tier, with a clock in tier 3. Tier 0 is niet te beoordelen or exempt."""


@dataclass(frozen=True)
class World:
    """Pupils by school, year group and municipality (numbers), and by week the number of a situation."""

    schools: tuple[SchoolKey, ...]
    labels: dict[int, str]
    school: Ints
    year: Ints
    town: Ints
    situations: Ints

    @property
    def weeks(self) -> tuple[date, ...]:
        """Sundays, four weeks apart: every one the last of a month or quarter."""
        return tuple(FIRST + timedelta(weeks=4 * number) for number in range(self.situations.shape[1]))

    @property
    def region(self) -> Region:
        """The same as the service gathers it."""
        states = [self._state(number) for number in range(self.situations.shape[1])]
        return arrange(self.weeks, states, self.schools, self.labels)

    def _state(self, week: int) -> Columns:
        pairs = np.array(SITUATIONS)[self.situations[:, week]]
        places = {"school_fk": self.school, "year_fk": self.year, "municipality_fk": self.town}
        return {"pupil_fk": np.arange(len(self.school)), "tier": pairs[:, 0], "home": pairs[:, 1], **places}


def small_world(seed: int, schools: int, pupils: int, weeks: int, heavy: float, calm: float) -> World:
    """A random region: ``heavy`` is the share in tiers 2 and 3, ``calm`` the chance to stay as one was."""
    draw = np.random.default_rng(seed)
    keys = tuple(
        SchoolKey(number, f"99AA{number:02d}", f"School {number}", SECTORS[number % min(len(SECTORS), schools)], "Stad")
        for number in range(1, schools + 1)
    )
    sizes = draw.dirichlet(np.full(schools, 1.5))
    school = draw.choice([key.id for key in keys], size=pupils, p=sizes).astype(np.int64)
    school[:schools] = [key.id for key in keys]
    year, town = draw.integers(1, 3, pupils), draw.integers(3, 5, pupils)
    shares = np.array([0.05, 0.95 - heavy, heavy * 0.55, heavy * 0.2, heavy * 0.15, heavy * 0.1])
    situations = np.zeros((pupils, weeks), dtype=np.int64)
    situations[:, 0] = draw.choice(6, size=pupils, p=shares / shares.sum())
    for week in range(1, weeks):
        anew = draw.choice(6, size=pupils, p=shares / shares.sum())
        situations[:, week] = np.where(draw.random(pupils) < calm, situations[:, week - 1], anew)
    labels = {1: "1", 2: "2", 3: "Dorp", 4: "Stad"}
    return World(keys, labels, school, year, town, situations)


def tiers(situations: Sequence[int]) -> list[int]:
    """Tiers of situations."""
    return [SITUATIONS[each][0] for each in situations]
