"""Rules as dated files: what is in force when, and which mistakes in a file are refused."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from service.domain.calendar import LUXURY_HOLIDAY_WEEKDAYS
from service.domain.codes import Fill, Sector
from service.domain.errors import ConfigError
from service.policy.loading import sha256
from service.rules.parameters import DEFAULT_RULES, RULE_ORDER, Rule, load_rules, rules_sha256
from service.rules.questions import QUESTIONS

RULES = load_rules()
PRIMARY = [Sector.PO, Sector.SO, Sector.SBO]
SECONDARY = [Sector.VO, Sector.VSO, Sector.PRO, Sector.MBO]
NOW = date(2026, 11, 22)

# The table of rules.md §4 and §5, read once more: id, tier, kind, worst case.
TABLE = [
    ("mazl-frequent", 2, "agreement", "sick"),
    ("mazl-long", 2, "agreement", "sick"),
    ("mazl-po-frequent", 2, "agreement", "sick"),
    ("mazl-po-long", 2, "agreement", "sick"),
    ("report-16h", 2, "law", "unauthorised"),
    ("signal-8h", 2, "policy", "unauthorised"),
    ("late-6", 2, "policy", "none"),
    ("absence-10", 2, "research", "absent"),
    ("absence-10-last-year", 2, "research", "absent"),
    ("away-5", 2, "agreement", "absent"),
    ("absence-20", 3, "research", "absent"),
    ("lrv", 3, "law", "unauthorised"),
    ("long-authorised", 3, "agreement", "absent"),
    ("report-16h-repeated", 3, "policy", "unauthorised"),
    ("no-improvement", 3, "research", "absent"),
    ("not-enrolled", 3, "law", "none"),
    ("luxury-leave", None, "law", "absent"),
]

NUMBERS = {
    "mazl-frequent": {"reports": 4, "window": 12},
    "mazl-long": {"days": 7},
    "mazl-po-frequent": {"reports": 4},
    "mazl-po-long": {"days": 9},
    "report-16h": {"hours": 16, "window": 4, "report_window": 4, "due_working_days": 5},
    "signal-8h": {"hours": 8, "window": 4},
    "late-6": {"lates": 6, "window": 12, "steps": [3, 6, 9, 12]},
    "absence-10": {"share": 0.10, "window": 12, "scheduled_days": 10},
    "absence-10-last-year": {"share": 0.10, "school_weeks": 4},
    "away-5": {"days": 5, "slots": 20},
    "absence-20": {"share": 0.20, "window": 12, "scheduled_days": 10},
    "lrv": {"slots": 20, "comparison": "gt"},
    "long-authorised": {"slots": 20},
    "report-16h-repeated": {"reports": 2, "window": 12},
    "no-improvement": {"tier_weeks": 8, "action_weeks": 6, "window": 4},
    "not-enrolled": {"list": "absoluut-verzuim"},
    "luxury-leave": {"window": 4, "holiday_weekdays": LUXURY_HOLIDAY_WEEKDAYS},
}


def changed(folder: Path, rule_id: str, old: str, new: str) -> Path:
    """A copy of the rules in which one file was edited; ``old`` must be there."""
    rules = folder / "rules"
    shutil.copytree(DEFAULT_RULES, rules)
    path = rules / f"{rule_id}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return rules


def with_version(folder: Path, rule_id: str, valid_from: str, old: str, new: str) -> Path:
    """A copy of the rules in which one rule gets a second version that differs in one place."""
    text = (DEFAULT_RULES / f"{rule_id}.yaml").read_text(encoding="utf-8")
    first = text[text.index("  - valid_from") :]
    assert old in first
    second = first.replace("2023-08-01", valid_from, 1).replace(old, new, 1)
    return changed(folder, rule_id, first, first + second)


def value(rule: Rule, day: str, name: str) -> object:
    version = rule.on(date.fromisoformat(day))
    return version[name] if version else "not in force"


def test_the_rules_are_those_of_the_rules_page_in_its_order() -> None:
    found = [(rule.id, rule.tier, rule.kind, rule.worst_case) for rule in RULES.values()]

    assert found == TABLE
    assert list(RULES) == list(RULE_ORDER)


def test_every_rule_has_a_question_that_the_service_can_answer() -> None:
    assert set(QUESTIONS) == set(RULES)


@pytest.mark.parametrize("rule_id", RULE_ORDER)
def test_the_numbers_are_those_of_the_rules_page(rule_id: str) -> None:
    version = RULES[rule_id].on(NOW)
    assert version is not None

    assert {name: version[name] for name in version.parameters} == NUMBERS[rule_id]


def test_sectors_and_ages_are_those_of_the_rules_page() -> None:
    def whom(rule_id: str) -> tuple[list[Sector], int | None, int | None]:
        applies_to = RULES[rule_id].applies_to
        ages = applies_to.age
        return applies_to.sectors, ages.min if ages else None, ages.max if ages else None

    everyone = PRIMARY + SECONDARY
    expected: dict[str, tuple[list[Sector], int | None, int | None]] = {
        rule_id: (everyone, None, None) for rule_id in RULE_ORDER
    }
    expected |= dict.fromkeys(("mazl-frequent", "mazl-long"), (SECONDARY, None, None))
    expected |= dict.fromkeys(("mazl-po-frequent", "mazl-po-long"), (PRIMARY, None, None))
    expected |= dict.fromkeys(("lrv", "not-enrolled"), (everyone, 5, 17))
    expected |= {"report-16h": (everyone, None, 17), "luxury-leave": (everyone[:-1], None, None)}

    assert {rule_id: whom(rule_id) for rule_id in RULE_ORDER} == expected


def test_the_worst_case_says_how_to_imagine_a_missing_day() -> None:
    assert [RULES[rule_id].fill for rule_id in ("mazl-long", "lrv", "away-5", "late-6")] == [
        Fill.SICK,
        Fill.UNAUTHORISED,
        Fill.ABSENT,
        Fill.NONE,
    ]


@pytest.mark.parametrize("rule_id", [rule_id for rule_id in RULE_ORDER if "absence" in rule_id])
def test_a_rule_about_a_percentage_says_in_both_languages_that_it_is_imported(rule_id: str) -> None:
    rule = RULES[rule_id]

    assert "comes from abroad" in rule.note
    assert "uit het buitenland" in rule.let_op
    assert "een norm uit het buitenland" in rule.zin


def test_a_rule_is_in_force_from_its_first_date_on() -> None:
    assert [value(RULES["mazl-frequent"], day, "reports") for day in ("2023-07-31", "2023-08-01", "2030-01-01")] == [
        "not in force",
        4,
        4,
    ]


def test_a_number_changed_for_a_later_date_counts_from_that_date_only(tmp_path: Path) -> None:
    rules = load_rules(with_version(tmp_path, "mazl-frequent", "2027-08-01", "{value: 4,", "{value: 3,"))

    assert [value(rules["mazl-frequent"], day, "reports") for day in ("2023-07-31", "2027-07-31", "2027-08-01")] == [
        "not in force",
        4,
        3,
    ]


def test_a_parameter_without_a_value_abolishes_the_rule_from_its_date(tmp_path: Path) -> None:
    rules = load_rules(with_version(tmp_path, "lrv", "2027-08-01", "{value: 20,", "{value: null,"))

    assert [value(rules["lrv"], day, "slots") for day in ("2027-07-31", "2027-08-01")] == [20, "not in force"]


def test_a_parameter_that_does_not_exist_is_named_with_those_that_do() -> None:
    version = RULES["lrv"].on(NOW)
    assert version is not None

    with pytest.raises(ConfigError, match=r"no parameter 'weeks'. It has: slots, comparison"):
        version["weeks"]


def test_the_hash_of_a_rule_is_that_of_its_file_and_any_change_shows_in_the_hash_of_all(tmp_path: Path) -> None:
    other = load_rules(changed(tmp_path, "late-6", "{value: 6,", "{value: 7,"))

    assert RULES["late-6"].sha256 == sha256(DEFAULT_RULES / "late-6.yaml")
    assert other["late-6"].sha256 != RULES["late-6"].sha256
    assert rules_sha256(other) != rules_sha256(RULES)
    assert rules_sha256(load_rules()) == rules_sha256(RULES)


@pytest.mark.parametrize(
    ("rule_id", "old", "new", "complaint"),
    [
        ("late-6", "tier: 2", "tier: 4", "tier: Input should be 2 or 3"),
        ("late-6", "kind: policy", "kind: rumour", "kind: Input should be 'law', 'agreement', 'policy' or 'research'"),
        ("late-6", "owner: verzuimcoördinator\n", "", "owner: Field required"),
        ("late-6", "worst_case: none", "worst_case: late", "worst_case: Input should be"),
        ("late-6", "facts: [late_12w]", "facts: [late_12w]\nsha256: abc", "sha256: is worked out, not written"),
        ("late-6", "sectors: [po,", "sectors: [hbo,", "applies_to.sectors.0: Input should be"),
        ("late-6", "{value: 6,", "{value: zes,", "versions.0.parameters.lates: 'zes' is not a number"),
        ("late-6", "{value: 6,", "{value: true,", "versions.0.parameters.lates.value"),
        ("late-6", "{value: 6,", "{value: -6,", "-6 is not a number from 0 on"),
        ("late-6", "{value: 6,", "{worth: 6,", "versions.0.parameters.lates.worth: Extra inputs are not permitted"),
        ("late-6", "[3, 6, 9, 12]", "[3, 9, 6, 12]", "[3, 9, 6, 12] does not rise"),
        ("late-6", "{value: 12,", "{value: 8,", "window: 8 is not what late_12w counts with"),
        ("late-6", "checked_on: 2026-11-22", "checked_on: soon", "versions.0.source.checked_on"),
        ("late-6", "url: https://", "url: ", "versions.0.source.url: String should match pattern"),
        ("late-6", "{late_12w} keer", "{late_13w} keer", "zin uses late_13w, which is no fact"),
        ("late-6", "{late_12w} keer", "{late_12w:roman} keer", "{late_12w:roman} has an unknown form"),
        ("late-6", "{late_12w} keer", "{late_12w keer", "a placeholder is not written as {name}"),
        ("late-6", "id: late-6", "id: late-7", "id: says 'late-7'"),
        ("lrv", "value: gt", "value: lt", "'lt' is not one of gt, ge"),
        ("lrv", "{min: 5, max: 17}", "{min: 17, max: 5}", "the youngest age 17 is above the oldest 5"),
    ],
)
def test_a_mistake_in_a_rule_is_refused_by_file_and_key(
    tmp_path: Path, rule_id: str, old: str, new: str, complaint: str
) -> None:
    directory = changed(tmp_path, rule_id, old, new)

    with pytest.raises(ConfigError) as refused:
        load_rules(directory)

    assert refused.value.what.startswith(f"{directory / rule_id}.yaml: ")
    assert complaint in refused.value.what


@pytest.mark.parametrize(
    ("valid_from", "old", "new", "complaint"),
    [
        ("2023-08-01", "{value: 4,", "{value: 3,", "version 2023-08-01 does not come after 2023-08-01"),
        ("2022-08-01", "{value: 4,", "{value: 3,", "version 2022-08-01 does not come after 2023-08-01"),
        ("2027-08-01", "reports: {", "meldingen: {", "version 2027-08-01 names other parameters; that is a new rule"),
        ("2027-08-01", "readings:", "lezingen:", "versions.1.readings: Field required"),
    ],
)
def test_a_later_version_that_does_not_follow_is_refused(
    tmp_path: Path, valid_from: str, old: str, new: str, complaint: str
) -> None:
    directory = with_version(tmp_path, "mazl-po-frequent", valid_from, old, new)

    with pytest.raises(ConfigError) as refused:
        load_rules(directory)

    assert complaint in refused.value.what


@pytest.mark.parametrize(
    ("rule_id", "old", "new", "complaint"),
    [
        ("luxury-leave", "{value: 5,", "{value: 3,", "holiday_weekdays: 3 is not what luxury_day counts with"),
        ("luxury-leave", "{value: 4,", "{value: 8,", "window: 8 is not what luxury_day counts with"),
        ("not-enrolled", "absoluut-verzuim,", "relatief-verzuim,", "list: relatief-verzuim is not what on_absent_list"),
    ],
)
def test_a_number_that_a_fact_fixes_cannot_change_without_another_fact(
    tmp_path: Path, rule_id: str, old: str, new: str, complaint: str
) -> None:
    directory = with_version(tmp_path, rule_id, "2027-08-01", old, new)

    with pytest.raises(ConfigError, match=complaint):
        load_rules(directory)


def test_a_missing_rule_and_a_file_that_is_no_rule_are_refused(tmp_path: Path) -> None:
    directory = changed(tmp_path, "lrv", "tier: 3", "tier: 3")
    (directory / "lrv.yaml").rename(directory / "thuiszitter.yaml")

    with pytest.raises(ConfigError, match=r"misses lrv. Every rule has a file <rule id>.yaml"):
        load_rules(directory)

    shutil.copy(DEFAULT_RULES / "lrv.yaml", directory)
    with pytest.raises(ConfigError, match="holds thuiszitter, which is no rule"):
        load_rules(directory)


def test_every_version_has_a_source_of_the_web_and_a_reading() -> None:
    versions = [version for rule in RULES.values() for version in rule.versions]

    assert all(version.readings for version in versions)
    assert all(source.url.startswith("http") for version in versions for source in (version.source, *version.also))
