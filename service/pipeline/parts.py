"""What every run needs, opened once: database, rules, policy, clock, the version of the code."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine

from service import clock
from service.domain.moments import AMSTERDAM
from service.pipeline.model import adviser_in_use
from service.policy.cases import CasePolicy, load_cases
from service.policy.choices import Policy, load_policy
from service.policy.messages import MessagePolicy, load_messages
from service.policy.region import RegionPolicy, load_region_policy
from service.policy.reports import ReportPolicy, load_report_policy
from service.policy.sharing import Sharing, load_sharing
from service.policy.sickness import SicknessPolicy, load_sickness_policy
from service.risk.adviser import Adviser
from service.rules.parameters import Rule, load_rules, rules_sha256
from service.settings import Settings
from service.store.migrate import require_current
from service.store.session import make_engine

_DECIDING = ("domain", "policy", "facts", "rules", "risk", "decide")


@dataclass(frozen=True)
class Parts:
    """The opened parts; ``now`` is the clock as a parameter."""

    settings: Settings
    engine: Engine
    rules: dict[str, Rule]
    policy: Policy
    sharing: Sharing
    now: Callable[[], datetime] = clock.now

    @property
    def today(self) -> date:
        """Today's date in Amsterdam, by the clock of these parts."""
        return self.now().astimezone(AMSTERDAM).date()

    @property
    def rules_sha256(self) -> str:
        """One hash over all rule files."""
        return rules_sha256(self.rules)

    @property
    def code_version(self) -> str:
        """See `code_version`."""
        return code_version()

    @cached_property
    def adviser(self) -> Adviser:
        """Who gives the second opinion, looked up once: the same for every school of a run."""
        return adviser_in_use(self.settings, self.policy, self.engine)

    @cached_property
    def cases(self) -> CasePolicy:
        """What can be recorded about a pupil, with its words."""
        return load_cases(self.settings.configs_dir)

    @cached_property
    def messages(self) -> MessagePolicy:
        """What people are told, in which words and when."""
        return load_messages(self.settings.configs_dir)

    @cached_property
    def region(self) -> RegionPolicy:
        """What a samenwerkingsverband is shown."""
        return load_region_policy(self.settings.configs_dir)

    @cached_property
    def reports(self) -> ReportPolicy:
        """What is reported to leerplicht, and by when."""
        return load_report_policy(self.settings.configs_dir)

    @cached_property
    def sickness(self) -> SicknessPolicy:
        """What is worrisome sickness, and which steps follow."""
        return load_sickness_policy(self.settings.configs_dir)

    def fresh(self) -> "Parts":
        """The same parts for a new question: a model that was put in use since is seen."""
        return replace(self)

    def close(self) -> None:
        """Give the database connections back."""
        self.engine.dispose()


def open_parts(settings: Settings, now: Callable[[], datetime] = clock.now) -> Parts:
    """Open the database and read the policy.

    Raises
    ------
    ConfigError
        If a policy file or setting is wrong.
    NotReady
        If the database has no (current) tables.
    """
    rules = load_rules(settings.configs_dir / "rules")
    policy = load_policy(settings.configs_dir)
    sharing = load_sharing(settings.configs_dir)
    engine = make_engine(settings.database_url)
    require_current(engine)
    return Parts(settings, engine, rules, policy, sharing, now)


@contextmanager
def opened(settings: Settings) -> Iterator[Parts]:
    """`open_parts`, closed when the work is done."""
    parts = open_parts(settings)
    try:
        yield parts
    finally:
        parts.close()


@lru_cache(maxsize=1)
def code_version() -> str:
    """Version of the package with a hash over the code that decides, so a receipt names exactly what ran."""
    service = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for folder in _DECIDING:
        for path in sorted((service / folder).rglob("*.py")):
            digest.update(path.relative_to(service).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{version('vroegsignaal')}+{digest.hexdigest()[:12]}"
