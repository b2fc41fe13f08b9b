"""``vroegsignaal privacy correct``: requests of pupils and parents, written down, listed and decided."""

from datetime import date
from typing import Annotated

import typer

from service.domain.access import Action, Verb, What
from service.domain.errors import NotFound
from service.jobs.allowed import log_all, look_at_pupil, look_at_schools
from service.jobs.console import AsJson, School, console, parse_day, print_json
from service.jobs.explain import PupilId, SchoolId
from service.pipeline.parts import opened
from service.policy.rights import load_rights
from service.privacy.corrections import Ask, ask, decide
from service.privacy.corrections import register as open_requests
from service.settings import load_settings
from service.store.privacy.persons import person
from service.store.privacy.requests import find_request
from service.store.session import snapshot, write_transaction
from service.views.gate import At, Need

CHANGE = Need(Verb.CHANGE, What.CORRECTION, At.PUPIL)
SEE = Need(Verb.SEE, What.CORRECTION, At.SCHOOL)

Kind = Annotated[str, typer.Option("--kind", metavar="KIND", help="rectify, erase, restrict or object.")]
About = Annotated[str, typer.Option("--about", metavar="WHAT", help="What it is about: absence, person, assessment, …")]
By = Annotated[str, typer.Option("--by", metavar="WHO", help="Who asks: parents, pupil or representative.")]
AskedOn = Annotated[
    date | None,
    typer.Option("--on", parser=parse_day, metavar="DATE", help="When it was asked; without it, today."),
]
Day = Annotated[
    date | None,
    typer.Option("--day", parser=parse_day, metavar="DATE", help="Date of the record it is about."),
]
Uid = Annotated[str, typer.Argument(metavar="REQUEST", help="Number of the request, as list shows it.")]
DecisionWord = Annotated[str, typer.Argument(metavar="DECISION", help="A decision of configs/rights.yaml.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    requests = typer.Typer(no_args_is_help=True, help="Requests to correct, erase, restrict or object.")
    requests.command("ask")(_ask)
    requests.command("decide")(_decide)
    requests.command("list")(_list)
    app.add_typer(requests, name="correct")


def _ask(
    school: SchoolId, pupil: PupilId, kind: Kind, about: About, by: By, asked_on: AskedOn = None, day: Day = None
) -> None:
    """Write a request down, and say by when it must be answered."""
    with opened(load_settings()) as parts:
        look = look_at_pupil(parts, "privacy-correct", CHANGE, school, pupil)
        rights, wish = load_rights(parts.settings.configs_dir), Ask(kind, about, by, asked_on or parts.today, day)
        with write_transaction(parts.engine) as connection:
            who = person(connection, school, pupil)
            made = ask(connection, rights, who.pupil_fk, wish, look.entry(Action.CORRECTION_ASKED))
    console.print(f"Request {made.uid}: answer by {made.due_on}", highlight=False)


def _decide(request: Uid, decision: DecisionWord) -> None:
    """Write down what was decided. The school corrects its own record; the next import brings it here."""
    with opened(load_settings()) as parts:
        with snapshot(parts.engine) as connection:
            found = find_request(connection, request)
        if found is None:
            raise NotFound("There is no such request.", "List them: vroegsignaal privacy correct list")
        look = look_at_pupil(parts, "privacy-correct", CHANGE, found["school_id"], found["pupil_id"])
        rights = load_rights(parts.settings.configs_dir)
        with write_transaction(parts.engine) as connection:
            done = decide(connection, rights, request, decision, look.entry(Action.CORRECTION_DECIDED))
    console.print(f"Request {request}: {done['decision']} on {done['decided_on']}", highlight=False)


def _list(school: School = None, as_json: AsJson = False) -> None:
    """Requests nobody has decided yet, the most urgent first."""
    with opened(load_settings()) as parts:
        looks = look_at_schools(parts, "privacy-correct", SEE, school)
        places = [look.place_id for look in looks]
        with snapshot(parts.engine) as connection:
            found = open_requests(connection, parts.today, places)
        named = {place: [row["pupil_id"] for row in found if row["school_id"] == place] for place in places}
        log_all([look for look in looks if named[look.place_id]], named)
    if as_json:
        print_json([{name: value for name, value in row.items() if name != "pupil_fk"} for row in found])
        return
    for row in found:
        late = f"{-row['days_left']} days late" if row["days_left"] < 0 else f"{row['days_left']} days left"
        what = f"{row['kind']} {row['about']}, asked by {row['asked_by']} on {row['asked_on']}"
        line = f"{row['uid']}  {row['school_id']} {row['pupil_id']}  {what}; answer by {row['due_on']} ({late})"
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print(f"{len(found)} open requests", highlight=False)
