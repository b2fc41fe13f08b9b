"""Handing over on the page: first the consent, then the next school sees it at the pupil it is about."""

from datetime import date

from lxml import html
from sqlalchemy import select, update

from service.domain.access import Role
from service.pipeline.parts import Parts
from service.store.privacy.consents import add_consent
from service.store.session import write_transaction
from service.store.tables import Pupil, columns, table
from tests.cases.conftest import TUESDAY
from tests.cases.test_case_pages import Visitor, pupil, text
from tests.people import PEOPLE, PO, VO

GOES, COMES = PEOPLE["femke"], PEOPLE["luna"]


def test_a_case_goes_to_the_next_school_only_with_consent(worked: Parts) -> None:
    here, there = Visitor(worked, (Role.ZORGCOORDINATOR, VO)), Visitor(worked, (Role.ZORGCOORDINATOR, PO))
    here.send("dossier", "femke")

    status, page = here.send("overdracht", "femke", school=PO)
    assert (status, "leg eerst vast dat wie dat moet, toestemming gaf" in text(page)) == (422, True)

    _agree(worked)
    status, page = here.send("overdracht", "femke", school=PO)
    assert (status, "Dossier, overdracht: aangeboden aan" in text(page)) == (200, True)

    work = html.fromstring(there.client.get(f"/scholen/{PO}/deze-week").text)
    (part,) = work.xpath("//section[@aria-labelledby='werk-handover']")
    assert [" ".join(each.itertext()) for each in part.xpath(".//th/a")] == [f"{COMES.first_name} {GOES.last_name}"]

    address = f"/scholen/{PO}/vastleggen/overnemen/{COMES.pupil_id}"
    form = html.fromstring(there.client.get(address).text)
    filled = {name: form.xpath(f"//main//input[@name='{name}']/@value")[0] for name in ("uid", "formulier")}
    taken = there.client.post(address, data=filled)
    assert "overdracht: overgenomen van Zilverlinde College, daar op: in beeld" in text(taken.text)
    assert here.status(pupil("femke", "dossiers")) == 200


def _agree(parts: Parts) -> None:
    """The pupil and the parents agree, and the pupil is known at the next school as well."""
    rows, person = table(Pupil), columns(Pupil)
    with write_transaction(parts.engine) as connection:
        keys = {
            each.name: connection.scalar(select(person.id).where(person.pupil_id == each.pupil_id))
            for each in (GOES, COMES)
        }
        for party in ("parents", "pupil"):
            said = {"purpose": "case-handover", "party": party, "kind": "consented", "given_on": date(2026, 11, 23)}
            add_consent(connection, {"pupil_fk": keys[GOES.name], "recorded_by": "x", "recorded_at": TUESDAY, **said})
        born = {"birth_date": GOES.born, "last_name": GOES.last_name}
        connection.execute(update(rows).where(rows.c.id == keys[COMES.name]).values(born))
