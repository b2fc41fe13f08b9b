"""The hours and weeks of the statutory report as in force on every date, for the facts that count reports."""

from collections.abc import Mapping

import numpy as np

from service.domain.calendar import Calendar
from service.facts.known import ReportTerms
from service.rules.parameters import Rule

RULE = "report-16h"


def report_terms(rules: Mapping[str, Rule], calendar: Calendar) -> ReportTerms:
    """Terms per calendar position; no report date falls on a date on which the rule is not in force."""
    size = len(calendar.slot)
    hours, slots = np.full(size, np.inf), np.zeros(size, dtype=np.int32)
    for position in range(size):
        version = rules[RULE].on(calendar.day(position))
        if version is not None:
            hours[position], slots[position] = float(version["hours"]), 5 * int(version["window"])
    return ReportTerms(hours=hours, slots=slots)
