"""Whether weekly answers last: one odd week is no alarm, and a week that could not be judged is no calm week."""

from collections.abc import Sequence


def lasting(answers: Sequence[bool | None], needed: int) -> bool | None:
    """Whether at least ``needed`` weekly answers are yes; None (unknown) when unknown weeks could still decide it."""
    yes = sum(answer is True for answer in answers)
    unknown = sum(answer is None for answer in answers)
    if yes >= needed:
        return True
    return None if yes + unknown >= needed else False
