"""The columnar store equals the database at every moment, and says so when its files are not what they should be."""

import json
import logging
import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from service.domain.codes import HourUnit, Reason
from service.domain.errors import NotFound
from service.domain.moments import epoch_day
from service.settings import REPOSITORY, Settings
from service.store.columns import open_school, open_schools, remake_school
from service.store.migrate import upgrade
from service.store.session import make_engine
from service.store.shelf import Shelf
from service.store.transaction import import_transaction
from tests.store.builders import MONDAY, add, fill, mark, pupil_row, school_rows, version
from tests.store.same_columns import from_rows, plain

SCHOOL = "99AA00"
HOUR = 3_600_000_000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var")


@pytest.fixture
def filled(engine: Engine) -> tuple[int, list[int]]:
    """A school with three pupils, a few records in an order of their own, and a week received."""
    school, pupils = fill(engine, pupils=3)
    anna, bram, _ = pupils
    add(engine, version(school, bram, period=3), version(school, anna, period=2), version(school, anna, period=1))
    add(engine, version(school, anna, period=2, minutes=0, recorded_at=version(school, anna)["recorded_at"] + HOUR))
    mark(engine, school, MONDAY, MONDAY + timedelta(days=4))
    return school, pupils


def check_equal(engine: Engine, settings: Settings) -> None:
    """What is opened equals the database, both when made and when read back."""
    expected = plain(from_rows(engine, SCHOOL, settings))
    assert plain(open_school(engine, SCHOOL, settings)) == expected
    assert plain(open_school(engine, SCHOOL, settings)) == expected


def files(settings: Settings) -> dict[str, Path]:
    """The school's current files by their part."""
    manifest = next(settings.data_dir.glob(f"columns/*/{SCHOOL}/manifest.json"))
    return {part: manifest.parent / name for part, (name, _) in json.loads(manifest.read_bytes())["files"].items()}


def warned(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]


def test_columns_hold_what_was_imported(engine: Engine, filled: tuple[int, list[int]], settings: Settings) -> None:
    _, (anna, bram, cas) = filled

    columns = open_school(engine, SCHOOL, settings)

    monday = columns.calendar.index(MONDAY)
    assert (columns.school.name, columns.school.hour_unit) == ("De Test", HourUnit.LESSON)
    assert columns.stays.pupil_keys.tolist() == [anna, bram, cas]
    assert columns.records.offsets.tolist() == [0, 3, 4, 4]
    assert columns.records.period.tolist() == [1, 2, 2, 3]
    assert columns.records.minutes.tolist() == [50, 50, 0, 50]
    assert columns.records.day.tolist() == [monday] * 4
    assert set(columns.records.reason.tolist()) == {int(Reason.UNAUTHORISED)}
    assert np.flatnonzero(columns.received(None)).tolist() == list(range(monday, monday + 5))
    check_equal(engine, settings)


def test_a_school_that_has_nothing_yet_opens(engine: Engine, settings: Settings) -> None:
    with import_transaction(engine) as tx:
        tx.upsert_schools(school_rows(SCHOOL))

    check_equal(engine, settings)
    assert open_school(engine, SCHOOL, settings).records.offsets.tolist() == [0]


def test_a_school_that_does_not_exist_is_said_to_be_unknown(engine: Engine, settings: Settings) -> None:
    with pytest.raises(NotFound, match="School 00XX00 is not known"):
        open_school(engine, "00XX00", settings)


def test_opening_again_reads_the_same_files(engine: Engine, filled: tuple[int, list[int]], settings: Settings) -> None:
    check_equal(engine, settings)
    before = files(settings)

    check_equal(engine, settings)

    assert files(settings) == before


def test_every_kind_of_import_is_seen(engine: Engine, filled: tuple[int, list[int]], settings: Settings) -> None:
    school, (anna, bram, _) = filled
    lesson = {"school_fk": school, "class_name": "1a", "pupil_fk": None, "weekday": 1, "period": 1, "minutes": 80}
    own_day = {"school_fk": school, "date_from": MONDAY, "date_to": MONDAY, "kind": "study_day", "label": None}
    check_equal(engine, settings)

    add(engine, version(school, bram, minutes=10), version(school, anna, period=0))
    check_equal(engine, settings)
    mark(engine, school, MONDAY + timedelta(days=7), MONDAY + timedelta(days=8))
    check_equal(engine, settings)
    with import_transaction(engine) as tx:
        tx.upsert_pupils(pd.DataFrame([pupil_row(school, "a9"), pupil_row(school, "p0", exemption="5b")]))
    check_equal(engine, settings)
    with import_transaction(engine) as tx:
        tx.upsert_timetable(pd.DataFrame([{**lesson, "valid_from": None, "valid_to": None}]))
    check_equal(engine, settings)
    with import_transaction(engine) as tx:
        tx.upsert_calendar(pd.DataFrame([own_day]))
    check_equal(engine, settings)
    with import_transaction(engine) as tx:
        tx.upsert_schools(school_rows(SCHOOL).assign(hour_unit="clock60"))
    check_equal(engine, settings)
    assert open_school(engine, SCHOOL, settings).school.hour_unit is HourUnit.CLOCK60


def test_a_later_arrival_may_tell_of_an_earlier_moment(
    engine: Engine, filled: tuple[int, list[int]], settings: Settings
) -> None:
    school, (anna, *_) = filled
    first = version(school, anna)["recorded_at"]
    add(engine, version(school, anna, minutes=30, recorded_at=first + HOUR))
    check_equal(engine, settings)

    add(engine, version(school, anna, minutes=40, recorded_at=first - HOUR))
    check_equal(engine, settings)

    assert open_school(engine, SCHOOL, settings).records.minutes[:3].tolist() == [40, 50, 30]


def test_a_delivery_leaves_alone_what_is_about_people_and_lessons(
    engine: Engine, filled: tuple[int, list[int]], settings: Settings
) -> None:
    school, (anna, *_) = filled
    check_equal(engine, settings)
    before = files(settings)

    add(engine, version(school, anna, period=6))
    mark(engine, school, MONDAY + timedelta(days=7), MONDAY + timedelta(days=7))
    check_equal(engine, settings)
    after_delivery = files(settings)
    with import_transaction(engine) as tx:
        tx.upsert_pupils(pd.DataFrame([pupil_row(school, "p9")]))
    check_equal(engine, settings)

    assert after_delivery["frame"] == before["frame"] != files(settings)["frame"]
    assert after_delivery["records"] != before["records"]


def test_a_record_outside_every_enrolment_waits_until_the_enrolment_covers_it(
    engine: Engine, filled: tuple[int, list[int]], settings: Settings
) -> None:
    school, (anna, *_) = filled
    before_enrolment = epoch_day(date(2026, 4, 20))
    add(engine, version(school, anna, day=before_enrolment), version(school, anna, day=epoch_day(date(1999, 1, 4))))
    check_equal(engine, settings)
    known = len(open_school(engine, SCHOOL, settings).records.day)

    earlier = pupil_row(school, "p0", enrolled_from=date(2026, 1, 5), enrolled_to=date(2026, 7, 31))
    with import_transaction(engine) as tx:
        tx.upsert_pupils(pd.DataFrame([{**earlier, "class_from": date(2026, 1, 5)}]))

    check_equal(engine, settings)
    assert len(open_school(engine, SCHOOL, settings).records.day) == known + 1


def cut_off_the_end(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def remove(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize("part", ["frame", "records"])
@pytest.mark.parametrize("damage", [cut_off_the_end, flip_a_bit, remove])
def test_a_damaged_file_is_noticed_and_made_again(
    engine: Engine,
    filled: tuple[int, list[int]],
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    part: str,
    damage: Callable[[Path], None],
) -> None:
    check_equal(engine, settings)
    path = files(settings)[part]
    damage(path)

    check_equal(engine, settings)

    assert warned(caplog) == [f"{SCHOOL}: file {path.name} is damaged; made again from the database."]


def test_an_unreadable_manifest_is_made_again(
    engine: Engine, filled: tuple[int, list[int]], settings: Settings
) -> None:
    check_equal(engine, settings)
    manifest = next(settings.data_dir.glob("columns/*/*/manifest.json"))
    manifest.write_text("{")

    check_equal(engine, settings)

    assert json.loads(manifest.read_text())["school_id"] == SCHOOL


def test_files_that_hold_other_rows_than_the_database_are_noticed(
    engine: Engine, filled: tuple[int, list[int]], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody took a row out past the triggers; the next delivery shows that the files hold one too many."""
    school, (anna, *_) = filled
    check_equal(engine, settings)
    with engine.begin() as connection:
        on_table = "" if engine.dialect.name == "sqlite" else " ON absence_record"
        connection.exec_driver_sql(f"DROP TRIGGER absence_record_no_delete{on_table}")
        connection.exec_driver_sql("DELETE FROM absence_record WHERE seq = (SELECT min(seq) FROM absence_record)")

    add(engine, version(school, anna, period=5))
    check_equal(engine, settings)

    assert warned(caplog) == [f"{SCHOOL}: files do not fit the database; made again from it."]


def test_a_restored_backup_with_another_history_is_noticed(tmp_path: Path, settings: Settings) -> None:
    """After the backup, one import; after restoring it, another one that gives the same numbers to other records."""
    engine = make_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    school, (anna, bram) = fill(engine)
    add(engine, version(school, anna))
    engine.dispose()
    shutil.copy(tmp_path / "a.db", tmp_path / "backup.db")
    add(engine, version(school, anna, period=2))
    check_equal(engine, settings)

    engine.dispose()
    shutil.copy(tmp_path / "backup.db", tmp_path / "a.db")
    add(engine, version(school, bram, period=4))

    check_equal(engine, settings)
    add(engine, version(school, bram, period=5))
    check_equal(engine, settings)
    engine.dispose()


def test_making_the_files_again_tells_whether_they_differed(
    engine: Engine, filled: tuple[int, list[int]], settings: Settings
) -> None:
    """Somebody changed a row past the triggers and nothing else arrived: only a full comparison can see that."""
    school, (anna, *_) = filled
    check_equal(engine, settings)
    add(engine, version(school, anna, period=6))
    assert remake_school(engine, SCHOOL, settings) is False

    with engine.begin() as connection:
        on_table = "" if engine.dialect.name == "sqlite" else " ON absence_record"
        connection.exec_driver_sql(f"DROP TRIGGER absence_record_no_update{on_table}")
        connection.exec_driver_sql("UPDATE absence_record SET minutes = 49 WHERE minutes = 50")

    assert remake_school(engine, SCHOOL, settings) is True
    check_equal(engine, settings)


def test_reading_while_another_writes_never_meets_a_damaged_file(
    engine: Engine, filled: tuple[int, list[int]], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    school, (anna, *_) = filled
    done = threading.Event()

    def read_on() -> int:
        seen = 0
        while not done.is_set():
            found = len(open_school(engine, SCHOOL, settings).records.day)
            assert found >= seen
            seen = found
        return seen

    with ThreadPoolExecutor() as pool:
        reader = pool.submit(read_on)
        for period in range(10, 25):
            add(engine, version(school, anna, period=period))
            open_school(engine, SCHOOL, settings)
        done.set()
        assert reader.result() > 4

    check_equal(engine, settings)
    assert warned(caplog) == []


def test_another_policy_makes_other_columns(
    engine: Engine, filled: tuple[int, list[int]], tmp_path: Path, settings: Settings
) -> None:
    configs = tmp_path / "configs"
    shutil.copytree(REPOSITORY / "configs", configs)
    changed = Settings(data_dir=settings.data_dir, configs_dir=configs)
    before = open_school(engine, SCHOOL, changed)

    holidays = configs / "calendar" / "noord.yaml"
    text = holidays.read_text(encoding="utf-8")
    assert "2026-12-19" in text
    holidays.write_text(text.replace("2026-12-19", "2026-12-12"), encoding="utf-8")

    after = open_school(engine, SCHOOL, changed)
    week = slice(after.calendar.index(date(2026, 12, 14)), after.calendar.index(date(2026, 12, 19)))
    assert (before.calendar.teaching[week].tolist(), after.calendar.teaching[week].tolist()) == (
        [True] * 5,
        [False] * 5,
    )


def test_many_schools_open_one_after_the_other(engine: Engine, settings: Settings) -> None:
    for school_id in ("99AA00", "99BB00"):
        school, (pupil, _) = fill(engine, school_id=school_id)
        add(engine, version(school, pupil))

    opened = [(c.school.school_id, len(c.records.day)) for c in open_schools(engine, ["99BB00", "99AA00"], settings)]

    assert opened == [("99BB00", 1), ("99AA00", 1)]


def test_files_that_were_replaced_stay_for_who_reads_them_and_are_then_removed(
    engine: Engine, filled: tuple[int, list[int]], settings: Settings
) -> None:
    school, (anna, *_) = filled
    read_before = {}
    for period in range(3, 6):
        add(engine, version(school, anna, period=period))
        open_school(engine, SCHOOL, settings)
        read_before[period] = files(settings)["records"]
    assert all(path.exists() for path in read_before.values())

    for path in read_before.values():
        os.utime(path, (0, 0))
    for period in (6, 7):
        add(engine, version(school, anna, period=period))
        open_school(engine, SCHOOL, settings)

    assert [path.exists() for path in read_before.values()] == [False, False, True]  # the last was current until now


def test_a_manifest_may_name_a_file_another_has_just_replaced(
    engine: Engine, filled: tuple[int, list[int]], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Two processes write at once: what one has just replaced, the other still names."""
    school, (anna, *_) = filled
    open_school(engine, SCHOOL, settings)
    shelf = Shelf(files(settings)["frame"].parent)
    slow = shelf.manifest()
    assert slow is not None
    os.utime(files(settings)["frame"], (0, 0))
    with import_transaction(engine) as tx:
        tx.upsert_pupils(pd.DataFrame([pupil_row(school, "p9")]))
    for period in (3, 4):
        add(engine, version(school, anna, period=period))
        open_school(engine, SCHOOL, settings)

    shelf.write(slow, dict(slow.files))

    check_equal(engine, settings)
    assert warned(caplog) == []


def test_arrays_may_be_written_after_reading(engine: Engine, filled: tuple[int, list[int]], settings: Settings) -> None:
    """Compiled code is compiled a second time for arrays that are read-only."""
    open_school(engine, SCHOOL, settings)

    again = open_school(engine, SCHOOL, settings)

    arrays = [again.records.day, again.records.offsets, again.day_pattern, again.stays.first, again.marks.first]
    assert all(array.flags.writeable and array.flags.c_contiguous for array in arrays)
