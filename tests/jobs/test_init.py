"""``vroegsignaal init`` makes a database, is safe to repeat, and keeps demo and real apart."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.domain.errors import NotReady
from service.jobs.init import prepare
from service.settings import Settings
from service.store.migrate import heads, require_current
from service.store.session import make_engine
from tests.store.builders import fill, rows_of

DEMO = "SELECT value FROM meta WHERE key = 'demo'"


def settings_for(engine: Engine, tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "new" / "var", database=engine.url.render_as_string(hide_password=False))


def test_init_makes_the_folder_and_the_tables_and_can_be_repeated(empty_engine: Engine, tmp_path: Path) -> None:
    settings = settings_for(empty_engine, tmp_path)

    first, second = prepare(settings, demo=False), prepare(settings, demo=False)

    require_current(empty_engine)
    assert settings.data_dir.is_dir()
    assert first[1].endswith(f"schema {heads()[0]} made.")
    assert second[1].endswith(f"already at schema {heads()[0]}.")
    assert rows_of(empty_engine, DEMO) == []


def test_without_an_address_the_database_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var")

    prepare(settings, demo=False)

    engine = make_engine(settings.database_url)
    require_current(engine)
    engine.dispose()
    assert (tmp_path / "var" / "vroegsignaal.db").is_file()


def test_a_demo_is_marked_once(empty_engine: Engine, tmp_path: Path) -> None:
    settings = settings_for(empty_engine, tmp_path)

    said = [prepare(settings, demo=True)[-1] for _ in range(2)]

    assert said == [
        "Demo: marked as a database with invented people only.",
        "Demo: this database was already marked as a demo.",
    ]
    assert rows_of(empty_engine, DEMO) == [("true",)]


def test_a_database_with_real_schools_never_becomes_a_demo(engine: Engine, tmp_path: Path) -> None:
    fill(engine)

    with pytest.raises(NotReady, match="already holds schools and is not a demo"):
        prepare(settings_for(engine, tmp_path), demo=True)

    assert rows_of(engine, DEMO) == []


def test_a_password_is_not_shown(tmp_path: Path, engine: Engine) -> None:
    word = "geheim"
    url = engine.url.set(password=word) if engine.dialect.name == "postgresql" else engine.url
    said = prepare(Settings(data_dir=tmp_path, database=url.render_as_string(hide_password=False)), demo=False)

    assert word not in " ".join(said)
    assert ("***" in said[1]) == (engine.dialect.name == "postgresql")
