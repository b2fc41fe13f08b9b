"""Assessments as plain rows: what is stored, printed and hashed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import orjson

from service.decide.assess import Assessed
from service.facts.table import COLUMNS, fact_table
from service.rules.questions import ANSWERS

Row = dict[str, Any]


@dataclass(frozen=True)
class Receipt:
    """What an assessment was made with, the same for every pupil of a run (rules.md §6).

    ``known_at`` is microseconds UTC; ``rules`` the version of every rule in force and the hash of its file.
    """

    as_of: date
    known_at: int
    code_version: str
    rules_sha256: str
    rules: dict[str, dict[str, str]]
    model_version: str | None = None


def receipt(assessed: Assessed, known_at: int, code_version: str, rules_sha256: str) -> Receipt:
    """The receipt of an assessment."""
    used = {}
    for rule_id in assessed.answers:
        rule = assessed.sitting.rules[rule_id]
        version = rule.on(assessed.as_of)
        if version is not None:
            used[rule_id] = {"version": version.valid_from.isoformat(), "sha256": rule.sha256}
    model = assessed.opinions.adviser.used_version if assessed.opinions else None
    return Receipt(assessed.as_of, known_at, code_version, rules_sha256, used, model)


def rows(assessed: Assessed) -> Iterator[Row]:
    """One row per pupil: tiers, answers, reasons, open rules and facts as plain values, with a content hash."""
    table = fact_table(assessed.facts)
    facts = zip(*(table[name] for name in COLUMNS), strict=True)
    answers, opened = _said(assessed)
    keys = assessed.sitting.columns.stays.pupil_keys[assessed.facts.pairs.stay].tolist()
    for index, (pupil_id, key, values) in enumerate(zip(table["pupil_id"], keys, facts, strict=True)):
        row = {
            "pupil_id": pupil_id,
            "pupil_fk": key,
            "status": assessed.status(index).value,
            "rule_tier": int(assessed.rule_tier[index]) or None,
            "tier": int(assessed.tier[index]) or None,
            "previous_tier": int(assessed.previous_tier[index]) or None,
            "attention": bool(assessed.attention[index]),
            "answers": answers[index],
            "reasons": assessed.reasons.get(index, []),
            "open": opened[index],
            "facts": dict(zip(COLUMNS, values, strict=True)),
            "last_seq": int(assessed.last_seq[index]),
            "model": assessed.opinions.row(index) if assessed.opinions else None,
        }
        row["content_sha256"] = content_hash(row)
        yield row


def content_hash(row: Row) -> str:
    """Hash of what an assessment says, to see whether a later one says something else.

    A second opinion is not in it, unless it raised the tier: a probability that moves a little is no other answer.
    """
    said = [row[name] for name in ("status", "rule_tier", "tier", "attention", "answers", "reasons", "open", "facts")]
    return hashlib.sha256(orjson.dumps(said)).hexdigest()


def _said(assessed: Assessed) -> tuple[list[dict[str, str]], list[list[str]]]:
    """Answers and open rules per pupil; pupils who share them share one object, most of a school does."""
    names = list(assessed.answers)
    columns = [assessed.rule_tier, *assessed.answers.values()]
    packed = np.zeros(len(assessed), dtype=np.int64)
    for column in columns:
        packed = packed * 4 + column  # tiers and answers are below 4, and there are fewer than 31 of them
    _, first, which = np.unique(packed, return_index=True, return_inverse=True)
    codes = np.stack(columns, axis=1)[first].tolist()
    answers = [dict(zip(names, (ANSWERS[code].value for code in row[1:]), strict=True)) for row in codes]
    opened = [assessed.open_rules(row[0], said) for row, said in zip(codes, answers, strict=True)]
    index = which.tolist()
    return [answers[i] for i in index], [opened[i] for i in index]
