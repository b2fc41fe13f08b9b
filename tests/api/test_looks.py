"""Every look at named pupils is in the audit log: who, whom, what, on what ground; and no look without it."""

import pytest

from service.pipeline.parts import Parts
from service.store import audit
from service.store.places import pupil_keys
from service.store.reading import find_school
from service.store.session import write_transaction
from service.views.gate import Look
from tests.api.addresses import NAMED, OF_PUPIL
from tests.api.feeds import Feed, log_of
from tests.people import PEOPLE, VO, WEEK


@pytest.mark.parametrize("address", NAMED)
def test_a_look_is_one_line_with_who_what_where_and_on_what_ground(
    coordinator: Feed, parts: Parts, address: str
) -> None:
    before = len(log_of(parts))
    coordinator.get(address)
    (event,) = log_of(parts)[before:]

    assert (event["actor_kind"], event["actor_uid"]) == ("token", coordinator.uid)
    assert event["action"] in ("saw", "exported")
    assert (event["school_id"], event["role"], event["ground"]) == (VO, "verzuimcoordinator", "begeleiding")
    assert event["pupils"] != []
    assert event["detail"]["form"] == "api"


@pytest.mark.parametrize("kind", ["pupils", "facts", "assessments"])
def test_only_the_pupils_on_a_page_were_looked_at(coordinator: Feed, parts: Parts, kind: str) -> None:
    coordinator.get(f"/schools/{VO}/{kind}?asOf=2026-11-22&limit=3")

    assert len(log_of(parts)[-1]["pupils"]) == 3


@pytest.mark.parametrize("address", [address for address in NAMED if address.startswith(OF_PUPIL)])
def test_a_look_at_one_pupil_names_that_pupil_alone(coordinator: Feed, parts: Parts, address: str) -> None:
    coordinator.get(address)
    with write_transaction(parts.engine) as connection:
        reference = audit.references(connection, [key_of(parts, PEOPLE["sanne"].pupil_id)])

    assert log_of(parts)[-1]["pupils"] == reference


@pytest.mark.parametrize("address", NAMED)
def test_without_a_place_in_the_log_nothing_is_shown(
    coordinator: Feed, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Look, "log", lambda *_given, **_named: None)
    answer = coordinator.get(address)

    assert answer.status_code == 500
    assert PEOPLE["sanne"].last_name not in answer.text


def test_the_log_of_one_pupil_tells_who_looked_and_why_and_nobody_else(coordinator: Feed) -> None:
    coordinator.get(f"/schools/{VO}/weekly-lists/{WEEK}")
    answer = coordinator.get(f"{OF_PUPIL}/access-events?limit=2")
    here, list_ = answer.json()["items"]

    assert (here["action"], here["what"], here["actor_uid"]) == ("saw", "access-log", coordinator.uid)
    assert (list_["action"], list_["what"]) == ("exported", "weekly-list")
    assert here["ground_text"] == "begeleiding en verzuimaanpak van de leerlingen van de eigen school"
    assert "pupils" not in here
    assert "detail" not in here


def test_the_audit_log_holds_no_pupil(coordinator: Feed, administrator: Feed) -> None:
    coordinator.get(f"/schools/{VO}/pupils")
    answer = administrator.get("/audit-events?limit=500")

    told = [text for each in PEOPLE.values() for text in (each.last_name, each.first_name, each.born)]
    assert [text for text in told if f'"{text}"' in answer.text] == []
    assert answer.json()["items"][-1]["sha256"] != ""


def key_of(parts: Parts, pupil_id: str) -> int:
    """Database key of a pupil of the school with the lists."""
    with parts.engine.connect() as connection:
        (key,) = pupil_keys(connection, find_school(parts.engine, VO).id, [pupil_id])
    return key
