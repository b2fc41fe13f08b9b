"""The weekly list in a browser: complete, traceable, honest about what is missing."""

from datetime import date
from typing import Any

import pytest

from service.rules.sentences import number, percent
from service.views.blocks import BLOCKS
from tests.people import PEOPLE, PO, SO, VO
from tests.web.client import TestClient
from tests.web.pages import list_address, numbers_in, open_page, pupil_address, section, text_of

SCHOOLS = (VO, PO, SO)
WORDS_WITH_NUMBERS = {"4", "12"}  # "4 wk" and "12 wk"


def listed(client: TestClient, school_id: str) -> Any:
    return client.get(f"{list_address(school_id)}/lijst.json").json()


def rows_of(page: Any, block: str) -> list[Any]:
    return list(section(page, f"blok-{block}").xpath(".//table/tbody"))


def written(value: Any) -> set[str]:
    """How a value of an entry may stand on the page."""
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int | float):
        return {number(value), percent(value).rstrip("%")}
    if isinstance(value, list):
        return set().union(*(numbers_in(str(each)) for each in value)) if value else set()
    return {part.lstrip("0") for part in numbers_in(str(value))} | numbers_in(str(value))


def test_the_blocks_stand_in_the_agreed_order_with_the_pupils_of_the_frozen_list(client: TestClient) -> None:
    page, content = open_page(client, list_address(VO)), listed(client, VO)["list"]

    headings = [h.get("id").removeprefix("blok-") for h in page.xpath("//section[@class='block']/h2")]
    on_page = {block: [text_of(row.xpath(".//th/a")[0]) for row in rows_of(page, block)] for block in BLOCKS}

    assert headings[: len(BLOCKS)] == [block["id"] for block in content["blocks"]] == list(BLOCKS)
    assert on_page == {block["id"]: [each["name"] for each in block["entries"]] for block in content["blocks"]}
    assert sum(len(names) for names in on_page.values()) > 20


@pytest.mark.parametrize("school_id", SCHOOLS)
def test_every_number_of_a_pupil_is_in_the_frozen_list(client: TestClient, school_id: str) -> None:
    page, content = open_page(client, list_address(school_id)), listed(client, school_id)["list"]
    strange = {}

    for block in content["blocks"]:
        for entry, row in zip(block["entries"], rows_of(page, block["id"]), strict=True):
            known = set().union(*(written(value) for value in entry.values())) | WORDS_WITH_NUMBERS
            known |= {number(entry["scheduled_days_12w"] + entry["missing_days_12w"])}
            known |= _numbers_of_rules(entry) | _weeks(entry) | {str(content["register"]["behind"])}
            strange[entry["name"]] = numbers_in(text_of(row)) - known

    assert {name: numbers for name, numbers in strange.items() if numbers} == {}


def _numbers_of_rules(entry: Any) -> set[str]:
    """Names of rules hold numbers: Afwezig 20% of meer."""
    return {"8", "10", "16", "20"} if entry["rules"] or entry["open"] else set()


def _weeks(entry: Any) -> set[str]:
    return {str(date.fromisoformat(entry["tier_since"]).isocalendar().week)} if entry["tier_since"] else set()


def test_a_row_tells_tier_reason_absence_and_days_away(client: TestClient) -> None:
    page = open_page(client, list_address(VO))
    (zoe,) = [row for row in rows_of(page, "overdue") if "Zoë" in text_of(row)]

    text = text_of(zoe)

    for said in (
        "Niveau 3 sinds week 44, was 3",
        "Al 4,2 schoolweken zonder bekende geldige reden niet op school, sinds 16 oktober 2026 (grens 4): thuiszitter",
        "Melden bij DUO uiterlijk di 24 nov 2026",
        "4 wk 100% 100 klokuren",
        "12 wk 35% 105 klokuren",
        "registratie: 60 van 60 lesdagen",
        "weg 21 schooldagen sinds vr 16 okt",
        "laatst aanwezig do 15 okt",
        "Gemeld bij DUO –",
        "Tweede mening –",
    ):
        assert said in text
    assert zoe.xpath(".//th/a/@href") == [pupil_address("zoe")]


def test_a_term_that_has_passed_says_so(client: TestClient) -> None:
    page = open_page(client, list_address(VO))

    deadlines = {
        text_of(row.xpath(".//th/a")[0]): row.xpath(".//p[@class='deadline']") for row in rows_of(page, "overdue")
    }

    assert text_of(deadlines[PEOPLE["kyan"].name][0]).endswith("vr 20 nov 2026 (verlopen, geen melding vastgelegd)")


def test_an_empty_block_says_what_that_means(client: TestClient) -> None:
    page = open_page(client, list_address(VO))

    assert rows_of(page, "review_due") == []
    assert text_of(section(page, "blok-review_due")).endswith(BLOCKS["review_due"].empty)


def test_the_counts_are_those_of_the_frozen_list_in_drawing_and_table(client: TestClient) -> None:
    page, counts = open_page(client, list_address(VO)), listed(client, VO)["list"]["counts"]
    here = section(page, "aantallen")

    drawn = [text_of(each) for each in here.xpath(".//svg[@role='img']/text")]
    table = [text_of(each).split()[0] for each in here.xpath(".//td")]

    tiers = [str(counts[name]) for name in ("tier_3", "tier_2", "tier_1")]
    assert drawn == tiers
    others = [str(counts[name]) for name in ("attention", "cannot_judge", "exempt")]
    assert table == [*tiers, *others]


def test_a_register_that_stopped_is_work_at_the_top_of_the_page(client: TestClient) -> None:
    text = text_of(section(open_page(client, list_address(SO)), "registratie"))

    assert text.startswith("Registratie Loopt 4 schooldagen achter Laatst ontvangen: ma 16 nov 2026.")
    for day in ("di 17 nov 2026", "wo 18 nov 2026", "do 19 nov 2026", "vr 20 nov 2026"):
        assert day in text
    assert text.endswith("is onbekend. Ze tellen niet als aanwezig.")


def test_a_complete_register_is_said_to_be_complete(client: TestClient) -> None:
    text = text_of(section(open_page(client, list_address(VO)), "registratie"))

    assert "Bij en compleet" in text
    assert "Alle 60 schooldagen van de laatste 12 schoolweken zijn ontvangen." in text


def test_what_is_open_for_all_is_said_once(client: TestClient) -> None:
    text = text_of(open_page(client, list_address(VO)))

    assert text.count("Niet ingeschreven (absoluut verzuim)") == 1


def test_what_late_corrections_changed_stands_beside_the_frozen_list(client: TestClient) -> None:
    page = open_page(client, list_address(VO))
    changes = {text_of(row.xpath(".//a")[0]): row for row in section(page, "gewijzigd").xpath(".//tbody/tr")}

    was_is_why = {name: [text_of(cell) for cell in row.xpath("td")] for name, row in changes.items()}

    assert set(was_is_why) == {PEOPLE["sanne"].name, PEOPLE["finn"].name}
    was, now, why = was_is_why[PEOPLE["finn"].name]
    assert (was, now) == ("Niveau 2. 4 ziekmeldingen in 12 schoolweken (grens 4)", "Niveau 1")
    assert "19 november 2026, hele dag: melding ingetrokken" in why
    still_listed = [text_of(row) for row in rows_of(page, "new_tier_2") if PEOPLE["finn"].name in text_of(row)]
    assert len(still_listed) == 1
    assert "Gewijzigd na het bevriezen" in still_listed[0]


def test_absence_nobody_accounted_for_is_work_with_its_oldest_date(client: TestClient) -> None:
    content = listed(client, VO)["list"]["unaccounted"]
    page = open_page(client, list_address(VO))

    assert (page.xpath("//*[@id='werk']") != []) == bool(content)
    rows = page.xpath("//section[@aria-labelledby='werk']//tbody/tr")
    assert [text_of(row.xpath(".//a")[0]) for row in rows] == [item["name"] for item in content]


def test_the_start_page_leads_to_every_list(client: TestClient) -> None:
    links = open_page(client, "/").xpath("//main//a/@href")

    lists = {list_address(school, week) for school in SCHOOLS for week in ("2026-W46", "2026-W47")}
    work = {f"/scholen/{school}/{page}" for school in SCHOOLS for page in ("deze-week", "klas", "lijsten")}
    assert {link.split("#")[0] for link in links} == lists | work


def test_a_list_leads_to_the_week_before_and_after(client: TestClient) -> None:
    earlier, later = open_page(client, list_address(VO, "2026-W46")), open_page(client, list_address(VO))

    assert list_address(VO) in earlier.xpath("//main//nav//a/@href")
    assert list_address(VO, "2026-W46") in later.xpath("//main//nav//a/@href")
