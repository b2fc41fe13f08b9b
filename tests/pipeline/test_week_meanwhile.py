"""What others do while the schools of a weekly run are assessed: nobody waits, and nothing that is written is wrong."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.pipeline.aside import aside
from service.pipeline.pages import pupil_page
from service.pipeline.parts import Parts, open_parts
from service.pipeline.week import run_week
from service.pipeline.weekly_run import weekly_run
from service.policy.retention import load_retention
from service.policy.rights import load_rights
from service.privacy.erasure import Terms, erase
from service.settings import Settings
from service.store import audit
from service.store.cases.writing import add
from service.store.reading import find_school, get_list, school_ids
from service.store.session import write_transaction
from service.store.tables import Assessment, AssessmentRun, Pupil, TierDecision, columns
from service.views.web.app import create_app
from tests.conftest import Postgres, Sqlite
from tests.people import AS_OF, PEOPLE, VO, WEEK, write_demo
from tests.pipeline.test_model import use
from tests.risk.made_models import additive, small_model
from tests.story.commands import Service
from tests.web.client import TestClient
from tests.web.pages import pupil_address
from tests.web.staff import Clock
from tests.web.visitors import everywhere, make_account, sign_in

MONDAY = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
MIRJAM = Actor(ActorKind.ACCOUNT, "mirjam-uid")
HALF_A_SECOND = 500
NOOR = PEOPLE["noor"].pupil_id


@pytest.fixture(scope="module")
def imported(databases: Sqlite | Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo schools before their first list, for copying only."""
    folder = tmp_path_factory.mktemp("meanwhile")
    write_demo(folder / "files")
    with databases.database() as url:
        service = Service(folder / "var", url)
        service.load(folder / "files")
        yield service


@pytest.fixture
def parts(imported: Service, databases: Sqlite | Postgres, tmp_path: Path) -> Iterator[Parts]:
    """The schools, on Monday morning; nobody waits long for somebody else who writes."""
    shutil.copytree(imported.folder, tmp_path / "var")
    with databases.database(copy_of=imported.database) as url:
        opened = open_parts(Settings(data_dir=tmp_path / "var", database=url), now=lambda: MONDAY)
        if opened.engine.dialect.name == "sqlite":
            event.listen(opened.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA busy_timeout={HALF_A_SECOND}"))
            opened.engine.dispose()
        assert school_ids(opened.engine)[-1] != VO
        yield opened
        opened.close()


def after_vo(what: Callable[[], Any]) -> Callable[[str], None]:
    """Done when the vo school was assessed, and others were not."""

    def progress(school_id: str) -> None:
        if school_id == VO:
            what()

    return progress


def key_of(parts: Parts, pupil_id: str) -> int:
    pupil, school = columns(Pupil), find_school(parts.engine, VO)
    with parts.engine.connect() as connection:
        query = select(pupil.id).where(pupil.school_fk == school.id, pupil.pupil_id == pupil_id)
        return int(connection.execute(query).scalar_one())


def on_the_list(parts: Parts, school_id: str) -> set[str]:
    found = get_list(parts.engine, find_school(parts.engine, school_id).id, WEEK)
    assert found is not None
    return {entry["pupil_id"] for block in found.content["blocks"] for entry in block["entries"]}


def test_pages_answer_and_log_who_looked_while_schools_are_assessed(parts: Parts) -> None:
    account = make_account(parts.engine, "Mirjam de Boer", *everywhere())
    answers: list[int] = []
    with TestClient(create_app(parts), base_url="http://127.0.0.1") as browser:
        sign_in(browser, account)

        weekly_run(parts, WEEK, progress=lambda _: answers.append(browser.get(pupil_address("noor")).status_code))

    assert answers == [200] * len(school_ids(parts.engine))
    with parts.engine.connect() as connection:
        said = [each["action"] for each in audit.events(connection, limit=1000)]
    assert said.index(Action.SAW) < said.index(Action.WEEK_ASSESSED)
    assert said.count(Action.SAW) >= len(answers)


def test_who_is_erased_meanwhile_is_in_no_assessment_and_on_no_list(parts: Parts) -> None:
    key = key_of(parts, NOOR)

    def erased() -> None:
        terms = Terms(load_retention(), load_rights())
        entry = AuditEntry(MIRJAM, Action.SAW, MONDAY, What.PERSONAL_DATA, VO)
        erase(parts.engine, parts.settings, terms, (VO, NOOR), entry, "unlawful")

    reports = run_week(parts, WEEK, progress=after_vo(erased))

    with parts.engine.connect() as connection:
        written = connection.scalars(select(columns(Assessment).pupil_fk)).all()
    assert key not in written
    assert len(written) == sum(report.written.new for report in reports)
    assert NOOR not in on_the_list(parts, VO) != set()


def test_a_decision_taken_meanwhile_counts_from_the_next_run_and_every_assessment_replays(parts: Parts) -> None:
    clock = Clock(MONDAY)
    parts = replace(parts, now=clock)

    def decided() -> None:
        clock.turn(minutes=1)
        values = {"pupil_fk": key_of(parts, NOOR), "tier": 3, "reason": "not-in-figures", "recorded_by": MIRJAM.uid}
        dates = {"valid_from": AS_OF, "valid_to": AS_OF + timedelta(weeks=1), "recorded_at": clock()}
        with write_transaction(parts.engine) as connection:
            add(connection, TierDecision, {**values, **dates})
        clock.turn(minutes=1)

    run_week(parts, WEEK, progress=after_vo(decided))
    page = pupil_page(parts, VO, NOOR, AS_OF)

    assert page["replay"]["same"]
    (report,) = run_week(parts, WEEK, VO)
    assert report.written.replaced == 1


def test_a_list_that_is_frozen_meanwhile_stays_as_it_was(parts: Parts) -> None:
    reports = run_week(parts, WEEK, progress=after_vo(lambda: run_week(parts, WEEK, VO)))

    frozen = {report.school_id: report.frozen for report in reports}
    assert not frozen.pop(VO)
    assert all(frozen.values())


def test_a_model_put_in_use_meanwhile_is_that_of_the_next_run(parts: Parts) -> None:
    first = use(parts, small_model())

    run_week(parts, WEEK, progress=after_vo(lambda: use(parts, small_model(scorer=additive(base=-1.0)))))

    with parts.engine.connect() as connection:
        assert connection.scalars(select(columns(AssessmentRun).model_version)).all() == [first]


def test_what_is_set_aside_comes_back_in_order_and_cannot_be_seen_from_outside(tmp_path: Path) -> None:
    with aside(tmp_path) as kept:
        for number in range(3):
            kept.add({"number": number})

        assert [each["number"] for each in kept] == [each["number"] for each in kept] == [0, 1, 2]
        assert list(tmp_path.iterdir()) == []
