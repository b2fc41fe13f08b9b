"""The registry keeps versions whole, and refuses what is not the file that was kept."""

import json
from dataclasses import replace

import joblib
import numpy as np
import pytest

from models import registry
from models.features import FEATURES
from models.registry import ModelRefused, current, list_versions, load, save, set_current
from tests.models.toy import toy_facts
from tests.models.toy_model import toy_model

METRICS = {"average_precision": 0.25, "auroc": float("nan")}
DATA = {"made_at": "2026-11-22T22:00:00+00:00", "code_version": "0.1.0", "seed": 5, "populations": {"world": "base"}}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "models"


@pytest.fixture
def version(folder):
    return save(toy_model(), folder, METRICS, DATA)


def rewrite(folder, version, **changes):
    path = folder / version / "metadata.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


@pytest.mark.parametrize("kind", ["additive", "boosted"])
def test_a_kept_model_says_the_same_byte_for_byte(folder, kind):
    model, facts = toy_model(kind), toy_facts(2000, 3)
    again = load(folder, save(model, folder, METRICS, DATA))
    assert again.score(facts).tobytes() == model.score(facts).tobytes()
    assert again.weights(facts).tobytes() == model.weights(facts).tobytes()
    sector = np.full(2000, "vo")
    assert again.probability(facts, sector).p.tobytes() == model.probability(facts, sector).p.tobytes()


def test_a_version_is_named_after_its_origin_kind_and_content(folder, version):
    assert version == "simulated-additive-" + registry.read_metadata(folder, version)["sha256"][:12]
    assert load(folder, version).version == version


def test_the_same_model_again_is_the_same_version(folder, version):
    before = sorted(path.stat().st_mtime_ns for path in (folder / version).iterdir())
    assert save(toy_model(), folder, METRICS, DATA) == version
    assert sorted(path.stat().st_mtime_ns for path in (folder / version).iterdir()) == before


def test_a_version_holds_four_files_and_leaves_no_draft(folder, version):
    names = {"card.md", "metadata.json", "metrics.json", "model.joblib"}
    assert {path.name for path in (folder / version).iterdir()} == names
    assert [path.name for path in folder.iterdir()] == [version]


def test_figures_without_a_value_are_null(folder, version):
    assert registry.read_metrics(folder, version) == {"average_precision": 0.25, "auroc": None}


def test_a_flipped_byte_is_refused(folder, version):
    path = folder / version / "model.joblib"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelRefused, match="its hash differs"):
        load(folder, version)


def test_a_refused_file_is_never_unpickled(folder, version):
    path = folder / version / "model.joblib"
    joblib.dump(Bomb(), path)
    with pytest.raises(ModelRefused, match="its hash differs"):
        load(folder, version)


class Bomb:
    """Raises when it is unpickled."""

    def __reduce__(self):
        return (_explode, ())


def _explode():
    raise AssertionError("was unpickled")


@pytest.mark.parametrize("library", ["python", "numpy", "scikit-learn", "joblib"])
def test_another_library_version_is_refused_by_name(folder, version, library):
    rewrite(folder, version, libraries=registry.libraries() | {library: "0.1"})
    with pytest.raises(ModelRefused, match=rf"made with {library} 0\.1 \(here "):
        load(folder, version)


@pytest.mark.parametrize("facts", [FEATURES[:-1], (*FEATURES, "age"), FEATURES[::-1]])
def test_other_facts_are_refused(folder, version, facts):
    with pytest.raises(ModelRefused, match="other facts"):
        load(folder, version, facts)


def test_a_missing_version_is_refused(folder):
    with pytest.raises(ModelRefused, match="There is no model simulated-additive-1"):
        load(folder, "simulated-additive-1")


def test_a_missing_file_is_refused(folder, version):
    (folder / version / "model.joblib").unlink()
    with pytest.raises(ModelRefused, match="cannot be read"):
        load(folder, version)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}', '{"format": "1"}', "\udcff"])
def test_broken_metadata_is_refused(folder, version, text):
    (folder / version / "metadata.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ModelRefused, match="cannot be read"):
        load(folder, version)


def test_truncated_metadata_is_refused(folder, version):
    path = folder / version / "metadata.json"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ModelRefused, match="cannot be read"):
        load(folder, version)


def test_something_that_is_no_model_is_refused(folder, version):
    path = folder / version / "model.joblib"
    joblib.dump({"not": "a model"}, path)
    rewrite(folder, version, sha256=registry.hashlib.sha256(path.read_bytes()).hexdigest())
    with pytest.raises(ModelRefused, match="not a risk model"):
        load(folder, version)


@pytest.mark.parametrize("name", ["../elsewhere", "a/b", "..", ".", "", ".draft"])
def test_a_version_is_never_a_path(folder, name):
    with pytest.raises(ModelRefused, match="not the name of a model"):
        load(folder, name)


def test_a_refusal_says_what_to_do(folder):
    with pytest.raises(ModelRefused) as refused:
        load(folder, "unknown-1")
    assert "vroegsignaal train" in refused.value.todo


def test_no_version_is_in_use_until_one_is_chosen(folder, version):
    assert current(folder) is None
    set_current(folder, version)
    assert current(folder) == version


def test_a_version_that_cannot_be_loaded_does_not_come_into_use(folder, version):
    set_current(folder, version)
    other = save(replace(toy_model("boosted"), origin="school"), folder, METRICS, DATA)
    (folder / other / "model.joblib").write_bytes(b"")
    with pytest.raises(ModelRefused):
        set_current(folder, other)
    assert current(folder) == version


def test_versions_are_listed_with_the_one_made_last_first(folder, version):
    later = save(toy_model("boosted"), folder, METRICS, DATA | {"made_at": "2026-11-23T09:00:00+00:00"})
    assert list_versions(folder) == [later, version]


def test_a_folder_without_models_has_no_versions(folder):
    assert list_versions(folder) == []
    assert current(folder) is None


def test_the_card_names_origin_groups_and_what_it_is_not_for(folder, version):
    card = (folder / version / "card.md").read_text(encoding="utf-8")
    for sentence in (
        f"# Model card: {version}",
        "learned from **simulated pupils**",
        "Checked on the school's own later weeks: **no**.",
        "It never lowers a tier",
        "never sends a letter",
        "| pro | none | no: too-few-cases |",
        "| vo | isotonic | yes |",
        "- seed: 5",
        "- average_precision: 0.25",
    ):
        assert sentence in card


def test_the_card_of_a_school_does_not_call_it_simulated(folder):
    version = save(replace(toy_model(), origin="school", validated=True), folder, METRICS, DATA)
    card = (folder / version / "card.md").read_text(encoding="utf-8")
    assert "simulated" not in card
    assert "Checked on the school's own later weeks: yes." in card
