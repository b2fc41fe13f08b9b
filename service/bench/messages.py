"""Messages from the decision to the mail server: written, put together, handed over to a server beside it."""

import secrets
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from service.accounts.mailed import MailedLinks
from service.bench.database import database
from service.bench.timing import timed
from service.domain.access import Role, Scope
from service.domain.delivery import Channel
from service.notify.deliver import Sender, deliver
from service.notify.gather import gather
from service.notify.mail import MailServer
from service.notify.queue import News, queue
from service.policy.accounts import load_accounts_policy
from service.policy.messages import Kind, MessagePolicy, load_messages
from service.store.messages.transactions import short_transaction
from service.store.session import make_engine
from service.store.tables import Account, RoleAssignment, table

WRITTEN, TOGETHER, HANDED_OVER = "written", "put together", "handed over"
NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
PEOPLE_PER_SCHOOL = 10
_HERE = "127.0.0.1"


def outbox(folder: Path, kind: str, messages: int) -> dict[str, Any]:
    """Seconds per step for this many messages, each to somebody else; every person gets one mail."""
    folder.mkdir(parents=True, exist_ok=True)
    with database(kind, folder) as url:
        engine, policy = make_engine(url), load_messages()
        schools = _hire(engine, messages)
        with _sink() as server:
            links = MailedLinks(engine, load_accounts_policy())
            sender = Sender(engine, policy, server, "http://localhost", lambda _sealed, _uid: "", links, lambda: NOW)
            written, number = timed(lambda: _write(engine, policy, schools))
            together, made = timed(lambda: gather(engine, policy, (Channel.MAIL,), NOW))
            handed_over, report = timed(lambda: deliver(sender))
        engine.dispose()
    seconds = {WRITTEN: written, TOGETHER: together, HANDED_OVER: handed_over}
    return {"messages": number, "mails": made, "sent": report.sent, "seconds": seconds}


def _hire(engine: Engine, people: int) -> list[str]:
    """This many people with a role, ten at a school; the schools."""
    accounts, roles = [], []
    for number in range(people):
        shared = {"uid": secrets.token_hex(16), "language": "nl", "demo": False, "failed_attempts": 0}
        accounts.append({**shared, "email": f"a{number}@school.example", "name": "Iemand", "created_at": NOW})
        given = {"uid": secrets.token_hex(16), "account_fk": number + 1, "role": Role.ZORGCOORDINATOR.value}
        given |= {"scope": Scope.SCHOOL.value, "school_id": f"S{number // PEOPLE_PER_SCHOOL}"}
        roles.append({**given, "valid_from": date(2026, 8, 1), "given_by": "bench", "given_at": NOW})
    with short_transaction(engine) as connection:
        connection.execute(insert(table(Account)), accounts)
        connection.execute(insert(table(RoleAssignment)), roles)
    return sorted({str(row["school_id"]) for row in roles})


def _write(engine: Engine, policy: MessagePolicy, schools: list[str]) -> int:
    content: dict[str, int | str] = {"count": 1, "week": "2026-W47"}
    with short_transaction(engine) as connection:
        return queue(connection, policy, [News(Kind.AWAY, "bench", content, school) for school in schools], NOW)


class _Conversation(socketserver.StreamRequestHandler):
    """A mail server that says yes to everything and keeps nothing."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        self._say(b"220 bench")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say(b"354 go on")
                while self.rfile.readline() not in (b".\r\n", b""):
                    continue
            self._say(b"250 ok")
            if word == b"QUIT":
                return

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


@contextmanager
def _sink() -> Iterator[MailServer]:
    with socketserver.ThreadingTCPServer((_HERE, 0), _Conversation) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield MailServer(_HERE, int(server.server_address[1]), "", "", "bench@school.example", "off")
        server.shutdown()
