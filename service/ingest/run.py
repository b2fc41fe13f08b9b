"""One import: files are read, checked and written in one transaction, or refused as a whole."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Protocol

import pandas as pd
from sqlalchemy import Connection, Engine

from service import clock
from service.domain.errors import RefusedFile
from service.domain.moments import epoch_day, micros
from service.ingest import messages
from service.ingest.check_places import local_day
from service.ingest.checks import Checker
from service.ingest.claims import Terms
from service.ingest.edfi import read_events
from service.ingest.edfi_pupils import read_pupils
from service.ingest.kinds import Job, Prepared, prepare
from service.ingest.messages import refuse
from service.ingest.read_csv import read_csv
from service.ingest.report import ImportReport, Notice
from service.ingest.table import Table
from service.policy.choices import load_policy
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.sources import CsvSource, EdfiSource, Kind, load_source
from service.store.counts import Counts
from service.store.transaction import ImportTransaction, import_transaction
from service.store.write_imports import ImportResult, ImportSource
from service.telemetry.current import metrics
from service.telemetry.logs import log
from service.telemetry.vocabularies import ROW_OUTCOMES

ROWS_OF_A_REFUSAL = 1000
"""Rejected rows listed when everything is refused; then there may be millions."""
EXACT = 1e-9
"""So that 29 rows of 100 are not more than 29 %."""
EDFI_KINDS: tuple[Kind, ...] = ("pupils", "absences")


@dataclass(frozen=True)
class Request:
    """What to import.

    ``school`` restricts the import to one school_id ("" for all). ``received`` are the first and last date for which
    the registers in an absences file are complete. ``max_rejected`` is the share of rejected and unmatched rows of a
    file above which everything is refused.
    """

    kind: Kind
    paths: Sequence[Path]
    source: str = "canonical"
    school: str = ""
    received: tuple[date, date] | None = None
    dry_run: bool = False
    max_rejected: float = 0.05
    configs: Path = DEFAULT_CONFIGS


class Record(Protocol):
    """Writes down that an import was done: who did it, and what was answered."""

    def __call__(self, connection: Connection, import_id: int, report: ImportReport) -> None:
        """Write it in the transaction of the import."""


class RefusedImport(RefusedFile):
    """An import refused after its rows were looked at; ``report`` says which rows and why."""

    def __init__(self, reason: RefusedFile, report: ImportReport) -> None:
        super().__init__(reason.what, reason.todo)
        self.report = report


@dataclass
class _Reading:
    table: Table
    notices: list[Notice] = field(default_factory=list)


def run_import(
    engine: Engine, request: Request, now: datetime | None = None, record: Record | None = None
) -> ImportReport:
    """Import files; ``now`` is the moment of import, by default the clock's.

    ``record`` writes down that it was done, in the transaction of the import; a dry run does nothing to write down.

    Raises
    ------
    NotFound
        If a file does not exist.
    RefusedFile
        If a file cannot be read, or (`RefusedImport`) too many of its rows are wrong. The database is as it was.
    NotReady
        If another writer is busy for too long.
    ConfigError
        If the source or its configuration does not make sense.
    """
    with _watched(request) as done:
        done.report = _run(engine, request, now or clock.now(), record)
    return done.report


@dataclass
class _Done:
    """What an import came to, once it has."""

    report: ImportReport = field(init=False)


@contextmanager
def _watched(request: Request) -> Iterator[_Done]:
    """Log and count an import that was done or refused; a dry run is neither."""
    done, began = _Done(), perf_counter()
    try:
        yield done
    except RefusedFile as refused:
        log("import-refused", kind=request.kind, source=request.source, error=refused)
        metrics().imported(request.kind, "refused", {})
        raise
    if not request.dry_run:
        _tell(done.report, round((perf_counter() - began) * 1000))


def _tell(report: ImportReport, duration_ms: int) -> None:
    log(
        "import-finished",
        kind=report.kind,
        source=report.source,
        new=report.new,
        changed=report.changed,
        unchanged=report.unchanged,
        withdrawn=report.withdrawn,
        rejected=report.rejected,
        unmatched=report.unmatched,
        duration_ms=duration_ms,
    )
    metrics().imported(report.kind, "finished", {name: getattr(report, name) for name in ROW_OUTCOMES})


def _run(engine: Engine, request: Request, moment: datetime, record: Record | None) -> ImportReport:
    source = load_source(request.source, request.configs)
    _check_request(request, source)
    reading = _read(request, source)
    with import_transaction(engine, request.dry_run) as transaction:
        job = _job(engine, transaction, request, source, reading.table, moment)
        prepared = prepare(request.kind, job)
        reason = _too_many_rejected(request, job)
        report = _report(request, reading, job, moment, shown=ROWS_OF_A_REFUSAL if reason else None)
        if reason:
            report.refused, report.refused_todo = reason.what, reason.todo
            raise RefusedImport(reason, report)
        return _write(request, job, prepared, report, record)


def _check_request(request: Request, source: CsvSource | EdfiSource) -> None:
    kinds = EDFI_KINDS if isinstance(source, EdfiSource) else tuple(source.kinds)
    if request.kind not in kinds:
        raise refuse(messages.NO_SUCH_KIND, kind=request.kind, source=request.source, kinds=", ".join(kinds))
    for path in request.paths:
        if sum(path.absolute() == other.absolute() for other in request.paths) > 1:
            raise refuse(messages.SAME_FILE, file=path)
    if request.received is None:
        return
    if request.kind != "absences":
        raise refuse(messages.RECEIVED_KIND, kind=request.kind)
    if request.received[0] > request.received[1]:
        raise refuse(messages.RECEIVED_DATES, first=request.received[0], last=request.received[1])


def _read(request: Request, source: CsvSource | EdfiSource) -> _Reading:
    if isinstance(source, CsvSource):
        return _Reading(read_csv(request.paths, source, source.kinds[request.kind], bool(request.school)))
    reader = read_pupils if request.kind == "pupils" else read_events
    return _Reading(*reader(request.paths, source))


def _job(
    engine: Engine,
    transaction: ImportTransaction,
    request: Request,
    source: CsvSource | EdfiSource,
    table: Table,
    moment: datetime,
) -> Job:
    schools = transaction.schools()
    keys = dict(zip(schools["school_id"].tolist(), schools["school_fk"].tolist(), strict=True))
    if request.school and request.kind != "schools" and request.school not in keys:
        raise refuse(messages.UNKNOWN_SCHOOL_OPTION, school=request.school)
    late_minutes = load_policy(request.configs).late_default_minutes
    terms = Terms(only=request.school, schools=keys, now=micros(moment), late_minutes=late_minutes)
    return Job(Checker(table), engine, transaction, schools, source, terms, request.configs, _epoch_days(request))


def _report(request: Request, reading: _Reading, job: Job, moment: datetime, shown: int | None) -> ImportReport:
    findings = job.checker.findings
    rejected, unmatched = findings.counts()
    silent = [file.name for file in reading.table.files if not file.rows]
    empty = Notice(messages.NO_ROWS.code, messages.NO_ROWS.what, messages.NO_ROWS.todo, len(silent), tuple(silent))
    return ImportReport(
        kind=request.kind,
        source=request.source,
        files=reading.table.files,
        started_at=moment,
        dry_run=request.dry_run,
        rejected=rejected,
        unmatched=unmatched,
        notices=[*reading.notices, *findings.notices(), *([empty] if silent and request.kind != "pupils" else [])],
        dropped=reading.table.dropped,
        rejected_by=findings.count_by_code(),
        rejected_rows=list(islice(findings.rejected(), shown)),
    )


def _too_many_rejected(request: Request, job: Job) -> RefusedFile | None:
    findings = job.checker.findings
    for file, wrong in zip(job.checker.table.files, findings.count_by_file().tolist(), strict=True):
        if wrong > request.max_rejected * file.rows + EXACT:
            return refuse(
                messages.TOO_MANY_REJECTED,
                file=file.name,
                rejected=wrong,
                rows=file.rows,
                share=f"{wrong / file.rows:.1%}",
                most=f"{request.max_rejected:.1%}",
            )
    return None


def _write(request: Request, job: Job, prepared: Prepared, report: ImportReport, record: Record | None) -> ImportReport:
    transaction = job.transaction
    import_id = transaction.start_import(_source(request, report))
    counts = prepared.write(import_id)
    report.new, report.changed = counts.new, counts.changed
    report.unchanged, report.withdrawn = counts.unchanged, counts.withdrawn
    report.registers = _mark_received(request, job, prepared, import_id, report).new
    columns = ["file", "line", "column", "value", "reason"]
    rejected = pd.DataFrame([[getattr(row, name) for name in columns] for row in report.rejected_rows], columns=columns)
    transaction.add_rejected(import_id, rejected.assign(file=rejected["file"].map(_base_name)))
    report.finished_at = clock.now()
    transaction.finish_import(import_id, _result(report, counts))
    if record is not None and not request.dry_run:
        transaction.also(partial(record, import_id=import_id, report=report))
    return report


def _source(request: Request, report: ImportReport) -> ImportSource:
    return ImportSource(
        kind=request.kind,
        source=request.source,
        files=[_base_name(file.name) for file in report.files],
        sha256=report.files[0].sha256 if len(report.files) == 1 else _sha256(request.paths),
        started_at=report.started_at,
    )


def _result(report: ImportReport, counts: Counts) -> ImportResult:
    return ImportResult(
        finished_at=report.finished_at or report.started_at,
        counts=counts,
        rejected=report.rejected,
        unmatched=report.unmatched,
        warnings=[{**asdict(notice), "places": list(map(_base_name, notice.places))} for notice in report.notices],
        dropped_columns=[f"{dropped.column} ({dropped.because})" for dropped in report.dropped],
    )


def _mark_received(request: Request, job: Job, prepared: Prepared, import_id: int, report: ImportReport) -> Counts:
    if job.received is None:
        return Counts()
    schools = [job.terms.schools[request.school]] if request.school else prepared.schools
    if not schools:
        raise refuse(messages.RECEIVED_NO_SCHOOL)
    first, last = job.received
    if last > local_day(job.terms.now):
        ahead = messages.MARK_AHEAD
        report.notices.append(Notice(ahead.code, ahead.what, ahead.todo, len(schools)))
    marks = pd.DataFrame({"school_fk": schools}).assign(day_from=first, day_to=last, recorded_at=job.terms.now)
    return job.transaction.add_marks(import_id, marks, own_moments=False)


def _epoch_days(request: Request) -> tuple[int, int] | None:
    return (epoch_day(request.received[0]), epoch_day(request.received[1])) if request.received else None


def _base_name(place: str) -> str:
    """Without the folder, which may tell who imported it."""
    return Path(place).name


def _sha256(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()
