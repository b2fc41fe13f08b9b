"""Judging the one pupil of the small reference school with the engine."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from service.decide.assess import Assessed, assess
from service.decide.outcome import rows
from service.decide.sitting import Sitting, Work
from service.policy.choices import load_policy
from service.policy.loading import DEFAULT_CONFIGS
from service.rules.parameters import Rule, load_rules
from tests.reference.bridge import columns_of
from tests.reference.small import PUPIL
from tests.reference.world import World


def judge(world: World, as_of: date, work: Work | None = None, rules: dict[str, Rule] | None = None) -> dict[str, Any]:
    """The assessment of the pupil."""
    (row,) = [row for row in rows(assessed(world, as_of, work, rules)) if row["pupil_id"] == PUPIL]
    return row


def assessed(world: World, as_of: date, work: Work | None = None, rules: dict[str, Rule] | None = None) -> Assessed:
    """The assessment of the school."""
    return assess(Sitting.open(columns_of(world), rules or load_rules(), load_policy(), None, work), as_of)


def rules_with(folder: Path, rule_id: str, edit: Callable[[str], str]) -> dict[str, Rule]:
    """The rules, one of whose files was edited."""
    target = folder / "rules"
    shutil.copytree(DEFAULT_CONFIGS / "rules", target)
    path = target / f"{rule_id}.yaml"
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    return load_rules(target)


def reason(row: dict[str, Any], rule_id: str) -> dict[str, Any]:
    """The reason a rule gives for its yes."""
    (found,) = [each for each in row["reasons"] if each["rule"] == rule_id]
    return dict(found)
