"""The one place that asks the machine for the time; everything else takes the moment as a parameter."""

from datetime import UTC, date, datetime

from service.domain.moments import AMSTERDAM


def now() -> datetime:
    """This moment, aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in Amsterdam."""
    return datetime.now(AMSTERDAM).date()
