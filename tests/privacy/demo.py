"""The demo schools, with everything about one pupil that the service can know."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from service.domain.access import Action, Actor, ActorKind, AuditEntry, What
from service.settings import Settings
from service.store import audit
from service.store.session import make_engine, write_transaction
from service.store.tables import Pupil, table
from tests.people import PEOPLE, VO, WEEK, write_demo
from tests.privacy import rows
from tests.story.commands import Service

WHO = PEOPLE["sven"]
NUMBER = "Z-1203-S"
"""His number here: one that nothing else looks like."""
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MIRJAM = Actor(ActorKind.ACCOUNT, "mirjam-uid")


@dataclass(frozen=True)
class Demo:
    """The schools in a database and a data folder."""

    service: Service
    engine: Engine
    settings: Settings

    @property
    def folder(self) -> Path:
        """The data folder."""
        return self.service.folder


@contextmanager
def demo(folder: Path, database: str) -> Iterator[Demo]:
    """The week of the demo, with a look, an action, a consent, a request and rows that quote the pupil."""
    write_demo(folder / "files")
    _renumber(folder / "files")
    service = Service(folder / "var", "" if database.startswith("sqlite") else database)
    service.load(folder / "files")
    service.say("import", "absences", _wrong(folder / "files"), "--school", VO)
    service.say("weekly", "--week", "2026-W46", "--quiet")
    service.say("weekly", "--week", WEEK, "--quiet")
    service.say("import", "absences", folder / "files" / "corrections.csv")
    service.say("weekly", "--week", WEEK, "--quiet")
    settings = Settings(data_dir=folder / "var", database=service.database)
    engine = make_engine(settings.database_url)
    _add_the_rest(engine)
    yield Demo(service, engine, settings)
    engine.dispose()


def key_of(engine: Engine, pupil_id: str = NUMBER) -> int:
    """Database key of a pupil of the Zilverlinde College."""
    pupil = table(Pupil)
    with engine.connect() as connection:
        return int(connection.scalar(select(pupil.c.id).where(pupil.c.pupil_id == pupil_id)) or 0)


def _renumber(files: Path) -> None:
    """Give the pupil his number, and lesson time nobody has accounted for, so that he is on every kind of list."""
    for path in files.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(f",{WHO.pupil_id},", f",{NUMBER},"), encoding="utf-8")
    with (files / "absences.csv").open("a", encoding="utf-8") as file:
        file.write(f"{VO},{NUMBER},2026-10-06,1,50,unknown,2026-10-06T09:00+02:00\n")


def _wrong(files: Path) -> Path:
    """Rows that are not taken and quote the pupil, among enough right ones."""
    with (files / "absences.csv").open(encoding="utf-8", newline="") as file:
        header, *right = list(csv.reader(file))
    wrong = [[VO, WHO.last_name, "2026-11-16", "1", "50", "sick", "2026-11-16T08:30+01:00"]]
    wrong += [[VO, NUMBER, "2026-11-16", NUMBER, "50", "sick", "2026-11-16T08:30+01:00"]]
    path = files / "wrong.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *(row for row in right if row[0] == VO), *wrong])
    return path


def _add_the_rest(engine: Engine) -> None:
    pupil, other = key_of(engine), key_of(engine, PEOPLE["noor"].pupil_id)
    day = date(2026, 11, 24)
    seen = AuditEntry(MIRJAM, Action.SAW, TUESDAY, What.PUPIL, VO, (pupil,), "zorgcoordinator", "begeleiding")
    listed = AuditEntry(MIRJAM, Action.SAW, TUESDAY, What.WEEKLY_LIST, VO, (other, pupil), "mentor", "mentoraat")
    with write_transaction(engine) as connection:
        school = rows.school_of(connection, pupil)
        audit.append(connection, seen)
        audit.append(connection, listed)
        rows.put(connection, "agreed_action", pupil_fk=pupil, agreed_on=day)
        rows.guided(connection, school, pupil, day)
        rows.put(connection, "timetable_entry", school_fk=school, pupil_fk=pupil, class_name="", **rows.OWN_LESSON)
        for number in (NUMBER, PEOPLE["kofi"].pupil_id):
            rows.put(connection, "not_enrolled_entry", school_fk=school, pupil_id=number, listed_on=day)
        rows.put(connection, "consent", pupil_fk=pupil, given_on=day, **rows.informed(day))
        rows.request(connection, pupil, day)
        rows.prepared(connection, school, pupil, day)
        answer = {"pupil": {"number": NUMBER, "name": WHO.name}}
        rows.answer(connection, day, answer=answer)
