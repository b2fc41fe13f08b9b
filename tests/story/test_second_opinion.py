"""A week with the model missing, damaged, switched off, advising or raising: everything works and says which it is."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from models.registry import save, set_current
from models.risk_model import RiskModel
from service.pipeline.parts import open_parts
from service.policy.loading import DEFAULT_CONFIGS
from service.settings import Settings
from service.store.model_checks import Check, Display, write_check
from service.store.session import make_engine, write_transaction
from service.views.web.app import create_app
from tests.people import AS_OF, PEOPLE, VO, WEEK, write_demo
from tests.risk.made_models import small_model
from tests.story.commands import Service
from tests.web.client import TestClient
from tests.web.visitors import everywhere, make_account, sign_in

SAID = ("status", "rule_tier", "answers", "open", "facts")
NOOR = PEOPLE["noor"].pupil_id


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the files of the schools in it, and no list yet."""
    folder = tmp_path_factory.mktemp("imported")
    write_demo(folder / "files")
    Service(folder / "var").load(folder / "files")
    return folder


@dataclass(frozen=True)
class Week:
    """What one run left: commands on it, its printed line, its assessments and its list."""

    service: Service
    line: str
    assessed: dict[str, dict[str, Any]]
    content: dict[str, Any]

    def opinions(self) -> list[dict[str, Any]]:
        return [said["model"] for said in self.assessed.values() if said["model"]]

    def raised(self) -> set[str]:
        return {pupil for pupil, said in self.assessed.items() if "model" in [r["rule"] for r in said["reasons"]]}

    def early(self) -> set[str]:
        (found,) = [block["entries"] for block in self.content["blocks"] if block["id"] == "early_signals"]
        return {entry["pupil_id"] for entry in found}

    def explained(self) -> dict[str, Any]:
        found: dict[str, Any] = self.service.json("explain", VO, NOOR, "--as-of", AS_OF)
        return found

    def page(self, address: str) -> str:
        parts = open_parts(Settings(data_dir=self.service.folder, database=""))
        with TestClient(create_app(parts), base_url="http://127.0.0.1") as client:
            sign_in(client, make_account(parts.engine, "Mirjam de Boer", *everywhere()))
            answer = client.get(address)
        parts.close()
        assert answer.status_code == 200
        return answer.text


Prepare = Callable[[Path], None]
Run = Callable[..., Week]


@pytest.fixture
def run(imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the week on a copy of the data folder, prepared in some way, with some choices changed."""

    def made(*prepare: Prepare, **choices: str) -> Week:
        folder = tmp_path / "var"
        shutil.copytree(imported / "var", folder)
        monkeypatch.setenv("VROEGSIGNAAL_CONFIGS", str(configs(tmp_path, choices)))
        for step in prepare:
            step(folder)
        service = Service(folder)
        printed = service.say("weekly", "--week", WEEK, "--quiet")
        assessed = {said["pupil_id"]: said for said in service.json("assess", "--as-of", AS_OF, "--school", VO)}
        content = service.json("list", "--school", VO, "--week", WEEK)["list"]
        (line,) = [line for line in printed.splitlines() if line.startswith("Second opinion")]
        return Week(service, line, assessed, content)

    return made


def configs(folder: Path, choices: dict[str, str]) -> Path:
    target = folder / "configs"
    shutil.copytree(DEFAULT_CONFIGS, target)
    text = (target / "policy.yaml").read_text(encoding="utf-8")
    for name, value in choices.items():
        (old,) = [line for line in text.splitlines() if line.strip().startswith(f"{name}:")]
        text = text.replace(old, f"  {name}: {value}")
    (target / "policy.yaml").write_text(text, encoding="utf-8")
    return target


def with_model(model: RiskModel | None = None) -> Prepare:
    def put(folder: Path) -> None:
        chosen = model or small_model()
        description = {"data": "made by hand", "made_at": "2026-11-22T12:00:00+00:00"}
        set_current(folder / "models", save(chosen, folder / "models", {}, description))

    return put


def damaged(folder: Path) -> None:
    (path,) = (folder / "models").glob("*/model.joblib")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def checked(display: Display, why: str) -> Prepare:
    def write(folder: Path) -> None:
        version = (folder / "models" / "current").read_text(encoding="utf-8").strip()
        engine = make_engine(f"sqlite:///{folder / 'vroegsignaal.db'}")
        now, figures = datetime(2026, 11, 21, tzinfo=UTC), {"best_baseline": "absent_share_4w"}
        check = Check(version, now, date(2026, 9, 1), date(2026, 11, 1), False, display, figures, why)
        with write_transaction(engine) as connection:
            write_check(connection, check)
        engine.dispose()

    return write


def real(folder: Path) -> None:
    engine = make_engine(f"sqlite:///{folder / 'vroegsignaal.db'}")
    with write_transaction(engine) as connection:
        connection.exec_driver_sql("DELETE FROM meta WHERE key = 'demo'")
    engine.dispose()


@pytest.fixture(scope="module")
def by_rules(imported: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("rules") / "var"
    shutil.copytree(imported / "var", folder)
    said = Service(folder).json("assess", "--as-of", AS_OF, "--school", VO)
    return {each["pupil_id"]: each for each in said}


def check_rules_are_as_always(week: Week, by_rules: dict[str, dict[str, Any]]) -> None:
    assert week.assessed.keys() == by_rules.keys()
    for pupil, said in week.assessed.items():
        assert {name: said[name] for name in SAID} == {name: by_rules[pupil][name] for name in SAID}
        if pupil not in week.raised():
            assert (said["tier"], said["content_sha256"]) == (
                by_rules[pupil]["tier"],
                by_rules[pupil]["content_sha256"],
            )
    assert week.explained()["replay"]["same"]


@pytest.mark.parametrize(
    ("prepare", "choices", "state", "line", "dutch"),
    [
        ((), {}, "missing", "there is no model; the rules work as always", "Er is nog geen model gemaakt"),
        (
            (with_model(), damaged),
            {},
            "refused",
            "the model was refused; the rules work as always. The file of model simulated-additive-",
            "Het bestand van het model kwam niet door de controle",
        ),
        (
            (with_model(),),
            {"role": '"off"'},
            "off",
            "switched off (model.role in configs/policy.yaml)",
            "Het model is uitgezet",
        ),
        (
            (with_model(), checked("off", "De kansen klopten niet meer")),
            {},
            "off",
            "its last check switched model simulated-additive-",
            "De kansen klopten niet meer",
        ),
    ],
    ids=["missing", "damaged", "switched off", "switched off by its check"],
)
def test_without_a_usable_model_the_week_works_and_says_so(
    run: Run,
    by_rules: dict[str, dict[str, Any]],
    prepare: tuple[Prepare, ...],
    choices: dict[str, str],
    state: str,
    line: str,
    dutch: str,
) -> None:
    week = run(*prepare, **choices)

    check_rules_are_as_always(week, by_rules)
    assert line in week.line
    assert (week.content["model"]["state"], week.early(), week.raised()) == (state, set(), set())
    assert {each["probability"] for each in week.opinions()} == {None}
    assert {each["no_number"] for each in week.opinions()} == {f"model-{state}"}
    explained = week.explained()
    assert (explained["story"]["receipt"]["model_version"], explained["replay"]["model_version"]) == (None, None)
    assert explained["story"]["model"]["state"] == state
    assert dutch in week.service.say("list", "--school", VO, "--week", WEEK)
    assert dutch in week.page(f"/scholen/{VO}/weken/{WEEK}")
    assert "niveau" in week.page(f"/scholen/{VO}/leerlingen/{NOOR}?op={AS_OF}")


def test_a_model_that_advises_adds_early_signals_and_changes_nothing_else(
    run: Run, by_rules: dict[str, dict[str, Any]]
) -> None:
    week = run(with_model(), early_signal_from="0.0")

    check_rules_are_as_always(week, by_rules)
    version = week.content["model"]["version"]
    assert f"model {version}, made from simulated pupils, not validated on local history" in week.line
    assert "with probabilities; it advises" in week.line
    assert len(week.early()) == week.content["model"]["places"] == 1
    assert {(week.assessed[pupil]["rule_tier"], week.assessed[pupil]["tier"]) for pupil in week.early()} == {(1, 1)}
    assert None not in {each["probability"] for each in week.opinions()}
    assert "gesimuleerde" in week.service.say("list", "--school", VO, "--week", WEEK)


def test_what_the_model_said_is_stored_and_said_again(run: Run) -> None:
    week = run(with_model())
    explained = week.explained()
    version = week.content["model"]["version"]

    assert explained["story"]["receipt"]["model_version"] == version
    assert explained["replay"]["model_version"] == version
    assert explained["replay"]["model"] == explained["story"]["assessment"]["model"] == week.assessed[NOOR]["model"]
    assert explained["replay"]["model"]["probability"] == 0.2


def test_running_the_week_again_with_another_model_writes_nothing_new(run: Run) -> None:
    week = run(with_model())
    with_model(small_model(scorer=type(small_model().scorer)(-1.0, *_tables())))(week.service.folder)

    reports = week.service.json("weekly", "--week", WEEK)

    assert {(each["written"]["new"], each["written"]["replaced"], each["frozen"]) for each in reports} == {
        (0, 0, False)
    }
    assert {each["model"]["version"] for each in reports} != {week.content["model"]["version"]}
    explained = week.explained()
    assert explained["replay"]["same"]
    assert explained["replay"]["model_version"] == week.content["model"]["version"]
    assert explained["story"]["assessment"]["model"]["version"] == reports[0]["model"]["version"]


def _tables() -> tuple[Any, ...]:
    scorer = small_model().scorer
    return scorer.cuts, scorer.values, scorer.ordinary  # type: ignore[union-attr]


def test_a_model_that_may_raise_gives_tier_2_and_says_why_everywhere(
    run: Run, by_rules: dict[str, dict[str, Any]]
) -> None:
    week = run(with_model(), role="raise", early_signal_from="0.0")

    check_rules_are_as_always(week, by_rules)
    (pupil,) = week.raised()
    said = week.assessed[pupil]
    assert (said["rule_tier"], said["tier"], by_rules[pupil]["tier"], week.early()) == (1, 2, 1, set())
    assert "an early signal gets tier 2" in week.line
    assert "Vroegsignaal van het model" in week.service.say("list", "--school", VO, "--week", WEEK)
    assert "Vroegsignaal van het model" in week.service.say("explain", VO, pupil, "--as-of", AS_OF)
    assert "Vroegsignaal van het model" in week.page(f"/scholen/{VO}/leerlingen/{pupil}?op={AS_OF}")
    page = week.service.json("explain", VO, pupil, "--as-of", AS_OF)
    assert (page["replay"]["same"], page["story"]["history"][0]["tier"]) == (True, 2)


def test_a_raised_tier_replays_with_the_model_of_then(run: Run) -> None:
    week = run(with_model(), role="raise", early_signal_from="0.0")
    (pupil,) = week.raised()
    with_model(small_model(scorer=type(small_model().scorer)(-1.0, *_tables())))(week.service.folder)

    assert week.service.json("explain", VO, pupil, "--as-of", AS_OF)["replay"]["same"]


def test_without_local_validation_real_pupils_get_an_order_and_no_numbers(
    run: Run, by_rules: dict[str, dict[str, Any]]
) -> None:
    week = run(with_model(), real)

    check_rules_are_as_always(week, by_rules)
    assert "order only, no probabilities" in week.line
    assert {(each["probability"], each["no_number"], each["behind"]) for each in week.opinions()} == {
        (None, "not-validated", 0)
    }
    assert (week.content["model"]["state"], week.content["model"]["expected_missed"]) == ("not-validated", None)


@pytest.mark.parametrize(
    ("model", "choices"),
    [(small_model(validated=True, origin="school"), {}), (None, {"show_numbers_when_not_validated": "true"})],
    ids=["validated", "chosen"],
)
def test_a_validated_model_or_a_choice_shows_numbers_of_real_pupils(
    run: Run, model: RiskModel | None, choices: dict[str, str]
) -> None:
    week = run(with_model(model), real, **choices)

    assert None not in {each["probability"] for each in week.opinions()}
    assert week.content["model"]["state"] == "in-use"


def test_a_model_that_failed_its_check_gives_way_to_the_baseline(run: Run, by_rules: dict[str, dict[str, Any]]) -> None:
    week = run(with_model(), checked("baseline", "Tellen was beter"), role="raise")

    check_rules_are_as_always(week, by_rules)
    assert "ordered by absent_share_4w, not by model" in week.line
    assert {(each["probability"], each["no_number"]) for each in week.opinions()} == {(None, "baseline")}
    assert (week.content["model"]["state"], week.content["model"]["why"]) == ("baseline", "Tellen was beter")
    assert week.raised() == set()
    (pupil,) = week.early()
    calm = [said for said in week.assessed.values() if (said["rule_tier"], said["tier"]) == (1, 1)]
    most = max(said["facts"]["absent_share_4w"] for said in calm)
    assert week.assessed[pupil]["facts"]["absent_share_4w"] == most
