"""Everything a session and a key of the JGZ can fetch: sickness alone, and nobody by name without a ground."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select

from service.domain.access import Role
from service.domain.codes import Reason
from service.domain.moments import age_on, epoch_day, micros
from service.store.privacy.consents import add_consent
from service.store.session import write_transaction
from service.store.tables import AbsenceRecord, ImportRun, Pupil, columns, table
from tests.access.world import token_of
from tests.people import PEOPLE, PO, SO, VO
from tests.people_schools import SCHOOLS
from tests.sickness.reading import everything, flagged
from tests.telemetry.traces import find_personal_data
from tests.web.staff import Office
from tests.web.visitors import at_school, make_account, sign_in

pytestmark = pytest.mark.slow
LIST = f"/scholen/{VO}/ziekteverzuim"
_WORDS = r"risico|\brisk|\bkans\b|probability|ongeoorloofd|unauthorised|te laat|\blate\b|spijbel"
NEVER = re.compile(_WORDS, re.IGNORECASE)
EVERYBODY = [each for key, each in PEOPLE.items() if key != "noor"]
"""Noor has another name in this demo."""
JGZ = (Role.JEUGDARTS, Role.JEUGDVERPLEEGKUNDIGE)
NINE_DIGITS = re.compile(r"(?<![\w.-])\d{9}(?![\w-])")


def all_of(office: Office, role: Role, under: str = "") -> str:
    """Everything somebody with a role at a school gets, by session and by key."""
    uid, engine = make_account(office.parts.engine, "Iemand", at_school(role, VO)), office.parts.engine
    by_session = everything(sign_in(office.browser(), uid), office.app, engine, under=under)
    # A key may be asked for any school; it never gives more than its owner has.
    key = {"authorization": f"Bearer {token_of(office.parts, uid)}"}
    by_key = everything(office.browser(), office.app, engine, key, under=under)
    return "\n".join([*by_session.values(), *by_key.values()])


def tell(office: Office, who: Any, kind: str = "informed") -> None:
    """Write down what happened with whoever must know."""
    age = age_on(who.birth_date, office.parts.today)
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    for party in ["parents"] * (age < 16) + ["pupil"] * (age >= 12):
        said = {"purpose": "jgz-name", "party": party, "kind": kind, "given_on": at.date()}
        with write_transaction(office.parts.engine) as connection:
            add_consent(connection, {**said, "pupil_fk": who.id, "recorded_by": "x", "recorded_at": at})


def is_bsn(number: str) -> bool:
    """Whether nine digits pass the test of a burgerservicenummer."""
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, number, strict=True)) % 11 == 0


def away(office: Office, who: Any, day: date, reason: Reason) -> None:
    """Write a whole day of absence into the register."""
    at = micros(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    with write_transaction(office.parts.engine) as connection:
        import_fk = connection.scalar(select(columns(ImportRun).id))
        school_fk = connection.scalar(select(columns(Pupil).school_fk).where(columns(Pupil).id == who.id))
        row = {
            "school_fk": school_fk,
            "pupil_fk": who.id,
            "day": epoch_day(day),
            "period": 0,
            "minutes": 300,
            "reason": reason,
        }
        connection.execute(insert(table(AbsenceRecord)).values(**row, recorded_at=at, import_fk=import_fk))


def person(who: Any) -> Any:
    return next(each for each in EVERYBODY if (each.school_id, each.pupil_id) == (VO, who.pupil_id))


@pytest.mark.parametrize("role", JGZ)
def test_nobody_by_name_nothing_but_sickness_and_no_other_school(office: Office, role: Role) -> None:
    flags = flagged(office.parts.engine, VO)
    elsewhere = [each.uid for school_id in (PO, SO) for each in flagged(office.parts.engine, school_id)]

    text = all_of(office, role)

    assert all(f"verwijzing-{each.uid[:6].upper()}.pdf" in text for each in flags)
    assert "Vaak ziek" in text
    assert find_personal_data(text, EVERYBODY) == []
    assert NEVER.findall(text) == []
    assert [number for number in NINE_DIGITS.findall(text) if is_bsn(number)] == []
    others = [each.name for each in SCHOOLS if each.school_id != VO]
    codes = [words for uid in elsewhere for words in (uid, uid[:6].upper())]
    assert codes
    assert [words for words in [*others, *codes] if words in text] == []


def test_the_same_reading_finds_all_of_it_when_the_school_looks(office: Office) -> None:
    text = all_of(office, Role.ZORGCOORDINATOR, rf"ziekteverzuim|{VO}/leerlingen/")

    found = {trace.person for trace in find_personal_data(text, EVERYBODY)}
    flags = [each for each in flagged(office.parts.engine, VO) if each.pupil_id != PEOPLE["noor"].pupil_id]
    assert {person(each).name for each in flags} <= found
    assert NEVER.findall(text) != []


def test_after_telling_about_one_that_one_alone_and_without_the_number(office: Office) -> None:
    who = flagged(office.parts.engine, VO)[0]
    tell(office, who)

    found = find_personal_data(all_of(office, Role.JEUGDARTS), EVERYBODY)

    assert {trace.person for trace in found} == {person(who).name}
    assert {trace.attribute for trace in found} == {"first name", "last name", "birth date"}
    grounds = [event["ground"] for event in office.log() if event["what"] == "pupil-name"]
    assert set(grounds) == {"jgz-naam"}


@pytest.mark.parametrize("kind", ["refused", "withdrawn"])
def test_after_a_no_nobody_again(office: Office, kind: str) -> None:
    who = flagged(office.parts.engine, VO)[0]
    tell(office, who)
    tell(office, who, kind)

    text = all_of(office, Role.JEUGDARTS, "ziekteverzuim")

    assert "Er is bezwaar" in text
    assert find_personal_data(text, EVERYBODY) == []


@pytest.mark.parametrize("reason", [each for each in Reason if each is not Reason.SICK])
def test_a_day_missed_for_any_other_reason_is_not_among_the_days(office: Office, reason: Reason) -> None:
    who = flagged(office.parts.engine, VO)[0]
    away(office, who, date(2026, 9, 2), reason)
    away(office, who, date(2026, 9, 3), Reason.SICK)
    jeugdarts = office.invented("Iemand", at_school(Role.JEUGDARTS, VO))

    page = jeugdarts.get(f"{LIST}/{who.uid}").text

    assert ">do 3<" in page
    assert ">wo 2<" not in page
