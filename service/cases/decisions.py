"""A person's decision about the niveau, and the register of exemptions: added to, never changed."""

from dataclasses import dataclass
from datetime import date, timedelta

from service.cases.checks import Checks, Problem
from service.cases.logged import Desk, new_uid
from service.domain.access import Action, What
from service.domain.codes import Exemption
from service.domain.errors import NotFound
from service.domain.moments import school_year_start
from service.policy.cases import offered
from service.store.cases.agreed import exemptions_of
from service.store.cases.writing import add
from service.store.tables import ExemptionEntry, TierDecision

RULES = "rules"
"""Instead of a niveau: the rules decide again."""
TIERS = ("1", "2", "3", RULES)


@dataclass(frozen=True)
class NewDecision:
    """A niveau from today until a date, or `RULES`; and why."""

    tier: str
    reason: str
    valid_to: date | None


@dataclass(frozen=True)
class NewExemption:
    """An article of the Leerplichtwet over some dates; ``for_good`` in place of a last day."""

    article: str
    valid_from: date | None
    valid_to: date | None
    for_good: bool = False


def decide(desk: Desk, decision: NewDecision) -> None:
    """Write down a decision from today; whoever goes back to the rules does so from today, without an end.

    Raises
    ------
    NotAccepted
        If a choice is missing, or the last day lies before today or further ahead than is allowed.
    """
    latest = desk.today + timedelta(weeks=desk.policy.decisions.longest_weeks)
    checks = Checks()
    checks.choice("tier", decision.tier, TIERS)
    checks.choice("reason", decision.reason, offered(desk.policy.decisions.reasons))
    back, last = decision.tier == RULES, decision.valid_to
    if not back:
        checks.that(last is None or last >= desk.today, "valid_to", Problem.IN_THE_PAST)
        checks.day("valid_to", last, latest=latest)
    checks.done()
    said = {"reason": decision.reason, "valid_from": desk.today, "valid_to": latest if back else last}
    tier = None if back else int(decision.tier)
    add(desk.connection, TierDecision, desk.recorded() | said | {"tier": tier})
    desk.log(Action.DECIDED, What.TIER_DECISION, tier=decision.tier, reason=decision.reason)


def exempt(desk: Desk, exemption: NewExemption) -> None:
    """Enter an exemption in the register. One that is renewed each year ends with the school year at the latest.

    Raises
    ------
    NotAccepted
        If a choice or date is missing or not possible for the article, or another entry covers these dates.
    """
    checks, articles = Checks(), desk.policy.exemptions.articles
    checks.choice("article", exemption.article, [article.value for article in articles])
    checks.day("valid_from", exemption.valid_from, desk.earliest, desk.today + timedelta(days=366))
    checks.done()
    first, last = exemption.valid_from or desk.today, exemption.valid_to
    article = articles[Exemption(exemption.article)]
    checks.that(article.for_good or not exemption.for_good, "for_good", Problem.NO_CHOICE)
    if not exemption.for_good:
        checks.day("valid_to", last, latest=_last_day(first) if article.renew else None)
        checks.that(last is None or last >= first, "valid_to", Problem.BEFORE_THE_OTHER)
    until = None if exemption.for_good else last
    checks.that(not _overlaps(desk, first, until), "valid_from", Problem.OVERLAPS)
    checks.done()
    said = {"uid": new_uid(), "article": exemption.article, "valid_from": first, "valid_to": until}
    add(desk.connection, ExemptionEntry, desk.recorded() | said | {"withdrawn": False})
    desk.log(Action.RECORDED, What.EXEMPTION, article=exemption.article)


def withdraw_exemption(desk: Desk, uid: str) -> None:
    """Take an entry out of the register; what was known before stays as it was.

    Raises
    ------
    NotFound
        If the pupil has no such entry that counts.
    """
    entries = {entry["uid"]: entry for entry in exemptions_of(desk.connection, desk.pupil_fk)}
    entry = entries.get(uid)
    if entry is None:
        raise NotFound("There is no such entry of this pupil.")
    same = {name: entry[name] for name in ("article", "valid_from", "valid_to")}
    row = same | {"uid": new_uid(), "replaces_fk": entry["id"], "withdrawn": True}
    add(desk.connection, ExemptionEntry, desk.recorded() | row)
    desk.log(Action.CLOSED, What.EXEMPTION, article=entry["article"])


def _last_day(first: date) -> date:
    """The last day of the school year of a date."""
    return date(school_year_start(first).year + 1, 7, 31)


def _overlaps(desk: Desk, first: date, last: date | None) -> bool:
    return any(
        (last is None or entry["valid_from"] <= last) and (entry["valid_to"] is None or entry["valid_to"] >= first)
        for entry in exemptions_of(desk.connection, desk.pupil_fk)
    )
