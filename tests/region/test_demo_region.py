"""The simulated schools around the demo schools: plainly invented, in by the normal way, and in nobody's way."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from service.pipeline.parts import Parts, open_parts
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.region import load_region_policy
from service.region.reconcile import compare, groups, read_list
from service.settings import Settings
from service.store.accounts import people
from service.store.reading import all_schools
from service.store.region.lists import counted_in_region
from service.store.session import snapshot
from service.views.web.app import create_app
from tests.people import PEOPLE, PO, SO, VO, WEEK, write_demo
from tests.people_region import SCHOOLS, SEED, WEEKS, add_region, write_region
from tests.people_schools import school
from tests.people_staff import staff, write_staff
from tests.people_swv import BROUGHT_IN, bring_in_one, write_list
from tests.region.test_pages import numbers
from tests.story.commands import Service
from tests.web.client import TestClient
from tests.web.pages import open_page
from tests.web.visitors import sign_in

pytestmark = pytest.mark.slow
FEW, LATEST = SCHOOLS[:2], WEEKS[-2:]


@dataclass
class Demo:
    """The demo as ``make run`` makes it, with a few of the simulated schools; ``lists`` are those before they came."""

    service: Service
    files: Path
    lists: list[str]
    parts: Parts

    def look_as(self, key: str) -> TestClient:
        """The browser of somebody of the staff."""
        with snapshot(self.parts.engine) as connection:
            account = people.by_email(connection, staff(key).email)
        assert account is not None
        return sign_in(TestClient(create_app(self.parts), base_url="http://127.0.0.1"), account.uid)


def lists(service: Service) -> list[str]:
    return [service.say("list", "--school", each, "--week", WEEK) for each in (VO, PO, SO)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    files, service = folder / "files", Service(folder / "var")
    write_demo(files)
    service.load(files)
    service.say("users", "demo", write_staff(files))
    service.say("weekly", "--week", WEEK, "--school", VO, "--school", PO, "--school", SO, "--quiet")
    before = lists(service)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("VROEGSIGNAAL_DATA", str(service.folder))
        environment.delenv("DATABASE_URL", raising=False)
        add_region(files / "region", FEW, LATEST)
    parts = open_parts(Settings(data_dir=service.folder, database=""))
    yield Demo(service, files, before, parts)
    parts.close()


def test_a_simulated_school_says_that_it_is_simulated_and_cannot_exist(demo: Demo) -> None:
    added = [each for each in all_schools(demo.parts.engine) if each.school_id not in (VO, PO, SO)]

    assert [each.name for each in added] == ["Gesimuleerde school 1", "Gesimuleerde school 2"]
    assert {(each.school_id[:2], each.swv, each.region) for each in added} == {
        ("99", school(VO).swv, school(VO).region)
    }


def test_the_model_never_saw_these_pupils() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((DEFAULT_CONFIGS / "training").glob("*.yaml"))]

    assert SEED not in {number for text in texts for number in seeds(yaml.safe_load(text))}


def seeds(said: object) -> set[int]:
    """Every number that stands under a name with seed in it."""
    if not isinstance(said, dict):
        return set().union(*map(seeds, said)) if isinstance(said, list) else set()
    found = set().union(*map(seeds, said.values()))
    for name, value in said.items():
        if "seed" in str(name):
            found |= {each for each in (value if isinstance(value, list) else [value]) if isinstance(each, int)}
    return found


def test_the_same_files_come_out_every_time(tmp_path: Path) -> None:
    smallest = SCHOOLS[-1:]
    write_region(tmp_path / "one", smallest)
    write_region(tmp_path / "other", smallest)

    made = [path.name for path in sorted((tmp_path / "one").iterdir())]
    assert made == [f"{kind}.csv" for kind in ("absences", "calendar", "pupils", "registers", "schools", "timetable")]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes() for name in made)


def test_every_row_is_accepted(demo: Demo) -> None:
    reports = [
        demo.service.json("import", kind, demo.files / "region" / f"{kind}.csv")
        for kind in ("schools", "calendar", "pupils", "timetable", "registers", "absences")
    ]

    assert [(report["rejected"], report["unmatched"], report["new"]) for report in reports] == [(0, 0, 0)] * 6


def test_the_lists_of_the_demo_schools_stay_as_they_were(demo: Demo) -> None:
    assert lists(demo.service) == demo.lists
    assert PEOPLE["yusuf"].last_name in demo.lists[0]


def test_the_weekly_run_of_the_demo_schools_leaves_the_others_alone(demo: Demo) -> None:
    reports = demo.service.json("weekly", "--week", WEEK, "--school", PO, "--school", VO)

    assert [report["school_id"] for report in reports] == [PO, VO]
    assert demo.service.run("list", "--school", FEW[0].school_id, "--week", WEEK).exit_code != 0


def test_a_second_time_there_is_nothing_left_to_do(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VROEGSIGNAAL_DATA", str(demo.service.folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    assert add_region(demo.files / "nowhere", FEW, LATEST) == []
    assert not (demo.files / "nowhere").exists()


@pytest.mark.parametrize("who", ["carolien", "dirk"])
def test_a_samenwerkingsverband_sees_numbers(demo: Demo, who: str) -> None:
    page = open_page(demo.look_as(who), "/regio?per=school")

    assert len(numbers(page)) >= 6
    assert "Gesimuleerde school 1" in page.text_content()


def test_the_list_of_leerplicht_can_be_held_beside_those_of_the_schools(demo: Demo, tmp_path: Path) -> None:
    policy = load_region_policy()
    written = write_list(demo.parts, tmp_path)

    lines = read_list((tmp_path / "leerplicht.csv").read_bytes(), policy, b"secret")
    with snapshot(demo.parts.engine) as connection:
        found = groups(compare(counted_in_region(connection, school(VO).swv), lines, policy, b"secret"))
    assert len(lines) == written >= policy.list_lines
    assert min(found.values()) >= policy.least_shown


def test_the_pupil_who_was_brought_in_is_seen_by_the_coordinator_alone(demo: Demo) -> None:
    brought_in = [bring_in_one(demo.parts), bring_in_one(demo.parts)]

    page = f"/regio/leerlingen/{VO}/{BROUGHT_IN.pupil_id}"
    assert brought_in == [True, False]
    assert BROUGHT_IN.last_name in demo.look_as("carolien").get(page).text
    assert demo.look_as("dirk").get(page).status_code == 404


def test_a_school_team_sees_no_other_school_than_before(demo: Demo) -> None:
    zorgcoordinator = demo.look_as("mirjam")

    assert "Gesimuleerde" not in zorgcoordinator.get("/").text
    assert zorgcoordinator.get(f"/scholen/{FEW[0].school_id}").status_code == 404


def test_the_administrator_sees_the_registers_of_all_schools(demo: Demo) -> None:
    assert "Gesimuleerde school 1" in demo.look_as("bea").get("/beheer").text
