"""What follows from the assessments of one school, in the transaction that writes them: flags, drafts, messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from service.decide.outcome import Row
from service.region.record import record_states


@dataclass(frozen=True)
class Assessed:
    """The assessments of a school as they are being written.

    ``rows`` are what `service.decide` said of every pupil for whom some rule says yes.
    """

    school_fk: int
    school_id: str
    as_of: date
    at: datetime
    rows: Sequence[Row]


Step = Callable[[Connection, Assessed], None]
STEPS: tuple[Step, ...] = (record_states,)
"""Each is safe to repeat: running a week again adds nothing that is already there."""


def follow_up(connection: Connection, assessed: Assessed) -> None:
    """Do every step for one school."""
    for step in STEPS:
        step(connection, assessed)
