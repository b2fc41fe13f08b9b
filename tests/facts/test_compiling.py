"""Compiled loops are kept per version of the whole engine, never per file."""

import shutil
from pathlib import Path

import pytest

from service.facts import compiling, kernels, scan
from service.facts.compiling import engine_hash

ENGINE = Path(compiling.__file__).parent


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ENGINE, tmp_path / "facts", ignore=shutil.ignore_patterns("__pycache__")))


def test_the_same_engine_elsewhere_has_the_same_version(copy: Path) -> None:
    assert engine_hash(copy) == engine_hash()


@pytest.mark.parametrize("name", sorted(path.name for path in ENGINE.glob("*.py")))
def test_a_change_in_any_file_of_the_engine_is_another_version(copy: Path, name: str) -> None:
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")

    assert engine_hash(copy) != engine_hash()


@pytest.mark.parametrize(
    "loop", [kernels.current_days, kernels.fill_missing, scan.fill], ids=lambda loop: loop.__name__
)
def test_what_is_compiled_is_kept_in_a_folder_of_this_version(loop: object) -> None:
    folder = Path(loop.stats.cache_path)  # type: ignore[attr-defined]

    assert folder.parent.name == f"compiled-{engine_hash()}"
