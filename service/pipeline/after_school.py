"""What follows from the assessments of one school, in the transaction that writes them: flags, drafts, messages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from service.decide.outcome import Row
from service.policy.region import RegionPolicy
from service.policy.reports import ReportPolicy
from service.policy.sickness import SicknessPolicy
from service.region.record import record_states
from service.reports.asking import Asked
from service.reports.drafting import draft_reports
from service.sickness.raising import raise_flags


@dataclass(frozen=True)
class Assessed:
    """The assessments of a school as they are being written, and the policies that the steps go by.

    ``rows`` are what `service.decide` said of every pupil for whom some rule says yes, ``asked`` the reports to make.
    """

    school_fk: int
    school_id: str
    as_of: date
    at: datetime
    rows: Sequence[Row]
    asked: Asked
    region: RegionPolicy
    reports: ReportPolicy
    sickness: SicknessPolicy


def draft_reports_of(connection: Connection, assessed: Assessed) -> None:
    """Draft the reports to leerplicht that the answers ask for, and bring open ones in line with the registers."""
    school = (assessed.school_fk, assessed.school_id)
    draft_reports(connection, assessed.reports, school, assessed.asked, assessed.at)


def raise_flags_of(connection: Connection, assessed: Assessed) -> None:
    """Raise the worrisome-sickness flags that the answers ask for, and bring open ones up to date."""
    school, moment = (assessed.school_fk, assessed.school_id), (assessed.as_of, assessed.at)
    raise_flags(connection, assessed.sickness, school, assessed.rows, moment, assessed.asked.pupils)


Step = Callable[[Connection, Assessed], None]
STEPS: tuple[Step, ...] = (record_states, draft_reports_of, raise_flags_of)
"""Each is safe to repeat: running a week again adds nothing that is already there."""


def follow_up(connection: Connection, assessed: Assessed) -> None:
    """Do every step for one school."""
    for step in STEPS:
        step(connection, assessed)
