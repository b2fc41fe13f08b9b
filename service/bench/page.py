"""Results as tables: for a terminal, and as the page docs/reference/benchmarks.md."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from service.bench import workloads
from service.bench.aims import aims
from service.bench.nightly import PHASES
from service.bench.weekly import AGAIN, FIRST, NEXT, SERVED
from service.bench.weekly import PHASES as STEPS

Results = dict[str, Any]
GENERATED = "<!-- Written by vroegsignaal bench --write; do not edit. -->"
INTRODUCTION = """\
How fast the service is, measured with `make bench` (`vroegsignaal bench --write` renews this page). Candidates and
floors take turns within one run, so ratios mean more than seconds: on another machine the seconds differ, the ratios
little. Seconds are medians. Pupils are made up: vo, lesson level, about 70 records per pupil and year, six timetables
over thirty classes per school, 1.5 % corrections, 6 % registered days late."""
FLOORS = """\
A floor is reading without computing, on one thread: *column files* are the service's own files, checked and copied to
arrays; *sorted Parquet* holds the same columns with lz4; *raw Parquet* holds six plain columns in order of arrival with
zstd, as a supplier's export would. Facts are all those of [the rules](rules.md), from the column files."""


@dataclass(frozen=True)
class Table:
    """A table with a title, and what to know when reading it."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""


def tables(found: Results) -> list[Table]:
    """Tables of the sections that were measured."""
    made: dict[str, Callable[[Any], Iterable[Table]]] = {
        "facts": lambda scales: [_facts(part) for part in scales],
        "scores": lambda part: [_scores(part)],
        "dates": lambda part: [_dates(part)],
        "training": lambda part: [_fitting(part["fitting"]), _weeks(part["weeks"])],
        "sql": lambda part: [_sql(part)],
        "store": lambda part: [_imports("Import and write rates", part)],
        "nightly": lambda part: [_imports("Importing a whole night", part), _night(part), _phases(part)],
        "weekly": lambda part: [_weekly_sizes(part), _weekly_steps(part)],
        "region": lambda part: [_region_made(part), _region_pages(part)],
        "messages": lambda part: [_messages(part)],
    }
    return [table for section, make in made.items() if section in found for table in make(found[section])]


def page(found: Results) -> str:
    """The page."""
    on = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    parts = ["# Benchmarks", GENERATED, INTRODUCTION, f"Measured on {found['on']}: {on}.", "## Aims"]
    parts += [_markdown(Table("", ("aim", "measured", "reached", "what limits it"), aims(found)))]
    parts += ["## Results", FLOORS]
    for table in tables(found):
        parts += [f"### {table.title}", _markdown(table)] + ([table.note] if table.note else [])
    return "\n\n".join(parts) + "\n"


def _markdown(table: Table) -> str:
    lines = [table.head, ("---",) * len(table.head), *table.rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _facts(part: Results) -> Table:
    over = part["ratio"]
    rows = []
    for name, seconds in part["seconds"].items():
        memory = part["memory"].get(name)
        ratios = tuple(f"{over[floor][name]:.2f}" for floor in (workloads.FILES, workloads.SORTED, workloads.RAW))
        rate = f"{part['records'] / seconds / 1e6:.1f}"
        rows.append((name, _seconds(seconds), *ratios, rate, f"{memory['peak_mb']:.0f}" if memory else ""))
    head = ("", "seconds", "÷ column files", "÷ sorted Parquet", "÷ raw Parquet", "million records/s", "MB per worker")
    sizes = part["megabytes"]
    note = (
        f"{part['records']:,} record versions in {part['schools']:,} schools, {part['rounds']} rounds; "
        f"{sizes['columns']:.0f} MB of column files, {sizes['sorted']:.0f} MB sorted and {sizes['raw']:.0f} MB raw."
    )
    return Table(f"Facts on one date, {part['pupils']:,} pupils", head, rows, note)


def _scores(part: Results) -> Table:
    rows = [(name, _seconds(s), f"{part['ratio'][workloads.ONE][name]:.2f}") for name, s in part["seconds"].items()]
    note = (
        "An opinion on every pupil: rank, probability, band and early signals, by a model with tables as long as they "
        "can become. Plain rows are what is kept with an assessment; the facts that weigh are found for pupils that "
        "somebody will look at."
    )
    return Table(f"Second opinions, {part['pupils']:,} pupils", ("", "seconds", "÷ facts"), rows, note)


def _dates(part: Results) -> Table:
    rows = []
    for name, seconds in part["seconds"].items():
        memory = part["memory"].get(name)
        ratios = tuple(f"{part['ratio'][floor][name]:.1f}" for floor in (workloads.RAW, workloads.ONE))
        rows.append((name, _seconds(seconds), *ratios, f"{memory['peak_mb']:.0f}" if memory else ""))
    head = ("", "seconds", "÷ raw Parquet", "÷ one date", "MB")
    note = "*Known then*: on every date only what was recorded by the end of that day, as a training set needs it."
    return Table(f"Facts on 38 weekly dates, {part['pupils']:,} pupils", head, rows, note)


def _fitting(part: Results) -> Table:
    plain = part["plain"]
    rows = [(name, _seconds(seconds), f"{seconds / plain:.2f}") for name, seconds in part["seconds"].items()]
    whole = sum(part["seconds"].values())
    rows += [("together", _seconds(whole), f"{whole / plain:.2f}"), ("one plain fit", _seconds(plain), "1.00")]
    trees = " and ".join(f"{count} trees ({kind})" for kind, count in part["trees"].items())
    note = (
        f"Made-up rows with {part['facts']} facts; {trees}; at most {part['memory']['peak_mb']:,.0f} MB. The plain fit "
        "is scikit-learn's gradient boosting on the same rows with the same settings and as many trees as the boosted "
        "model, without constraints and without finding out how many trees are needed. Both kinds of model get all "
        "rows, and what follows half of them; a real model has less of everything. One round."
    )
    return Table(f"A model from {part['rows']:,} rows", ("", "seconds", "÷ plain fit"), rows, note)


def _weeks(part: Results) -> Table:
    floor = next(iter(part["seconds"]))
    over = part["ratio"][floor]
    rows = [(name, _seconds(s), f"{over[name]:.2f}", f"{part['rows'] / s:,.0f}") for name, s in part["seconds"].items()]
    note = (
        f"{part['rows']:,} rows of {part['schools']:,} schools on one worker. Rows take the facts, all rules on every "
        "date as known then, and the rules on the eight school weeks that follow."
    )
    return Table(f"Rows to learn from, {part['pupils']:,} pupils", ("", "seconds", "÷ facts", "rows/s"), rows, note)


def _sql(part: Results) -> Table:
    over = part["ratio"][workloads.RAW]
    rows = [(name, _seconds(seconds), f"{over[name]:.2f}") for name, seconds in part["seconds"].items()]
    note = (
        "The query (`service/bench/sql_facts.py`) gives all facts but the two that are sequential, `report16_dates` "
        f"and `report16_open_hours`; {part['differences']} of its values differ from the engine's on a sample. "
        "A fair first attempt, not tuned by an expert."
    )
    return Table(f"The same facts in SQL, {part['pupils']:,} pupils", ("", "seconds", "÷ raw Parquet"), rows, note)


def _imports(title: str, part: Results) -> Table:
    rows = []
    for kind, found in part.items():
        for name, done in found["imports"].items():
            rate = done["rows"] / done["seconds"]
            rows.append((kind, name, f"{done['rows']:,}", _seconds(done["seconds"]), f"{rate:,.0f}"))
        written = found["phases"][PHASES[-1]]
        rate = f"{found['assessments'] / written:,.0f}"
        rows.append((kind, "assessments written", f"{found['assessments']:,}", _seconds(written), rate))
    note = "CSV to committed rows with every check of `vroegsignaal import`, about a million absences per import."
    return Table(title, ("database", "", "rows", "seconds", "rows/s"), rows, note)


def _night(part: Results) -> Table:
    rows = []
    for kind, found in part.items():
        for group in ("columns", "weekly run"):
            rows += [(kind, f"{group}, {name}", _seconds(seconds)) for name, seconds in found[group].items()]
    pupils = next(iter(part.values()))["pupils"]
    return Table(
        f"The night, {pupils:,} pupils", ("database", "", "seconds"), rows, "The weekly run uses two processes."
    )


def _phases(part: Results) -> Table:
    rows = []
    for kind, found in part.items():
        whole = sum(found["phases"].values())
        rows += [(kind, name, _seconds(s), f"{s / whole:.0%}") for name, s in found["phases"].items()]
    note = "The same run for another week on one process, step by step; without making the weekly lists."
    return Table("The weekly run in phases", ("database", "phase", "seconds", "share"), rows, note)


def _weekly_sizes(part: Results) -> Table:
    rows = []
    for kind, sizes in part.items():
        smallest = sizes[0][NEXT]["seconds"] / sizes[0]["pupils"]
        for found in sizes:
            seconds = tuple(_seconds(found[run]["seconds"]) for run in (FIRST, NEXT, AGAIN, SERVED))
            grown = found[NEXT]["seconds"] / found["pupils"] / smallest
            locked, peak = _seconds(found[NEXT]["locked"]), f"{found['peak_mb']:.0f}"
            rows.append((kind, f"{found['pupils']:,}", *seconds, locked, f"{grown:.2f}", peak))
    head = ("database", "pupils", *(f"{run}, s" for run in (FIRST, NEXT, AGAIN, SERVED)), "nobody else writes, s")
    note = (
        "A region with a year of absences, staff to tell and a model in use; the absences of a week arrive between two "
        "weeks. The first week makes the columns of every school; in that week again nothing changed. One process does "
        "it, but as many as are worth their start in the run *as the service does it*. *Grown*: a week later, per "
        "pupil, against the smallest region. Others can write until all schools are assessed; *nobody else writes* is "
        "the one transaction after that."
    )
    return Table("The weekly run", (*head, "grown", "MB"), rows, note)


def _weekly_steps(part: Results) -> Table:
    rows = []
    for kind, sizes in part.items():
        first, later, again = (sizes[-1][run] for run in (FIRST, NEXT, AGAIN))
        for step in STEPS:
            share = f"{later['steps'][step] / later['seconds']:.0%}"
            seconds = (_seconds(run["steps"][step]) for run in (first, later, again))
            rows.append((kind, step, *seconds, share))
    pupils = next(iter(part.values()))[-1]["pupils"]
    head = ("database", "step", *(f"{run}, s" for run in (FIRST, NEXT, AGAIN)), "share a week later")
    return Table(f"The weekly run in steps, {pupils:,} pupils", head, rows)


def _messages(part: Results) -> Table:
    rows = []
    for kind, found in part.items():
        rows += [(kind, name, _seconds(s), f"{found['mails'] / s:,.0f}") for name, s in found["seconds"].items()]
    number = next(iter(part.values()))["messages"]
    note = (
        "Each message to somebody else, so a mail each; handed over by one worker to a mail server on the same machine "
        "that says yes at once, with a line in the audit log for each."
    )
    return Table(f"{number:,} messages", ("database", "", "seconds", "mails/s"), rows, note)


def _region_made(part: Results) -> Table:
    rows = []
    for kind, found in part["databases"].items():
        rows += [(kind, name, _seconds(seconds)) for name, seconds in found["seconds"].items()]
        rows += [
            (kind, f"reading {name}, 95th percentile", _seconds(ms["p95"] / 1000))
            for name, ms in found["figures"].items()
        ]
    title = f"Figures of a region, {part['pupils']:,} pupils"
    note = (
        f"{part['schools']} schools over {part['weeks']} weeks. All matrices between any two weeks are made at once, "
        "after the weekly run; what may be shown is kept and read."
    )
    return Table(title, ("database", "", "seconds"), rows, note)


def _region_pages(part: Results) -> Table:
    rows = [
        (kind, name, f"{ms['median']:.0f}", f"{ms['p95']:.0f}")
        for kind, found in part["databases"].items()
        for name, ms in found["pages"].items()
    ]
    note = "Over HTTP from a server process on the same machine, pages in turn."
    return Table("Pages of a region", ("database", "page", "median ms", "95th percentile ms"), rows, note)


def _seconds(value: float) -> str:
    return f"{value:.4f}" if value < 0.1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"
