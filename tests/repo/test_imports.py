"""Imports point one way (pyproject.toml, importlinter), and the contracts notice when they do not."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.files import ROOT

LINT = "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"


def test_every_import_contract_holds() -> None:
    ended = _lint(ROOT)

    assert ended.returncode == 0, ended.stdout


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("domain/codes.py", "import service.facts", "Imports point one way"),
        ("facts/windows.py", "import service.store", "Imports point one way"),
        ("views/__init__.py", "import service.jobs", "Imports point one way"),
        ("elsewhere.py", "", "Imports point one way"),
        ("facts/windows.py", "import sqlalchemy", "The core knows no web and no database"),
        ("policy/__init__.py", "import fastapi", "The core knows no web and no database"),
        ("decide/__init__.py", "import service.settings", "The core is told its settings"),
        ("rules/__init__.py", "import pandas", "Rules can be read without pandas"),
        ("jobs/__init__.py", "import training.fit", "The service never trains"),
    ],
)
def test_an_import_the_wrong_way_breaks_a_contract(tmp_path: Path, module: str, line: str, broken: str) -> None:
    shutil.copytree(ROOT / "service", tmp_path / "service", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "service" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")

    ended = _lint(tmp_path)

    assert ended.returncode == 1, ended.stdout
    assert [row for row in ended.stdout.splitlines() if broken in row and row.endswith("BROKEN")] != []


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
    )
