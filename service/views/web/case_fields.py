"""Fields of the forms about a pupil: what is asked, and reading what was filled in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from starlette.datastructures import FormData

from service.cases.checks import Problem
from service.views.web.forms import text

SENTENCES: Mapping[Problem, str] = {
    Problem.MISSING: "Kies of vul iets in",
    Problem.NO_CHOICE: "Dit kan hier niet worden gekozen",
    Problem.IN_THE_FUTURE: "Deze dag moet nog komen",
    Problem.IN_THE_PAST: "Deze dag is al geweest",
    Problem.TOO_LONG_AGO: "Deze dag is te lang geleden, of ligt voor de vorige stap",
    Problem.TOO_FAR_AHEAD: "Deze dag ligt te ver vooruit",
    Problem.BEFORE_THE_OTHER: "De laatste dag ligt voor de eerste",
    Problem.NOT_NOW: "Dit kan nu niet, misschien was iemand anders u voor",
    Problem.NO_PLAN: "Spreek eerst een actie af die een plan is",
    Problem.NO_CONSENT: "Leg eerst vast dat wie dat moet, toestemming gaf",
    Problem.TOO_LONG: "Dit is te lang",
    Problem.OVERLAPS: "In deze dagen geldt al een vrijstelling",
    Problem.OTHER_PERSON: "Deze leerling heeft een andere geboortedatum",
}


@dataclass(frozen=True)
class Field:
    """One thing that is asked; ``choices`` are values with their words, ``groups`` the same under headings."""

    name: str
    label: str
    kind: Literal["choice", "list", "day", "note", "tick"]
    choices: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    value: str = ""
    hint: str = ""
    required: bool = True


def choices(named: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Choices of configs/cases.yaml, with a capital."""
    return tuple((value, f"{words[:1].upper()}{words[1:]}") for value, words in named.items())


def day_of(form: FormData, name: str) -> date | None:
    """A date that was filled in; None when it is none."""
    try:
        return date.fromisoformat(text(form, name))
    except ValueError:
        return None


def errors_of(problems: Mapping[str, Problem], fields: Iterable[Field]) -> dict[str, str]:
    """A sentence per field, with what the field is called; a problem of no field stands by itself."""
    labels = {field.name: field.label for field in fields}
    return {
        name if name in labels else "": f"{labels[name]}: {SENTENCES[problem][:1].lower()}{SENTENCES[problem][1:]}."
        if name in labels
        else f"{SENTENCES[problem]}."
        for name, problem in problems.items()
    }
