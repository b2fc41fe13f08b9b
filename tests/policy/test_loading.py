"""Files of configs/: strict keys, no YAML surprises, errors that name the file and the key."""

import hashlib
from pathlib import Path

import pytest

from service.domain.errors import ConfigError
from service.policy.loading import Strict, load, load_yaml, sha256


class Tea(Strict):
    name: str
    minutes: int
    digest: str = ""


def written(folder: Path, text: str) -> Path:
    path = folder / "tea.yaml"
    path.write_bytes(text.encode("utf-8"))
    return path


def test_a_file_that_fits_becomes_an_object(tmp_path: Path) -> None:
    assert load(written(tmp_path, "name: oolong\nminutes: 3\n"), Tea) == Tea(name="oolong", minutes=3)


def test_what_was_worked_out_is_added(tmp_path: Path) -> None:
    path = written(tmp_path, "name: oolong\nminutes: 3\n")

    assert load(path, Tea, digest=sha256(path)).digest == hashlib.sha256(b"name: oolong\nminutes: 3\n").hexdigest()


def test_what_is_worked_out_may_not_be_written_in_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "name: oolong\nminutes: 3\ndigest: forged\n")

    with pytest.raises(ConfigError, match="digest: is worked out, not written"):
        load(path, Tea, digest="true one")


def test_yes_no_and_on_stay_words(tmp_path: Path) -> None:
    assert load_yaml(written(tmp_path, "on: no\nyes: off\nreally: true\n")) == {
        "on": "no",
        "yes": "off",
        "really": True,
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("name: oolong\nminuts: 3\n", "minutes: Field required; minuts: Extra inputs are not permitted"),
        ("name: oolong\nminutes: soon\n", "minutes: Input should be a valid integer"),
        ("name: oolong\nname: sencha\nminutes: 3\n", "line 2: the key 'name' occurs twice"),
        ("name: [oolong\nminutes: 3\n", "is not readable YAML: line 2"),
        ("- oolong\n", "should hold named keys at the top"),
        ("", "should hold named keys at the top"),
    ],
)
def test_a_wrong_file_is_refused_by_name_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    path = written(tmp_path, text)

    with pytest.raises(ConfigError) as refused:
        load(path, Tea)

    assert refused.value.what.startswith(str(path))
    assert complaint in refused.value.what
    assert refused.value.todo


def test_a_missing_file_and_one_in_another_encoding_are_refused(tmp_path: Path) -> None:
    strange = tmp_path / "strange.yaml"
    strange.write_bytes("name: thé\n".encode("cp1252"))

    with pytest.raises(ConfigError, match=r"gone.yaml does not exist. Put the file there"):
        load(tmp_path / "gone.yaml", Tea)
    with pytest.raises(ConfigError, match=r"strange.yaml is not UTF-8 text. Save it as UTF-8"):
        load(strange, Tea)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, Tea)
    with pytest.raises(ConfigError, match=r"gone.yaml cannot be read"):
        sha256(tmp_path / "gone.yaml")
