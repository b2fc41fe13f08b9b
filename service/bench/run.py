"""The whole benchmark, one section after the other, each in processes of its own."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from service import clock
from service.bench import workloads
from service.bench.columns_on_disk import Disk, make
from service.bench.database import POSTGRESQL, SQLITE, database
from service.bench.machine import machine
from service.bench.timing import Rounds, in_fresh_process, median, ratios
from service.domain.moments import AMSTERDAM

Section = Literal["facts", "scores", "dates", "training", "sql", "store", "nightly", "weekly", "region", "messages"]
SECTIONS: tuple[Section, ...] = (
    *("facts", "scores", "dates", "training", "sql", "store", "nightly", "weekly", "region", "messages"),
)
Say = Callable[[str], None]
Start = Callable[..., Any]
"""Runs a task of `service.bench.tasks` by name with its arguments."""
Results = dict[str, Any]


@dataclass(frozen=True)
class Scale:
    """How much is measured: (schools, pupils per school) for facts, rows to fit on, and numbers of schools.

    ``weekly`` is numbers of schools, the smallest first, and pupils per school; ``region`` is schools, pupils per
    school and weeks of a samenwerkingsverband.
    """

    facts: Sequence[tuple[int, int]]
    dates: int
    fitted: int
    weeks: int
    sql: int
    store: int
    nightly: int
    weekly: tuple[Sequence[int], int]
    region: tuple[int, int, int]
    messages: int
    pupils: int = 1_000
    databases: Sequence[str] = (SQLITE, POSTGRESQL)


SCALES = {
    "small": Scale(
        facts=((1, 1_500), (10, 1_000)),
        dates=10,
        fitted=20_000,
        weeks=2,
        sql=10,
        store=2,
        nightly=10,
        weekly=((3, 6), 200),
        region=(10, 200, 12),
        messages=1_000,
        databases=(SQLITE,),
    ),
    "full": Scale(
        facts=((1, 1_500), (100, 1_000), (1_000, 1_000)),
        dates=100,
        fitted=1_000_000,
        weeks=10,
        sql=100,
        store=14,
        nightly=30,
        weekly=((38, 150), 667),
        region=(150, 667, 45),
        messages=10_000,
    ),
}
ROUNDS = 3
SAMPLED_SCHOOLS = 5
ASKED = 40
"""How often each page of a region is asked for."""


@dataclass(frozen=True)
class Bench:
    """How one run measures: where its files go, whom it tells, and how it starts a measurement."""

    scale: Scale
    place: Path
    say: Say
    start: Start

    def disk(self, schools: int, pupils: int) -> tuple[Disk, int]:
        """Schools on disk and the number of their records; those made for a smaller scale are used again."""
        self.say(f"making {schools * pupils:,} pupils")
        disk = Disk(self.place / f"schools-of-{pupils}", schools, pupils)
        return disk, make(disk)

    def memory(self, disk: Disk, kinds: Sequence[str]) -> Results:
        """Most memory of each kind of work, each in a process that does nothing else."""
        return {kind: self.start("memory", **_given(disk), kind=kind) for kind in kinds}


def run(
    scale: Scale, sections: Sequence[Section], folder: Path, say: Say = lambda _: None, start: Start = in_fresh_process
) -> Results:
    """Measure sections; files are made in a new folder under ``folder`` and removed at the end.

    Raises
    ------
    VroegsignaalError
        If a measurement fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="bench-", dir=folder))
    try:
        bench = Bench(scale, place, say, start)
        found = {section: MEASURE[section](bench) for section in SECTIONS if section in sections}
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return {"on": clock.now().astimezone(AMSTERDAM).date().isoformat(), "machine": machine()} | found


def _given(disk: Disk) -> dict[str, Any]:
    return {"folder": str(disk.folder), "schools": disk.schools, "pupils": disk.pupils}


def _rounds(schools: int) -> int:
    return 9 if schools < 10 else 5 if schools <= 100 else 3


def _shape(disk: Disk, records: int) -> Results:
    sizes = {part: disk.size(part) for part in ("columns", "sorted", "raw")}
    return {"schools": disk.schools, "pupils": disk.schools * disk.pupils, "records": records, "megabytes": sizes}


def _timing(seconds: Rounds, floors: Sequence[str]) -> Results:
    over = {floor: ratios(seconds, floor) for floor in floors}
    return {"seconds": median(seconds), "ratio": over, "rounds": len(seconds[floors[0]])}


def _facts(bench: Bench) -> list[Results]:
    found = []
    for schools, pupils in bench.scale.facts:
        disk, records = bench.disk(schools, pupils)
        bench.say(f"facts of {schools * pupils:,} pupils")
        seconds = bench.start("one_date", **_given(disk), rounds=_rounds(schools))
        timing = _timing(seconds, (workloads.FILES, workloads.SORTED, workloads.RAW))
        memory = bench.memory(disk, (workloads.ONE, workloads.PROCESSES))
        found.append(_shape(disk, records) | timing | {"memory": memory})
    return found


def _scores(bench: Bench) -> Results:
    schools, pupils = bench.scale.facts[-1]
    disk, records = bench.disk(schools, pupils)
    bench.say(f"second opinions on {schools * pupils:,} pupils")
    seconds = bench.start("scores", **_given(disk), rounds=_rounds(schools))
    return _shape(disk, records) | _timing(seconds, (workloads.ONE,))


def _dates(bench: Bench) -> Results:
    disk, records = bench.disk(bench.scale.dates, bench.scale.pupils)
    bench.say(f"38 dates of {disk.schools * disk.pupils:,} pupils")
    seconds = bench.start("weekly_dates", **_given(disk), rounds=ROUNDS)
    memory = bench.memory(disk, (workloads.NOW_TWO, workloads.THEN_TWO))
    return _shape(disk, records) | _timing(seconds, (workloads.RAW, workloads.ONE)) | {"memory": memory}


def _training(bench: Bench) -> Results:
    bench.say(f"fitting on {bench.scale.fitted:,} rows")
    fitting: Results = bench.start("fitting", rows=bench.scale.fitted)
    disk, records = bench.disk(bench.scale.weeks, bench.scale.pupils)
    bench.say(f"rows to learn from of {disk.schools * disk.pupils:,} pupils")
    made = bench.start("rows_of_weeks", **_given(disk), rounds=ROUNDS)
    timing = _timing(made["seconds"], list(made["seconds"])[:1])
    return {"fitting": fitting, "weeks": _shape(disk, records) | timing | {"rows": made["rows"]}}


def _sql(bench: Bench) -> Results:
    disk, records = bench.disk(bench.scale.sql, bench.scale.pupils)
    bench.say(f"the same facts in SQL, {disk.schools * disk.pupils:,} pupils")
    found: Results = bench.start("sql", **_given(disk), rounds=ROUNDS, sample=SAMPLED_SCHOOLS)
    timing = _timing(found.pop("seconds"), (workloads.SORTED, workloads.RAW))
    return _shape(disk, records) | timing | found


def _store(bench: Bench) -> Results:
    return {kind: _night(bench, kind, bench.scale.store) for kind in bench.scale.databases}


def _nightly(bench: Bench) -> Results:
    return {kind: _night(bench, kind, bench.scale.nightly) for kind in bench.scale.databases}


def _night(bench: Bench, kind: str, schools: int) -> Results:
    pupils = bench.scale.pupils
    bench.say(f"a night of {schools * pupils:,} pupils on {kind}")
    folder = bench.place / f"{kind}-{schools}"
    found: Results = bench.start("night", folder=str(folder), kind=kind, schools=schools, pupils=pupils)
    return {"pupils": schools * pupils} | found


def _weekly(bench: Bench) -> Results:
    sizes, pupils = bench.scale.weekly
    found: Results = {}
    for kind in bench.scale.databases:
        with ExitStack() as stack:
            regions = [_made_region(bench, stack, kind, schools, pupils) for schools in sizes]
            bench.say(f"weekly runs of {sizes[-1] * pupils:,} pupils on {kind}")
            records = [bench.start("filled", **region) for region in regions]
            runs = bench.start("weekly", regions=regions)
        found[kind] = [{"records": count} | each for count, each in zip(records, runs, strict=True)]
    return found


def _made_region(bench: Bench, stack: ExitStack, kind: str, schools: int, pupils: int) -> Results:
    folder = bench.place / f"{kind}-weekly-{schools}"
    folder.mkdir(parents=True)
    url = stack.enter_context(database(kind, folder))
    return {"folder": str(folder), "url": url, "schools": schools, "pupils": pupils}


def _region(bench: Bench) -> Results:
    schools, pupils, weeks = bench.scale.region
    found: Results = {"schools": schools, "pupils": schools * pupils, "weeks": weeks, "databases": {}}
    for kind in bench.scale.databases:
        bench.say(f"a region of {schools * pupils:,} pupils on {kind}")
        given = {"folder": str(bench.place / f"{kind}-region"), "kind": kind, "schools": schools, "pupils": pupils}
        found["databases"][kind] = bench.start("region", **given, weeks=weeks, rounds=ASKED)
    return found


def _messages(bench: Bench) -> Results:
    found: Results = {}
    for kind in bench.scale.databases:
        bench.say(f"{bench.scale.messages:,} messages on {kind}")
        folder = str(bench.place / f"{kind}-messages")
        found[kind] = bench.start("outbox", folder=folder, kind=kind, messages=bench.scale.messages)
    return found


MEASURE: dict[Section, Callable[[Bench], Any]] = {
    "facts": _facts,
    "scores": _scores,
    "dates": _dates,
    "training": _training,
    "sql": _sql,
    "store": _store,
    "nightly": _nightly,
    "weekly": _weekly,
    "region": _region,
    "messages": _messages,
}
