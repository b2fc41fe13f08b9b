"""Geometry of the calendar of absences: a small drawing per month, a column per weekday, a row per week."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from service.rules.sentences import number
from service.views.dutch import counted, enumeration, month
from service.views.web.day_marks import LEGEND, LETTERS, Look, Mark, mark

CELL = 34
LEFT = 24
TOP = 38
WEEKDAYS = ("ma", "di", "wo", "do", "vr")
WIDTH = LEFT + len(WEEKDAYS) * CELL + 2


@dataclass(frozen=True)
class Cell:
    """One weekday: place of its top left corner, and its mark."""

    x: int
    y: int
    mark: Mark


@dataclass(frozen=True)
class Month:
    """One drawing. ``weeks`` are the week numbers with the height of their row."""

    title: str
    description: str
    height: int
    weeks: tuple[tuple[int, int], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sample:
    """One entry of the legend."""

    look: Look
    letter: str
    words: str


def marks_of(story: Mapping[str, Any]) -> list[Mark]:
    """The mark of every weekday of the school year so far."""
    reasons: dict[str, set[str]] = defaultdict(set)
    for record in story["records"]:
        reasons[record["date"]].add(record["reason"])
    return [mark(day, reasons[day["date"]]) for day in story["calendar"]]


def months(story: Mapping[str, Any]) -> list[Month]:
    """The months of the school year in which the pupil was enrolled."""
    enrolled = {entry["date"][:7] for entry in story["calendar"] if entry["kind"] != "not_enrolled"}
    grouped = groupby(marks_of(story), key=lambda each: each.day.isoformat()[:7])
    return [_month(list(days)) for name, days in grouped if name in enrolled]


def samples() -> list[Sample]:
    """The legend, in reading order."""
    return [Sample(look, LETTERS[look], words) for look, words in LEGEND]


def _month(days: list[Mark]) -> Month:
    rows = {monday: TOP + place * CELL for place, monday in enumerate(sorted({_monday(each.day) for each in days}))}
    cells = tuple(Cell(LEFT + each.day.weekday() * CELL, rows[_monday(each.day)], each) for each in days)
    weeks = tuple((monday.isocalendar().week, y) for monday, y in rows.items())
    return Month(month(days[0].day), _described(days), TOP + len(rows) * CELL + 2, weeks, cells)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _described(days: Iterable[Mark]) -> str:
    """One sentence for who cannot see the drawing; the table beside it has every day."""
    counts: dict[Look, int] = defaultdict(int)
    for each in days:
        counts[each.look] += 1
    lessons = sum(counts.values()) - counts["off"]
    said = [f"{words} {number(counts[look])}" for look, words in LEGEND if counts[look] and look != "off"]
    return f"{counted(lessons, 'dag', 'dagen')} met les{': ' if said else ''}{enumeration(said) if said else ''}."
