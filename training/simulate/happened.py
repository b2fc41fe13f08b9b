"""What truly happened at a school: one row per pupil and day on which something was missed, before any register."""

from dataclasses import dataclass

import numpy as np

from service.domain.columns import Array
from training.simulate.missed import Missed
from training.simulate.state import State
from training.simulate.today import Cause, Today


@dataclass(frozen=True)
class Happened:
    """Rows in order of day.

    Attributes
    ----------
    pupil, day
        int32 row of the pupil (or copy), int16 calendar position.
    cause
        int8 `Cause`.
    bits
        int32 periods missed; of a lateness its period.
    whole
        Booleans: all lessons of the day.
    run
        int16: school days wholly away in a row, with this one.
    late
        int16 minutes of a lateness, 0 for anything else.
    """

    pupil: Array
    day: Array
    cause: Array
    bits: Array
    whole: Array
    run: Array
    late: Array

    def __len__(self) -> int:
        return len(self.pupil)


class Diary:
    """Collects the days of a simulation."""

    def __init__(self) -> None:
        self._rows: list[tuple[Array, ...]] = []

    def add(self, today: Today, missed: Missed, state: State) -> None:
        """Write down one day."""
        who = np.flatnonzero(missed.bits)
        late = np.flatnonzero(missed.late_bits)
        pupil = np.concatenate((who, late)).astype(np.int32)
        none = np.zeros(len(late), dtype=np.int16)
        self._rows.append(
            (
                pupil,
                np.full(len(pupil), today.position, dtype=np.int16),
                np.concatenate((missed.cause[who], none + Cause.LATE)).astype(np.int8),
                np.concatenate((missed.bits[who], missed.late_bits[late])).astype(np.int32),
                np.concatenate((missed.bits[who] == today.bits[who], none != 0)),
                np.concatenate((state.run[who], none)).astype(np.int16),
                np.concatenate((np.zeros(len(who), dtype=np.int16), missed.late_minutes[late])),
            )
        )

    def happened(self) -> Happened:
        """All days written down."""
        if not self._rows:
            return Happened(*(np.zeros(0, dtype=np.int64) for _ in range(7)))
        return Happened(*(np.concatenate(columns) for columns in zip(*self._rows, strict=True)))
