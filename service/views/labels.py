"""Dutch label and unit of every number that rules and facts bring to the screen."""

from collections.abc import Callable, Mapping
from typing import Any

from service.rules.parameters import Rule
from service.rules.sentences import dutch_date, number, percent
from service.views.dutch import NOTHING, UNKNOWN, counted, short_date

Form = Callable[[Any], str]
SLOTS_A_WEEK = 5


def _count(one: str, many: str) -> Form:
    return lambda value: counted(value, one, many)


def _yes_no(value: Any) -> str:
    return "ja" if value else "nee"


def _weeks_of_slots(value: float) -> str:
    return _SCHOOL_WEEKS(round(value / SLOTS_A_WEEK, 1))


def _steps(values: list[int]) -> str:
    return f"{', '.join(number(value) for value in values)} keer"


def _slope(value: float) -> str:
    """Change of a share per week, in percentage points: a percentage of a percentage would mislead."""
    points = round(value * 100, 1)
    return f"{'+' if points > 0 else '-' if points < 0 else ''}{number(abs(points))} procentpunt per schoolweek"


def _dates(values: list[str]) -> str:
    return ", ".join(short_date(value) for value in values) or "geen"


_SCHOOL_WEEKS = _count("schoolweek", "schoolweken")
_SCHOOL_DAYS = _count("schooldag", "schooldagen")
_PUPIL_DAYS = _count("lesdag", "lesdagen")
_TIMES = _count("keer", "keer")
_SICK_REPORTS = _count("ziekmelding", "ziekmeldingen")
_HOURS = _count("uur", "uur")
_REPORTS = _count("keer meldplichtig", "keer meldplichtig")

_KINDS_OF_SHARE = {
    "absent": "Gemist",
    "sick": "Gemist door ziekte",
    "unauthorised": "Ongeoorloofd gemist",
    "authorised": "Geoorloofd gemist (met ziekte)",
}
_SPANS = {"4w": "4 schoolweken", "12w": "12 schoolweken", "year": "dit schooljaar"}

FACTS: dict[str, tuple[str, Form]] = {
    **{
        f"{kind}_share_{span}": (f"{what}, {when}", percent)
        for kind, what in _KINDS_OF_SHARE.items()
        for span, when in _SPANS.items()
    },
    "absent_share_last_year": ("Gemist, vorig schooljaar", percent),
    "absent_share_before_action": ("Gemist in de 4 schoolweken voor de afspraak", percent),
    "scheduled_days_12w": ("Lesdagen met registratie, 12 schoolweken", _PUPIL_DAYS),
    "missing_days_4w": ("Lesdagen zonder registratie, 4 schoolweken", _PUPIL_DAYS),
    "missing_days_12w": ("Lesdagen zonder registratie, 12 schoolweken", _PUPIL_DAYS),
    "sick_reports_12w": ("Ziekmeldingen, 12 schoolweken", _SICK_REPORTS),
    "sick_reports_year": ("Ziekmeldingen, dit schooljaar", _SICK_REPORTS),
    "sick_run_days": ("Nu achter elkaar ziek", _SCHOOL_DAYS),
    "sick_days_year": ("Ziek, dit schooljaar", _SCHOOL_DAYS),
    "unauthorised_hours_4w": ("Ongeoorloofd gemist, 4 schoolweken", _HOURS),
    "report16_dates": ("Meldplichtig geworden op", _dates),
    "report16_open_hours": ("Ongeoorloofde uren sinds de laatste melddatum, binnen 4 schoolweken", _HOURS),
    "report_last": ("Laatste melddatum", dutch_date),
    "reports_4w": ("Meldplichtig geworden, 4 schoolweken", _TIMES),
    "reports_12w": ("Meldplichtig geworden, 12 schoolweken", _TIMES),
    "away_run_days": ("Nu achter elkaar hele dagen weg", _SCHOOL_DAYS),
    "away_since": ("Weg sinds", dutch_date),
    "away_slots": ("Tijd sinds de eerste dag weg", _weeks_of_slots),
    "away_unauthorised_slots": ("Tijd weg zonder bekende geldige reden", _weeks_of_slots),
    "away_unauthorised_since": ("Weg zonder bekende geldige reden sinds", dutch_date),
    "late_12w": ("Te laat, 12 schoolweken", _TIMES),
    "late_year": ("Te laat, dit schooljaar", _TIMES),
    "weekday_peak": ("Grootste deel van het verzuim op één weekdag, 12 schoolweken", percent),
    "trend_8w": ("Verandering van het verzuim, 8 schoolweken", _slope),
    "last_present": ("Laatst aanwezig", dutch_date),
    "luxury_day": ("Dag naast een vakantie", dutch_date),
    "year_week": ("Schoolweek van dit schooljaar", lambda week: f"week {number(week)}"),
    "weeks_in_tier_2": ("In niveau 2 of hoger", _SCHOOL_WEEKS),
    "weeks_since_action": ("Sinds de afspraak", _SCHOOL_WEEKS),
    "lrv": ("Telt als langdurig relatief verzuim", _yes_no),
    "on_absent_list": ("Staat op de lijst absoluut verzuim", _yes_no),
    "exempt": ("Vrijgesteld van de leerplicht", _yes_no),
    "due_on": ("Melden bij DUO uiterlijk", dutch_date),
    "step": ("Stap van de school", _TIMES),
    "action_on": ("Afspraak gemaakt op", dutch_date),
    "listed_on": ("Op de lijst sinds", dutch_date),
}
"""Label and form of facts and of what a rule's evidence adds to them."""

_PARAMETERS: dict[str, tuple[str, Form]] = {
    "window": ("Periode", _SCHOOL_WEEKS),
    "days": ("Grens", _SCHOOL_DAYS),
    "share": ("Grens", percent),
    "hours": ("Grens", _HOURS),
    "lates": ("Grens", _TIMES),
    "steps": ("Stappen van de school", _steps),
    "slots": ("Grens", _weeks_of_slots),
    "comparison": ("Hoe de grens telt", lambda word: "meer dan de grens" if word == "gt" else "vanaf de grens"),
    "report_window": ("De melddatum ligt in de laatste", _SCHOOL_WEEKS),
    "due_working_days": ("Termijn om te melden", _count("werkdag", "werkdagen")),
    "scheduled_days": ("Nodig om iets te zeggen", _PUPIL_DAYS),
    "school_weeks": ("Geldt aan het begin van het schooljaar", _SCHOOL_WEEKS),
    "tier_weeks": ("Grens: tijd in niveau 2 of hoger", _SCHOOL_WEEKS),
    "action_weeks": ("Grens: tijd sinds de afspraak", _SCHOOL_WEEKS),
    "holiday_weekdays": ("Vakantie van", _count("weekdag", "weekdagen")),
    "list": ("Lijst", lambda word: str(word).replace("-", " ")),
}
_OF_ONE_RULE: dict[tuple[str, str], tuple[str, Form]] = {
    ("mazl-frequent", "reports"): ("Grens", _SICK_REPORTS),
    ("mazl-po-frequent", "reports"): ("Grens", _SICK_REPORTS),
    ("report-16h-repeated", "reports"): ("Grens", _REPORTS),
}
_COMPARED = {"at least": "vanaf", "more than": "meer dan", "at most": "tot en met", "within": "binnen"}


def fact(name: str, value: Any) -> tuple[str, str]:
    """Label and value of a fact: ``Gemist, 4 schoolweken``, ``12,5%``; a missing value stays visible."""
    label, form = FACTS[name]
    if value is None:
        return label, NOTHING if name == "away_since" else UNKNOWN
    return label, form(value)


def evidence_numbers(rule: Rule, numbers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Labels and values of the numbers behind a yes: facts first, then what they were held against."""
    known = [fact(name, value) for name, value in numbers.items() if not _is_parameter(rule, name)]
    held_against = [_parameter(rule, name, value) for name, value in numbers.items() if _is_parameter(rule, name)]
    return known + held_against


def _is_parameter(rule: Rule, name: str) -> bool:
    return name in rule.versions[-1].parameters


def _parameter(rule: Rule, name: str, value: Any) -> tuple[str, str]:
    label, form = _OF_ONE_RULE.get((rule.id, name)) or _PARAMETERS[name]
    at = rule.versions[-1].parameters[name].at
    text = form(value)
    return label, f"{_COMPARED[at]} {text}" if at and name != "steps" else text
