"""A made-up samenwerkingsverband in the database: schools, pupils and their tier in every week, without any absence.

Made for speed and for looking at pages: tiers come and go at plausible rates, causes do not exist.
"""

from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Engine, insert, select

from service.store.bulk import bulk_insert
from service.store.region.states import MUNICIPALITY, YEAR, label_keys
from service.store.session import write_transaction
from service.store.tables import Pupil, RegionState, School, columns, table

REGION = "SWV Voorbeeldstreek"
SECTORS = ("po", "po", "po", "vo", "po", "vo", "po", "so")
YEARS = {"po": [str(year) for year in range(1, 9)], "vo": [str(year) for year in range(1, 7)], "so": ["onderbouw"]}
TOWNS = ("Appelga", "Berkel aan de Made", "Cederwolde", "Duinhuizen", "Elzenrode", "Finkum", "Gaasterzand", "Hagestein")
STEPS = np.array(
    [[0.90, 0.09, 0.01, 0.0], [0.003, 0.9755, 0.021, 0.0005], [0.0, 0.16, 0.80, 0.04], [0.0, 0.012, 0.078, 0.91]]
)
"""Chances per week from one tier to another, 0 is niet te beoordelen."""
FROM, TO_HOME, BACK, LONG_WEEKS = date(2025, 9, 7), 0.06, 0.08, 9
Ints = npt.NDArray[np.int64]
Tiers = npt.NDArray[np.int8]


def fill_region(engine: Engine, schools: int, pupils: int, weeks: int, seed: int = 1) -> list[date]:
    """Schools of so many pupils in one region, assessed in so many weeks; returns the weeks."""
    draw = np.random.default_rng(seed)
    dates = [FROM + timedelta(weeks=number) for number in range(weeks)]
    with write_transaction(engine) as connection:
        sectors = [SECTORS[number % len(SECTORS)] for number in range(schools)]
        keys = _schools(connection, sectors)
        of_school = np.repeat(np.arange(schools), pupils)
        pupil_keys = _pupils(connection, keys, pupils)
        year, town = _places(connection, sectors, of_school, draw)
        tier, home = _histories(len(of_school), weeks, draw)
        for number, day in enumerate(dates):
            values = (np.array(keys)[of_school], pupil_keys, tier[:, number], home[:, number], year, town)
            rows = [column.tolist() for column in values] + [[day.isoformat()] * len(of_school)]
            names = ["school_fk", "pupil_fk", "tier", "home", "year_fk", "municipality_fk", "as_of"]
            bulk_insert(connection, table(RegionState), names, rows)
    return dates


def _schools(connection: Connection, sectors: list[str]) -> list[int]:
    same = {"region": "midden", "swv": REGION, "revision": 0, "stamp": "", "setup_stamp": ""}
    rows = [
        {
            "school_id": f"99R{number // 100}{number % 100:02d}"[:6],
            "name": f"{'De Voorbeeldboom' if sector == 'po' else 'Voorbeeldcollege'} {number + 1}",
            "sector": sector,
            "municipality": TOWNS[number % len(TOWNS)],
            **same,
        }
        for number, sector in enumerate(sectors)
    ]
    connection.execute(insert(table(School)), rows)
    school = columns(School)
    found = {name: key for name, key in connection.execute(select(school.school_id, school.id))}
    return [found[str(row["school_id"])] for row in rows]


def _pupils(connection: Connection, keys: list[int], pupils: int) -> Ints:
    numbers = [f"r{number}" for number in range(pupils)] * len(keys)
    school_fks = [key for key in keys for _ in range(pupils)]
    count = len(numbers)
    values: list[list[Any]] = [school_fks, numbers, ["Voor"] * count, ["Beeld"] * count, ["2012-01-01"] * count]
    bulk_insert(connection, table(Pupil), ["school_fk", "pupil_id", "first_name", "last_name", "birth_date"], values)
    pupil = columns(Pupil)
    query = select(pupil.id).where(pupil.school_fk.in_(keys)).order_by(pupil.school_fk, pupil.id)
    return np.array(list(connection.scalars(query)), dtype=np.int64)


def _places(
    connection: Connection, sectors: list[str], of_school: Ints, draw: np.random.Generator
) -> tuple[Ints, Ints]:
    years = label_keys(connection, YEAR, {label for labels in YEARS.values() for label in labels})
    towns = label_keys(connection, MUNICIPALITY, set(TOWNS))
    town_keys = np.array([towns[name] for name in TOWNS])
    near = draw.random(len(of_school)) < 0.8
    elsewhere = draw.integers(0, len(TOWNS), len(of_school))
    year = np.zeros(len(of_school), dtype=np.int64)
    for number, sector in enumerate(sectors):
        mine = of_school == number
        year[mine] = draw.choice([years[label] for label in YEARS[sector]], size=int(mine.sum()))
    return year, town_keys[np.where(near, of_school % len(TOWNS), elsewhere)]


def _histories(count: int, weeks: int, draw: np.random.Generator) -> tuple[Tiers, Tiers]:
    """Tier and home code by pupil and week; who is at home came to be so in tier 3."""
    tier = np.zeros((count, weeks), dtype=np.int8)
    home = np.zeros_like(tier)
    now = draw.choice(4, size=count, p=[0.02, 0.86, 0.09, 0.03])
    since = np.zeros(count, dtype=np.int64)
    authorised = draw.random(count) < 0.5
    edges = STEPS.cumsum(axis=1)
    for week in range(weeks):
        if week:
            now = (draw.random(count)[:, None] > edges[now]).sum(axis=1).clip(0, 3)
        away = now == 3
        stays = away & (since > 0) & (draw.random(count) > BACK)
        begins = away & (since == 0) & (draw.random(count) < TO_HOME)
        since = np.where(stays | begins, since + 1, 0)
        tier[:, week] = now
        home[:, week] = np.where(since > 0, 1 + 2 * authorised + (since > LONG_WEEKS), 0)
    return tier, home
