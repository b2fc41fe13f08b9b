"""Registers: which school days of a school have arrived. Without its register a day is unknown, never present."""

from collections.abc import Iterable
from datetime import date, datetime

from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.access import Verb, What
from service.domain.moments import epoch_day, from_micros
from service.pipeline.compute import columns_of
from service.pipeline.parts import Parts
from service.store.read_schools import marks
from service.store.session import snapshot
from service.views.api.answers import Answer
from service.views.api.paging import Page, after, page, position
from service.views.api.params import USUAL, Cursor, Limit, SchoolId
from service.views.api.register import Api
from service.views.api.schools import From, To, school_of, span, weekdays
from service.views.gate import At, Look, Need

NEED = Need(Verb.SEE, What.REGISTER, At.SCHOOL)


class Register(BaseModel):
    """The register of one school day."""

    date: date
    received: bool = Field(description="Whether it has arrived: then no record means present.")
    received_at: datetime | None = Field(description="The first moment it was said to be complete.")


def add_registers(api: Api) -> None:
    """Add them."""
    registers = _Registers(api.parts)
    api.get("/schools/{school_id}/registers", registers.list_registers, NEED, Page[Register], "registers")


class _Registers:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def list_registers(
        self,
        look: Look,
        request: Request,
        school_id: SchoolId,
        first: From = None,
        last: To = None,
        limit: Limit = USUAL,
        cursor: Cursor = None,
    ) -> Answer:
        """The school days of a school, and whether the register of each has arrived.

        A day that has not arrived is unknown for every pupil.
        """
        begin, end = span(self.parts, first, last)
        calendar = next(columns_of(self.parts, school_id)).calendar
        days = [day for day in weekdays(calendar, begin, end) if calendar.teaching[calendar.index(day)]]
        with snapshot(self.parts.engine) as connection:
            received = marks(connection, school_of(look).id, epoch_day(begin), epoch_day(end))
        here, more = after(days, date.isoformat, position(request, cursor, str), limit)
        rows = [_register(day, received) for day in here]
        return page(request, Page[Register], rows, here[-1].isoformat() if more else None)


def _register(day: date, received: Iterable[tuple[int, int, int]]) -> dict[str, object]:
    number = epoch_day(day)
    moments = [at for begin, end, at in received if begin <= number <= end]
    return {"date": day, "received": bool(moments), "received_at": from_micros(min(moments)) if moments else None}
