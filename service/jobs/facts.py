"""``vroegsignaal facts``: every fact of every enrolled pupil as of a date, to a file."""

from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import typer

from service.domain.access import Verb, What
from service.domain.errors import VroegsignaalError
from service.facts.table import COLUMNS
from service.jobs.allowed import log_all, look_at_schools
from service.jobs.console import AsJson, AsOf, KnownAt, School, console, print_json
from service.pipeline.compute import fact_tables
from service.pipeline.parts import opened
from service.settings import load_settings
from service.views.formats import harmless
from service.views.gate import At, Need

NEED = Need(Verb.SEE, What.FACTS, At.SCHOOL)
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write to FILE.parquet or FILE.csv.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def facts(
        as_of: AsOf, known_at: KnownAt = None, school: School = None, out: Out = None, as_json: AsJson = False
    ) -> None:
        """One row per enrolled pupil: school_id, pupil_id, as_of and a column per fact."""
        with opened(load_settings()) as parts:
            looks = look_at_schools(parts, "facts", NEED, school)
            tables = [next(fact_tables(parts, as_of, known_at, look.place_id)) for look in looks]
            log_all(looks, pupils_of(tables), as_of=as_of.isoformat())
            table = merge(tables)
        if out is not None:
            write(table, out)
        if as_json or out is None:
            print_json([dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)])
        else:
            console.print(f"{len(table['pupil_id'])} pupils as of {as_of} written to {out}")


def pupils_of(tables: list[dict[str, list[Any]]]) -> dict[str, list[str]]:
    """Whom the tables are about, by school."""
    found: dict[str, list[str]] = {}
    for table in tables:
        for school_id, pupil_id in zip(table["school_id"], table["pupil_id"], strict=True):
            found.setdefault(school_id, []).append(pupil_id)
    return found


def merge(tables: list[dict[str, list[object]]]) -> dict[str, list[object]]:
    """The tables of several schools as one."""
    names = ("school_id", "pupil_id", "as_of", *COLUMNS)
    return {name: [value for table in tables for value in table[name]] for name in names}


def write(table: dict[str, list[object]], out: Path) -> None:
    """Write as Parquet or CSV, by the ending of the file name; null stays null, lists are JSON in CSV."""
    if out.suffix == ".parquet":
        _parquet(table, out)
    elif out.suffix == ".csv":
        frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in table.items()})
        frame["report16_dates"] = [_json_list(dates) for dates in table["report16_dates"]]
        for name in ("school_id", "pupil_id"):
            # A number may be anything a school's own system makes, also what a spreadsheet takes for a formula.
            frame[name] = [harmless(str(text)) for text in table[name]]
        frame.to_csv(out, index=False)
    else:
        raise VroegsignaalError(f"{out.name} is neither .parquet nor .csv.", "Choose one of these endings.")


def _json_list(dates: object) -> str:
    values = dates if isinstance(dates, list) else []
    return "[" + ", ".join(f'"{day}"' for day in values) + "]"


def _parquet(table: dict[str, list[object]], out: Path) -> None:
    pq.write_table(pa.table({name: pa.array(values, type=_kind(name)) for name, values in table.items()}), out)


def _kind(name: str) -> object:
    if name == "report16_dates":
        return pa.list_(pa.string())
    if name in ("school_id", "pupil_id", "as_of", "away_since", "last_present"):
        return pa.string()
    is_float = "share" in name or "hours" in name or name in ("weekday_peak", "trend_8w")
    return pa.float64() if is_float else pa.int64()
