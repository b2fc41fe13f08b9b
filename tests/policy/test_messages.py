"""What people may be told, and when: files that ask for more than is allowed do not load."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.domain.access import Role
from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.messages import Attempts, Kind, Timing, load_messages

POLICY = load_messages()
BY_LAW = (Kind.REPORT_DEADLINE, Kind.REGISTER_LATE)


def changed(tmp_path: Path, name: str, before: str, after: str) -> Path:
    """The configuration with one change."""
    configs = tmp_path / "configs"
    shutil.copytree(DEFAULT_CONFIGS, configs)
    text = (configs / "messages" / name).read_text(encoding="utf-8")
    assert before in text
    (configs / "messages" / name).write_text(text.replace(before, after, 1), encoding="utf-8")
    return configs


@pytest.mark.parametrize("name", ["nl.yaml", "en.yaml"])
@pytest.mark.parametrize("hole", ["{name}", "{pupil}", "{birth_date}", "{tier}", "{due}"])
def test_a_text_that_asks_for_more_than_its_kind_holds_stops_the_start(tmp_path: Path, name: str, hole: str) -> None:
    configs = changed(tmp_path, name, "week {week}", f"week {{week}} {hole}")

    with pytest.raises(ConfigError, match=f"weekly-list asks for {hole[1:-1]}"):
        load_messages(configs)


def test_every_kind_has_words_in_both_languages(tmp_path: Path) -> None:
    configs = changed(tmp_path, "en.yaml", "  away:\n", "  lost:\n")

    with pytest.raises(ConfigError, match=r"away|lost"):
        load_messages(configs)


def test_a_lease_is_longer_than_any_answer_is_waited_for(tmp_path: Path) -> None:
    configs = changed(tmp_path, "delivery.yaml", "seconds: 900", "seconds: 660")

    with pytest.raises(ConfigError, match=r"leases.seconds must be more than 660"):
        load_messages(configs)


def test_what_has_a_term_of_law_cannot_be_switched_off_or_left_for_a_week() -> None:
    allowed = [set(POLICY.kinds[kind].may) for kind in BY_LAW]

    assert allowed == [{Timing.AT_ONCE, Timing.DAILY}] * 2


def test_the_jgz_is_told_of_sickness_flags_and_of_nothing_else() -> None:
    told = {
        kind for kind, policy in POLICY.kinds.items() if {Role.JEUGDARTS, Role.JEUGDVERPLEEGKUNDIGE} & set(policy.to)
    }

    assert told == {Kind.SICKNESS_FLAG, Kind.CONSULT_REQUESTED}


def test_swv_and_leerplicht_are_told_nothing() -> None:
    parties = {Role.SWV_COORDINATOR, Role.SWV_ANALYST, Role.LEERPLICHTAMBTENAAR}

    assert [kind for kind, policy in POLICY.kinds.items() if parties & set(policy.to)] == []


@pytest.mark.parametrize(
    ("timing", "now", "due"),
    [
        (Timing.AT_ONCE, (23, 8), (23, 8)),
        (Timing.DAILY, (23, 8), (23, 14, 30)),
        (Timing.DAILY, (23, 14, 31), (24, 14, 30)),
        (Timing.WEEKLY, (23, 6, 30), (23, 6, 30)),
        (Timing.WEEKLY, (23, 6, 31), (30, 6, 30)),
    ],
)
def test_a_digest_goes_at_the_first_such_moment_in_amsterdam(
    timing: Timing, now: tuple[int, ...], due: tuple[int, ...]
) -> None:
    assert POLICY.delivery.due(timing, datetime(2026, 11, *now, tzinfo=UTC)) == datetime(2026, 11, *due, tzinfo=UTC)


def test_never_is_never() -> None:
    assert POLICY.delivery.due(Timing.NEVER, datetime(2026, 11, 23, tzinfo=UTC)) is None


def test_waiting_doubles_up_to_a_limit_and_is_at_least_half_of_it() -> None:
    attempts = Attempts(most=5, first_wait_seconds=60, longest_wait_minutes=3)

    assert [attempts.wait(number, 1.0) for number in (1, 2, 3, 9)] == [
        timedelta(seconds=s) for s in (60, 120, 180, 180)
    ]
    assert attempts.wait(1, 0.0) == timedelta(seconds=30)


def test_a_mail_server_that_is_down_for_a_night_loses_no_message() -> None:
    attempts = POLICY.delivery.attempts
    shortest = sum((attempts.wait(number, 0.0) for number in range(1, attempts.most)), timedelta())

    assert shortest > timedelta(hours=14)
