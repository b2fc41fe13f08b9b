"""What a fresh checkout needs: exact, hashed packages, and nothing that names where they were downloaded."""

import re
import tomllib
from itertools import chain

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.repo.files import ROOT, texts

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PACKAGES = re.findall(r"^([\w.\-]+)(?:\[[\w,]+\])?==([\w.!+]+)(.*(?:\n    .*)*)", LOCK, re.MULTILINE)


def test_the_lock_names_every_package_with_its_hashes() -> None:
    lines = [line for line in LOCK.splitlines() if line and not line.startswith((" ", "#"))]

    assert len(PACKAGES) == len(lines)
    assert [name for name, _version, rest in PACKAGES if "--hash=sha256:" not in rest] == []


def test_the_lock_names_no_place_to_download_from() -> None:
    assert re.findall(r".*(?:://|^-|file:| @ ).*", LOCK, re.MULTILINE) == []


def test_the_lock_has_every_dependency_at_an_allowed_version() -> None:
    locked = {canonicalize_name(name): version for name, version, _rest in PACKAGES}
    wanted = map(Requirement, chain(PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()))
    wrong = [
        str(requirement)
        for requirement in wanted
        if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0"))
    ]

    assert wrong == []


def test_there_is_one_lock_file() -> None:
    others = {"uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json", "yarn.lock", "pnpm-lock.yaml"}

    assert [name for name in texts() if name.split("/")[-1] in others] == []


def test_no_file_names_a_package_registry() -> None:
    host = re.compile(r"(py" r"pi|python" r"hosted|npm" r"js|deb" r"ian)\.(org|com|io)|(extra-)?index" r"-url[ =]\w")

    assert [name for name, text in texts().items() if host.search(text)] == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    folder = re.compile(r"(?<![\w.$}*])/(home|root|Users|work|opt|tmp|private|mnt)/\w")

    assert [name for name, text in texts().items() if folder.search(text)] == []


def test_the_licence_is_the_eupl() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")

    assert licence.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
    assert [number for number in range(1, 16) if f"\n{number}." not in licence] == []
    assert PROJECT["license"] == "EUPL-1.2"
