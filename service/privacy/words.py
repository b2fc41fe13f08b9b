"""Dutch words for pupils, parents and the processing register, from the policy files where those have them."""

from datetime import date, datetime

from service.domain.access import Action, ActorKind, What
from service.domain.moments import AMSTERDAM
from service.policy.consent import Kind, Party
from service.policy.retention import Always, Entry, GoesWith, Moment, Retention, Term
from service.policy.rights import Rights
from service.policy.sharing import Sharing
from service.rules.sentences import dutch_date

ACTIONS: dict[Action, str] = {
    Action.SAW: "bekeken",
    Action.EXPORTED: "opgehaald als bestand",
    Action.REFUSED: "geweigerd",
    Action.SIGNED_IN: "ingelogd",
    Action.SIGN_IN_FAILED: "inloggen mislukt",
    Action.SIGNED_OUT: "uitgelogd",
    Action.ACCOUNT_LOCKED: "account geblokkeerd",
    Action.PASSWORD_CHANGED: "wachtwoord veranderd",
    Action.SECOND_FACTOR_CHANGED: "tweede factor veranderd",
    Action.SESSION_ENDED: "sessie beëindigd",
    Action.ACCOUNT_CREATED: "account gemaakt",
    Action.ACCOUNT_CHANGED: "account veranderd",
    Action.ACCOUNT_DISABLED: "account uitgezet",
    Action.INVITED: "uitgenodigd",
    Action.RESET_ISSUED: "herstel gestuurd",
    Action.IDENTITY_LINKED: "account elders gekoppeld",
    Action.ROLE_GIVEN: "rol gegeven",
    Action.ROLE_ENDED: "rol beëindigd",
    Action.TOKEN_MADE: "sleutel gemaakt",
    Action.TOKEN_REVOKED: "sleutel ingetrokken",
    Action.IMPORTED: "ingelezen",
    Action.IMPORT_REFUSED: "inlezen geweigerd",
    Action.WEEK_ASSESSED: "week beoordeeld",
    Action.CONSENT_RECORDED: "informatie of toestemming vastgelegd",
    Action.CORRECTION_ASKED: "verzoek vastgelegd",
    Action.CORRECTION_DECIDED: "verzoek besloten",
    Action.PERSONAL_DATA_EXPORTED: "alle gegevens verstrekt",
    Action.ERASED: "gewist",
    Action.RETENTION_APPLIED: "verwijderd na de bewaartermijn",
    Action.MODEL_PROMOTED: "model in gebruik genomen",
    Action.OPENED: "geopend",
    Action.RECORDED: "vastgelegd",
    Action.DECIDED: "besloten",
    Action.CLOSED: "afgesloten",
    Action.SHARED: "gedeeld",
    Action.MARKED_SENT: "als verstuurd aangemerkt",
    Action.MESSAGE_SENT: "bericht verstuurd",
    Action.MESSAGE_FAILED: "bericht niet aangekomen",
}
KINDS_OF_INFORMATION: dict[What, str] = {
    What.SCHOOL: "de school",
    What.WEEKLY_LIST: "de weeklijst",
    What.PUPIL: "het dossier: verzuim, niveau, redenen, tweede mening",
    What.PUPIL_NAME: "de naam",
    What.FACTS: "feiten over verzuim",
    What.REGISTER: "ontvangen registraties",
    What.SICKNESS_FLAG: "signaal zorgwekkend ziekteverzuim",
    What.TIER_COUNTS: "aantallen per niveau",
    What.REPORT_DRAFT: "conceptmelding",
    What.CASE: "contact, afspraken, plannen en besluiten",
    What.CONTACT: "contact over de leerling",
    What.AGREED_ACTION: "afgesproken acties",
    What.CASE_NOTE: "de notitie",
    What.GUT_FEELING: "niet-pluisgevoel van de mentor",
    What.TIER_DECISION: "besluit over het niveau",
    What.EXEMPTION: "vrijstelling",
    What.SICKNESS_STEP: "stappen bij zorgwekkend ziekteverzuim",
    What.SWV_CASE: "ingebracht bij het samenwerkingsverband",
    What.RECONCILIATION: "vergeleken lijsten",
    What.MESSAGE: "berichten aan medewerkers",
    What.CONSENT: "informatie en toestemming",
    What.ACCESS_LOG: "wie het dossier bekeek",
    What.PERSONAL_DATA: "alle gegevens van de leerling",
    What.CORRECTION: "verzoeken",
    What.MODEL: "hoe het model werkt",
    What.IMPORT: "wat is ingelezen",
    What.ACCOUNT: "accounts",
    What.TOKEN: "sleutels van koppelingen",
    What.AUDIT: "het logboek, zonder namen",
    What.DOCUMENT: "documenten over de dienst",
    What.METRICS: "metingen van de dienst",
    What.SELF: "het eigen account",
}
ABOUT_PUPILS = frozenset(
    {
        What.WEEKLY_LIST,
        What.PUPIL,
        What.PUPIL_NAME,
        What.FACTS,
        What.SICKNESS_FLAG,
        What.REPORT_DRAFT,
        What.CASE,
        What.CONTACT,
        What.AGREED_ACTION,
        What.CASE_NOTE,
        What.GUT_FEELING,
        What.TIER_DECISION,
        What.EXEMPTION,
        What.SICKNESS_STEP,
        What.SWV_CASE,
        What.RECONCILIATION,
        What.CONSENT,
        What.ACCESS_LOG,
        What.PERSONAL_DATA,
        What.CORRECTION,
    }
)
"""Kinds of information about one pupil."""
PARTIES: dict[Party, str] = {Party.PARENTS: "ouders of verzorgers", Party.PUPIL: "de leerling"}
KINDS: dict[Kind, str] = {
    Kind.INFORMED: "geïnformeerd",
    Kind.CONSENTED: "toestemming gegeven",
    Kind.REFUSED: "geweigerd",
    Kind.WITHDRAWN: "toestemming ingetrokken",
}
MOMENTS: dict[Moment, str] = {
    Moment.END_OF_ENROLMENT: "het einde van de inschrijving",
    Moment.SUBJECT: "de datum waar het over gaat",
    Moment.MADE: "het maken",
    Moment.ENDED: "het aflopen",
    Moment.DECIDED: "het besluit",
    Moment.DISABLED: "het uitzetten",
}
PEOPLE = {"pupils": "leerlingen", "staff": "medewerkers", "nobody": "niemand"}
AT_THE_MACHINE = "opbouw"
"""Ground of commands before there are accounts."""
_NO_ROLE = {
    ActorKind.ACCOUNT: "een medewerker zonder rol",
    ActorKind.TOKEN: "een koppeling",
    ActorKind.COMMAND: "een opdracht op de computer van de dienst",
    ActorKind.SERVICE: "de dienst zelf",
    ActorKind.NOBODY: "iemand die niet was ingelogd",
}


def action(name: str) -> str:
    """What happened, in words."""
    return {each.value: text for each, text in ACTIONS.items()}.get(name, name)


def what(name: str) -> str:
    """Which information it was about, in words; "" where the action says enough."""
    return {each.value: text for each, text in KINDS_OF_INFORMATION.items()}.get(name, name)


def who(sharing: Sharing, actor_kind: str, role: str) -> str:
    """Who acted, by role, never by name."""
    named = {each.value: grants.name for each, grants in sharing.roles.items()}
    return named.get(role) or _NO_ROLE[ActorKind(actor_kind)]


def ground(sharing: Sharing, rights: Rights, name: str) -> tuple[str, str]:
    """A ground of the audit log in words, and its law; a ground no file knows any more stays as it is."""
    known = {key: (each.text, each.law) for key, each in sharing.grounds.items()}
    known |= {key: (each.text, each.law) for key, each in rights.grounds.items()}
    known[AT_THE_MACHINE] = ("inrichten van de dienst, voordat er accounts waren", "AVG art. 6 lid 1 e")
    return known.get(name, (name, ""))


def term(retention: Retention, entry: Entry) -> str:
    """How long something is kept: ``5 jaar na het einde van de inschrijving``."""
    keep = entry.keep
    if isinstance(keep, Always):
        return f"geen termijn: {keep.always}"
    if isinstance(keep, GoesWith):
        other = retention.tables[keep.goes_with]
        return f"{term(retention, other)}, net als {other.what[:1].lower()}{other.what[1:]}"
    return _length(keep)


def moment(at: datetime) -> str:
    """``24 november 2026, 10.00 uur``, Dutch time."""
    here = at.astimezone(AMSTERDAM)
    return f"{day(here.date())}, {here:%H.%M} uur"


def day(value: date) -> str:
    """``24 november 2026``."""
    return dutch_date(value)


def _length(keep: Term) -> str:
    if keep.school_years:
        which = "het schooljaar" if keep.school_years == 1 else f"het {keep.school_years}e schooljaar"
        return f"tot en met het einde van {which} na het schooljaar van {MOMENTS[keep.counts_from]}"
    length = f"{keep.years} jaar" if keep.years else f"{keep.days} dagen" if keep.days != 1 else "1 dag"
    return f"{length} na {MOMENTS[keep.counts_from]}"
