"""The shape of everything about one pupil, with a Dutch explanation of every field (AVG art. 15 and 20)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.privacy.export_words import STORED


class Part(BaseModel):
    """Base of the parts; a field that is not declared cannot slip in."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _says(text: str) -> Any:
    return Field(description=text)


class PersonPart(Part):
    """Wie het is."""

    school_id: Annotated[str, _says("Nummer van de school")]
    school: Annotated[str, _says("Naam van de school")]
    pupil_id: Annotated[str, _says("Leerlingnummer van de school; nooit het BSN")]
    first_name: Annotated[str, _says("Voornaam")]
    last_name: Annotated[str, _says("Achternaam, met tussenvoegsel")]
    birth_date: Annotated[date, _says("Geboortedatum")]
    municipality: Annotated[str | None, _says("Woongemeente, als de school die doorgaf")]
    exemption: Annotated[str | None, _says("Artikel van de Leerplichtwet waarop een vrijstelling rust")]


class EnrolmentPart(Part):
    """Een inschrijving of een klas daarbinnen."""

    enrolled_from: Annotated[date, _says("Eerste dag van de inschrijving")]
    enrolled_to: Annotated[date | None, _says("Laatste dag van de inschrijving; leeg zolang die loopt")]
    class_from: Annotated[date, _says("Eerste dag in deze klas")]
    class_name: Annotated[str, _says("Klas of groep")]
    year_group: Annotated[str, _says("Leerjaar")]
    mentor: Annotated[str | None, _says("Mentor of leerkracht, als de school die doorgaf")]


class TimetablePart(Part):
    """Een lesuur van een eigen rooster, voor wie een ander rooster heeft dan de klas."""

    weekday: Annotated[int, _says("Dag van de week, maandag is 1")]
    period: Annotated[int, _says("Lesuur of dagdeel")]
    minutes: Annotated[int, _says("Lengte in minuten")]
    valid_from: Annotated[date | None, _says("Eerste dag waarop dit rooster geldt")]
    valid_to: Annotated[date | None, _says("Laatste dag waarop dit rooster geldt")]


class AbsencePart(Part):
    """Een registratie van verzuim, ook als die later is verbeterd of ingetrokken."""

    number: Annotated[int, _says("Volgnummer van binnenkomst; de redenen van een oordeel noemen deze nummers")]
    day: Annotated[date, _says("Datum van het verzuim")]
    period: Annotated[int, _says("Lesuur of dagdeel; 0 is de hele dag")]
    minutes: Annotated[int, _says("Gemiste minuten; 0 betekent dat de registratie is ingetrokken")]
    reason: Annotated[str, _says("Reden als code van deze dienst")]
    reason_text: Annotated[str, _says("Reden in woorden; bij ziekte nooit de aard ervan")]
    recorded_at: Annotated[datetime, _says("Moment waarop de school dit vastlegde")]
    external_id: Annotated[str | None, _says("Nummer van de registratie in het systeem van de school")]
    source: Annotated[str, _says("Soort bestand waaruit dit is ingelezen")]
    files: Annotated[list[str], _says("Bestanden waaruit dit is ingelezen")]
    imported_at: Annotated[datetime, _says("Moment waarop dit is ingelezen")]


class RegisterPart(Part):
    """Dagen waarvan de registratie van de school binnen is: zonder registratie van verzuim was de leerling er."""

    day_from: Annotated[date, _says("Eerste dag")]
    day_to: Annotated[date, _says("Laatste dag")]
    recorded_at: Annotated[datetime, _says("Moment waarop dit bekend werd")]


class AnswerPart(Part):
    """Het antwoord van één regel."""

    rule: Annotated[str, _says("Kenmerk van de regel")]
    name: Annotated[str, _says("Naam van de regel")]
    question: Annotated[str, _says("Wat de regel vraagt")]
    answer: Annotated[str, _says("Antwoord: ja, nee of onbekend")]


class FactPart(Part):
    """Een getal waarop het oordeel rust."""

    fact: Annotated[str, _says("Kenmerk van het feit")]
    value: Annotated[float | int | str | list[str] | None, _says("Waarde; leeg als die niet bekend is")]
    text: Annotated[str, _says("Wat het betekent")]


class ReceiptPart(Part):
    """Waarmee een oordeel is gemaakt, zodat het is na te rekenen."""

    made_at: Annotated[datetime, _says("Moment waarop het oordeel is gemaakt")]
    known_at: Annotated[datetime, _says("Alles wat tot dit moment bekend was, telde mee")]
    code_version: Annotated[str, _says("Versie van het programma")]
    rules_sha256: Annotated[str, _says("Controlegetal van de regels")]
    model_version: Annotated[str | None, _says("Versie van het model dat om een tweede mening is gevraagd")]
    last_record: Annotated[int, _says("Nummer van de laatste registratie die meetelde; 0 als er geen was")]
    content_sha256: Annotated[str, _says("Controlegetal van het oordeel")]


class AssessmentPart(Part):
    """Een oordeel over één week."""

    number: Annotated[int, _says("Nummer van het oordeel")]
    replaces: Annotated[int | None, _says("Nummer van het oordeel dat hierdoor is vervangen")]
    as_of: Annotated[date, _says("Datum tot en met welke het oordeel kijkt")]
    week: Annotated[str, _says("Week waarover het gaat")]
    status: Annotated[str, _says("Beoordeeld (tiered), niet te beoordelen (cannot-judge) of vrijgesteld (exempt)")]
    rule_tier: Annotated[int | None, _says("Niveau volgens de regels: 1 komt (bijna) altijd, 2 opkomend, 3 zwaar")]
    tier: Annotated[int | None, _says("Niveau dat is getoond: zakt pas na enkele rustige weken")]
    attention: Annotated[bool, _says("In niveau 1 met aandacht, omdat het verzuim bijna een grens haalt")]
    answers: Annotated[list[AnswerPart], _says("Het antwoord van elke regel")]
    reasons: Annotated[list[dict[str, Any]], _says("De regels die ja zeggen, met zin, sinds, datums en registraties")]
    open: Annotated[list[str], _says("Regels die door ontbrekende registraties geen antwoord hebben")]
    facts: Annotated[list[FactPart], _says("De getallen waarop het oordeel rust")]
    second_opinion: Annotated[dict[str, Any] | None, _says("Wat het model zei; het verlaagt nooit een niveau")]
    receipt: Annotated[ReceiptPart, _says("Waarmee het is gemaakt")]


class ListPart(Part):
    """Een plaats op een weeklijst van het verzuimoverleg, zoals die lijst toen was."""

    week: Annotated[str, _says("Week van de lijst")]
    as_of: Annotated[date, _says("Datum tot en met welke de lijst kijkt")]
    frozen_at: Annotated[datetime, _says("Moment waarop de lijst is gemaakt")]
    place: Annotated[str, _says("Deel van de lijst")]
    entry: Annotated[dict[str, Any], _says("Wat er stond")]


class ConsentPart(Part):
    """Wat de school vastlegde over informeren en toestemming."""

    purpose: Annotated[str, _says("Waarvoor")]
    purpose_text: Annotated[str, _says("Waarvoor, in woorden")]
    party: Annotated[str, _says("Wie het betrof: ouders of de leerling")]
    kind: Annotated[str, _says("Geïnformeerd, toestemming, geweigerd of ingetrokken")]
    given_on: Annotated[date, _says("Dag waarop dat gebeurde")]
    recorded_at: Annotated[datetime, _says("Moment waarop de school het vastlegde")]


class GuidancePart(Part):
    """Wat de school vastlegde bij de begeleiding: contact, afspraak, besluit, vrijstelling, dossier."""

    on: Annotated[date, _says("Dag")]
    kind: Annotated[str, _says("Wat het is")]
    said: Annotated[str, _says("Wat er is vastgelegd")]


class ReportPart(Part):
    """Een conceptmelding van verzuim aan leerplicht; de school vult die aan en meldt zelf bij DUO."""

    kind: Annotated[str, _says("Soort melding")]
    state: Annotated[str, _says("Hoe ver de melding is")]
    established_on: Annotated[date, _says("Dag waarop de reden voor de melding ontstond")]
    begins_on: Annotated[date, _says("Eerste dag van het verzuim")]
    ends_on: Annotated[date | None, _says("Laatste dag van het verzuim; leeg zolang het duurt")]
    due_on: Annotated[date, _says("Laatste dag om te melden")]
    days: Annotated[list[dict[str, Any]], _says("Dagen met ongeoorloofd verzuim: datum, minuten en lesuren")]
    all_lessons: Annotated[bool, _says("Of alle lessen van die dagen zijn gemist")]
    reason: Annotated[str | None, _says("Reden volgens de school")]
    actions: Annotated[list[str], _says("Wat de school heeft gedaan")]
    municipal: Annotated[str | None, _says("Of de school de gemeente vraagt iets te doen")]
    withdrawn_because: Annotated[str | None, _says("Waarom de melding niet doorging")]
    created_at: Annotated[datetime, _says("Moment waarop het concept is gemaakt")]
    sent_on: Annotated[date | None, _says("Dag waarop de school heeft gemeld")]


class BroughtInPart(Part):
    """Een keer dat de school de leerling inbracht bij het samenwerkingsverband."""

    ground: Annotated[str, _says("Waarvoor")]
    valid_from: Annotated[date, _says("Eerste dag")]
    valid_to: Annotated[date | None, _says("Laatste dag")]
    brought_in_at: Annotated[datetime, _says("Moment waarop de school dit vastlegde")]


class CountedPart(Part):
    """Hoe de leerling meetelt in de aantallen van het samenwerkingsverband, die geen leerling noemen."""

    as_of: Annotated[date, _says("Datum van het weekoordeel")]
    tier: Annotated[int, _says("Niveau; 0 is niet te beoordelen of vrijgesteld")]
    at_home: Annotated[str, _says("Of de leerling langer dan vier weken thuis is")]


class RequestPart(Part):
    """Een verzoek van de leerling of de ouders."""

    kind: Annotated[str, _says("Soort verzoek")]
    about: Annotated[str, _says("Onderwerp")]
    day: Annotated[date | None, _says("Datum van de registratie waar het over gaat")]
    asked_by: Annotated[str, _says("Wie het vroeg")]
    asked_on: Annotated[date, _says("Dag waarop het is gevraagd")]
    due_on: Annotated[date, _says("Laatste dag om te antwoorden")]
    decision: Annotated[str | None, _says("Besluit; leeg zolang dat er niet is")]
    decided_on: Annotated[date | None, _says("Dag van het besluit")]


class LookPart(Part):
    """Een keer dat iemand gegevens van deze leerling zag of veranderde."""

    at: Annotated[datetime, _says("Moment")]
    who: Annotated[str, _says("In welke rol; namen van medewerkers staan er niet bij")]
    action: Annotated[str, _says("Wat er gebeurde")]
    what: Annotated[str, _says("Om welke gegevens het ging")]
    ground: Annotated[str, _says("Op welke grond")]
    law: Annotated[str, _says("In welke wet die grond staat")]


class KeptPart(Part):
    """Wat deze dienst van leerlingen bewaart, waarvoor en hoe lang."""

    what: Annotated[str, _says("Welke gegevens")]
    purpose: Annotated[str, _says("Waarvoor")]
    ground: Annotated[str, _says("Op welke grond")]
    term: Annotated[str, _says("Hoe lang")]


class SharedPart(Part):
    """Wie gegevens van leerlingen mag zien, en op welke grond."""

    role: Annotated[str, _says("Rol")]
    what: Annotated[list[str], _says("Welke gegevens")]
    ground: Annotated[str, _says("Op welke grond")]
    law: Annotated[str, _says("In welke wet die grond staat")]


class Export(Part):
    """Alle gegevens van één leerling in Vroegsignaal."""

    format: Annotated[Literal["vroegsignaal-inzage"], _says("Soort bestand")] = "vroegsignaal-inzage"
    version: Annotated[Literal[1], _says("Versie van deze indeling")] = 1
    made_at: Annotated[datetime, _says("Moment waarop dit bestand is gemaakt")]
    explanation: Annotated[dict[str, dict[str, str]], _says("Uitleg van elk veld, per onderdeel")]
    person: Annotated[PersonPart, _says("Wie het is")]
    enrolments: Annotated[list[EnrolmentPart], _says("Inschrijvingen en klassen")]
    timetable: Annotated[list[TimetablePart], _says("Eigen rooster")]
    absences: Annotated[list[AbsencePart], _says("Registraties van verzuim, met elke verbetering")]
    registers: Annotated[list[RegisterPart], _says("Dagen waarvan de registratie van de school binnen is")]
    assessments: Annotated[list[AssessmentPart], _says("Oordelen per week")]
    lists: Annotated[list[ListPart], _says("Plaatsen op weeklijsten")]
    agreed_actions: Annotated[list[date], _says("Dagen waarop een actie is afgesproken")]
    guidance: Annotated[list[GuidancePart], _says("Contact, afspraken, besluiten en dossier")]
    listed_as_not_enrolled: Annotated[list[date], _says("Datums van lijsten absoluut verzuim waarop de leerling staat")]
    consents: Annotated[list[ConsentPart], _says("Informatie en toestemming")]
    reports: Annotated[list[ReportPart], _says("Conceptmeldingen aan leerplicht")]
    brought_in: Annotated[list[BroughtInPart], _says("Ingebracht bij het samenwerkingsverband")]
    counted: Annotated[list[CountedPart], _says("Hoe de leerling meetelt in aantallen van het samenwerkingsverband")]
    requests: Annotated[list[RequestPart], _says("Verzoeken")]
    looks: Annotated[list[LookPart], _says("Wie gegevens zag of veranderde")]
    kept: Annotated[list[KeptPart], _says("Wat wordt bewaard, waarvoor en hoe lang")]
    shared: Annotated[list[SharedPart], _says("Wie gegevens mag zien")]


_PARTS: dict[str, type[Part]] = {
    "export": Export,
    "person": PersonPart,
    "enrolments": EnrolmentPart,
    "timetable": TimetablePart,
    "absences": AbsencePart,
    "registers": RegisterPart,
    "assessments": AssessmentPart,
    "answers": AnswerPart,
    "facts": FactPart,
    "receipt": ReceiptPart,
    "lists": ListPart,
    "consents": ConsentPart,
    "guidance": GuidancePart,
    "reports": ReportPart,
    "brought_in": BroughtInPart,
    "counted": CountedPart,
    "requests": RequestPart,
    "looks": LookPart,
    "kept": KeptPart,
    "shared": SharedPart,
}


def explanation() -> dict[str, dict[str, str]]:
    """Per part the Dutch explanation of every field, also of what was stored as it is."""
    declared = {
        part: {name: str(field.description) for name, field in model.model_fields.items()}
        for part, model in _PARTS.items()
    }
    return declared | STORED


def json_schema() -> dict[str, Any]:
    """The JSON Schema of an export."""
    return Export.model_json_schema()
