"""The pages of cases as people use them: who may do what, what a form says, and what each part of the work shows."""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from lxml import html
from sqlalchemy import select

from service.domain.access import Assignment, Role
from service.pipeline.parts import Parts
from service.store import audit
from service.store.reading import find_school, get_list
from service.store.session import snapshot
from service.store.tables import Account, Pupil, columns, table
from service.views.formats import MEDIA_TYPES
from service.views.web.app import create_app
from service.views.web.case_asked import FORMS
from tests.people import PEOPLE, PO, VO, WEEK
from tests.people_cases import SHOWS
from tests.people_staff import staff
from tests.web.client import TestClient
from tests.web.visitors import at_school, make_account, mentor_of, sign_in

CONTACT = {"kind": "phone", "with_whom": "parents", "held_on": "2026-11-24"}
DECISION = {"tier": "2", "reason": "plan-works", "valid_to": "2026-12-20"}
NOTE = "Belt elke dinsdag met thuis."
ZC, VC, TL = ((role, VO) for role in (Role.ZORGCOORDINATOR, Role.VERZUIMCOORDINATOR, Role.TEAMLEIDER))
Given = tuple[Role, str] | Assignment
"""A role at a school, or an assignment made for the occasion."""


APPS: dict[int, FastAPI] = {}


def app_of(parts: Parts) -> FastAPI:
    """One application for all tests."""
    return APPS.setdefault(id(parts), APPS.get(id(parts)) or create_app(parts))


class Visitor:
    """Somebody with roles and a browser without a window."""

    def __init__(self, parts: Parts, *roles: Given) -> None:
        given = [role if isinstance(role, Assignment) else at_school(*role) for role in roles]
        self.uid = make_account(parts.engine, "Iemand Proefpersoon", *given)
        self.client = sign_in(TestClient(app_of(parts), base_url="http://127.0.0.1"), self.uid)

    def open(self, address: str) -> str:
        answer = self.client.get(f"/scholen/{VO}/{address}")
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def status(self, address: str) -> int:
        return int(self.client.get(f"/scholen/{VO}/{address}").status_code)

    def send(self, form: str, key: str, **values: str) -> tuple[int, str]:
        """Fill in a form; the status and what the page then says."""
        address = f"vastleggen/{form}/{PEOPLE[key].pupil_id}"
        page = html.fromstring(self.open(address))
        (token,) = page.xpath("//main//input[@name='formulier']/@value")
        answer = self.client.post(f"/scholen/{VO}/{address}", data={**values, "formulier": token})
        return answer.status_code, answer.text


@pytest.fixture
def coordinator(worked: Parts) -> Visitor:
    return Visitor(worked, ZC)


def pupil(key: str, page: str = "leerlingen") -> str:
    return f"{page}/{PEOPLE[key].pupil_id}"


def text(page: str) -> str:
    return (
        " ".join(" ".join(html.fromstring(page).xpath("//main//text()")).split()).replace(" ,", ",").replace(" .", ".")
    )


def events(parts: Parts, uid: str) -> list[tuple[str, str]]:
    with snapshot(parts.engine) as connection:
        return [(e["action"], e["what"]) for e in audit.events(connection, limit=100_000) if e["actor_uid"] == uid]


# Who may do what: the forms somebody may open, for a pupil of 2B.
EVERYTHING = {form.path for form in FORMS if not form.case} - {"gevoel", "overnemen"}
"""Nothing was handed over of this pupil."""


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ([ZC], EVERYTHING),
        ([VC], EVERYTHING),
        ([TL], {"contact", "actie", "actie-afronden"}),
        ([mentor_of(VO, "2B")], {"contact", "gevoel"}),
        ([mentor_of(VO, "1A")], set()),
        ([(Role.ZORGCOORDINATOR, PO)], set()),
        ([(Role.JEUGDARTS, VO)], set()),
        ([(Role.LEERPLICHTAMBTENAAR, VO)], set()),
    ],
    ids=lambda value: None,
)
def test_who_may_record_what(worked: Parts, roles: list[Given], may: set[str]) -> None:
    visitor = Visitor(worked, *roles)

    found = {
        form.path: visitor.status(f"vastleggen/{form.path}/{PEOPLE['gijs'].pupil_id}")
        for form in FORMS
        if not form.case
    }
    assert {path for path, status in found.items() if status == 200} == may
    assert set(found.values()) <= {200, 404}
    for path in {form.path for form in FORMS} - may:
        answer = visitor.client.post(f"/scholen/{VO}/vastleggen/{path}/{PEOPLE['gijs'].pupil_id}", data=CONTACT)
        assert answer.status_code in (403, 404), path


def test_a_form_from_elsewhere_writes_nothing(worked: Parts, coordinator: Visitor) -> None:
    address = f"/scholen/{VO}/vastleggen/contact/{PEOPLE['gijs'].pupil_id}"
    answer = coordinator.client.post(address, data={**CONTACT, "formulier": "guessed"})

    assert answer.status_code == 403
    assert ("recorded", "contact") not in events(worked, coordinator.uid)


def test_a_contact_is_seen_on_the_page_of_the_pupil_and_in_the_log(worked: Parts, coordinator: Visitor) -> None:
    status, page = coordinator.send("contact", "elif", **CONTACT)

    assert status == 200
    assert "Het is vastgelegd." in text(page)
    assert "di 24 nov 2026: telefoongesprek met ouders of verzorgers, door Iemand Proefpersoon" in text(page)
    assert ("recorded", "contact") in events(worked, coordinator.uid)


def test_a_form_says_at_every_field_what_is_wrong_and_keeps_what_was_right(coordinator: Visitor) -> None:
    status, page = coordinator.send("contact", "elif", kind="phone", held_on="2026-11-25")

    assert status == 422
    found = html.fromstring(page)
    assert [each.text for each in found.xpath("//div[@class='errors']//a")] == [
        "Met wie: kies of vul iets in.",
        "Dag: deze dag moet nog komen.",
    ]
    assert found.xpath("//input[@value='phone']/@checked") == ["checked"]
    assert found.xpath("//title/text()")[0].startswith("Fout: ")


def test_an_action_is_agreed_with_somebody_of_the_school_and_ended(coordinator: Visitor) -> None:
    agreed = {"intervention": "talk-pupil", "due_on": "2026-12-01", "review_on": "2026-12-20"}
    status, _ = coordinator.send("actie", "omar", **agreed, owner_uid="a stranger")
    assert status == 422

    _, page = coordinator.send("actie", "omar", **agreed, owner_uid=coordinator.uid)
    (address,) = html.fromstring(page).xpath("//a[contains(@href, 'actie-afronden')]/@href")
    uid = address.split("uid=")[1]
    _, page = coordinator.send("actie-afronden", "omar", uid=uid, outcome="helped")

    assert "Er staat geen actie open." in text(page)
    history = text(coordinator.open(pupil("omar", "dossiers")))
    assert "Afgerond: gesprek met de leerling, gedaan, het hielp" in history


def test_nobody_is_asked_who_would_not_see_it(coordinator: Visitor) -> None:
    page = html.fromstring(coordinator.open(f"vastleggen/actie/{PEOPLE['merel'].pupil_id}"))
    asked = [each.text_content() for each in page.xpath("//select[@name='owner_uid']/option[@value!='']")]

    assert {each.rsplit(", ", 1)[1] for each in asked} == {
        "zorgcoördinator", "verzuimcoördinator", "teamleider", "mentor",
    }  # fmt: skip
    assert len(asked) >= 4


def test_only_staff_of_the_school_can_be_asked(coordinator: Visitor) -> None:
    page = html.fromstring(coordinator.open(f"vastleggen/actie/{PEOPLE['omar'].pupil_id}"))
    names = " ".join(page.xpath("//select[@name='owner_uid']/option/text()"))

    for key, there in (("mirjam", True), ("hanan", True), ("annelies", True), ("madelief", False), ("dirk", False)):
        assert (staff(key).name in names) == there, key


def test_the_note_is_read_by_coordinators_only(worked: Parts, coordinator: Visitor) -> None:
    coordinator.send("dossier", "jesse")
    _, page = coordinator.send("notitie", "jesse", note=NOTE)
    form = text(coordinator.open(f"vastleggen/notitie/{PEOPLE['jesse'].pupil_id}"))

    assert NOTE in text(page)
    assert "Schrijf niets over ziekte" in form
    for role in (TL, mentor_of(VO, "3C")):
        visitor = Visitor(worked, role)
        for address in (pupil("jesse"), pupil("jesse", "dossiers"), "deze-week"):
            assert NOTE not in visitor.open(address)


def test_a_mentor_sees_the_decision_and_takes_none(worked: Parts) -> None:
    mentor = Visitor(worked, mentor_of(VO, "1A"))

    assert "Besluit: niveau 2" in text(mentor.open(pupil("adam", "dossiers")))
    assert mentor.status(f"vastleggen/besluit/{PEOPLE['adam'].pupil_id}") == 404


def test_without_a_case_there_is_no_next_step(coordinator: Visitor) -> None:
    assert coordinator.status(f"vastleggen/stap/{PEOPLE['gijs'].pupil_id}") == 404


def test_a_case_walks_its_steps_on_the_page(coordinator: Visitor) -> None:
    coordinator.send("dossier", "ruben")
    status, page = coordinator.send("stap", "ruben", step="plan", on="2026-11-24")
    assert (status, "Dit kan hier niet worden gekozen".lower() in text(page).lower()) == (422, True)

    _, page = coordinator.send("stap", "ruben", step="contact", on="2026-11-24")
    assert html.fromstring(page).xpath("//ol[@class='case-steps']/li[@aria-current='step']/text()") == ["Contact"]


def test_this_week_shows_each_kind_of_work_with_somebody(coordinator: Visitor) -> None:
    page = html.fromstring(coordinator.open("deze-week"))

    def named(kind: str) -> set[str]:
        (part,) = page.xpath(f"//section[@aria-labelledby='werk-{kind}']")
        return {" ".join(each.itertext()) for each in part.xpath(".//th/a")}

    assert PEOPLE["mila"].name in named("overdue")
    assert PEOPLE["senna"].name in named("review")
    assert PEOPLE["pepijn"].name in named("without_plan")
    assert PEOPLE["nour"].name not in named("without_plan")
    assert PEOPLE["nour"].name in named("clock")
    assert PEOPLE["sanne"].name in named("feeling")


def test_a_mentor_sees_the_own_class_only(worked: Parts) -> None:
    visitor = Visitor(worked, mentor_of(VO, "2B"))
    pages = text(visitor.open("klas")) + text(visitor.open("deze-week"))

    assert PEOPLE["sanne"].name in pages
    here = {each.name for each in PEOPLE.values() if each.school_id == VO and each.enrolments[-1].class_name == "2B"}
    others = {each.name for each in PEOPLE.values()} - here
    assert {name for name in others if name in pages} == set()
    assert {what for _, what in events(worked, visitor.uid)} >= {"gut-feeling", "case"}


def test_whoever_is_shown_is_written_down(worked: Parts) -> None:
    visitor = Visitor(worked, mentor_of(VO, "2B"))
    visitor.open("klas")

    with snapshot(worked.engine) as connection:
        last = [e for e in audit.events(connection, limit=100_000) if e["actor_uid"] == visitor.uid][-1]
    rows = html.fromstring(visitor.open("klas")).xpath("//tbody/tr")
    assert len(last["pupils"]) == len(rows) > 10


@pytest.mark.parametrize("given", [ZC, TL, mentor_of(VO, "2B")])
def test_the_class_page_offers_the_forms_one_may_use_and_no_other(worked: Parts, given: Given) -> None:
    visitor = Visitor(worked, given)
    links = html.fromstring(visitor.open("klas")).xpath("//tbody//a/@href")
    forms = {link.split("/")[4]: link for link in links if "/vastleggen/" in link}

    assert set(forms) == ({"contact", "gevoel"} if isinstance(given, Assignment) else {"contact"})
    assert {visitor.client.get(link).status_code for link in forms.values()} == {200}


def places(parts: Parts) -> dict[str, str]:
    frozen = get_list(parts.engine, find_school(parts.engine, VO).id, WEEK)
    assert frozen is not None
    return {entry["pupil_id"]: block["id"] for block in frozen.content["blocks"] for entry in block["entries"]}


@pytest.mark.parametrize(
    ("key", "block"),
    [
        ("nour", "steady_tier_3"), ("mila", "overdue"), ("pepijn", "tier_3_without_plan"), ("senna", "review_due"),
        ("ilias", "steady_tier_2"), ("adam", "new_tier_2"), ("sanne", None), ("pim", None), ("jip", "improved"),
    ],
)  # fmt: skip
def test_everybody_of_the_demo_stands_where_the_work_puts_them(worked: Parts, key: str, block: str | None) -> None:
    assert places(worked).get(PEOPLE[key].pupil_id) == block
    assert key in SHOWS or key == "jip"


@pytest.fixture
def list_page(coordinator: Visitor) -> Iterator[str]:
    yield coordinator.open(f"weken/{WEEK}")


def test_the_list_shows_what_is_agreed_and_the_clock(list_page: str) -> None:
    said = text(list_page)

    assert re.search(r"Contact wo 18 nov 2026 Eigenaar Mirjam Waterlelie Actie terugkeerplan in stappen", said)
    assert "vier weken thuis" in said
    assert "Besluit: niveau 2 tot en met 11 december 2026, want er zijn zorgen die niet in de cijfers staan." in said


def test_the_pyramid_tells_the_change_since_last_week(worked: Parts, list_page: str) -> None:
    school = find_school(worked.engine, VO).id
    before, now = (get_list(worked.engine, school, week) for week in ("2026-W46", WEEK))
    assert before is not None
    assert now is not None
    cells = html.fromstring(list_page).xpath("//table[@class='counts']//td/span[@class='unit']/text()")

    steps = [now.content["counts"][f"tier_{n}"] - before.content["counts"][f"tier_{n}"] for n in (3, 2, 1)]
    assert cells == [f"+{step}" if step > 0 else f"−{-step}" if step else "gelijk" for step in steps]
    assert any(steps)


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_every_file_of_the_list_can_be_made_with_decisions_in_it(coordinator: Visitor, form: str) -> None:
    assert coordinator.status(f"weken/{WEEK}/lijst.{form}") == 200


def test_the_page_of_a_decided_pupil_says_who_decides(coordinator: Visitor) -> None:
    said = text(coordinator.open(pupil("adam")))

    assert "Besluit van de school · niveau 2" in said
    assert "Opnieuw uitgerekend: dezelfde uitkomst." in said, "it replays to the same"


def test_the_demo_refers_to_people_who_are_there(worked: Parts) -> None:
    with snapshot(worked.engine) as connection:
        numbers = set(connection.scalars(select(columns(Pupil).pupil_id)))
        names = set(connection.scalars(select(table(Account).c.name)))

    assert {PEOPLE[key].pupil_id for key in SHOWS} <= numbers
    assert {staff(key).name for key in ("mirjam", "annelies", "hanan")} <= names
