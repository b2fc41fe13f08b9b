"""Several processes do the same work as one."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest

from service.pipeline.parallel import each_school, worth_it
from service.pipeline.parts import Parts, opened
from service.pipeline.week import prepare
from service.settings import load_settings
from service.store.reading import school_ids
from tests.people import AS_OF, write_demo
from tests.story.commands import Service


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    folder = tmp_path_factory.mktemp("parallel")
    write_demo(folder / "files")
    service = Service(folder / "var")
    service.load(folder / "files")
    with opened(load_settings(data_dir=folder / "var", database="")) as found:
        yield found


def prepared(parts: Parts, as_of: date, processes: int) -> list[tuple[str, dict[str, int], str]]:
    ids = school_ids(parts.engine)
    ready = each_school(parts, ids, partial(prepare, as_of=as_of, freeze=True), processes)
    return [(one.school_id, one.counts, one.assessments["content_sha256"].str.cat()) for one in ready]


def test_two_processes_prepare_what_one_prepares(parts: Parts) -> None:
    alone = prepared(parts, AS_OF, 1)
    assert len(alone) == 3
    assert prepared(parts, AS_OF, 2) == alone


@pytest.mark.parametrize(
    ("schools", "processors", "processes"),
    [(0, 8, 1), (119, 8, 1), (120, 8, 2), (150, 2, 2), (1_000, 2, 2), (1_000, 64, 16)],
)
def test_a_process_is_only_started_for_as_many_schools_as_are_worth_it(
    schools: int, processors: int, processes: int
) -> None:
    assert worth_it(schools, processors) == processes


ELSEWHERE = """
import sys
from service.pipeline.parallel import each_school
from service.pipeline.parts import opened
from service.settings import load_settings
from service.telemetry.logs import configure
from tests.pipeline.test_parallel import complain
configure(sys.stderr, "info", "json")
with opened(load_settings()) as parts:
    assert list(each_school(parts, ["a", "b"], complain, 2)) == ["a", "b"]
"""


def complain(_parts: Parts, school_id: str) -> str:
    """What a library may do: name a pupil in a record of its own."""
    logging.getLogger("library").error("no such pupil: Noor of %s", school_id)
    return school_id


def test_other_processes_log_as_the_one_that_started_them(parts: Parts) -> None:
    environment = {**os.environ, "VROEGSIGNAAL_DATA": str(parts.settings.data_dir), "DATABASE_URL": ""}

    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE], env=environment, capture_output=True, text=True, check=True
    )

    assert "Noor" not in done.stderr
    assert [json.loads(line)["event"] for line in done.stderr.splitlines()] == ["library-record"] * 2
