"""Where the model falls short, by what drives each pupil's absence. Only the simulator knows that."""

from typing import Any

import numpy as np

from training.evaluate.intervals import tally
from training.evaluate.lead import AHEAD, Onsets
from training.evaluate.ranking import Bools
from training.evaluate.scored import Scored

UNFORESEEN = 0.05
"""Below this attainable probability nobody could have pointed at the pupil rather than at most others."""

Json = dict[str, Any]


def by_cause(rows: Scored, judged: Bools, flagged: Bools, onsets: Onsets) -> list[Json]:
    """One entry per latent cause: snapshots, onsets, and how many of them were seen in time."""
    if rows.cause is None:
        return []
    caught, of_event = _caught(rows, flagged, onsets)
    return [
        {"cause": name, **_cause(rows, judged & (rows.cause == at), flagged), **_onsets(caught[of_event == at])}
        for at, name in enumerate(rows.causes)
        if (rows.cause == at).any()
    ]


def _cause(rows: Scored, mask: Bools, flagged: Bools) -> Json:
    positive = mask & (rows.snapshots.label == 1)
    limit = rows.attainable if rows.attainable is not None else np.full(len(mask), np.nan)
    simulated = positive & np.isfinite(limit)
    return {
        "snapshots": int(mask.sum()),
        "positives": int(positive.sum()),
        "flagged": int((flagged & mask).sum()),
        "recall": _mean(flagged[positive]),
        "probability_of_positives": _mean(rows.probability[positive & np.isfinite(rows.probability)]),
        "attainable_of_positives": _mean(limit[simulated]),
        "unforeseen": _mean(limit[simulated] < UNFORESEEN),
    }


def _onsets(caught: Bools) -> Json:
    return {"onsets": len(caught), "missed": int((~caught).sum()), "caught_ahead": _mean(caught)}


def _caught(rows: Scored, flagged: Bools, onsets: Onsets) -> tuple[Bools, np.ndarray]:
    """Per onset: whether it was on a list at least four weeks ahead, and its cause."""
    assert rows.cause is not None  # noqa: S101 (asked only with causes)
    events = len(onsets.school)
    early = flagged[onsets.rows] & (onsets.ahead >= AHEAD)
    of_event = np.zeros(events, dtype=np.int64)
    of_event[onsets.event] = rows.cause[onsets.rows]
    return tally(onsets.event, early, events) > 0, of_event


def _mean(values: Any) -> float | None:
    return float(np.mean(values)) if len(values) else None


def why_short(section: Json) -> list[str]:
    """Sentences about what lies behind the aims that were not met; empty when all were."""
    short = {aim["aim"] for aim in section["aims"] if aim["met"] is False}
    if not short:
        return []
    return [*_about_ranking(section, short), *_about_lead(section, short), *_about_calibration(section, short)]


def _about_ranking(section: Json, short: set[str]) -> list[str]:
    limit = section["attainable"]
    if "attainable_share" not in short or not limit:
        return []
    rankers = limit["rankers"]
    model, most = (rankers[name]["average_precision"]["value"] for name in ("model", "attainable"))
    return [
        f"Average precision on the snapshots that were simulated forward is {model:.3f}; knowing every pupil's hidden "
        f"state gives {most:.3f}. The difference is what registers do not show, and what the model leaves unused.",
        *_unforeseen(section),
    ]


def _unforeseen(section: Json) -> list[str]:
    known = [cause for cause in section["causes"] if cause["unforeseen"] is not None and cause["positives"]]
    worst = sorted(known, key=lambda cause: -cause["unforeseen"] * cause["positives"])[:3]
    return [
        f"{cause['cause']}: {cause['unforeseen']:.0%} of the snapshots before tier 3 had an attainable risk below "
        f"{UNFORESEEN:.0%}: from that state hardly anybody reaches tier 3."
        for cause in worst
    ]


def _about_lead(section: Json, short: set[str]) -> list[str]:
    if "caught_ahead" not in short:
        return []
    foresight = section["foresight"]
    causes = sorted((cause for cause in section["causes"] if cause["onsets"]), key=lambda cause: -cause["missed"])
    total = sum(cause["missed"] for cause in causes)
    sentences = [
        f"With perfect foresight the same lists would have held {_share(foresight['caught_ahead']['value'])} of the "
        "onsets at least four weeks ahead: that is the limit of the capacity. Of a team that sees each pupil once in "
        f"{section['rest_weeks']} school weeks it is {_share(foresight['caught_ahead_once']['value'])}.",
        *_limit_ahead(section),
    ]
    return sentences + [
        f"{cause['cause']}: {cause['missed'] / total:.0%} of the missed onsets; {_share(cause['caught_ahead'])} of its "
        f"{cause['onsets']} onsets were caught."
        for cause in causes[:4]
        if total
    ]


def _limit_ahead(section: Json) -> list[str]:
    limit = section["attainable"]
    if not limit:
        return []
    model, most = (limit["rankers"][name]["recall_ahead"] for name in ("model", "attainable"))
    return [
        f"On one week's list stood {_share(model)} of the pupils who reached tier 3 four to eight weeks later; on a "
        f"list made with every pupil's hidden state it is {_share(most)}."
    ]


def _about_calibration(section: Json, short: set[str]) -> list[str]:
    if not any(name == "slope" or name.startswith("ece") for name in short):
        return []
    gap = section["probability"]["calibration"]["in_the_large"]["value"]
    sectors = [group for group in section["groups"] if group["by"] == "sector" and group["figures"]]
    with_ece = [group for group in sectors if group["figures"]["ece_debiased"]["value"] is not None]
    worst = max(with_ece, key=lambda group: group["figures"]["ece_debiased"]["value"], default=None)
    said = [] if gap is None else [f"On average {abs(gap):.1%} more reach tier 3 than the numbers say."]
    if gap is not None and gap < 0:
        said = [f"On average {abs(gap):.1%} fewer reach tier 3 than the numbers say."]
    return said + ([f"The numbers are furthest off in {worst['group']}."] if worst else [])


def _share(value: float | None) -> str:
    return "an unknown share" if value is None else f"{value:.0%}"
