"""The whole measurement at a scale, and how it reads: seconds, ratios to the floors of the same run, memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.bench.columns_on_disk import Disk, make
from service.bench.database import POSTGRESQL, SQLITE
from service.bench.nightly import night
from service.bench.timing import in_fresh_process, median, ratios
from service.bench.workloads import ONE, RAW

Result = dict[str, Any]


@dataclass(frozen=True)
class Scale:
    """How much is measured: schools and pupils per school."""

    facts: tuple[tuple[int, int], ...]
    dates: tuple[int, int]
    sql: tuple[int, int]
    night: tuple[int, int]
    rounds: int


SCALES = {
    "toy": Scale(((1, 60),), (2, 60), (2, 60), (2, 60), 1),
    "small": Scale(((1, 1_500), (10, 1_000)), (10, 1_000), (10, 1_000), (10, 1_000), 5),
    "full": Scale(((1, 1_500), (100, 1_000), (1_000, 1_000)), (100, 1_000), (100, 1_000), (100, 1_000), 5),
}
PARTS = ("facts", "dates", "sql", "night")


def measure(scale: Scale, folder: Path, parts: tuple[str, ...] = PARTS) -> Iterator[tuple[str, Result]]:
    """Each part as it is done; files made for it stay in the folder for the next time."""
    disk = str(folder / "disk")
    for schools, pupils in {*scale.facts, scale.dates, scale.sql} if {*parts} - {"night"} else ():
        make(Disk(_place(disk, pupils), schools, pupils))
    for schools, pupils in scale.facts if "facts" in parts else ():
        yield f"facts of {schools * pupils:,} pupils on one date", _facts(disk, schools, pupils, scale.rounds)
    if "dates" in parts:
        schools, pupils = scale.dates
        seconds = in_fresh_process(
            "weekly_dates", folder=str(_place(disk, pupils)), schools=schools, pupils=pupils, rounds=scale.rounds
        )
        yield f"facts of {schools * pupils:,} pupils on 38 weekly dates", _times(seconds)
    if "sql" in parts:
        schools, pupils = scale.sql
        yield f"the same in SQL, {schools * pupils:,} pupils", _sql(disk, schools, pupils, scale.rounds)
    for kind in (SQLITE, POSTGRESQL) if "night" in parts else ():
        schools, pupils = scale.night
        yield f"a night on {kind}, {schools * pupils:,} pupils", night(folder / f"night-{kind}", kind, schools, pupils)


def _place(disk: str, pupils: int) -> Path:
    """Schools of one size share a folder."""
    return Path(disk) / str(pupils)


def _facts(disk: str, schools: int, pupils: int, rounds: int) -> Result:
    seconds = in_fresh_process(
        "one_date", folder=str(_place(disk, pupils)), schools=schools, pupils=pupils, rounds=rounds
    )
    memory = in_fresh_process("memory", folder=str(_place(disk, pupils)), schools=schools, pupils=pupils, kind=ONE)
    return _times(seconds) | {"memory of one worker, MB": memory["peak_mb"]}


def _times(seconds: dict[str, list[float]]) -> Result:
    return {"seconds": median(seconds), f"ratio to {RAW}": ratios(seconds, RAW)}


def _sql(disk: str, schools: int, pupils: int, rounds: int) -> Result:
    found = in_fresh_process(
        "sql",
        folder=str(_place(disk, pupils)),
        schools=schools,
        pupils=pupils,
        rounds=min(rounds, 3),
        sample=min(schools, 2),
    )
    return _times(found["seconds"]) | {"differences": found["differences"], "peak MB": found["peak_mb"]}


def lines(title: str, result: Result) -> Iterator[str]:
    """A part as indented text."""
    yield title
    yield from _indented(result, 1)


def _indented(result: Result, depth: int) -> Iterator[str]:
    for name, value in result.items():
        if isinstance(value, dict):
            yield f"{'  ' * depth}{name}"
            yield from _indented(value, depth + 1)
        else:
            yield (
                f"{'  ' * depth}{name}: {value:,.3f}" if isinstance(value, float) else f"{'  ' * depth}{name}: {value}"
            )
