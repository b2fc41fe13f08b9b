"""Signing in as invented people of a demo, without a browser."""

from datetime import UTC, date, datetime

from sqlalchemy import Engine

from service.accounts.hashes import new_uid
from service.domain.access import Assignment, Role, Scope
from service.store.accounts import people, roles
from service.store.session import write_transaction
from tests.people import PO, SO, VO
from tests.web.client import TestClient

MADE = datetime(2026, 8, 17, 8, 0, tzinfo=UTC)


def at_school(role: Role, school_id: str) -> Assignment:
    """A role at a whole school, without an end."""
    return Assignment(new_uid(), role, Scope.SCHOOL, date(2026, 8, 1), school_id=school_id)


def mentor_of(school_id: str, class_name: str) -> Assignment:
    """A mentor of one class, without an end."""
    scope = Scope.CLASS
    return Assignment(new_uid(), Role.MENTOR, scope, date(2026, 8, 1), school_id=school_id, class_name=class_name)


def in_region(role: Role, region: str) -> Assignment:
    """A role in a samenwerkingsverband, without an end."""
    return Assignment(new_uid(), role, Scope.REGION, date(2026, 8, 1), region=region)


def of_service(role: Role = Role.ADMINISTRATOR) -> Assignment:
    """A role for the service as a whole, without an end."""
    return Assignment(new_uid(), role, Scope.SERVICE, date(2026, 8, 1))


def everywhere(role: Role = Role.VERZUIMCOORDINATOR) -> list[Assignment]:
    """The same role at every school of the demo."""
    return [at_school(role, school_id) for school_id in (VO, PO, SO)]


def make_account(engine: Engine, name: str, *assignments: Assignment) -> str:
    """An invented person with these roles; returns the account's public id."""
    uid = new_uid()
    values = {"uid": uid, "email": f"{uid}@voorbeeld.example", "name": name, "language": "nl", "demo": True}
    with write_transaction(engine) as connection:
        key = people.add(connection, {**values, "failed_attempts": 0, "created_at": MADE})
        for assignment in assignments:
            roles.add(connection, key, assignment, {"given_by": "tests", "given_at": MADE})
    return uid


def sign_in(client: TestClient, uid: str) -> TestClient:
    """Sign in as an invented person; the client keeps the cookie."""
    answer = client.post("/inloggen/demo", data={"account": uid, "naar": "/"}, follow_redirects=False)
    assert answer.status_code == 303, answer.text[:300]
    return client
