"""One way to read a file of configs/: strict keys, and errors that name the file and the key."""

import hashlib
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from service.domain.errors import ConfigError

DEFAULT_CONFIGS = Path(__file__).resolve().parents[2] / "configs"
"""The repository's own configs/; a deployment passes its own directory."""

_TODO = "Correct the file; the other files of configs/ show the format."
Model = TypeVar("Model", bound=BaseModel)


class Strict(BaseModel):
    """Base of everything read from configs/: unknown keys are refused, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Ten times as fast where the package was built with libyaml."""


class _Loader(_SafeLoader):  # type: ignore[misc]
    """YAML in which only ``true`` and ``false`` are booleans and a key may occur once."""


def _without_yes_and_no(first: str, resolvers: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    # YAML 1.1 reads yes, no, on and off as booleans: a key `on:` or an answer `no` would change silently.
    return [pair for pair in resolvers if first in "tTfF" or pair[0] != "tag:yaml.org,2002:bool"]


_Loader.yaml_implicit_resolvers = {
    first: _without_yes_and_no(first, resolvers) for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping_without_doubles(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"the key '{key}' occurs twice", key_node.start_mark)
        seen.add(key)
    found: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping_without_doubles)


def load_yaml(path: Path) -> Any:
    """What a YAML file says, as plain values.

    Raises
    ------
    ConfigError
        If the file is missing, is not UTF-8 or is not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 (a SafeLoader)
    except FileNotFoundError as error:
        todo = "Put the file there, or point VROEGSIGNAAL_CONFIGS at the directory that has it."
        raise ConfigError(f"{path} does not exist.", todo) from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text.", "Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        raise ConfigError(f"{path} is not readable YAML: {_where(error)}", _TODO) from error


def load(path: Path, model: type[Model], **extra: Any) -> Model:
    """A YAML file as a checked object; ``extra`` adds fields the file itself cannot hold, such as its hash.

    Raises
    ------
    ConfigError
        If the file is missing or does not fit the model; the message names the file and every wrong key.
    """
    data = load_yaml(path)
    if not isinstance(data, dict):
        raise ConfigError(f"{path} should hold named keys at the top.", _TODO)
    if extra.keys() & data.keys():
        raise ConfigError(f"{path}: {', '.join(extra)}: is worked out, not written.", "Remove the key.")
    try:
        return model.model_validate({**data, **extra})
    except ValidationError as error:
        raise ConfigError(f"{path}: {complaints(error)}", _TODO) from error


def sha256(path: Path) -> str:
    """Hash of a file's bytes, for receipts.

    Raises
    ------
    ConfigError
        If the file cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.", "Check the path and its permissions.") from error


def complaints(error: ValidationError) -> str:
    """What is wrong with a file, each complaint with its key."""
    found = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{_key(item['loc'])}: {item['msg'].removeprefix('Value error, ')}" for item in found)


def _key(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "(whole file)"


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return f"line {mark.line + 1}: {problem}." if mark else f"{problem}."
