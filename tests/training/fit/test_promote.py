"""Putting another version in use: who enters and leaves, how places shift, and nothing changes in a dry run."""

from pathlib import Path

import numpy as np
import pytest

from models.registry import current, save
from service.domain.errors import NotFound, NotReady
from tests.people import write_demo
from tests.risk.made_models import additive, small_model
from tests.story.commands import Service
from training.promote import Said, Shift, shift

PUPILS = ["1", "2", "3", "4"]


def said(rank, listed) -> Said:
    return Said(PUPILS, np.array(rank, dtype=np.float64), np.array([each in listed for each in PUPILS]))


def test_who_enters_leaves_and_stays_and_how_places_move():
    new, old = said([0.1, 0.9, 0.3, 0.2], "23"), said([0.9, 0.3, 0.2, 0.1], "12")
    assert shift("99AA00", new, old) == Shift(
        school_id="99AA00",
        enters=["3"],
        leaves=["1"],
        stays=["2"],
        pupils=4,
        typical_move=1.0,
        largest_move=3,
        agreement=pytest.approx(-0.2),
    )


def test_without_a_version_in_use_everybody_listed_enters():
    found = shift("99AA00", said([1, 2, 3, 4], "34"), None)
    assert (found.enters, found.leaves, found.typical_move, found.agreement) == (["3", "4"], [], None, None)


def test_the_same_version_changes_nothing():
    same = said([0.4, 0.2, 0.2, 0.1], "1")
    found = shift("99AA00", same, same)
    assert (found.enters, found.leaves, found.largest_move) == ([], [], 0)
    assert found.agreement == pytest.approx(1)


def test_orders_in_which_all_are_equal_have_no_correlation():
    assert shift("99AA00", said([1, 1, 1, 1], ""), said([1, 2, 3, 4], "")).agreement is None


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = tmp_path_factory.mktemp("promote")
    write_demo(folder / "files")
    made = Service(folder / "var")
    made.load(folder / "files")
    made.say("weekly", "--week", "2026-W47", "--quiet")
    return made


@pytest.fixture
def folder(service: Service) -> Path:
    found = service.folder / "models"
    (found / "current").unlink(missing_ok=True)
    return found


def keep(folder: Path, **changes: object) -> str:
    return save(small_model(**changes), folder, {}, {"made_at": "2026-11-22"})


def test_a_dry_run_shows_the_list_and_changes_nothing(service: Service, folder: Path):
    version = keep(folder)
    found = service.json("promote", version, "--dry-run")
    assert (found["version"], found["before"], found["as_of"], found["in_use"]) == (version, None, "2026-11-22", False)
    assert current(folder) is None


def test_a_version_that_turns_the_order_around_is_told_per_school(service: Service, folder: Path):
    first = keep(folder)
    service.say("promote", first)
    late = {"late_12w": ((0.5, 1.5), (2.0, 1.0, 0.0))}
    second = keep(folder, scorer=additive(late))
    found = service.json("promote", second)
    assert (found["before"], current(folder)) == (first, second)
    entered = [pupil for school in found["schools"] for pupil in school["enters"]]
    left = [pupil for school in found["schools"] for pupil in school["leaves"]]
    assert entered
    assert left
    assert max(school["largest_move"] for school in found["schools"]) > 0


def test_the_text_names_both_versions_the_date_and_what_was_done(service: Service, folder: Path):
    version = keep(folder)
    text = service.say("promote", version)
    assert f"{version} against no model, on 2026-11-22:" in text
    assert f"{version} is in use." in text


def test_a_version_that_does_not_exist_is_refused_with_those_that_do(service: Service, folder: Path):
    version = keep(folder)
    problem = service.run("promote", "simulated-additive-gone").exception
    assert isinstance(problem, NotFound)
    assert version in problem.todo


def test_a_damaged_version_is_refused_and_the_one_in_use_stays(service: Service, folder: Path):
    first = keep(folder)
    service.say("promote", first)
    second = keep(folder, scorer=additive(base=-2.0))
    (folder / second / "model.joblib").write_bytes(b"damaged")
    problem = service.run("promote", second).exception
    assert isinstance(problem, NotReady)
    assert "its hash differs" in problem.what
    assert current(folder) == first


def test_a_short_history_is_not_learned_from(service: Service, folder: Path):
    problem = service.run("train", "--from-store").exception
    assert problem.exit_code == 5
    assert "There is too little history here to learn a model" in problem.what
    assert current(folder) is None


def test_there_must_be_a_model_to_recalibrate(service: Service, folder: Path):
    problem = service.run("train", "--recalibrate").exception
    assert isinstance(problem, NotReady)
    assert problem.what == "No risk model is in use to recalibrate."
