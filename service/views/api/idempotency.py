"""Requests that may be repeated without being done twice: an Idempotency-Key, kept per token."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Annotated, Any

from fastapi import Header
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from service.pipeline.parts import Parts
from service.policy.limits import load_limits
from service.store.accounts import answers
from service.store.accounts.answers import Answer as Kept
from service.store.session import write_transaction
from service.views.api.problems import ApiProblem

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,200}$",
        description="A random text of your own. A repeat with the same key and body gets the same answer and does "
        "nothing; answers are kept for a day.",
        examples=["8e03978e-40d5-43e8-bc93-6894a57f9324"],
    ),
]


@dataclass(frozen=True)
class Once:
    """A request with its key; ``sha256`` is over everything it asks. Without a key nothing is kept."""

    actor_uid: str
    key: str | None
    sha256: str


class Keys:
    """Which keys are being handled by this process, and the answers that were kept."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.kept = load_limits(parts.settings.configs_dir).idempotency.kept
        self._lock = Lock()
        self._under_way: set[tuple[str, str]] = set()

    @contextmanager
    def handling(self, once: Once) -> Iterator[Kept | None]:
        """Handle a request: what it got the first time, or None when this is the first time.

        Raises
        ------
        ApiProblem
            If the key was used for another request, or a request with it is under way.
        """
        if once.key is None:
            yield None
            return
        claim = (once.actor_uid, once.key)
        with self._lock:
            if claim in self._under_way:
                raise ApiProblem("request-under-way")
            self._under_way.add(claim)
        try:
            yield self._recall(once, once.key)
        finally:
            self._under_way.discard(claim)

    def remember(self, once: Once, connection: Connection, status: int, answer: Any) -> None:
        """Keep an answer, in the transaction of what was done.

        Raises
        ------
        ApiProblem
            If another process kept one in the meantime; what was done here has to be undone with its transaction.
        """
        if once.key is None:
            return
        kept = Kept(once.sha256, status, answer)
        try:
            answers.remember(connection, once.actor_uid, once.key, kept, self.parts.now())
        except IntegrityError:
            raise ApiProblem("request-under-way") from None

    def _recall(self, once: Once, key: str) -> Kept | None:
        with write_transaction(self.parts.engine) as connection:
            answers.forget(connection, self.parts.now() - self.kept)
            kept = answers.recall(connection, once.actor_uid, key)
        if kept is not None and kept.request_sha256 != once.sha256:
            raise ApiProblem("idempotency-key-reused")
        return kept
