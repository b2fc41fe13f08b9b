"""Marking schools whose facts may differ from now on."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Connection, update

from service.store.tables import School, table


def bump_schools(connection: Connection, school_fks: Sequence[int], setup: bool) -> None:
    """Count one more revision for these schools and give them a new random stamp.

    ``setup``: something else than records and registers changed, so a new ``setup_stamp`` too.
    """
    if not len(school_fks):
        return
    school = table(School)
    values = {"revision": school.c.revision + 1, "stamp": uuid.uuid4().hex}
    if setup:
        values["setup_stamp"] = values["stamp"]
    connection.execute(update(school).where(school.c.id.in_(school_fks)).values(values))
