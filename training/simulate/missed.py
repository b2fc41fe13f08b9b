"""Which lessons pupils miss on one day, and truly why.

Lessons are bits: bit ``p`` of a number is period ``p``. Tables answer "the first two lessons of this day" at once.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from service.domain.columns import Array
from training.simulate.today import Cause

MOST_PERIODS = 12


@dataclass
class Missed:
    """Per pupil: bits of the periods missed and their `Cause`; bits and minutes of a lateness, 0 for none."""

    bits: Array
    cause: Array
    late_bits: Array
    late_minutes: Array

    @classmethod
    def nothing(cls, pupils: int) -> "Missed":
        """Everybody is there."""
        return cls(*(np.zeros(pupils, dtype=kind) for kind in (np.int32, np.int8, np.int32, np.int16)))

    def add(self, who: Array, bits: Array, cause: Cause) -> None:
        """Let these pupils (row numbers) miss these periods, unless something else keeps them away already."""
        takes = (self.bits[who] == 0) & (bits != 0)
        rows = who[takes]
        self.bits[rows] = bits[takes]
        self.cause[rows] = cause


def lessons(bits: Array) -> Array:
    """Number of lessons."""
    return np.bitwise_count(bits)


def first_lessons(bits: Array, count: Array | int) -> Array:
    """Bits of the first ``count`` lessons of each day; all of them when there are fewer."""
    return np.asarray(_tables()[bits, np.minimum(count, MOST_PERIODS)])


def last_lessons(bits: Array, count: Array | int) -> Array:
    """Bits of the last ``count`` lessons of each day."""
    return bits & ~first_lessons(bits, np.maximum(lessons(bits).astype(np.int64) - count, 0))


def half_day(bits: Array) -> Array:
    """Bits of the second half of each day."""
    return last_lessons(bits, (lessons(bits).astype(np.int64) + 1) // 2)


def one_lesson(bits: Array, chance: Array) -> Array:
    """Bits of one lesson, chosen by a uniform number per day."""
    number = (chance * lessons(bits)).astype(np.int64)
    return first_lessons(bits, number + 1) & ~first_lessons(bits, number)


@lru_cache(maxsize=1)
def _tables() -> Array:
    """int32 [bits, count]: the first ``count`` bits set."""
    left = np.arange(1 << (MOST_PERIODS + 1), dtype=np.int32)
    table = np.zeros((len(left), MOST_PERIODS + 1), dtype=np.int32)
    for count in range(1, MOST_PERIODS + 1):
        lowest = left & -left
        table[:, count] = table[:, count - 1] | lowest
        left &= ~lowest
    return table
