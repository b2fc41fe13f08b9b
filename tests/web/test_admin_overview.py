"""Where a beheerder begins: what asks for attention in plain words, each with a way there, or that all is in order."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from service.domain.access import Role
from service.domain.delivery import RunState, State, Why
from service.ingest.run import Request, run_import
from service.pipeline.parts import Parts
from service.policy.risk_words import load_risk_words
from service.risk.adviser import Adviser
from service.store.accounts import people
from service.store.messages import runs
from service.store.model_checks import Check, write_check
from service.store.session import write_transaction
from service.store.tables import Delivery, JobRun, table
from service.views.web import admin_attention as attention
from tests.people import VO, WEEK
from tests.people_schools import SO
from tests.store.builders import execute
from tests.web.client import TestClient
from tests.web.pages import open_page, section, text_of
from tests.web.staff import Office, open_office
from tests.web.visitors import at_school, mentor_of, of_service

HOME = "/beheer"
MODEL = "/beheer/tweede-mening"


@pytest.fixture
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """On the Monday on which everything of week 47 arrived and its lists were made."""
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        made.clock.at = made.clock.at.replace(day=23, hour=8)
        yield made


@pytest.fixture
def beheer(office: Office) -> TestClient:
    """The browser of a beheerder."""
    return office.invented("Anouk Beheer", of_service())


def asked(browser: TestClient) -> dict[str, str]:
    """What asks for attention: the sentence, and where it leads."""
    found = section(open_page(browser, HOME), "aandacht")
    return {text_of(link): link.get("href") for link in found.xpath(".//li/a")}


def put_right(office: Office) -> None:
    """Mend what the demo leaves to be desired: a late register, no weekly run, messages without a mail server."""
    read_in(
        office,
        "registers",
        f"school_id,date_from,date_to,recorded_at\n{SO},2026-11-17,2026-11-20,2026-11-20T17:00+01:00\n",
    )
    execute(office.parts.engine, "UPDATE message SET dropped_at = made_at")
    with write_transaction(office.parts.engine) as connection:
        connection.execute(table(JobRun).delete())
        runs.begin(connection, "0" * 16, "weekly", WEEK, "here 1", office.clock())
        report = {"schools": 3, "pupils": 86, "frozen": 3, "new": 86, "replaced": 0, "unchanged": 0}
        runs.end(connection, "0" * 16, RunState.SUCCEEDED, office.clock(), report)


def read_in(office: Office, kind: Any, text: str) -> None:
    """Import a file with this text."""
    path = office.parts.settings.data_dir / f"{kind}.csv"
    path.write_text(text, encoding="utf-8")
    run_import(office.parts.engine, Request(kind, [path]), office.clock())


def test_a_beheerder_begins_at_beheer_and_not_at_schools_that_are_not_to_be_seen(beheer: TestClient) -> None:
    answer = beheer.get("/", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, HOME)


@pytest.mark.parametrize(
    ("given", "begins"),
    [
        (at_school(Role.ZORGCOORDINATOR, VO), "/"),
        (mentor_of(VO, "2B"), "/"),
        (at_school(Role.JEUGDARTS, VO), "/ziekteverzuim"),
        (at_school(Role.LEERPLICHTAMBTENAAR, VO), "/meldingen"),
    ],
)
def test_everybody_begins_where_there_is_something_to_see(office: Office, given: Any, begins: str) -> None:
    assert office.invented("Iemand", given).get("/").url.path == begins


def test_somebody_who_is_beheerder_and_coordinator_begins_at_the_lists(office: Office) -> None:
    both = office.invented("Bea", of_service(), at_school(Role.ZORGCOORDINATOR, VO))

    page = open_page(both, "/")

    assert "Zilverlinde College" in text_of(page.xpath("//main")[0])
    assert "Beheer" in text_of(page.xpath("//nav[@class='menu']")[0])


def test_when_nothing_asks_for_attention_that_is_said(office: Office, beheer: TestClient) -> None:
    put_right(office)

    found = section(open_page(beheer, HOME), "aandacht")

    assert asked(beheer) == {}
    assert "Alles in orde" in text_of(found)
    assert "De weeklijsten van week 47 van 2026 zijn gemaakt" in text_of(found)


def test_rows_that_were_not_read_in_are_named_with_the_import(office: Office, beheer: TestClient) -> None:
    put_right(office)
    execute(office.parts.engine, "UPDATE import_run SET rejected = 1, unmatched = 2 WHERE kind = 'absences'")

    found = asked(beheer)

    (where,) = found.values()
    assert list(found) == ["Bij de laatste import van verzuim: 3 regels niet ingelezen"]
    assert "Import van verzuim" in text_of(open_page(beheer, where))
    assert "3 regels niet ingelezen" in text_of(section(open_page(beheer, HOME), "import"))


def test_an_import_that_went_well_afterwards_takes_the_line_away(office: Office, beheer: TestClient) -> None:
    execute(office.parts.engine, "UPDATE import_run SET rejected = 4 WHERE kind = 'registers'")
    assert "Bij de laatste import van ontvangen dagregistraties: 4 regels niet ingelezen" in asked(beheer)

    put_right(office)

    assert asked(beheer) == {}


def test_a_register_that_stopped_arriving_is_named_with_its_school(office: Office) -> None:
    put_right(office)
    office.clock.turn(days=7)
    beheer = office.invented("Anouk Beheer", of_service())

    page = open_page(beheer, HOME)

    stopped = [each for each in asked(beheer) if each.startswith("De registratie van")]
    assert len(stopped) == len(section(page, "registratie").xpath(".//tbody/tr"))
    assert any("Zilverlinde College loopt" in each for each in stopped)
    assert {asked(beheer)[each] for each in stopped} == {"#registratie"}


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RunState.FAILED, "Het maken van de weeklijsten van week 47 van 2026 is mislukt"),
        (RunState.LOST, "Het maken van de weeklijsten van week 47 van 2026 is afgebroken"),
    ],
)
def test_lists_that_were_not_made_are_said_with_the_run(
    office: Office, beheer: TestClient, state: RunState, said: str
) -> None:
    put_right(office)
    with write_transaction(office.parts.engine) as connection:
        runs.begin(connection, "1" * 16, "weekly", WEEK, "here 1", office.clock())
        runs.end(connection, "1" * 16, state, office.clock(), error="DiskFull")

    assert asked(beheer) == {said: "/beheer/taken"}
    assert "er is niets" in text_of(section(open_page(beheer, HOME), "weeklijsten")).lower()


def test_lists_that_are_due_and_nobody_made_are_said(office: Office, beheer: TestClient) -> None:
    put_right(office)
    with write_transaction(office.parts.engine) as connection:
        connection.execute(table(JobRun).delete())

    assert asked(beheer) == {"De weeklijsten van week 47 van 2026 zijn nog niet gemaakt": "/beheer/taken"}


def test_lists_that_are_being_made_ask_for_nothing(office: Office, beheer: TestClient) -> None:
    put_right(office)
    with write_transaction(office.parts.engine) as connection:
        connection.execute(table(JobRun).delete())
        runs.begin(connection, "2" * 16, "weekly", WEEK, "here 1", office.clock())

    assert asked(beheer) == {}


def test_messages_that_wait_or_did_not_arrive_are_counted(office: Office, beheer: TestClient) -> None:
    put_right(office)
    states = {"a": (State.DEAD, Why.NO_SUCH_RECIPIENT), "b": (State.UNSURE, Why.INTERRUPTED)}
    states |= {"c": (State.WAITING, Why.UNREACHABLE)}
    with write_transaction(office.parts.engine) as connection:
        for mark, (state, why) in states.items():
            row = {"uid": mark * 32, "channel": "mail", "account_fk": 1, "state": state.value, "error": why.value}
            moments = dict.fromkeys(("made_at", "next_attempt_at", "ended_at"), office.clock())
            connection.execute(insert(table(Delivery)).values(row | moments | {"attempts": 14}))

    assert asked(beheer) == {
        "2 berichten vragen een besluit: niet aangekomen, of dat is niet zeker": "/beheer/berichten#besluit",
        "1 bericht wordt later opnieuw geprobeerd: de ontvanger is niet bereikbaar": "/beheer/berichten",
        "1 bericht wacht: er is geen mailserver ingesteld": "/beheer/berichten",
    }


def test_accounts_that_are_locked_or_without_a_second_step_are_counted(office: Office, beheer: TestClient) -> None:
    put_right(office)
    office.hire("Zonder App", with_app=False)
    for name in ("Dicht Slot", "Dicht Luik"):
        shut = office.hire(name)
        with write_transaction(office.parts.engine) as connection:
            people.change(connection, shut.id, failed_attempts=7, locked_until=office.clock() + timedelta(hours=1))

    found = asked(beheer)

    assert found == {
        "2 accounts zijn dicht na mislukte pogingen": "/beheer/accounts?wie=dicht",
        "1 account heeft nog geen tweede stap": "/beheer/accounts?wie=zonder-tweede-stap",
    }
    assert "Dicht Slot" in text_of(open_page(beheer, "/beheer/accounts?wie=dicht"))


@pytest.mark.parametrize("state", ["refused", "baseline", "not-validated"])
def test_a_second_opinion_that_shows_too_little_is_said(demo: Parts, state: Any) -> None:
    choices, words = demo.policy.model, load_risk_words()

    (line,) = attention.model(Adviser(choices, words, state, "waarom"))
    assert (line.text, line.address) == ("De tweede mening laat geen kansen zien", MODEL)


def test_a_broken_model_is_said_with_what_to_do(office: Office, beheer: TestClient) -> None:
    put_right(office)
    folder = office.parts.settings.data_dir / "models"
    folder.mkdir(exist_ok=True)
    (folder / "current").write_text("weg-model", encoding="utf-8")

    assert asked(beheer) == {"De tweede mening laat geen kansen zien": MODEL}
    page = text_of(open_page(beheer, MODEL).xpath("//main")[0])
    assert "Geweigerd" in page
    assert "vroegsignaal promote" in page


def test_the_health_of_the_model_shows_every_check_with_what_was_found(office: Office, beheer: TestClient) -> None:
    day = date(2026, 11, 1)
    found = ("model", "Geen bijzonderheden."), ("baseline", "De volgorde klopt niet meer.")
    with write_transaction(office.parts.engine) as connection:
        for display, why in found:
            write_check(connection, Check("v1", office.clock(), day, day, display == "model", display, {}, why))  # type: ignore[arg-type]

    rows = [text_of(row) for row in section(open_page(beheer, MODEL), "controles").xpath(".//tbody/tr")]

    assert ["De volgorde klopt niet meer." in row for row in rows] == [True, False]
    assert "alleen de volgorde van een eenvoudige telling" in rows[0]


def test_a_beheerder_is_not_told_there_are_no_lists_where_they_are_not_to_be_seen(beheer: TestClient) -> None:
    page = open_page(beheer, "/tweede-mening")

    assert "Er is nog geen weeklijst" not in text_of(page)
    assert page.xpath("//nav[@class='crumbs']/a/@href") == [HOME]


def test_without_schools_the_first_step_is_said() -> None:
    (line,) = attention.registers([], any_school=False)

    assert (line.text, line.address) == ("Er zijn nog geen scholen. Lees eerst de scholen in", "/beheer/import/nieuw")
