"""The whole demo, run as it runs in service, and then every named person looked for where nobody may be found.

Looked through: what commands and the server write to standard error, the numbers for Prometheus, every page and problem
of whoever may not see pupils, pages of failures, the details of the audit log, what ``audit list`` prints.
"""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from service.domain.access import Role
from service.pipeline.parts import open_parts
from service.policy.loading import DEFAULT_CONFIGS
from service.settings import Settings
from service.store.session import snapshot
from service.store.tables import AuditEvent, table
from service.views.permission_matrix import OF_AT, allowed
from tests.access.examples import address, body
from tests.access.server import START, Server, serving, surroundings
from tests.access.world import Person, World, is_api, patient, served
from tests.people import PEOPLE, VO, WEEK, write_demo
from tests.repo.files import ROOT
from tests.story.commands import KINDS
from tests.telemetry.traces import find_personal_data

pytestmark = pytest.mark.slow
EVERYBODY = list(PEOPLE.values())
OUTSIDE = (Role.JEUGDARTS, Role.JEUGDVERPLEEGKUNDIGE, Role.SWV_COORDINATOR, Role.SWV_ANALYST, Role.ADMINISTRATOR)
"""Who sees no pupil by name; leerplicht does, in reports that were shared."""
NOOR = PEOPLE["noor"]
LINE_OF_LOG = re.compile(r'rowheader">\d+<|"seq":\d+')
"""The number of an event of the audit log, which may be that of a pupil."""


@dataclass
class Run:
    """What was written and answered on the way."""

    world: World
    server: Server
    said_by_commands: str
    shown: dict[tuple[Role | None, str], str]
    failures: list[str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Import, judge, serve, browse as everybody, and break something at the end."""
    folder = tmp_path_factory.mktemp("leaks")
    said = commands(folder)
    parts = open_parts(Settings(data_dir=folder / "var", configs_dir=patient(folder / "configs"), database=""))
    with (
        served(parts) as world,
        serving(folder / "var", folder / "configs", folder / "log") as server,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", timeout=60) as client,
    ):
        shown = {(role, target): text for role, target, text in browse(world, client)}
        annoy(world, client)
        yield Run(world, server, said, shown, broken(world, client, folder))


def test_the_search_finds_people_where_they_may_be_seen(run: Run) -> None:
    page = run.shown[Role.ZORGCOORDINATOR, f"/scholen/{VO}/weken/{WEEK}"]

    assert {trace.person for trace in find_personal_data(page, EVERYBODY)} > {NOOR.name}


def test_commands_write_nobody_into_the_log(run: Run) -> None:
    assert find_personal_data(run.said_by_commands, EVERYBODY) == []


def test_the_server_wrote_a_log_and_nobody_is_in_it(run: Run) -> None:
    log = run.server.log.read_text(encoding="utf-8")

    assert log.count("\n") > 300
    assert "request-failed" in log
    assert find_personal_data(log, EVERYBODY) == []


def test_nobody_is_in_the_numbers(run: Run) -> None:
    numbers = run.shown[Role.ADMINISTRATOR, "/metrics"]

    assert "vroegsignaal_" in numbers
    assert find_personal_data(numbers, EVERYBODY) == []


@pytest.mark.parametrize("role", [*OUTSIDE, None])
def test_who_sees_no_pupils_finds_nobody_on_any_page_or_problem(run: Run, role: Role | None) -> None:
    texts = {target: LINE_OF_LOG.sub("", text) for (who, target), text in run.shown.items() if who is role}
    # What somebody asked for stands in its own address, and on the page to sign in with.
    found = {target: find_personal_data(text.replace(target, ""), EVERYBODY) for target, text in texts.items()}

    assert len(texts) > 80
    assert {target: traces for target, traces in found.items() if traces} == {}


def test_a_page_of_a_failure_names_nobody(run: Run) -> None:
    assert len(run.failures) >= 2
    assert [find_personal_data(text, EVERYBODY) for text in run.failures] == [[]] * len(run.failures)


def test_the_details_of_the_audit_log_name_nobody(run: Run) -> None:
    with snapshot(run.world.parts.engine) as connection:
        rows = connection.execute(select(table(AuditEvent))).mappings().all()
    texts = {str(dict(row["detail"])) + row["what"] + row["ground"] + row["actor_uid"] for row in rows}

    assert len(rows) > 500
    assert [trace for text in texts for trace in find_personal_data(text, EVERYBODY)] == []


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_audit_list_prints_names_nobody(run: Run, more: tuple[str, ...]) -> None:
    printed, _ = command(run.world.parts.settings.data_dir, "audit", "list", "--limit", "10000", *more)

    assert len(printed) > 30_000
    assert find_personal_data(LINE_OF_LOG.sub("", printed), EVERYBODY) == []


def commands(folder: Path) -> str:
    """Run the demo by the commands; what they wrote to standard error."""
    files, data = folder / "files", folder / "var"
    write_demo(files)
    header, *right = (files / "absences.csv").read_text(encoding="utf-8").splitlines()
    row = f"{VO},{NOOR.name},{NOOR.born},{NOOR.pupil_id},{NOOR.last_name},{NOOR.first_name},{NOOR.born}"
    (files / "some.csv").write_text("\n".join([header, *right, row, ""]), encoding="utf-8")
    (files / "all.csv").write_text(
        "\n".join([f"{header},{NOOR.last_name}", f"{row},{NOOR.name}", ""]), encoding="utf-8"
    )
    said = [command(data, "init", "--demo")[1]]
    said += [command(data, "import", kind, str(files / f"{kind}.csv"))[1] for kind in KINDS]
    said += [command(data, "import", "absences", str(files / "some.csv"))[1]]
    said += [command(data, "import", "absences", str(files / "all.csv"), fails=True)[1]]
    said += [command(data, "weekly", "--week", week, "--quiet")[1] for week in ("2026-W46", WEEK)]
    said += [command(data, "import", "absences", str(files / "corrections.csv"))[1]]
    said += [command(data, "explain", VO, NOOR.pupil_id, "--as-of", "2026-11-22")[1]]
    said += [command(data, "retain")[1], command(data, "audit", "verify")[1]]
    return "\n".join(said)


def command(data: Path, *words: str, fails: bool = False) -> tuple[str, str]:
    """Standard output and standard error of a command in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-c", START, *words], check=False, cwd=ROOT, env=surroundings(data, DEFAULT_CONFIGS),
        capture_output=True, text=True,
    )  # fmt: skip
    assert (ended.returncode != 0) is fails, ended.stderr
    return ended.stdout, ended.stderr


def browse(world: World, client: httpx.Client) -> Iterator[tuple[Role | None, str, str]]:
    """Everything that can be read, asked for by everybody at every place; forms are sent empty."""
    people: dict[Role | None, Person | None] = {**world.people, None: None}
    for role, person in people.items():
        for (method, path), need in world.app.state.needs.items():
            for where in OF_AT[need.at]:
                target = address(world, person or world.admin, path, where)
                if method == "GET":
                    yield role, target, send(client, person, "GET", target).text
                elif person and path != "/uitloggen" and where not in allowed(need, person.role or role, world.sharing):
                    fields = {} if is_api(target) else person.fields(**body(world, person, path, where))
                    yield role, target, send(client, person, "POST", target, data=fields).text


def annoy(world: World, client: httpx.Client) -> None:
    """Type people's names where they do not belong, and send rows that are wrong."""
    coordinator = world.people[Role.ZORGCOORDINATOR]
    for text in (NOOR.name, NOOR.pupil_id, NOOR.born.isoformat(), NOOR.last_name):
        client.post("/inloggen", data={"email": text, "wachtwoord": text, "naar": f"/{text}"})
        client.get(f"/{text}/{text}", params={"naam": text, "leerling": text})
        send(client, coordinator, "GET", f"/scholen/{VO}/leerlingen/{text}?op={text}")
        send(client, coordinator, "GET", f"/v1/schools/{VO}/pupils/{text}?naam={text}&asOf={text}")
        send(client, coordinator, "POST", f"/v1/schools/{VO}/pupils/{text}/consents", content=text.encode())
        rows = f"school_id,pupil_id,{text}\n{VO},{text},{text}\n".encode()
        fields = {"kind": "absences", "school_id": VO, "source": "canonical"}
        files = {"files": (f"{text}.csv", rows, "text/csv")}
        send(client, world.admin, "POST", "/v1/imports", data=fields, files=files)


def broken(world: World, client: httpx.Client, folder: Path) -> list[str]:
    """Lists that are none, then no table of lists: pages and problems of two failures."""
    coordinator = world.people[Role.ZORGCOORDINATOR]
    targets = (f"/scholen/{VO}/weken/{WEEK}", f"/v1/schools/{VO}/weekly-lists/{WEEK}")
    answers = []
    for change in ("update weekly_list set content = '[]'", "alter table weekly_list rename to gone"):
        with sqlite3.connect(folder / "var" / "vroegsignaal.db") as database:
            guards = database.execute(
                "select name from sqlite_master where type = 'trigger' and tbl_name = 'weekly_list'"
            )
            database.executescript(";".join([*(f"drop trigger {name}" for (name,) in guards.fetchall()), change]))
        database.close()
        answers += [send(client, coordinator, "GET", target) for target in targets]
    assert [answer.status_code for answer in answers] == [500, 500, 503, 503]
    return [answer.text for answer in answers]


def send(client: httpx.Client, person: Person | None, method: str, target: str, **options: Any) -> httpx.Response:
    """A request over the network, with the session or key of somebody."""
    mine = {}
    if person is not None:
        is_feed = is_api(target)
        mine = {"authorization": f"Bearer {person.bearer}"} if is_feed else {"cookie": f"vroegsignaal={person.cookie}"}
    answer = client.request(method, target, headers=mine, **options)
    client.cookies.clear()
    return answer
