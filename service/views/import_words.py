"""What an import says, in Dutch: kinds of files, why a row was not taken. Never a value of the file."""

from collections.abc import Mapping
from typing import Final

from service.policy.sources import Kind

KIND_WORDS: Final[Mapping[Kind, str]] = {
    "schools": "scholen",
    "calendar": "vrije dagen van scholen",
    "timetable": "lesroosters",
    "pupils": "leerlingen",
    "absences": "verzuim",
    "registers": "ontvangen dagregistraties",
    "not-enrolled": "lijst absoluut verzuim",
}

_LINE = {
    "wrong-width": "De regel heeft meer of minder kolommen dan de kopregel. Kijk naar de scheidingstekens.",
    "unclosed-quote": "Een aanhalingsteken op deze regel wordt niet gesloten.",
    "empty": "De kolom is leeg en moet zijn ingevuld.",
    "too-long": "Er staat te veel tekst. Vrije tekst hoort hier niet.",
    "not-a-date": "Hier staat geen datum. Schrijf die als 2026-11-16 of 16-11-2026.",
    "no-such-date": "Deze datum bestaat niet. Verbeter hem in het bronsysteem.",
    "outside-calendar": "Voor deze datum is geen kalender. Kijk of het jaar klopt.",
    "not-a-number": "Hier staat geen geheel getal.",
    "out-of-range": "Het getal is te groot of te klein.",
    "not-a-moment": "Hier staat geen datum met tijd. Schrijf die als 2026-11-16T08:02:00+01:00.",
    "no-offset": "Bij de tijd ontbreekt de tijdzone. Schrijf die als 2026-11-16T08:02:00+01:00.",
    "not-a-code": "Deze code is niet bekend. Kijk of het goede systeem is gekozen; de codes staan in configs/sources.",
    "not-an-id": "Dit is geen nummer of kenmerk: daarin staan alleen letters, cijfers en . _ : / - zonder spaties.",
    "reversed": "De laatste datum ligt voor de eerste.",
    "other-school": "De regel gaat over een andere school dan deze import.",
    "repeated": "De regel spreekt een andere regel over hetzelfde tegen.",
    "unknown-school": "Deze school is niet bekend. Lees eerst de scholen in.",
    "unknown-pupil": "Deze leerling is niet bekend. Lees eerst de leerlingen in.",
    "birth-date": "Wie op deze datum is geboren, kan niet op school zitten.",
    "class-from": "De eerste dag in de klas valt buiten de inschrijving.",
    "other-birth-date": "Bij deze leerling staat elders een andere geboortedatum.",
    "class-or-pupil": "Een roosterregel is van een klas of van één leerling, niet van allebei.",
    "not-enrolled": "De leerling was op deze dag niet ingeschreven.",
    "weekend": "Deze dag is een zaterdag of zondag.",
    "holiday": "Deze dag valt in een vakantie van de school.",
    "study-day": "Deze dag is een studiedag van de school.",
    "no-lessons": "De leerling heeft op deze dag geen les.",
    "no-such-period": "De leerling heeft dit lesuur niet op deze dag.",
    "unknown-student": "Deze leerling staat in geen van de meegestuurde leerlingbestanden.",
    "unknown-category": "Dit soort verzuim is nog niet ingesteld in configs/sources/edfi.yaml.",
    "no-duration": "Er staat niet hoe lang de afwezigheid duurde.",
    "bad-duration": "De duur is niet te gebruiken.",
    "bad-clock": "Hier staat geen tijdstip. Schrijf dat als 09:35:00.",
    "no-section-period": "Uit de naam van het vak is geen lesuur te lezen.",
}
_ROW_UNKNOWN = "De regel klopt niet en is niet ingelezen."

_WARNINGS = {
    "above-period": "Meer minuten dan het lesuur of de dag heeft. Het telt als het hele lesuur of de hele dag.",
    "two-versions": "Meer dan één regel over hetzelfde op hetzelfde moment. De laatste regel geldt.",
    "weekend-kept": "Een registratie op een zaterdag of zondag. Die blijft bewaard maar telt niet.",
    "free-day-kept": "Een registratie op een dag zonder les. Die telt zodra het rooster die dag les heeft.",
    "period-kept": "Een registratie in een lesuur dat er niet is. Die telt zodra het rooster dat uur heeft.",
    "not-received": "Een registratie op een dag die nog niet als ontvangen is gemeld. Die wacht tot dat zo is.",
    "future-moment": "Het moment van vastleggen ligt in de toekomst. Kijk of het jaar klopt.",
    "mark-ahead": "Een dag die nog moet komen is als compleet gemeld. Zonder registratie telt die dan als aanwezig.",
    "no-holidays-known": "De vakanties van deze regio in dit jaar zijn niet bekend. Elke weekdag telt als schooldag.",
    "no-rows": "Het bestand heeft alleen een kopregel.",
    "present": "Een melding van aanwezigheid. Die wordt geteld en niet bewaard.",
    "inferred": "Een inschrijving die uit het verzuim is afgeleid. Lever liever de echte datums.",
    "no-school-known": "Een leerling zonder school. Die is weggelaten.",
    "other-version": "Het bestand is van een andere versie van de standaard. Kijk of de aantallen kloppen.",
}
_WARNING_UNKNOWN = "Iets om na te kijken in het bronbestand."

_REFUSALS = {
    "no-file": "Er is geen bestand meegestuurd.",
    "unreadable": "Het bestand is niet te lezen.",
    "empty-file": "Het bestand is leeg.",
    "not-text": "Dit is geen CSV-bestand. Bewaar het als CSV (UTF-8) en probeer het opnieuw.",
    "nul-byte": "Dit is geen tekstbestand. Bewaar het als CSV (UTF-8) en probeer het opnieuw.",
    "long-line": "Er staat een veel te lange regel in. Maak het bestand opnieuw, met één rij per regel.",
    "bad-bytes": "Er staan tekens in die niet te lezen zijn. Bewaar het bestand als UTF-8.",
    "many-quotes": "Op te veel regels wordt een aanhalingsteken niet gesloten.",
    "many-widths": "Te veel regels hebben een ander aantal kolommen dan de kopregel. Kijk naar het scheidingsteken.",
    "same-column": "Een kolom staat er twee keer in.",
    "missing-column": "Er ontbreekt een kolom. Kijk of de kopregel klopt en of het soort bestand goed is gekozen.",
    "too-many-rejected": "Te veel regels kloppen niet. Verbeter ze in het bronsysteem en lees het bestand opnieuw in.",
    "looks-like-bsn": "In de kolom met leerlingnummers lijken BSN's te staan. Lever het eigen nummer van de school.",
    "unknown-school-option": "Deze school is niet bekend.",
    "received-kind": "Een periode die compleet is, hoort alleen bij verzuim.",
    "received-dates": "De laatste dag van de periode ligt voor de eerste.",
    "received-no-school": "Het is niet duidelijk voor welke school de periode compleet is. Kies een school.",
    "no-such-kind": "Deze bron levert dit soort bestand niet.",
    "same-file": "Hetzelfde bestand is twee keer gekozen.",
    "doctype": "Een XML-bestand met een documenttype wordt niet gelezen.",
    "xml-encoding": "Bewaar het XML-bestand als UTF-8.",
    "xml-broken": "Het XML-bestand is beschadigd of afgebroken.",
    "xml-root": "Dit XML-bestand is van een ander soort dan gekozen.",
    "xml-record": "Een onderdeel van het XML-bestand is te lang.",
    "no-enrolment": "Nergens staat op welke school deze leerlingen zitten. Stuur het bestand met inschrijvingen mee.",
}
_REFUSAL_UNKNOWN = "Het bestand kan niet worden ingelezen. De gegevens zijn niet veranderd."

_DROPPED = {
    "no BSN is ever stored": "een BSN wordt nooit bewaard",
    "no free text is ever stored": "vrije tekst wordt nooit bewaard",
    "the service decides without it, so it is not stored": "Vroegsignaal beslist zonder, dus het wordt niet bewaard",
}


def why_not_taken(code: str) -> str:
    """Why a row was not taken."""
    return _LINE.get(code, _ROW_UNKNOWN)


def to_look_at(code: str) -> str:
    """What a warning is about."""
    return _WARNINGS.get(code, _WARNING_UNKNOWN)


def why_refused(code: str) -> str:
    """Why a whole import was refused."""
    return _REFUSALS.get(code, _REFUSAL_UNKNOWN)


def why_dropped(column: str) -> tuple[str, str]:
    """Name of a column that was not read, and why; of ``column (because)`` as an import keeps it."""
    name, _, because = column.rpartition(" (")
    return name, _DROPPED.get(because.rstrip(")"), "deze kolom wordt niet gebruikt")
