"""Dutch words for who may see what and for what happened: kinds of information, actions, roles, places."""

from collections.abc import Iterable, Mapping
from typing import Final

from service.domain.access import Action, Assignment, Role, Scope, Verb, What
from service.views.dutch import short_date

KINDS: Final[Mapping[What, str]] = {
    What.SCHOOL: "naam en plaats van de school",
    What.WEEKLY_LIST: "weeklijsten",
    What.PUPIL: "leerlingdossier: verzuim, niveau, redenen en tweede mening",
    What.PUPIL_NAME: "naam van een leerling",
    What.FACTS: "verzuimcijfers per leerling",
    What.REGISTER: "welke dagen van de registratie binnen zijn",
    What.SICKNESS_FLAG: "signalen van zorgwekkend ziekteverzuim",
    What.TIER_COUNTS: "aantallen per niveau",
    What.REPORT_DRAFT: "conceptmeldingen aan leerplicht",
    What.CONSENT: "informatie en toestemming",
    What.ACCESS_LOG: "wie naar een leerling keek",
    What.PERSONAL_DATA: "alles wat over een leerling is bewaard",
    What.CORRECTION: "verzoeken van ouders en leerlingen",
    What.MODEL: "hoe het model werkt",
    What.IMPORT: "wat er is ingelezen",
    What.ACCOUNT: "accounts en rollen",
    What.TOKEN: "sleutels van koppelingen",
    What.AUDIT: "logboek, zonder leerlingen",
    What.DOCUMENT: "verwerkingsregister, DPIA en bewaartermijnen",
    What.METRICS: "meetwaarden van de dienst",
    What.SELF: "eigen account",
}
"""What each kind of information is, as it stands in a table or a list of choices."""

VERBS: Final[Mapping[Verb, str]] = {Verb.SEE: "zien", Verb.CHANGE: "veranderen"}

ACTIONS: Final[Mapping[Action, str]] = {
    Action.SAW: "bekeken",
    Action.EXPORTED: "als bestand opgehaald",
    Action.REFUSED: "geen toegang gekregen",
    Action.SIGNED_IN: "ingelogd",
    Action.SIGN_IN_FAILED: "inloggen mislukt",
    Action.SIGNED_OUT: "uitgelogd",
    Action.ACCOUNT_LOCKED: "account tijdelijk dicht na mislukte pogingen",
    Action.PASSWORD_CHANGED: "wachtwoord gekozen",
    Action.SECOND_FACTOR_CHANGED: "tweede stap veranderd",
    Action.SESSION_ENDED: "sessies beëindigd",
    Action.ACCOUNT_CREATED: "account gemaakt",
    Action.ACCOUNT_CHANGED: "account veranderd",
    Action.ACCOUNT_DISABLED: "account uitgezet",
    Action.INVITED: "uitgenodigd",
    Action.RESET_ISSUED: "herstellink gemaakt",
    Action.IDENTITY_LINKED: "account van de organisatie gekoppeld",
    Action.ROLE_GIVEN: "rol gegeven",
    Action.ROLE_ENDED: "rol beëindigd",
    Action.TOKEN_MADE: "sleutel gemaakt",
    Action.TOKEN_REVOKED: "sleutel ingetrokken",
    Action.IMPORTED: "ingelezen",
    Action.IMPORT_REFUSED: "inlezen geweigerd",
    Action.WEEK_ASSESSED: "week beoordeeld",
    Action.CONSENT_RECORDED: "informatie of toestemming vastgelegd",
    Action.CORRECTION_ASKED: "verzoek vastgelegd",
    Action.CORRECTION_DECIDED: "besluit op een verzoek vastgelegd",
    Action.PERSONAL_DATA_EXPORTED: "alle gegevens opgehaald",
    Action.ERASED: "gegevens gewist",
    Action.RETENTION_APPLIED: "verwijderd na de bewaartermijn",
    Action.MODEL_PROMOTED: "model in gebruik genomen",
}
"""What happened, as it stands in the log."""

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

SCOPES: Final[Mapping[Scope, str]] = {
    Scope.SCHOOL: "een school",
    Scope.CLASS: "een klas",
    Scope.REGION: "een samenwerkingsverband",
    Scope.SERVICE: "de hele dienst",
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
    return names.pop() if len(names) == 1 else "Meer scholen"
