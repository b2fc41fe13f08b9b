"""configs/accounts.yaml: what is weaker than the norm does not start."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from service.domain.errors import ConfigError
from service.policy.accounts import AccountsPolicy, load_accounts_policy
from service.policy.loading import DEFAULT_CONFIGS

WRITTEN = yaml.safe_load((DEFAULT_CONFIGS / "accounts.yaml").read_text(encoding="utf-8"))


def loaded(folder: Path, part: str, **changes: Any) -> AccountsPolicy:
    """The policy with some values changed; ``part`` "" for the top."""
    changed = {**WRITTEN, **changes} if not part else {**WRITTEN, part: {**WRITTEN[part], **changes}}
    (folder / "accounts.yaml").write_text(yaml.safe_dump(changed), encoding="utf-8")
    return load_accounts_policy(folder)


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("", {"second_factor": "optional"}),
        ("", {"second_factor": "off"}),
        ("passwords", {"min_length": 7}),
        ("passwords", {"max_length": 63}),
        ("passwords", {"max_length": 100_000}),
        ("passwords", {"min_guesses_log10": 6}),
        ("lock_out", {"failures_until_closed": 101}),
        ("lock_out", {"first_wait_seconds": 0}),
        ("sessions", {"idle_minutes": 61}),
        ("sessions", {"longest_hours": 25}),
        ("tickets", {"reset_hours": 25}),
        ("tickets", {"second_factor_minutes": 16}),
        ("tokens", {"longest_days": 731}),
        ("tokens", {"shortest_days": 1}),
    ],
)
def test_what_is_weaker_than_the_norm_is_refused(tmp_path: Path, part: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"accounts\.yaml"):
        loaded(tmp_path, part, **changes)


@pytest.mark.parametrize(
    ("part", "changes"),
    [
        ("passwords", {"min_length": 8}),
        ("passwords", {"min_length": 15}),
        ("passwords", {"max_length": 64}),
        ("lock_out", {"failures_until_closed": 100}),
        ("sessions", {"idle_minutes": 60, "longest_hours": 24}),
    ],
)
def test_what_the_norm_allows_is_taken(tmp_path: Path, part: str, changes: dict[str, Any]) -> None:
    policy = loaded(tmp_path, part, **changes)

    assert {name: getattr(getattr(policy, part), name) for name in changes} == changes


def test_a_second_factor_is_only_optional_with_long_passwords(tmp_path: Path) -> None:
    passwords = {**WRITTEN["passwords"], "min_length": 15}

    assert loaded(tmp_path, "", second_factor="optional", passwords=passwords).second_factor == "optional"


def test_the_policy_in_the_repository_asks_a_second_factor() -> None:
    assert load_accounts_policy().second_factor == "required"
