from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from service.store.migrate import current, downgrade, heads, upgrade
from service.store.tables import metadata


def wanted(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """A trigger stands in for the foreign keys of absence_record on PostgreSQL, see migrations/references.py."""
    return not (kind == "foreign_key_constraint" and str(name).startswith("fk_absence_record"))


def differences(engine: Engine) -> list[object]:
    options = {"compare_type": True}
    if engine.dialect.name == "postgresql":
        options["include_object"] = wanted
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def test_there_is_one_newest_revision() -> None:
    assert len(heads()) == 1


def test_up_down_up_gives_the_tables_of_the_code(empty_engine: Engine) -> None:
    upgrade(empty_engine)
    assert differences(empty_engine) == []
    downgrade(empty_engine, "base")
    assert inspect(empty_engine).get_table_names() == ["alembic_version"]
    assert current(empty_engine) is None
    upgrade(empty_engine)
    assert (differences(empty_engine), current(empty_engine)) == ([], heads()[0])
