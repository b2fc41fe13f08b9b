"""The second opinion on pages and in files: with a model from simulated pupils, and without any model."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from models.features import FEATURES, OF_THE_REGISTER
from service.pipeline.compute import assessments
from service.pipeline.pages import pupil_page, school_list
from service.pipeline.parts import Parts
from service.pipeline.week import list_content
from service.policy.reasons import load_reasons
from service.rules.sentences import number, percent
from service.views.explain_text import explain_text
from service.views.formats import as_csv, as_file, as_xlsx
from service.views.list_table import as_table
from service.views.web.list_page import list_page
from service.views.web.model_page import how_it_works, school_page
from service.views.web.pupil_page import pupil_view
from tests.people import AS_OF, PEOPLE, SO, VO, WEEK
from tests.web.client import TestClient
from tests.web.hand_model import BEHIND
from tests.web.pages import NASTY_NAME, drawn, list_address, open_page, pupil_address, section, text_of

MODEL_PAGE = f"{list_address(VO)}/tweede-mening"
CARD = "/tweede-mening/kaart"
SIMULATED = "gesimuleerde leerlingen"


def entries(listed: Any) -> list[Any]:
    return [entry for block in listed["list"]["blocks"] for entry in block["entries"]]


def csv_rows(data: bytes) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    return {row["Leerlingnummer"]: row for row in rows}


@pytest.fixture(scope="module")
def listed(advised: Parts) -> Any:
    return school_list(advised, VO, WEEK)


def test_the_list_says_which_model_and_where_it_comes_from(advised_client: TestClient, listed: Any) -> None:
    text = text_of(section(open_page(advised_client, list_address(VO)), "tweede-mening"))

    assert text.startswith("Tweede mening: in gebruik")
    assert f"Model {listed['list']['model']['version']}. Gemaakt met gesimuleerde leerlingen" in text
    assert "Niet lokaal gevalideerd" in text


def test_every_row_with_a_number_names_its_simulated_origin(advised_client: TestClient, listed: Any) -> None:
    rows = open_page(advised_client, list_address(VO)).xpath("//table[contains(@class, 'list')]/tbody")
    said = [text_of(row.xpath(".//p[@class='opinion']")[0]) for row in rows]

    numbers = [(each["model"] or {}).get("probability") for each in entries(listed)]
    assert [SIMULATED in each for each in said] == [probability is not None for probability in numbers]
    assert sum(probability is not None for probability in numbers) > 10
    assert said[[each["name"] for each in entries(listed)].index(PEOPLE["zoe"].name)] == "Tweede mening –"


def test_early_signals_have_a_block_with_what_it_leaves_out(advised_client: TestClient, listed: Any) -> None:
    here = section(open_page(advised_client, list_address(VO)), "blok-early_signals")
    content = listed["list"]
    (block,) = [block for block in content["blocks"] if block["id"] == "early_signals"]

    names = [text_of(link) for link in here.xpath(".//tbody//th/a")]

    assert names == [entry["name"] for entry in block["entries"]] != []
    assert len(names) <= content["model"]["places"]
    assert "Het team kan per week 1 leerling bekijken (5 per 500); meer staan er niet." in text_of(here)
    assert "geschat met gesimuleerde leerlingen" in text_of(here)
    assert "Vroegsignaal: " in text_of(here.xpath(".//p[@class='reason']")[0])


def test_where_rules_and_model_differ_the_row_says_so(advised_client: TestClient, listed: Any) -> None:
    page = open_page(advised_client, list_address(VO))

    marked = {text_of(row.xpath(".//th/a")[0]) for row in page.xpath("//tbody[.//p[@class='differs']]")}

    assert marked == {entry["name"] for entry in entries(listed) if entry["disagreement"]}
    assert {entry["disagreement"] for entry in entries(listed)} == {None, "model_higher", "model_lower"}


def test_a_sector_without_proof_has_no_number_and_says_why(advised_client: TestClient, advised: Parts) -> None:
    content = school_list(advised, SO, WEEK)
    text = text_of(open_page(advised_client, list_address(SO)))

    assert all(each["probability"] is None for each in entries(content))
    assert "Geen getal, omdat er te weinig leerlingen zoals deze bekend zijn" in text
    assert "Van 100" not in text


def test_the_pupil_page_has_the_sentence_what_weighs_and_what_leads(advised_client: TestClient, advised: Parts) -> None:
    person = PEOPLE["yusuf"]
    said = pupil_page(advised, person.school_id, person.pupil_id, AS_OF)["story"]["assessment"]["model"]
    here = section(open_page(advised_client, pupil_address("yusuf")), "tweede-mening")

    text = text_of(here)

    assert "Van 100 gesimuleerde leerlingen zoals deze komen er ongeveer" in text
    assert f"Dit steunt op {BEHIND} gesimuleerde leerlingen" in text
    assert "De regels bepalen het niveau; dit is een tweede mening." in text
    assert [text_of(each) for each in here.xpath(".//li")] == [each["sentence"] for each in said["reasons"]] != []
    assert MODEL_PAGE in here.xpath(".//a/@href")


def test_a_pupil_in_niveau_3_has_no_second_opinion(advised_client: TestClient) -> None:
    text = text_of(section(open_page(advised_client, pupil_address("zoe")), "tweede-mening"))

    assert text.startswith("Tweede mening Geen tweede mening: die is er alleen")


def test_explain_tells_the_same_as_the_page(advised: Parts) -> None:
    person = PEOPLE["yusuf"]
    text = explain_text(pupil_page(advised, person.school_id, person.pupil_id, AS_OF), advised.rules)

    part = text.split("TWEEDE MENING")[1].split("REGISTRATIES")[0]

    assert "Van 100 gesimuleerde leerlingen zoals deze komen er ongeveer" in part
    assert "  Weegt het meest:\n    6,7% van de lestijd gemist in 4 schoolweken\n" in part
    assert "gesimuleerde leerlingen, niet lokaal gevalideerd." in part


def test_files_carry_the_number_its_origin_and_what_it_rests_on(advised: Parts, listed: Any) -> None:
    rows = csv_rows(as_csv(listed, advised.rules))

    for entry in entries(listed):
        row, opinion = rows[entry["pupil_id"]], entry["model"]
        if opinion is None:
            assert (row["Tweede mening"], row["Kans volgens model"], row["Herkomst van het model"]) == ("–", "–", "–")
            continue
        assert SIMULATED in row["Tweede mening"]
        assert row["Kans volgens model"] == percent(opinion["probability"])
        assert row["Kans steunt op (leerlingen)"] == number(BEHIND)
        assert row["Herkomst van het model"] == "gesimuleerde leerlingen, niet lokaal gevalideerd"


def test_the_table_on_a_screen_marks_what_is_simulated(advised: Parts, listed: Any) -> None:
    text = " ".join(as_table(listed, advised.rules, 140).split())

    assert "Tweede mening: in gebruik. Dit is een demo: de getallen zijn berekend op gesimuleerde leerlingen." in text
    shown = sum((each["model"] or {}).get("probability") is not None for each in entries(listed))
    assert text.count("(gesimuleerd)") == shown > 10
    assert "Verschil: de regels zeggen niveau 2" in text


def test_the_page_about_the_model_shows_what_each_capacity_leaves_out(advised_client: TestClient, listed: Any) -> None:
    here = section(open_page(advised_client, MODEL_PAGE), "capaciteit")
    choices = listed["list"]["model"]["capacities"]

    rows = [[text_of(cell) for cell in row] for row in here.xpath(".//tbody/tr")]

    assert (
        [row[0].split()[0] for row in rows] == [str(each["per_500"]) for each in choices] == ["1", "2", "5", "10", "20"]
    )
    assert [row[0] for row in rows if "nu gekozen" in row[0]] == ["5 per 500 (nu gekozen) :"]
    missed = [f"ongeveer {number(round(each['expected_missed'], 1))} gemist" for each in choices]
    assert [row[3] for row in rows] == missed
    assert "geschat met gesimuleerde leerlingen" in text_of(here.xpath(".//caption")[0])


def test_the_page_about_the_model_names_every_fact_and_what_it_never_sees(advised_client: TestClient) -> None:
    page = open_page(advised_client, "/tweede-mening")

    facts = [text_of(each) for each in section(page, "feiten").xpath(".//li")]
    never = text_of(section(page, "nooit"))

    assert (
        len(set(facts))
        == len(facts)
        == len(FEATURES) - len(OF_THE_REGISTER)
        == sum(len(names) for _, names in how_it_works()["facts"])
    )
    for word in ("geslacht", "herkomst", "postcode", "inkomen", "naam"):
        assert word in never
    assert MODEL_PAGE in page.xpath("//main//a/@href")
    assert CARD in page.xpath("//main//a/@href")


def test_the_model_card_is_a_page_and_what_it_holds_is_only_text(advised_client: TestClient) -> None:
    answer = advised_client.get(CARD)
    page = open_page(advised_client, CARD)

    assert page.xpath("//script") == []
    assert "<script" not in answer.text
    assert NASTY_NAME in text_of(page)
    assert [text_of(each) for each in page.xpath("//main//h2")][:2] == ["Model details", "Intended use"]
    assert text_of(page.xpath("//main//table//tbody/tr[1]")[0]).startswith("po platt yes 412")


def test_without_a_model_everything_works_and_says_so(client: TestClient, demo: Parts) -> None:
    page = open_page(client, list_address(VO))
    pupil = text_of(section(open_page(client, pupil_address("yusuf")), "tweede-mening"))
    about = text_of(open_page(client, MODEL_PAGE))

    assert text_of(section(page, "tweede-mening")).startswith("Tweede mening: ontbreekt Er is nog geen model gemaakt.")
    assert "Dit blok vult zich als de tweede mening in gebruik is." in text_of(section(page, "blok-early_signals"))
    assert "Geen getal, omdat er geen model is." in pupil
    assert "Deze tabel kan niet worden ingevuld" in about
    assert client.get(CARD).status_code == 404
    table = as_table(school_list(demo, VO, WEEK), demo.rules, 140)
    assert "Tweede mening: ontbreekt." in table
    assert "Geen getal" not in table


def test_a_list_frozen_before_there_was_a_model_still_shows(demo: Parts) -> None:
    listed = school_list(demo, VO, WEEK)
    blocks = [
        {**block, "entries": [_without(entry, "model", "disagreement") for entry in block["entries"]]}
        for block in listed["list"]["blocks"]
    ]
    old = {**listed, "list": {**_without(listed["list"], "model"), "blocks": blocks}}

    page = drawn("list.html", **list_page(old, demo.rules, [WEEK]))
    files = [as_file(old, demo.rules, form) for form in ("table", "csv", "xlsx", "json")]

    assert "Tweede mening: nog niet in gebruik" in page
    assert "Deze lijst is gemaakt voordat er een tweede mening was." in page
    assert all(files)
    assert {row["Tweede mening"] for row in csv_rows(files[1]).values()} == {"–"}
    about = drawn("model.html", **school_page(old["list"]))
    assert "Deze tabel kan niet worden ingevuld" in about


def _without(values: Any, *names: str) -> Any:
    return {name: value for name, value in values.items() if name not in names}


def test_a_school_with_a_capacity_of_its_own_sees_that(listed: Any) -> None:
    own = {**listed["list"]["model"], "capacity_per_500": 25.4, "places": 3}

    page = drawn("model.html", **school_page({**listed["list"], "model": own}))

    assert "nu gekozen" not in page
    assert "Deze school koos 3 leerlingen per week." in page


def test_a_niveau_the_model_raised_names_the_model_as_its_reason(advised: Parts) -> None:
    choices = advised.policy.model.model_copy(update={"role": "raise"})
    parts = replace(advised, policy=advised.policy.model_copy(update={"model": choices}))
    made = next(assessments(parts, AS_OF, None, VO))
    (raised,) = [row["pupil_id"] for row in made.rows if "model" in [each["rule"] for each in row["reasons"]]]
    listed = {"list": list_content(parts, made), "frozen_at": "2026-11-22T20:00:00+00:00", "changes": []}
    page = pupil_page(parts, VO, raised, AS_OF)

    html = drawn("pupil.html", list_week=None, **pupil_view(page, parts.rules, load_reasons()))
    text = explain_text(page, parts.rules)

    assert page["story"]["assessment"]["tier"] == 2
    assert "Tweede mening van het model · niveau 2 · geen regel" in html
    assert "* Vroegsignaal van het model: " in text
    assert "  Tweede mening van het model (niveau 2, geen regel); zie TWEEDE MENING" in text
    assert csv_rows(as_csv(listed, parts.rules))[raised]["Reden"].startswith("Vroegsignaal van het model: ")
    assert "Zij krijgen van het model niveau 2" in as_table(listed, parts.rules, 140).replace("\n", " ")
    assert as_xlsx(listed, parts.rules)
    assert "Vroegsignaal van het model" in drawn("list.html", **list_page(listed, parts.rules, [WEEK]))
