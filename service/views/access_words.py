"""Dutch words for who may see what where: scopes, roles, places and how long they count."""

from collections.abc import Iterable, Mapping
from typing import Final

from service.domain.access import Assignment, Role, Scope, Verb
from service.privacy.words import what as said_of
from service.views.dutch import short_date

VERBS: Final[Mapping[Verb, str]] = {Verb.SEE: "zien", Verb.CHANGE: "veranderen"}

MAY: Final[Mapping[Role, str]] = {
    Role.ZORGCOORDINATOR: "Ziet alle leerlingen van de eigen school, en legt toestemming en verzoeken vast.",
    Role.VERZUIMCOORDINATOR: "Bereidt met de weeklijst het verzuimoverleg van de eigen school voor.",
    Role.TEAMLEIDER: "Ziet de weeklijsten en de leerlingen van de eigen school.",
    Role.MENTOR: "Ziet alleen de leerlingen van de eigen klas.",
    Role.JEUGDARTS: "Mag alleen signalen van zorgwekkend ziekteverzuim zien, en geen leerlingdossiers.",
    Role.JEUGDVERPLEEGKUNDIGE: "Mag alleen signalen van zorgwekkend ziekteverzuim zien, en geen leerlingdossiers.",
    Role.SWV_COORDINATOR: "Mag aantallen van de regio zien, en een leerling alleen als de school die inbracht.",
    Role.SWV_ANALYST: "Mag aantallen van de regio zien, en nooit een leerling.",
    Role.LEERPLICHTAMBTENAAR: "Mag alleen de meldingen zien die een school deelt.",
    Role.ADMINISTRATOR: "Beheert accounts, import en logboek, en ziet geen leerlingen.",
}
"""What somebody with a role comes to do here, in one sentence."""

PARTIES: Final[Mapping[Role, str]] = {
    Role.JEUGDARTS: "Jeugdgezondheidszorg",
    Role.JEUGDVERPLEEGKUNDIGE: "Jeugdgezondheidszorg",
    Role.SWV_COORDINATOR: "Samenwerkingsverband",
    Role.SWV_ANALYST: "Samenwerkingsverband",
    Role.LEERPLICHTAMBTENAAR: "Leerplicht",
    Role.ADMINISTRATOR: "Beheer",
}
"""For which party a role works; who is not here works for a school."""

EVERYTHING: Final = "de hele dienst"
SEVERAL_SCHOOLS: Final = "Meer scholen"
SCOPES: Final[Mapping[Scope, str]] = {
    Scope.SCHOOL: "een school",
    Scope.CLASS: "een klas",
    Scope.REGION: "een samenwerkingsverband",
    Scope.SERVICE: EVERYTHING,
}


def place(assignment: Assignment, schools: Mapping[str, str]) -> str:
    """Where a role counts: ``klas 2B, Zilverlinde College``; ``schools`` are names by number."""
    school = schools.get(assignment.school_id or "", assignment.school_id or "")
    return {
        Scope.SCHOOL: school,
        Scope.CLASS: f"klas {assignment.class_name}, {school}",
        Scope.REGION: assignment.region or "",
        Scope.SERVICE: SCOPES[Scope.SERVICE],
    }[assignment.scope]


def period(assignment: Assignment) -> str:
    """From when until when a role counts: ``vanaf za 1 aug 2026, zonder einddatum``."""
    if assignment.valid_to is None:
        return f"vanaf {short_date(assignment.valid_from)}, zonder einddatum"
    if assignment.valid_to < assignment.valid_from:
        return "nooit ingegaan"
    return f"van {short_date(assignment.valid_from)} tot en met {short_date(assignment.valid_to)}"


def party(assignments: Iterable[Assignment], schools: Mapping[str, str]) -> str:
    """Under which heading somebody stands: a party, the name of the one school, or several schools."""
    given = list(assignments)
    parties = {PARTIES[each.role] for each in given if each.role in PARTIES}
    if parties or not given:
        return min(parties, default="Zonder rol")
    names = {schools.get(each.school_id or "", each.school_id or "") for each in given}
    return names.pop() if len(names) == 1 else SEVERAL_SCHOOLS


def scope_in_words(scope: str) -> str:
    """``de weeklijst (zien)``, of ``see:weekly-list``."""
    verb, _, what = scope.partition(":")
    return f"{said_of(what)} ({VERBS[Verb(verb)]})"
