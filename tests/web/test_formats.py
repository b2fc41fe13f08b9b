"""The weekly list as files: every file says what the frozen list says, and no text becomes a formula."""

import csv
import io
from datetime import datetime
from typing import Any

import openpyxl
import orjson
import pytest

from service.pipeline.pages import school_list
from service.pipeline.parts import Parts
from service.rules.sentences import number, percent
from service.views.blocks import BLOCKS
from service.views.formats import as_csv, as_json, as_xlsx, file_name, harmless
from service.views.list_columns import COLUMNS
from service.views.list_table import as_table
from tests.people import PEOPLE, SO, VO, WEEK
from tests.web.client import TestClient
from tests.web.pages import NASTY_NAME, list_address

PROMISED = """
    Leerling Klas Mentor Niveau|In niveau sinds|Vorig niveau|Reden|Gemist 4 schoolweken (klokuren)
    |Gemist 4 schoolweken (%)|Gemist 12 schoolweken (klokuren)|Gemist 12 schoolweken (%)
    |Ziekmeldingen 12 schoolweken|Ziektedagen dit schooljaar|Hele dagen weg achter elkaar|Weg sinds|Laatst aanwezig
    |Laatste contact|Eigenaar|Afgesproken actie|Actie uiterlijk|Evaluatie op|Stap M@ZL|Gemeld bij DUO
    |Kans volgens model|Lesdagen met registratie, 12 schoolweken
"""
LATER = ("Laatste contact", "Eigenaar", "Afgesproken actie", "Actie uiterlijk", "Evaluatie op", "Stap M@ZL")


@pytest.fixture(scope="module")
def listed(demo: Parts) -> dict[str, Any]:
    return school_list(demo, VO, WEEK)


def entries(listed: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry for block in listed["list"]["blocks"] for entry in block["entries"]]


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))


def sheet_rows(data: bytes) -> list[dict[str, Any]]:
    """Rows of pupils with the cells by header."""
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Weeklijst"]
    rows = list(sheet.iter_rows(min_row=4))
    headers = [cell.value for cell in rows[0]]
    return [dict(zip(headers, row, strict=True)) for row in rows[1:] if row[2].value is not None]


def test_all_columns_that_were_agreed_are_there() -> None:
    headers = {column.header for column in COLUMNS}

    first, *rest = (part.strip() for part in PROMISED.split("|"))
    assert {*first.split(), *rest} <= headers


def test_json_is_the_frozen_list_itself(listed: dict[str, Any]) -> None:
    assert orjson.loads(as_json(listed)) == listed


def test_csv_opens_in_dutch_excel_with_every_pupil_once(demo: Parts, listed: dict[str, Any]) -> None:
    data = as_csv(listed, demo.rules)

    assert data.startswith(b"\xef\xbb\xbfSchool;Week;Blok;Leerlingnummer;")
    rows = csv_rows(data)
    assert [row["Leerlingnummer"] for row in rows] == [entry["pupil_id"] for entry in entries(listed)]
    for row, entry in zip(rows, entries(listed), strict=True):
        assert row["Gemist 4 schoolweken (%)"] == percent(entry["absent_share_4w"])
        assert row["Gemist 12 schoolweken (klokuren)"] == number(entry["absent_hours_12w"])
        assert row["Weg sinds"] == (entry["away_since"] or "–")
        assert row["Stap M@ZL"] == (entry["mazl_step"] or "–")
        assert [row[name] for name in LATER if name != "Stap M@ZL"] == ["–"] * (len(LATER) - 1)


def test_a_pupil_who_cannot_be_judged_is_called_so_and_never_zero(demo: Parts, listed: dict[str, Any]) -> None:
    rows = {row["Leerlingnummer"]: row for row in csv_rows(as_csv(listed, demo.rules))}

    aylin = rows[PEOPLE["aylin"].pupil_id]

    assert (aylin["Niveau"], aylin["Vorig niveau"]) == ("niet te beoordelen", "–")
    assert aylin["Reden"] == "Nog maar 9 lesdagen bekend sinds de inschrijving"


def test_xlsx_holds_numbers_dates_and_percentages_as_such(demo: Parts, listed: dict[str, Any]) -> None:
    rows = sheet_rows(as_xlsx(listed, demo.rules))

    assert [row["Leerlingnummer"].value for row in rows] == [entry["pupil_id"] for entry in entries(listed)]
    for row, entry in zip(rows, entries(listed), strict=True):
        share = row["Gemist 12 schoolweken (%)"]
        assert (share.data_type, share.value, share.number_format) == (
            "n",
            pytest.approx(entry["absent_share_12w"]),
            "0.0%",
        )
        hours = row["Gemist 4 schoolweken (klokuren)"]
        assert (hours.data_type, hours.value) == ("n", pytest.approx(entry["absent_hours_4w"]))
        present = row["Laatst aanwezig"]
        assert (present.is_date, present.value) == (True, datetime.fromisoformat(entry["last_present"]))


def test_xlsx_freezes_its_header_and_folds_its_blocks(demo: Parts, listed: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(listed, demo.rules)))
    sheet = book["Weeklijst"]

    first_cells = [cell for (cell,) in sheet.iter_rows(min_row=5, max_col=1)]
    headings = [cell.value for cell in first_cells if sheet.row_dimensions[cell.row].outlineLevel == 0]

    assert book.sheetnames == ["Weeklijst", "Gewijzigd", "Registratie"]
    assert sheet.freeze_panes == "C5"
    assert [each.rsplit(" (", 1)[0] for each in headings] == [block.heading for block in BLOCKS.values()]
    assert min(sheet.column_dimensions[letter].width for letter in "ABCDEFGHI") > 7


def test_xlsx_tells_what_changed_and_the_state_of_the_register(demo: Parts, listed: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(listed, demo.rules)))

    changed = {row[1].value: (row[3].value, row[4].value) for row in book["Gewijzigd"].iter_rows(min_row=2)}
    register = {row[0].value: row[1].value for row in book["Registratie"].iter_rows(min_row=2)}

    assert changed[PEOPLE["finn"].name] == ("Niveau 2. 4 ziekmeldingen in 12 schoolweken (grens 4)", "Niveau 1")
    assert register["Schooldagen achter"] == 0
    assert register["Leerlingen"] == listed["list"]["counts"]["pupils"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_text_that_a_sheet_takes_for_a_formula_gets_an_apostrophe(start: str) -> None:
    assert harmless(f"{start}1+1").startswith("'")
    assert "\n" not in harmless(f"{start}1+1")


def test_ordinary_text_stays_as_it_is() -> None:
    assert [harmless(text) for text in ("Zoë", "–", "2B", "3 = 3", "")] == ["Zoë", "–", "2B", "3 = 3", ""]


def test_a_name_that_is_a_formula_stays_text_in_every_file(demo: Parts, listed: dict[str, Any]) -> None:
    pupil = PEOPLE["noor"].pupil_id

    in_csv = {row["Leerlingnummer"]: row["Leerling"] for row in csv_rows(as_csv(listed, demo.rules))}
    in_xlsx = {row["Leerlingnummer"].value: row["Leerling"] for row in sheet_rows(as_xlsx(listed, demo.rules))}

    assert in_csv[pupil].startswith(f"'{NASTY_NAME}")
    assert (in_xlsx[pupil].data_type, in_xlsx[pupil].value.startswith(NASTY_NAME)) == ("s", True)


def test_the_same_list_gives_the_same_workbook(demo: Parts, listed: dict[str, Any]) -> None:
    assert as_xlsx(listed, demo.rules) == as_xlsx(listed, demo.rules)


@pytest.mark.parametrize("width", [100, 120, 140])
def test_the_table_fits_the_screen_and_names_everybody(demo: Parts, listed: dict[str, Any], width: int) -> None:
    text = as_table(listed, demo.rules, width)

    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    squeezed = "".join(text.split())
    for entry in entries(listed):
        assert entry["name"].split()[-1][:10] in squeezed
    for block in BLOCKS.values():
        assert f"{block.heading} (" in text


def test_the_table_says_when_the_register_is_behind_and_what_changed(demo: Parts, listed: dict[str, Any]) -> None:
    behind = as_table(school_list(demo, SO, WEEK), demo.rules, 120)
    changed = as_table(listed, demo.rules, 120)

    assert "De registratie loopt 4 schooldagen achter; laatst ontvangen: ma 16 nov 2026." in behind
    assert "    was:    Niveau 2. 4 ziekmeldingen in 12 schoolweken (grens 4)\n    is:     Niveau 1\n" in changed
    assert "Nog bij niemand vastgelegd (–): laatste contact, eigenaar, afgesproken actie" in changed


def test_nothing_in_the_table_steers_a_terminal(demo: Parts, listed: dict[str, Any]) -> None:
    block = listed["list"]["blocks"][0]
    named = {**block["entries"][0], "name": "A\x1b[31m\u202eB"}
    content = {**listed["list"], "blocks": [{**block, "entries": [named]}]}

    text = as_table({**listed, "list": content}, demo.rules, 120)

    assert "A�[31m�B" in text
    assert "\x1b" not in text


def test_a_download_has_a_name_and_the_same_content(client: TestClient, demo: Parts, listed: dict[str, Any]) -> None:
    answers = {form: client.get(f"{list_address(VO)}/lijst.{form}") for form in ("csv", "xlsx", "json")}

    assert answers["csv"].content == as_csv(listed, demo.rules)
    assert answers["xlsx"].content == as_xlsx(listed, demo.rules)
    assert answers["json"].json() == listed
    for form, answer in answers.items():
        assert answer.headers["content-disposition"] == f'attachment; filename="weeklijst-99AA00-2026-W47.{form}"'
    assert file_name({"list": {"school_id": '../"x', "week": WEEK}}, "csv") == "weeklijst-x-2026-W47.csv"
