"""Versions of the risk model on disk: the only place that writes or reads a pickled model.

``<folder>/<version>/`` holds ``model.joblib``, ``metadata.json``, ``metrics.json`` and ``card.md``; the file
``<folder>/current`` names the version in use. A file is unpickled only when its hash, the library versions and the
list of facts are those that were written down. The hash finds damage, not malice: who can write in the folder can
write any hash, so the folder belongs to the service alone.
"""

import hashlib
import json
import os
import platform
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import version as installed
from io import BytesIO
from math import isnan
from pathlib import Path
from typing import Any

import joblib

from models.card import card_text
from models.features import FEATURES
from models.risk_model import RiskModel

MODEL, METADATA, METRICS, CARD = "model.joblib", "metadata.json", "metrics.json", "card.md"
_CURRENT = "current"
_LIBRARIES = ("numpy", "scikit-learn", "joblib")
_REBUILD = "Build it again with `vroegsignaal train`, or choose another version with `vroegsignaal promote`."
_FORMAT = 1


class ModelRefused(Exception):
    """A model that will not be used: ``what`` is wrong with it and what ``todo``, for people."""

    def __init__(self, what: str, todo: str = _REBUILD) -> None:
        self.what = what
        self.todo = todo
        super().__init__(f"{what} {todo}")


def libraries() -> dict[str, str]:
    """Versions that decide whether a pickled model can be read here."""
    return {"python": ".".join(platform.python_version_tuple()[:2])} | {name: installed(name) for name in _LIBRARIES}


def save(model: RiskModel, folder: Path, metrics: Mapping[str, Any], description: Mapping[str, Any]) -> str:
    """Keep a model as a new version and return its name, which follows from its content.

    The version appears whole or not at all; the same model again gives the same version and changes nothing.
    ``description`` says what it was made from (data, seeds, period, code version, ``made_at``); all of it JSON.
    """
    content = BytesIO()
    joblib.dump(replace(model, version=""), content)
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    version = f"{model.origin}-{model.kind}-{digest[:12]}"
    if not (folder / version).exists():
        metadata = _metadata(model, version, digest, description)
        texts = {METADATA: _json(metadata), METRICS: _json(metrics), CARD: card_text(metadata, metrics)}
        _place(folder / version, {MODEL: content.getvalue()} | {name: text.encode() for name, text in texts.items()})
    return version


def load(folder: Path, version: str, features: tuple[str, ...] = FEATURES) -> RiskModel:
    """The model of a version, checked before it is unpickled.

    Raises
    ------
    ModelRefused
        If it is missing or damaged, or was made with other libraries or for other facts.
    """
    metadata = read_metadata(folder, version)
    content = _content(folder / version / MODEL, version, metadata["sha256"])
    _same_libraries(version, metadata["libraries"])
    if tuple(metadata["features"]) != features:
        raise ModelRefused(f"Model {version} looks at other facts than this version of the service computes.")
    model = joblib.load(BytesIO(content))
    if not isinstance(model, RiskModel):
        raise ModelRefused(f"Model {version} holds something that is not a risk model.")
    return replace(model, version=version)


def read_metadata(folder: Path, version: str) -> dict[str, Any]:
    """What was written down with a version.

    Raises
    ------
    ModelRefused
        If the version does not exist or its metadata cannot be read.
    """
    metadata = _read_json(folder, version, METADATA)
    wanted = {"format": int, "sha256": str, "libraries": dict, "features": list}
    wrong = [key for key, kind in wanted.items() if not isinstance(metadata.get(key), kind)]
    if wrong or metadata["format"] != _FORMAT:
        raise ModelRefused(f"The metadata of model {version} cannot be read: {', '.join(wrong) or 'other format'}.")
    return metadata


def read_metrics(folder: Path, version: str) -> dict[str, Any]:
    """The figures of a version.

    Raises
    ------
    ModelRefused
        If the version does not exist or its figures cannot be read.
    """
    return _read_json(folder, version, METRICS)


def list_versions(folder: Path) -> list[str]:
    """Names of all versions, the one made last first."""
    names = [path.parent.name for path in folder.glob(f"*/{METADATA}") if not path.parent.name.startswith(".")]
    return sorted(names, key=lambda name: (_made_at(folder, name), name), reverse=True)


def current(folder: Path) -> str | None:
    """The version in use; None when none was chosen."""
    try:
        return (folder / _CURRENT).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def set_current(folder: Path, version: str) -> None:
    """Use a version from now on.

    Raises
    ------
    ModelRefused
        If that version cannot be loaded here; the version in use stays.
    """
    load(folder, version)
    _write(folder / f".{_CURRENT}-{uuid.uuid4().hex}", version.encode()).replace(folder / _CURRENT)


def _metadata(model: RiskModel, version: str, digest: str, description: Mapping[str, Any]) -> dict[str, Any]:
    sectors = {name: _sector_line(model, name) for name in sorted(model.sectors)}
    return {
        "format": _FORMAT,
        "version": version,
        "kind": model.kind,
        "origin": model.origin,
        "validated": model.validated,
        "sha256": digest,
        "libraries": libraries(),
        "features": list(model.features),
        "sectors": sectors,
        "description": dict(description),
    }


def _sector_line(model: RiskModel, name: str) -> dict[str, Any]:
    sector = model.sectors[name]
    return {"method": sector.steps.method, "no_number": sector.why, **vars(sector.proof)}


def _place(target: Path, files: Mapping[str, bytes]) -> None:
    """A folder with these files that is there completely or not at all."""
    draft = target.parent / f".{target.name}-{uuid.uuid4().hex}"
    draft.mkdir(parents=True)
    try:
        for name, content in files.items():
            _write(draft / name, content)
        if not target.exists():
            draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path


def _content(path: Path, version: str, digest: str) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise ModelRefused(f"The file of model {version} cannot be read: {problem.strerror}.") from problem
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelRefused(f"The file of model {version} is not the file that was kept: its hash differs.")
    return content


def _same_libraries(version: str, written: Mapping[str, str]) -> None:
    here = libraries()
    other = [
        f"{name} {written.get(name, 'unknown')} (here {here[name]})" for name in here if written.get(name) != here[name]
    ]
    if other:
        raise ModelRefused(f"Model {version} was made with {', '.join(other)}.")


def _read_json(folder: Path, version: str, name: str) -> dict[str, Any]:
    # a version is a name, never a path: it comes from a command line or a file
    if not version or Path(version).name != version or version.startswith("."):
        raise ModelRefused(f"'{version}' is not the name of a model.")
    try:
        value = json.loads((folder / version / name).read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise ModelRefused(f"There is no model {version} in {folder}.") from problem
    except (OSError, ValueError) as problem:
        raise ModelRefused(f"The file {name} of model {version} cannot be read.") from problem
    if not isinstance(value, dict):
        raise ModelRefused(f"The file {name} of model {version} cannot be read.")
    return value


def _made_at(folder: Path, version: str) -> str:
    try:
        return str(read_metadata(folder, version).get("description", {}).get("made_at", ""))
    except ModelRefused:
        return ""


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(_without_nan(value), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _without_nan(value: Any) -> Any:
    """The value with NaN as null, which JSON can hold."""
    if isinstance(value, Mapping):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nan(item) for item in value]
    return None if isinstance(value, float) and isnan(value) else value
