"""Schools: what they are, and the days of their calendar."""

from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.access import Verb, What
from service.domain.calendar import Calendar
from service.domain.codes import Region, Sector
from service.domain.errors import NotFound
from service.domain.moments import school_year_start
from service.pipeline.compute import columns_of
from service.pipeline.parts import Parts
from service.store.reading import SchoolRow, all_schools
from service.views.api.answers import Answer
from service.views.api.paging import Page, after, page, position
from service.views.api.params import USUAL, Cursor, Day, Limit, SchoolId
from service.views.api.problems import wrong
from service.views.api.register import Api
from service.views.gate import At, Look, Need
from service.views.permissions import SchoolPlace, places_of

ALL = Need(Verb.SEE, What.SCHOOL)
ONE = Need(Verb.SEE, What.SCHOOL, At.SCHOOL)
TAG = "schools"

From = Annotated[Day | None, Query(alias="from", description="First date; without it, the first of the school year.")]
To = Annotated[Day | None, Query(alias="to", description="Last date, included; without it, today.")]


class School(BaseModel):
    """A school location."""

    school_id: str = Field(description="Number of the school (BRIN and location).")
    name: str
    sector: Sector = Field(description="Kind of education.")
    region: Region = Field(description="Holiday region.")
    swv: str = Field(description="Samenwerkingsverband.")
    municipality: str


class CalendarDay(BaseModel):
    """One weekday of a school's own calendar."""

    date: date
    kind: Literal["school-day", "holiday", "study-day"]


def add_schools(api: Api) -> None:
    """Add them."""
    schools = _Schools(api.parts)
    api.get("/schools", schools.list_schools, ALL, Page[School], TAG)
    api.get("/schools/{school_id}", schools.get_school, ONE, School, TAG)
    api.get("/schools/{school_id}/calendar-days", schools.list_calendar_days, ONE, Page[CalendarDay], TAG)


class _Schools:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def list_schools(self, look: Look, request: Request, limit: Limit = USUAL, cursor: Cursor = None) -> Answer:
        """The schools this token may see."""
        found = {school.school_id: school for school in all_schools(self.parts.engine)}
        places = [SchoolPlace(school.school_id, school.swv) for school in found.values()]
        seen = places_of(look.viewer, Verb.SEE, What.SCHOOL, places, self.parts.sharing)
        here, more = after(seen, str, position(request, cursor, str), limit)
        return page(request, Page[School], [_plain(found[key]) for key in here], here[-1] if more else None)

    def get_school(self, look: Look, request: Request, school_id: SchoolId) -> Answer:
        """One school."""
        return Answer(School.model_validate(_plain(school_of(look))))

    def list_calendar_days(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        first: From = None,
        last: To = None,
        limit: Limit = USUAL,
        cursor: Cursor = None,
    ) -> Answer:
        """The weekdays of a school: on which it teaches, and why not.

        The holidays of the region, public holidays, and the school's own days on top.
        """
        begin, end = span(self.parts, first, last)
        calendar = next(columns_of(self.parts, school_id)).calendar
        rows = [{"date": day, "kind": kind_of(calendar, day)} for day in weekdays(calendar, begin, end)]
        here, more = after(rows, lambda row: str(row["date"]), position(request, cursor, str), limit)
        return page(request, Page[CalendarDay], here, str(here[-1]["date"]) if more else None)


def school_of(look: Look) -> SchoolRow:
    """The school that the gate found in the address.

    Raises
    ------
    NotFound
        If the address names none.
    """
    if look.school is None:
        raise NotFound("The address names no school.")
    return look.school


def span(parts: Parts, first: date | None, last: date | None) -> tuple[date, date]:
    """The dates a request asks for: by default this school year until today.

    Raises
    ------
    ApiProblem
        If they are not a period.
    """
    end = last or (parts.today if first is None else max(parts.today, first))
    begin = first or school_year_start(end)
    if begin > end:
        raise wrong("query", "from", "It lies after to.")
    return begin, end


def weekdays(calendar: Calendar, begin: date, end: date) -> list[date]:
    """Monday to Friday between two dates, both included.

    Raises
    ------
    OutsideCalendar
        If no calendar is kept for these dates.
    """
    calendar.index(begin), calendar.index(end)
    days = (begin + timedelta(days=offset) for offset in range((end - begin).days + 1))
    return [day for day in days if day.isoweekday() <= 5]


def kind_of(calendar: Calendar, day: date) -> str:
    """What a weekday is for a school."""
    where = calendar.index(day)
    if calendar.teaching[where]:
        return "school-day"
    return "holiday" if calendar.holiday[where] else "study-day"


def _plain(school: SchoolRow) -> dict[str, object]:
    return {name: getattr(school, name) for name in School.model_fields}
