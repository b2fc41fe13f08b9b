"""``vroegsignaal retain``: what has been kept for its whole term, shown or deleted."""

from typing import Annotated, Any

import typer
from rich.table import Table
from sqlalchemy import Engine

from service import clock
from service.domain.access import Actor, ActorKind
from service.jobs.console import AsJson, console, print_json
from service.policy.retention import Retention, load_retention
from service.privacy.retention import Applied, TableDue, apply, due
from service.settings import Settings, load_settings
from service.store.migrate import require_current
from service.store.session import make_engine

Delete = Annotated[bool, typer.Option("--delete", help="Delete them; without it, only show what would go.")]
_STILL_READ = "The database was being read, so its own log still holds old pages. Run this again when it is quiet."


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def retain(delete: Delete = False, as_json: AsJson = False) -> None:
        """Show what has been kept for its whole term (configs/retention.yaml), or delete it. Safe to repeat."""
        settings = load_settings()
        retention, engine = load_retention(settings.configs_dir), make_engine(settings.database_url)
        try:
            require_current(engine)
            done = _done(engine, retention, settings, delete)
        finally:
            engine.dispose()
        if as_json:
            print_json(_plain(done, delete))
        else:
            _show(done, delete)


def _done(engine: Engine, retention: Retention, settings: Settings, delete: bool) -> Applied:
    if not delete:
        return Applied(due(engine, retention, clock.today()))
    return apply(engine, retention, settings, Actor(ActorKind.COMMAND, "retain"), clock.now())


def _show(done: Applied, deleted: bool) -> None:
    if any(each.rows for each in done.tables):
        console.print(_table(done.tables, deleted))
    verb = "deleted" if deleted else "would be deleted; nothing was. To delete: vroegsignaal retain --delete"
    console.print(f"{done.rows} rows {verb}", highlight=False, soft_wrap=True)
    if deleted:
        console.print(f"{done.files} derived files removed; they are made again when needed", highlight=False)
    if not done.wiped:
        console.print(_STILL_READ, highlight=False, soft_wrap=True)


def _table(tables: list[TableDue], deleted: bool) -> Table:
    shown = Table(box=None)
    shown.add_column("table")
    shown.add_column("rows deleted" if deleted else "rows due", justify="right")
    shown.add_column("from before")
    for each in tables:
        if each.rows:
            shown.add_row(each.table, str(each.rows), each.before.isoformat() if each.before else "")
    return shown


def _plain(done: Applied, deleted: bool) -> dict[str, Any]:
    tables = [{"table": each.table, "rows": each.rows, "before": each.before} for each in done.tables]
    return {"deleted": deleted, "rows": done.rows, "tables": tables, "files": done.files, "wiped": done.wiped}
