"""What the commands say about the second opinion: which model was used, or why there is none."""

from service.risk.adviser import Adviser

_WITHOUT = "the rules work as always"
_ORIGIN = {"simulated": "simulated pupils", "school": "the schools' own history"}


def model_line(adviser: Adviser) -> str:
    """One sentence for people."""
    if adviser.state == "off" and adviser.version is None:
        return f"Second opinion: switched off (model.role in configs/policy.yaml); {_WITHOUT}."
    if adviser.state == "missing":
        return f"Second opinion: there is no model; {_WITHOUT}. Make one with: make model"
    if adviser.state == "refused":
        return f"Second opinion: the model was refused; {_WITHOUT}. {adviser.detail}"
    return f"Second opinion: {_of_model(adviser)}."


def model_state(adviser: Adviser) -> dict[str, str | None]:
    """The same for machines."""
    why = adviser.detail or adviser.why or None
    return {"state": adviser.state, "version": adviser.version, "role": adviser.choices.role, "why": why}


def _of_model(adviser: Adviser) -> str:
    model = adviser.model
    made = f"model {adviser.version}" + (f", made from {_ORIGIN[model.origin]}" if model else "")
    checked = f"{made}, {'' if model and model.validated else 'not '}validated on local history"
    if adviser.state == "off":
        return f"its last check switched {checked}, off; {_WITHOUT}. {adviser.why}".rstrip(". ")
    if adviser.state == "baseline":
        return f"ordered by {adviser.baseline or 'absence'}, not by {checked}. {adviser.why}".rstrip(". ")
    numbers = "with probabilities" if adviser.state == "in-use" else "order only, no probabilities"
    return f"{checked}; {numbers}; {_ROLES[adviser.choices.role]}"


_ROLES = {"advisory": "it advises", "raise": "an early signal gets tier 2", "off": "off"}
