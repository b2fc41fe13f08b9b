"""``vroegsignaal import``: a supplier's files into the database, or refused as a whole."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from service import clock
from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.domain.errors import RefusedFile
from service.domain.moments import from_epoch_day
from service.ingest.parse import Problem, date_of
from service.ingest.report import ImportReport
from service.ingest.run import RefusedImport, Request, run_import
from service.jobs.console import AsJson, print_json
from service.jobs.import_report import print_report
from service.policy.sources import KINDS, Kind
from service.settings import load_settings
from service.store import audit
from service.store.migrate import require_current
from service.store.session import make_engine

Files = Annotated[
    list[Path], typer.Argument(metavar="FILE…", show_default=False, help="One or more files of this kind.")
]
KindArgument = Annotated[Kind, typer.Argument(metavar="KIND", help=f"What the files hold: {', '.join(KINDS)}.")]
Source = Annotated[str, typer.Option("--source", metavar="NAME", help="Format: a file name of configs/sources.")]
OneSchool = Annotated[
    str,
    typer.Option("--school", metavar="ID", show_default=False, help="Only this school; fills an absent school_id."),
]
Received = Annotated[
    tuple[str, str] | None,
    typer.Option(
        "--received",
        metavar="FROM TO",
        show_default=False,
        help="The registers in these absences are complete from this date up to and including that date.",
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and report; store nothing.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command("import")
    def import_(
        kind: KindArgument,
        files: Files,
        source: Source = "canonical",
        school: OneSchool = "",
        received: Received = None,
        dry_run: DryRun = False,
        as_json: AsJson = False,
    ) -> None:
        """Import files: everything that is right in one transaction, or nothing. Importing twice changes nothing."""
        request = Request(kind, files, source, school, _period(received), dry_run)
        report_import(request, as_json)


def report_import(request: Request, as_json: bool) -> None:
    """Import and say what happened, also when it is refused."""
    try:
        report = import_files(request)
    except RefusedFile as refused:
        if isinstance(refused, RefusedImport):
            _show(refused.report, as_json)
        elif as_json:
            print_json({"refused": refused.what, "refused_todo": refused.todo})
        raise
    _show(report, as_json)


def import_files(request: Request) -> ImportReport:
    """Import into the database of the settings.

    Raises
    ------
    NotReady
        If the database has no tables of this version.
    VroegsignaalError
        As `run_import` does.
    """
    settings = load_settings()
    engine = make_engine(settings.database_url)
    try:
        require_current(engine)
        limits = {"max_rejected": settings.import_max_rejected, "configs": settings.configs_dir}
        return run_import(engine, Request(**{**vars(request), **limits}), record=_record)
    finally:
        engine.dispose()


def _record(connection: Connection, import_id: int, report: ImportReport) -> None:
    """Write down in the audit log that it was imported here, in the transaction of the import."""
    detail: dict[str, str | int] = {"kind": report.kind, "source": report.source, "run": import_id, "new": report.new}
    by = Actor(ActorKind.COMMAND, "import")
    audit.append(connection, AuditEntry(by, Action.IMPORTED, clock.now(), What.IMPORT, detail=detail))


def _show(report: ImportReport, as_json: bool) -> None:
    if as_json:
        print_json(report.as_json())
    else:
        print_report(report)


def _period(received: tuple[str, str] | None) -> tuple[date, date] | None:
    return (_day(received[0]), _day(received[1])) if received else None


def _day(text: str) -> date:
    day, problem = date_of(text)
    if problem is not Problem.NONE:
        raise typer.BadParameter(f"--received: '{text}' is not a date; write it as 2026-11-16 or 16-11-2026.")
    return from_epoch_day(day)
