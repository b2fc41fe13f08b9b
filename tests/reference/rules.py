"""The seventeen rules and the tier of rules.md §4 and §5, asked one pupil and one date at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.reference.days import AS_ABSENT, AS_SICK, AS_UNAUTHORISED, NOTHING, Day, Reference, Stay
from tests.reference.facts import Facts, facts
from tests.reference.school_time import FIRST_DATE, ONE_DAY

YES, NO, UNKNOWN = "yes", "no", "unknown"
ALLOWANCE = 1e-9
EVERYWHERE = ("po", "so", "sbo", "vo", "vso", "pro", "mbo")
PRIMARY = ("po", "so", "sbo")
SECONDARY = ("vo", "vso", "pro", "mbo")
ANY_AGE = (0, 200)
LEERPLICHTIG = (5, 17)


@dataclass(frozen=True)
class Case:
    """One question: this pupil, on this date, with what was known, and missing days imagined or not."""

    reference: Reference
    stay: Stay
    as_of: date
    known_at: datetime | None
    imagined: str = NOTHING

    @property
    def facts(self) -> Facts:
        """Facts of the case."""
        found = facts(self.reference, self.stay.pupil_id, self.as_of, self.known_at, self.imagined)
        assert found is not None
        return found

    def days(self) -> list[Day]:
        """Pupil days of the case."""
        return self.reference.days(self.stay, self.as_of, self.known_at, self.imagined)

    def on_known_facts(self) -> "Case":
        """The same question without imagination."""
        return Case(self.reference, self.stay, self.as_of, self.known_at)

    def number(self, fact: str) -> float:
        """A fact that counts; null counts as nothing, so it reaches no threshold."""
        value = self.facts[fact]
        return float(value) if isinstance(value, int | float) else 0.0


@dataclass(frozen=True)
class Rule:
    """A row of the table in §4, with the tier of §5 (0: places nobody)."""

    tier: int
    sectors: tuple[str, ...]
    ages: tuple[int, int]
    imagined: str
    holds: Callable[[Case], bool]


def at_least(fact: str, threshold: float) -> Callable[[Case], bool]:
    """A fact reaches a threshold."""
    return lambda case: case.number(fact) >= threshold - ALLOWANCE


def more_than(fact: str, threshold: float) -> Callable[[Case], bool]:
    """A fact exceeds a threshold."""
    return lambda case: case.number(fact) > threshold + ALLOWANCE


def _absence(threshold: float) -> Callable[[Case], bool]:
    def holds(case: Case) -> bool:
        return at_least("absent_share_12w", threshold)(case) and case.number("scheduled_days_12w") >= 10

    return holds


def _absence_last_year(case: Case) -> bool:
    return case.reference.time.in_first_weeks(case.as_of, 4) and at_least("absent_share_last_year", 0.10)(case)


def _away(case: Case) -> bool:
    return case.number("away_run_days") >= 5 and case.number("away_slots") <= 20


def _long_authorised(case: Case) -> bool:
    return case.number("away_slots") > 20 and not says_yes("lrv", case.on_known_facts())


def _reports(case: Case, weeks: int) -> int:
    dates = case.facts["report16_dates"]
    assert isinstance(dates, list)
    return sum(case.reference.time.in_window(day, case.as_of, weeks) for day in dates)


def _never(case: Case) -> bool:
    """``no-improvement`` needs an agreed action, ``not-enrolled`` an imported list: this world has neither."""
    return False


def _luxury_leave(case: Case) -> bool:
    days = case.days()
    scheduled = case.reference.schedule(case.stay)
    suspect = [e.day for e in days if e.luxury and case.reference.time.in_window(e.day, case.as_of, 4)]
    if not suspect:
        return False
    for first, last in case.reference.time.long_holidays:
        after = [entry.day for entry in days if entry.day > last][:1]
        before = [entry.day for entry in days if entry.day < first][-1:]
        if any(case.as_of < day < first for day in scheduled):
            before = []
        if any(day in suspect for day in before + after):
            return True
    return False


RULES = {
    "mazl-frequent": Rule(2, SECONDARY, ANY_AGE, AS_SICK, at_least("sick_reports_12w", 4)),
    "mazl-long": Rule(2, SECONDARY, ANY_AGE, AS_SICK, at_least("sick_run_days", 7)),
    "mazl-po-frequent": Rule(2, PRIMARY, ANY_AGE, AS_SICK, at_least("sick_reports_year", 4)),
    "mazl-po-long": Rule(2, PRIMARY, ANY_AGE, AS_SICK, more_than("sick_days_year", 9)),
    "report-16h": Rule(2, EVERYWHERE, (0, 17), AS_UNAUTHORISED, lambda case: _reports(case, 4) >= 1),
    "signal-8h": Rule(2, EVERYWHERE, ANY_AGE, AS_UNAUTHORISED, at_least("unauthorised_hours_4w", 8)),
    "late-6": Rule(2, EVERYWHERE, ANY_AGE, AS_ABSENT, at_least("late_12w", 6)),
    "absence-10": Rule(2, EVERYWHERE, ANY_AGE, AS_ABSENT, _absence(0.10)),
    "absence-10-last-year": Rule(2, EVERYWHERE, ANY_AGE, AS_ABSENT, _absence_last_year),
    "away-5": Rule(2, EVERYWHERE, ANY_AGE, AS_ABSENT, _away),
    "absence-20": Rule(3, EVERYWHERE, ANY_AGE, AS_ABSENT, _absence(0.20)),
    "lrv": Rule(3, EVERYWHERE, LEERPLICHTIG, AS_UNAUTHORISED, more_than("away_unauthorised_slots", 20)),
    "long-authorised": Rule(3, EVERYWHERE, ANY_AGE, AS_ABSENT, _long_authorised),
    "report-16h-repeated": Rule(3, EVERYWHERE, ANY_AGE, AS_UNAUTHORISED, lambda case: _reports(case, 12) >= 2),
    "no-improvement": Rule(3, EVERYWHERE, ANY_AGE, AS_ABSENT, _never),
    "not-enrolled": Rule(3, EVERYWHERE, LEERPLICHTIG, AS_ABSENT, _never),
    "luxury-leave": Rule(0, ("po", "so", "sbo", "vo", "vso", "pro"), ANY_AGE, AS_ABSENT, _luxury_leave),
}


def age(born: date, day: date) -> int:
    """Completed years."""
    return day.year - born.year - (1 if (day.month, day.day) < (born.month, born.day) else 0)


def in_scope(rule_id: str, case: Case) -> bool:
    """Is the rule about this sector and this age?"""
    rule = RULES[rule_id]
    youngest, oldest = rule.ages
    years = age(case.reference.pupil(case.stay.pupil_id).birth_date, case.as_of)
    return case.reference.world.school.sector in rule.sectors and youngest <= years <= oldest


def says_yes(rule_id: str, case: Case) -> bool:
    """Do the known facts say yes?"""
    return in_scope(rule_id, case) and RULES[rule_id].holds(case.on_known_facts())


def answer(rule_id: str, case: Case) -> str:
    """Yes on the known facts; else unknown when the worst case says yes; else no."""
    if not in_scope(rule_id, case):
        return NO
    if rule_id == "not-enrolled":
        return NO if exempt(case.reference, case.stay.pupil_id, case.as_of) else UNKNOWN
    if says_yes(rule_id, case):
        return YES
    worst = Case(case.reference, case.stay, case.as_of, case.known_at, RULES[rule_id].imagined)
    return UNKNOWN if RULES[rule_id].holds(worst) else NO


def answers(reference: Reference, pupil_id: str, as_of: date, known_at: datetime | None = None) -> dict[str, str]:
    """The answer of every rule for an enrolled pupil."""
    case = case_of(reference, pupil_id, as_of, known_at)
    return {rule_id: answer(rule_id, case) for rule_id in RULES}


def case_of(reference: Reference, pupil_id: str, as_of: date, known_at: datetime | None = None) -> Case:
    """The question about a pupil who is enrolled on the date."""
    stay = reference.stay_on(pupil_id, as_of)
    assert stay is not None, f"{pupil_id} is not enrolled on {as_of}"
    return Case(reference, stay, as_of, known_at)


def since(
    reference: Reference, rule_id: str, pupil_id: str, as_of: date, known_at: datetime | None = None
) -> date | None:
    """First date from which the rule says yes on every date up to ``as_of``; None when it does not say yes."""
    first, day = None, as_of
    while True:
        stay = reference.stay_on(pupil_id, day)
        if stay is None or stay != reference.stay_on(pupil_id, as_of):
            return first
        if not says_yes(rule_id, Case(reference, stay, day, known_at)):
            return first
        first, day = day, day - ONE_DAY


def exempt(reference: Reference, pupil_id: str, day: date) -> bool:
    """From the first date of the register of exemptions on, the register; before it what the pupil file says."""
    rows = [row for row in reference.world.exemptions if row.pupil_id == pupil_id]
    if all(day < row.first for row in rows):
        return bool(reference.pupil(pupil_id).exemption)
    return any(row.first <= day and (row.last is None or day <= row.last) for row in rows)


def decision(reference: Reference, pupil_id: str, day: date) -> int | None:
    """The tier of the last decision that covers a date; None without one, or when the rules decide again."""
    found = None
    for row in reference.world.decisions:
        if row.pupil_id == pupil_id and row.first <= day <= row.last:
            found = row.tier
    return found


def register_behind(reference: Reference, as_of: date, known_at: datetime | None) -> int:
    """School days after the last received date, up to and including ``as_of``."""
    behind, day = 0, as_of
    while day >= FIRST_DATE and not reference.received(day, known_at):
        behind += day in reference.time.teaching
        day -= ONE_DAY
    return behind


def cannot_judge(case: Case) -> bool:
    """Too few pupil days since enrolment, or a register too far behind."""
    few = len(case.days()) < 10
    return few or register_behind(case.reference, case.as_of, case.known_at) > 3


def rule_tier(reference: Reference, pupil_id: str, as_of: date, known_at: datetime | None = None) -> int | None:
    """Highest tier of a rule that says yes, else 1; None for exempt pupils and those who cannot be judged.

    Reading of "no rule says yes" in §5: no rule that places a pupil; a prompt to check makes nobody low risk.
    """
    if exempt(reference, pupil_id, as_of):
        return None
    case = case_of(reference, pupil_id, as_of, known_at)
    tiers = [rule.tier for rule_id, rule in RULES.items() if rule.tier and says_yes(rule_id, case)]
    if not tiers:
        return None if cannot_judge(case) else 1
    return max(tiers)


def tier(reference: Reference, pupil_id: str, as_of: date, known_at: datetime | None = None) -> int | None:
    """A decision that covers the date; else the highest rule tier of this and the two weekly assessments before,
    within the stay."""
    if exempt(reference, pupil_id, as_of):
        return None
    decided = decision(reference, pupil_id, as_of)
    if decided is not None:
        return decided
    stay = reference.stay_on(pupil_id, as_of)
    now = rule_tier(reference, pupil_id, as_of, known_at)
    earlier = [
        rule_tier(reference, pupil_id, sunday, known_at)
        for sunday in sundays_before(as_of, 2)
        if reference.stay_on(pupil_id, sunday) == stay
    ]
    before = max([found for found in earlier if found is not None], default=0)
    if now is None:
        return before if before >= 2 else None
    return max(now, before)


def sundays_before(day: date, count: int) -> list[date]:
    """The last Sundays strictly before a date."""
    last = day - timedelta(days=day.isoweekday())
    return [last - timedelta(days=7 * n) for n in range(count)]


def open_rules(reference: Reference, pupil_id: str, as_of: date, known_at: datetime | None = None) -> list[str]:
    """Rules of a higher tier than the rule tier that are unknown."""
    reached = rule_tier(reference, pupil_id, as_of, known_at) or 0
    found = answers(reference, pupil_id, as_of, known_at)
    return [rule_id for rule_id, rule in RULES.items() if found[rule_id] == UNKNOWN and rule.tier > reached]


def attention(reference: Reference, pupil_id: str, as_of: date, known_at: datetime | None = None) -> bool:
    """Tier 1 with an absence between 5 % and 10 % over 12 weeks."""
    found = case_of(reference, pupil_id, as_of, known_at).number("absent_share_12w")
    return tier(reference, pupil_id, as_of, known_at) == 1 and 0.05 - ALLOWANCE <= found < 0.10 - ALLOWANCE


def status(reference: Reference, pupil_id: str, as_of: date, known_at: datetime | None = None) -> str:
    """Why the pupil has, or has no, tier."""
    if exempt(reference, pupil_id, as_of):
        return "exempt"
    return "cannot-judge" if tier(reference, pupil_id, as_of, known_at) is None else "tiered"
