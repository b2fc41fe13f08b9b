"""A full night on a real database: files imported, columns made, facts, rules, assessments written; split in phases."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from service.bench.database import database, fill
from service.bench.population import AS_OF
from service.bench.timing import peak_memory, timed
from service.decide.assess import assess
from service.decide.outcome import receipt, rows
from service.decide.sitting import Sitting
from service.domain.moments import iso_week
from service.facts.engine import enrolled, facts_of
from service.pipeline.compute import SchoolAssessment, everything_by
from service.pipeline.parts import Parts, opened
from service.pipeline.week import run_week, write_made
from service.settings import load_settings
from service.store.columns import open_school
from service.store.reading import school_ids, work_of

WEEK_BEFORE = AS_OF - timedelta(weeks=1)
SCHOOLS_PER_WRITE = 10
Seconds = dict[str, float]

OPENED, KNOWN, FACTS = "database and files to columns", "what is known", "facts"
DECIDED, PLAIN, WRITTEN = "rules, tiers, since, evidence", "as plain rows", "assessments written"
PHASES = (OPENED, KNOWN, FACTS, DECIDED, PLAIN, WRITTEN)


def night(folder: Path, kind: str, schools: int, pupils: int) -> dict[str, Any]:
    """Rows and seconds of importing, of making columns, of the weekly run, and of its phases one by one."""
    folder.mkdir(parents=True, exist_ok=True)
    with database(kind, folder) as url, opened(load_settings(data_dir=folder, database=url)) as parts:
        imports = fill(parts.engine, folder / "files", schools, pupils).plain()
        ids = school_ids(parts.engine)
        columns = {
            "made from the database": timed(lambda: [open_school(parts.engine, one, parts.settings) for one in ids])[0],
            "read again, nothing new": timed(lambda: [open_school(parts.engine, one, parts.settings) for one in ids])[
                0
            ],
        }
        whole, reports = timed(lambda: run_week(parts, iso_week(AS_OF)))
        again, _ = timed(lambda: run_week(parts, iso_week(AS_OF)))
        return {
            "imports": imports,
            "columns": columns,
            "weekly run": {"first": whole, "again, nothing new": again},
            "assessments": sum(report.written.new for report in reports),
            "phases": _phases(parts, ids),
            "peak_mb": peak_memory(),
        }


def _phases(parts: Parts, ids: list[str]) -> Seconds:
    """Seconds per phase on one process, for the week before, so that everything is written anew."""
    seconds = dict.fromkeys(PHASES, 0.0)
    for start in range(0, len(ids), SCHOOLS_PER_WRITE):
        made = [_school(parts, school_id, seconds) for school_id in ids[start : start + SCHOOLS_PER_WRITE]]
        seconds[WRITTEN] += timed(lambda made=made: write_made(parts, WEEK_BEFORE, made))[0]  # type: ignore[misc]
    return seconds


def _school(parts: Parts, school_id: str, seconds: Seconds) -> SchoolAssessment:
    """One school assessed as `service.pipeline.compute.assess_school` does, with a clock between the steps."""
    took, columns = timed(lambda: open_school(parts.engine, school_id, parts.settings))
    seconds[OPENED] += took
    moment, work = everything_by(parts, columns), work_of(parts.engine, school_id)
    took, sitting = timed(lambda: Sitting.open(columns, parts.rules, parts.policy, moment, work))
    seconds[KNOWN] += took
    took, _ = timed(lambda: facts_of(sitting.known, enrolled(columns, [WEEK_BEFORE])))
    seconds[FACTS] += took
    took, assessed = timed(lambda: assess(sitting, WEEK_BEFORE, parts.adviser))
    seconds[DECIDED] += took
    took, plain = timed(lambda: list(rows(assessed)))
    seconds[PLAIN] += took
    return SchoolAssessment(assessed, plain, receipt(assessed, moment, parts.code_version, parts.rules_sha256))
