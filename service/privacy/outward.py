"""What of a pupil a school prepared for or brought in at parties outside: for the pupil or parents, never by whom."""

from typing import Any

from sqlalchemy import Connection

from service.policy.reports import ReportPolicy
from service.privacy.export_model import BroughtInPart, CountedPart, ReportPart
from service.privacy.policies import Policies
from service.store.privacy import about
from service.store.privacy.persons import PersonRow

AT_HOME = {
    0: "nee",
    1: "ja, zonder geldige reden",
    2: "ja, al lang, zonder geldige reden",
    3: "ja, ziek of met toestemming",
    4: "ja, al lang, ziek of met toestemming",
}
"""Codes of `service.region.home`."""
_CHOICES = ("reason", "municipal", "withdrawn_because")


def reports(connection: Connection, policies: Policies, who: PersonRow) -> list[ReportPart]:
    """Draft reports to leerplicht."""
    return [ReportPart(**(row | _words(row, policies.reports))) for row in about.reports(connection, who)]


def brought_in(connection: Connection, policies: Policies, who: PersonRow) -> list[BroughtInPart]:
    """When and for what the pupil was brought in at the samenwerkingsverband."""
    grounds = policies.region.case_grounds
    found = about.brought_in(connection, who)
    return [BroughtInPart(**(row | {"ground": grounds.get(row["ground"], row["ground"])})) for row in found]


def counted(connection: Connection, who: PersonRow) -> list[CountedPart]:
    """How the pupil counts in figures that name nobody."""
    return [
        CountedPart(as_of=row["as_of"], tier=row["tier"], at_home=AT_HOME.get(row["home"], str(row["home"])))
        for row in about.counted(connection, who)
    ]


def _words(row: dict[str, Any], policy: ReportPolicy) -> dict[str, Any]:
    """The choices in words; one that no file knows any more stays as it is."""
    kind, state, actions = policy.kinds.get(row["kind"]), row["state"], row["actions"] or []
    known = {"reason": policy.reasons, "municipal": policy.municipal, "withdrawn_because": policy.withdrawn_because}
    return {
        "kind": kind.name if kind else row["kind"],
        "state": policy.state_names.get(state, state),
        "actions": [policy.actions.get(each, each) for each in actions],
        **{name: known[name].get(row[name]) or row[name] for name in _CHOICES},
    }
