"""Amsterdam wall clock to microseconds UTC, for whole columns at once."""

from datetime import datetime, time
from functools import lru_cache

import numpy as np

from service.domain.columns import Array
from service.domain.moments import AMSTERDAM, from_epoch_day

SECOND = 1_000_000
DAY = 86_400


def local_moments(day: Array, second: Array) -> Array:
    """int64 microseconds UTC of seconds after midnight (by day, when no clock changes) on epoch days."""
    days = np.asarray(day, dtype=np.int64)
    low, high = (int(days.min()), int(days.max())) if len(days) else (0, 0)
    moments: Array = (days * DAY + np.asarray(second) - _offsets(low, high)[days - low]) * SECOND
    return moments


@lru_cache(maxsize=256)
def _offsets(low: int, high: int) -> Array:
    """Seconds that Amsterdam is ahead of UTC at noon of every day."""
    return np.array([_offset(day) for day in range(low, high + 1)], dtype=np.int64)


@lru_cache(maxsize=8192)
def _offset(day: int) -> int:
    ahead = datetime.combine(from_epoch_day(day), time(12), AMSTERDAM).utcoffset()
    return int(ahead.total_seconds()) if ahead else 0
