"""Steps with sickness and reports at DUO on the weekly list: those that are there, and those this week brings."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.pipeline.compute import assessments
from service.pipeline.parts import Parts, open_parts
from service.pipeline.week import list_content, run_week
from service.policy.reports import SENT
from service.settings import Settings
from service.store.drafts import change_draft, drafts_of_school
from service.store.flags import change_flag
from service.store.reading import find_school
from service.store.session import write_transaction
from service.store.tables import SicknessFlag, columns, table
from tests.people import AS_OF, VO, WEEK, write_demo
from tests.story.commands import Service

BROUGHT_IN = "mazl-frequent"


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("agreed")
    write_demo(folder / "files")
    Service(folder / "var").load(folder / "files")
    return folder / "var"


@pytest.fixture
def parts(imported: Path, tmp_path: Path) -> Iterator[Parts]:
    """The demo schools before their first list, to change at will."""
    shutil.copytree(imported, tmp_path / "var")
    opened = open_parts(Settings(data_dir=tmp_path / "var", database=""))
    yield opened
    opened.close()


def blocks(parts: Parts) -> dict[str, list[dict[str, Any]]]:
    """The entries of the list as it would be made now, per block."""
    (made,) = assessments(parts, AS_OF, None, VO)
    return {block["id"]: block["entries"] for block in list_content(parts, made)["blocks"]}


def entries(parts: Parts) -> list[dict[str, Any]]:
    return [entry for found in blocks(parts).values() for entry in found]


def test_the_first_list_shows_the_step_of_the_flags_it_raises(parts: Parts) -> None:
    before = {entry["pupil_id"]: entry["mazl_step"] for entry in entries(parts)}
    run_week(parts, WEEK, VO)
    after = {entry["pupil_id"]: entry["mazl_step"] for entry in entries(parts)}

    frequent = {entry["pupil_id"] for entry in entries(parts) if BROUGHT_IN in entry["rules"]}
    assert frequent
    assert {before[pupil] for pupil in frequent} == {"intake"}
    assert before == after


def test_the_list_shows_the_step_a_flag_has_and_none_once_it_is_closed(parts: Parts) -> None:
    run_week(parts, WEEK, VO)
    flag = columns(SicknessFlag)
    with write_transaction(parts.engine) as connection:
        talked, closed = connection.scalars(select(flag.id).select_from(table(SicknessFlag)).order_by(flag.id)).all()[
            :2
        ]
        change_flag(connection, talked, step="conversation")
        change_flag(connection, closed, step="closed", closed_on=AS_OF)
        pupils = {key: pupil for key, pupil in connection.execute(select(flag.id, flag.pupil_fk))}
    (made,) = assessments(parts, AS_OF, None, VO)
    numbers = {row["pupil_fk"]: row["pupil_id"] for row in made.rows}
    shown = {entry["pupil_id"]: entry["mazl_step"] for entry in entries(parts)}

    assert shown[numbers[pupils[talked]]] == "gesprek"
    assert shown[numbers[pupils[closed]]] is None


def test_who_was_reported_leaves_the_deadlines_and_shows_the_day(parts: Parts) -> None:
    run_week(parts, WEEK, VO)
    due = {entry["pupil_id"] for entry in blocks(parts)["overdue"] if "report-16h" in entry["rules"]}
    with write_transaction(parts.engine) as connection:
        drafts = [
            each
            for each in drafts_of_school(connection, find_school(parts.engine, VO).id, ("draft",))
            if each["pupil_id"] in due
        ]
        for each in drafts:
            change_draft(connection, each["uid"], state=SENT, sent_on=date(2026, 11, 23))
    found = {entry["pupil_id"]: entry for entry in entries(parts)}

    assert due
    assert {each["pupil_id"] for each in drafts} == due
    assert not due & {entry["pupil_id"] for entry in blocks(parts)["overdue"]}
    assert {(found[pupil]["reported_to_duo"], found[pupil]["due_on"]) for pupil in due} == {("2026-11-23", None)}
