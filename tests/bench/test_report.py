"""A run at toy size fills every table, and the page and the command show it."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from models.features import FEATURES
from service.bench import workloads
from service.bench.aims import aims
from service.bench.columns_on_disk import Disk, make
from service.bench.database import SQLITE
from service.bench.nightly import PHASES
from service.bench.page import page
from service.bench.run import SECTIONS, Results, Scale, run
from service.bench.tasks import here
from service.bench.timing import in_fresh_process, interleaved, median, ratios
from service.domain.errors import VroegsignaalError
from service.jobs.cli import build

TOY = Scale(
    facts=((1, 30), (2, 30)),
    dates=1,
    fitted=3_000,
    weeks=1,
    sql=1,
    store=1,
    nightly=2,
    weekly=((1, 2), 30),
    region=(2, 60, 3),
    messages=20,
    pupils=30,
    databases=(SQLITE,),
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder = tmp_path_factory.mktemp("bench")
    measured = run(TOY, SECTIONS, folder, start=here)
    assert list(folder.iterdir()) == [], "it cleans up"
    return measured


def test_every_section_is_measured_at_its_scale(found: Results) -> None:
    assert [part["pupils"] for part in found["facts"]] == [30, 60]
    assert [found[name]["pupils"] for name in ("scores", "dates", "sql")] == [60, 30, 30]
    assert found["sql"]["differences"] == 0
    assert {kind: night["pupils"] for kind, night in found["store"].items()} == {SQLITE: 30}
    assert {kind: night["pupils"] for kind, night in found["nightly"].items()} == {SQLITE: 60}
    assert {kind: [each["pupils"] for each in sizes] for kind, sizes in found["weekly"].items()} == {SQLITE: [30, 60]}


def test_every_message_is_sent(found: Results) -> None:
    (outbox,) = found["messages"].values()

    assert (outbox["messages"], outbox["mails"], outbox["sent"]) == (20, 20, 20)
    assert list(outbox["seconds"]) == ["written", "put together", "handed over"]


def test_a_night_is_split_into_phases(found: Results) -> None:
    night = found["nightly"][SQLITE]

    assert night["assessments"] == night["imports"]["pupils"]["rows"] == 60
    assert tuple(night["phases"]) == PHASES
    assert min(night["phases"].values()) > 0
    assert night["imports"]["absences"]["rows"] == night["imports"]["absences, same files again"]["rows"] > 1000


def test_the_page_has_a_table_for_everything_measured(found: Results) -> None:
    text = page(found)

    assert re.findall(r"^#+ (.*)", text, re.MULTILINE) == [
        "Benchmarks",
        "Aims",
        "Results",
        "Facts on one date, 30 pupils",
        "Facts on one date, 60 pupils",
        "Second opinions, 60 pupils",
        "Facts on 38 weekly dates, 30 pupils",
        "A model from 3,000 rows",
        "Rows to learn from, 30 pupils",
        "The same facts in SQL, 30 pupils",
        "Import and write rates",
        "Importing a whole night",
        "The night, 60 pupils",
        "The weekly run in phases",
        "The weekly run",
        "The weekly run in steps, 60 pupils",
        "Figures of a region, 120 pupils",
        "Pages of a region",
        "20 messages",
    ]
    assert [aim for aim, *_ in aims(found)] == [
        "facts of 60 pupils within 3 × the floor, better 2 ×",
        "memory per worker under 1 GB",
        "time linear in the number of records",
        "scoring 60 pupils within 2 × the facts",
        "38 dates of 30 pupils within 2 s on 2 cores, known now",
        "38 dates of 30 pupils within 2 s on 2 cores, known then",
        f"a model from 3,000 rows of {len(FEATURES)} facts in minutes, at most 15",
        f"a model from 3,000 rows of {len(FEATURES)} facts under 6 GB",
        "the weekly run of 60 pupils linear in the number of pupils",
        "nobody waits 20 s to write during the weekly run of 60 pupils",
        "pages of a region of 2 schools and 120 pupils under 200 ms (95th percentile)",
    ]


@pytest.mark.slow
def test_a_process_of_its_own_tells_how_much_memory_it_took(tmp_path: Path) -> None:
    disk = Disk(tmp_path, 1, 30)
    make(disk, processes=1)

    told = in_fresh_process("memory", folder=str(tmp_path), schools=1, pupils=30, kind=workloads.ONE)

    assert 50 < told["before_mb"] <= told["peak_mb"]


@pytest.mark.slow
def test_a_measurement_that_fails_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(VroegsignaalError, match="The measurement memory ended with 1"):
        in_fresh_process("memory", folder=str(tmp_path), schools=1, pupils=30, kind=workloads.ONE)


def test_ratios_are_taken_within_a_round() -> None:
    seconds = {"floor": [1.0, 2.0, 4.0], "candidate": [3.0, 4.0, 4.0]}

    assert ratios(seconds, "floor") == {"floor": 1.0, "candidate": 2.0}
    assert median(seconds) == {"floor": 2.0, "candidate": 4.0}


def test_candidates_take_turns() -> None:
    turns: list[str] = []

    seconds = interleaved({name: lambda name=name: turns.append(name) for name in "ab"}, rounds=2)  # type: ignore[misc]

    assert turns == ["a", "b"] * 3, "one round to warm up, two that count"
    assert {name: len(rounds) for name, rounds in seconds.items()} == {"a": 2, "b": 2}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--scale", "huge"], "'huge' is no scale; choose small or full"),
        (
            ["--only", "lunch"],
            "'lunch' is no section; choose from facts, scores, dates, training, sql, store, nightly, weekly, region",
        ),
        (["--write", "--scale", "small"], "--write needs a full run"),
        (["--write", "--only", "facts"], "--write needs a full run"),
    ],
)
def test_a_wrong_choice_is_refused_before_anything_is_measured(options: list[str], message: str) -> None:
    ended = CliRunner().invoke(build(["bench"]), ["bench", *options])

    assert ended.exit_code == 2
    assert message in re.sub(r"[│\s]+", " ", ended.output)
