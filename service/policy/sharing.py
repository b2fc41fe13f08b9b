"""Who sees and changes what, where, on which ground: configs/sharing.yaml."""

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import model_validator

from service.domain.access import Role, Scope, Verb, What
from service.policy.loading import DEFAULT_CONFIGS, Strict, load


class GroundText(Strict):
    """Why something may be seen: in words for the person concerned, with the law and where that was read."""

    text: str
    law: str
    source: str
    checked_on: date


class Grant(Strict):
    """What may be seen and changed on one ground; ``when`` names a purpose that must be met for the pupil."""

    ground: str
    see: frozenset[What] = frozenset()
    change: frozenset[What] = frozenset()
    when: str | None = None

    def allows(self, verb: Verb, what: What) -> bool:
        """Whether it covers this."""
        return what in (self.see if verb is Verb.SEE else self.change)


class RoleGrants(Strict):
    """A role: its Dutch name, what it is bound to and what it may."""

    name: str
    scope: Scope
    grants: tuple[Grant, ...]


class Sharing(Strict):
    """The whole file; every role of `Role` is in it and every ground that is used is explained."""

    grounds: dict[str, GroundText]
    everybody: tuple[Grant, ...]
    roles: dict[Role, RoleGrants]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if missing := sorted(set(Role) - set(self.roles)):
            raise ValueError(f"roles without grants: {', '.join(missing)}")
        if unknown := sorted({grant.ground for grant in self._grants()} - set(self.grounds)):
            raise ValueError(f"grounds that are not explained: {', '.join(unknown)}")
        return self

    @cached_property
    def purposes(self) -> frozenset[str]:
        """Purposes of consent that some grant asks for."""
        return frozenset(grant.when for grant in self._grants() if grant.when is not None)

    def grants_of(self, role: Role) -> tuple[Grant, ...]:
        """What a role may."""
        return self.roles[role].grants

    def roles_that_see(self, what: What) -> frozenset[Role]:
        """The roles that may see something somewhere."""
        return frozenset(
            role for role in self.roles if any(grant.allows(Verb.SEE, what) for grant in self.grants_of(role))
        )

    def _grants(self) -> Iterator[Grant]:
        yield from self.everybody
        for role in self.roles.values():
            yield from role.grants


def load_sharing(configs: Path = DEFAULT_CONFIGS) -> Sharing:
    """The grants in force.

    Raises
    ------
    ConfigError
        If configs/sharing.yaml is missing or wrong.
    """
    return load(configs / "sharing.yaml", Sharing)
