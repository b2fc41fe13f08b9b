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
    for version in rules[RULE].versions:
        begin = min(max((version.valid_from - calendar.day(0)).days, 0), size)
        hours[begin:] = np.inf if version.abolished else float(version["hours"])
        slots[begin:] = 0 if version.abolished else 5 * int(version["window"])
    return ReportTerms(hours=hours, slots=slots)
