"""Everything about one pupil out of every table; the audit log keeps its events, which then point to nobody."""

from datetime import date

from sqlalchemy import Connection

from service.store.privacy.deleting import remove
from service.store.privacy.due import pupil_column
from service.store.privacy.frozen import erase_from_lists
from service.store.privacy.mentions import remove_mentions
from service.store.privacy.persons import PersonRow
from service.store.privacy.sweep import rows_of_pupils
from service.store.revisions import bump_schools
from service.store.tables import NotEnrolledEntry, metadata, table

LIST_ENTRIES = "weekly_list"


def erase_rows(connection: Connection, person: PersonRow, on: date) -> dict[str, int]:
    """Delete every row of a pupil within a `deletion`; rows per table, and entries of frozen lists."""
    counts = {}
    for target in reversed(metadata.sorted_tables):
        column = pupil_column(target)
        if column is not None:
            mine = rows_of_pupils(target, column, person.school_fk, [person.pupil_fk])
            counts[str(target.name)] = remove(connection, target, mine)
    listed = table(NotEnrolledEntry)
    named = (listed.c.school_fk == person.school_fk) & (listed.c.pupil_id == person.pupil_id)
    counts[str(listed.name)] = remove(connection, listed, named)
    counts[LIST_ENTRIES] = erase_from_lists(connection, person.school_fk, person.pupil_id, on)
    counts |= remove_mentions(connection, person)
    bump_schools(connection, [person.school_fk], setup=True)
    return {name: rows for name, rows in sorted(counts.items()) if rows}
