"""One database to attack: the demo schools with two of them in one region, a person per role, and names that try all.

Somebody with a role has it at the Zilverlinde College: at the school, for its class 2B, or in its samenwerkingsverband.
The primary school is moved into the same samenwerkingsverband; Het Vlindertouw stays in another one.
"""

import csv
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from service.accounts.sessions import Method, SignedIn, start_session, viewer_of_session
from service.accounts.tokens import SCOPES, WantedToken, make_token
from service.domain.access import Actor, ActorKind, Assignment, Role, Scope
from service.pipeline.parts import Parts, open_parts
from service.policy.accounts import load_accounts_policy
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.sharing import Sharing
from service.settings import Settings
from service.store.accounts import people
from service.store.session import write_transaction
from service.views.web.app import create_app
from tests.people import PEOPLE, PO, SO, VO, WEEK, write_demo
from tests.people_schools import school
from tests.story.commands import Service
from tests.web.client import TestClient
from tests.web.hand_model import hand_model, put_in_use
from tests.web.visitors import at_school, in_region, make_account, mentor_of, of_service

REGION = school(VO).swv
CLASS, OTHER_CLASS = "2B", "3C"
PROBE = "<script>alert(1)</script>"
NASTY = {
    "noor": f"=1+1{PROBE}",
    "zoe": "+cmd|' /C calc'!A0",
    "hamza": '-2+3" onmouseover="alert(1)',
    "omar": "@SUM(A1:A9)",
    "sven": "＝HYPERLINK(1)",
    "amira": "'; drop table pupil; --",
}
"""First names of pupils who are on the list."""
NASTY_CLASS = "4D<img src=x onerror=alert(1)>"
FORMULA_NUMBER, SLASH_NUMBER, TWIN = "=2+5", "../1201/..", "Tweelingnummer"
POLICY = load_accounts_policy()
SESSION = "vroegsignaal"
"""Name of the session's cookie without TLS."""


@dataclass(repr=False)
class Person:
    """Somebody with one role, a session and a key for everything; ``host`` is where the requests come from."""

    parts: Parts
    role: Role | None
    uid: str
    cookie: str = ""
    bearer: str = ""
    host: str = "127.0.0.1"
    client: TestClient = field(init=False)

    @property
    def me(self) -> SignedIn:
        """The session as it is now."""
        found = viewer_of_session(self.parts.engine, POLICY, self.cookie, self.parts.now())
        assert found is not None
        return found

    def sign_in(self) -> None:
        """Begin a session, without what a page would ask."""
        with write_transaction(self.parts.engine) as connection:
            account = people.by_uid(connection, self.uid)
            assert account is not None
            self.cookie = start_session(connection, POLICY, account.id, Method.DEMO, self.parts.now())

    @contextmanager
    def on(self, app: FastAPI, **options: Any) -> Iterator["Person"]:
        """The same person before another application over the same database."""
        other = replace(self)
        with TestClient(app, **{"base_url": "http://127.0.0.1", "client": (self.host, 1), **options}) as other.client:
            yield other

    def fields(self, **more: Any) -> dict[str, Any]:
        """Fields of a form with the token of the session."""
        return {"formulier": self.me.csrf_token, **more}

    def send(self, method: str, address: str, **options: Any) -> Any:
        """A request with the session, or under /v1 with the key."""
        mine = {"authorization": f"Bearer {self.bearer}"} if is_api(address) else {"cookie": f"{SESSION}={self.cookie}"}
        headers = {**mine, **options.pop("headers", {})}
        answer = self.client.request(method, address, headers=headers, follow_redirects=False, **options)
        self.client.cookies.clear()
        return answer

    def get(self, address: str, **options: Any) -> Any:
        """Read something."""
        return self.send("GET", address, **options)

    def post(self, address: str, **fields: Any) -> Any:
        """Send a form of one's own page."""
        return self.send("POST", address, data=self.fields(**fields))


@dataclass(frozen=True, repr=False)
class World:
    """The parts, the application, somebody of every role, and a browser of nobody."""

    parts: Parts
    app: FastAPI
    people: dict[Role, Person]
    nobody: TestClient
    stack: ExitStack

    @property
    def sharing(self) -> Sharing:
        """Who may what."""
        return self.parts.sharing

    @property
    def admin(self) -> Person:
        """The administrator."""
        return self.people[Role.ADMINISTRATOR]

    def key_of(self, person: Person, *scopes: str, schools: tuple[str, ...] = (VO, PO, SO)) -> str:
        """A new key of somebody."""
        return token_of(self.parts, person.uid, *scopes, schools=schools)

    def somebody(self, *given: Assignment, name: str = "Iemand Anders", number: int = 0) -> Person:
        """Another person, with these roles."""
        role = given[0].role if given else None
        person = Person(self.parts, role, make_account(self.parts.engine, name, *given), host=f"10.1.0.{number}")
        person.sign_in()
        person.bearer = token_of(self.parts, person.uid)
        person.client = self.stack.enter_context(
            TestClient(self.app, base_url="http://127.0.0.1", client=(person.host, 1))
        )
        return person


def is_api(address: str) -> bool:
    """Whether an address is of the API."""
    return address.startswith("/v1/")


def held(role: Role, sharing: Sharing) -> Assignment:
    """The role, where people of this world have it."""
    return {
        Scope.SCHOOL: at_school(role, VO),
        Scope.CLASS: mentor_of(VO, CLASS),
        Scope.REGION: in_region(role, REGION),
        Scope.SERVICE: of_service(role),
    }[sharing.roles[role].scope]


def token_of(parts: Parts, account_uid: str, *scopes: str, schools: tuple[str, ...] = (VO, PO, SO)) -> str:
    """A key of an account, for everything there is unless scopes are named."""
    wanted = WantedToken("proef", scopes or sorted(SCOPES), schools, 30)
    with write_transaction(parts.engine) as connection:
        made = make_token(connection, POLICY, Actor(ActorKind.ACCOUNT, account_uid), account_uid, wanted, parts.now())
    return made.token


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """The world in a folder of its own."""
    with served(imported(folder)) as made:
        yield made


@contextmanager
def served(parts: Parts) -> Iterator[World]:
    """An application over opened parts, with new people."""
    app = create_app(parts)
    with ExitStack() as stack:
        nobody = stack.enter_context(TestClient(app, base_url="http://127.0.0.1", client=("10.9.9.9", 1)))
        made = World(parts, app, {}, nobody, stack)
        for number, role in enumerate(Role, start=1):
            made.people[role] = made.somebody(held(role, made.sharing), name=f"Iemand ({role})", number=number)
        yield made
    parts.close()


def imported(folder: Path) -> Parts:
    """The schools as the commands read and judged them, with rows that were not taken."""
    files = folder / "files"
    write_demo(files)
    _change(files)
    service = Service(folder / "var")
    service.load(files)
    service.say("import", "absences", _wrong(files), "--school", VO)
    put_in_use(folder / "var", hand_model(), note=PROBE)
    service.say("weekly", "--week", "2026-W46", "--quiet")
    service.say("weekly", "--week", WEEK, "--quiet")
    service.say("import", "absences", files / "corrections.csv")
    return open_parts(Settings(data_dir=folder / "var", configs_dir=patient(folder / "configs"), database=""))


def patient(configs: Path) -> Path:
    """The policy in force, but for how often somebody may ask: an attack asks a lot."""
    shutil.copytree(DEFAULT_CONFIGS, configs)
    limits = configs / "limits.yaml"
    limits.write_text(re.sub(r"(per_(?:token|client)): \d+", r"\1: 1000000", limits.read_text(encoding="utf-8")))
    return configs


def _change(files: Path) -> None:
    """Put the primary school in the region of the Zilverlinde College, and give people and a class their names."""
    names = {(each.school_id, each.pupil_id): NASTY[key] for key in NASTY for each in [PEOPLE[key]]}

    def change(row: dict[str, str]) -> dict[str, str]:
        if row["school_id"] == PO and "swv" in row:
            row["swv"] = REGION
        if row.get("class") == "4D":
            row["class"] = NASTY_CLASS
        if "first_name" in row:
            row["first_name"] = names.get((row["school_id"], row["pupil_id"]), row["first_name"])
        return row

    for name in ("schools", "pupils", "timetable"):
        rewrite(files / f"{name}.csv", change)
    with (files / "pupils.csv").open(encoding="utf-8") as file:
        header = file.readline().strip().split(",")
    with (files / "pupils.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, restval="").writerows(_more_pupils())


def _more_pupils() -> Iterator[dict[str, str]]:
    """Numbers that are a formula or look like a path, and one that somebody of another school has as well."""
    same = {"birth_date": "2013-03-04", "year_group": "2", "mentor": PROBE, "municipality": PROBE}
    for school_id, number, class_name, name in (
        (VO, FORMULA_NUMBER, CLASS, "Formule"),
        (VO, SLASH_NUMBER, CLASS, "Streep"),
        (PO, PEOPLE["amira"].pupil_id, "5", TWIN),
    ):
        where = {"school_id": school_id, "pupil_id": number, "class": class_name, "enrolled_from": "2026-08-31"}
        yield {**same, **where, "first_name": name, "last_name": name}


def rewrite(path: Path, change: Any) -> None:
    """Change every row of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, header = [change(row) for row in reader], list(reader.fieldnames or ())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


def _wrong(files: Path) -> Path:
    """Absences of which two rows are wrong and a column is not one of ours."""
    with (files / "absences.csv").open(encoding="utf-8", newline="") as file:
        header, *right = list(csv.reader(file))
    wrong = [[VO, PROBE, "2026-11-16", "1", "50", "sick", "2026-11-16T08:30+01:00"]]
    wrong += [[VO, "1201", PROBE, PROBE, "=1+1", PROBE, "2026-11-16T08:30+01:00"]]
    path = files / "wrong.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [*(row for row in right if row[0] == VO), *wrong]
        csv.writer(file).writerows([[*header, PROBE], *([*row, PROBE] for row in rows)])
    return path
