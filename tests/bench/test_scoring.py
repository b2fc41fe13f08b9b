"""What is timed as scoring is an opinion on every pupil, with reasons for the few that somebody looks at."""

from pathlib import Path

from service.bench import scoring
from service.bench.columns_on_disk import Disk, make

PUPILS = 200


def test_every_pupil_gets_an_opinion_and_few_are_told_what_weighs(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 1, PUPILS)
    make(disk, processes=1)

    judged, ranks = scoring.facts_and_opinions(disk, 0)
    written, weighing = scoring.facts_and_rows(disk, 0)

    assert (judged, written) == (PUPILS, PUPILS)
    assert 0 < ranks < PUPILS
    assert 0 < weighing < PUPILS
    assert list(scoring.rounds_of_scoring(disk, 1)) == ["facts, 1 worker", scoring.SCORED, scoring.AS_ROWS]
