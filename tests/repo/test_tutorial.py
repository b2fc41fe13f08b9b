"""The tutorial, typed in as it is written: every command works and prints what the page shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repo.files import ROOT

PAGE = (ROOT / "docs" / "tutorial" / "first-week.md").read_text(encoding="utf-8")
STEPS = re.findall(r"```sh\n(.*?)```(?:\n\n```text\n(.*?)```)?", PAGE, re.DOTALL)


@pytest.mark.slow
def test_the_tutorial_prints_what_it_shows(tmp_path: Path) -> None:
    programs = Path(sys.executable).parent
    surroundings = {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    surroundings["VROEGSIGNAAL_DATA"] = "build/first-week"

    shown, printed = [], []
    for commands, lines in STEPS:
        ended = subprocess.run(
            ["bash", "-euc", commands], check=False, cwd=tmp_path, env=surroundings, capture_output=True, text=True
        )
        assert ended.returncode == 0, f"{commands}\n{ended.stdout}\n{ended.stderr}"
        expected = [line.strip() for line in lines.splitlines()]
        shown.append(expected)
        printed.append([line for line in expected if line in ended.stdout])

    assert printed == shown
    assert sum(map(len, shown)) > 10
