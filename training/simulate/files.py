"""A population as canonical CSV: the six files that ``vroegsignaal import`` reads, written school by school."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from service.domain.codes import Reason
from service.domain.moments import from_epoch_day
from training.simulate.frame import GRID_DAY, Frame
from training.simulate.names import MUNICIPALITIES, first_name, last_name, mentor
from training.simulate.school import SimulatedSchool

HEADERS = {
    "schools": "school_id name sector region swv municipality hour_unit lesson_minutes",
    "calendar": "school_id date_from date_to kind label",
    "pupils": (
        "school_id pupil_id first_name last_name birth_date class year_group mentor municipality "
        "enrolled_from enrolled_to exemption class_from"
    ),
    "timetable": "school_id class weekday period minutes valid_from valid_to pupil_id",
    "registers": "school_id date_from date_to recorded_at",
    "absences": "school_id pupil_id date period minutes reason recorded_at",
}
"""Columns of every file; its name is the kind, in the order in which the files are imported."""
Row = tuple[object, ...]


class Files:
    """The six files in a folder; they get their names when everything is written. Use as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.rows = dict.fromkeys(HEADERS, 0)
        self._folder = folder
        self._open: dict[str, TextIO] = {}

    def __enter__(self) -> "Files":
        self._folder.mkdir(parents=True, exist_ok=True)
        for kind, header in HEADERS.items():
            self._open[kind] = self._part(kind).open("w", encoding="utf-8", newline="")
            self._open[kind].write(header.replace(" ", ",") + "\n")
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        for kind, file in self._open.items():
            file.close()
            if failure is None:
                self._part(kind).replace(self._folder / f"{kind}.csv")
            else:
                self._part(kind).unlink()

    def add(self, school: SimulatedSchool) -> None:
        """Write one school."""
        frame = school.frame
        self._write("schools", [_school(frame)])
        self._write("calendar", _calendar(frame))
        self._write("pupils", _pupils(frame))
        self._write("timetable", _timetable(frame))
        self._write("registers", _registers(frame))
        self._write("absences", _absences(school))

    def _part(self, kind: str) -> Path:
        return self._folder / f"{kind}.csv.part"

    def _write(self, kind: str, rows: Iterable[Row]) -> None:
        written = list(rows)
        csv.writer(self._open[kind], lineterminator="\n").writerows(written)
        self.rows[kind] += len(written)


def _municipality(frame: Frame) -> str:
    return MUNICIPALITIES[frame.plan.number % len(MUNICIPALITIES)]


def _school(frame: Frame) -> Row:
    plan, info = frame.plan, frame.columns.school
    length = plan.habits.lesson_minutes if plan.has_lessons else ""
    swv = f"SWV {_municipality(frame)}"
    return (info.school_id, info.name, info.sector, plan.region, swv, _municipality(frame), info.hour_unit, length)


def _calendar(frame: Frame) -> Iterator[Row]:
    for days in frame.plan.own_days:
        yield frame.plan.school_id, days.first, days.last, days.kind, days.label


def _pupils(frame: Frame) -> Iterator[Row]:
    people, plan = frame.people, frame.plan
    numbers, exemption = people.pupil_ids(), frame.columns.stays.exemption
    for row in frame.enrolments:
        pupil = row.pupil
        who = (numbers[pupil], first_name(plan.number, pupil, int(people.sex[pupil])), last_name(plan.number, pupil))
        name = people.classes[row.class_row]
        place = (name, row.year_group, mentor(plan.number, row.class_row), _municipality(frame))
        span = (row.first, row.last or "", exemption[pupil], row.class_from)
        yield (plan.school_id, *who, from_epoch_day(int(people.born[pupil])), *place, *span)


def _timetable(frame: Frame) -> Iterator[Row]:
    for row in frame.timetable:
        when = (row.weekday + 1, row.period, row.minutes, row.valid_from or "", row.valid_to or "")
        yield (frame.plan.school_id, row.class_name, *when, row.pupil_id)


def _registers(frame: Frame) -> Iterator[Row]:
    marks = frame.marks
    for first, last, moment in zip(_dates(marks.first), _dates(marks.last), _moments(marks.recorded_at), strict=True):
        yield frame.plan.school_id, first, last, moment


def _absences(school: SimulatedSchool) -> Iterator[Row]:
    versions, school_id = school.versions, school.frame.plan.school_id
    numbers = school.frame.people.pupil_ids()
    codes = {int(reason): reason.code for reason in Reason}
    columns = zip(
        versions.pupil.tolist(),
        _dates(versions.day),
        versions.period.tolist(),
        versions.minutes.tolist(),
        versions.reason.tolist(),
        _moments(versions.recorded_at),
        strict=True,
    )
    for pupil, day, period, minutes, reason, moment in columns:
        yield school_id, numbers[pupil], day, period, minutes, codes[reason], moment


def _dates(positions: Any) -> list[str]:
    """Calendar positions as dates."""
    days = np.asarray(positions, dtype=np.int64) + GRID_DAY
    return [str(text) for text in np.datetime_as_string(days.astype("datetime64[D]"))]


def _moments(micros: Any) -> list[str]:
    """Microseconds UTC as moments with an offset, to the second."""
    texts = np.datetime_as_string(np.asarray(micros).astype("datetime64[us]"), unit="s")
    return [f"{text}Z" for text in texts]
