"""Pupils whom the schools count under some definition, for holding a list of another party beside theirs."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from service.domain.access import Action, What
from service.store.tables import Assessment, AuditEvent, Pupil, School, columns, table


@dataclass(frozen=True)
class Known:
    """A pupil as a list of another party may name one, with the latest answers of the rules; None without any."""

    pupil_fk: int
    school_id: str
    pupil_id: str
    name: str
    last_name: str
    birth_date: date
    answers: dict[str, str] | None


def pupils_of_school(connection: Connection, school_fk: int) -> list[Known]:
    """Every pupil a school has or had, with the answers of its latest assessments."""
    pupil = columns(Pupil)
    answers = _answers(connection, [school_fk])
    query = _who().where(pupil.school_fk == school_fk)
    return [_known(row, answers.get(row[0])) for row in connection.execute(query)]


def counted_in_region(connection: Connection, region: str) -> list[Known]:
    """Pupils of a samenwerkingsverband of whom the latest assessment says that some rule of tier 2 or 3 holds."""
    school, pupil = columns(School), columns(Pupil)
    schools = list(connection.scalars(select(school.id).where(school.swv == region)))
    answers = _answers(connection, schools)
    query = _who().where(pupil.school_fk.in_(schools))
    return [_known(row, answers[row[0]]) for row in connection.execute(query) if row[0] in answers]


def _who() -> Any:
    pupil, school = columns(Pupil), columns(School)
    names = (pupil.id, school.school_id, pupil.pupil_id, pupil.first_name, pupil.last_name, pupil.birth_date)
    return select(*names).join(table(School), school.id == pupil.school_fk)


def _known(row: Any, answers: dict[str, str] | None) -> Known:
    key, school_id, pupil_id, first_name, last_name, born = row
    return Known(key, school_id, pupil_id, f"{first_name} {last_name}", last_name, born, answers)


def _answers(connection: Connection, school_fks: Collection[int]) -> dict[int, dict[str, str]]:
    """Latest answers of pupils with a rule of tier 2 or 3, by pupil."""
    row = columns(Assessment)
    latest = (
        select(row.school_fk, func.max(row.as_of).label("as_of"))
        .where(row.school_fk.in_(school_fks))
        .group_by(row.school_fk)
        .subquery()
    )
    same = (row.school_fk == latest.c.school_fk) & (row.as_of == latest.c.as_of)
    query = select(row.pupil_fk, row.rule_tier, row.answers).join(latest, same).order_by(row.id)
    found = {key: (tier, answers) for key, tier, answers in connection.execute(query.where(row.rule_tier > 1))}
    return {key: answers for key, (_, answers) in found.items()}


def last_comparison(connection: Connection, region: str, party: str) -> datetime | None:
    """When a list of a party was last held beside that of a region, by the audit log."""
    event = columns(AuditEvent)
    about = (event.what == What.RECONCILIATION.value) & (event.action == Action.RECORDED.value)
    query = select(event.at, event.detail).where(about).order_by(event.seq.desc())
    for at, detail in connection.execute(query):
        if (detail.get("region"), detail.get("party")) == (region, party):
            moment: datetime = at
            return moment
    return None
