"""One week of the demo schools by the command line: files, the list of Monday, the corrections of Tuesday."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from math import isnan
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.conftest import Postgres, Sqlite
from tests.people import AS_OF, PEOPLE, SO, VO, WEEK, moments, write_demo
from tests.people_world import worlds
from tests.reference.days import Reference
from tests.reference.facts import facts
from tests.story.commands import Service

NOTHING_TO_READ_YET = {"no-improvement", "not-enrolled"}
BEFORE = [moment for moment in moments() if not moment[3].corrected]
AFTER = [moment for moment in moments() if moment[3].corrected]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    write_demo(folder)
    return folder


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def monday(request: pytest.FixtureRequest, files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The schools' files are in and the lists of the week are frozen."""
    folder = tmp_path_factory.mktemp("service")
    kind: Sqlite | Postgres = request.getfixturevalue("postgres") if request.param == "postgres" else Sqlite(folder)
    with kind.database() as address:
        service = Service(folder / "var", address)
        service.load(files)
        service.say("weekly", "--week", WEEK)
        yield service


@pytest.fixture(scope="module")
def tuesday(monday: Service, files: Path, assessed: dict[tuple[date, str, str], dict[str, Any]]) -> Service:
    """Corrections came in after the list was frozen, and the week was run again."""
    assert assessed
    monday.say("import", "absences", files / "corrections.csv")
    monday.say("weekly", "--week", WEEK)
    return monday


@pytest.fixture(scope="module")
def assessed(monday: Service) -> dict[tuple[date, str, str], dict[str, Any]]:
    """Every assessment the people of the demo expect, before the corrections."""
    found = {}
    for day in sorted({day for _, day, _, _ in BEFORE}):
        for said in monday.json("assess", "--as-of", day):
            found[(day, said["school_id"], said["pupil_id"])] = said
    return found


def not_no(answers: dict[str, str]) -> dict[str, str]:
    return {rule: said for rule, said in answers.items() if said != "no" and rule not in NOTHING_TO_READ_YET}


def test_everybody_gets_the_tier_and_the_answers_worked_out_by_hand(
    assessed: dict[tuple[date, str, str], dict[str, Any]],
) -> None:
    wrong = {}
    for key, day, person, expected in BEFORE:
        said = assessed[(day, person.school_id, person.pupil_id)]
        if (said["rule_tier"], said["tier"]) != (expected.rule_tier, expected.tier):
            wrong[key] = (said["rule_tier"], said["tier"])
        if expected.answers is not None and not_no(said["answers"]) != expected.answers:
            wrong[key] = not_no(said["answers"])
    assert wrong == {}


def test_every_yes_carries_evidence_with_records_and_a_first_date(
    assessed: dict[tuple[date, str, str], dict[str, Any]],
) -> None:
    reasons = [reason for said in assessed.values() for reason in said["reasons"]]
    assert {reason["rule"] for reason in reasons} >= {"mazl-frequent", "lrv", "report-16h", "luxury-leave", "late-6"}
    for reason in reasons:
        assert reason["evidence"]["records"], reason["rule"]
        assert reason["evidence"]["dates"] == sorted(reason["evidence"]["dates"])
        assert reason["since"] <= AS_OF.isoformat()
        assert reason["sentence"] and "{" not in reason["sentence"]


def test_the_facts_file_says_what_the_plain_loops_say(monday: Service, tmp_path: Path) -> None:
    monday.say("facts", "--as-of", AS_OF, "--school", VO, "--out", tmp_path / "facts.parquet")
    table = pd.read_parquet(tmp_path / "facts.parquet").astype(object)
    reference = Reference(worlds(list(PEOPLE.values()), corrected=False)[VO])
    assert len(table) > 50
    for row in table.to_dict("records"):
        expected = facts(reference, row["pupil_id"], AS_OF)
        assert expected is not None
        for name, value in expected.items():
            assert plain(row[name]) == pytest.approx(plain(value), abs=1e-9), (row["pupil_id"], name)


def plain(value: Any) -> Any:
    if isinstance(value, list) or (hasattr(value, "tolist") and not isinstance(value, float | int)):
        return [str(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None or (isinstance(value, float) and isnan(value)) else value


def test_the_list_shows_every_pupil_of_tier_2_and_3_once(
    monday: Service, assessed: dict[tuple[date, str, str], dict[str, Any]]
) -> None:
    content = monday.json("list", "--school", VO, "--week", WEEK)["list"]
    shown = [entry["pupil_id"] for block in content["blocks"] for entry in block["entries"] if entry["tier"] != 1]
    wanted = {
        pupil
        for (day, school, pupil), said in assessed.items()
        if (day, school) == (AS_OF, VO) and ((said["tier"] or 0) > 1 or said["status"] == "cannot-judge")
    }
    assert len(shown) == len(set(shown))
    assert set(shown) == wanted


def test_a_register_that_stopped_arriving_makes_work_not_low_risk(monday: Service) -> None:
    content = monday.json("list", "--school", SO, "--week", WEEK)["list"]
    assert content["register"]["behind"] == 4
    assert content["counts"]["tier_1"] == 0
    assert content["counts"]["cannot_judge"] > 0


def test_the_csv_of_the_list_opens_with_one_row_per_pupil(monday: Service) -> None:
    text = monday.say("list", "--school", VO, "--week", WEEK, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    content = monday.json("list", "--school", VO, "--week", WEEK)["list"]
    assert len(rows) == sum(len(block["entries"]) for block in content["blocks"])


def test_the_receipt_of_a_pupil_replays_to_the_same_answer(monday: Service) -> None:
    noor = PEOPLE["noor"]
    page = monday.json("explain", noor.school_id, noor.pupil_id, "--as-of", AS_OF)
    assert page["replay"]["same"] and page["replay"]["same_rules"] and page["replay"]["same_code"]
    behind = {seq for reason in page["story"]["assessment"]["reasons"] for seq in reason["evidence"]["records"]}
    assert behind <= {record["seq"] for record in page["story"]["records"]}


def test_after_the_corrections_the_assessment_changes_and_the_frozen_list_does_not(
    monday: Service, tuesday: Service, assessed: dict[tuple[date, str, str], dict[str, Any]]
) -> None:
    listed = tuesday.json("list", "--school", VO, "--week", WEEK)
    changes = {change["pupil_id"]: change for change in listed["changes"]}
    for _, _, person, expected in AFTER:
        change = changes.pop(person.pupil_id)
        was = assessed[(AS_OF, person.school_id, person.pupil_id)]
        assert (change["was"]["tier"], change["is"]["tier"]) == (was["tier"], expected.tier)
        assert any(line.startswith("Later binnengekomen") for line in change["why"])
    assert changes == {}
    entries = {entry["pupil_id"]: entry for block in listed["list"]["blocks"] for entry in block["entries"]}
    assert entries[PEOPLE["finn"].pupil_id]["tier"] == 2
    assert PEOPLE["sanne"].pupil_id not in entries


def test_a_corrected_assessment_names_the_one_it_replaces_and_still_replays(tuesday: Service) -> None:
    finn = PEOPLE["finn"]
    replay = tuesday.json("explain", finn.school_id, finn.pupil_id, "--as-of", AS_OF)["replay"]
    assert replay["replaces"] is not None
    assert replay["versions"] == 2
    assert replay["same"]


def test_running_the_week_again_writes_nothing_new(tuesday: Service) -> None:
    for report in tuesday.json("weekly", "--week", WEEK):
        assert (report["written"]["new"], report["written"]["replaced"], report["frozen"]) == (0, 0, False)


def test_what_was_known_on_sunday_can_be_asked_again_on_tuesday(tuesday: Service) -> None:
    finn = PEOPLE["finn"]
    then = tuesday.json("assess", "--as-of", AS_OF, "--school", VO, "--known-at", "2026-11-22T20:00+01:00")
    said = next(each for each in then if each["pupil_id"] == finn.pupil_id)
    assert not_no(said["answers"]) == {"mazl-frequent": "yes"}
