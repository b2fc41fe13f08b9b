"""A desk to send from: people with roles, a clock that stands still, a policy one can change, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, insert, select

from service.accounts.hashes import new_uid
from service.accounts.mailed import MailedLinks
from service.domain.access import Assignment, Role, Scope
from service.notify.deliver import Report, Sender, deliver
from service.notify.hooks import PURPOSE, new_secret
from service.notify.mail import MailServer
from service.notify.queue import News, queue
from service.policy.accounts import load_accounts_policy
from service.policy.messages import Kind, MessagePolicy, load_messages
from service.store.accounts import people, roles
from service.store.messages import webhooks
from service.store.session import write_transaction
from service.store.tables import Delivery, Message, School, table
from tests.accounts.staff import SECRET

POLICY = load_messages()
NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Nine o'clock in Amsterdam on the Monday after week 47."""
SCHOOL, OTHER = "99AA00", "99BB00"
ADDRESS = "https://vroegsignaal.school.example"


def quick(policy: MessagePolicy = POLICY, **changes: Any) -> MessagePolicy:
    """The policy with servers that are not waited for: a second for an answer, three for a lease."""
    delivery = policy.delivery.model_dump(mode="json")
    delivery["mail"] = {"answer_seconds": 1, "accept_seconds": 1}
    delivery["webhooks"] = {"answer_seconds": 1, "private_networks_allowed": ["127.0.0.0/8", "::1/128"]}
    delivery["leases"] = {"seconds": 3, "at_once": 50}
    for name, values in changes.items():
        delivery[name] |= values
    return policy.model_copy(update={"delivery": type(policy.delivery).model_validate(delivery)})


@dataclass
class Desk:
    """See above. ``now`` only moves when it is set."""

    engine: Engine
    policy: MessagePolicy = field(default_factory=quick)
    now: datetime = NINE
    server: MailServer | None = None

    def __post_init__(self) -> None:
        same = {"sector": "vo", "region": "noord", "swv": "SWV", "municipality": "Groningen"}
        with write_transaction(self.engine) as connection:
            for number, school_id in enumerate((SCHOOL, OTHER)):
                row = {"school_id": school_id, "name": f"School {'AB'[number]}", "revision": 0, "stamp": ""}
                connection.execute(insert(table(School)).values({**row, **same, "setup_stamp": ""}))

    def hire(self, name: str, *given: Assignment, language: str = "nl") -> int:
        """Somebody with these roles; the key of the account."""
        values = {"uid": new_uid(), "email": f"{name}@school.example", "name": name, "language": language}
        with write_transaction(self.engine) as connection:
            key = people.add(connection, {**values, "demo": False, "failed_attempts": 0, "created_at": self.now})
            for each in given:
                roles.add(connection, key, each, {"given_by": "tests", "given_at": self.now})
        return key

    def register(self, url: str, *kinds: Kind, schools: tuple[str, ...] = ()) -> str:
        """An endpoint; its secret."""
        uid, secret = new_uid(), new_secret()
        row = {"uid": uid, "name": "systeem", "url": url, "secret": SECRET.seal(PURPOSE, secret, uid)}
        row |= {"kinds": list(kinds), "school_ids": list(schools), "made_by": "tests", "made_at": self.now}
        with write_transaction(self.engine) as connection:
            webhooks.add(connection, row)
        return secret

    def tell(self, *news: News) -> int:
        """Queue news in a transaction of its own; how many messages are new."""
        with write_transaction(self.engine) as connection:
            return queue(connection, self.policy, news, self.now)

    def sender(self, **changes: Any) -> Sender:
        """What sending works with."""
        given: dict[str, Any] = {"chance": lambda: 1.0, "pause": lambda _: None, "now": lambda: self.now}
        unseal: Callable[[str, str], str] = lambda sealed, uid: SECRET.unseal(PURPOSE, sealed, uid)  # noqa: E731
        links = MailedLinks(self.engine, load_accounts_policy())
        return Sender(self.engine, self.policy, self.server, ADDRESS, unseal, links, **(given | changes))

    def send(self, **changes: Any) -> Report:
        """Send what waits."""
        return deliver(self.sender(**changes))

    def later(self, **ahead: float) -> None:
        """Let time pass."""
        self.now += timedelta(**ahead)

    def messages(self) -> list[dict[str, Any]]:
        """All messages in order."""
        return self._rows(Message)

    def deliveries(self) -> list[dict[str, Any]]:
        """All deliveries in order."""
        return self._rows(Delivery)

    def states(self) -> list[str]:
        """How far each delivery got."""
        return [row["state"] for row in self.deliveries()]

    def set(self, **values: Any) -> None:
        """Change every delivery."""
        with write_transaction(self.engine) as connection:
            connection.execute(table(Delivery).update().values(values))

    def _rows(self, model: Any) -> list[dict[str, Any]]:
        rows = table(model)
        with self.engine.connect() as connection:
            return [dict(row) for row in connection.execute(select(rows).order_by(rows.c.id)).mappings()]


def at(role: Role, school_id: str = SCHOOL, last: date | None = None) -> Assignment:
    """A role at a school."""
    return Assignment(new_uid(), role, Scope.SCHOOL, date(2026, 8, 1), last, school_id=school_id)


def mentor(class_name: str, school_id: str = SCHOOL) -> Assignment:
    """A mentor of one class."""
    since = date(2026, 8, 1)
    return Assignment(new_uid(), Role.MENTOR, Scope.CLASS, since, school_id=school_id, class_name=class_name)


def administrator() -> Assignment:
    """An administrator of the service."""
    return Assignment(new_uid(), Role.ADMINISTRATOR, Scope.SERVICE, date(2026, 8, 1))


def away(about: str = "somebody", class_name: str = "2B", school_id: str = SCHOOL) -> News:
    """News of one pupil who is away."""
    return News(Kind.AWAY, about, {"count": 1, "week": "2026-W47"}, school_id, class_name)


def report(about: str = "somebody", due: str = "2026-11-27") -> News:
    """News of one report that has to be made."""
    return News(Kind.REPORT_DEADLINE, about, {"count": 1, "due": due}, SCHOOL)
