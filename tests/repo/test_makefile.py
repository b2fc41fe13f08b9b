"""Make: its help is complete, its set-up finds a Python or says what to do, CI runs what people run."""

import re
import subprocess
from pathlib import Path

from tests.repo.files import ROOT

PROMISED = {"setup", "run", "test", "test-fast", "test-night", "check", "fix", "docs", "bench", "migrate", "clean"}


def test_bare_make_lists_every_target() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

    shown = re.findall(r"^  make ([a-z-]+) +\S", _run("make"), re.MULTILINE)

    assert set(shown) == targets
    assert targets >= PROMISED


def test_set_up_says_what_to_install_when_there_is_no_suitable_python(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "setup.sh"
    script.write_bytes((ROOT / "scripts" / "setup.sh").read_bytes())

    without_python = {"PYTHON": "no-such-python", "PATH": "/usr/bin:/bin"}

    ended = subprocess.run(["bash", script], check=False, env=without_python, capture_output=True)

    assert ended.returncode == 1
    assert ended.stderr.decode().startswith("No Python 3.11 to 3.14 with the venv module was found. Install one")
    assert not (tmp_path / ".venv").exists()


def test_every_script_can_be_read_by_bash_and_stops_at_an_error() -> None:
    scripts = [ROOT / ".ci" / "run", *sorted((ROOT / "scripts").glob("*.sh"))]

    for script in scripts:
        subprocess.run(["bash", "-n", script], check=True)
    unset = [
        script.name for script in scripts if not re.search(r"^set -e?uo pipefail$", script.read_text(), re.MULTILINE)
    ]
    assert unset == []


def test_ci_ends_with_make_test() -> None:
    last = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()[-1]

    assert last.startswith("make test")


def _run(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
