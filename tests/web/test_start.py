"""The first page: the schools somebody works for, and what is on the agenda before a list is opened."""

from typing import Any

from service.domain.access import Role
from service.pipeline.parts import Parts
from service.views.blocks import BLOCKS
from service.views.web.app import create_app
from tests.people import SO, VO
from tests.web.client import TestClient
from tests.web.pages import list_address, open_page, text_of
from tests.web.visitors import at_school, make_account, mentor_of, sign_in


def agenda(page: Any, school: str) -> dict[str, str]:
    """Heading to number of what stands under a school."""
    (card,) = [each for each in page.xpath("//section") if school in text_of(each)]
    items = card.xpath(".//ul[@class='agenda']/li")
    return {text_of(item.xpath("a")[0]): text_of(item.xpath("strong")[0]) for item in items}


def test_the_agenda_is_that_of_the_latest_list_and_leads_into_it(client: TestClient) -> None:
    start, listed = open_page(client, "/"), client.get(f"{list_address(VO)}/lijst.json").json()["list"]
    numbers = {
        BLOCKS[block["id"]].heading: str(len(block["entries"]))
        for block in listed["blocks"]
        if block["entries"] and BLOCKS[block["id"]].number
    }

    assert agenda(start, VO) == numbers
    assert len(numbers) > 5
    first = start.xpath("//ul[@class='agenda']//a/@href")[0]
    page, heading = first.split("#")
    assert open_page(client, page).xpath(f"//*[@id='{heading}']")


def test_a_school_whose_register_is_late_says_so(client: TestClient) -> None:
    behind = client.get(f"{list_address(SO)}/lijst.json").json()["list"]["register"]["behind"]
    (card,) = [each for each in open_page(client, "/").xpath("//section") if SO in text_of(each)]

    assert behind > 1
    assert f"De registratie liep {behind} schooldagen achter." in text_of(card)


def test_a_mentor_sees_no_numbers_of_the_whole_school(demo: Parts) -> None:
    account = make_account(demo.engine, "Mentor van 2B", mentor_of(VO, "2B"))
    with TestClient(create_app(demo), base_url="http://127.0.0.1") as browser:
        page = open_page(sign_in(browser, account), "/")

    assert page.xpath("//section[contains(@class, 'school')]")
    assert page.xpath("//ul[@class='agenda']") == []


def test_a_team_leader_sees_those_of_the_own_school_alone(demo: Parts) -> None:
    account = make_account(demo.engine, "Teamleider", at_school(Role.TEAMLEIDER, VO))
    with TestClient(create_app(demo), base_url="http://127.0.0.1") as browser:
        page = open_page(sign_in(browser, account), "/")

    assert len(page.xpath("//ul[@class='agenda']")) == 1
