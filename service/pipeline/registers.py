"""How far the registers of schools have arrived; nothing about pupils."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from service.domain.columns import SchoolColumns
from service.domain.moments import school_year_start
from service.pipeline.compute import columns_of
from service.pipeline.parts import Parts


@dataclass(frozen=True)
class Arrived:
    """The last day of a school whose register arrived, None before the first; and the school days after it.

    ``behind`` counts up to and including yesterday: today's register has until tonight (rules.md §5).
    """

    school_id: str
    name: str
    last: date | None
    behind: int


def registers(parts: Parts) -> list[Arrived]:
    """All schools; who is furthest behind comes first."""
    yesterday = parts.today - timedelta(days=1)
    found = [_arrived(columns, yesterday) for columns in columns_of(parts, None)]
    return sorted(found, key=lambda each: (-each.behind, each.name))


def _arrived(columns: SchoolColumns, yesterday: date) -> Arrived:
    calendar, marks = columns.calendar, columns.marks
    end = calendar.index(yesterday)
    last = int(np.minimum(marks.last[marks.first <= end], end).max(initial=-1))
    # A school that never sent anything is behind since this school year began.
    after = last + 1 if last >= 0 else calendar.index(school_year_start(yesterday))
    behind = int(calendar.teaching[after : end + 1].sum())
    return Arrived(columns.school.school_id, columns.school.name, calendar.day(last) if last >= 0 else None, behind)
