"""No address of ours leads to another site, whatever it is asked to lead back to (open redirect)."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from service.domain.access import Role
from service.views.permission_matrix import OF_AT, allowed
from service.views.web import sign_in_pages
from tests.access.examples import address
from tests.access.world import World, is_api

ELSEWHERE = (
    "https://evil.example", "http://evil.example/", "//evil.example", "///evil.example", "////evil.example/x",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\t/evil.example", "\t//evil.example",
    "/\n/evil.example",
    "/\r\n//evil.example", " //evil.example", "evil.example", "evil.example/", ".evil.example", "@evil.example",
    ":@evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "/\u2044/evil.example",
    "/／evil.example", "／／evil.example", "/\u200b/evil.example", "https:evil.example", "https:/evil.example",
    "http:///evil.example", "/\x00/evil.example", "/%0d%0aSet-Cookie:x=1\r\nlocation: https://evil.example", "?x", "#x",
    "/" + "x" * 5000, "/\\t/evil.example", "..//evil.example", "mailto:x@evil.example",
)  # fmt: skip
HERE = ("/", "/account", "/scholen/99AA00/weken/2026-W47", "/scholen/99AA00/leerlingen/1201?op=2026-11-22")
BASE = "http://127.0.0.1/inloggen"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_signing_in_leads_to_a_page_of_ours_whatever_it_is_asked(attacked: World, target: str) -> None:
    assert leads_to(location(attacked, target)) == "127.0.0.1"


@pytest.mark.parametrize("target", HERE)
def test_signing_in_leads_back_to_the_page_somebody_wanted(attacked: World, target: str) -> None:
    assert location(attacked, target) == target


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_page_to_sign_in_with_passes_on_no_other_site(attacked: World, target: str) -> None:
    page = attacked.nobody.get("/inloggen", params={"naar": target})

    assert "evil.example" not in page.text.replace("/evil.example", "", page.text.count('value="/evil.example"'))
    assert "javascript:" not in page.text.lower()


@pytest.mark.parametrize(
    "path", ["//evil.example", "///evil.example/x", "/\\evil.example", "/%5Cevil.example", "//evil.example/%2f.."]
)
def test_a_page_that_asks_to_sign_in_first_leads_back_to_no_other_site(attacked: World, path: str) -> None:
    page = attacked.nobody.get(f"http://127.0.0.1{path}")
    asked = page.text.partition('name="naar" value="')[2].partition('"')[0]

    assert page.status_code == 401
    assert leads_to(location(attacked, asked)) == "127.0.0.1"


def test_what_is_done_leads_to_a_page_of_ours_whatever_the_address_says(attacked: World) -> None:
    more = {"naar": "https://evil.example", "next": "//evil.example", "gedaan": "//evil.example"}
    seen = set()
    for (method, path), need in attacked.app.state.needs.items():
        if method != "POST" or is_api(path):
            continue
        role = next((each for each in Role if allowed(need, each, attacked.sharing)), None)
        assert role is not None
        where = next(each for each in OF_AT[need.at] if each in allowed(need, role, attacked.sharing))
        person = attacked.people[role]
        headers = {"x-forwarded-host": "evil.example", "referer": "https://evil.example/"}
        answer = person.send(
            "POST", address(attacked, person, path, where), data=person.fields(**more), headers=headers
        )
        if "location" in answer.headers:
            seen.add(leads_to(answer.headers["location"]))
        if path == "/uitloggen":
            person.sign_in()

    assert seen == {"127.0.0.1"}


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example"])
def test_without_the_check_signing_in_would_lead_there(
    attacked: World, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.setattr(sign_in_pages, "inside", lambda address: address)

    assert leads_to(location(attacked, target)) == "evil.example"


def location(world: World, target: str) -> str:
    """Where signing in leads to."""
    sent: dict[str, Any] = {"account": world.people[Role.MENTOR].uid, "naar": target}
    answer = world.nobody.post("/inloggen/demo", data=sent, follow_redirects=False)
    world.nobody.cookies.clear()
    assert answer.status_code == 303
    return str(answer.headers["location"])


def leads_to(target: str) -> str | None:
    """The host a browser goes to: backslashes are slashes to it, and it passes over tabs and line ends."""
    as_read = target.strip().replace("\\", "/").translate({9: None, 10: None, 13: None})
    return urlsplit(urljoin(BASE, as_read)).hostname
