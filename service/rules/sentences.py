"""The Dutch sentence of a rule that says yes: a template of configs/rules/ filled with its evidence.

A placeholder is ``{name}`` or ``{name:form}``. Forms: ``number`` (the default; decimal comma, at most two decimals),
``percent`` (of a share), ``date`` (of a date or ISO date) and ``weeks`` (school weeks, of slots: five to a week).
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from service.domain.errors import ConfigError
from service.domain.numerals import number, percent, weeks

__all__ = ["MONTHS", "dutch_date", "fill", "number", "percent", "placeholders", "weeks"]

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_PLACEHOLDER = re.compile(r"\{([a-z0-9_]+)(?::([a-z]+))?\}")


def placeholders(template: str) -> set[str]:
    """Names a template uses.

    Raises
    ------
    ValueError
        If a form does not exist or a brace is left over.
    """
    found = _PLACEHOLDER.findall(template)
    for name, form in found:
        if form and form not in _FORMS:
            raise ValueError(f"{{{name}:{form}}} has an unknown form; use one of {', '.join(_FORMS)}")
    if re.search(r"[{}]", _PLACEHOLDER.sub("", template)):
        raise ValueError("a placeholder is not written as {name} or {name:form}")
    return {name for name, _ in found}


def fill(template: str, values: Mapping[str, Any]) -> str:
    """The sentence with every placeholder replaced.

    Raises
    ------
    ConfigError
        If a value is missing: a sentence is never shown with a hole in it.
    """

    def written(match: re.Match[str]) -> str:
        name, form = match[1], match[2] or "number"
        if values.get(name) is None:
            raise ConfigError(f"The sentence '{template}' needs {name}.", "Give it as evidence of the rule.")
        return _FORMS[form](values[name])

    return _PLACEHOLDER.sub(written, template)


def dutch_date(value: Any) -> str:
    """A date in words: ``12 oktober 2026``."""
    day = value if isinstance(value, date) else date.fromisoformat(value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


_FORMS: dict[str, Callable[[Any], str]] = {"number": number, "percent": percent, "date": dutch_date, "weeks": weeks}
