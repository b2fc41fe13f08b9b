"""Writes the generated pages of docs/reference from the code; ``--check`` only says which are stale."""

import ast
import inspect
import re
import sys
from itertools import pairwise
from pathlib import Path

import typer
from typer.cli import get_docs_for_click

from service import settings
from service.cases.reference_page import cases_page
from service.jobs.cli import build
from service.notify.reference_page import messages_page
from service.reports.reference_page import reports_page
from service.rules.reference_page import rules_page
from service.sickness.reference_page import sickness_page
from service.telemetry.reference_page import telemetry_page
from service.views.web.permissions_page import permissions_page

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
GENERATED = "<!-- Written by make docs; do not edit. -->"
SETTINGS_INTRODUCTION = """\
Settings are environment variables, for where things are on this machine. What the service decides is not a setting but
policy, in `configs/`."""


def commands_page() -> str:
    """Every command with its arguments and options, as its own help states them."""
    root = typer.main.get_command(build())
    page = get_docs_for_click(obj=root, ctx=typer.Context(root), name="vroegsignaal", title="Commands")
    without_summary = re.sub(r"\*\*Commands\*\*:\n\n(?:\* .*\n)+\n", "", page, count=1)
    return without_summary.replace("\n", f"\n\n{GENERATED}\n", 1).rstrip() + "\n"


def settings_page() -> str:
    """Every environment variable with its meaning and default."""
    meanings = _attribute_docstrings(settings.Settings)
    rows = [
        f"| `{field.validation_alias}` | {meanings[name]} | {_default(field.default)} |"
        for name, field in settings.Settings.model_fields.items()
    ]
    head = ["# Settings", "", GENERATED, "", SETTINGS_INTRODUCTION, ""]
    return "\n".join([*head, "| variable | meaning | default |", "|---|---|---|", *rows]) + "\n"


PAGES = {
    "rules.md": rules_page,
    "commands.md": commands_page,
    "settings.md": settings_page,
    "logs-and-metrics.md": telemetry_page,
    "permissions.md": permissions_page,
    "cases.md": cases_page,
    "report-drafts.md": reports_page,
    "messages.md": messages_page,
    "sickness.md": sickness_page,
}


def stale_pages() -> list[str]:
    """Names of the pages that are not what the code says."""
    return [name for name, page in PAGES.items() if _written(name) != page()]


def main() -> int:
    """Write the stale pages, or with ``--check`` name them and return 1."""
    stale, only_check = stale_pages(), "--check" in sys.argv
    for name in stale:
        if only_check:
            print(f"docs/reference/{name} is not what the code says. Run: make docs", file=sys.stderr)
        else:
            (REFERENCE / name).write_text(PAGES[name](), encoding="utf-8")
            print(f"Wrote docs/reference/{name}")
    return 1 if stale and only_check else 0


def _written(name: str) -> str:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _attribute_docstrings(class_: type) -> dict[str, str]:
    """The strings below the annotated attributes of a class."""
    tree = ast.parse(inspect.getsource(class_)).body[0]
    body = tree.body if isinstance(tree, ast.ClassDef) else []
    found = {}
    for field, below in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[ast.unparse(field.target)] = " ".join(str(below.value.value).split())
    return found


def _default(value: object) -> str:
    if isinstance(value, Path):
        value = value.relative_to(ROOT) if value.is_relative_to(ROOT) else value
    return f"`{value}`" if str(value) else "not set"


if __name__ == "__main__":
    raise SystemExit(main())
