"""Answers that are kept under an idempotency key: the same for a repeat, and of one actor only."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from service.store.accounts.answers import Answer, forget, recall, remember
from service.store.session import write_transaction
from tests.accounts.staff import DAY, NINE

MADE = Answer("0" * 64, 201, {"import": 7, "rows": [1, 2]})


def keep(engine: Engine, actor: str, key: str, answer: Answer = MADE) -> None:
    with write_transaction(engine) as connection:
        remember(connection, actor, key, answer, NINE)


def kept(engine: Engine, actor: str, key: str) -> Answer | None:
    with engine.connect() as connection:
        return recall(connection, actor, key)


def test_an_answer_is_kept_for_who_got_it(engine: Engine) -> None:
    keep(engine, "feed", "k1")

    assert kept(engine, "feed", "k1") == MADE
    assert (kept(engine, "feed", "k2"), kept(engine, "other", "k1")) == (None, None)


def test_a_key_is_kept_once(engine: Engine) -> None:
    keep(engine, "feed", "k1")

    with pytest.raises(IntegrityError):
        keep(engine, "feed", "k1", Answer("1" * 64, 200, None))

    assert kept(engine, "feed", "k1") == MADE


def test_old_answers_are_forgotten(engine: Engine) -> None:
    keep(engine, "feed", "k1")
    with write_transaction(engine) as connection:
        counts = [forget(connection, moment) for moment in (NINE, NINE + DAY)]

    assert (counts, kept(engine, "feed", "k1")) == ([0, 1], None)
