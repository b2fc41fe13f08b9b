"""``vroegsignaal privacy consent``: what a school writes down about informing and agreeing, and what that means."""

from datetime import date
from typing import Annotated

import typer

from service.domain.access import Action, Verb, What
from service.jobs.allowed import look_at_pupil
from service.jobs.console import AsJson, console, parse_day, print_json
from service.jobs.explain import PupilId, SchoolId
from service.pipeline.parts import opened
from service.policy.consent import Kind, Party, load_consent
from service.privacy.consent import Missing, Said, State, record, states
from service.settings import load_settings
from service.store.privacy.persons import person
from service.store.session import snapshot, write_transaction
from service.views.gate import At, Need

CHANGE = Need(Verb.CHANGE, What.CONSENT, At.PUPIL)
SEE = Need(Verb.SEE, What.CONSENT, At.PUPIL)

Purpose = Annotated[str, typer.Argument(metavar="PURPOSE", help="A purpose of configs/consent.yaml, e.g. jgz-name.")]
PartyWord = Annotated[Party, typer.Argument(metavar="PARTY", help="parents or pupil.")]
KindWord = Annotated[Kind, typer.Argument(metavar="KIND", help="informed, consented, refused or withdrawn.")]
GivenOn = Annotated[
    date | None,
    typer.Option("--on", parser=parse_day, metavar="DATE", help="The day it happened; without it, today."),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    consent = typer.Typer(no_args_is_help=True, help="Who was informed or agreed, per pupil and purpose.")
    consent.command("record")(_record)
    consent.command("show")(_show)
    app.add_typer(consent, name="consent")


def _record(
    school: SchoolId, pupil: PupilId, purpose: Purpose, party: PartyWord, kind: KindWord, given_on: GivenOn = None
) -> None:
    """Write down that somebody was informed, agreed, refused or took it back. Nothing written before changes."""
    with opened(load_settings()) as parts:
        look = look_at_pupil(parts, "privacy-consent", CHANGE, school, pupil)
        policy, said = load_consent(parts.settings.configs_dir), Said(party, kind, given_on or parts.today)
        with write_transaction(parts.engine) as connection:
            who = person(connection, school, pupil)
            record(connection, policy, who.pupil_fk, purpose, said, look.entry(Action.CONSENT_RECORDED))
            now = states(connection, policy, {who.pupil_fk: who.birth_date}, parts.today)[who.pupil_fk][purpose]
    console.print(f"{purpose}: {_text(now)}", highlight=False)


def _show(school: SchoolId, pupil: PupilId, as_json: AsJson = False) -> None:
    """What holds today for every purpose: granted, refused, or who is missing."""
    with opened(load_settings()) as parts:
        look = look_at_pupil(parts, "privacy-consent", SEE, school, pupil)
        policy = load_consent(parts.settings.configs_dir)
        with snapshot(parts.engine) as connection:
            who = person(connection, school, pupil)
            found = states(connection, policy, {who.pupil_fk: who.birth_date}, parts.today)[who.pupil_fk]
        look.log([pupil])
    if as_json:
        print_json({purpose: _text(now) for purpose, now in found.items()})
        return
    for purpose, now in found.items():
        console.print(f"{purpose}: {_text(now)}", highlight=False)


def _text(now: State) -> str:
    if isinstance(now, Missing):
        return f"missing: {', '.join(now.parties)}"
    return type(now).__name__.lower()
