"""The risk model in use, or why there is none: found once per run, and a broken one never stops a run."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Engine

from service.policy.choices import ModelChoices, Policy
from service.policy.risk_words import load_risk_words
from service.risk.adviser import Adviser
from service.risk.features import nobody
from service.settings import Settings
from service.store.meta import DEMO, get_meta
from service.store.model_checks import Check, latest_check
from service.store.session import snapshot

if TYPE_CHECKING:
    from models.risk_model import RiskModel

BASELINE_FIGURE = "best_baseline"
_BROKEN = (ArithmeticError, AttributeError, ImportError, LookupError, OSError, TypeError, ValueError)
"""What reading and asking a file from another version of the code can end in."""


class Unusable(Exception):
    """A model that cannot be used; for people."""


def adviser_in_use(settings: Settings, policy: Policy, engine: Engine) -> Adviser:
    """Who is asked for a second opinion. Never fails: without a usable model the adviser says why."""
    choices, words = policy.model, load_risk_words(settings.configs_dir)
    if choices.role == "off":
        return Adviser(choices, words, "off", words.states["off"])
    try:
        model = _current(settings.data_dir / "models")
    except Unusable as problem:
        return Adviser(choices, words, "refused", words.states["refused"], detail=str(problem))
    if model is None:
        return Adviser(choices, words, "missing", words.states["missing"])
    with snapshot(engine) as connection:
        check, demo = latest_check(connection, model.version), get_meta(connection, DEMO) == "true"
    return _checked(Adviser(choices, words, "in-use", "", model), check, demo)


def adviser_then(settings: Settings, policy: Policy, version: str | None, raised: bool) -> Adviser | None:
    """Who was asked when an assessment was made; None where the model cannot have changed what was said.

    Only a raised tier depends on the model, so only for that the version of then is needed.
    """
    if not raised or version is None:
        return None
    choices = policy.model.model_copy(update={"role": "raise"})
    try:
        model = _load(settings.data_dir / "models", version)
    except Unusable:
        return None
    return Adviser(choices, load_risk_words(settings.configs_dir), "in-use", "", model)


def _checked(adviser: Adviser, check: Check | None, demo: bool) -> Adviser:
    """What may be shown of a model: what its last check allows, and numbers only where they were proven here."""
    words = adviser.words
    if check is not None and check.display == "off":
        return replace(adviser, state="off", why=check.why)
    if check is not None and check.display == "baseline":
        found = str(check.figures.get(BASELINE_FIGURE, ""))
        return replace(adviser, state="baseline", why=check.why or words.states["baseline"], baseline=found)
    if _numbers(adviser, adviser.choices):
        return adviser
    if demo:
        return replace(adviser, why=words.states["demo"])
    return replace(adviser, state="not-validated", why=words.states["not-validated"])


def _numbers(adviser: Adviser, choices: ModelChoices) -> bool:
    return choices.show_numbers_when_not_validated or (adviser.model is not None and adviser.model.validated)


def _current(folder: Path) -> "RiskModel | None":
    from models.registry import current  # noqa: PLC0415 - it loads scikit-learn, which most commands need not wait for

    try:
        version = current(folder)
    except _BROKEN as problem:
        raise Unusable(f"The name of the model in use cannot be read in {folder}: {problem}.") from problem
    return None if version is None else _load(folder, version)


def _load(folder: Path, version: str) -> "RiskModel":
    """The model of a version, kept as long as its files do not change.

    Raises
    ------
    Unusable
        If the registry refuses it or it does not answer.
    """
    return _loaded(folder, version, _stamp(folder / version))


@lru_cache(maxsize=4)
def _loaded(folder: Path, version: str, stamp: tuple[tuple[str, int, int], ...]) -> "RiskModel":
    from models.registry import ModelRefused, load  # noqa: PLC0415 - as above

    try:
        model = load(folder, version)
        _must_answer(model)
    except ModelRefused as refused:
        raise Unusable(str(refused)) from refused
    except _BROKEN as problem:
        raise Unusable(f"Model {version} was made by another version of the program: {problem}.") from problem
    return model


def _must_answer(model: "RiskModel") -> None:
    """Ask about a pupil of whom nothing is known: a model that cannot answer is found before the run, not in it."""
    unknown = nobody()
    model.score(unknown), model.weights(unknown), model.probability(unknown, np.array([next(iter(model.sectors), "")]))


def _stamp(folder: Path) -> tuple[tuple[str, int, int], ...]:
    found = sorted(folder.glob("*")) if folder.is_dir() else []
    return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in found)
