"""Erasing one pupil: nothing is left in any table or file, and nothing changes for anybody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.domain.errors import MustBeKept, NotFound, VroegsignaalError
from service.pipeline.compute import assessments
from service.pipeline.parts import Parts, opened
from service.policy.retention import load_retention
from service.policy.rights import load_rights
from service.privacy.erasure import Erased, Terms, erase
from service.settings import Settings
from service.store import audit
from service.store.columns import open_school
from service.store.privacy.frozen import content_hash
from service.store.privacy.mentions import pattern
from service.store.privacy.persons import person
from service.store.privacy.reports import reports
from service.store.session import write_transaction
from service.store.tables import IdempotentAnswer, WeeklyList, metadata, table
from tests.people import AS_OF, VO, WEEK
from tests.privacy import rows
from tests.privacy.demo import MIRJAM, NUMBER, TUESDAY, WHO, Demo, key_of
from tests.privacy.traces import attributes, in_files, in_tables
from tests.store.builders import add, fill, version

TERMS = Terms(load_retention(), load_rights())
DOES = AuditEntry(Actor(ActorKind.COMMAND, "privacy-erase"), Action.SAW, TUESDAY, What.PERSONAL_DATA, VO)
NAMED = attributes(WHO, NUMBER)
FORMER_NAME = "Poolsterren-van-Vroeger"


class Erasure:
    """Before and after one erasure."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.was_called_otherwise()
        self.tables_before = in_tables(demo.engine, NAMED)
        self.files_before = in_files(demo.folder, [*NAMED, FORMER_NAME])
        self.rows_before = rows.counts(demo.engine)
        self.others_before = others(demo)
        self.hash_before = log(demo).last_sha256
        self.lists_before = lists(demo.engine)
        self.done: Erased = erase(demo.engine, demo.settings, TERMS, (VO, NUMBER), DOES, "unlawful")

    def was_called_otherwise(self) -> None:
        """A former name, in an answer that was deleted since: free space of the database file still holds it."""
        answers = table(IdempotentAnswer)
        with write_transaction(self.demo.engine) as connection:
            key = rows.answer(connection, date(2026, 11, 1), answer=[FORMER_NAME] * 40_000)
        with write_transaction(self.demo.engine) as connection:
            rows.leave_traces(connection)
            connection.execute(delete(answers).where(answers.c.id == key))


@pytest.fixture(scope="module")
def erasure(own_schools: Demo) -> Iterator[Erasure]:
    open_school(own_schools.engine, VO, own_schools.settings)
    yield Erasure(own_schools)


def others(demo: Demo) -> dict[str, dict[str, Any]]:
    """Tier, facts and answers of everybody else."""
    with opened(demo.settings) as parts:
        return {row["pupil_id"]: row for row in _rows(parts) if row["pupil_id"] != NUMBER}


def _rows(parts: Parts) -> Iterator[dict[str, Any]]:
    for made in assessments(parts, AS_OF, None, VO):
        for row in made.rows:
            yield {name: row[name] for name in ("pupil_id", "tier", "rule_tier", "answers", "facts", "reasons")}


def lists(engine: Engine) -> dict[tuple[int, str], tuple[dict[str, Any], str]]:
    weekly = table(WeeklyList).c
    with engine.connect() as connection:
        found = connection.execute(select(weekly.school_fk, weekly.week, weekly.content, weekly.content_sha256))
        return {(school, week): (content, digest) for school, week, content, digest in found}


def log(demo: Demo, expected: str = "") -> audit.Verdict:
    with demo.engine.connect() as connection:
        return audit.verify(connection, expected)


def test_before_it_the_pupil_is_found_everywhere_he_is_looked_for(erasure: Erasure) -> None:
    places = {(name, column) for name, column, _ in erasure.tables_before}

    assert places == {
        ("pupil", "pupil_id"),
        ("pupil", "first_name"),
        ("pupil", "last_name"),
        ("weekly_list", "content"),
        ("rejected_row", "value"),
        ("rejected_row", "reason"),
        ("not_enrolled_entry", "pupil_id"),
        ("idempotent_answer", "answer"),
    }
    assert any(name.startswith("frame") for name, _ in erasure.files_before)
    former = {name for name, text in erasure.files_before if text == FORMER_NAME}
    assert any(name.startswith("vroegsignaal.db") for name in former) != bool(erasure.demo.service.database)


def test_no_table_says_anything_of_the_pupil_any_more(erasure: Erasure) -> None:
    assert in_tables(erasure.demo.engine, NAMED) == set()


def test_no_file_of_the_data_folder_says_anything_of_the_pupil_any_more(erasure: Erasure) -> None:
    assert in_files(erasure.demo.folder, [*NAMED, FORMER_NAME]) == set()
    assert erasure.done.wiped


def test_it_is_said_how_much_was_deleted_and_that_is_how_much_is_gone(erasure: Erasure) -> None:
    gone = {
        name: count - rows.counts(erasure.demo.engine).get(name, 0)
        for name, count in erasure.rows_before.items()
        if name not in ("audit_event", "deletion_report")
    }
    said = {**erasure.done.counts, "weekly_list": 0}

    assert {name: count for name, count in gone.items() if count} == {n: c for n, c in said.items() if c}
    assert set(said) >= {*rows.PUPIL_TABLES, "rejected_row", "not_enrolled_entry", "idempotent_answer"}
    assert erasure.done.counts["weekly_list"] == 3  # unaccounted in two weeks, and new in tier 2 in the last
    assert erasure.done.files > 0


def test_facts_tiers_and_reasons_of_everybody_else_are_the_same(erasure: Erasure) -> None:
    assert others(erasure.demo) == erasure.others_before != {}


def test_a_list_keeps_a_marker_that_names_nobody_and_everybody_else_as_they_stood(erasure: Erasure) -> None:
    now = lists(erasure.demo.engine)
    changed = {key for key, frozen in erasure.lists_before.items() if now[key] != frozen}

    assert {week for _, week in changed} == {"2026-W46", WEEK}
    for key in changed:
        before, after = erasure.lists_before[key][0], now[key][0]
        assert _without(before) == {name: value for name, value in after.items() if name != "erased"}
        assert {frozenset(marker) for marker in after["erased"]} == {frozenset({"place", "erased_on"})}


def _without(content: dict[str, Any]) -> dict[str, Any]:
    blocks = [{**b, "entries": [e for e in b["entries"] if e["pupil_id"] != NUMBER]} for b in content["blocks"]]
    return {**content, "blocks": blocks, "unaccounted": [e for e in content["unaccounted"] if e["pupil_id"] != NUMBER]}


def test_every_list_carries_the_hash_of_what_it_says(erasure: Erasure) -> None:
    assert {content_hash(content) for content, _ in erasure.lists_before.values()} == {
        digest for _, digest in erasure.lists_before.values()
    }
    assert all(content_hash(content) == digest for content, digest in lists(erasure.demo.engine).values())


def test_the_list_is_still_shown(erasure: Erasure) -> None:
    shown = erasure.demo.service.say("list", "--school", VO, "--week", WEEK, "--format", "json")

    assert NUMBER not in shown
    assert "Noor" in shown


def test_the_audit_log_holds_and_points_to_nobody(erasure: Erasure) -> None:
    assert log(erasure.demo, erasure.hash_before).wrong == []
    with erasure.demo.engine.connect() as connection:
        said = audit.events(connection)
        known = set(connection.scalars(select(metadata.tables["pupil_reference"].c.reference)))
    (event,) = (each for each in said if each["action"] == "erased")
    alone, with_noor = (each["pupils"] for each in said if each["actor_uid"] == MIRJAM.uid)
    assert (len(alone), len(with_noor), set(alone) < set(with_noor)) == (1, 2, True)
    assert not known & set(alone)
    assert len(known & set(with_noor)) == 1
    assert (event["ground"], event["pupils"]) == ("recht-wissing", [])
    assert event["detail"] == {**erasure.done.counts, "decision": "unlawful"}


def test_the_report_has_counts_only(erasure: Erasure) -> None:
    with erasure.demo.engine.connect() as connection:
        (report,) = reports(connection)

    assert (report["kind"], report["by"], report["counts"]) == ("erasure", "privacy-erase", erasure.done.counts)


def test_who_is_erased_is_unknown_from_then_on(erasure: Erasure) -> None:
    with pytest.raises(NotFound):
        erase(erasure.demo.engine, erasure.demo.settings, TERMS, (VO, NUMBER), DOES, "unlawful")


@pytest.mark.parametrize(
    ("left", "until"),
    [(None, "2031-11-24"), (date(2026, 8, 1), "2031-08-01"), (date(2021, 11, 24), "2026-11-24")],
)
def test_absence_that_must_be_kept_is_not_erased_without_a_ground(
    engine: Engine, schools: Demo, left: date | None, until: str
) -> None:
    rows.pupil(engine, left)
    before = rows.counts(engine)

    with pytest.raises(MustBeKept, match=until):
        erase(engine, schools.settings, TERMS, (VO, "p0"), DOES)

    assert rows.counts(engine) == before


def test_absence_whose_term_is_over_is_erased_without_a_ground(engine: Engine, schools: Demo) -> None:
    rows.pupil(engine, left=date(2021, 11, 23))

    assert erase(engine, schools.settings, TERMS, (VO, "p0"), DOES).counts["absence_record"] == 1
    assert rows.counts(engine).keys() & rows.PUPIL_TABLES == set()


def test_a_ground_that_is_none_is_refused_and_nothing_is_erased(engine: Engine, schools: Demo) -> None:
    rows.pupil(engine)
    before = rows.counts(engine)

    with pytest.raises(VroegsignaalError, match="unlawful, order, not-our-pupil"):
        erase(engine, schools.settings, TERMS, (VO, "p0"), DOES, "because")

    assert rows.counts(engine) == before


def test_a_pupil_with_the_same_number_at_another_school_stays(engine: Engine, schools: Demo) -> None:
    rows.pupil(engine)
    with write_transaction(engine) as connection:
        school = rows.put(connection, "school", **rows.school_like("99BB00"))
        rows.put(connection, "pupil", school_fk=school, **rows.pupil_like("p0"))
        rows.put(connection, "not_enrolled_entry", school_fk=school, pupil_id="p0", listed_on=date(2026, 1, 1))

    erase(engine, schools.settings, TERMS, (VO, "p0"), DOES, "not-our-pupil")

    assert len(rows.keys(engine, "pupil")) == len(rows.keys(engine, "not_enrolled_entry")) == 1
    assert key_of(engine, "p0") > 0


def test_files_that_a_slow_reader_wrote_again_are_never_read(engine: Engine, tmp_path: Path) -> None:
    school, (erased, stays) = fill(engine)
    add(engine, version(school, erased), version(school, stays))
    settings = Settings(data_dir=tmp_path)
    open_school(engine, VO, settings)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    erase(engine, settings, TERMS, (VO, "p0"), DOES, "order")
    for path, content in files.items():
        path.write_bytes(content)

    now = open_school(engine, VO, settings)
    assert (now.stays.pupil_ids, len(now.records.seq)) == (["p1"], 1)


@pytest.mark.parametrize("text", ["p0", "no pupil 'P0'", "JANSEN", "Sanne", "01-05-2013", "2013-05-01", "20130501"])
def test_whatever_names_the_pupil_is_a_mention_however_it_is_written(engine: Engine, text: str) -> None:
    rows.pupil(engine)
    with engine.connect() as connection:
        named = pattern(person(connection, VO, "p0"))

    assert named.search(text)
    assert not named.search(
        text.replace("p0", "p01").replace("P0", "P00").replace("A", "").replace("a", "").replace("5", "")
    )


def test_assessments_that_replace_each_other_go_together(engine: Engine, schools: Demo) -> None:
    school, pupil = rows.pupil(engine)
    with write_transaction(engine) as connection:
        first = rows.assessment(connection, school, pupil, AS_OF)
        rows.assessment(connection, school, pupil, AS_OF, replaces=first)

    erase(engine, schools.settings, TERMS, (VO, "p0"), replace(DOES), "order")

    assert "assessment" not in rows.counts(engine)
