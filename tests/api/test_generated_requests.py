"""Requests made from the description, right ones and wrong ones: every answer is one that is described."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.pipeline.parts import Parts
from tests.api.conftest import made
from tests.api.feeds import Feed, calm, feed, opened
from tests.api.served import served
from tests.repo.files import ROOT
from tests.web.visitors import everywhere, of_service

pytestmark = pytest.mark.slow

HERE = ROOT / "tests" / "api"
COMMAND = (sys.executable, "-m", "schemathesis.cli")
PHASES = "examples,coverage,fuzzing"
HOW_MANY = ["--max-examples", "40"] if "VROEGSIGNAAL_NIGHT" in os.environ else ["--max-examples", "4", "--seed", "22"]
"""The same requests every day, and many other ones at night."""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Iterator[Parts]:
    """A demo that may be changed."""
    folder = tmp_path_factory.mktemp("own")
    parts = made(folder, files)
    yield calm(parts, folder)
    parts.close()


@pytest.fixture(scope="module")
def address(own: Parts) -> Iterator[str]:
    """Where it is served."""
    with served(own) as where:
        yield where


@pytest.mark.parametrize("role", ["verzuimcoordinator", "administrator"])
def test_every_answer_is_one_that_is_described(own: Parts, address: str, role: str, tmp_path: Path) -> None:
    with opened(own) as client:
        who = feed(client, own, *(everywhere() if role == "verzuimcoordinator" else [of_service()]))
        paths = client.get("/v1/openapi.json").json()["paths"]

    ended = _schemathesis(who, address, tmp_path)

    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr[-2000:]
    assert f"Tested: {sum(map(len, paths.values()))}" in ended.stdout


def _schemathesis(who: Feed, address: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run it in a folder of its own, where it keeps what it writes."""
    options = ["--config-file", str(HERE / "schemathesis.toml"), "run", f"{address}/openapi.json"]
    options += ["--header", f"Authorization: Bearer {who.token}", "--phases", PHASES, "--warnings", "off", *HOW_MANY]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.api.generated_requests_hooks", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*COMMAND, *options], check=False, cwd=folder, capture_output=True, text=True, env={**os.environ, **hooks}
    )
