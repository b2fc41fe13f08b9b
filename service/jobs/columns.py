"""``vroegsignaal columns``: make the columnar store again from the database, and say whether it differed."""

import typer

from service.jobs.console import School, console
from service.settings import load_settings
from service.store.columns import remake_school
from service.store.migrate import require_current
from service.store.reading import school_ids
from service.store.session import make_engine


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def columns(school: School = None) -> None:
        """Make the columns of one school, or of all, again from the database. Never needed; always allowed."""
        settings = load_settings()
        engine = make_engine(settings.database_url)
        require_current(engine)
        for school_id in school_ids(engine, school):
            differed = remake_school(engine, school_id, settings)
            console.print(f"{school_id}: {'differed, made again' if differed else 'as the database'}", highlight=False)
        engine.dispose()
