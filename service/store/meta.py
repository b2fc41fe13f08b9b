"""Named values about the database itself."""

from sqlalchemy import Connection, delete, insert, select

from service.store.tables import Meta, columns, table

DATABASE_ID = "database_id"
DEMO = "demo"


def get_meta(connection: Connection, key: str) -> str | None:
    """Value of a key, None when it is not set."""
    meta = columns(Meta)
    value: str | None = connection.execute(select(meta.value).where(meta.key == key)).scalar_one_or_none()
    return value


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Set a key, replacing what it was."""
    meta = table(Meta)
    connection.execute(delete(meta).where(meta.c.key == key))
    connection.execute(insert(meta).values({"key": key, "value": value}))
