"""``vroegsignaal audit``: whether the log is what was written, what it says, and who looked at one pupil."""

from typing import Annotated, Any

import typer

from service.domain.access import Verb, What
from service.domain.errors import BrokenLog
from service.jobs.allowed import look_at_pupil
from service.jobs.console import AsJson, School, console, print_json
from service.jobs.explain import PupilId, SchoolId
from service.pipeline.parts import opened
from service.privacy.export import looks
from service.privacy.export_model import LookPart
from service.privacy.policies import load_policies
from service.privacy.words import moment
from service.settings import load_settings
from service.store import audit
from service.store.migrate import require_current
from service.store.privacy.persons import person
from service.store.session import make_engine, snapshot
from service.views.gate import At, Need

LOOKS = Need(Verb.SEE, What.ACCESS_LOG, At.PUPIL)
Expect = Annotated[
    str, typer.Option("--expect", metavar="SHA256", help="Hash that was written down earlier; it must still be there.")
]
After = Annotated[int, typer.Option("--after", min=0, metavar="NUMBER", help="Only events after this number.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most so many events.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    log = typer.Typer(no_args_is_help=True, help="The audit log: verify it, read it, tell who looked at a pupil.")
    log.command("verify")(_verify)
    log.command("list")(_list)
    log.command("of-pupil")(_of_pupil)
    app.add_typer(log, name="audit")


def _verify(expect: Expect = "", as_json: AsJson = False) -> None:
    """Follow the chain of the log; exit code 7 when it is broken. Keep the hash: a log made anew has another."""
    verdict = _read(lambda connection: audit.verify(connection, expect))
    if as_json:
        print_json(vars(verdict))
    else:
        console.print(f"{verdict.events} events, the last one is number {verdict.last_seq}", highlight=False)
        console.print(
            f"hash to write down: {verdict.last_sha256 or '(no events yet)'}", highlight=False, soft_wrap=True
        )
        for line in verdict.wrong:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if verdict.wrong:
        raise BrokenLog(
            f"The audit log is not what was written: {len(verdict.wrong)} faults.",
            "Keep the database as it is, compare it with a backup, and find out who could change it.",
        )


def _list(school: School = None, after: After = 0, limit: Limit = 100, as_json: AsJson = False) -> None:
    """Events in order. Pupils are random references, so that nobody can be read from it."""
    only = None if school is None else [school]
    found = _read(lambda connection: audit.events(connection, after, limit, school_ids=only))
    if as_json:
        print_json(found)
        return
    for event in found:
        console.print(_line(event), markup=False, highlight=False, soft_wrap=True)


def _line(event: dict[str, Any]) -> str:
    who = f"{event['actor_kind']} {event['actor_uid']}"
    parts = [str(event["seq"]), f"{event['at']:%Y-%m-%d %H:%M:%S}Z", who, event["action"], event["what"]]
    parts += [event["school_id"], event["role"], event["ground"]]
    parts += [f"{len(event['pupils'])} pupils"] if event["pupils"] else []
    return "  ".join(part for part in parts if part)


def _of_pupil(school: SchoolId, pupil: PupilId, as_json: AsJson = False) -> None:
    """The access log of one pupil for a parent, in Dutch: by role and moment, what and on what ground; no names."""
    with opened(load_settings()) as parts:
        look = look_at_pupil(parts, "audit-of-pupil", LOOKS, school, pupil)
        policies = load_policies(parts.settings.configs_dir)
        with snapshot(parts.engine) as connection:
            found = looks(connection, policies, person(connection, school, pupil).pupil_fk)
        look.log([pupil])
    if as_json:
        print_json([each.model_dump(mode="json") for each in found])
    else:
        for each in found:
            console.print(_told(each), markup=False, highlight=False, soft_wrap=True)


def _told(look: LookPart) -> str:
    ground = f"{look.ground} ({look.law})" if look.law else look.ground
    return f"{moment(look.at)}: {look.who}, {look.action}, {look.what}; grond: {ground}"


def _read(read: Any) -> Any:
    engine = make_engine(load_settings().database_url)
    try:
        require_current(engine)
        with snapshot(engine) as connection:
            return read(connection)
    finally:
        engine.dispose()
