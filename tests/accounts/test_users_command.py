"""``vroegsignaal users``: from an empty database to people with roles, and a line in the audit log for every change."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from service.accounts.links import open_link
from service.accounts.tokens import bearer_of
from service.clock import now
from service.domain.errors import NotFound, NotReady, RefusedFile
from service.jobs.users_demo import read_staff
from service.store.accounts import people
from tests.accounts.staff import desk, log, mark_demo, signed_in, somebody
from tests.people import write_demo
from tests.people_staff import STAFF, write_staff
from tests.store.builders import fill, rows_of
from tests.story.commands import Service

BEA, MIRJAM = "bea@voorbeeld.example", "mirjam@voorbeeld.example"
HEADER = "name,email,role,scope,value,valid_from\n"


def service_of(engine: Engine, tmp_path: Path) -> Service:
    return Service(tmp_path, engine.url.render_as_string(hide_password=False))


def problem_of(service: Service, *words: object) -> str:
    problem = service.run("users", *words).exception
    assert problem is not None
    return f"{type(problem).__name__}: {problem}"


def account(engine: Engine, email: str) -> people.AccountRow:
    with engine.connect() as connection:
        found = people.by_email(connection, email)
    assert found is not None
    return found


def listed(service: Service) -> dict[str, dict[str, Any]]:
    return {each["email"]: each for each in service.json("users", "list")}


def last_line(engine: Engine) -> tuple[str, str, str]:
    event = log(engine)[-1]
    return event["action"], event["actor_kind"], event["actor_uid"]


def test_the_first_administrator_gets_a_link_and_nobody_after(engine: Engine, tmp_path: Path) -> None:
    service = service_of(engine, tmp_path)

    said = service.say("users", "first-administrator", BEA, "Bea Klaproos", "--address", "https://vs.example/")
    link = re.search(r"https://vs\.example/uitnodiging/(\S+)", said)

    assert link is not None
    opened = open_link(desk(engine), link[1], now())
    assert opened is not None
    assert (opened.name, opened.email) == ("Bea Klaproos", BEA)
    assert listed(service)[BEA]["assignments"][0]["role"] == "administrator"
    assert problem_of(service, "first-administrator", MIRJAM, "Mirjam") == (
        "Refused: There is an administrator already: ask to be invited."
    )
    assert {each["actor_uid"] for each in log(engine)} == {"users first-administrator"}
    assert [each["action"] for each in log(engine)] == ["account-created", "invited", "role-given"]


def test_a_refused_command_leaves_nothing_behind(engine: Engine, tmp_path: Path) -> None:
    service = service_of(engine, tmp_path)
    service.say("users", "first-administrator", BEA, "Bea Klaproos")
    lines = len(log(engine))

    service.run("users", "first-administrator", MIRJAM, "Mirjam")
    service.run("users", "roles", "give", BEA, "teamleider", "--school", "99AA00")

    assert len(log(engine)) == lines
    assert list(listed(service)) == [BEA]


def test_somebody_is_invited_and_given_a_role_at_a_school(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    service = service_of(engine, tmp_path)
    invitation = service.json("users", "invite", MIRJAM, "Mirjam Waterlelie")

    given = service.json(
        "users", "roles", "give", MIRJAM, "zorgcoordinator", "--school", "99AA00", "--from", "2026-08-01"
    )

    found = listed(service)[MIRJAM]
    assert (found["uid"], found["state"], found["second_factor"]) == (invitation["account"], "invited", False)
    assert [(each["role"], each["school_id"], each["valid_from"]) for each in found["assignments"]] == [
        ("zorgcoordinator", "99AA00", "2026-08-01")
    ]
    assert given["uid"] == found["assignments"][0]["uid"]
    assert last_line(engine) == ("role-given", "command", "users roles give")


def test_a_role_ends(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    service = service_of(engine, tmp_path)
    service.say("users", "invite", MIRJAM, "Mirjam Waterlelie")
    give = ("users", "roles", "give", MIRJAM, "mentor", "--school", "99AA00", "--class", "1a")
    given = service.json(*give)

    service.say("users", "roles", "end", given["uid"])

    assert listed(service)[MIRJAM]["assignments"] == []
    assert last_line(engine) == ("role-ended", "command", "users roles end")


def test_accounts_are_disabled_enabled_unlocked_and_signed_out(engine: Engine, tmp_path: Path) -> None:
    service = service_of(engine, tmp_path)
    who = somebody(engine, email=MIRJAM, failed_attempts=9)
    signed_in(engine, who, now())

    ended = service.json("users", "end-sessions", MIRJAM)
    lines = [last_line(engine)]
    states = []
    for command in ("disable", "enable", "unlock"):
        service.say("users", command, MIRJAM)
        lines.append(last_line(engine))
        states.append(listed(service)[MIRJAM]["state"])

    assert ended == {"sessions": 1}
    assert states == ["disabled", "invited", "invited"]
    assert account(engine, MIRJAM).failed_attempts == 0
    assert [each[0] for each in lines] == ["session-ended", "account-disabled", "account-changed", "account-changed"]
    assert [each[2] for each in lines] == [f"users {name}" for name in ("end-sessions", "disable", "enable", "unlock")]


def test_a_reset_prints_a_link_once(engine: Engine, tmp_path: Path) -> None:
    service = service_of(engine, tmp_path)
    somebody(engine, email=MIRJAM)

    answer = service.json("users", "reset", MIRJAM, "--second-factor")

    assert open_link(desk(engine), answer["link"].rsplit("/", 1)[1], now()) is not None
    assert answer["kind"] == "reset"
    assert last_line(engine) == ("reset-issued", "command", "users reset")


def test_keys_are_made_listed_and_revoked(engine: Engine, tmp_path: Path) -> None:
    fill(engine)
    service = service_of(engine, tmp_path)
    somebody(engine, email=MIRJAM)
    words = ("--scope", "change:import", "--scope", "see:import", "--school", "99AA00", "--days", "30")

    made = service.json("users", "tokens", "make", MIRJAM, "Nachtelijke import", *words)
    opens = bearer_of(engine, made["token"], now())
    (shown,) = service.json("users", "tokens", "list")
    table = service.say("users", "tokens", "list")
    service.say("users", "tokens", "revoke", made["uid"])

    assert opens is not None
    assert (shown["uid"], shown["scopes"]) == (made["uid"], ["change:import", "see:import"])
    secret = made["token"].split("_", 2)[2]
    assert secret not in str(shown) + table
    assert made["uid"] in table
    assert bearer_of(engine, made["token"], now()) is None
    assert last_line(engine) == ("token-revoked", "command", "users tokens revoke")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("invite", "no-address", "Bo"), "Refused: This is not an e-mail address."),
        (("disable", "nobody@x.nl"), "Refused: There is no such account."),
        (("roles", "end", "nobody"), "Refused: There is no such assignment of a role."),
        (("roles", "give", MIRJAM, "mentor", "--school", "99AA00"),
         "Refused: This role is bound to another kind of place."),
        (("tokens", "revoke", "nobody"), "Refused: There is no such token."),
        (("tokens", "make", MIRJAM, "x", "--scope", "see:facts", "--school", "99AA00", "--days", "999"),
         "Refused: A token is valid for 1 to 365 days."),
        (("demo", "nowhere.csv"), "NotFound: There is no file nowhere.csv."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_reason(
    engine: Engine, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    fill(engine)
    somebody(engine, email=MIRJAM)

    assert problem_of(service_of(engine, tmp_path), *words) == said


def test_the_list_can_be_read_by_people(engine: Engine, tmp_path: Path) -> None:
    somebody(engine, email=MIRJAM)

    said = service_of(engine, tmp_path).say("users", "list")

    assert "Mirjam Waterlelie" in said
    assert "invited" in said


def test_the_staff_of_the_demo_is_made_once(engine: Engine, tmp_path: Path) -> None:
    service = service_of(engine, tmp_path)
    write_demo(tmp_path / "files")
    service.say("init", "--demo")
    for kind in ("schools", "pupils"):
        service.say("import", kind, tmp_path / "files" / f"{kind}.csv")
    file = write_staff(tmp_path)

    first, second = (service.json("users", "demo", file) for _ in range(2))

    assert first == {"accounts": len(STAFF), "roles": sum(len(each.roles) for each in STAFF)}
    assert second == {"accounts": 0, "roles": 0}
    found = listed(service)
    assert {each["state"] for each in found.values()} == {"demo"}
    for each in STAFF:
        roles = sorted(role for role, _, _ in each.roles)
        assert sorted(given["role"] for given in found[each.email]["assignments"]) == roles
    assert rows_of(engine, "SELECT count(*) FROM account WHERE password_hash IS NOT NULL OR NOT demo") == [(0,)]


def test_a_database_that_is_no_demo_gets_no_demo_accounts(engine: Engine, tmp_path: Path) -> None:
    fill(engine)

    said = problem_of(service_of(engine, tmp_path), "demo", write_staff(tmp_path))

    assert said.startswith("NotReady: This database is no demo.")
    assert rows_of(engine, "SELECT * FROM account") == []


def test_a_demo_never_takes_over_a_real_account(engine: Engine, tmp_path: Path) -> None:
    mark_demo(engine)
    real = somebody(engine, email=STAFF[0].email)

    said = problem_of(service_of(engine, tmp_path), "demo", write_staff(tmp_path))

    assert said == "Refused: There is an account with this address."
    assert not account(engine, real.email).demo


@pytest.mark.parametrize(
    "line",
    [
        "Bo,bo@x.nl,director,school,99AA00,2026-08-01",
        "Bo,bo@x.nl,mentor,planet,99AA00,2026-08-01",
        "Bo,bo@x.nl,mentor,class,99AA00:1a,yesterday",
        "Bo,bo@x.nl,mentor",
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(HEADER + "Bea,bea@x.nl,administrator,service,,2026-08-01\n" + line + "\n", encoding="utf-8")

    with pytest.raises(RefusedFile, match=r"staff\.csv, line 3"):
        read_staff(file)


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        read_staff(tmp_path / "staff.csv")


def test_without_tables_the_commands_say_what_to_do(empty_engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(NotReady):
        raise service_of(empty_engine, tmp_path).run("users", "list").exception or AssertionError
