"""Readiness: yes or no per check, in fixed words that give nothing away."""

import json
from pathlib import Path

import pytest

from service.domain.errors import NotReady
from service.telemetry import vocabularies
from service.telemetry.health import WHY, Look, Readiness, readiness

SECRET = "postgresql://zorg:geheim@db.school.example/1208"  # noqa: S105


def works() -> None:
    """Nothing is wrong."""


def fails() -> None:
    raise NotReady(f"The database {SECRET} cannot be opened.")


def ask(
    folder: Path, database: Look = works, schema: Look = works, configs: Look = works, model: str = "in-use"
) -> Readiness:
    return readiness(database, schema, folder, configs, lambda: model)


def wrong(found: Readiness) -> dict[str, str]:
    return {check.name: check.why for check in found.checks if not check.ok}


def test_a_service_that_can_work_says_so(tmp_path: Path) -> None:
    found = ask(tmp_path)

    assert found.status_code == 200
    assert found.as_json() == {"status": "ready", "checks": {name: {"ok": True} for name in vocabularies.CHECKS}}
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_does_not_answer_is_not_asked_for_its_schema(tmp_path: Path) -> None:
    found = ask(tmp_path, database=fails, schema=fails)

    assert found.status_code == 503
    assert wrong(found) == {
        "database": "does not answer",
        "schema": "not asked, because the database does not answer",
    }


def test_another_schema_is_not_ready(tmp_path: Path) -> None:
    assert wrong(ask(tmp_path, schema=fails)) == {"schema": "is not the one this version needs"}


def test_policy_that_cannot_be_read_is_not_ready(tmp_path: Path) -> None:
    assert wrong(ask(tmp_path, configs=fails)) == {"configs": "cannot be read"}


@pytest.mark.parametrize("made", ["nothing", "a file"])
def test_a_data_folder_that_cannot_be_written_to_is_not_ready(tmp_path: Path, made: str) -> None:
    folder = tmp_path / "var"
    if made == "a file":
        folder.touch()

    assert wrong(ask(folder)) == {"data-folder": "cannot be written to"}


@pytest.mark.parametrize("state", sorted(vocabularies.MODEL_STATES))
def test_only_a_refused_model_is_not_ready_because_rules_need_none(tmp_path: Path, state: str) -> None:
    found = ask(tmp_path, model=state)

    assert wrong(found) == ({"model": "is there but cannot be used"} if state == "refused" else {})


def test_the_answer_repeats_nothing_of_an_error_and_the_log_gets_it(tmp_path: Path) -> None:
    found = ask(tmp_path, database=fails, configs=fails)

    assert SECRET not in json.dumps(found.as_json())
    assert [type(check.error) for check in found.checks if check.error] == [NotReady, NotReady]
    assert set(WHY) == set(vocabularies.CHECKS)
