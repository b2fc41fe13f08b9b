"""Measurements that run in a process of their own: ``python -m service.bench.tasks NAME ARGUMENTS``."""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from joblib import Parallel, delayed

from service.bench import workloads
from service.bench.columns_on_disk import Disk
from service.bench.timing import interleaved, peak_memory
from service.domain.errors import ConfigError

Result = dict[str, Any]
TRAINING = "training.bench"
"""Named, not imported: the service itself never loads what trains models."""


def one_date(folder: str, schools: int, pupils: int, rounds: int) -> Result:
    """Seconds per round of the floors and of the facts on one date."""
    disk = Disk(Path(folder), schools, pupils)
    return interleaved(workloads.floors(disk) | workloads.one_date(disk), rounds)


def weekly_dates(folder: str, schools: int, pupils: int, rounds: int) -> Result:
    """Seconds per round of reading, one date and 38 dates."""
    disk = Disk(Path(folder), schools, pupils)
    read = {name: run for name, run in workloads.floors(disk).items() if name != workloads.SORTED}
    one = {workloads.ONE: workloads.one_date(disk)[workloads.ONE]}
    return interleaved(read | one | workloads.weekly_dates(disk), rounds)


def scores(folder: str, schools: int, pupils: int, rounds: int) -> Result:
    """Seconds per round of the facts on one date, and of facts with second opinions."""
    scoring = import_module("service.bench.scoring")  # it loads scikit-learn, which the other measurements do without
    found: Result = scoring.rounds_of_scoring(Disk(Path(folder), schools, pupils), rounds)
    return found


def sql(folder: str, schools: int, pupils: int, rounds: int, sample: int) -> Result:
    """Seconds per round of the engine and of the same facts in SQL, once both give the same on a sample."""
    try:
        sql_facts = import_module("service.bench.sql_facts")  # DuckDB is a development package
    except ImportError as missing:
        raise ConfigError(
            f"{missing.name} is not installed.", "Install the development packages: make setup."
        ) from missing
    disk = Disk(Path(folder), schools, pupils)
    differences = sql_facts.differences(disk, sample)
    seconds = interleaved(workloads.floors(disk) | workloads.one_date(disk) | sql_facts.candidates(disk), rounds)
    return {"seconds": seconds, "differences": differences, "peak_mb": peak_memory()}


def memory(folder: str, schools: int, pupils: int, kind: str) -> Result:
    """Most megabytes of this process, and of each worker process, for one pass of a kind of work."""
    disk = Disk(Path(folder), schools, pupils)
    before = peak_memory()
    (workloads.one_date(disk) | workloads.weekly_dates(disk))[kind]()
    elsewhere = "processes" in kind
    workers = Parallel(n_jobs=2)(delayed(peak_memory)() for _ in range(2)) if elsewhere else []
    return {"before_mb": before, "peak_mb": max([peak_memory(), *workers])}


def fitting(rows: int) -> Result:
    """See `training.bench.fitting`."""
    return _of_training("fitting")(rows)


def rows_of_weeks(folder: str, schools: int, pupils: int, rounds: int) -> Result:
    """See `training.bench.rows_of_weeks`."""
    return _of_training("rows_of_weeks")(Disk(Path(folder), schools, pupils), rounds)


def _of_training(task: str) -> Callable[..., Result]:
    found: Callable[..., Result] = getattr(import_module(TRAINING), task)
    return found


def night(folder: str, kind: str, schools: int, pupils: int) -> Result:
    """See `nightly.night`."""
    nightly = import_module("service.bench.nightly")  # the other measurements start sooner without all it needs
    found: Result = nightly.night(Path(folder), kind, schools, pupils)
    return found


def filled(**region: Any) -> int:
    """See `weekly.filled`."""
    measured = import_module("service.bench.weekly")  # as with the night
    found: int = measured.filled(measured.Region(**region))
    return found


def weekly(regions: list[dict[str, Any]]) -> list[Result]:
    """See `weekly.weekly`."""
    measured = import_module("service.bench.weekly")
    found: list[Result] = measured.weekly([measured.Region(**region) for region in regions])
    return found


def region(folder: str, kind: str, schools: int, pupils: int, weeks: int, rounds: int) -> Result:
    """See `region.region`."""
    measured = import_module("service.bench.region")  # as with the night
    found: Result = measured.region(Path(folder), kind, schools, pupils, weeks, rounds)
    return found


def outbox(folder: str, kind: str, messages: int) -> Result:
    """See `messages.outbox`."""
    measured = import_module("service.bench.messages")
    found: Result = measured.outbox(Path(folder), kind, messages)
    return found


_ALL = (one_date, weekly_dates, scores, sql, memory, fitting, rows_of_weeks, night, filled, weekly, region, outbox)
TASKS: dict[str, Callable[..., Any]] = {task.__name__: task for task in _ALL}


def here(task: str, **arguments: Any) -> Any:
    """Run a task in this process."""
    return TASKS[task](**arguments)


def main() -> None:
    """Run the task named on the command line and write its result as JSON to standard output."""
    _, name, arguments = sys.argv
    sys.stdout.write(json.dumps(here(name, **json.loads(arguments))))


if __name__ == "__main__":
    main()
