"""Addresses, hosts and headers that hide something: they lead nowhere, cost nothing and are never a failure."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from service.domain.access import Role
from service.views.permission_matrix import allowed
from tests.access.examples import address
from tests.access.test_forgery import rows
from tests.access.world import Person, World
from tests.people import PEOPLE, VO

FORM = {"content-type": "application/x-www-form-urlencoded"}
ODD_SIGNS = ("%00", "%01", "%0a", "%0d", "%09", "%7f", "%ff", "%c0%af", "%ed%a0%80", "%")
ODD_VALUES = (
    "\x00", "\x00" * 50, "\ud7ff", "x" * 9_000, "-1", "1e400", "9" * 40, "[]", "%", "٣", "2026-02-30", "0000-00-00",
)  # fmt: skip
PARAMETERS = ("op", "gedaan", "wie", "voor", "na", "limit", "cursor")
BEGINS = ("/scholen/", f"/scholen/{VO}/leerlingen/1201", "/v1/schools/", "/beheer/accounts/", "/", "/static/")
HOSTS = ("evil.example", "127.0.0.1.evil.example", "evil.example:80", "127.0.0.1@evil.example", "", "[::1]")
SAID = {
    "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "10.0.0.1, evil.example",
    "forwarded": "for=10.0.0.1;host=evil.example;proto=https", "x-real-ip": "10.0.0.1",
    "x-original-host": "evil.example",
}  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/%2e%2e%2fapp.py",
        "/static//etc/passwd",
        "/static/..%5capp.py", "/static/....//app.py", "/static/%252e%252e%252fapp.py", "/static/site.css/../../app.py",
        "/static/%00site.css", "/static/site.css%00.png", "/static/", "/static", "/static/../templates/base.html",
        "/v1/documents/..%2f..%2fetc%2fpasswd", "/v1/documents/%2e%2e%2fpyproject",
        "/beheer/documenten/..%2f..%2fapp.py",
        f"/scholen/{VO}/weken/2026-W47/lijst...%2f..%2fetc%2fpasswd",
    ],
)  # fmt: skip
def test_no_address_leads_to_another_file_of_this_machine(attacked: World, path: str) -> None:
    for answer in (attacked.nobody.get(path), attacked.admin.get(path)):
        assert answer.status_code in (400, 401, 403, 404)
        for inside in ("root:", "import ", "{%", "[project]"):
            assert inside not in answer.text or answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("signs", ODD_SIGNS)
def test_signs_nobody_types_in_an_address_find_nothing(attacked: World, signs: str) -> None:
    for person in (attacked.people[Role.ZORGCOORDINATOR], attacked.admin):
        for begin in BEGINS:
            assert person.get(begin + signs).status_code in (400, 403, 404)


@pytest.mark.slow
def test_signs_nobody_types_in_a_question_or_form_are_no_failure(attacked: World) -> None:
    for role in (Role.ZORGCOORDINATOR, Role.ADMINISTRATOR):
        for person, target in readable(attacked, role):
            for value in ODD_VALUES:
                answer = person.get(target, params=dict.fromkeys(PARAMETERS, value))
                assert (target, value[:9], answer.status_code < 500) == (target, value[:9], True)


QUERIES = (
    "1201' OR '1'='1", "1201'; DROP TABLE pupil; --", "1201\" OR \"\"=\"", "1201) OR (1=1",
    "' UNION SELECT name FROM pupil --", "%' OR 1=1 --", "_____", "%", "1201\\", "1201/**/OR/**/1=1",
    "1201' AND randomblob(99999999) --", "$$1201$$", "1201::int",
)  # fmt: skip
"""What would mean something in a query if it were ever part of one; ``_`` and ``%`` mean something in LIKE."""


@pytest.mark.parametrize("text", QUERIES)
def test_what_is_asked_for_is_a_value_and_never_a_part_of_a_query(attacked: World, text: str) -> None:
    coordinator, part = attacked.people[Role.ZORGCOORDINATOR], quote(text, safe="")
    before = rows(attacked)

    for begin in (f"/scholen/{VO}/leerlingen", f"/v1/schools/{VO}/pupils", "/v1/schools", f"/scholen/{VO}/verzoeken"):
        assert coordinator.get(f"{begin}/{part}").status_code == 404
    for begin in ("/v1/imports", "/beheer/accounts", "/beheer/import"):
        assert attacked.admin.get(f"{begin}/{part}").status_code in (400, 404)
    for target, name in (("/beheer/logboek", "school"), ("/beheer/logboek", "wie"), ("/beheer/logboek", "wat")):
        assert attacked.admin.get(target, params={name: text}).status_code in (200, 400)
    signed_in = attacked.nobody.post("/inloggen", data={"email": text, "wachtwoord": text})
    demo = attacked.nobody.post("/inloggen/demo", data={"account": text})

    assert (signed_in.status_code, demo.status_code) == (401, 404)
    assert rows(attacked) == before


@pytest.mark.parametrize("length", [2_000, 60_000])
def test_a_very_long_address_is_no_failure(attacked: World, length: int) -> None:
    long = "x" * length
    for person in (attacked.people[Role.ZORGCOORDINATOR], attacked.admin):
        for path in ("/{}", f"/scholen/{VO}/leerlingen/{{}}", "/v1/schools/{}", "/?naar={}", "/beheer?wie={}"):
            assert person.get(path.format(long)).status_code in (200, 303, 400, 403, 404, 414)


@pytest.mark.parametrize("host", HOSTS)
def test_under_another_name_nothing_answers(attacked: World, host: str) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    for path in ("/", "/inloggen", f"/v1/schools/{VO}", "/static/site.css", "/healthz"):
        answer = coordinator.get(path, headers={"host": host})
        assert answer.status_code in (400, 421)
        assert "evil.example" not in answer.text


@pytest.mark.parametrize("header", SAID)
def test_what_a_client_says_of_itself_is_not_believed(attacked: World, header: str) -> None:
    person, told = attacked.people[Role.MENTOR], {header: SAID[header]}
    form = {"account": person.uid}

    answer = person.get("/account", headers=told)
    signed = attacked.nobody.post("/inloggen/demo", data=form, headers=told, follow_redirects=False)
    attacked.nobody.cookies.clear()

    assert "evil.example" not in answer.text
    assert signed.headers["location"] == "/"
    assert "__Host-" not in signed.headers["set-cookie"]
    assert "strict-transport-security" not in answer.headers


def test_every_answer_also_of_what_is_refused_has_the_headers_that_protect(attacked: World) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    answers = [
        coordinator.get("/"), coordinator.get("/beheer"), coordinator.get("/nergens"), attacked.nobody.get("/"),
        attacked.nobody.get("/inloggen"), coordinator.get("/v1/me"), attacked.nobody.get("/v1/me"),
        coordinator.send("DELETE", "/"), coordinator.get("/", headers={"host": "evil.example"}),
        coordinator.send("POST", "/account/wachtwoord", content=b"x", headers={"content-length": "99999999"}),
        coordinator.get("/%00"), coordinator.post("/account/wachtwoord"), coordinator.send("POST", "/uitloggen"),
        attacked.nobody.get("/static/site.css"), attacked.nobody.get("/v1/openapi.json"),
        attacked.nobody.get("/healthz"),
    ]  # fmt: skip

    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cache-control"] == ("no-cache" if "/static/" in str(answer.request.url) else "no-store")
        assert not {"server", "x-powered-by"} & set(answer.headers)


def test_of_doubled_parameters_and_fields_none_gets_past_a_check(attacked: World) -> None:
    mentor, coordinator = attacked.people[Role.MENTOR], attacked.people[Role.ZORGCOORDINATOR]
    both = f"/scholen/{VO}/leerlingen/{PEOPLE['amira'].pupil_id}"

    assert mentor.get(f"{both}?pupil_id={PEOPLE['noor'].pupil_id}&school_id={VO}").status_code == 404
    assert coordinator.get(f"/v1/schools/{VO}/pupils?limit=1&limit=500").status_code == 400
    assert coordinator.get(f"/v1/schools/{VO}/pupils?asOf=2026-11-22&asOf=2026-11-23").status_code == 400
    doubled = mentor.send("POST", "/account/sessies/andere", content=b"formulier=x&formulier=y", headers=FORM)
    assert doubled.status_code == 403


def readable(world: World, role: Role) -> Iterator[tuple[Person, str]]:
    """Everything a role may read, at one place each."""
    for (method, path), need in world.app.state.needs.items():
        places = sorted(allowed(need, role, world.sharing))
        if method == "GET" and places:
            yield world.people[role], address(world, world.people[role], path, places[0])
