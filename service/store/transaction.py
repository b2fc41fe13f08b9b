"""One import = one transaction: everything of it, or nothing."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Engine

from service.store import lookups, write_absences, write_imports, write_people
from service.store.cases.writing import Entry, add_listed
from service.store.counts import Counts
from service.store.session import write_transaction
from service.store.write_imports import ImportResult, ImportSource


class ImportTransaction:
    """What an import may ask and write. Rows are frames with the columns named below; extra columns are ignored.

    Dates may be ``date`` objects or datetime64; missing is None, NaN, NaT or NA. Whole numbers that may be missing
    need the dtype Int64 or object. Every write returns `Counts` and counts a revision of the schools it touches.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def schools(self) -> pd.DataFrame:
        """All schools, see `lookups.schools`."""
        return lookups.schools(self._connection)

    def pupil_keys(self, school_fks: Sequence[int]) -> pd.DataFrame:
        """Pupils of schools: school_fk, pupil_id, pupil_fk."""
        return lookups.pupil_keys(self._connection, school_fks)

    def enrolments(self, school_fks: Sequence[int]) -> pd.DataFrame:
        """Enrolments of schools, see `lookups.enrolments`."""
        return lookups.enrolments(self._connection, school_fks)

    def timetables(self, school_fks: Sequence[int]) -> pd.DataFrame:
        """Timetable rows of schools, see `lookups.timetables`."""
        return lookups.timetables(self._connection, school_fks)

    def calendars(self, school_fks: Sequence[int]) -> pd.DataFrame:
        """Own calendar rows of schools, see `lookups.calendars`."""
        return lookups.calendars(self._connection, school_fks)

    def upsert_schools(self, rows: pd.DataFrame) -> Counts:
        """school_id, name, sector, region, swv, municipality, hour_unit?, lesson_minutes?."""
        return write_people.upsert_schools(self._connection, rows)

    def upsert_calendar(self, rows: pd.DataFrame) -> Counts:
        """school_fk, date_from, date_to, kind, label?."""
        return write_people.upsert_calendar(self._connection, rows)

    def upsert_timetable(self, rows: pd.DataFrame) -> Counts:
        """school_fk, class_name ("" for a pupil's own), pupil_fk?, weekday 1-5, period, minutes, valid_from/to?."""
        return write_people.upsert_timetable(self._connection, rows)

    def upsert_pupils(self, rows: pd.DataFrame) -> Counts:
        """One row per enrolment or class change.

        school_fk, pupil_id, first_name, last_name, birth_date, exemption?, municipality?, class_name, year_group,
        mentor?, enrolled_from, enrolled_to?, class_from.
        """
        return write_people.upsert_pupils(self._connection, rows)

    def start_import(self, source: ImportSource) -> int:
        """Register the import; its key is needed for what it adds."""
        return write_imports.start_import(self._connection, source)

    def finish_import(self, import_id: int, result: ImportResult) -> None:
        """Write down what the import did."""
        write_imports.finish_import(self._connection, import_id, result)

    def add_absences(self, import_id: int, rows: pd.DataFrame, own_moments: bool = True) -> Counts:
        """Add absence versions in order of arrival, see `write_absences.add_absences`."""
        return write_absences.add_absences(self._connection, import_id, rows, own_moments)

    def add_marks(self, import_id: int, rows: pd.DataFrame, own_moments: bool = True) -> Counts:
        """Add registers received: school_fk, day_from, day_to (epoch days), recorded_at (microseconds UTC)."""
        return write_imports.add_marks(self._connection, import_id, rows, own_moments)

    def add_rejected(self, import_id: int, rows: pd.DataFrame) -> None:
        """Keep rows that were not taken: file, line, column, value, reason."""
        write_imports.add_rejected(self._connection, import_id, rows)

    def add_listed(self, entries: Sequence[Entry], at: datetime) -> Counts:
        """Add entries of the absoluut-verzuim list, see `cases.writing.add_listed`."""
        return add_listed(self._connection, entries, at)

    def also(self, write: Callable[[Connection], None]) -> None:
        """Write something else in the same transaction, e.g. who did this."""
        write(self._connection)


@contextmanager
def import_transaction(engine: Engine, dry_run: bool = False) -> Iterator[ImportTransaction]:
    """The one writer; commits when the block ends without an error, unless it is a ``dry_run``.

    Raises
    ------
    NotReady
        If another writer is busy for too long.
    """
    with write_transaction(engine) as connection:
        yield ImportTransaction(connection)
        if dry_run:
            connection.rollback()
