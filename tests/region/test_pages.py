"""The pages of a samenwerkingsverband: what they show, to whom, and that no number on any of them is small."""

import re
import time
from collections.abc import Iterator
from itertools import product
from typing import Any

import lxml.html
import pytest

from service.bench.region_rows import REGION
from service.domain.access import Role
from service.policy.region import load_region_policy
from service.region.shown import Shelf, ends
from service.views.region_words import KINDS, TABLES
from tests.region.conftest import Streek
from tests.web.pages import open_page

LEAST = 5
PAGES = ("/regio", "/regio/beweging", "/regio/thuis", "/regio/vergelijken")
DIFFERENCE = re.compile(r"^(\d+ (meer|minder)|gelijk)$")


def cells(page: Any) -> Iterator[str]:
    """What stands in the cells of the tables with numbers, and beside the bars of the drawing."""
    yield from (cell.text_content().strip() for cell in page.xpath("//td"))
    yield from (text.text_content().strip() for text in page.xpath("//*[contains(@class, 'count')]/self::text"))


def numbers(page: Any) -> list[int]:
    found = []
    for cell in cells(page):
        first = cell.split("\n")[0].split(" ")[0].replace(".", "")
        if first.isdigit() and not DIFFERENCE.match(cell):
            found.append(int(first))
    return found


def shelf_of(streek: Streek) -> Shelf:
    return Shelf(streek.parts.engine, load_region_policy(), streek.parts.now)


def every_address(streek: Streek) -> list[str]:
    weeks = [
        each.attrib["value"] for each in open_page(streek.coordinator, "/regio").xpath("//select[@name='week']/option")
    ]
    found = [
        f"{page}?week={week}&per={table}"
        for page, week, table in product(("/regio", "/regio/thuis"), weeks[:4], TABLES)
    ]
    for kind, page in product(KINDS, ("/regio/beweging", "/regio/vergelijken")):
        names = [
            each.attrib["value"]
            for each in open_page(streek.coordinator, f"{page}?soort={kind}").xpath("//select[@name='van']/option")
        ]
        found += [f"{page}?soort={kind}&van={one}&tot={other}" for one, other in product(names[:4], names[:4])]
    return found


def test_no_number_on_any_page_is_small(streek: Streek) -> None:
    shown = {address: numbers(open_page(streek.coordinator, address)) for address in every_address(streek)}

    assert len(shown) > 80
    assert sum(map(len, shown.values())) > 1500
    assert {address: min(found) for address, found in shown.items() if found and min(found) < LEAST} == {}


def test_the_pyramid_and_the_table_say_the_same(streek: Streek) -> None:
    page = open_page(streek.coordinator, "/regio")

    drawn = page.xpath("//div[@class='pyramid']//svg[@role='img']/text/text()")
    told = [
        row.split()[0]
        for row in page.xpath("//table[contains(@class, 'counts')]/tbody/tr[position() < 4]/td/text()[1]")
    ]
    assert drawn == told
    assert page.xpath("//h1/text()") == ["Leerlingen per niveau"]


def test_the_rows_of_a_matrix_add_up_to_the_counts_of_the_week(streek: Streek) -> None:
    page = open_page(streek.coordinator, "/regio/beweging?soort=quarter")

    rows = [
        [int(cell) for cell in row.xpath("td/text()")]
        for row in page.xpath("//caption[contains(., 'Rijen')]/../tbody/tr")
    ]
    assert [sum(row[:-1]) for row in rows] == [row[-1] for row in rows]
    assert page.xpath("//*[@class='sankey']/*[local-name()='desc']") != []


def test_what_is_left_out_is_explained_on_every_page(streek: Streek) -> None:
    for address in PAGES:
        page = open_page(streek.coordinator, address)
        assert "Aantallen onder de 5 laten we niet zien, ook nul niet." in page.text_content()


def test_a_week_without_a_matrix_says_why_and_shows_no_number(hamlet: Streek) -> None:
    stock, moved = shelf_of(hamlet).part(REGION, "stock"), shelf_of(hamlet).part(REGION, "movement")
    weeks = ends(stock["weeks"], "week")
    absent = [name for name, position in weeks.items() if stock["weeks"][position] not in moved["weeks"]]

    page = open_page(hamlet.coordinator, f"/regio/beweging?soort=week&van={absent[-1]}&tot={next(iter(weeks))}")

    assert "minstens één aantal te klein" in page.text_content()
    assert (numbers(page), page.xpath("//*[@class='sankey']")) == ([], [])

    (instead,) = page.xpath("//p[contains(@class, 'notice')]/a/@href")
    assert open_page(hamlet.coordinator, instead).xpath("//*[@class='sankey']") != []


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_choice_movement_is_shown_where_any_can_be(hamlet: Streek, kind: str) -> None:
    stock, moved = shelf_of(hamlet).part(REGION, "stock"), shelf_of(hamlet).part(REGION, "movement")
    found = ends(stock["weeks"], kind)
    can = [name for name, position in found.items() if stock["weeks"][position] in moved["weeks"]]

    page = open_page(hamlet.coordinator, f"/regio/beweging?soort={kind}")

    assert bool(page.xpath("//*[@class='sankey']")) is (len(can) > 1)
    told = {each.attrib["value"]: each.text for each in page.xpath("//select[@name='van']/option")}
    assert [name for name, text in told.items() if text.endswith("(weggelaten)")] == [
        name for name in found if name not in can
    ]


def test_the_reading_example_repeats_the_last_row_of_the_matrix(streek: Streek) -> None:
    page = open_page(streek.coordinator, "/regio/beweging?soort=quarter")

    (last,) = page.xpath("//caption[contains(., 'Rijen')]/../tbody/tr[last()]")
    *cells, total = [cell.text for cell in last.xpath("td")]
    (told,) = page.xpath("//p[@class='hint'][contains(., 'Zo leest u een rij')]")
    assert re.findall(r"(\d+) (?:leerlingen|nog|in|niet)", told.text_content()) == [total, *reversed(cells)]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/regio", "Peildatum: zondag"),
        ("/regio/thuis", "Peildatum zondag"),
        ("/regio/beweging", "Eerst is zondag"),
        ("/regio/vergelijken", "Eerst is zondag"),
    ],
)
def test_every_page_says_on_which_day_pupils_were_counted(streek: Streek, address: str, words: str) -> None:
    assert words in open_page(streek.coordinator, address).text_content()


def test_schools_stand_in_order_of_name(streek: Streek) -> None:
    page = open_page(streek.coordinator, "/regio?per=school")

    names = [each.strip() for each in page.xpath("//caption[contains(., 'per school')]/../tbody/tr/th/text()[1]")]
    first = [re.split(" en |, ", name)[0] for name in names if "samen" not in name]
    assert first == sorted(first) and len(first) > 1


@pytest.mark.parametrize("address", PAGES)
def test_an_analyst_sees_the_same_numbers(streek: Streek, address: str) -> None:
    analyst = streek.invented("Dirk Hazelworm", Role.SWV_ANALYST)

    assert numbers(open_page(analyst, address)) == numbers(open_page(streek.coordinator, address))


def test_an_analyst_has_no_lists_and_sees_nobody(streek: Streek) -> None:
    analyst = streek.invented("Dirk Hazelworm", Role.SWV_ANALYST)

    assert analyst.get("/regio/lijsten").status_code == 403
    assert "Ingebrachte leerlingen" not in lxml.html.fromstring(analyst.get("/regio").text).xpath("string(//nav[2])")
    assert analyst.get("/regio/leerlingen/99R000/r1").status_code == 404


def test_another_region_cannot_be_asked_for(streek: Streek) -> None:
    other = streek.invented("Wim Elders", Role.SWV_COORDINATOR, "SWV Elders")

    assert other.get("/regio").status_code == 200
    assert other.get(f"/regio?regio={REGION}").status_code == 404
    assert "Voorbeeld" not in other.get("/regio/vergelijken").text.replace("SWV Elders", "")


@pytest.mark.parametrize(
    "address", [f"{page}?{query}" for page in PAGES for query in ("week=x", "soort=x", "van=x&tot=y", "per=x")]
)
def test_what_does_not_exist_is_answered_with_what_does(streek: Streek, address: str) -> None:
    assert streek.coordinator.get(address).status_code == 200


def test_pages_are_quick(streek: Streek) -> None:
    took = []
    for _ in range(10):
        for address in PAGES:
            began = time.perf_counter()
            streek.coordinator.get(address)
            took.append(time.perf_counter() - began)

    assert sorted(took)[int(len(took) * 0.95)] < 0.2
