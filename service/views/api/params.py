"""Parameters that several routes share, read strictly: what looks like something else is refused, not guessed."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BeforeValidator, Field

from service.domain.errors import NotFound, VroegsignaalError
from service.domain.moments import micros, sunday_of
from service.pipeline.parts import Parts
from service.views.api.problems import wrong

NUMBER = r"^[^\x00-\x1f\x7f]{1,64}$"
"""What the number of a school or pupil can be: anything that can be read."""
NAME = "^[a-z-]{1,40}$"
WEEK = r"^20[0-9]{2}-W(0[1-9]|[1-4][0-9]|5[0-3])$"
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
USUAL, MOST = 100, 500
"""Items on a page: when nothing is asked, and at most."""


def read_day(value: Any) -> Any:
    """A date as RFC 3339 writes it (``full-date``), and nothing else."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, date):
        return value
    raise ValueError("This is not a date. Write it as 2026-11-22.")


def read_moment(value: Any) -> Any:
    """A moment as RFC 3339 writes it, with its offset."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    elif isinstance(value, datetime):
        return value
    raise ValueError("This is not a moment with an offset. Write it as 2026-11-23T08:00:00+01:00.")


def read_number(value: Any) -> Any:
    """A whole number written in digits alone."""
    if isinstance(value, str) and not re.fullmatch(r"-?[0-9]{1,18}", value):
        raise ValueError("This is not a whole number.")
    return value


def read_truth(value: Any) -> Any:
    """``true`` or ``false``; clients that are generated write ``True`` in a form."""
    if isinstance(value, str):
        if value.lower() not in ("true", "false"):
            raise ValueError("Write true or false.")
        return value.lower() == "true"
    return value


Day = Annotated[date, BeforeValidator(read_day, json_schema_input_type=date)]
Moment = Annotated[datetime, BeforeValidator(read_moment, json_schema_input_type=datetime)]
Truth = Annotated[bool, BeforeValidator(read_truth, json_schema_input_type=bool)]

SchoolId = Annotated[str, Path(pattern=NUMBER, description="Number of the school.", examples=["99AA00"])]
PupilId = Annotated[str, Path(pattern=NUMBER, description="The school's own number of the pupil.", examples=["1221"])]
WeekName = Annotated[str, Path(pattern=WEEK, description="ISO week.", examples=["2026-W47"])]

ImportId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="Public id of the import.")]

AsOf = Annotated[
    Day | None,
    Query(
        alias="asOf", description="Use facts up to and including this date; without it, today.", examples=["2026-11-22"]
    ),
]
KnownAt = Annotated[
    Moment | None,
    Query(
        alias="knownAt",
        description="Use only what was recorded by this moment; without it, everything that has arrived.",
        examples=["2026-11-23T08:00:00+01:00"],
    ),
]
Week = Annotated[
    str | None,
    Query(pattern=WEEK, description="ISO week such as 2026-W47, as of its Sunday; instead of asOf."),
]
Limit = Annotated[
    int,
    BeforeValidator(read_number, json_schema_input_type=Annotated[int, Field(ge=1, le=MOST)]),
    Query(ge=1, le=MOST, description="Items on this page, at most.", examples=[USUAL]),
]
Cursor = Annotated[
    str | None,
    Query(max_length=400, description="Where to go on: next_cursor of the page before, with the same filters."),
]


def day_asked(parts: Parts, as_of: date | None, week: str | None = None) -> date:
    """The date a request is about: the one it names, the Sunday of the week it names, or today in Amsterdam.

    Raises
    ------
    ApiProblem
        If it names both and they differ.
    NotFound
        If the year has no such week.
    """
    if week is None:
        return as_of or parts.today
    if as_of not in (None, sunday(week)):
        raise wrong("query", "week", "Give asOf or week; the Sunday of this week is another date.")
    return sunday(week)


def sunday(week: str) -> date:
    """The Sunday of an ISO week that is written well.

    Raises
    ------
    NotFound
        If the year has no such week.
    """
    try:
        return sunday_of(week)
    except VroegsignaalError:
        raise NotFound("There is no such week.") from None


def known_at(moment: datetime | None) -> int | None:
    """The moment in microseconds."""
    return None if moment is None else micros(moment)
