"""Made-up rows: schools of all sectors with their own holidays, for tests of splitting."""

from datetime import date

import numpy as np

from models.features import FEATURES
from training.snapshots import Snapshots

MONDAY = np.datetime64(date(2023, 8, 27), "D")


def made(seed: int, schools: int = 20, weeks: int = 160, pupils: int = 12, sectors: int = 7) -> Snapshots:
    """One row per pupil and school week; every school has holidays of its own, and gaps of its own at random."""
    random = np.random.default_rng(seed)
    return Snapshots.concat([_school(random, n, weeks, pupils, n % sectors) for n in range(schools)])


def _school(random: np.random.Generator, number: int, weeks: int, pupils: int, sector: int) -> Snapshots:
    first, last = int(random.integers(0, 12)), weeks - int(random.integers(0, 12))
    taught = np.array([w for w in range(first, last) if (w + number % 3) % 13 and random.random() > 0.03])
    week, pupil = np.repeat(taught, pupils), np.tile(np.arange(pupils), len(taught))
    kept = random.random(len(week)) < 0.9
    week, pupil = week[kept], pupil[kept]
    count = len(week)
    label = random.choice(np.array([-1, 0, 1], dtype=np.int8), count, p=[0.1, 0.7, 0.2])
    return Snapshots(
        X=random.random((count, len(FEATURES))).astype(np.float32),
        label=label,
        onset=np.where(label == 1, random.integers(1, 9, count), 0).astype(np.int16),
        rule_tier=random.integers(1, 3, count).astype(np.int8),
        rules_yes=random.integers(0, 4, count).astype(np.int16),
        school=np.zeros(count, dtype=np.int32),
        pupil=(number * 1000 + pupil).astype(np.int64),
        as_of=MONDAY + 7 * week,
        sector=np.full(count, sector, dtype=np.int8),
        year_group=np.zeros(count, dtype=np.int8),
        sex=np.full(count, -1, dtype=np.int8),
        size=np.full(count, pupils, dtype=np.int32),
        school_ids=[f"{number:02d}AA00"],
    )
