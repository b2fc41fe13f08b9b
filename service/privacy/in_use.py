"""What documents need to know of the service as it runs: settings that policy files do not hold."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from service.policy.dpia import When
from service.settings import Settings

_MODEL_RISKS: dict[str, When] = {"advisory": "model-advises", "raise": "model-raises"}


@dataclass(frozen=True)
class InUse:
    """The service as it runs.

    Attributes
    ----------
    database
        Kind of database.
    organisation
        Whose accounts sign in by OpenID Connect; "" where accounts are the service's own.
    address
        Where people reach it; "" for this machine only.
    configs_sha256
        Hash over every policy file, so that a document names exactly what it was written from.
    """

    database: Literal["sqlite", "postgresql"]
    organisation: str
    address: str
    configs_sha256: str

    def circumstances(self, model_role: str) -> frozenset[When]:
        """Which of the conditions of configs/dpia.yaml hold."""
        signing_in: When = "oidc" if self.organisation else "no-oidc"
        reach: When = "over-the-network" if self.address else "this-machine"
        found: set[When] = {"always", self.database, signing_in, reach}
        return frozenset(found | ({_MODEL_RISKS[model_role]} if model_role in _MODEL_RISKS else set()))


def in_use(settings: Settings) -> InUse:
    """What the settings say."""
    return InUse(
        database="sqlite" if settings.database_url.startswith("sqlite") else "postgresql",
        organisation=settings.oidc_name,
        address=settings.public_url,
        configs_sha256=_sha256(settings.configs_dir),
    )


def _sha256(configs: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(configs.rglob("*.yaml")):
        digest.update(path.relative_to(configs).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
