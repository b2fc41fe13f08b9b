"""Addresses of the demo pages, and reading a page as people and browsers do."""

import re
from typing import Any

import lxml.html

from service.policy.sharing import load_sharing
from service.views.web.layout import Layout
from tests.people import AS_OF, PEOPLE, WEEK
from tests.web.client import TestClient

NASTY_NAME = "=1+1<script>alert(1)</script>"
"""Once a formula, once a script."""

START = "/"


def list_address(school_id: str, week: str = WEEK) -> str:
    """Address of a weekly list."""
    return f"/scholen/{school_id}/weken/{week}"


def pupil_address(key: str) -> str:
    """Address of somebody of `tests.people` on the fixed date."""
    person = PEOPLE[key]
    return f"/scholen/{person.school_id}/leerlingen/{person.pupil_id}?op={AS_OF}"


def open_page(client: TestClient, address: str) -> Any:
    """The parsed page of an address that must answer."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[:300]
    return lxml.html.fromstring(answer.text)


def drawn(template: str, **values: Any) -> str:
    """A page as the layout draws it for nobody in particular."""
    beside = {"moved": None, "pupil_nav": [], "agreed": None}
    return bytes(Layout(load_sharing(), demo=True).for_visitor(None, template, **beside, **values).body).decode()


def text_of(element: Any) -> str:
    """Text as read on the screen: one space between words."""
    return re.sub(r"\s+", " ", " ".join(element.itertext())).strip()


def section(page: Any, heading_id: str) -> Any:
    """The section with a heading."""
    (found,) = page.xpath(f"//section[@aria-labelledby='{heading_id}']")
    return found


def numbers_in(text: str) -> set[str]:
    """All numbers of a text as they are written: ``12``, ``8,5``."""
    return set(re.findall(r"\d+(?:,\d+)?", text))
