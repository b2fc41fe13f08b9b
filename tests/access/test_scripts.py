"""Words of others stay words on every page (stored and reflected script): names, keys, files, rows, addresses."""

import io
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest

from service.domain.access import Role
from service.views.permission_matrix import Where, allowed
from service.views.web import templating
from tests.access.examples import address
from tests.access.things import some_import
from tests.access.world import NASTY, NASTY_CLASS, PROBE, Person, World, held
from tests.people import VO, WEEK
from tests.web.visitors import at_school, make_account

PARAMETERS = (
    "op", "naar", "gedaan", "wie", "voor", "na", "als", "week", "school", "wat", "limit", "cursor", "asOf", "soort",
)  # fmt: skip
PROBES = (
    PROBE, '"><script>alert(1)</script>', "' onmouseover='alert(1)", '" autofocus onfocus="alert(1)',
    "javascript:alert(1)", "<img src=x onerror=alert(1)>", "</title><svg/onload=alert(1)>", "{{'zq'*5}}", "${'zq'*5}",
    "<style>*{display:none}</style>", "&#60;script&#62;alert(1)&#60;/script&#62;",
)  # fmt: skip
HTML = "text/html"


@pytest.mark.slow
def test_no_page_of_anybody_runs_what_a_name_says(attacked: World) -> None:
    planted(attacked)
    shown = set[str]()

    for person, target in pages(attacked):
        answer = person.get(target)
        if answer.headers.get("content-type", "").startswith(HTML):
            assert (target, runs(answer.text)) == (target, [])
            shown |= {probe for probe in (*NASTY.values(), NASTY_CLASS, PROBE) if probe in words(answer.text)}

    assert shown >= {NASTY["noor"], NASTY["hamza"], NASTY["amira"], NASTY_CLASS, PROBE}


@pytest.mark.slow
@pytest.mark.parametrize("probe", PROBES)
def test_no_page_runs_what_its_address_says(attacked: World, probe: str) -> None:
    for person, target in [*pages(attacked, Role.ZORGCOORDINATOR), *pages(attacked, Role.ADMINISTRATOR)]:
        check(person.get(target, params=dict.fromkeys(PARAMETERS, probe)), probe)
    for target in (f"/{probe}", f"/scholen/{probe}", f"/scholen/{VO}/weken/{probe}", f"/inloggen?naar=/{probe}"):
        check(attacked.nobody.get(target), probe)
        check(attacked.people[Role.ZORGCOORDINATOR].get(target), probe)


@pytest.mark.slow
@pytest.mark.parametrize("probe", [PROBE, '"><img src=x onerror=alert(1)>'])
def test_no_page_runs_what_was_typed_into_its_form(attacked: World, probe: str) -> None:
    sent = 0
    for role in (Role.ZORGCOORDINATOR, Role.ADMINISTRATOR):
        # Somebody new: forms of the own account are sent as well.
        person = attacked.somebody(held(role, attacked.sharing))
        for _, target in pages(attacked, role):
            for action, names in forms_on(person.get(target).text):
                if action != "/uitloggen":
                    check(person.post(action, **dict.fromkeys(names, probe)), probe)
                    sent += 1
    check(attacked.nobody.post("/inloggen", data={"email": probe, "wachtwoord": probe, "naar": probe}), probe)

    assert sent > 20


def test_a_file_says_nothing_on_the_page_of_its_import(attacked: World) -> None:
    content = f"school_id,{PROBE}\n{PROBE},{PROBE}\n".encode()
    for name in (f"{PROBE}.csv", f'"{PROBE}', "x.csv\r\nx: 1"):
        files = {"bestanden": (name, io.BytesIO(content), "text/csv")}
        fields = attacked.admin.fields(soort="absences", bron="canonical", school=VO, hoe="proberen")
        answer = attacked.admin.send("POST", "/beheer/import/nieuw", data=fields, files=files)

        assert answer.status_code in (200, 422)
        assert runs(answer.text) == []
        assert answer.text.count("alert(1)") <= 1  # the name of a column that is not one of ours


def test_rows_that_were_not_taken_show_nothing_of_what_they_said(attacked: World) -> None:
    uid = some_import(attacked, attacked.admin, Where.NOWHERE)

    page, rows = attacked.admin.get(f"/beheer/import/{uid}"), attacked.admin.get(f"/v1/imports/{uid}/rejected-rows")

    assert runs(page.text) == []
    assert page.text.count("alert(1)") <= 1  # the name of a column that is not one of ours
    assert len(rows.json()["items"]) == 2
    assert "alert(1)" not in rows.text


def test_what_the_api_says_is_data_and_never_a_page(attacked: World) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    for target in ("schools", f"schools/{VO}/pupils", f"schools/{VO}/weekly-lists/{WEEK}", f"schools/{PROBE}", PROBE):
        answer = coordinator.get(f"/v1/{target}")

        assert answer.headers["content-type"] in ("application/json", "application/problem+json")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.status_code == 200 or PROBE not in answer.text


def test_nothing_on_a_page_could_run_even_if_it_got_there(attacked: World) -> None:
    for person, target in pages(attacked, Role.ZORGCOORDINATOR):
        answer = person.get(target)
        policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))

        assert policy["default-src"] == "'none'"
        assert not {"script-src", "script-src-elem", "script-src-attr", "object-src", "frame-src"} & set(policy)
        assert "unsafe" not in answer.headers["content-security-policy"]


def test_templates_that_escape_nothing_are_found_out(attacked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = templating.environment()
    monkeypatch.setattr(environment, "autoescape", False)
    environment.cache.clear()  # type: ignore[union-attr]
    try:
        page = attacked.people[Role.ZORGCOORDINATOR].get(f"/scholen/{VO}/weken/{WEEK}").text
    finally:
        environment.cache.clear()  # type: ignore[union-attr]

    assert runs(page) != []


def planted(world: World) -> None:
    """Names of an account and of a key that try to run."""
    make_account(world.parts.engine, PROBE, at_school(Role.ZORGCOORDINATOR, VO))
    for role in (Role.ZORGCOORDINATOR, Role.MENTOR):
        world.people[role].post("/account/sleutels", naam=PROBE, mag=["see:pupil"], scholen=[VO], dagen="30")


def pages(world: World, role: Role | None = None) -> Iterator[tuple[Person, str]]:
    """Everything somebody may read, at every place where they may: one role, or all."""
    for each, person in world.people.items():
        for (method, path), need in world.app.state.needs.items():
            if method == "GET" and role in (None, each):
                for where in sorted(allowed(need, each, world.sharing)):
                    yield person, address(world, person, path, where)


def check(answer: Any, probe: str) -> None:
    """An answer that shows no probe as more than text."""
    kind = answer.headers.get("content-type", "")
    if kind.startswith(HTML):
        assert (str(answer.request.url), runs(answer.text)) == (str(answer.request.url), [])
        assert "zqzqzq" not in answer.text
    assert (str(answer.request.url), answer.status_code < 500) == (str(answer.request.url), True)
    assert answer.headers["x-content-type-options"] == "nosniff"


def runs(page: str) -> list[str]:
    """What a browser would run, draw or follow on a page and is not ours."""
    tree = lxml.html.fromstring(page)
    elements = tree.xpath("//script | //iframe | //object | //embed | //base | //style | //img[@src='x']")
    handlers = tree.xpath("//@*[starts-with(name(), 'on')]")
    targets = tree.xpath("//@href | //@action | //@formaction")
    links = [each for each in targets if re.match(r"\s*(javascript|data|vbscript):", each, re.IGNORECASE)]
    return [str(each) for each in (*elements, *handlers, *links)]


def words(page: str) -> str:
    """The text of a page with the values of its fields."""
    tree = lxml.html.fromstring(page)
    return " ".join([*tree.itertext(), *tree.xpath("//@value | //@title | //@aria-label")])


def forms_on(page: str) -> list[tuple[str, list[str]]]:
    """Address and names of the fields of every form that is sent."""
    if not page.lstrip().startswith("<"):
        return []
    found = lxml.html.fromstring(page).xpath("//form[translate(@method, 'POST', 'post')='post']")
    return [(form.get("action") or "/", [n for n in form.xpath(".//@name") if n != "formulier"]) for form in found]
