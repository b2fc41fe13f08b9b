"""Geometry of the drawing of movements: bars of then and now, and a band for every move. The table beside it says all.

Who is in neither tier 2 nor 3 at both moments is left out: that band would make every other one invisible.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, TOP, GAP, BAR = 640, 340, 26, 22, 16
LEFT, RIGHT = 118, WIDTH - 118
ORDER = (2, 1, 0)
"""The heaviest tier on top."""


@dataclass(frozen=True)
class Bar:
    """A state at one of the moments: place, number of its style and number of pupils."""

    x: int
    y: float
    height: float
    state: int
    pupils: int


@dataclass(frozen=True)
class Band:
    """A move as a closed path."""

    path: str
    state: int
    pupils: int


@dataclass(frozen=True)
class Sankey:
    """The drawing."""

    left: tuple[Bar, ...]
    right: tuple[Bar, ...]
    bands: tuple[Band, ...]


def sankey(matrix: Sequence[Sequence[int]]) -> Sankey:
    """The drawing of a matrix: rows are then, columns are now."""
    size = len(matrix)
    moves = [[0 if one == other == 0 else matrix[one][other] for other in range(size)] for one in range(size)]
    order = [state for state in ORDER if state < size]
    total = sum(map(sum, moves))
    scale = (HEIGHT - TOP - GAP * (size - 1) - 8) / max(total, 1)
    before = _bars(LEFT - BAR, order, [sum(row) for row in moves], scale)
    after = _bars(RIGHT, order, [sum(column) for column in zip(*moves, strict=True)], scale)
    return Sankey(before, after, tuple(_bands(moves, order, before, after, scale)))


def _bars(x: int, order: Sequence[int], pupils: Sequence[int], scale: float) -> tuple[Bar, ...]:
    bars, y = [], float(TOP)
    for state in order:
        height = pupils[state] * scale
        bars.append(Bar(x, round(y, 1), round(max(height, 1), 1), state, pupils[state]))
        y += height + GAP
    return tuple(bars)


def _bands(
    moves: Sequence[Sequence[int]], order: Sequence[int], before: Sequence[Bar], after: Sequence[Bar], scale: float
) -> list[Band]:
    start = {bar.state: bar.y for bar in before}
    end = {bar.state: bar.y for bar in after}
    bands = []
    for one in order:
        for other in order:
            thick = moves[one][other] * scale
            if thick:
                bands.append(Band(_path(start[one], end[other], thick), one, moves[one][other]))
            start[one] += thick
            end[other] += thick
    return bands


def _path(y: float, end: float, thick: float) -> str:
    middle = (LEFT + RIGHT) // 2
    there = f"M{LEFT} {y:.1f}C{middle} {y:.1f} {middle} {end:.1f} {RIGHT} {end:.1f}"
    return f"{there}V{end + thick:.1f}C{middle} {end + thick:.1f} {middle} {y + thick:.1f} {LEFT} {y + thick:.1f}Z"
