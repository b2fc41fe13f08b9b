"""The processing register (AVG art. 30) and a draft of the DPIA (art. 35), in Dutch, from the configuration."""

from collections.abc import Callable
from datetime import date

from service.policy.dpia import Dpia
from service.privacy import document_parts as parts
from service.privacy.in_use import InUse
from service.privacy.markdown import bullets, page
from service.privacy.policies import Policies
from service.privacy.words import day

_TO_FILL_IN = """\
In te vullen door het bestuur van de school of instelling:

- naam en contactgegevens van de verwerkingsverantwoordelijke:
- naam en contactgegevens van de functionaris voor gegevensbescherming:
- verwerkers (wie de dienst draait, wie reservekopieën bewaart), met datum van de verwerkersovereenkomst:"""
_DECISION = """\
In te vullen door het bestuur, na advies van de functionaris voor gegevensbescherming en de medezeggenschap:

- welke risico's blijven over, en zijn die aanvaardbaar:
- moet de Autoriteit Persoonsgegevens vooraf worden geraadpleegd (art. 36):
- besluit, datum en datum van de volgende beoordeling:"""


def processing_register(policies: Policies, words: Dpia, used: InUse, on: date) -> str:
    """The register as Markdown."""
    return page(
        "Verwerkingsregister Vroegsignaal",
        [
            ("Waaruit dit is gemaakt", _made_from(used, on)),
            ("Verantwoordelijke", _TO_FILL_IN),
            ("Waarvoor", words.purpose),
            ("Instellingen in gebruik", parts.settings(policies, used)),
            ("Verwerkingen", parts.processing(policies)),
            ("Buiten de database", parts.outside(policies)),
            ("Ontvangers", parts.recipients(policies)),
            ("Informatie en toestemming", parts.consent(policies)),
            ("Doorgifte buiten de Europese Economische Ruimte", parts.transfers(words, used)),
            ("Bewaartermijnen: bronnen en keuzes", parts.terms(policies)),
            ("Rechten van leerlingen en ouders", parts.rights(policies)),
            ("Beveiliging", bullets(words.security)),
        ],
    )


def dpia(policies: Policies, words: Dpia, used: InUse, on: date) -> str:
    """The draft as Markdown: what is done, whether it may, what can go wrong and what is done about that."""
    return page(
        "Gegevensbeschermingseffectbeoordeling Vroegsignaal (concept)",
        [
            ("Waaruit dit is gemaakt", _made_from(used, on)),
            ("Verantwoordelijke", _TO_FILL_IN),
            ("Waarom een beoordeling nodig is", parts.why_needed(policies)),
            ("A1. Wat de dienst doet en waarvoor", words.purpose),
            ("A2. Persoonsgegevens", parts.personal_data(policies)),
            ("A3. Verwerkingen en termijnen", parts.processing(policies)),
            ("A4. Betrokken partijen", parts.recipients(policies)),
            ("A5. Regels waarop een oordeel rust", parts.rules(policies)),
            ("A6. Het model", parts.model(policies)),
            ("A7. Instellingen in gebruik", parts.settings(policies, used)),
            ("B1. Grondslagen", parts.grounds(policies)),
            ("B2. Bijzondere persoonsgegevens", parts.special(policies)),
            ("B3. Informatie en toestemming", parts.consent(policies)),
            ("B4. Noodzaak, en wat bewust niet gebeurt", bullets(words.not_done)),
            ("B5. Rechten van leerlingen en ouders", parts.rights(policies)),
            ("C. Risico's voor leerlingen, ouders en medewerkers", parts.risks(policies, words, used)),
            ("D. Maatregelen", parts.measures(policies, words, used)),
            ("E. Oordeel", _DECISION),
        ],
    )


DOCUMENTS: dict[str, Callable[[Policies, Dpia, InUse, date], str]] = {
    "verwerkingsregister.md": processing_register,
    "dpia.md": dpia,
}
"""File name → how it is written."""


def _made_from(used: InUse, on: date) -> str:
    return (
        f"Op {day(on)} door `vroegsignaal privacy documents` gemaakt uit de configuratie en instellingen die toen "
        f"golden (controlegetal van de configuratie: `{used.configs_sha256[:16]}`). Wat daar niet in staat, is met "
        "*in te vullen* aangegeven. Na een wijziging: opnieuw maken, en de ingevulde delen overnemen."
    )
