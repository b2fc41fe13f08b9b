"""One pupil in a browser: niveau, reasons, the records behind them, the year, the receipt."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.pipeline.pages import pupil_page
from service.pipeline.parts import Parts
from service.rules.sentences import number
from tests.people import AS_OF, PEOPLE, VO, Person
from tests.web.client import TestClient
from tests.web.pages import list_address, open_page, pupil_address, section, text_of

SOME = ("zoe", "amira", "ada", "sven", "aylin", "jelte", "robin", "sanne")


def story_of(demo: Parts, key: str) -> Any:
    person = PEOPLE[key]
    return pupil_page(demo, person.school_id, person.pupil_id, AS_OF)["story"]


def test_the_niveau_comes_with_since_when_and_what_it_means(client: TestClient) -> None:
    text = text_of(section(open_page(client, pupil_address("zoe")), "niveau"))

    assert text == "3 Niveau 3 sinds week 44 van 2026: structureel, zwaar verzuim. Vorige week: niveau 3."


def test_a_niveau_that_outlasts_its_rules_says_why(client: TestClient) -> None:
    text = text_of(section(open_page(client, pupil_address("jelte")), "niveau"))

    assert "De regels wijzen deze week niveau 1 aan." in text
    assert "omlaag na een paar rustige weken" in text


@pytest.mark.parametrize("key", SOME)
def test_every_reason_stands_there_with_its_numbers_days_and_records(client: TestClient, demo: Parts, key: str) -> None:
    page, story = open_page(client, pupil_address(key)), story_of(demo, key)
    cards = {text_of(card.xpath("h3")[0]): card for card in section(page, "waarom").xpath(".//article")}

    assert set(cards) == {reason["sentence"] for reason in story["assessment"]["reasons"]}
    for reason in story["assessment"]["reasons"]:
        card, found = cards[reason["sentence"]], reason["evidence"]
        links = [int(href.removeprefix("#r")) for href in card.xpath(".//table//a/@href")]
        assert links == found["records"]
        assert len(card.xpath(".//ul[@class='days']/li")) == len(found["dates"])
        assert len(card.xpath(".//table[caption='Cijfers']//td")) == len(found["numbers"])
        assert card.xpath(".//a[starts-with(@href, 'http')]/@href") == [reason["source"]]


@pytest.mark.parametrize("key", SOME)
def test_every_record_behind_a_reason_is_in_the_list_of_records(client: TestClient, demo: Parts, key: str) -> None:
    page, story = open_page(client, pupil_address(key)), story_of(demo, key)

    rows = {
        row.get("id"): [text_of(cell) for cell in row] for row in section(page, "registraties").xpath(".//tbody/tr")
    }
    linked = set(page.xpath("//a[starts-with(@href, '#r')]/@href"))

    assert set(rows) == {f"r{record['seq']}" for record in story["records"]}
    assert {href.removeprefix("#") for href in linked if href[2:].isdigit()} <= set(rows)
    for record in story["records"]:
        shown = rows[f"r{record['seq']}"]
        assert shown[0].endswith(str(record["seq"]))
        assert f" {date.fromisoformat(record['date']).day} " in shown[1]
        assert shown[4].split()[0] == number(record["minutes"])


@pytest.mark.parametrize("key", SOME)
def test_the_calendar_has_a_cell_for_every_weekday_with_what_happened(
    client: TestClient, demo: Parts, key: str
) -> None:
    page, story = open_page(client, pupil_address(key)), story_of(demo, key)
    here = section(page, "kalender")

    drawings = here.xpath(".//div[@class='calendar']/svg")
    cells = [text_of(g.xpath("title")[0]) for g in here.xpath(".//div[@class='calendar']//g")]

    shown = [day for day in story["calendar"] if _month_is_shown(story, day["date"])]
    assert len(cells) == len(shown)
    assert [cell.endswith("onbekend") for cell in cells] == [day["kind"] == "not_received" for day in shown]
    assert ["minu" in cell for cell in cells] == [day["absent"] > 0 for day in shown]
    for drawing in drawings:
        names = drawing.get("aria-labelledby").split()
        assert [text_of(drawing.xpath(f".//*[@id='{name}']")[0]) != "" for name in names] == [True, True]


def _month_is_shown(story: Any, day: str) -> bool:
    return any(each["date"][:7] == day[:7] and each["kind"] != "not_enrolled" for each in story["calendar"])


def test_the_calendar_carries_letters_and_half_days(client: TestClient) -> None:
    sven, zoe = open_page(client, pupil_address("sven")), open_page(client, pupil_address("zoe"))

    letters = {
        text_of(g.xpath("title")[0]): text_of(g.xpath("text[@class='letter']")[0])
        for g in zoe.xpath("//div[@class='calendar']//g")
    }
    half = [
        g.xpath("rect")[1].get("height")
        for g in sven.xpath("//div[@class='calendar']//g")
        if "ziek 150 minuten" in text_of(g.xpath("title")[0])
    ]

    assert letters["vr 16 okt 2026: ongeoorloofd 300 minuten (hele dag), van 300 minuten lestijd"] == "O"
    assert letters["vr 20 nov 2026: nog niet verantwoord 300 minuten (hele dag), van 300 minuten lestijd"] == "N"
    assert letters["do 15 okt 2026: aanwezig"] == "·"
    assert letters["di 20 okt 2026: vakantie"] == ""
    assert half == ["15"] * 7


def test_the_table_beside_the_calendar_has_every_day_that_was_not_simply_present(
    client: TestClient, demo: Parts
) -> None:
    page, story = open_page(client, pupil_address("ada")), story_of(demo, "ada")

    rows = section(page, "kalender").xpath(".//details//tbody/tr")

    expected = [day for day in story["calendar"] if day["absent"] or day["kind"] == "not_received"]
    assert len(rows) == len(expected) == 14
    assert [text_of(cell) for cell in rows[-1]] == [
        "vr 20 nov 2026", "registratie niet ontvangen: onbekend", "onbekend gemist", "300 minuten lestijd",
    ]  # fmt: skip


def test_the_steps_follow_the_history_and_are_told_in_words(client: TestClient, demo: Parts) -> None:
    page, story = open_page(client, pupil_address("jelte")), story_of(demo, "jelte")
    here = section(page, "verloop")

    told = text_of(here.xpath(".//svg/desc")[0])
    rows = [[text_of(cell) for cell in row] for row in here.xpath(".//tbody/tr")]

    assert told == "week 31 tot en met 40: niveau 1; week 41 tot en met 47: niveau 2."
    assert [row[0] for row in rows] == [each["week"] for each in story["history"]]
    assert [row[2] for row in rows] == [
        f"niveau {each['tier']}" if each["tier"] else "geen niveau" for each in story["history"]
    ]
    assert len(here.xpath(".//svg/g")) == len(story["history"])


def test_sick_episodes_are_listed_with_first_and_last_day(client: TestClient) -> None:
    page = open_page(client, pupil_address("ada"))

    rows = [[text_of(cell) for cell in row] for row in section(page, "ziek").xpath(".//tbody/tr")]

    assert rows == [
        ["ma 7 sep 2026", "vr 11 sep 2026", "5 dagen"],
        ["ma 2 nov 2026", "vr 6 nov 2026", "5 dagen"],
    ]


def test_what_is_unknown_is_said_with_its_days_and_the_rules_it_leaves_open(client: TestClient) -> None:
    text = text_of(section(open_page(client, pupil_address("ada")), "onbekend"))

    assert "4 lesdagen zijn niet ontvangen: di 17 nov 2026, wo 18 nov 2026, do 19 nov 2026 en vr 20 nov 2026." in text
    assert "Ze tellen niet als aanwezig en niet als afwezig." in text
    assert "Afwezig 20% of meer (niveau 3)." in text


def test_the_receipt_names_what_it_was_made_with_and_that_it_replays(client: TestClient, demo: Parts) -> None:
    text, story = text_of(section(open_page(client, pupil_address("zoe")), "verantwoording")), story_of(demo, "zoe")

    assert demo.code_version in text
    assert demo.rules_sha256 in text
    assert story["assessment"]["content_sha256"] in text
    assert f"nummer {story['receipt']['last_record']}" in text
    assert "Opnieuw uitgerekend: dezelfde uitkomst." in text


def test_a_pupil_without_a_niveau_is_never_shown_as_low_risk(client: TestClient) -> None:
    text = text_of(section(open_page(client, pupil_address("aylin")), "niveau"))

    assert text == "? Niet te beoordelen. Er zijn nog te weinig lesdagen bekend. Dat zegt niets over het risico."


def test_an_exempt_pupil_has_no_niveau_and_the_article_is_named(client: TestClient) -> None:
    (key,) = [key for key, person in PEOPLE.items() if _exempt_now(person)]
    page = open_page(client, pupil_address(key))

    assert f"artikel {PEOPLE[key].exemption}" in text_of(page)
    assert text_of(section(page, "niveau")).startswith("? Vrijgesteld.")


def _exempt_now(person: Person) -> bool:
    last = person.enrolments[-1].enrolled_to
    return bool(person.exemption) and (last is None or last >= AS_OF)


def test_without_a_date_the_page_is_that_of_the_latest_list(client: TestClient) -> None:
    page = open_page(client, pupil_address("zoe").split("?")[0])

    assert "Peildatum zondag 22 november 2026, met alles wat nu bekend is." in text_of(page)


def test_the_page_leads_back_to_the_list_of_that_week(client: TestClient) -> None:
    here = open_page(client, pupil_address("zoe"))
    between = open_page(client, pupil_address("zoe").replace(str(AS_OF), str(AS_OF - timedelta(weeks=3))))

    assert list_address(VO) in here.xpath("//nav//a/@href")
    assert between.xpath("//nav[@class='crumbs']//a/@href") == ["/"]
