"""What holds for every page: nothing runs, nothing leaks, nothing comes from elsewhere, everybody can read it."""

import re
import shutil
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest

from service.domain.errors import NotReady
from service.pipeline.parts import Parts, open_parts
from service.settings import Settings
from service.views.web.app import create_app
from tests.people import PEOPLE, SO, VO, write_demo
from tests.story.commands import Service
from tests.telemetry.captured import captured
from tests.telemetry.traces import find_personal_data
from tests.web.client import TestClient
from tests.web.pages import NASTY_NAME, START, list_address, open_page, pupil_address, text_of
from tests.web.visitors import everywhere, make_account, sign_in

MODEL, CARD = "/tweede-mening", "/tweede-mening/kaart"
PAGES = (
    START,
    list_address(VO),
    list_address(SO),
    pupil_address("zoe"),
    pupil_address("ada"),
    pupil_address("aylin"),
    MODEL,
    f"{list_address(VO)}{MODEL}",
)
ADVISED_PAGES = (list_address(VO), pupil_address("yusuf"), f"{list_address(VO)}{MODEL}", CARD)
FILES = tuple(f"{list_address(VO)}/lijst.{form}" for form in ("csv", "xlsx", "json"))
LIMITS = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
MISSING = (
    list_address(VO, "2026-W30"),
    list_address("00ZZ00"),
    f"{list_address(VO)}/lijst.pdf",
    f"/scholen/{VO}/leerlingen/9999?op=2026-11-22",
    f"/scholen/{VO}/leerlingen/1208?op=2019-01-01",
    f"{list_address(VO, '2026-W30')}{MODEL}",
    CARD,
    "/iets/anders",
)


@pytest.mark.parametrize("address", [*PAGES, *FILES, *MISSING, "/healthz"])
def test_every_answer_forbids_scripts_framing_guessing_and_keeping(client: TestClient, address: str) -> None:
    headers = client.get(address).headers

    assert headers["content-security-policy"] == f"{LIMITS}frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


@pytest.fixture
def any_client(request: pytest.FixtureRequest, with_model: bool) -> TestClient:
    """A browser on the schools with or without a model."""
    made: TestClient = request.getfixturevalue("advised_client" if with_model else "client")
    return made


EVERY_PAGE = pytest.mark.parametrize(
    ("address", "with_model"), [*((page, False) for page in PAGES), *((page, True) for page in ADVISED_PAGES)]
)


@EVERY_PAGE
def test_a_page_has_no_script_or_inline_style_and_loads_nothing_from_elsewhere(
    any_client: TestClient, address: str
) -> None:
    page = open_page(any_client, address)

    assert page.xpath("//script | //style | //iframe | //object") == []
    assert page.xpath("//@style") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    loaded = page.xpath(
        "//link/@href | //img/@src | //@xlink:href", namespaces={"xlink": "http://www.w3.org/1999/xlink"}
    )
    assert [each for each in loaded if not each.startswith("/static/")] == []


@EVERY_PAGE
def test_a_page_can_be_read_by_a_screen_reader(any_client: TestClient, address: str) -> None:
    page = open_page(any_client, address)

    assert page.get("lang") == "nl"
    assert [len(page.xpath(f"//{tag}")) for tag in ("main", "h1", "head/title")] == [1, 1, 1]
    assert page.xpath("//body/a[1]/@href") == ["#inhoud"]
    levels = [int(heading.tag[1]) for heading in page.xpath("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")]
    assert [(a, b) for a, b in pairwise(levels) if b > a + 1] == []
    assert [text_of(table)[:40] for table in page.xpath("//table[not(caption)]")] == []
    assert page.xpath("//th[not(@scope)]") == []
    assert page.xpath("//svg[not(@aria-hidden) and not(title and desc)]") == []
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    pointed_at = {name for each in page.xpath("//@aria-labelledby") for name in each.split()}
    pointed_at |= {href.removeprefix("#") for href in page.xpath("//a[starts-with(@href, '#')]/@href")}
    assert pointed_at <= set(ids)


@pytest.mark.parametrize("address", [list_address(VO), pupil_address("noor")])
def test_a_name_with_a_script_in_it_is_only_text(client: TestClient, address: str) -> None:
    answer = client.get(address)

    assert "<script" not in answer.text
    assert NASTY_NAME in text_of(open_page(client, address))


@pytest.mark.parametrize("address", MISSING)
def test_what_does_not_exist_is_a_dutch_page_with_a_way_back(client: TestClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert "<h1>Niet gevonden</h1>" in answer.text
    assert '<a href="/">' in answer.text
    assert "1208" not in answer.text
    assert "9999" not in answer.text


@pytest.mark.parametrize(
    "address", [list_address(VO, "week-47"), list_address(VO, "2026-W60"), f"/scholen/{VO}/leerlingen/1208?op=gisteren"]
)
def test_a_wrong_week_or_date_says_how_it_is_written(client: TestClient, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 400
    assert "Een week is bijvoorbeeld 2026-W47, een datum 2026-11-22." in answer.text


def test_a_machine_gets_its_problem_as_json(client: TestClient) -> None:
    answer = client.get(MISSING[0], headers={"accept": "application/json"})

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json() | {"detail": ""} == {
        "type": "about:blank", "title": "Niet gevonden", "status": 404, "detail": "",
    }  # fmt: skip


def test_the_pages_are_only_for_reading(client: TestClient) -> None:
    answer = client.post(START)

    assert (answer.status_code, "Deze pagina is alleen om te lezen." in answer.text) == (405, True)


@pytest.mark.parametrize("address", [START, list_address(VO)])
def test_a_page_elsewhere_cannot_reach_us_under_its_own_name(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"host": "evil.example"})

    assert answer.status_code == 421
    assert "Zilverlinde" not in answer.text


def test_a_failure_shows_a_reference_and_nothing_of_the_inside(demo: Parts, tmp_path: Path) -> None:
    shutil.copytree(demo.settings.data_dir, tmp_path / "var")
    parts = open_parts(Settings(data_dir=tmp_path / "var", database=""))
    coordinator = make_account(parts.engine, "Mirjam de Boer", *everywhere())
    with sqlite3.connect(tmp_path / "var" / "vroegsignaal.db") as database:
        database.execute("drop trigger weekly_list_no_update")
        database.execute("update weekly_list set content = '[\"weekly_list\"]'")
    database.close()

    with captured() as said, TestClient(create_app(parts), base_url="http://localhost") as client:
        sign_in(client, coordinator)
        page = client.get(list_address(VO))
        problem = client.get(list_address(VO), headers={"accept": "application/problem+json"})
    parts.close()

    assert (page.status_code, problem.status_code) == (500, 500)
    assert "Er ging iets mis" in page.text
    reference = re.search(r"Kenmerk: <strong>(\w+)", page.text)
    assert reference is not None
    failed = [line for line in said.lines if line["event"] == "request-failed"]
    assert (failed[0]["reference"], failed[0]["error"]) == (reference[1], "TypeError")
    assert failed[0]["error_at"].startswith("service/")
    for inside in ("Traceback", "weekly_list", "sqlite", PEOPLE["zoe"].pupil_id):
        assert inside not in page.text + problem.text
    assert find_personal_data(said.text, PEOPLE.values()) == []


def test_a_demo_with_a_school_that_may_exist_is_not_served(tmp_path: Path) -> None:
    write_demo(tmp_path / "files")
    schools = tmp_path / "files" / "schools.csv"
    schools.write_text(schools.read_text(encoding="utf-8").replace("99ZZ00", "17AB00"), encoding="utf-8")
    service = Service(tmp_path / "var")
    service.say("init", "--demo")
    service.say("import", "schools", schools)

    refused = service.run("serve").exception

    assert isinstance(refused, NotReady)
    assert "17AB00" in refused.what
    assert "Nobody needs a password in a demo" in refused.what


def test_a_database_that_is_no_demo_has_no_demo_accounts(tmp_path: Path) -> None:
    service = Service(tmp_path / "var")
    service.say("init")
    parts = open_parts(Settings(data_dir=tmp_path / "var", database=""))

    with TestClient(create_app(parts), base_url="http://localhost") as client:
        page, way_in = client.get("/inloggen"), client.post("/inloggen/demo", data={"account": "x"})
    parts.close()

    assert "Demo" not in page.text
    assert (page.status_code, way_in.status_code) == (200, 404)


def test_the_framework_sends_no_traces_whatever_the_environment_asks(
    demo: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")

    app = create_app(demo)

    assert not any(app._telemetry[each] for each in ("auto_configure", "tracing", "metrics", "logs"))  # type: ignore[literal-required]


def test_the_service_says_that_it_runs_and_that_it_can_work(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")
    assert client.head(START).status_code == 200
