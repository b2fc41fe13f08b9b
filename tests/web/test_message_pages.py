"""Messages in the browser: the own choice, what did not arrive, endpoints and runs."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import lxml.html
import pytest
from sqlalchemy import insert, select, update

from service.accounts.secret import load_secret
from service.domain.access import Action, Role
from service.domain.delivery import RunState, State, Why
from service.notify.hooks import PURPOSE
from service.notify.queue import News, queue
from service.pipeline.parts import Parts
from service.policy.messages import Kind
from service.store.accounts import people
from service.store.messages import runs
from service.store.session import snapshot, write_transaction
from service.store.tables import Account, Delivery, Message, MessagePreference, Webhook, columns, table
from tests.people import PEOPLE, VO, WEEK
from tests.telemetry.traces import find_personal_data
from tests.web.client import TestClient
from tests.web.pages import open_page, section, text_of
from tests.web.staff import Office, open_office, send
from tests.web.visitors import at_school, mentor_of, of_service

OWN, MESSAGES, HOOKS, RUNS = "/account/berichten", "/beheer/berichten", "/beheer/koppelingen", "/beheer/taken"


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(scope="module")
def beheer(office: Office) -> TestClient:
    """The browser of a beheerder."""
    return office.invented("Anouk Beheer", of_service())


@pytest.fixture
def mentor(office: Office) -> TestClient:
    """The browser of a mentor."""
    return office.invented("Hanan Mentor", mentor_of(VO, "2B"))


def rows_of(office: Office, model: Any) -> list[dict[str, Any]]:
    with snapshot(office.parts.engine) as connection:
        return [dict(row) for row in connection.execute(select(table(model)).order_by(columns(model).id)).mappings()]


def tell(office: Office, about: str) -> None:
    now, content = office.parts.now(), {"count": 1, "week": WEEK}
    with write_transaction(office.parts.engine) as connection:
        queue(connection, office.parts.messages, [News(Kind.AWAY, about, content, VO, "2B")], now)


def stuck(office: Office, state: State) -> str:
    """A delivery that needs a decision."""
    uid, now = f"{len(rows_of(office, Delivery)):032x}", office.parts.now()
    row = {"uid": uid, "channel": "mail", "account_fk": 1, "state": state.value, "made_at": now, "attempts": 12}
    row |= {"next_attempt_at": now, "error": Why.NO_SUCH_RECIPIENT.value, "ended_at": now}
    with write_transaction(office.parts.engine) as connection:
        connection.execute(insert(table(Delivery)).values(row))
    return uid


def choices(browser: TestClient) -> dict[str, tuple[str, list[str]]]:
    """Per kind what is chosen and what may be."""
    found = {}
    for select_ in open_page(browser, OWN).xpath("//select"):
        (chosen,) = select_.xpath("option[@selected]/@value")
        found[select_.get("name")] = (chosen, select_.xpath("option/@value"))
    return found


def test_somebody_sees_the_messages_of_the_own_roles(office: Office, mentor: TestClient) -> None:
    coordinator = office.invented("Yusuf", at_school(Role.VERZUIMCOORDINATOR, VO))

    assert set(choices(mentor)) == {"weekly-list", "new-tier-3", "away", "taal"}
    assert set(choices(coordinator)) >= {"weekly-list", "report-deadline", "register-late"}
    assert "never" not in choices(coordinator)["report-deadline"][1]


def test_what_is_chosen_counts_from_then_on_and_for_what_waits(office: Office, mentor: TestClient) -> None:
    tell(office, "before")
    form = {"weekly-list": "at-once", "new-tier-3": "at-once", "away": "daily", "taal": "en"}

    answer = send(mentor, OWN, **form)
    tell(office, "after")

    assert "Uw keuze is bewaard" in mentor.get(answer.headers["location"]).text
    assert (choices(mentor)["away"][0], choices(mentor)["taal"][0]) == ("daily", "en")
    me = rows_of(office, Account)[-1]["id"]
    mine = [row["due_at"].hour for row in rows_of(office, Message) if row["account_fk"] == me]
    assert mine == [14, 14]


def test_who_wants_to_hear_nothing_of_it_is_not_told_what_waits_either(office: Office, mentor: TestClient) -> None:
    tell(office, "unwanted")

    send(mentor, OWN, away="never", taal="nl")

    me = rows_of(office, Account)[-1]["id"]
    mine = [row["dropped_at"] for row in rows_of(office, Message) if row["account_fk"] == me]
    assert mine == [office.parts.now()]


@pytest.mark.parametrize("form", [{"away": "hourly"}, {"report-deadline": "never"}, {"taal": "fr"}, {}])
def test_a_choice_that_is_not_offered_changes_nothing(office: Office, mentor: TestClient, form: dict[str, str]) -> None:
    before = choices(mentor)
    send(mentor, OWN, **form)

    assert choices(mentor) == before
    assert not [row for row in rows_of(office, MessagePreference) if row["timing"] not in ("daily", "never")]


def test_messages_that_came_together_are_one_line(office: Office) -> None:
    browser = office.invented("Zorg", at_school(Role.ZORGCOORDINATOR, VO))
    office.clock.turn(minutes=1)
    for about in ("een", "twee", "drie"):
        tell(office, about)

    (line,) = section(open_page(browser, OWN), "laatst").xpath(".//tbody/tr")
    assert "zijn 3 leerlingen vijf schooldagen of langer helemaal afwezig" in text_of(line)
    assert "Zilverlinde College" in text_of(line)


def test_nobody_without_a_role_is_asked_anything(office: Office) -> None:
    assert "Met uw rollen krijgt u geen berichten" in text_of(open_page(office.invented("Nieuw"), OWN))


def test_a_beheerder_decides_about_what_did_not_arrive(office: Office, beheer: TestClient) -> None:
    again, aside, arrived = stuck(office, State.DEAD), stuck(office, State.DEAD), stuck(office, State.UNSURE)
    page = section(open_page(beheer, MESSAGES), "besluit")
    assert {again, aside, arrived} <= set(re.findall(r"kenmerk (\w+)", text_of(page)))
    after = office.last()

    for uid, decision in ((again, "opnieuw"), (aside, "weggelegd"), (arrived, "aangekomen")):
        assert send(beheer, f"{MESSAGES}/{uid}/{decision}").status_code == 303

    states = {row["uid"]: (row["state"], row["attempts"]) for row in rows_of(office, Delivery)}
    assert [states[uid] for uid in (again, aside, arrived)] == [
        (State.WAITING, 0),
        (State.DISCARDED, 12),
        (State.SENT, 12),
    ]
    assert [event["action"] for event in office.log(after)] == [Action.DECIDED] * 3
    assert "Niets. Elk bericht is verzonden" in text_of(section(open_page(beheer, MESSAGES), "besluit"))


@pytest.mark.parametrize(
    ("state", "decision"),
    [(State.SENT, "opnieuw"), (State.DEAD, "aangekomen"), (State.WAITING, "weggelegd"), (State.DEAD, "anders")],
)
def test_a_decision_that_makes_no_sense_is_not_taken(
    office: Office, beheer: TestClient, state: State, decision: str
) -> None:
    uid = stuck(office, state)

    assert send(beheer, f"{MESSAGES}/{uid}/{decision}").status_code == 404
    assert rows_of(office, Delivery)[-1]["state"] == state


def test_an_endpoint_is_registered_and_its_secret_shown_once(office: Office, beheer: TestClient) -> None:
    form = {"naam": "Leerlingvolgsysteem", "adres": "https://lvs.example/berichten"}

    answer = send(beheer, HOOKS, soorten=["away", "new-tier-3"], scholen=[VO], **form)

    (secret,) = lxml.html.fromstring(answer.text).xpath("//code[@class='once']/text()")
    row = rows_of(office, Webhook)[-1]
    assert (row["url"], row["kinds"], row["school_ids"]) == (form["adres"], ["away", "new-tier-3"], [VO])
    assert secret.startswith("whsec_")
    assert secret not in str(row)
    assert load_secret(office.parts.settings.data_dir).unseal(PURPOSE, row["secret"], row["uid"]) == secret
    assert secret not in beheer.get(HOOKS).text

    send(beheer, f"{HOOKS}/{row['uid']}/uitzetten")
    assert rows_of(office, Webhook)[-1]["disabled_at"] == office.parts.now()
    assert send(beheer, f"{HOOKS}/{row['uid']}/uitzetten").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"naam": ""}, "Geef de koppeling een naam"),
        ({"adres": "http://lvs.example/"}, "moet met https:// beginnen"),
        ({"adres": "lvs"}, "Vul een volledig adres in"),
        ({"soorten": []}, "Kies ten minste één soort"),
        ({"soorten": ["job-failed"]}, "Kies ten minste één soort"),
        ({"scholen": ["99QQ99"]}, "Kies scholen uit de lijst"),
    ],
)
def test_an_endpoint_that_is_not_good_is_sent_back_with_what_is_wrong(
    office: Office, beheer: TestClient, wrong: dict[str, Any], said: str
) -> None:
    before = len(rows_of(office, Webhook))
    good: dict[str, Any] = {"naam": "LVS", "adres": "https://lvs.example/", "soorten": ["away"], "scholen": []}

    answer = send(beheer, HOOKS, **(good | wrong))

    assert (answer.status_code, said in answer.text) == (422, True)
    assert len(rows_of(office, Webhook)) == before


def test_a_beheerder_sees_how_runs_went(office: Office, beheer: TestClient) -> None:
    ends = {RunState.SUCCEEDED: "klaar", RunState.FAILED: "mislukt", RunState.LOST: "afgebroken"}
    counts = {"schools": 3, "pupils": 86, "frozen": 3, "new": 80, "replaced": 6, "unchanged": 0}
    for number, state in enumerate(ends):
        now = office.parts.now() + timedelta(minutes=number)
        with write_transaction(office.parts.engine) as connection:
            runs.begin(connection, f"{state}", "weekly", WEEK, "host:1", now)
            runs.end(connection, f"{state}", state, now, counts, "OSError")

    lines = [text_of(row) for row in open_page(beheer, RUNS).xpath("//tbody/tr")][:3]

    assert [word in line for word, line in zip(reversed(ends.values()), lines, strict=True)] == [True] * 3
    assert "3 scholen, 86 leerlingen, 3 nieuwe weeklijsten; 86 oordelen geschreven" in lines[2]
    assert "soort fout: OSError" in lines[1]


def test_the_real_run_of_the_demo_is_there(beheer: TestClient) -> None:
    assert "week 47 van 2026" in text_of(open_page(beheer, RUNS))


@pytest.mark.parametrize("address", [MESSAGES, HOOKS, RUNS, OWN])
def test_no_page_about_messages_names_a_pupil(beheer: TestClient, address: str) -> None:
    assert find_personal_data(beheer.get(address).text, PEOPLE.values()) == []


def test_the_language_chosen_is_that_of_the_account(office: Office) -> None:
    browser = office.invented("Engels", at_school(Role.TEAMLEIDER, VO))
    send(browser, OWN, taal="en")

    with snapshot(office.parts.engine) as connection:
        account = connection.execute(select(table(Account)).where(columns(Account).name == "Engels")).mappings().one()
        assert people.by_id(connection, account["id"]).language == "en"
    with write_transaction(office.parts.engine) as connection:
        connection.execute(update(table(Account)).where(columns(Account).name == "Engels").values(language="nl"))
