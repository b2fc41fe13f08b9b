from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect

from service.store.migrate import current, downgrade, heads, upgrade
from service.store.tables import metadata


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))


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
