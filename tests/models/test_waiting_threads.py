"""Threads that wait for each other give way; whoever runs the program may choose otherwise."""

import os
import subprocess
import sys

import pytest

from tests.repo.files import ROOT

TELL = "import os, sys, {package}; print(os.environ['OMP_WAIT_POLICY'], 'sklearn' in sys.modules)"


@pytest.mark.parametrize("package", ["models", "training"])
@pytest.mark.parametrize(
    ("chosen", "told"), [({}, "passive False\n"), ({"OMP_WAIT_POLICY": "active"}, "active False\n")]
)
def test_how_threads_wait_is_said_before_scikit_learn_is_loaded(
    package: str, chosen: dict[str, str], told: str
) -> None:
    free = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    ended = subprocess.run(
        [sys.executable, "-c", TELL.format(package=package)],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=free | chosen,
    )

    assert ended.stdout == told
