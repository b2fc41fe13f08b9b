"""School and JGZ walk through the steps on the pages: whose turn it is, who did what, and what has to come first."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from service.domain.access import Role
from service.store.session import snapshot, write_transaction
from service.views.web.jgz_shown import NO_LONGER
from tests.people import PEOPLE, VO
from tests.sickness.reading import flagged
from tests.sickness.test_scan import tell
from tests.web.client import TestClient
from tests.web.staff import Office, send
from tests.web.visitors import at_school

pytestmark = pytest.mark.slow
LIST = f"/scholen/{VO}/ziekteverzuim"
DAY = "2026-11-24"
"""Today in the office."""


@pytest.fixture
def zorg(office: Office) -> TestClient:
    return office.invented("Mirjam Waterlelie", at_school(Role.ZORGCOORDINATOR, VO))


@pytest.fixture
def verzuim(office: Office) -> TestClient:
    return office.invented("Yusuf Noorderlicht", at_school(Role.VERZUIMCOORDINATOR, VO))


@pytest.fixture
def arts(office: Office) -> TestClient:
    return office.invented("Farah Duizendschoon", at_school(Role.JEUGDARTS, VO))


@pytest.fixture
def who(office: Office) -> Any:
    return flagged(office.parts.engine, VO)[0]


def take(browser: TestClient, who: Any, step: str, day: str = DAY, **more: str) -> Any:
    return send(browser, f"{LIST}/{who.uid}", stap=step, dag=day, **more)


def page(browser: TestClient, who: Any, more: str = "") -> str:
    answer = browser.get(f"{LIST}/{who.uid}{more}")
    assert answer.status_code == 200
    return str(answer.text)


def name_of(who: Any) -> str:
    return next(each.name for each in PEOPLE.values() if (each.school_id, each.pupil_id) == (VO, who.pupil_id))


def pdf(browser: TestClient, who: Any) -> str:
    answer = browser.get(f"{LIST}/{who.uid}/verwijzing.pdf")
    return "\n".join(each.extract_text() for each in PdfReader(io.BytesIO(answer.content)).pages)


def test_a_consult_is_asked_for_only_once_the_name_may_be_shared(office: Office, zorg: TestClient, who: Any) -> None:
    take(zorg, who, "contact")
    take(zorg, who, "conversation")

    refused = take(zorg, who, "consult-requested")
    shown = page(zorg, who)
    tell(office, who)
    taken = take(zorg, who, "consult-requested")

    consent = f"/scholen/{VO}/toestemming/{who.pupil_id}"
    assert refused.status_code == 422
    assert "Een consult aanvragen kan pas als de naam mag worden gedeeld." in refused.text
    assert f'<a href="{consent}">Leg dat eerst vast</a>' in shown
    assert 'value="consult-requested"' not in shown
    assert taken.status_code == 303


def test_what_waits_for_the_jgz_comes_first_for_the_jgz_and_last_for_the_school(
    office: Office, zorg: TestClient, arts: TestClient, who: Any
) -> None:
    tell(office, who)
    for step in ("contact", "conversation", "consult-requested"):
        take(zorg, who, step)

    overview, ours, theirs = arts.get("/ziekteverzuim").text, arts.get(LIST).text, zorg.get(LIST).text

    name, many = name_of(who), len(flagged(office.parts.engine, VO))
    assert 'Wacht op de JGZ <span class="count">1</span>' in overview
    assert f'<span class="big">{many}</span> signalen lopen, <strong>1</strong> wacht op de JGZ.' in overview
    assert ours.index("Wacht op de JGZ") < ours.index(name) < ours.index("Wacht op de school")
    assert theirs.index("Wacht op de school") < theirs.index("Wacht op de JGZ") < theirs.index(name)


def test_the_school_reads_every_name_and_the_jgz_its_own_and_the_contact(
    office: Office, zorg: TestClient, verzuim: TestClient, arts: TestClient, who: Any
) -> None:
    tell(office, who)
    take(verzuim, who, "contact")
    take(zorg, who, "conversation")
    take(zorg, who, "consult-requested")
    take(arts, who, "consult")

    at_school, at_jgz = page(zorg, who), page(arts, who)

    assert all(f"{name} (school)" in at_school for name in ("Yusuf Noorderlicht", "Mirjam Waterlelie"))
    assert "Farah Duizendschoon (JGZ)" in at_school
    assert "Mirjam Waterlelie (school)" in at_jgz
    assert "Farah Duizendschoon (JGZ)" in at_jgz
    assert "Yusuf" not in at_jgz + pdf(arts, who)


def test_the_jgz_follows_on_and_the_school_closes_with_a_reason_that_both_read(
    office: Office, zorg: TestClient, arts: TestClient, who: Any
) -> None:
    tell(office, who)
    for step in ("contact", "conversation", "consult-requested"):
        take(zorg, who, step)
    take(arts, who, "consult")
    take(arts, who, "monitoring")

    without = take(zorg, who, "closed")
    other = take(zorg, who, "closed", reden="griep")
    by_jgz = take(arts, who, "closed", reden="less-absence")
    closed = take(zorg, who, "closed", reden="less-absence")

    assert [each.status_code for each in (without, other, by_jgz, closed)] == [422, 422, 422, 303]
    assert "Reden: kies waarom u afsluit." in without.text
    assert "Deze stap kan nu niet." in by_jgz.text
    for browser in (zorg, arts):
        assert "Reden: verzuim verminderd." in page(browser, who)
        assert "Afgesloten: verzuim verminderd" in page(browser, who)
        assert ">: verzuim verminderd" in browser.get(LIST).text.replace("<small>op di 24 nov 2026", ">")


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Dag: vul een datum in."),
        ("morgen", "Dag: vul een datum in."),
        ("2026-11-25", "Dag: deze dag moet nog komen."),
        ("2025-11-24", "Dag: deze dag ligt voor de vorige stap."),
    ],
)
def test_a_day_that_cannot_be_is_not_taken_and_said_at_the_field(
    zorg: TestClient, who: Any, day: str, sentence: str
) -> None:
    answer = take(zorg, who, "contact", day)

    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert "Nu: <strong>intake</strong>" in answer.text


def test_no_step_comes_before_the_last_one(zorg: TestClient, who: Any) -> None:
    take(zorg, who, "contact", "2026-11-23")

    answers = [take(zorg, who, "conversation", day).status_code for day in ("2026-11-22", "2026-11-23")]

    assert answers == [422, 303]


def test_a_step_that_is_the_other_partys_or_does_not_follow_changes_nothing(
    zorg: TestClient, arts: TestClient, who: Any
) -> None:
    statuses = [
        take(browser, who, step).status_code for browser, step in ((arts, "contact"), (zorg, "consult"), (zorg, "x"))
    ]

    assert statuses == [422, 422, 422]
    assert "Nu: <strong>intake</strong>" in page(zorg, who)
    assert "De school is aan zet" in page(arts, who)


def test_the_referral_names_nobody_before_that_may_be_shared_whoever_makes_it(
    office: Office, zorg: TestClient, arts: TestClient, who: Any
) -> None:
    before = [page(zorg, who, "/verwijzing"), pdf(zorg, who)]
    tell(office, who)
    after = [page(each, who, "/verwijzing") for each in (zorg, arts)] + [pdf(each, who) for each in (zorg, arts)]

    born = f"{who.birth_date.day} "
    assert all("wordt nog niet gedeeld" in text and name_of(who) not in text for text in before)
    assert all(name_of(who) in text and born in text for text in after)
    assert all(who.pupil_id not in text for text in [*before, *after])


def test_the_referral_as_a_file_says_what_the_page_says(zorg: TestClient, arts: TestClient, who: Any) -> None:
    answer = arts.get(f"{LIST}/{who.uid}/verwijzing.pdf")
    text = pdf(arts, who)

    code = who.uid[:6].upper()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f'attachment; filename="verwijzing-{code}.pdf"'
    assert answer.headers["cache-control"] == arts.get(f"{LIST}/{who.uid}").headers["cache-control"]
    for words in (
        "Zilverlinde College",
        "Mirjam Waterlelie",
        code,
        "Waarom",
        "ziek",
        "Ziekteverzuim sinds 1 augustus 2026",
    ):
        assert words in text
    assert "De registratie is ontvangen tot en met" in text
    assert "De aard van de ziekte staat niet in Vroegsignaal." in text


def test_a_file_that_is_fetched_is_in_the_log_as_taken_out(office: Office, zorg: TestClient, who: Any) -> None:
    before = office.last()

    pdf(zorg, who)

    events = [(each["action"], each["what"], each["detail"]) for each in office.log(before)]
    detail = {"flag": who.uid, "form": "pdf"}
    assert events == [("exported", "sickness-flag", detail), ("exported", "pupil-name", detail)]


def test_a_step_is_in_the_log_with_what_it_was(office: Office, zorg: TestClient, who: Any) -> None:
    before = office.last()

    take(zorg, who, "contact")

    assert ("recorded", {"flag": who.uid, "step": "contact"}) in [
        (each["action"], each["detail"]) for each in office.log(before)
    ]


@pytest.mark.parametrize("role", [Role.TEAMLEIDER, Role.LEERPLICHTAMBTENAAR])
def test_other_roles_see_no_flags(office: Office, role: Role) -> None:
    browser = office.invented("Iemand", at_school(role, VO))

    assert (browser.get(LIST).status_code, browser.get("/ziekteverzuim").status_code) == (404, 403)


def test_a_jeugdarts_begins_at_what_waits(arts: TestClient) -> None:
    answer = arts.get("/", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/ziekteverzuim")


def test_a_criterion_that_a_correction_took_away_says_so_to_both_and_in_the_file(
    office: Office, zorg: TestClient, arts: TestClient
) -> None:
    finn = next(each for each in flagged(office.parts.engine, VO) if each.pupil_id == PEOPLE["finn"].pupil_id)

    for browser in (zorg, arts):
        assert browser.get(LIST).text.count(NO_LONGER) == 1
        assert page(browser, finn).count(NO_LONGER) == 1
    assert NO_LONGER in " ".join(pdf(zorg, finn).split())


def test_without_any_flag_the_pages_say_so(office: Office) -> None:
    with write_transaction(office.parts.engine) as connection:
        connection.exec_driver_sql("UPDATE sickness_flag SET closed_on = '2026-11-20', step = 'closed'")
    arts = office.invented("Iemand", at_school(Role.JEUGDARTS, VO))

    overview, listed = arts.get("/ziekteverzuim").text, arts.get(LIST).text

    assert "Er wacht nu niets op de JGZ." in overview
    assert "Er lopen geen signalen." in overview
    assert "Er wacht nu niets op de school." in listed
    assert "Toon afgesloten signalen" in listed


def test_asking_for_a_consult_tells_the_jgz_of_the_school_once_and_names_nobody(
    office: Office, zorg: TestClient, arts: TestClient, who: Any
) -> None:
    tell(office, who)
    for step in ("contact", "conversation", "consult-requested"):
        take(zorg, who, step)
    take(arts, who, "consult")

    with snapshot(office.parts.engine) as connection:
        told = connection.exec_driver_sql(
            "SELECT account.name, message.content FROM message JOIN account ON account.id = message.account_fk"
            " WHERE message.kind = 'consult-requested' AND message.channel = 'mail'"
        ).all()
    assert [name for name, _ in told if name == "Farah Duizendschoon"] == ["Farah Duizendschoon"]
    assert "Mirjam Waterlelie" not in {name for name, _ in told}
    assert {content for _, content in told} == {'{"count":1}'}
