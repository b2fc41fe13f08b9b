"""Which model is asked: looked up once per run, seen anew by the next question, refused without stopping anything."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from models.registry import save, set_current
from models.risk_model import RiskModel
from service.domain.errors import NotReady
from service.pipeline.compute import assessments
from service.pipeline.model import adviser_then
from service.pipeline.parts import Parts, open_parts
from service.pipeline.week import write_made
from service.settings import Settings
from tests.people import AS_OF, write_demo
from tests.risk.made_models import additive, small_model
from tests.story.commands import Service


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    write_demo(folder / "files")
    Service(folder / "var").load(folder / "files")
    return folder / "var"


@pytest.fixture
def parts(var: Path, tmp_path: Path) -> Iterator[Parts]:
    """The demo schools, with room for models that no other test sees."""
    settings = Settings(data_dir=tmp_path, database=f"sqlite:///{var / 'vroegsignaal.db'}")
    opened = open_parts(settings)
    yield opened
    opened.close()


def use(parts: Parts, model: RiskModel) -> str:
    folder = parts.settings.data_dir / "models"
    version = save(model, folder, {}, {})
    set_current(folder, version)
    return version


def test_a_run_keeps_the_model_it_began_with_and_the_next_question_sees_the_new_one(parts: Parts) -> None:
    first = use(parts, small_model())
    assert parts.adviser.version == first

    second = use(parts, small_model(scorer=additive(base=-1.0)))

    assert first != second
    assert (parts.adviser.version, parts.fresh().adviser.version) == (first, second)


def test_a_model_that_is_damaged_while_the_service_runs_is_refused_at_the_next_question(parts: Parts) -> None:
    version = use(parts, small_model())
    assert parts.adviser.state == "in-use"

    path = parts.settings.data_dir / "models" / version / "model.joblib"
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    refused = parts.fresh().adviser
    assert (refused.state, refused.version, refused.used_version) == ("refused", None, None)
    assert f"The file of model {version} is not the file that was kept" in refused.detail


def test_a_model_that_cannot_answer_is_refused_before_anybody_is_asked_about(parts: Parts) -> None:
    lame = additive()
    version = use(parts, small_model(scorer=replace(lame, cuts=lame.cuts[:3])))

    assert parts.adviser.state == "refused"
    assert parts.adviser.detail.startswith(f"Model {version} was made by another version of the program")


@pytest.mark.parametrize("name", ["", "simulated-additive-gone", "../elsewhere", "a\nb"])
def test_a_name_that_leads_nowhere_is_no_model_or_a_refused_one(parts: Parts, name: str) -> None:
    folder = parts.settings.data_dir / "models"
    folder.mkdir()
    (folder / "current").write_text(name, encoding="utf-8")

    assert parts.adviser.state == ("refused" if name else "missing")


def test_a_name_that_cannot_be_read_is_a_refused_model(parts: Parts) -> None:
    (parts.settings.data_dir / "models" / "current").mkdir(parents=True)

    assert parts.adviser.state == "refused"
    assert parts.adviser.detail.startswith("The name of the model in use cannot be read")


def test_a_week_judged_with_another_model_than_the_run_has_is_not_written(parts: Parts) -> None:
    use(parts, small_model())
    made = list(assessments(parts, AS_OF, None, None))
    use(parts, small_model(scorer=additive(base=-1.0)))

    with pytest.raises(NotReady, match="Another model was put in use while the week was assessed; nothing was written"):
        write_made(parts.fresh(), AS_OF, made)

    assert {report.written.unchanged for report in write_made(parts, AS_OF, made)} == {0}


def test_only_a_raised_tier_needs_the_model_of_then(parts: Parts) -> None:
    version = use(parts, small_model())
    asked = (parts.settings, parts.policy)

    assert adviser_then(*asked, version, raised=False) is None
    assert adviser_then(*asked, None, raised=True) is None
    assert adviser_then(*asked, "gone", raised=True) is None
    then = adviser_then(*asked, version, raised=True)
    assert then is not None and then.raises
