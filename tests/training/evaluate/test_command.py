"""The command from beginning to end: a tiny world simulated, a model judged, a page written; and on the own history."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from models.registry import save, set_current
from service.domain.errors import NotReady
from service.jobs.cli import build
from service.policy.loading import DEFAULT_CONFIGS
from tests.models.toy_model import toy_model
from tests.story.commands import Service
from training.commands.simulate import write

PUPILS, YEARS, SEED = 210, 2, 11
SMALL = {
    "resamples: 300": "resamples: 40",
    "years: 4": f"years: {YEARS}",
    "schools: 8": "schools: 1",
    "weeks: 3": "weeks: 1",
    "replicates: 60": "replicates: 10",
}


def _run(surroundings: pytest.MonkeyPatch, data: Path, configs: Path, *arguments: str) -> Result:
    surroundings.setenv("VROEGSIGNAAL_DATA", str(data))
    surroundings.setenv("VROEGSIGNAAL_CONFIGS", str(configs))
    surroundings.setenv("DATABASE_URL", "")
    return CliRunner().invoke(build(["evaluate"]), ["evaluate", *arguments])


@pytest.fixture(scope="module")
def configs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "configs"
    shutil.copytree(DEFAULT_CONFIGS, folder)
    file = folder / "training" / "evaluate.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in SMALL.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return folder


def _with_a_model(data: Path) -> str:
    version = save(toy_model(), data / "models", {}, {"populations": [{"world": "base"}]})
    set_current(data / "models", version)
    return version


@pytest.mark.slow
def test_a_model_is_judged_on_a_simulated_world(tmp_path: Path, configs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = _with_a_model(tmp_path)

    ended = _run(monkeypatch, tmp_path, configs, "--worlds", "loose", "--pupils", str(PUPILS), "--json")

    assert ended.exception is None, ended.output
    told = json.loads(ended.stdout)
    figures = json.loads((tmp_path / "evaluation" / "evaluation.json").read_bytes())
    page = (tmp_path / "evaluation" / "evaluation.html").read_text(encoding="utf-8")
    section = figures["sections"][0]
    assert told["model"]["version"] == figures["model"]["version"] == version
    assert figures["model"]["learned_from"] == "simulated pupils of world base"
    assert set(section["rankers"]) == {
        "model", "absent_share_12w", "absent_share_4w", "absent_share_last_year", "rules_yes", "away_run_days",
        "three_facts", "rule_tier",
    }  # fmt: skip
    assert section["rows"]["judged"] > 3000
    assert section["rows"]["censored"] + section["rows"]["unfinished_weeks"] > 0
    assert section["attainable"]["snapshots"] > 0
    assert section["rankers"]["model"]["auroc"]["value"] > 0.6
    assert "World loose" in page
    assert "Which schools are used in which weeks" in page


@pytest.mark.slow
def test_a_model_is_judged_on_the_own_history(tmp_path: Path, configs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "files", PUPILS, YEARS, SEED, "loose")
    data = tmp_path / "var"
    Service(data).load(tmp_path / "files")
    _with_a_model(data)

    ended = _run(monkeypatch, data, configs, "--from-store", "--out", str(tmp_path / "report"))

    assert ended.exception is None, ended.output
    figures = json.loads((tmp_path / "report" / "evaluation.json").read_bytes())
    section = figures["sections"][0]
    assert figures["real"] is True
    assert section["attainable"] is None
    assert section["causes"] == []
    assert [aim["aim"] for aim in section["aims"]] == ["auroc", "ece", "slope", "best_baseline"]
    assert [what.split(",")[1] for what in section["too_little"]][-1] == " 50 needed"
    assert "too little history" in ended.stdout
    assert "All pupils in this report are" not in (tmp_path / "report" / "evaluation.html").read_text(encoding="utf-8")


def test_without_a_model_the_command_says_how_to_make_one(
    tmp_path: Path, configs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = _run(monkeypatch, tmp_path, configs)

    assert isinstance(ended.exception, NotReady)
    assert (ended.exception.what, ended.exception.exit_code) == ("No risk model is in use.", 5)


def test_a_version_that_does_not_exist_is_refused(
    tmp_path: Path, configs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = _run(monkeypatch, tmp_path, configs, "--model", "nowhere")

    assert isinstance(ended.exception, NotReady)
    assert "nowhere" in ended.exception.what


def test_worlds_and_the_own_history_are_one_or_the_other(
    tmp_path: Path, configs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = _run(monkeypatch, tmp_path, configs, "--from-store", "--worlds", "base")

    assert ended.exit_code == 2
