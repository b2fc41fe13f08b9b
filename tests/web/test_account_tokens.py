"""Keys of feeds, as somebody makes them: never for more than they may, shown once, ended at once."""

import re
from collections.abc import Iterator

import lxml.html
import pytest

from service.accounts.tokens import bearer_of
from service.domain.access import Role
from service.pipeline.parts import Parts
from service.store.accounts import tokens as rows
from service.store.session import snapshot
from tests.people import PO, VO
from tests.web.client import TestClient
from tests.web.pages import open_page, section, text_of
from tests.web.staff import Office, open_office, send
from tests.web.visitors import at_school, in_region, mentor_of, of_service

TOKENS = "/account/sleutels"
KEY = re.compile(r"vs_[0-9a-f]{16}_[\w-]{43}")
WISH = {"naam": "Levering", "mag": ["see:facts", "see:weekly-list"], "scholen": [VO], "dagen": "90"}


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture
def coordinator(office: Office) -> TestClient:
    return office.invented("Mirjam de Boer", at_school(Role.ZORGCOORDINATOR, VO))


def offered(browser: TestClient, name: str) -> list[str]:
    """Values one can tick in the form."""
    found: list[str] = open_page(browser, TOKENS).xpath(f"//input[@name='{name}']/@value")
    return found


def test_a_key_is_shown_once_and_opens_what_was_chosen_until_its_day(office: Office, coordinator: TestClient) -> None:
    made = send(coordinator, TOKENS, **WISH)
    (key,) = KEY.findall(made.text)
    found = bearer_of(office.parts.engine, key, office.clock())

    assert found is not None
    assert (found.scopes, found.school_ids) == ({"see:facts", "see:weekly-list"}, {VO})
    assert key not in coordinator.get(TOKENS).text
    assert key not in str(office.log())
    office.clock.turn(days=91)
    assert bearer_of(office.parts.engine, key, office.clock()) is None
    office.clock.turn(days=-91)


def test_only_what_one_may_is_offered(office: Office, coordinator: TestClient) -> None:
    mentor = office.invented("Yara el Idrissi", mentor_of(VO, "2B"))
    analyst = office.invented("Ilse Brandsma", in_region(Role.SWV_ANALYST, "SWV VO Lindewaard"))
    administrator = office.invented("Anouk Beheer", of_service())

    assert {"change:consent", "see:personal-data"} <= set(offered(coordinator, "mag"))
    assert not {"change:import", "see:account", "see:self"} & set(offered(coordinator, "mag"))
    assert offered(coordinator, "scholen") == [VO]
    assert not {"see:facts", "see:personal-data"} & set(offered(mentor, "mag"))
    assert offered(analyst, "mag") == ["see:tier-counts"]
    assert PO in offered(administrator, "scholen")
    assert "see:pupil" not in offered(administrator, "mag")


@pytest.mark.parametrize(
    ("wish", "field", "said"),
    [
        ({"mag": ["change:account"]}, "mag", "Kies wat de sleutel mag"),
        ({"mag": ["see:facts", "change:import"]}, "mag", "Kies wat de sleutel mag"),
        ({"mag": ["see:*"]}, "mag", "Kies wat de sleutel mag"),
        ({"mag": []}, "mag", "Kies wat de sleutel mag"),
        ({"scholen": [PO]}, "scholen", "Kies minstens één bestaande school"),
        ({"scholen": [VO, PO]}, "scholen", "Kies minstens één bestaande school"),
        ({"scholen": []}, "scholen", "Kies minstens één bestaande school"),
        ({"dagen": "366"}, "dagen", "hoogstens 365 dagen"),
        ({"dagen": "-1"}, "dagen", "hoogstens 365 dagen"),
        ({"dagen": "9" * 400}, "dagen", "hoogstens 365 dagen"),
        ({"naam": ""}, "naam", "Geef de sleutel een naam"),
        ({"naam": "x" * 101}, "naam", "Geef de sleutel een naam"),
    ],
)
def test_a_key_for_more_than_one_may_is_not_made(
    office: Office, coordinator: TestClient, wish: dict[str, str | list[str]], field: str, said: str
) -> None:
    before = len(all_keys(office))

    answer = send(coordinator, TOKENS, **{**WISH, **wish})

    (summary,) = lxml.html.fromstring(answer.text).xpath("//div[@class='errors']")
    assert (answer.status_code, summary.xpath(".//a/@href")) == (422, [f"#{field}"])
    assert said in text_of(summary)
    assert len(all_keys(office)) == before


def test_fields_nobody_asked_for_give_the_key_nothing_more(office: Office, coordinator: TestClient) -> None:
    administrator = office.hire("Anouk Beheer", of_service())

    send(
        coordinator,
        TOKENS,
        **WISH,
        account=administrator.uid,
        account_fk=str(administrator.id),
        scopes="change:account",
    )

    made = all_keys(office)[-1]
    assert (made.account_fk == administrator.id, made.scopes) == (False, ["see:facts", "see:weekly-list"])


def test_a_key_that_is_withdrawn_opens_nothing(office: Office, coordinator: TestClient) -> None:
    key = KEY.findall(send(coordinator, TOKENS, **WISH).text)[0]
    page = open_page(coordinator, TOKENS)
    (action, *_) = page.xpath("//form[contains(@action, 'intrekken')]/@action")

    answer = send(coordinator, action)

    assert (answer.status_code, bearer_of(office.parts.engine, key, office.clock())) == (303, None)
    said = open_page(coordinator, answer.headers["location"])
    assert "De sleutel is ingetrokken" in text_of(said)
    assert "ingetrokken" in text_of(section(said, "mijn"))


def test_nobody_withdraws_the_key_of_somebody_else(office: Office, coordinator: TestClient) -> None:
    key = KEY.findall(send(coordinator, TOKENS, **WISH).text)[0]
    other = office.invented("Bas Okker", at_school(Role.TEAMLEIDER, VO))

    answer = send(other, f"{TOKENS}/{key.split('_')[1]}/intrekken")

    assert answer.status_code == 404
    assert bearer_of(office.parts.engine, key, office.clock()) is not None


def all_keys(office: Office) -> list[rows.TokenRow]:
    with snapshot(office.parts.engine) as connection:
        return rows.all_of_them(connection)
