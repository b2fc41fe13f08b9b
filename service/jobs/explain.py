"""``vroegsignaal explain``: the receipt of one pupil, every number with the records behind it."""

from typing import Annotated

import typer

from service.domain.access import Verb, What
from service.jobs.allowed import look_at_pupil
from service.jobs.console import AsJson, AsOf, KnownAt, console, print_json
from service.pipeline.pages import pupil_page
from service.pipeline.parts import opened
from service.settings import load_settings
from service.views.explain_text import explain_text
from service.views.gate import At, Need

NEED = Need(Verb.SEE, What.PUPIL, At.PUPIL)
SchoolId = Annotated[str, typer.Argument(metavar="SCHOOL", help="School id, e.g. 99AA00.")]
PupilId = Annotated[str, typer.Argument(metavar="PUPIL", help="Pupil number at that school.")]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def explain(
        school: SchoolId, pupil: PupilId, as_of: AsOf, known_at: KnownAt = None, as_json: AsJson = False
    ) -> None:
        """Tier, why, since when, the records behind it, what is unknown, and whether it replays to the same."""
        with opened(load_settings()) as parts:
            look = look_at_pupil(parts, "explain", NEED, school, pupil)
            page = pupil_page(parts, school, pupil, as_of, known_at)
            look.log([pupil], detail={"as_of": as_of.isoformat()})
        if as_json:
            print_json(page)
        else:
            console.print(explain_text(page, parts.rules), markup=False, highlight=False, soft_wrap=True)
