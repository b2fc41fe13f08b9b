"""The facts of rules.md §3 as the API shows them: every name with its type and meaning."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import BaseModel, Field, create_model

_KINDS = {
    "absent": "missed, for whatever reason",
    "sick": "missed by sickness",
    "unauthorised": "missed without authorisation, lateness included",
    "authorised": "missed with authorisation, sickness included",
}
_SPANS = {"4w": "over 4 school weeks", "12w": "over 12 school weeks", "year": "this school year"}
_COUNTS = {
    "scheduled_days_12w": "Days with lessons in 12 school weeks of which the register arrived.",
    "missing_days_4w": "Days with lessons in 4 school weeks of which the register did not arrive.",
    "missing_days_12w": "The same in 12 school weeks.",
    "sick_reports_12w": "Sick episodes begun in 12 school weeks.",
    "sick_run_days": "Length in pupil days of the sick episode that includes the last pupil day, else 0.",
    "sick_reports_year": "Sick episodes begun this school year.",
    "sick_days_year": "Sick pupil days this school year.",
}
_HOURS = {
    "unauthorised_hours_4w": "Unauthorised hours in 4 school weeks.",
    "report16_open_hours": "Unauthorised hours in 4 school weeks after the last report date.",
}
_RUNS = {
    "away_run_days": "Length of the run of fully missed days that includes the last pupil day, else 0.",
    "away_slots": "The same in school days of the calendar; 20 are four school weeks.",
    "away_unauthorised_slots": "The same for days missed without authorisation.",
    "late_12w": "Times late in 12 school weeks.",
    "late_year": "Times late this school year.",
}
_SHARE = "Share of scheduled time"


def _fields() -> Iterator[tuple[str, Any, str]]:
    for kind, missed in _KINDS.items():
        for span, over in _SPANS.items():
            yield f"{kind}_share_{span}", float | None, f"{_SHARE} {missed} {over}; null when nothing was scheduled."
    yield "absent_share_last_year", float | None, f"{_SHARE} missed last school year; null when nothing was scheduled."
    yield from ((name, int, text) for name, text in _COUNTS.items())
    yield from ((name, float, text) for name, text in _HOURS.items())
    yield "report16_dates", list[date], "Dates on which sixteen unauthorised hours in 4 school weeks were reached."
    yield from ((name, int, text) for name, text in _RUNS.items())
    yield "away_since", date | None, "First day of that run."
    yield "weekday_peak", float | None, "Largest share of missed minutes on one weekday over 12 school weeks."
    yield "trend_8w", float | None, "Slope per school week of the weekly absent share over 8 school weeks."
    yield "last_present", date | None, "Last pupil day on which some lesson was attended."


def _shape(name: str, doc: str, base: type[BaseModel] = BaseModel) -> type[BaseModel]:
    fields: dict[str, Any] = {name: (kind, Field(description=text)) for name, kind, text in _fields()}
    return create_model(name, __doc__=doc, __base__=base, **fields)


class _OfPupil(BaseModel):
    pupil_id: str = Field(description="The school's own number of the pupil.")
    as_of: date = Field(description="Facts up to and including this date.")


Facts = _shape("Facts", "Numbers made from the records of one pupil alone.")
PupilFacts = _shape("PupilFacts", "The facts of one pupil as of a date.", _OfPupil)
