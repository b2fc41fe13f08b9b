"""Who is asked for a second opinion: the model in use or the reason there is none, and what it may do."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from service.policy.choices import ModelChoices
from service.policy.risk_words import RiskWords

if TYPE_CHECKING:  # loading what models are made of takes a second that commands without a model need not pay
    from models.risk_model import RiskModel

State = Literal["in-use", "not-validated", "baseline", "off", "missing", "refused"]
ORDERING: frozenset[State] = frozenset({"in-use", "not-validated", "baseline"})
"""States in which pupils are put in order; only ``in-use`` shows probabilities."""


@dataclass(frozen=True)
class Adviser:
    """The same for every pupil of a run.

    Attributes
    ----------
    state
        What there is to show: probabilities, the order of the model, the order of a baseline, or nothing.
    why
        Dutch, for people: why it is no more than that; empty when there is nothing to tell.
    model
        The version in use; None when there is none or it may not be shown at all.
    baseline
        Fact or count that pupils are ordered by in the state ``baseline``.
    detail
        What exactly is wrong with a refused model and what to do, for who runs the commands.
    """

    choices: ModelChoices
    words: RiskWords
    state: State
    why: str
    model: "RiskModel | None" = None
    baseline: str = ""
    detail: str = ""

    @property
    def version(self) -> str | None:
        """Version of the model; None without one."""
        return self.model.version if self.model else None

    @property
    def used_version(self) -> str | None:
        """Version of the model whose scores are used, for receipts; None when nothing it says is used."""
        return self.version if self.state in ("in-use", "not-validated") else None

    @property
    def raises(self) -> bool:
        """Whether an early signal places a pupil in tier 2."""
        return self.choices.role == "raise" and self.used_version is not None
