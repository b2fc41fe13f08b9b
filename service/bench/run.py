"""The whole benchmark, one section after the other, each in processes of its own."""

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from service import clock
from service.bench import workloads
from service.bench.columns_on_disk import Disk, make
from service.bench.database import POSTGRESQL, SQLITE
from service.bench.machine import machine
from service.bench.timing import in_fresh_process, median, ratios
from service.domain.moments import AMSTERDAM

Section = Literal["facts", "dates", "sql", "store", "nightly"]
SECTIONS: tuple[Section, ...] = ("facts", "dates", "sql", "store", "nightly")
Say = Callable[[str], None]
Results = dict[str, Any]


@dataclass(frozen=True)
class Scale:
    """How much is measured: (schools, pupils per school) for facts, and numbers of schools for the rest."""

    facts: Sequence[tuple[int, int]]
    dates: int
    sql: int
    store: int
    nightly: int
    pupils: int = 1_000
    databases: Sequence[str] = (SQLITE, POSTGRESQL)


SCALES = {
    "small": Scale(facts=((1, 1_500), (10, 1_000)), dates=10, sql=10, store=2, nightly=10, databases=(SQLITE,)),
    "full": Scale(facts=((1, 1_500), (100, 1_000), (1_000, 1_000)), dates=100, sql=100, store=14, nightly=100),
}
MEASURED_MEMORY = (workloads.ONE, workloads.THREADS, workloads.PROCESSES)
SAMPLED_SCHOOLS = 5


def run(scale: Scale, sections: Sequence[Section], folder: Path, say: Say = lambda _: None) -> Results:
    """Measure sections; files are made in a new folder under ``folder`` and removed at the end.

    Raises
    ------
    VroegsignaalError
        If a measurement fails, or two engines do not give the same facts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix="bench-", dir=folder))
    try:
        measure = {"facts": _facts, "dates": _dates, "sql": _sql, "store": _store, "nightly": _nightly}
        found = {section: measure[section](scale, place, say) for section in SECTIONS if section in sections}
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return {"on": _today().isoformat(), "machine": machine()} | found


def _today() -> date:
    return clock.now().astimezone(AMSTERDAM).date()


def _disk(place: Path, schools: int, pupils: int, say: Say) -> tuple[Disk, int]:
    """Schools on disk and the number of their records; those made for a smaller scale are used again."""
    say(f"making {schools * pupils:,} pupils")
    disk = Disk(place / f"schools-of-{pupils}", schools, pupils)
    return disk, make(disk)


def _given(disk: Disk) -> dict[str, Any]:
    return {"folder": str(disk.folder), "schools": disk.schools, "pupils": disk.pupils}


def _rounds(schools: int) -> int:
    return 15 if schools < 10 else 7 if schools <= 100 else 5


def _shape(disk: Disk, records: int) -> Results:
    sizes = {part: disk.size(part) for part in ("columns", "sorted", "raw")}
    return {"schools": disk.schools, "pupils": disk.schools * disk.pupils, "records": records, "megabytes": sizes}


def _timing(seconds: dict[str, list[float]], floors: Sequence[str]) -> Results:
    over = {floor: ratios(seconds, floor) for floor in floors}
    return {"seconds": median(seconds), "ratio": over, "rounds": len(next(iter(seconds.values())))}


def _facts(scale: Scale, place: Path, say: Say) -> list[Results]:
    found = []
    for schools, pupils in scale.facts:
        disk, records = _disk(place, schools, pupils, say)
        say(f"facts of {schools * pupils:,} pupils")
        seconds = in_fresh_process("one_date", **_given(disk), rounds=_rounds(schools))
        memory = {kind: in_fresh_process("memory", **_given(disk), kind=kind) for kind in MEASURED_MEMORY}
        floors = (workloads.FILES, workloads.SORTED, workloads.RAW)
        found.append(_shape(disk, records) | _timing(seconds, floors) | {"memory": memory})
    return found


def _dates(scale: Scale, place: Path, say: Say) -> Results:
    disk, records = _disk(place, scale.dates, scale.pupils, say)
    say(f"38 dates of {scale.dates * scale.pupils:,} pupils")
    seconds = in_fresh_process("weekly_dates", **_given(disk), rounds=5)
    kinds = workloads.weekly_dates(disk)
    memory = {kind: in_fresh_process("memory", **_given(disk), kind=kind) for kind in kinds}
    return _shape(disk, records) | _timing(seconds, (workloads.RAW, workloads.ONE)) | {"memory": memory}


def _sql(scale: Scale, place: Path, say: Say) -> Results:
    disk, records = _disk(place, scale.sql, scale.pupils, say)
    say(f"the same facts in SQL, {scale.sql * scale.pupils:,} pupils")
    found = in_fresh_process("sql", **_given(disk), rounds=5, sample=SAMPLED_SCHOOLS)
    timing = _timing(found["seconds"], (workloads.SORTED, workloads.RAW))
    return _shape(disk, records) | timing | {"differences": found["differences"], "peak_mb": found["peak_mb"]}


def _store(scale: Scale, place: Path, say: Say) -> Results:
    return {kind: _night(kind, scale.store, scale.pupils, place / "store", say) for kind in scale.databases}


def _nightly(scale: Scale, place: Path, say: Say) -> Results:
    return {kind: _night(kind, scale.nightly, scale.pupils, place / "nightly", say) for kind in scale.databases}


def _night(kind: str, schools: int, pupils: int, place: Path, say: Say) -> Results:
    say(f"a night of {schools * pupils:,} pupils on {kind}")
    found: Results = in_fresh_process("night", folder=str(place / kind), kind=kind, schools=schools, pupils=pupils)
    return {"pupils": schools * pupils} | found
