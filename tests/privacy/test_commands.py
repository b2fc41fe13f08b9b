"""The commands retain, privacy and audit, as somebody at the machine types them."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service.domain.errors import BrokenLog, MustBeKept, NotFound, NotSignedIn, VroegsignaalError
from service.privacy.export_model import Export
from service.store.session import make_engine, write_transaction
from tests.conftest import Postgres, Sqlite
from tests.privacy import rows
from tests.store.builders import execute
from tests.story.commands import Service

PUPIL = ("99AA00", "p0")


@pytest.fixture
def service(databases: Sqlite | Postgres, with_tables: str, tmp_path: Path) -> Iterator[Service]:
    """A service with one school and one pupil, who is enrolled."""
    with databases.database(copy_of=with_tables) as url:
        made = Service(tmp_path / "var", url)
        engine = make_engine(url)
        rows.pupil(engine)
        engine.dispose()
        yield made


@pytest.fixture
def engine(service: Service) -> Iterator[Engine]:
    """Engine of the service's database."""
    made = make_engine(service.database)
    yield made
    made.dispose()


def fails(service: Service, *arguments: object) -> BaseException:
    """The error with which a command ends."""
    done = service.run(*arguments)
    assert done.exception is not None
    return done.exception


def test_retain_shows_what_would_go_and_deletes_only_when_it_is_told(service: Service, engine: Engine) -> None:
    with write_transaction(engine) as connection:
        rows.leave(connection, rows.keys(engine, "pupil")[0], date(2015, 1, 1))
    before = rows.counts(engine)

    shown = service.say("retain")
    said = service.json("retain")

    assert "would be deleted; nothing was" in shown
    assert rows.counts(engine) == before
    assert {"table": "pupil", "rows": 1}.items() <= next(t for t in said["tables"] if t["table"] == "pupil").items()
    assert f"{said['rows']} rows deleted" in service.say("retain", "--delete")
    assert rows.counts(engine).keys() & rows.PUPIL_TABLES == set()
    assert "0 rows deleted" in service.say("retain", "--delete")


def test_an_export_is_a_page_a_file_and_its_schema(service: Service, tmp_path: Path) -> None:
    service.say("privacy", "export", *PUPIL, "--out", tmp_path / "inzage")

    made = Export.model_validate_json((tmp_path / "inzage" / "inzage.json").read_text(encoding="utf-8"))
    assert (made.person.pupil_id, len(made.absences)) == ("p0", 1)
    assert made.looks[-1].ground == "inzage op verzoek van leerling of ouders"
    assert json.loads((tmp_path / "inzage" / "inzage.schema.json").read_text(encoding="utf-8"))["title"] == "Export"
    assert "Sanne Jansen" in (tmp_path / "inzage" / "inzage.html").read_text(encoding="utf-8")


def test_erase_says_until_when_it_must_be_kept_and_erases_on_a_ground(service: Service, engine: Engine) -> None:
    assert isinstance(fails(service, "privacy", "erase", *PUPIL, "--yes"), MustBeKept)
    assert rows.counts(engine)["pupil"] == 1

    said = service.say("privacy", "erase", *PUPIL, "--yes", "--decision", "unlawful")

    assert "absence_record: 1 deleted" in said
    assert "pupil: 1 deleted" in said
    assert rows.counts(engine).keys() & rows.PUPIL_TABLES == set()


def test_erase_asks_first(service: Service, engine: Engine) -> None:
    fails(service, "privacy", "erase", *PUPIL, "--decision", "unlawful")

    assert rows.counts(engine)["pupil"] == 1


def test_a_request_is_asked_listed_and_decided(service: Service) -> None:
    asked = service.say(
        *("privacy", "correct", "ask", *PUPIL, "--kind", "rectify", "--about", "absence", "--by", "parents"),
        *("--on", "2026-11-02", "--day", "2026-10-30"),
    )
    assert "answer by 2026-12-02" in asked
    (listed,) = service.json("privacy", "correct", "list")
    assert (listed["pupil_id"], listed["kind"], listed["due_on"]) == ("p0", "rectify", "2026-12-02")
    assert "1 open requests" in service.say("privacy", "correct", "list", "--school", "99AA00")

    service.say("privacy", "correct", "decide", listed["uid"], "granted")

    assert service.json("privacy", "correct", "list") == []
    assert isinstance(fails(service, "privacy", "correct", "decide", "nothing", "granted"), NotFound)


def test_consent_is_recorded_and_shown(service: Service) -> None:
    first = service.say("privacy", "consent", "record", *PUPIL, "swv-case", "parents", "consented")
    assert first.strip() == "swv-case: missing: pupil"
    assert "swv-case: granted" in service.say("privacy", "consent", "record", *PUPIL, "swv-case", "pupil", "consented")
    service.say("privacy", "consent", "record", *PUPIL, "swv-case", "parents", "withdrawn")

    assert service.json("privacy", "consent", "show", *PUPIL)["swv-case"] == "refused"


def test_documents_are_written_from_the_settings_in_use(service: Service, tmp_path: Path) -> None:
    service.say("privacy", "documents", "--out", tmp_path / "documents")

    register = (tmp_path / "documents" / "verwerkingsregister.md").read_text(encoding="utf-8")
    assert ("SQLite" in register) == service.database.startswith("sqlite")
    assert ("PostgreSQL" in register) == service.database.startswith("postgres")
    assert (tmp_path / "documents" / "dpia.md").read_text(encoding="utf-8").startswith("# Gegevensbescherming")


def test_verify_names_the_events_and_the_hash_to_write_down(service: Service, engine: Engine) -> None:
    service.say("privacy", "consent", "show", *PUPIL)
    said = service.json("audit", "verify")

    assert (said["events"], said["wrong"], len(said["last_sha256"])) == (1, [], 64)
    assert said["last_sha256"] in service.say("audit", "verify", "--expect", said["last_sha256"])


def test_verify_ends_with_exit_code_7_and_names_every_line_when_the_log_is_broken(
    service: Service, engine: Engine
) -> None:
    for _ in range(3):
        service.say("privacy", "consent", "show", *PUPIL)
    execute(engine, "INSERT INTO deletion_permit (id, reason) VALUES (1, 'attack')")
    for table in ("audited_pupil", "audit_event"):
        execute(engine, f"DELETE FROM {table} WHERE seq = 2")  # noqa: S608

    done = service.run("audit", "verify")

    assert isinstance(done.exception, BrokenLog)
    assert done.exception.exit_code == 7
    assert "Event 2 is missing: the one after it is 3." in done.stdout


def test_verify_with_a_hash_nobody_knows_is_broken(service: Service) -> None:
    service.say("privacy", "consent", "show", *PUPIL)

    assert isinstance(fails(service, "audit", "verify", "--expect", "0" * 64), BrokenLog)


def test_the_log_is_listed_without_names(service: Service) -> None:
    service.say("privacy", "consent", "record", *PUPIL, "jgz-name", "parents", "informed")
    service.say("privacy", "consent", "show", *PUPIL)

    events = service.json("audit", "list")

    assert [event["action"] for event in events] == ["consent-recorded", "saw"]
    assert service.json("audit", "list", "--after", 1, "--school", "99AA00") == events[1:]
    assert service.json("audit", "list", "--school", "99BB00") == []
    assert "consent-recorded" in service.say("audit", "list", "--limit", 1)
    assert "Sanne" not in json.dumps(events)


def test_the_access_log_of_a_pupil_is_told_to_a_parent_and_logged_itself(service: Service) -> None:
    service.say("privacy", "consent", "show", *PUPIL)

    (look,) = service.json("audit", "of-pupil", *PUPIL)

    assert (look["action"], look["what"]) == ("bekeken", "informatie en toestemming")
    assert look["who"] == "een opdracht op de computer van de dienst"
    assert len(service.json("audit", "of-pupil", *PUPIL)) == 2
    assert "bekeken" in service.say("audit", "of-pupil", *PUPIL)


@pytest.mark.parametrize(
    "command",
    [
        ("privacy", "export", "99AA00", "p9", "--out", "out"),
        ("privacy", "erase", "99AA00", "p9", "--yes"),
        ("privacy", "consent", "show", "99AA00", "p9"),
        ("privacy", "correct", "ask", "99AA00", "p9", "--kind", "object", "--about", "model", "--by", "pupil"),
        ("audit", "of-pupil", "99AA00", "p9"),
    ],
)
def test_a_pupil_nobody_knows_is_not_found_and_leaves_no_trace(
    service: Service, engine: Engine, command: tuple[str, ...]
) -> None:
    assert isinstance(fails(service, *command), NotFound)
    assert "audit_event" not in rows.counts(engine)


def test_with_accounts_a_key_is_needed(service: Service, engine: Engine) -> None:
    with write_transaction(engine) as connection:
        rows.account(connection, None)

    for command in (("privacy", "export", *PUPIL, "--out", "out"), ("privacy", "erase", *PUPIL, "--yes")):
        assert isinstance(fails(service, *command), NotSignedIn)
    assert isinstance(fails(service, "privacy", "correct", "list"), VroegsignaalError)
