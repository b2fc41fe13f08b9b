"""The policy files that exports and documents are written from, read once."""

from dataclasses import dataclass
from pathlib import Path

from service.domain.codes import Reason
from service.policy.cases import CasePolicy, load_cases
from service.policy.choices import Policy, load_policy
from service.policy.consent import ConsentPolicy, load_consent
from service.policy.loading import DEFAULT_CONFIGS
from service.policy.reasons import ReasonText, load_reasons
from service.policy.region import RegionPolicy, load_region_policy
from service.policy.reports import ReportPolicy, load_report_policy
from service.policy.retention import Retention, load_retention
from service.policy.rights import Rights, load_rights
from service.policy.risk_words import RiskWords, load_risk_words
from service.policy.sharing import Sharing, load_sharing
from service.rules.parameters import Rule, load_rules


@dataclass(frozen=True)
class Policies:
    """Every file of configs/ that says what is kept, shared and judged."""

    retention: Retention
    rights: Rights
    consent: ConsentPolicy
    sharing: Sharing
    rules: dict[str, Rule]
    choices: Policy
    reasons: dict[Reason, ReasonText]
    words: RiskWords
    cases: CasePolicy
    reports: ReportPolicy
    region: RegionPolicy


def load_policies(configs: Path = DEFAULT_CONFIGS) -> Policies:
    """The policies in force.

    Raises
    ------
    ConfigError
        If a file is missing or wrong.
    """
    return Policies(
        retention=load_retention(configs),
        rights=load_rights(configs),
        consent=load_consent(configs),
        sharing=load_sharing(configs),
        rules=load_rules(configs / "rules"),
        choices=load_policy(configs),
        reasons=load_reasons(configs),
        words=load_risk_words(configs),
        cases=load_cases(configs),
        reports=load_report_policy(configs),
        region=load_region_policy(configs),
    )
