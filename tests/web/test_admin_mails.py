"""A beheerder lets the mail bring the link, or shows it to give in person; with a real mail server."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from service.jobs.deliver import sender_of
from service.notify.deliver import deliver
from service.notify.mail import MailServer
from service.pipeline.parts import Parts
from tests.notify.servers import FROM, Sink, mail_server
from tests.web.client import TestClient
from tests.web.pages import open_page, section, text_of
from tests.web.staff import PASSWORD, Office, another_service, open_office, send
from tests.web.visitors import of_service

ACCOUNTS = "/beheer/accounts"
LINK = re.compile(r"/uitnodiging/[\w-]{43}")


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def server(sink: Sink) -> Iterator[MailServer]:
    with mail_server(sink) as found:
        yield found


@pytest.fixture
def beheer(office: Office, server: MailServer) -> TestClient:
    """The browser of a beheerder at a service that has a mail server."""
    settings = settings_of(server)
    bea = office.hire("Bea Klaproos", of_service())
    return office.enter(bea, office.browser(another_service(office, **settings)))


def settings_of(server: MailServer) -> dict[str, Any]:
    return {"smtp_host": server.host, "smtp_port": server.port, "smtp_from": FROM, "smtp_tls": "off"}


def post(office: Office, server: MailServer) -> None:
    """What the clock does every minute."""
    settings = office.parts.settings.model_copy(update=settings_of(server))
    deliver(sender_of(replace(office.parts, settings=settings)))


def links(sink: Sink) -> list[str]:
    return [link for text in sink.texts() for link in LINK.findall(text)]


def invite(beheer: TestClient, email: str, **fields: str) -> Any:
    return send(beheer, f"{ACCOUNTS}/nieuw", naam="Fenna Waterval", email=email, **fields)


def test_an_invitation_goes_by_mail_and_no_page_shows_the_link(
    office: Office, beheer: TestClient, server: MailServer, sink: Sink
) -> None:
    answer = invite(beheer, "fenna@school.example", hoe="mail")
    account = answer.headers["location"].partition("?")[0]
    before = text_of(section(open_page(beheer, account), "inloggen"))
    post(office, server)

    (link,) = links(sink)
    page = beheer.get(answer.headers["location"]).text
    assert answer.status_code == 303
    assert "De uitnodiging gaat per mail" in page
    assert LINK.findall(page + answer.text) == []
    assert "er gaat een mail met een link" in before
    assert "er is een link, geldig tot" in text_of(section(open_page(beheer, account), "inloggen"))
    assert "Welkom, Fenna Waterval" in office.browser().get(link).text
    assert "Uitnodiging" not in text_of(section(open_page(beheer, "/beheer/berichten"), "besluit"))


def test_who_wants_to_hand_the_link_over_sees_it_once(
    office: Office, beheer: TestClient, server: MailServer, sink: Sink
) -> None:
    answer = invite(beheer, "hilde@school.example", hoe="link")
    post(office, server)

    (link,) = LINK.findall(answer.text)
    assert (answer.status_code, links(sink)) == (200, [])
    assert "Welkom, Fenna Waterval" in office.browser().get(link).text


def test_a_link_that_is_shown_later_ends_the_one_of_the_mail(
    office: Office, beheer: TestClient, server: MailServer, sink: Sink
) -> None:
    account = invite(beheer, "irma@school.example", hoe="mail").headers["location"].partition("?")[0]
    post(office, server)

    shown = send(beheer, f"{account}/uitnodiging", hoe="link")

    (mailed,), (link,) = links(sink), LINK.findall(shown.text)
    statuses = [office.browser().get(each).status_code for each in (mailed, link)]
    assert statuses == [410, 200]


def test_a_forgotten_password_is_mended_by_mail(
    office: Office, beheer: TestClient, server: MailServer, sink: Sink
) -> None:
    bo = office.hire("Bo Zandloper")

    answer = send(beheer, f"{ACCOUNTS}/{bo.uid}/herstel", hoe="mail")
    post(office, server)

    (link,) = links(sink)
    assert answer.headers["location"] == f"{ACCOUNTS}/{bo.uid}?gedaan=herstel-mail"
    assert sink.accepted[0]["To"] == bo.email
    browser = office.browser()
    chosen = browser.post(link, data={"wachtwoord": "elf rode wolken waaien", "herhaling": "elf rode wolken waaien"})
    assert chosen.status_code == 200
    assert office.browser().get(link).status_code == 410


def test_an_invitation_that_cannot_be_sends_nothing(
    office: Office, beheer: TestClient, server: MailServer, sink: Sink
) -> None:
    bo = office.hire("Bo Zandloper")

    answers = [invite(beheer, email, hoe="mail") for email in (bo.email, "geen adres")]
    post(office, server)

    assert ([answer.status_code for answer in answers], sink.accepted) == ([422, 422], [])


def test_a_mail_that_was_refused_is_shown_to_the_beheerder_by_name_and_kind(
    office: Office, beheer: TestClient, server: MailServer, sink: Sink
) -> None:
    sink.rcpt = lambda _: "550 nobody here"
    invite(beheer, "weg@school.example", hoe="mail")
    post(office, server)

    decide = text_of(section(open_page(beheer, "/beheer/berichten"), "besluit"))

    assert "Fenna Waterval" in decide
    assert "Uitnodiging" in decide
    assert "dit adres bestaat daar niet" in decide


def test_who_guesses_sees_the_same_page_whether_or_not_a_mail_goes(
    office: Office, server: MailServer, sink: Sink
) -> None:
    bo, app = office.hire("Bo Zandloper"), another_service(office, **settings_of(server))
    for email in (bo.email, "niemand@school.example"):
        browser = office.browser(app)
        pages = [browser.post("/inloggen", data={"email": email, "wachtwoord": "fout"}) for _ in range(7)]
        said = {(page.status_code, re.sub(r'value="[^"]*"', "", page.text)) for page in pages}
        assert len(said) == 1
    post(office, server)

    assert [mail["To"] for mail in sink.accepted] == [bo.email]
    assert "ging uw account even dicht" in sink.texts()[0]


def test_somebody_reads_on_the_own_page_that_the_account_was_closed(
    office: Office, server: MailServer, sink: Sink
) -> None:
    bo = office.hire("Bo Zandloper")
    for _ in range(5):
        office.browser(another_service(office)).post("/inloggen", data={"email": bo.email, "wachtwoord": "fout"})
    office.clock.turn(minutes=2)

    page = open_page(office.enter(bo), "/account/berichten")

    assert "Uw account is even dicht." in text_of(section(page, "laatst"))
    assert PASSWORD not in text_of(page)
