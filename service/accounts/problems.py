"""Why something about an account is refused: a code for programs, a Dutch sentence for people, an English one for the
command line.

The sentences about signing in say the same whatever was wrong, so that nobody learns which accounts exist.
"""

from enum import StrEnum

from service.domain.errors import VroegsignaalError
from service.policy.accounts import AccountsPolicy


class Problem(StrEnum):
    """What is wrong."""

    WRONG = "wrong"
    WRONG_CODE = "wrong-code"
    TOO_MANY_ATTEMPTS = "too-many-attempts"
    LINK_OVER = "link-over"
    STEP_OVER = "step-over"
    TOO_SHORT = "password-too-short"
    TOO_LONG = "password-too-long"
    UNREADABLE = "password-unreadable"
    COMMON = "password-common"
    EASY = "password-easy"
    PERSONAL = "password-personal"
    SAME = "password-same"
    NO_PASSWORD = "no-password"  # noqa: S105 - a code, no secret
    DEMO = "demo-account"
    PROVIDER_REFUSED = "provider-refused"
    PROVIDER_DOWN = "provider-down"
    PROVIDER_UNKNOWN_ACCOUNT = "provider-unknown-account"
    PROVIDER_UNVERIFIED = "provider-unverified-address"
    ACCOUNT_UNKNOWN = "account-unknown"
    ACCOUNT_EXISTS = "account-exists"
    ACCOUNT_DISABLED = "account-disabled"
    ADDRESS_WRONG = "address-wrong"
    NAME_WRONG = "name-wrong"
    ADMINISTRATOR_EXISTS = "administrator-exists"
    LAST_ADMINISTRATOR = "last-administrator"
    ROLE_SCOPE = "role-scope"
    ROLE_DATES = "role-dates"
    ROLE_OVERLAP = "role-overlap"
    ROLE_UNKNOWN = "role-unknown"
    ROLE_OVER = "role-over"
    ROLE_PAST = "role-past"
    ROLE_SELF = "role-self"
    SCHOOL_UNKNOWN = "school-unknown"
    CLASS_UNKNOWN = "class-unknown"
    REGION_UNKNOWN = "region-unknown"
    TOKEN_NAME = "token-name"  # noqa: S105 - a code, no secret
    TOKEN_SCOPES = "token-scopes"  # noqa: S105
    TOKEN_SCHOOLS = "token-schools"  # noqa: S105
    TOKEN_DAYS = "token-days"  # noqa: S105
    TOKEN_UNKNOWN = "token-unknown"  # noqa: S105


WORDS: dict[Problem, tuple[str, str]] = {
    Problem.WRONG: (
        "Dit e-mailadres en wachtwoord horen niet bij elkaar, of er is te vaak geprobeerd. Wacht even en probeer het "
        "opnieuw. Lukt het niet, vraag de beheerder dan om een nieuwe link.",
        "This address and password do not belong together, or there were too many attempts.",
    ),
    Problem.WRONG_CODE: (
        "Deze code klopt niet, is al gebruikt, of er is te vaak geprobeerd. Wacht op de volgende code in uw app en "
        "probeer het opnieuw.",
        "This code is wrong, was used already, or there were too many attempts.",
    ),
    Problem.TOO_MANY_ATTEMPTS: (
        "Er is vanaf dit adres te vaak geprobeerd in te loggen. Probeer het over een kwartier opnieuw.",
        "Too many attempts from this address. Try again later.",
    ),
    Problem.LINK_OVER: (
        "Deze link is al gebruikt of verlopen. Vraag de beheerder om een nieuwe.",
        "This link was used or is over. Ask for a new one.",
    ),
    Problem.STEP_OVER: (
        "Deze stap duurde te lang of is al gedaan. Begin opnieuw met inloggen.",
        "This step took too long or was done already. Start again.",
    ),
    Problem.TOO_SHORT: (
        "Gebruik minstens {min_length} tekens. Een paar losse woorden achter elkaar is goed te onthouden.",
        "Use at least {min_length} characters.",
    ),
    Problem.TOO_LONG: (
        "Gebruik hoogstens {max_length} tekens.",
        "Use at most {max_length} characters.",
    ),
    Problem.UNREADABLE: (
        "In dit wachtwoord zit een teken dat niet te lezen is. Typ het opnieuw.",
        "This password holds a character that is no character.",
    ),
    Problem.COMMON: (
        "Dit wachtwoord staat op lijsten die bij het raden als eerste worden geprobeerd. Kies een ander.",
        "This password is on lists that are tried first.",
    ),
    Problem.EASY: (
        "Dit wachtwoord is te makkelijk te raden: het lijkt op veelgebruikte woorden, jaartallen, rijtjes of "
        "herhalingen. Kies een paar woorden die niets met elkaar te maken hebben.",
        "This password is too easy to guess: it resembles common words, years, rows or repeats.",
    ),
    Problem.PERSONAL: (
        "In dit wachtwoord staat uw naam, uw e-mailadres, uw school of de naam van deze dienst. Kies iets wat niemand "
        "met u verbindt.",
        "This password contains the person's name, address or school, or the name of the service.",
    ),
    Problem.SAME: ("Dit is uw huidige wachtwoord. Kies een ander.", "This is the present password."),
    Problem.NO_PASSWORD: (
        "Dit account heeft hier geen wachtwoord: u logt in via uw organisatie.",
        "This account has no password here.",
    ),
    Problem.DEMO: ("Aan een demo-account kan niets worden veranderd.", "A demo account cannot be changed."),
    Problem.PROVIDER_REFUSED: (
        "Inloggen via uw organisatie is niet gelukt. Probeer het opnieuw.",
        "Signing in at the provider failed.",
    ),
    Problem.PROVIDER_DOWN: (
        "De inlogdienst van uw organisatie is nu niet bereikbaar. Probeer het over een paar minuten opnieuw.",
        "The provider cannot be reached.",
    ),
    Problem.PROVIDER_UNKNOWN_ACCOUNT: (
        "U bent bij uw organisatie ingelogd, maar hier is voor u geen account. Vraag de beheerder om een uitnodiging.",
        "Nobody with this identity was invited.",
    ),
    Problem.PROVIDER_UNVERIFIED: (
        "Uw organisatie heeft niet bevestigd dat dit e-mailadres van u is. Vraag uw beheerder om dat te doen.",
        "The provider has not verified the address.",
    ),
    Problem.ACCOUNT_UNKNOWN: ("Dit account is er niet.", "There is no such account."),
    Problem.ACCOUNT_EXISTS: ("Er is al een account met dit e-mailadres.", "There is an account with this address."),
    Problem.ACCOUNT_DISABLED: ("Dit account is uitgezet.", "This account is disabled."),
    Problem.ADDRESS_WRONG: ("Dit is geen e-mailadres.", "This is not an e-mail address."),
    Problem.NAME_WRONG: (
        "Vul een naam in van hoogstens 100 tekens.",
        "A name has 1 to 100 characters on one line.",
    ),
    Problem.ADMINISTRATOR_EXISTS: ("Er is al een beheerder.", "There is an administrator already: ask to be invited."),
    Problem.LAST_ADMINISTRATOR: (
        "Dit is de laatste beheerder. Maak eerst iemand anders beheerder, zonder einddatum.",
        "This is the last administrator. Make somebody else administrator first, without an end date.",
    ),
    Problem.ROLE_SCOPE: (
        "Deze rol hoort bij een ander soort plek: een school, een klas van een school of een samenwerkingsverband.",
        "This role is bound to another kind of place.",
    ),
    Problem.ROLE_DATES: ("De laatste dag ligt voor de eerste.", "The last day is before the first."),
    Problem.ROLE_OVERLAP: (
        "Deze persoon heeft deze rol hier al in (een deel van) deze periode.",
        "This person has this role here already, in part of this period.",
    ),
    Problem.ROLE_UNKNOWN: ("Deze rol is er niet.", "There is no such assignment of a role."),
    Problem.ROLE_OVER: ("Deze rol eindigt al eerder.", "This role ends earlier already."),
    Problem.ROLE_PAST: (
        "Een rol kan niet met terugwerkende kracht eindigen. Beëindig haar nu, of kies vandaag of later.",
        "A role cannot end in the past: end it now, or choose today or later.",
    ),
    Problem.ROLE_SELF: (
        "Niemand geeft zichzelf een rol. Vraag een andere beheerder.",
        "Nobody gives a role to themselves: ask another administrator.",
    ),
    Problem.SCHOOL_UNKNOWN: ("Deze school is er niet.", "There is no such school."),
    Problem.CLASS_UNKNOWN: ("Deze klas heeft geen leerlingen op deze school.", "This school has no such class."),
    Problem.REGION_UNKNOWN: ("Geen school hoort bij dit samenwerkingsverband.", "No school belongs to this region."),
    Problem.TOKEN_NAME: (
        "Geef de sleutel een naam van hoogstens 100 tekens.",
        "A token has a name of 1 to 100 characters.",
    ),
    Problem.TOKEN_SCOPES: (
        "Kies wat de sleutel mag: zien of veranderen van iets wat bestaat.",
        "Scopes are see:… or change:… of something that exists, at least one.",
    ),
    Problem.TOKEN_SCHOOLS: ("Kies minstens één bestaande school.", "Name at least one school that exists."),
    Problem.TOKEN_DAYS: (
        "Een sleutel is hoogstens {longest_days} dagen geldig.",
        "A token is valid for 1 to {longest_days} days.",
    ),
    Problem.TOKEN_UNKNOWN: ("Deze sleutel is er niet.", "There is no such token."),
}  # fmt: skip
"""Per problem: Dutch, English. ``{…}`` are numbers of configs/accounts.yaml."""


class Refused(VroegsignaalError):
    """Something about an account that cannot be; `problem` is its code."""

    exit_code = 10

    def __init__(self, problem: Problem, policy: AccountsPolicy | None = None) -> None:
        self.problem = problem
        super().__init__(english(problem, policy))


def dutch(problem: Problem, policy: AccountsPolicy) -> str:
    """The sentence for the browser."""
    return WORDS[problem][0].format(**_numbers(policy))


def english(problem: Problem, policy: AccountsPolicy | None = None) -> str:
    """The sentence for the command line."""
    return WORDS[problem][1].format(**_numbers(policy)) if policy else WORDS[problem][1]


def _numbers(policy: AccountsPolicy) -> dict[str, object]:
    return {**policy.passwords.model_dump(), **policy.tokens.model_dump()}
