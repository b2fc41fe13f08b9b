"""The facts a risk model may look at: numeric facts of rules.md §3 about the pupil's own registers, nothing else.

No sex, age, year group, sector, school, name or place: rules.md §6 leaves those out, whatever they would add. A matrix
``X`` is float32 with a row per pupil and a column per fact in this order; NaN is a fact that is not known.
"""

FEATURES: tuple[str, ...] = (
    "absent_share_4w",
    "absent_share_12w",
    "absent_share_year",
    "sick_share_4w",
    "sick_share_12w",
    "sick_share_year",
    "unauthorised_share_4w",
    "unauthorised_share_12w",
    "unauthorised_share_year",
    "authorised_share_4w",
    "authorised_share_12w",
    "authorised_share_year",
    "absent_share_last_year",
    "scheduled_days_12w",
    "missing_days_4w",
    "missing_days_12w",
    "sick_reports_12w",
    "sick_run_days",
    "sick_reports_year",
    "sick_days_year",
    "unauthorised_hours_4w",
    "report16_dates",
    "report16_open_hours",
    "away_run_days",
    "away_slots",
    "away_unauthorised_slots",
    "late_12w",
    "late_year",
    "weekday_peak",
    "trend_8w",
)
"""Names and order of the columns of every ``X``; of ``report16_dates`` how many lie within 12 school weeks."""

OF_THE_REGISTER = frozenset({"scheduled_days_12w", "missing_days_4w", "missing_days_12w"})
"""Facts about the register and not about the pupil: in every ``X`` to watch the data, but no model weighs them.

A school that registers late must not make a child look at risk.
"""

FREE = OF_THE_REGISTER | {"weekday_peak"}
"""Facts that are no amount of absence: more of them may raise or lower the risk."""

MONOTONE: dict[str, int] = {name: 0 if name in FREE else 1 for name in FEATURES}
"""+1: more of it never lowers the risk, everything else equal; 0: free."""
