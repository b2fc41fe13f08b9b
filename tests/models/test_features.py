"""A model may look at the facts of rules.md §3 and at nothing else."""

import inspect
from pathlib import Path

import models
from models import registry
from models.features import FEATURES, MONOTONE, OF_THE_REGISTER
from service.facts.table import COLUMNS, DATES
from service.pipeline import aside


def test_the_facts_of_a_model_are_exactly_the_facts_of_the_rules_that_are_no_date():
    assert sorted(FEATURES) == sorted(set(COLUMNS) - set(DATES))


def test_no_fact_is_there_twice():
    assert len(set(FEATURES)) == len(FEATURES) == 30


def test_no_fact_is_about_who_the_pupil_is():
    words = {word for name in FEATURES for word in name.split("_")}
    assert not words & {"sex", "age", "born", "year_group", "sector", "school", "class", "name", "postcode", "origin"}


def test_every_amount_of_absence_may_only_raise_the_risk():
    free = {name for name, direction in MONOTONE.items() if direction == 0}
    assert list(MONOTONE) == list(FEATURES)
    assert set(MONOTONE.values()) == {0, 1}
    assert free == OF_THE_REGISTER | {"weekday_peak"}
    assert {"scheduled_days_12w", "missing_days_4w", "missing_days_12w"} == OF_THE_REGISTER


def test_only_the_registry_pickles():
    users = [name for name, text in sources() if "joblib.load" in text or "joblib.dump" in text or "pickle." in text]
    # What a weekly run sets aside is read by the process that wrote it, from a file without a name.
    assert users == [inspect.getsourcefile(registry), inspect.getsourcefile(aside)]


def sources():
    root = Path(models.__file__).parents[1]
    for package in ("models", "service", "training"):
        for path in sorted((root / package).rglob("*.py")):
            yield str(path), path.read_text(encoding="utf-8")
