"""Whether the service can work, for who watches it: one yes or no per check, in fixed words.

The answer is open to everybody, so it never repeats an error: that may name a host, a folder or a user.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WHY = {
    "database": "does not answer",
    "schema": "is not the one this version needs",
    "data-folder": "cannot be written to",
    "configs": "cannot be read",
    "model": "is there but cannot be used",
}
"""Check → what is the matter when it fails."""
NOT_ASKED = "not asked, because the database does not answer"
USABLE_MODELS = frozenset({"in-use", "not-validated", "baseline", "off", "missing"})
"""States of the risk model in which the service works as it should; without a model the rules work as always."""

Look = Callable[[], object]
"""Does something that raises when it does not work."""


@dataclass(frozen=True)
class Check:
    """What one check found; ``error`` is for the log, never for the answer."""

    name: str
    ok: bool
    why: str = ""
    error: Exception | None = None


@dataclass(frozen=True)
class Readiness:
    """All checks; ready when all are ok."""

    checks: tuple[Check, ...]

    @property
    def ready(self) -> bool:
        """Whether the service can work."""
        return all(check.ok for check in self.checks)

    @property
    def status_code(self) -> int:
        """HTTP status for the answer: 200, or 503 while the service cannot work."""
        return 200 if self.ready else 503

    def as_json(self) -> dict[str, object]:
        """The answer as plain values."""
        checks = {check.name: {"ok": check.ok} | ({"why": check.why} if check.why else {}) for check in self.checks}
        return {"status": "ready" if self.ready else "not-ready", "checks": checks}


def readiness(
    database: Look, schema: Look, data_folder: Path, configs: Look, model_state: Callable[[], str]
) -> Readiness:
    """Ask everything the service needs.

    Parameters
    ----------
    database, schema, configs
        Raise when the database does not answer, has another schema than this version needs, or when the policy cannot
        be read.
    model_state
        State of the risk model, as in the list of model states; raises when it cannot be told.
    """
    reached = check("database", database)
    current = check("schema", schema) if reached.ok else Check("schema", ok=False, why=NOT_ASKED)
    folder = check("data-folder", lambda: _write_in(data_folder))
    return Readiness(
        (reached, current, folder, check("configs", configs), check("model", lambda: _usable(model_state())))
    )


def check(name: str, look: Look) -> Check:
    """Look, and say in fixed words what is the matter when that fails."""
    try:
        look()
    except Exception as error:  # whatever is wrong with it, the answer is that it does not work
        return Check(name, ok=False, why=WHY[name], error=error)
    return Check(name, ok=True)


def _write_in(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"0")


def _usable(state: str) -> None:
    if state not in USABLE_MODELS:
        raise LookupError("The model cannot be used.")
