"""The pages: generated ones say what the code says, links lead somewhere, named commands exist."""

import re

import pytest
import typer

from scripts.write_reference import stale_pages
from service.jobs.cli import build
from service.settings import Settings
from tests.repo.files import ROOT, texts

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:^|[`/ ])vroegsignaal ([a-z][a-z-]+)(?![\w.])", re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
TARGET = re.compile(r"\bmake ([a-z][a-z-]*)")
PAGES = sorted(name for name in texts() if name.endswith(".md"))


def test_the_generated_pages_are_what_the_code_says() -> None:
    assert stale_pages() == []


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_to_something(name: str) -> None:
    links = [link for link in LINK.findall(texts()[name]) if "://" not in link and not link.startswith("mailto:")]

    assert [link for link in links if not _leads_somewhere(name, link)] == []


@pytest.mark.parametrize("name", PAGES)
def test_commands_and_make_targets_on_a_page_exist(name: str) -> None:
    code = "\n".join(CODE.findall(texts()[name]))
    commands = set(typer.main.get_command(build()).commands)  # type: ignore[attr-defined]
    targets = set(re.findall(r"^([a-z][a-z-]*):", texts()["Makefile"], re.MULTILINE))

    assert set(COMMAND.findall(code)) - commands == set()
    assert set(TARGET.findall(code)) - targets == set()


def test_every_setting_has_a_meaning_and_a_place_in_the_readme() -> None:
    variables = {str(field.validation_alias) for field in Settings.model_fields.values()}

    assert {name for name in variables if f"`{name}`" not in texts()["README.md"]} == set()


def test_the_readme_tells_every_command() -> None:
    told = set(COMMAND.findall("\n".join(CODE.findall(texts()["README.md"]))))

    assert told == set(typer.main.get_command(build()).commands)  # type: ignore[attr-defined]


def _leads_somewhere(page: str, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (ROOT / page).parent / path if path else ROOT / page
    if not target.exists():
        return False
    return not anchor or anchor in {_anchor(line) for line in target.read_text(encoding="utf-8").splitlines()}


def _anchor(line: str) -> str:
    """Anchor of a heading, as code hosting sites make it; "" for other lines."""
    if not line.startswith("#"):
        return ""
    return re.sub(r"[^\w\- ]", "", line.lstrip("# ").lower()).replace(" ", "-")
