"""Who is at home for longer than four weeks, and for how long: the clock of a thuiszitter as one small number.

The rules `lrv` and `long-authorised` say who (rules.md §4); months are calendar months from ``away_since`` (§5).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.domain.moments import months_after

NOT, LRV, LRV_LONG, ALLOWED, ALLOWED_LONG = range(5)
"""Not at home; without a valid reason up to three months, and longer; sick or authorised up to three, and longer."""
AT_HOME = (LRV, LRV_LONG, ALLOWED, ALLOWED_LONG)
_LRV, _ALLOWED, _YES = "lrv", "long-authorised", "yes"


def home_of(row: Mapping[str, Any], as_of: date, long_months: int) -> int:
    """The code of a pupil from what was said of the pupil (`service.decide.outcome.Row`)."""
    answers = row["answers"]
    unauthorised, allowed = answers.get(_LRV) == _YES, answers.get(_ALLOWED) == _YES
    if not (unauthorised or allowed):
        return NOT
    since = row["facts"]["away_since"]
    long = since is not None and months_after(date.fromisoformat(since), long_months) <= as_of
    return (LRV_LONG if long else LRV) if unauthorised else (ALLOWED_LONG if long else ALLOWED)
