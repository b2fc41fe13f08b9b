"""Facts about the database itself."""

from sqlmodel import Field

from service.store.tables.base import Table


class Meta(Table, table=True):
    """A named value, e.g. ``demo`` = ``true``; ``database_id`` is random and made with the database."""

    key: str = Field(primary_key=True)
    value: str
