"""A number changed for a future date changes outcomes from that date only."""

from datetime import date, timedelta
from pathlib import Path

import yaml

from service.rules.parameters import Rule
from tests.decide.judging import judge, reason, rules_with
from tests.reference.small import away, friday, monday, school_days, small_world

CHANGE = date(2025, 11, 3)


def stricter(folder: Path, rule_id: str, parameter: str, value: float) -> dict[str, Rule]:
    """The rules with a new version of one of them, in force from `CHANGE`."""

    def add_version(text: str) -> str:
        rule = yaml.safe_load(text)
        newer = yaml.safe_load(text)["versions"][-1]
        newer["valid_from"] = CHANGE
        newer["parameters"][parameter]["value"] = value
        rule["versions"].append(newer)
        return yaml.safe_dump(rule, allow_unicode=True, sort_keys=False)

    return rules_with(folder, rule_id, add_version)


def test_the_day_before_the_change_the_old_number_answers(tmp_path: Path) -> None:
    rules = stricter(tmp_path, "mazl-long", "days", 5)
    world = small_world(away(school_days(CHANGE - timedelta(days=7), 7)))
    five_days_sick = CHANGE - timedelta(days=3)
    assert judge(world, five_days_sick, rules=rules)["answers"]["mazl-long"] == "no"


def test_from_the_change_on_the_new_number_answers_and_the_reason_names_its_version(tmp_path: Path) -> None:
    rules = stricter(tmp_path, "mazl-long", "days", 5)
    world = small_world(away(school_days(CHANGE - timedelta(days=7), 6)))
    row = judge(world, CHANGE, rules=rules)
    said = reason(row, "mazl-long")
    assert (said["version"], said["since"]) == (CHANGE.isoformat(), CHANGE.isoformat())
    assert said["evidence"]["numbers"]["days"] == 5


def test_reports_before_the_change_keep_their_sixteen_hours(tmp_path: Path) -> None:
    # Full days of five lessons: 5, 10, 15, 20 hours. At 16 the report falls on the fourth day, at 10 on the second.
    rules = stricter(tmp_path, "report-16h", "hours", 10)
    before = small_world(away(school_days(monday(8), 4), "unauthorised"))
    after = small_world(away(school_days(CHANGE, 4), "unauthorised"))
    assert judge(before, friday(8), rules=rules)["facts"]["report16_dates"] == [
        (monday(8) + timedelta(days=3)).isoformat()
    ]
    dates = judge(after, CHANGE + timedelta(days=4), rules=rules)["facts"]["report16_dates"]
    assert dates == [(CHANGE + timedelta(days=days)).isoformat() for days in (1, 3)]


def test_an_abolished_rule_has_no_answer_from_then_on(tmp_path: Path) -> None:
    def abolish(text: str) -> str:
        rule = yaml.safe_load(text)
        newer = yaml.safe_load(text)["versions"][-1]
        newer["valid_from"] = CHANGE
        newer["parameters"]["hours"]["value"] = None
        rule["versions"].append(newer)
        return yaml.safe_dump(rule, allow_unicode=True, sort_keys=False)

    rules = rules_with(tmp_path, "signal-8h", abolish)
    world = small_world(away(school_days(monday(9), 4), "unauthorised"))
    assert judge(world, CHANGE - timedelta(days=1), rules=rules)["answers"]["signal-8h"] == "no"
    assert "signal-8h" not in judge(world, friday(9), rules=rules)["answers"]
