"""``vroegsignaal init``: a database with the tables of this version."""

from typing import Annotated

import typer
from sqlalchemy import Engine, func, select

from service.domain.errors import NotReady
from service.jobs.console import console
from service.settings import Settings, load_settings
from service.store.meta import DEMO, get_meta, set_meta
from service.store.migrate import current, upgrade
from service.store.session import make_engine, write_transaction
from service.store.tables import School, table

Demo = Annotated[bool, typer.Option("--demo", help="Mark the database as one with invented people only.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def init(demo: Demo = False) -> None:
        """Make the data folder and bring the database to this version; safe to repeat."""
        for line in prepare(load_settings(), demo):
            console.print(line, markup=False, highlight=False, soft_wrap=True)


def prepare(settings: Settings, demo: bool) -> list[str]:
    """Do what ``init`` does and say what was done.

    Raises
    ------
    NotReady
        If ``demo`` is asked for a database that already holds schools and is no demo.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.database_url)
    try:
        said = [f"Data folder: {settings.data_dir.resolve()}", _upgrade(engine)]
        return [*said, _mark_demo(engine)] if demo else said
    finally:
        engine.dispose()


def _upgrade(engine: Engine) -> str:
    place, before = engine.url.render_as_string(hide_password=True), current(engine)
    upgrade(engine)
    after = current(engine)
    if before == after:
        return f"Database {place}: already at schema {after}."
    return (
        f"Database {place}: schema {after} made." if before is None else f"Database {place}: {before} became {after}."
    )


def _mark_demo(engine: Engine) -> str:
    with write_transaction(engine) as connection:
        if get_meta(connection, DEMO) == "true":
            return "Demo: this database was already marked as a demo."
        if connection.execute(select(func.count()).select_from(table(School))).scalar_one():
            raise NotReady(
                "This database already holds schools and is not a demo.",
                "Choose another database for the demo with DATABASE_URL or VROEGSIGNAAL_DATA.",
            )
        set_meta(connection, DEMO, "true")
        return "Demo: marked as a database with invented people only."
