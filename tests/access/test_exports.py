"""What is opened in a spreadsheet or saved under a name stays data (formula and header injection)."""

import csv
import io
import re
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from service.domain.access import Role
from service.views import formats
from service.views.permission_matrix import allowed
from service.views.web import school_pages
from tests.access.examples import address
from tests.access.things import PUPILS
from tests.access.world import FORMULA_NUMBER, NASTY, World
from tests.people import PEOPLE, VO, WEEK
from tests.story.commands import Service

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What spreadsheets take for a formula, also the wide signs that some of them read as narrow ones."""
LIST = f"/scholen/{VO}/weken/{WEEK}/lijst"
LINES = (
    "\r\nx-evil: 1", "\nx-evil: 1", "%0d%0ax-evil:%201", "%0ax-evil: 1", "\u2028x-evil: 1", "\x0bx-evil: 1",
    "\x85x-evil: 1",
)  # fmt: skip
DOWNLOAD = re.compile(r'attachment; filename="[A-Za-z0-9._-]+"')


def test_no_cell_of_a_list_as_csv_is_a_formula(attacked: World) -> None:
    for role in (Role.ZORGCOORDINATOR, Role.MENTOR):
        text = attacked.people[role].get(f"{LIST}.csv").content.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]

        assert [cell for cell in cells if cell.startswith(STARTS) and not is_number(cell)] == []
        assert {f"'{NASTY[key]}" in text.replace('""', '"') for key in ("zoe", "hamza", "omar", "sven")} == {True}


def test_no_cell_of_a_list_as_excel_is_a_formula_or_a_link(attacked: World) -> None:
    content = attacked.people[Role.ZORGCOORDINATOR].get(f"{LIST}.xlsx").content
    sheets = load_workbook(io.BytesIO(content)).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]

    assert [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    assert {NASTY[key] in " ".join(str(cell.value) for cell in cells) for key in ("zoe", "omar", "sven")} == {True}
    names = ZipFile(io.BytesIO(content)).namelist()
    assert [name for name in names if re.search(r"vba|external|connections|customXml|embed", name)] == []


def test_the_facts_as_csv_hold_no_formula(attacked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VROEGSIGNAAL_TOKEN", attacked.people[Role.ZORGCOORDINATOR].bearer)
    folder = attacked.parts.settings.data_dir
    out = folder.parent / "facts.csv"

    Service(folder).say("facts", "--as-of", "2026-11-22", "--school", VO, "--out", out)

    cells = [cell for row in csv.reader(io.StringIO(out.read_text(encoding="utf-8"))) for cell in row]
    assert [cell for cell in cells if cell.startswith(STARTS) and not is_number(cell)] == []
    assert f"'{FORMULA_NUMBER}" in cells


@pytest.mark.parametrize("name", [*NASTY.values(), *(f"{sign}1" for sign in STARTS), "\ufeff=1", " =1", "'=1"])
def test_what_stands_in_a_cell_never_begins_as_a_formula(name: str) -> None:
    assert not formats.harmless(name).startswith(STARTS)


def test_without_the_apostrophe_a_list_would_hold_formulas(attacked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "harmless", lambda text: text)

    text = attacked.people[Role.ZORGCOORDINATOR].get(f"{LIST}.csv").content.decode("utf-8-sig")

    assert [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row if cell.startswith("=")]


def test_every_download_has_a_plain_name_of_ours(attacked: World) -> None:
    names = []
    for answer in everything(attacked):
        if "content-disposition" in answer.headers:
            names.append(answer.headers["content-disposition"])

    assert len(names) >= 4
    assert [name for name in names if not DOWNLOAD.fullmatch(name)] == []


@pytest.mark.parametrize("text", ['99"A', "99;A", "99\r\nx-evil: 1", "../99", "99é", "", "\u2028", "a" * 300, "99A/B"])
def test_the_name_of_a_file_holds_letters_and_digits_of_what_came_from_elsewhere(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9]*", formats.safe_part(text))


@pytest.mark.parametrize("line", LINES)
def test_no_line_end_gets_into_the_headers_of_an_answer(attacked: World, line: str) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    pupil = PEOPLE[PUPILS[next(iter(PUPILS))]].pupil_id
    asked = [
        coordinator.get(f"/scholen/{VO}/weken/{WEEK}/lijst.csv{quoted(line)}"),
        coordinator.get(f"/scholen/{VO}/weken/{WEEK}{quoted(line)}/lijst.csv"),
        coordinator.get(f"/scholen/{VO}{quoted(line)}/weken/{WEEK}/lijst.csv"),
        coordinator.get(f"/scholen/{VO}/gegevens/{pupil}{quoted(line)}?als=json"),
        coordinator.get("/account", params={"gedaan": f"sessie{line}"}),
        coordinator.get(f"/v1/schools/{VO}/pupils", params={"limit": 2, "cursor": line}),
        coordinator.get(f"/v1/schools/{VO}/pupils{quoted(line)}"),
        attacked.nobody.get("/inloggen", params={"naar": f"/{line}"}),
        sign_in(attacked, f"/account{line}"),
        sign_in(attacked, f"/account?x={line}"),
    ]

    assert [answer.headers for answer in asked if "x-evil" in answer.headers] == []
    said = [value for answer in asked for name, value in answer.headers.items() if name != "location"]
    assert [value for value in said if "x-evil" in value] == []
    assert {answer.status_code for answer in asked} <= {200, 303, 400, 404}


def test_a_header_that_holds_what_was_asked_would_be_found_out(
    attacked: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school_pages, "file_name", lambda listed, form: listed["list"]["school"] + '".csv; x="')
    answer = attacked.people[Role.ZORGCOORDINATOR].get(f"{LIST}.csv")

    assert not DOWNLOAD.fullmatch(answer.headers["content-disposition"])


def everything(world: World) -> list[Any]:
    """Everything that can be read, by somebody who may."""
    found = []
    for (method, path), need in world.app.state.needs.items():
        for role, person in world.people.items() if method == "GET" else ():
            places = allowed(need, role, world.sharing)
            if places:
                target = address(world, person, path, next(iter(sorted(places))))
                found += [person.get(target), person.get(f"{target}?als=json"), person.get(f"{target}?als=markdown")]
                break
    return found


def sign_in(world: World, target: str) -> Any:
    """Sign in with an address to go back to."""
    sent = {"account": world.people[Role.MENTOR].uid, "naar": target}
    answer = world.nobody.post("/inloggen/demo", data=sent, follow_redirects=False)
    world.nobody.cookies.clear()
    return answer


def quoted(line: str) -> str:
    """As part of an address."""
    return "".join(sign if sign in "%:" or sign.isalnum() else f"%{ord(sign):02x}" for sign in line if ord(sign) < 256)


def is_number(cell: str) -> bool:
    """Whether a cell is a number below zero and no text."""
    return re.fullmatch(r"-?\d+([.,]\d+)?%?", cell) is not None
