"""A weekly list for who sees only some classes: the rows of their pupils and no numbers of the whole school."""

from collections.abc import Collection, Mapping
from typing import Any


def narrowed(listed: Mapping[str, Any], pupils: Collection[str] | None) -> dict[str, Any]:
    """The list with only these pupils; the whole list for None.

    Counts and the state of the model are about the whole school and left out where only some pupils are shown.
    """
    if pupils is None:
        return dict(listed)
    content = dict(listed["list"])
    content["blocks"] = [
        {**block, "entries": [each for each in block["entries"] if each["pupil_id"] in pupils]}
        for block in content["blocks"]
    ]
    content["unaccounted"] = [each for each in content["unaccounted"] if each["pupil_id"] in pupils]
    content |= {"counts": None, "model": None}
    changes = [each for each in listed["changes"] if each["pupil_id"] in pupils]
    return {**listed, "list": content, "changes": changes}


def pupils_on(listed: Mapping[str, Any]) -> set[str]:
    """Numbers of everybody a list names."""
    content = listed["list"]
    named = {each["pupil_id"] for block in content["blocks"] for each in block["entries"]}
    named |= {each["pupil_id"] for each in content["unaccounted"]}
    return named | {each["pupil_id"] for each in listed["changes"]}
