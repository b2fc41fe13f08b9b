"""Exemptions that must be renewed, and by when (Leerplichtwet 1969, art. 6: each year before 1 July)."""

from collections.abc import Iterable
from datetime import date, timedelta

from service.decide.sitting import Exempt
from service.domain.codes import Exemption
from service.policy.cases import Exemptions


def renewals(policy: Exemptions, entries: Iterable[Exempt], today: date) -> date | None:
    """The day before which a pupil's exemption must be renewed, once the alarm sounds; None while nothing is due.

    The last entry counts. The day is the renewal date of its last year where that lies within it, else the day after
    its end; the alarm goes on until eight weeks (``alarm_weeks``) after the end, unless a later entry follows.
    """
    last = max(entries, key=lambda entry: entry.last or date.max, default=None)
    if last is None or last.last is None or not policy.articles[Exemption(last.article)].renew:
        return None
    weeks = timedelta(weeks=policy.alarm_weeks)
    month, day = (int(part) for part in policy.renew_before.split("-"))
    renew = date(last.last.year, month, day)
    before = renew if last.first < renew <= last.last else last.last + timedelta(days=1)
    return before if before - weeks <= today <= last.last + weeks else None
