"""A small school for import tests, and short ways to import and to look at the database."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from service.domain.errors import RefusedFile
from service.ingest.report import ImportReport
from service.ingest.run import RefusedImport, Request, run_import
from service.policy.sources import Kind
from service.store.tables import metadata

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
SCHOOLS = "school_id,name,sector,region,swv,municipality\n99AA00,De Lindeboom,vo,midden,SWV Midden,Utrecht\n"
CALENDAR = "school_id,date_from,date_to,kind,label\n99AA00,2026-11-18,2026-11-18,study_day,Studiedag\n"
PUPILS = (
    "school_id,pupil_id,first_name,last_name,birth_date,class,year_group,enrolled_from,enrolled_to\n"
    "99AA00,100,Anna,Visser,2013-05-01,2a,2,2026-08-01,\n"
    "99AA00,200,Bram,de Jong,2013-06-01,2a,2,2026-08-01,2026-11-13\n"
)
TIMETABLE = "school_id,class,weekday,period,minutes\n" + "".join(
    f"99AA00,2a,{weekday},{period},50\n" for weekday in (1, 2, 3, 4) for period in (1, 2, 3)
)
"""Three lessons from Monday to Thursday; Friday is free."""
REGISTERS = "school_id,date_from,date_to,recorded_at\n99AA00,2026-08-01,2026-12-31,2026-08-01T00:00:00+02:00\n"
HEADER = "school_id,pupil_id,date,period,minutes,reason,recorded_at\n"
MOMENT = "2026-11-16T09:00:00+01:00"
GOOD = f"99AA00,100,2026-11-16,1,50,sick,{MOMENT}"
"""Monday 16 November, first lesson: right in every respect."""


def fill(engine: Engine, folder: Path) -> None:
    """The small school with its calendar, pupils, timetable and registers."""
    files: dict[Kind, str] = {"schools": SCHOOLS, "calendar": CALENDAR, "pupils": PUPILS, "timetable": TIMETABLE}
    for kind, content in {**files, "registers": REGISTERS}.items():
        bring(engine, folder, kind, content)


def bring(engine: Engine, folder: Path, kind: Any, content: str | bytes, **options: Any) -> ImportReport:
    """Import a file with this content."""
    path = folder / f"{kind}.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    moment = options.pop("now", NOW)
    return run_import(engine, Request(kind, [path], **options), moment)


def refusal(engine: Engine, folder: Path, kind: Any, content: str | bytes, **options: Any) -> str:
    """What is said when a file is refused, with the folder left out."""
    with pytest.raises(RefusedFile) as caught:
        bring(engine, folder, kind, content, **options)
    return str(caught.value).replace(f"{folder}/", "")


def rejected(engine: Engine, folder: Path, kind: Any, *lines: str, **options: Any) -> list[tuple[int, str, str, str]]:
    """Line, column, value and reason of the rejected rows of a file refused for them; the header comes first."""
    with pytest.raises(RefusedImport) as caught:
        bring(engine, folder, kind, "\n".join(lines) + "\n", max_rejected=0.0, **options)
    return [(row.line, row.column, row.value, row.reason) for row in caught.value.report.rejected_rows]


def absence(**changes: object) -> str:
    """A line of absences.csv, right but for the changes."""
    names = HEADER.strip().split(",")
    values = {**dict(zip(names, GOOD.split(","), strict=True)), **changes}
    return ",".join(str(values[name]) for name in names)


def counts(report: ImportReport) -> tuple[int, int, int, int, int, int]:
    """New, changed, unchanged, withdrawn, rejected, unmatched."""
    return report.new, report.changed, report.unchanged, report.withdrawn, report.rejected, report.unmatched


def warnings(report: ImportReport) -> dict[str, int]:
    """Rows per code of a warning."""
    return {notice.code: notice.count for notice in report.notices}


def dump(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def query(engine: Engine, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(sql))]
