"""``vroegsignaal monitor``: a page, a row, what is said, and an exit code; on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from service.domain.errors import NotFound, NotReady
from service.store.model_checks import Check, latest_check, write_check
from service.store.session import make_engine, write_transaction
from tests.conftest import Postgres, Sqlite
from tests.people import VO, write_demo
from tests.story.commands import Service
from tests.web.hand_model import hand_model, put_in_use

pytestmark = pytest.mark.slow

AS_OF = "2026-11-22"


@pytest.fixture(scope="module")
def loaded(databases: Sqlite | Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo schools with a model in use."""
    folder = tmp_path_factory.mktemp("monitored")
    write_demo(folder / "files")
    with databases.database() as url:
        service = Service(folder / "var", url)
        service.load(folder / "files")
        put_in_use(folder / "var", hand_model())
        yield service


def last_check(service: Service, version: str) -> Check | None:
    engine = make_engine(service.database)
    with engine.connect() as connection:
        found = latest_check(connection, version)
    engine.dispose()
    return found


def test_one_school_gets_a_page_and_decides_nothing(loaded: Service) -> None:
    told = loaded.json("monitor", "--as-of", AS_OF, "--school", VO)

    assert last_check(loaded, told["model_version"]) is None
    assert (told["school_id"], told["switched"]) == (VO, False)
    assert Path(told["page"]).name == f"{told['model_version']}-2026-11-22-{VO}.html"
    assert "Controle van het model" in Path(told["page"]).read_text(encoding="utf-8")


def test_a_check_is_kept_as_it_was_told(loaded: Service, tmp_path: Path) -> None:
    told = loaded.json("monitor", "--as-of", AS_OF, "--out", tmp_path)

    kept = last_check(loaded, told["model_version"])
    assert kept is not None
    assert {name: told[name] for name in ("passed", "display", "figures", "why", "model_version")} == {
        "passed": kept.passed,
        "display": kept.display,
        "figures": kept.figures,
        "why": kept.why,
        "model_version": kept.model_version,
    }
    assert (kept.period_from, kept.period_to) == (date(2026, 10, 26), date(2026, 11, 22))
    assert (kept.display, told["switched"]) == ("model", False)
    assert kept.figures["unknown"] == ["too-few-outcomes"]
    assert told["page"] == str(tmp_path / f"{kept.model_version}-2026-11-22.html")


def test_a_switch_ends_with_exit_code_3(loaded: Service, tmp_path: Path) -> None:
    version = put_in_use(loaded.folder, hand_model())
    moment = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)
    off = Check(version, moment, date(2026, 10, 19), date(2026, 11, 15), False, "off", {}, "Niets kon kloppen.")
    engine = make_engine(loaded.database)
    with write_transaction(engine) as connection:
        write_check(connection, off)
    engine.dispose()

    done = loaded.run("monitor", "--as-of", AS_OF, "--out", tmp_path)

    assert done.exit_code == 3
    assert "De lijst staat op volgorde van een eenvoudige telling" in done.stdout
    assert "Dit is veranderd sinds de vorige controle." in done.stdout
    found = last_check(loaded, version)
    assert found is not None
    assert found.display == "baseline"


def test_a_school_that_does_not_exist_is_named(loaded: Service) -> None:
    assert isinstance(loaded.run("monitor", "--as-of", AS_OF, "--school", "99ZZ99").exception, NotFound)


def test_without_a_model_it_says_what_to_do(loaded: Service, tmp_path: Path) -> None:
    done = replace(loaded, folder=tmp_path).run("monitor", "--as-of", AS_OF)

    assert isinstance(done.exception, NotReady)
    assert str(done.exception).startswith("No risk model is in use.")


def test_a_damaged_model_is_not_checked(loaded: Service, tmp_path: Path) -> None:
    version = put_in_use(tmp_path, hand_model())
    (tmp_path / "models" / version / "model.joblib").write_bytes(b"damaged")

    done = replace(loaded, folder=tmp_path).run("monitor", "--as-of", AS_OF)

    assert isinstance(done.exception, NotReady)
    assert "its hash differs" in str(done.exception)
