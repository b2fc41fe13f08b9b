"""The weekly run over regions of several sizes, split in steps; how it grows, and how long nobody else can write."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, Engine

from service.bench.population import AS_OF, YEAR_START, school_id
from service.bench.timing import peak_memory, timed
from service.bench.watch import REST, Place, in_place_of, watched
from service.bench.weekly_rows import fill_absences, fill_schools
from service.decide import second_opinion, sitting
from service.domain.moments import iso_week
from service.pipeline import compute, week
from service.pipeline.aside import Aside
from service.pipeline.parts import Parts, open_parts
from service.settings import load_settings
from service.store.session import make_engine
from service.store.write_assessments import AssessmentCounts

FIRST, NEXT, AGAIN, SERVED = "the first week", "a week later", "that week again", "a week later, as the service does it"
ASSESSMENTS, FOLLOWED = "assessments written", "what follows from them"
STEPS: dict[str, tuple[Place, ...]] = {
    "columns read": ((week, "open_school"),),
    "facts": ((sitting, "know"), (sitting, "facts_of")),
    "second opinions": ((second_opinion, "opinions"),),
    "rules, tiers, evidence": ((compute, "assess"),),
    "plain rows": ((week, "prepare"),),
    "lists made": ((week, "list_content"),),
    "set aside and taken back": ((Aside, "add"), (Aside, "_take")),
    ASSESSMENTS: ((week, "add_assessments"),),
    "lists frozen": ((week, "freeze_list"),),
    FOLLOWED: ((week, "follow_up"),),
    "messages": ((week, "tell_school"),),
    "begun and committed": ((week, "_write_all"),),
    "figures of the region": ((week, "publish_stale"),),
}
PHASES = (*STEPS, REST)
WEEKS = tuple(AS_OF - timedelta(weeks=back) for back in (2, 1, 0))
"""Sundays: of `FIRST`, of `NEXT` and `AGAIN`, and of `SERVED`."""
Result = dict[str, Any]


@dataclass(frozen=True)
class Region:
    """A region of schools of as many pupils each, in a database and a data folder of its own."""

    folder: str
    url: str
    schools: int
    pupils: int


def filled(region: Region) -> int:
    """Make a region with its absences up to the first of the weeks; the number of their versions."""
    engine = make_engine(region.url)
    fill_schools(engine, Path(region.folder), region.schools, region.pupils)
    records = fill_absences(engine, region.schools, region.pupils, (YEAR_START - timedelta(days=1), WEEKS[0]))
    engine.dispose()
    return records


def weekly(regions: Sequence[Region]) -> list[Result]:
    """Every run of every region, the regions in turn so that they can be compared: seconds, steps, what was written.

    Give the smallest first: memory is measured when a region is run for the first time.
    """
    found: list[Result] = [{"schools": each.schools, "pupils": each.schools * each.pupils} for each in regions]
    _warm(regions[0])
    for run, number in ((FIRST, 0), (NEXT, 1), (AGAIN, 1), (SERVED, 2)):
        for region, result in zip(regions, found, strict=True):
            if run in (NEXT, SERVED):
                _arrive(region, number)
            result[run] = _served(region, number) if run == SERVED else _run(region, number)
            result.setdefault("peak_mb", peak_memory())
    return found


def _warm(region: Region) -> None:
    """Compile and read what a process needs once."""
    with _opened(region, 0) as parts:
        columns = next(compute.columns_of(parts, school_id(0)))
        compute.assess_school(parts, columns, WEEKS[0], None)


def _arrive(region: Region, number: int) -> None:
    """The absences of one more week."""
    engine = make_engine(region.url)
    fill_absences(engine, region.schools, region.pupils, (WEEKS[number - 1], WEEKS[number]))
    engine.dispose()


@contextmanager
def _opened(region: Region, number: int) -> Iterator[Parts]:
    """Parts with the clock on the Monday morning after a week."""
    monday = datetime.combine(WEEKS[number] + timedelta(days=1), time(5), UTC)
    settings = load_settings(data_dir=Path(region.folder), database=region.url)
    parts = open_parts(settings, now=lambda: monday)
    try:
        yield parts
    finally:
        parts.close()


def _served(region: Region, number: int) -> Result:
    with _opened(region, number) as parts:
        return {"seconds": timed(lambda: week.run_week(parts, iso_week(WEEKS[number])))[0]}


def _run(region: Region, number: int) -> Result:
    """One run on this process alone, so that every step can be seen."""
    locked: list[float] = []
    alone = in_place_of((week, "each_school"), lambda work: partial(work, processes=1))
    writing = in_place_of((week, "write_transaction"), partial(_timed_transaction, locked))
    with _opened(region, number) as parts, alone, writing, watched(STEPS) as steps:
        seconds, reports = timed(lambda: week.run_week(parts, iso_week(WEEKS[number])))
    return {
        "seconds": seconds,
        "steps": steps,
        "locked": sum(locked),
        "pupils": sum(report.counts["pupils"] for report in reports),
        "written": vars(sum((report.written for report in reports), AssessmentCounts())),
        "frozen": sum(report.frozen for report in reports),
    }


def _timed_transaction(seconds: list[float], begin: Callable[..., Any]) -> Callable[..., Any]:
    @contextmanager
    def transaction(engine: Engine) -> Iterator[Connection]:
        with begin(engine) as connection:
            began = perf_counter()
            yield connection
        seconds.append(perf_counter() - began)

    return transaction
