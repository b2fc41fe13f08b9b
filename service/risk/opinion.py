"""A second opinion per pupil in rule tier 1 or 2: a probability or "no number, because", a band, what weighs most."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from service.domain.columns import Array
from service.facts.engine import Facts
from service.risk import early_signals as signals
from service.risk.adviser import ORDERING, Adviser
from service.risk.reasons import Said, sentences
from service.risk.scores import Scores, scores, weighing

BANDS = ("laag", "verhoogd", "hoog")
RAISED_PER_HIGH = 3
"""Without a probability: so many pupils are *verhoogd* for every one that is *hoog*."""


@dataclass(frozen=True)
class Judged:
    """What the rules said of every pair of some facts: int8 ``rule_tier`` and ``tier``, and how many rules said yes."""

    rule_tier: Array
    tier: Array
    rules_yes: Array


@dataclass(frozen=True)
class Opinions:
    """Second opinions on pairs of one school and date; ``asked`` are the rows of pairs in rule tier 1 or 2.

    All other arrays have one entry per asked row. ``band`` is a position in `BANDS`, -1 without any order;
    ``candidates`` and ``early_signal`` are bool; ``places`` is the capacity of the team.
    """

    adviser: Adviser
    facts: Facts
    asked: Array
    scores: Scores
    band: Array
    candidates: Array
    early_signal: Array
    places: int

    def over_all(self, values: Array, otherwise: Any) -> Array:
        """Values of the asked rows as an array over all pairs."""
        found = np.full(len(self.facts.pairs), otherwise, dtype=values.dtype)
        found[self.asked] = values
        return found

    def row(self, pair: int) -> dict[str, Any] | None:
        """The opinion on one pair as plain values; None for a pupil the model is not about.

        Of pupils at low risk the facts that weigh are left out; `explained` has them.
        """
        return self._rows.get(pair)

    def explained(self, pair: int) -> dict[str, Any] | None:
        """The same, always with the facts that weigh most."""
        said = self.row(pair)
        return said and said | {"reasons": self._reasons(np.array([pair]))[0]}

    @cached_property
    def _rows(self) -> dict[int, dict[str, Any]]:
        return dict(zip(self.asked.tolist(), self._said(), strict=True))

    def _reasons(self, pairs: Array) -> list[list[Said]]:
        return sentences(self.facts, pairs, weighing(self.adviser, self.facts, pairs), self.adviser.words)

    def _told(self) -> list[list[Said]]:
        """The facts that weigh of those somebody will look at: finding them costs more than scoring everybody."""
        wanted = np.flatnonzero((self.band > 0) | self.early_signal)
        told: list[list[Said]] = [[]] * len(self.asked)
        for place, said in zip(wanted.tolist(), self._reasons(self.asked[wanted]), strict=True):
            told[place] = said
        return told

    def _said(self) -> Iterator[dict[str, Any]]:
        said, shared = self.scores, about(self.adviser)
        columns = (np.round(said.calibrated, 4), said.why, self.band, said.behind, said.positives, self.early_signal)
        for p, why, band, behind, positives, early, told in zip(*map(_plain, columns), self._told(), strict=True):
            yield {
                **shared,
                "probability": None if why else p,
                "no_number": why or None,
                "band": BANDS[band] if band >= 0 else None,
                "behind": behind,
                "positives": positives,
                "reasons": told,
                "early_signal": early,
            }

    def state(self) -> dict[str, Any]:
        """What holds for the whole list: the model, its role, why there are no numbers, what the block misses."""
        return {
            "state": self.adviser.state,
            "why": self.adviser.why or None,
            "role": self.adviser.choices.role,
            **about(self.adviser),
            "baseline": self.adviser.baseline or None,
            "capacity_per_500": self._per_500(),
            "places": self.places,
            **self._missing(),
        }

    def _per_500(self) -> float:
        choices, pupils = self.adviser.choices, len(self.facts.pairs)
        own = choices.early_signals_of_school.get(self.facts.known.columns.school.school_id)
        return choices.early_signals_per_500 if own is None or not pupils else round(own * 500 / pupils, 1)

    def _missing(self) -> dict[str, Any]:
        """Threshold of the early signals and what lies below it, where probabilities may be shown."""
        found = candidates_of(self.facts, self.asked, self.scores, self.candidates)
        listed = self.early_signal[self.candidates]
        expected = found.expected(listed) if self.adviser.state == "in-use" else None
        least, pupils = self.adviser.choices.early_signal_from, len(self.facts.pairs)
        return {
            "threshold": round(float(found.probability[listed].min()), 4) if expected and listed.any() else None,
            **signals.as_counts(expected),
            "capacities": signals.capacities(found, pupils, least) if expected else [],
        }


def opinions(adviser: Adviser, facts: Facts, judged: Judged) -> Opinions:
    """Ask the adviser about every pair in rule tier 1 or 2; facts are of one school and one date."""
    asked = np.flatnonzero((judged.rule_tier == 1) | (judged.rule_tier == 2))
    said = scores(adviser, facts, asked, judged.rules_yes[asked])
    places = signals.places(adviser.choices, facts.known.columns.school.school_id, len(facts.pairs))
    candidates = (judged.rule_tier[asked] == 1) & (judged.tier[asked] == 1)
    early = np.zeros(len(asked), dtype=np.bool_)
    if adviser.state in ORDERING:
        found = candidates_of(facts, asked, said, candidates)
        early[candidates] = found.listed(places, adviser.choices.early_signal_from)
    return Opinions(adviser, facts, asked, said, _bands(adviser, said, places), candidates, early, places)


def candidates_of(facts: Facts, asked: Array, said: Scores, candidates: Array) -> signals.Candidates:
    """The tier 1 pupils among the asked, as the early signals are chosen from."""
    rows = asked[candidates]
    share, seen = facts["absent_share_4w"][rows], facts["absent_share_12w"][rows] > 0
    return signals.Candidates(said.rank[candidates], said.calibrated[candidates], share, seen)


def about(adviser: Adviser) -> dict[str, Any]:
    """Version, origin and local validation of the model, as every opinion names them."""
    model = adviser.model
    return {
        "version": model.version if model else None,
        "origin": model.origin if model else None,
        "validated": model.validated if model else False,
    }


def _bands(adviser: Adviser, said: Scores, places: int) -> Array:
    """By the probability where one is shown, else by how many pupils the team can look at; -1 without any order."""
    if adviser.state not in ORDERING:
        return np.full(len(said.rank), -1, dtype=np.int8)
    place = np.argsort(np.argsort(-said.rank, kind="stable"), kind="stable")
    by_place = np.searchsorted([places, (1 + RAISED_PER_HIGH) * places], place, side="right")
    limits = [adviser.choices.raised_from, adviser.choices.high_from]
    by_probability = np.searchsorted(limits, said.calibrated, side="right")
    return np.where(said.why == "", by_probability, 2 - by_place).astype(np.int8)


def _plain(column: Array) -> list[Any]:
    return list(column.tolist())
