"""configs/sickness.yaml: a flag can always go on, and who takes a step knows what it is called."""

from pathlib import Path

import pytest

from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.sickness import JGZ, SCHOOL, load_sickness_policy


def changed(folder: Path, old: str, new: str) -> Path:
    text = (DEFAULT_CONFIGS / "sickness.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    (folder / "sickness.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_every_step_is_reached_and_leads_to_the_end() -> None:
    policy = load_sickness_policy()
    reached, left = set[str](), [policy.first]
    while left:
        step = left.pop()
        if step not in reached:
            reached.add(step)
            left += [each for party in (SCHOOL, JGZ) for each in policy.may_go(step, party)]

    assert reached == set(policy.steps)
    assert all(policy.may_go(step, SCHOOL) or policy.may_go(step, JGZ) for step in reached - {policy.closed})


def test_only_what_is_offered_can_be_chosen_and_the_rest_keeps_its_words(tmp_path: Path) -> None:
    old = "own-plan: {words: school volgt verder met een eigen plan}"
    policy = load_sickness_policy(changed(tmp_path, old, old.replace("}", ", offered: false}")))

    assert "own-plan" not in policy.offered_reasons
    assert policy.close_reasons["own-plan"].words == "school volgt verder met een eigen plan"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("next: [contact, closed]", "next: [nowhere]"),
        (
            "waits_for: jgz\n    next: [monitoring]",
            "waits_for: school\n    next: [consult]",
        ),
        ("does: Gesprek vastleggen\n", ""),
        ("by: []", "by: [leerplicht]"),
        ("    next: []", "    next: [intake]"),
    ],
)
def test_a_file_in_which_a_flag_could_get_stuck_is_refused(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(ConfigError, match=r"sickness\.yaml"):
        load_sickness_policy(changed(tmp_path, old, new))
