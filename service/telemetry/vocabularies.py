"""Closed lists of words that log fields and labels of metrics may hold."""

from service.domain.access import Action, ActorKind
from service.domain.delivery import Channel, Why

OTHER = "other"
"""Stands for every word that is not in a list."""
UNMATCHED = "unmatched"
"""The route of a request for an address that no route has."""

ACTORS = frozenset(ActorKind)
ACTIONS = frozenset(Action)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
STATUS_CLASSES = frozenset({"1xx", "2xx", "3xx", "4xx", "5xx"})
REFUSALS = frozenset({"unauthenticated", "forbidden", "csrf", "rate-limit", "too-large", "host"})
SIGN_IN_METHODS = frozenset({"password", "oidc", "demo"})
SIGN_IN_RESULTS = frozenset({"succeeded", "failed", "locked"})
SESSION_ENDS = frozenset({"signed-out", "expired", "ended-by-owner", "ended-by-administrator", "password-changed"})
TOKEN_REFUSALS = frozenset({"unknown", "expired", "revoked", "scope", "school"})
IMPORT_KINDS = frozenset({"schools", "calendar", "timetable", "pupils", "absences", "registers", "not-enrolled"})
IMPORT_SOURCES = frozenset({"canonical", "edfi"})
IMPORT_RESULTS = frozenset({"finished", "refused"})
ROW_OUTCOMES = ("new", "changed", "unchanged", "withdrawn", "rejected", "unmatched")
RUN_RESULTS = frozenset({"succeeded", "failed"})
MODEL_STATES = frozenset({"in-use", "not-validated", "baseline", "off", "missing", "refused"})
CHECKS = ("database", "schema", "data-folder", "configs", "model")
DEPENDENCIES = frozenset({"database", "data-folder", "oidc", "mail"})
JOBS = frozenset(
    {
        *("init", "import", "assess", "facts", "list", "explain", "weekly", "serve", "columns", "bench"),
        *("simulate", "train", "promote", "evaluate", "monitor", "users", "audit", "retain", "privacy"),
        *("deliver", "schedule"),
    }
)
CHANNELS = frozenset(Channel)
DELIVERY_FAILURES = frozenset(Why)
DELIVERY_RESULTS = ("sent", "later", "dead", "unsure")
LOST = frozenset({"event", "field", "value", "line"})
"""What of a log call was not written: all of it, one field, a value of the wrong kind, or the finished line."""
