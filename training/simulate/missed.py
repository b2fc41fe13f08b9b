"""Which lessons pupils miss on one day, and truly why."""

from dataclasses import dataclass

import numpy as np

from service.domain.columns import Array
from training.simulate.today import Cause, Today


@dataclass
class Missed:
    """Per pupil: bits of the periods missed and their `Cause`; period and minutes of a lateness, 0 for none."""

    bits: Array
    cause: Array
    late_period: Array
    late_minutes: Array

    @classmethod
    def nothing(cls, pupils: int) -> "Missed":
        """Everybody is there."""
        nothing = np.zeros(pupils, dtype=np.int8)
        return cls(np.zeros(pupils, dtype=np.int32), nothing, nothing.copy(), np.zeros(pupils, dtype=np.int16))

    def add(self, who: Array, bits: Array, cause: Cause) -> Array:
        """Let these pupils miss these periods, unless something else keeps them away already; who it was."""
        takes = who & (self.bits == 0) & (bits != 0)
        self.bits[takes] = bits[takes]
        self.cause[takes] = cause
        return np.asarray(takes)


def first_lessons(today: Today, count: Array) -> Array:
    """Bits of the first lessons of each pupil's day."""
    bits, taken = today.bits.copy(), np.zeros(len(count), dtype=np.int32)
    for turn in range(int(count.max(initial=0))):
        lowest = np.where(turn < count, bits & -bits, 0)
        taken |= lowest
        bits &= ~lowest
    return taken


def last_lessons(today: Today, count: Array) -> Array:
    """Bits of the last lessons of each pupil's day."""
    total = lessons(today.bits)
    return today.bits & ~first_lessons(today, np.maximum(total - count, 0))


def lessons(bits: Array) -> Array:
    """Number of periods set."""
    return np.bitwise_count(bits)


def one_lesson(today: Today, chance: Array) -> Array:
    """Bits of one lesson, chosen by a uniform number per pupil."""
    number = (chance * lessons(today.bits)).astype(np.int64)
    return first_lessons(today, number + 1) & ~first_lessons(today, number)
