"""The simpler model, unless the other ranks better beyond what a draw of other schools would explain."""

from dataclasses import asdict, dataclass
from typing import Any

from models.growing import Kind
from training.evaluate.intervals import draw, measured
from training.evaluate.metrics import precision_of, steps
from training.evaluate.scored import renumbered
from training.fit import Fitted
from training.snapshots import Snapshots


@dataclass(frozen=True)
class Comparison:
    """Average precision of both kinds on held-out schools, and the interval of the difference over drawn schools.

    ``low`` and ``high`` are None when there are too few schools to draw from; the simpler one is then taken.
    """

    chosen: Kind
    additive: float
    boosted: float
    low: float | None
    high: float | None
    schools: int
    why: str

    def as_json(self) -> dict[str, Any]:
        """As it is kept with the model."""
        return asdict(self)


def choose(additive: Fitted, boosted: Fitted, held_out: Snapshots, resamples: int, seed: int) -> Comparison:
    """Compare on rows with a known label of schools that neither was fitted on."""
    school, schools = renumbered(held_out.school)
    drawn = draw(schools, resamples, seed)
    each = [
        precision_of(steps(fitted.scorer.logit(held_out.X), held_out.label, school, schools), drawn)
        for fitted in (additive, boosted)
    ]
    gain = measured(each[1] - each[0], schools)
    better = gain.low is not None and gain.low > 0
    return Comparison(
        chosen="boosted" if better else "additive",
        additive=float(each[0][0]),
        boosted=float(each[1][0]),
        low=gain.low,
        high=gain.high,
        schools=schools,
        why=_why(better, gain.low, gain.why),
    )


def _why(better: bool, low: float | None, no_interval: str) -> str:
    if better:
        return "boosting ranks better beyond its interval"
    if low is None:
        return f"the simpler one: {no_interval}"
    return "the simpler one: boosting is not better beyond its interval"
