"""Geometry of the step chart of niveaus over the weekly assessments of a school year."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from service.views.dutch import week

STEP = 22
LEFT = 92
TOP = 14
ROW = 34
_LEVELS: tuple[int | None, ...] = (3, 2, 1, None)


@dataclass(frozen=True)
class Chart:
    """``line`` joins the niveaus as a stepped path; ``dots`` are the rules of each week by themselves."""

    width: int
    height: int
    description: str
    levels: tuple[tuple[str, int], ...]
    weeks: tuple[tuple[str, int], ...]
    line: str
    dots: tuple[tuple[int, int, int | None, str], ...]


def step_chart(history: list[Mapping[str, Any]]) -> Chart:
    """The chart of the history of `service.decide.pupil.pupil_story`, oldest week left."""
    rows = list(reversed(history))
    height = TOP + len(_LEVELS) * ROW + 12
    return Chart(
        width=LEFT + len(rows) * STEP + 8,
        height=height,
        description=_described(rows),
        levels=tuple((level_or_none(level), _y(level)) for level in _LEVELS),
        weeks=tuple((row["week"][-2:], _x(place)) for place, row in enumerate(rows)),
        line=_path(rows),
        dots=tuple((_x(n), _y(row["rule_tier"]), row["rule_tier"], _said(row)) for n, row in enumerate(rows)),
    )


def _x(place: int) -> int:
    return LEFT + place * STEP + STEP // 2


def _y(level: int | None) -> int:
    return TOP + _LEVELS.index(level) * ROW + ROW // 2


def _path(rows: list[Mapping[str, Any]]) -> str:
    """Level ground within a week, a step between two weeks."""
    half = STEP // 2
    steps = [f"H{_x(place) - half}V{_y(row['tier'])}H{_x(place) + half}" for place, row in enumerate(rows)]
    return f"M{LEFT} {_y(rows[0]['tier'])}{''.join(steps)}" if rows else ""


def _said(row: Mapping[str, Any]) -> str:
    return (
        f"{week(row['week'])}: {level_or_none(row['tier'])}; de regels van die week: {level_or_none(row['rule_tier'])}"
    )


def _described(rows: list[Mapping[str, Any]]) -> str:
    spans = [(level, list(weeks)) for level, weeks in groupby(rows, key=lambda row: row["tier"])]
    return ("; ".join(_span(level, weeks) for level, weeks in spans) or "nog geen weken") + "."


def _span(level: int | None, weeks: list[Mapping[str, Any]]) -> str:
    first, last = int(weeks[0]["week"][-2:]), int(weeks[-1]["week"][-2:])
    when = f"week {first}" if first == last else f"week {first} tot en met {last}"
    return f"{when}: {level_or_none(level)}"


def level_or_none(level: int | None) -> str:
    """``niveau 2``; a week without one was not judged, exempt or before the enrolment."""
    return f"niveau {level}" if level else "geen niveau"
