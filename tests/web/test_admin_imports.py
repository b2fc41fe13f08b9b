"""Reading in files from the browser: tried first or at once, refused as a whole, and no value of a file is shown."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from service.domain.access import Role
from service.ingest.messages import Level, all_messages
from service.pipeline.parts import Parts
from service.policy.limits import load_limits
from service.views import import_words
from tests.people import PEOPLE, VO
from tests.store.builders import rows_of
from tests.web.client import TestClient
from tests.web.pages import open_page, section, text_of
from tests.web.staff import Office, open_office, token_of
from tests.web.visitors import at_school, of_service

UPLOAD = "/beheer/import/nieuw"
HEADER = "school_id,pupil_id,date,period,minutes,reason,recorded_at"
SECRET = "geheim-99887766"  # noqa: S105 - a pupil number that must not be seen
ZOE = PEOPLE["zoe"].pupil_id
GOOD = f"{VO},{ZOE},2026-11-19,1,50,late,2026-11-19T10:00:00+01:00"
BAD = f"{VO},{SECRET},2026-11-19,1,50,sick,2026-11-19T10:00:00+01:00"


@pytest.fixture(scope="module")
def office(demo: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(demo, tmp_path_factory.mktemp("office")) as made:
        yield made


@pytest.fixture(scope="module")
def beheer(office: Office) -> TestClient:
    """The browser of a beheerder."""
    return office.invented("Anouk Beheer", of_service())


def upload(browser: TestClient, *lines: str, name: str = "verzuim.csv", **fields: str) -> Any:
    """Send a file of absences."""
    form = {"formulier": token_of(browser, "/account"), "soort": "absences", "bron": "canonical", "hoe": "inlezen"}
    content = "\n".join([HEADER, *lines]).encode()
    files = {"bestanden": (name, content, "text/csv")}
    return browser.post(UPLOAD, data={**form, **fields}, files=files, follow_redirects=False)


def imports(office: Office) -> int:
    """How many imports there are."""
    return int(rows_of(office.parts.engine, "SELECT count(*) FROM import_run")[0][0])


def rows(answer: Any) -> list[str]:
    """The rejected rows of a page, as read."""
    return [text_of(row) for row in lxml.html.fromstring(answer.text).xpath("//table/tbody/tr")]


def errors_of(answer: Any) -> tuple[list[str], str]:
    """Where the summary of errors leads, and what it says."""
    (summary,) = lxml.html.fromstring(answer.text).xpath("//div[@class='errors']")
    return summary.xpath(".//a/@href"), text_of(summary)


def many(*odd: str) -> list[str]:
    """Enough right rows for some wrong ones to be left out."""
    days = (9, 10, 11, 12, 13, 16, 17, 18, 19, 20)
    right = [GOOD.replace("2026-11-19,1", f"2026-11-{day:02},{period}") for day in days for period in range(1, 7)]
    return [*right, *odd]


def test_a_file_is_read_in_and_its_page_says_what_it_gave(office: Office, beheer: TestClient) -> None:
    before = office.last()

    answer = upload(beheer, *many(BAD))
    page = open_page(beheer, answer.headers["location"])

    assert answer.status_code == 303
    assert "De bestanden zijn ingelezen." in text_of(page)
    assert "Niet ingelezen 1, waarvan 1 over een onbekende school of leerling" in text_of(section(page, "aantallen"))
    (event,) = office.log(before)
    assert (event["action"], event["role"], event["ground"]) == ("imported", "administrator", "beheer")
    assert event["detail"]["import"] in answer.headers["location"]


def test_a_row_that_was_not_taken_is_named_by_place_and_reason_and_never_by_its_value(
    office: Office, beheer: TestClient
) -> None:
    wrong_day = GOOD.replace("2026-11-19,1", f"{SECRET},1")
    answer = upload(beheer, *many(BAD, wrong_day))
    page = beheer.get(answer.headers["location"])

    assert rows(page) == [
        "62 absences-1 pupil_id Deze leerling is niet bekend. Lees eerst de leerlingen in.",
        "63 absences-1 date Hier staat geen datum. Schrijf die als 2026-11-16 of 16-11-2026.",
    ]
    assert SECRET not in page.text
    assert SECRET not in beheer.get("/beheer/import").text
    assert SECRET not in str(office.log())


def test_a_trial_shows_what_would_happen_and_keeps_nothing(office: Office, beheer: TestClient) -> None:
    before = imports(office)

    answer = upload(beheer, *many(BAD), hoe="proef")

    assert (answer.status_code, imports(office)) == (200, before)
    page = lxml.html.fromstring(answer.text)
    assert "Proef: dit zou er gebeuren. Er is nog niets ingelezen" in text_of(section(page, "uitkomst"))
    assert rows(answer) == ["62 absences-1 pupil_id Deze leerling is niet bekend. Lees eerst de leerlingen in."]
    assert SECRET not in answer.text


def test_too_many_wrong_rows_refuse_the_whole_file_and_that_is_written_down(office: Office, beheer: TestClient) -> None:
    before, last = imports(office), office.last()

    answer = upload(beheer, GOOD, BAD)

    assert (answer.status_code, imports(office)) == (422, before)
    assert errors_of(answer)[0] == ["#bestanden"]
    assert "Te veel regels kloppen niet" in errors_of(answer)[1]
    assert SECRET not in answer.text
    assert [event["action"] for event in office.log(last)] == ["import-refused"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"soort": ""}, "#soort"),
        ({"soort": "pupils; drop table"}, "#soort"),
        ({"bron": "../../etc/passwd"}, "#bron"),
        ({"bron": "/etc/passwd"}, "#bron"),
        ({"van": "2026-11-16"}, "#van"),
        ({"tot": "2026-11-16"}, "#van"),
        ({"van": "2026-11-20", "tot": "2026-11-16"}, "#bestanden"),
        ({"school": "00QQ00"}, "#bestanden"),
    ],
)
def test_a_form_that_does_not_make_sense_says_where(
    office: Office, beheer: TestClient, fields: dict[str, str], field: str
) -> None:
    before = imports(office)

    answer = upload(beheer, GOOD, **fields)

    assert (answer.status_code, errors_of(answer)[0], imports(office)) == (422, [field], before)


def test_no_file_is_not_an_empty_file(beheer: TestClient) -> None:
    form = {"formulier": token_of(beheer, "/account"), "soort": "absences", "bron": "canonical"}

    nothing = beheer.post(UPLOAD, data=form)
    text = beheer.post(UPLOAD, data={**form, "bestanden": "/etc/passwd"})

    assert [errors_of(each) for each in (nothing, text)] == [
        (["#bestanden"], "Dit is nog niet goed Kies een of meer bestanden.")
    ] * 2


@pytest.mark.parametrize(
    "name", ["../../../../tmp/evil.csv", "/etc/evil.csv", "..\\evil.csv", "a\x00b.csv", "=cmd|'!A1"]
)
def test_the_name_of_a_file_is_used_for_nothing(office: Office, beheer: TestClient, name: str) -> None:
    folder = office.parts.settings.data_dir
    before = {path.relative_to(folder).parts[0] for path in folder.rglob("*")}

    answer = upload(beheer, *many(), name=name)
    page = beheer.get(answer.headers["location"])

    assert not (Path("/") / "etc" / "evil.csv").exists()
    assert {path.relative_to(folder).parts[0] for path in folder.rglob("*")} <= before | {"uploads"}
    assert list((folder / "uploads").iterdir()) == []
    assert "absences-1" in text_of(lxml.html.fromstring(page.text))
    assert "evil" not in page.text
    assert "cmd" not in page.text


def test_a_file_that_is_no_text_is_refused_with_the_reason(beheer: TestClient) -> None:
    form = {"formulier": token_of(beheer, "/account"), "soort": "absences", "bron": "canonical", "hoe": "inlezen"}

    answer = beheer.post(UPLOAD, data=form, files={"bestanden": ("v.csv", b"PK\x03\x04\x00\x00zip", "text/csv")})

    assert answer.status_code == 422
    assert "Dit is geen" in errors_of(answer)[1]


def test_more_than_may_be_sent_is_refused_before_it_is_read(office: Office, beheer: TestClient) -> None:
    largest = load_limits().sizes.upload

    answer = beheer.post(UPLOAD, content=b"x", headers={"content-length": str(largest + 1)})

    assert answer.status_code == 413
    assert "Te groot" in answer.text


def test_only_a_beheerder_reads_files_in(office: Office) -> None:
    coordinator = office.invented("Mirjam de Boer", at_school(Role.ZORGCOORDINATOR, VO))
    before = imports(office)

    assert (upload(coordinator, GOOD).status_code, imports(office)) == (403, before)


def test_an_import_that_never_was_is_not_found(beheer: TestClient) -> None:
    statuses = [beheer.get(f"/beheer/import/{uid}").status_code for uid in ("0" * 32, "abc", "%27%20OR%201=1", "..")]

    assert statuses[:3] == [404, 404, 404]


def test_there_is_a_dutch_sentence_for_everything_an_import_can_say() -> None:
    says = {
        Level.REJECTED: import_words.why_not_taken,
        Level.UNMATCHED: import_words.why_not_taken,
        Level.WARNING: import_words.to_look_at,
        Level.REFUSED: import_words.why_refused,
    }

    told = {each.code: says[each.level](each.code) for each in all_messages()}

    general = {say("bestaat niet") for say in says.values()}
    assert [code for code, sentence in told.items() if sentence in general] == []
    assert all("{" not in sentence for sentence in told.values())


def test_no_school_comes_into_a_demo_in_which_everybody_may_look_as_anybody(office: Office, beheer: TestClient) -> None:
    before = imports(office)

    answer = upload(beheer, GOOD, soort="schools")

    assert answer.status_code == 422
    assert errors_of(answer)[0] == ["#soort"]
    assert "In een demo komen er geen scholen bij." in errors_of(answer)[1]
    assert imports(office) == before
