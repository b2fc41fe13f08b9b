"""One report as a PDF to print or keep: the term, the data in the order of the Besluit, the days and hours."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from service.views.dutch import counted, long_date
from service.views.pdf import Document
from service.views.web.report_fields import Told

ONLY_UNAUTHORISED = "Alleen ongeoorloofd verzuim staat erin. Vroegsignaal meldt niets bij DUO: dat doet de school."


def as_pdf(
    draft: Mapping[str, Any], told: Sequence[Told], days: Sequence[Mapping[str, Any]], made_at: datetime, demo: bool
) -> bytes:
    """The file; ``draft`` is a row of a list, ``days`` those of its page."""
    invented = " · demo, verzonnen leerling" if demo else ""
    made = Document("Melding van verzuim", f"Leerlingnummer {draft['pupil_id']} · {draft['school']}{invented}", made_at)
    made.paragraph(": ".join(words for words in draft["term"] if words) or "De melding is ingetrokken")
    made.paragraph(f"Stand: {draft['state_name']}. {draft['law']}.", quiet=True)
    made.heading("Gegevens")
    made.facts((each.name.capitalize(), each.value or each.otherwise) for each in told)
    made.heading("Verzuimdagen en verzuimuren")
    made.facts((long_date(each["date"]), _day(each)) for each in days)
    made.paragraph(ONLY_UNAUTHORISED, quiet=True)
    return made.as_bytes()


def _day(day: Mapping[str, Any]) -> str:
    return f"{day['counted']} uur, {counted(day['minutes'], 'minuut', 'minuten')}: {day['parts']}"
