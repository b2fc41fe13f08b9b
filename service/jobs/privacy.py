"""``vroegsignaal privacy``: the rights of pupils and parents, and the documents about the service."""

from pathlib import Path
from typing import Annotated

import orjson
import typer

from service.domain.access import Action, Verb, What
from service.jobs import privacy_consent, privacy_correct
from service.jobs.allowed import look_at_pupil
from service.jobs.console import AsJson, console, print_json
from service.jobs.explain import PupilId, SchoolId
from service.pipeline.parts import opened
from service.policy.dpia import load_dpia
from service.privacy.documents import DOCUMENTS
from service.privacy.erasure import Erased, Terms, erase
from service.privacy.export import export
from service.privacy.export_model import json_schema
from service.privacy.export_page import as_page
from service.privacy.in_use import in_use
from service.privacy.policies import load_policies
from service.settings import load_settings
from service.store.session import write_transaction
from service.views.gate import At, Need

EXPORT = Need(Verb.SEE, What.PERSONAL_DATA, At.PUPIL)
ERASE = Need(Verb.CHANGE, What.CORRECTION, At.PUPIL)
"""Who may decide on requests may carry one out."""

Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write to; it is made when it is not there.")]
Decision = Annotated[
    str,
    typer.Option("--decision", metavar="GROUND", help="Ground within the term: unlawful, order, not-our-pupil."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether you are sure.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    rights = typer.Typer(no_args_is_help=True, help="Rights of pupils and parents: export, correct, erase, consent.")
    rights.command("export")(_export)
    rights.command("erase")(_erase)
    privacy_correct.register(rights)
    privacy_consent.register(rights)
    rights.command("documents")(_documents)
    app.add_typer(rights, name="privacy")


def _export(school: SchoolId, pupil: PupilId, out: Out) -> None:
    """Everything about one pupil: inzage.html for people, inzage.json with its schema for machines."""
    with opened(load_settings()) as parts:
        look = look_at_pupil(parts, "privacy-export", EXPORT, school, pupil)
        policies = load_policies(parts.settings.configs_dir)
        with write_transaction(parts.engine) as connection:
            made = export(connection, policies, (school, pupil), look.entry(Action.PERSONAL_DATA_EXPORTED))
    out.mkdir(parents=True, exist_ok=True)
    (out / "inzage.json").write_text(made.model_dump_json(indent=2), encoding="utf-8")
    (out / "inzage.schema.json").write_bytes(orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2))
    (out / "inzage.html").write_text(as_page(made, policies.rights), encoding="utf-8")
    console.print(f"Written to {out}: inzage.html, inzage.json, inzage.schema.json", highlight=False, soft_wrap=True)
    console.print("Delete these files once they were handed over.", highlight=False)


def _erase(
    school: SchoolId, pupil: PupilId, decision: Decision = "", yes: Yes = False, as_json: AsJson = False
) -> None:
    """Erase one pupil from every table, list and file. Refused within the term of the law without a --decision.

    First remove the pupil from the school's own system, or the next import brings the pupil back.
    """
    if not yes:
        typer.confirm("This cannot be undone. Erase everything about this pupil?", abort=True)
    with opened(load_settings()) as parts:
        look = look_at_pupil(parts, "privacy-erase", ERASE, school, pupil)
        policies = load_policies(parts.settings.configs_dir)
        terms = Terms(policies.retention, policies.rights)
        done = erase(parts.engine, parts.settings, terms, (school, pupil), look.entry(Action.ERASED), decision)
    if as_json:
        print_json(vars(done))
    else:
        _show(done)


def _show(done: Erased) -> None:
    for name, rows in done.counts.items():
        console.print(f"{name}: {rows} {'entries replaced' if name == 'weekly_list' else 'deleted'}", highlight=False)
    console.print(f"{done.files} derived files removed", highlight=False)
    if not done.wiped:
        todo = "Run `vroegsignaal retain --delete` when it is quiet."
        console.print(f"The database was being read, so its own log still holds old pages. {todo}", soft_wrap=True)
    console.print("Backups made before still hold the pupil; erase again after a restore.", highlight=False)


def _documents(out: Out) -> None:
    """Write the processing register (AVG art. 30) and a draft of the DPIA (art. 35) from the configuration in force."""
    with opened(load_settings()) as parts:
        configs, used, on = parts.settings.configs_dir, in_use(parts.settings), parts.today
    policies, words = load_policies(configs), load_dpia(configs)
    out.mkdir(parents=True, exist_ok=True)
    for name, write in DOCUMENTS.items():
        (out / name).write_text(write(policies, words, used, on), encoding="utf-8")
        console.print(f"Written: {out / name}", highlight=False, soft_wrap=True)
