"""docs/reference/rules.md is what the rules and cases say."""

import shutil
from pathlib import Path

from service.rules.cases import DEFAULT_CASES
from service.rules.parameters import DEFAULT_RULES, RULE_ORDER, load_rules
from service.rules.reference_page import PAGE, rules_page, write


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == rules_page(), "Run: make docs"


def test_every_rule_has_a_section_with_its_question_source_reading_and_limits() -> None:
    page = rules_page()

    for rule in load_rules().values():
        section = page[page.index(f"\n## {rule.id}\n") :].split("\n## ")[1]
        version = rule.versions[0]
        told = [rule.asks, rule.vraag, rule.owner, version.source.url, *version.readings]
        told += [left_out.what for left_out in version.not_modelled]
        assert [text for text in told if text not in section] == [], rule.id


def test_a_changed_number_and_a_changed_case_show_on_the_page(tmp_path: Path) -> None:
    rules, cases = tmp_path / "rules", tmp_path / "cases"
    shutil.copytree(DEFAULT_RULES, rules)
    shutil.copytree(DEFAULT_CASES, cases)
    for path, old, new in [
        (rules / "late-6.yaml", "{value: 6,", "{value: 7,"),
        (cases / "late-6.yaml", "Late for the sixth time", "Late for the seventh time"),
    ]:
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    page = rules_page(rules, cases)

    assert "`lates`: at least 7 records of lateness" in page
    assert "| Late for the seventh time in twelve school weeks" in page


def test_writing_the_page_makes_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "reference" / "rules.md")

    text = (tmp_path / "reference" / "rules.md").read_text(encoding="utf-8")
    assert [rule_id for rule_id in RULE_ORDER if f"\n## {rule_id}\n" not in text] == []
