"""The numbers of this process: one set, counted from its start."""

from functools import lru_cache

from service.domain.access import Action
from service.telemetry.metrics import Metrics

_SIGN_INS = {
    Action.SIGNED_IN: "succeeded",
    Action.SIGN_IN_FAILED: "failed",
    Action.ACCOUNT_LOCKED: "locked",
}


@lru_cache(maxsize=1)
def metrics() -> Metrics:
    """The metrics everything counts on."""
    return Metrics()


def count_audited(action: Action) -> None:
    """Count an event of the audit log, and attempts to sign in by their result."""
    metrics().audited(action)
    if action in _SIGN_INS:
        metrics().sign_in(_SIGN_INS[action])
