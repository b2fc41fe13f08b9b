"""What counts as good enough, and whether it was reached: met, or not met, with the interval beside it."""

from dataclasses import dataclass
from typing import Any

from training.evaluate.scored import MODEL
from training.evaluate.settings import EvaluateSettings

Json = dict[str, Any]


@dataclass(frozen=True)
class Bound:
    """The values that are good enough."""

    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a value lies inside, both ends included."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)

    def text(self) -> str:
        """The bound as a reader sees it."""
        if self.least is not None and self.most is not None:
            return f"{self.least:g} to {self.most:g}"
        return f"at least {self.least:g}" if self.least is not None else f"at most {self.most:g}"


def verdict(name: str, title: str, figure: Json, bound: Bound) -> Json:
    """One line of the table of aims: ``met`` is None when there is no figure, ``sure`` when the interval agrees."""
    ends = [figure["low"], figure["high"]]
    met = None if figure["value"] is None else bound.holds(figure["value"])
    sure = met is not None and None not in ends and all(bound.holds(end) == met for end in ends)
    if met is False and bound.least is not None and bound.most is not None and sure:
        sure = not (figure["low"] <= bound.least and figure["high"] >= bound.most)
    return {"aim": name, "title": title, "bound": bound.text(), "figure": figure, "met": met, "sure": sure}


def aims_of_world(section: Json, settings: EvaluateSettings) -> list[Json]:
    """The aims for a simulated population the model was not trained on."""
    aims, missing = settings.aims, {"value": None, "low": None, "high": None, "why": "not simulated forward"}
    limit = section["attainable"]
    share = limit["share_of_attainable"][MODEL] if limit else missing
    calibrated = section["probability"]["calibration"]
    slope = Bound(aims.slope_from, aims.slope_to)
    return [
        verdict(
            "attainable_share", "Average precision as a share of the attainable", share, Bound(aims.attainable_share)
        ),
        verdict("ece", "ECE, debiased", calibrated["ece_debiased"], Bound(most=aims.ece)),
        *_sectors(section, aims.ece_sector),
        verdict("slope", "Calibration slope", calibrated["slope"], slope),
        verdict("caught_ahead", *_caught(section, settings, "lead", ""), Bound(aims.caught_ahead)),
        verdict(
            "caught_once", *_caught(section, settings, "lead_once", ", each pupil seen once"), Bound(aims.caught_ahead)
        ),
        verdict("best_baseline", *_beats(section), Bound(0.0)),
    ]


def aims_of_store(section: Json, settings: EvaluateSettings) -> list[Json]:
    """The aims for a school's own history."""
    aims = settings.from_store.aims
    calibrated = section["probability"]["calibration"]
    return [
        verdict("auroc", "AUROC", section["rankers"][MODEL]["auroc"], Bound(aims.auroc)),
        verdict("ece", "ECE, debiased", calibrated["ece_debiased"], Bound(most=aims.ece)),
        verdict("slope", "Calibration slope", calibrated["slope"], Bound(aims.slope_from, aims.slope_to)),
        verdict("best_baseline", *_beats(section), Bound(0.0)),
    ]


def enough_history(section: Json, settings: EvaluateSettings) -> list[str]:
    """What the local history has too little of to validate anything; empty when there is enough."""
    rows, least = section["rows"], settings.from_store.minimum
    have = {"weeks": rows["weeks"], "pupils": rows["pupils"], "positives": rows["positive_pupils"]}
    words = {"weeks": "school weeks", "pupils": "pupils", "positives": "pupils who reached tier 3"}
    needed = least.model_dump()
    return [f"{have[key]} {words[key]}, {needed[key]} needed" for key in words if have[key] < needed[key]]


def _sectors(section: Json, most: float) -> list[Json]:
    return [
        verdict(f"ece_{group['group']}", f"ECE of {group['group']}, debiased", group["figures"]["ece_debiased"], bound)
        for group in section["groups"]
        if group["by"] == "sector" and group["figures"]
        for bound in [Bound(most=most)]
    ]


def _caught(section: Json, settings: EvaluateSettings, lists: str, how: str) -> tuple[str, Json]:
    team = settings.team_capacity
    lead = next(entry for entry in section["rankers"][MODEL][lists] if entry["per_500"] == team)
    return f"Caught at least 4 school weeks ahead at {team:g} per 500{how}", lead["caught_ahead"]


def _beats(section: Json) -> tuple[str, Json]:
    best = section["best_baseline"]
    found = [entry["average_precision"] for entry in section["differences"] if entry["ranker"] == best]
    none = {"value": None, "low": None, "high": None, "why": "no baseline could be measured"}
    return f"Average precision above the best baseline ({best})", found[0] if found else none
