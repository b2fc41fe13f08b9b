"""Reason codes and the choices that belong to no rule."""

from pathlib import Path

import pytest

from service.domain.codes import Reason
from service.domain.errors import ConfigError
from service.policy.choices import ModelChoices, Policy, load_policy
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.reasons import load_reasons


def test_the_choices_are_those_of_the_rules_page() -> None:
    assert load_policy() == Policy(
        tier_step_down_weeks=2,
        minimum_pupil_days=10,
        register_behind_school_days=3,
        attention_from_share=0.05,
        attention_below_share=0.10,
        unknown_reason_after_school_days=5,
        worsening_share=0.02,
        late_default_minutes=5,
        model=ModelChoices(
            role="advisory",
            early_signals_per_500=5,
            early_signals_of_school={},
            early_signal_from=0.02,
            raised_from=0.05,
            high_from=0.15,
            show_numbers_when_not_validated=False,
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("minimum_pupil_days: 10", "minimum_pupil_days: ten", "minimum_pupil_days: Input should be a valid integer"),
        ("minimum_pupil_days: 10", "minimum_pupil_days: -1", "minimum_pupil_days: Input should be greater than"),
        ("late_default_minutes: 5", "", "late_default_minutes: Field required"),
        ("attention_from_share: 0.05", "attention_from_share: 0.10", "attention_below_share must lie above"),
        ("role: advisory", "role: decides", "model.role: Input should be 'advisory', 'raise' or 'off'"),
        ("high_from: 0.15", "high_from: 0.05", "model: high_from must lie above raised_from"),
        ("tier_step_down_weeks: 2", "tier_step_up_weeks: 2", "tier_step_up_weeks: Extra inputs are not permitted"),
    ],
)
def test_a_wrong_choice_is_refused_by_its_key(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    _changed("policy.yaml", tmp_path, old, new)

    with pytest.raises(ConfigError, match=complaint):
        load_policy(tmp_path)


def test_every_reason_has_a_dutch_and_an_english_name() -> None:
    reasons = load_reasons()

    assert {reason: (text.nl, text.counts_as) for reason, text in reasons.items()} == {
        Reason.SICK: ("ziek", "authorised"),
        Reason.MEDICAL: ("medisch bezoek", "authorised"),
        Reason.LEAVE: ("verlof", "authorised"),
        Reason.SUSPENDED: ("schorsing", "authorised"),
        Reason.AUTHORISED_OTHER: ("overig geoorloofd", "authorised"),
        Reason.UNAUTHORISED: ("ongeoorloofd", "unauthorised"),
        Reason.LATE: ("te laat", "unauthorised"),
        Reason.REMOVED: ("uit de les verwijderd", "not-absent"),
        Reason.ELSEWHERE: ("onderwijs op een andere plek", "not-absent"),
        Reason.UNKNOWN: ("nog niet verantwoord", "not-accounted-for"),
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("  late: ", "  delay: ", "codes missing or unknown: delay, late"),
        ("en: late, counts_as: unauthorised", "en: late, counts_as: authorised", "late is computed as unauthorised"),
    ],
)
def test_a_reason_file_that_contradicts_the_calculation_is_refused(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    _changed("reasons.yaml", tmp_path, old, new)

    with pytest.raises(ConfigError, match=complaint):
        load_reasons(tmp_path)


def _changed(name: str, folder: Path, old: str, new: str) -> None:
    text = (DEFAULT_CONFIGS / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
