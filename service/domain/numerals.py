"""Numbers as Dutch people write them."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

SLOTS_A_WEEK = 5


def number(value: Any) -> str:
    """A number as Dutch people write it: ``16``, ``8,5``; words stay as they are."""
    if isinstance(value, str):
        return value
    return f"{round(float(value), 2):.2f}".rstrip("0").rstrip(".").replace(".", ",")


def percent(value: Any) -> str:
    """A share as a percentage with at most one decimal: ``12,5%``."""
    return f"{number(float(_tenths(value)))}%"


def points(value: Any) -> str:
    """A change of a share in percentage points, with its sign: ``+1,2 procentpunt``."""
    tenths = _tenths(value)
    sign = "+" if tenths > 0 else "-" if tenths < 0 else ""
    return f"{sign}{number(abs(float(tenths)))} procentpunt"


def weeks(value: Any) -> str:
    """Slots as school weeks, with at most one decimal: ``4,2``."""
    return number(round(float(value) / SLOTS_A_WEEK, 1))


def _tenths(share: Any) -> Decimal:
    # Half up, as people round: 31.25 is 31.3. Six digits first, so that 0.3125 of binary fractions is that share.
    return Decimal(str(round(float(share) * 100, 6))).quantize(Decimal("0.1"), ROUND_HALF_UP)
