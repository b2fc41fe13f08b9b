"""What the JGZ can fetch names nobody until the school wrote down that this was told, and then only that pupil."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.access import Role
from service.domain.moments import age_on
from service.pipeline.parts import Parts
from service.store.privacy.consents import add_consent
from service.store.session import write_transaction
from service.store.tables import Pupil, School, SicknessFlag, columns, table
from service.views.web.app import create_app
from tests.people import PEOPLE, VO, WEEK
from tests.telemetry.traces import find_personal_data
from tests.web.client import TestClient
from tests.web.visitors import at_school, make_account, sign_in

LIST = f"/scholen/{VO}/ziekteverzuim"
NEVER = re.compile(r"risico|\bkans|ongeoorloofd|unauthorised", re.IGNORECASE)
EVERYBODY = [each for key, each in PEOPLE.items() if key != "noor"]
"""Noor has another name in this demo."""


@pytest.fixture
def browser(demo: Parts) -> Iterator[TestClient]:
    with TestClient(create_app(demo), base_url="http://127.0.0.1") as made:
        yield made


def as_role(browser: TestClient, demo: Parts, role: Role) -> TestClient:
    return sign_in(browser, make_account(demo.engine, "Iemand", at_school(role, VO)))


def flagged(demo: Parts) -> list[Any]:
    """Key, birth date, number and address of the flag of everybody with one."""
    flag, pupil, school = columns(SicknessFlag), columns(Pupil), columns(School)
    query = select(pupil.id, pupil.birth_date, pupil.pupil_id, flag.uid).join(
        table(SicknessFlag), flag.pupil_fk == pupil.id
    )
    query = query.join(table(School), school.id == flag.school_fk).where(school.school_id == VO)
    with demo.engine.connect() as connection:
        return list(connection.execute(query.order_by(pupil.pupil_id)))


def fetched(browser: TestClient, demo: Parts) -> str:
    """Everything a session of the JGZ gets from every page that can be read."""
    uids = [each.uid for each in flagged(demo)]
    values = {"school_id": VO, "week": WEEK, "form": "csv", "name": "retention", "token": "x", "import_id": "x"}
    texts = []
    for method, path in browser.app.state.needs:  # type: ignore[attr-defined]
        if method == "GET":
            for uid in uids if "{uid}" in path else ["x"]:
                numbers = [each.pupil_id for each in EVERYBODY[:8]] if "{pupil_id" in path else ["x"]
                for number in numbers:
                    known = {**values, "uid": uid, "pupil_id": number}
                    address = re.sub(r"\{(\w+)[^}]*\}", lambda found, known=known: known.get(found[1], "x"), path)
                    answer = browser.get(address, follow_redirects=False)
                    texts += [answer.text] if answer.status_code == 200 else []
    return "\n".join(texts)


def tell(demo: Parts, who: Any) -> None:
    """Write down that whoever must be informed was."""
    age = age_on(who.birth_date, demo.today)
    parties = ["parents"] * (age < 16) + ["pupil"] * (age >= 12)
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    for party in parties:
        said = {"purpose": "jgz-name", "party": party, "kind": "informed", "given_on": at.date()}
        with write_transaction(demo.engine) as connection:
            add_consent(connection, {**said, "pupil_fk": who.id, "recorded_by": "x", "recorded_at": at})


@pytest.mark.parametrize("role", [Role.JEUGDARTS, Role.JEUGDVERPLEEGKUNDIGE])
def test_the_jgz_sees_nobody_by_name_and_nothing_that_is_not_sickness(
    browser: TestClient, demo: Parts, role: Role
) -> None:
    as_role(browser, demo, role)

    text = fetched(browser, demo)

    assert text.count("Vaak ziek") >= 2
    assert find_personal_data(text, EVERYBODY) == []
    assert NEVER.findall(text) == []


def test_the_school_sees_who_it_is_and_what_is_missing_and_takes_its_steps_alone(
    browser: TestClient, demo: Parts
) -> None:
    who = flagged(demo)[-1]
    person = next(each for each in PEOPLE.values() if (each.school_id, each.pupil_id) == (VO, who.pupil_id))
    as_role(browser, demo, Role.ZORGCOORDINATOR)
    page = browser.get(f"{LIST}/{who.uid}").text

    wrong = send(browser, who.uid, "consult")
    right = send(browser, who.uid, "contact")
    as_role(browser, demo, Role.JEUGDARTS)
    not_theirs = send(browser, who.uid, "conversation")

    assert person.name in page
    assert "Nog niet geïnformeerd" in page
    assert (wrong, right, not_theirs) == (400, 303, 400)
    assert "Contact met ouders, " in browser.get(f"{LIST}/{who.uid}").text


@pytest.mark.parametrize("role", [Role.TEAMLEIDER, Role.LEERPLICHTAMBTENAAR])
def test_other_roles_see_no_flags(browser: TestClient, demo: Parts, role: Role) -> None:
    as_role(browser, demo, role)

    assert (browser.get(LIST).status_code, browser.get("/ziekteverzuim").status_code) == (404, 403)


def test_after_telling_about_one_pupil_the_jgz_knows_that_one_alone_and_it_is_logged(
    browser: TestClient, demo: Parts
) -> None:
    who = flagged(demo)[0]
    tell(demo, who)
    person = next(each for each in EVERYBODY if (each.school_id, each.pupil_id) == (VO, who.pupil_id))
    as_role(browser, demo, Role.JEUGDARTS)

    text = fetched(browser, demo)

    found = find_personal_data(text, EVERYBODY)
    assert {trace.person for trace in found} == {person.name}
    assert {trace.attribute for trace in found} == {"first name", "last name", "birth date"}
    assert NEVER.findall(text) == []
    with demo.engine.connect() as connection:
        logged = connection.exec_driver_sql(
            "SELECT count(*) FROM audit_event WHERE what = 'pupil-name' AND ground = 'jgz-naam'"
        ).scalar_one()
    assert logged > 0


def send(browser: TestClient, uid: str, step: str) -> int:
    """Send a step with the token of the session; its status."""
    (token, *_) = re.findall(r'name="formulier" value="([^"]+)"', browser.get("/account").text)
    sent = browser.post(f"{LIST}/{uid}", data={"formulier": token, "stap": step}, follow_redirects=False)
    status: int = sent.status_code
    return status
