"""What is timed: the floors, and the facts of many schools on one date or on many, from their files."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from service.bench.columns_on_disk import Disk, decode_raw, decode_sorted, read_arrays, read_columns
from service.bench.population import AS_OF, DAY
from service.domain.moments import epoch_day
from service.facts.engine import enrolled, facts_of
from service.facts.known import know
from service.facts.replay import replay

FILES, SORTED, RAW = "column files to arrays", "sorted Parquet to arrays", "raw Parquet to Arrow"
ONE, THREADS, PROCESSES = "facts, 1 worker", "facts, 2 threads", "facts, 2 processes"
NOW_ONE, NOW_TWO = "known now, 1 worker", "known now, 2 processes"
THEN_ONE, THEN_TWO = "known then, 1 worker", "known then, 2 processes"
SCHOOLS_PER_TASK = 10
WEEKLY = [date(2025, 9, 14) + timedelta(weeks=n) for n in range(38)]
"""Sundays of a school year."""

Sums = tuple[int, float]


def floors(disk: Disk) -> dict[str, Callable[[], Any]]:
    """Reading alone, on one thread: our files; the same columns as Parquet; six plain columns as they arrive."""
    return {
        FILES: lambda: [len(read_arrays(disk, number)) for number in disk.numbers],
        SORTED: lambda: sum(decode_sorted(disk, number) for number in disk.numbers),
        RAW: lambda: sum(decode_raw(disk, number) for number in disk.numbers),
    }


def one_date(disk: Disk) -> dict[str, Callable[[], Any]]:
    """Facts on one date, by one worker and by two."""
    return {
        ONE: partial(facts_of_all, disk),
        THREADS: partial(facts_of_all, disk, workers=2),
        PROCESSES: partial(facts_of_all, disk, workers=2, processes=True),
    }


def weekly_dates(disk: Disk) -> dict[str, Callable[[], Any]]:
    """Facts on 38 weekly dates, with everything that is known now and as it was known on each date."""
    return {
        NOW_ONE: partial(facts_of_all, disk, work=weekly_facts),
        NOW_TWO: partial(facts_of_all, disk, work=weekly_facts, workers=2, processes=True),
        THEN_ONE: partial(facts_of_all, disk, work=weekly_facts_as_known),
        THEN_TWO: partial(facts_of_all, disk, work=weekly_facts_as_known, workers=2, processes=True),
    }


def facts_on_date(disk: Disk, number: int) -> Sums:
    """One school, one date: number of pupils, and a sum that shows the work was done."""
    columns = read_columns(disk, number)
    facts = facts_of(know(columns), enrolled(columns, [AS_OF]))
    return len(facts.pairs), float(np.nansum(facts["absent_share_12w"]))


def weekly_facts(disk: Disk, number: int) -> Sums:
    """One school, 38 dates, with everything that is known now."""
    columns = read_columns(disk, number)
    facts = facts_of(know(columns), enrolled(columns, WEEKLY))
    return len(facts.pairs), float(np.nansum(facts["absent_share_12w"]))


def weekly_facts_as_known(disk: Disk, number: int) -> Sums:
    """One school, 38 dates, each as known at the end of that Sunday."""
    columns = read_columns(disk, number)
    found = replay(columns, WEEKLY, [(epoch_day(day) + 1) * DAY for day in WEEKLY])
    return len(found.pairs), float(np.nansum(found.values["absent_share_12w"]))


def facts_of_all(
    disk: Disk, work: Callable[[Disk, int], Sums] = facts_on_date, workers: int = 1, processes: bool = False
) -> Sums:
    """Every school, each read, computed and let go; two workers share batches of schools."""
    if workers == 1:
        return _sum([work(disk, number) for number in disk.numbers])
    parallel = Parallel(n_jobs=workers, prefer="processes" if processes else "threads")
    batches = [disk.numbers[start : start + SCHOOLS_PER_TASK] for start in range(0, disk.schools, SCHOOLS_PER_TASK)]
    return _sum(parallel(delayed(_batch)(disk, work, batch) for batch in batches))


def _batch(disk: Disk, work: Callable[[Disk, int], Sums], numbers: range) -> Sums:
    return _sum([work(disk, number) for number in numbers])


def _sum(found: list[Sums]) -> Sums:
    return sum(pairs for pairs, _ in found), sum(total for _, total in found)
