"""The referral to the jeugdarts as PDF: what its page says, and the name only where that may be shared."""

from collections.abc import Iterator, Mapping
from typing import Any

from service.rules.sentences import dutch_date
from service.views.dutch import SECTORS, UNKNOWN, enumeration, long_date
from service.views.formats import safe_part
from service.views.pdf import Document

TITLE = "Verwijzing naar de jeugdarts"
ONLY_SICKNESS = "Alleen ziekteverzuim. De aard van de ziekte staat niet in Vroegsignaal."

Values = Mapping[str, Any]


def file_name(flag: Values) -> str:
    """``verwijzing-3FA9C1.pdf``: a code, never a name."""
    return f"verwijzing-{safe_part(flag['code'])}.pdf"


def as_pdf(page: Values, demo: bool) -> bytes:
    """The referral of a page of `jgz_pages` as a file."""
    flag, school = page["flag"], page["school"]
    invented = " · demo, verzonnen leerling" if demo else ""
    made = Document(TITLE, f"Kenmerk {flag['code']} · {school.name}{invented}", page["now"])
    made.paragraph(f"Zorgwekkend ziekteverzuim volgens M@ZL. Opgemaakt op {long_date(page['today'])}.")
    made.heading("Leerling en school")
    made.facts(_who(page))
    made.heading("Waarom")
    made.facts((each["words"], _counts(each)) for each in flag["criteria"])
    months = page["months"]
    made.heading(f"Ziekteverzuim sinds {dutch_date(months['since'])}")
    made.facts(_absence(months))
    made.paragraph(received(page["received"]), quiet=True)
    made.heading("Gezette stappen")
    made.facts((long_date(each["on"]), _step(each)) for each in page["taken"])
    made.paragraph(ONLY_SICKNESS, quiet=True)
    return made.as_bytes()


def received(until: Any) -> str:
    """Until when the register says something: what came after it is not known."""
    if until is None:
        return "Er is nog geen registratie ontvangen."
    return f"De registratie is ontvangen tot en met {long_date(until)}. Daarna is niets bekend."


def _who(page: Values) -> Iterator[tuple[str, str]]:
    flag, school = page["flag"], page["school"]
    if flag["shareable"] and flag["birth_date"]:
        yield "Naam", flag["name"]
        yield "Geboortedatum", dutch_date(flag["birth_date"])
    else:
        yield "Naam", "wordt nog niet gedeeld"
    yield "Informatie", flag["told"]
    yield "Kenmerk", flag["code"]
    yield "Leerjaar", flag["year_group"] or UNKNOWN
    yield "School", f"{school.name} ({school.school_id}, {SECTORS[school.sector]})"
    contacts = [f"{name} ({email})" for name, email in page["contacts"]]
    yield "Contactpersoon", enumeration(contacts) or "de zorgcoördinator"


def _counts(criterion: Values) -> str:
    corrected = f" ({criterion['corrected']})" if criterion["corrected"] else ""
    return f"{enumeration(criterion['counts'])}, sinds {long_date(criterion['since'])}{corrected}"


def _absence(months: Values) -> Iterator[tuple[str, str]]:
    for each in months["rows"]:
        yield each["name"], f"{each['count']}, {each['hours']}: {', '.join(each['days'])}"
    yield "Samen", f"{months['count']}, {months['hours']}" if months["rows"] else "geen ziektedagen"


def _step(step: Values) -> str:
    because = f": {step['reason']}" if step["reason"] else ""
    return f"{step['name']}{because}, door {step['who']}"
