"""Every event the service may log, with its level and the only fields it may have.

What a field may hold is a `Kind`: a number, a random id or a word of a closed list. None takes a name, the number of a
pupil, a birth date, an e-mail address or free text, and no event has a field for a pupil's score or tier. Every line
says besides: ``timestamp``, ``level``, ``event`` and, within a request, ``request_id``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from service.telemetry import kinds, vocabularies
from service.telemetry.kinds import COUNT, FAILURE, MILLISECONDS, PLACE, REFERENCE, ROUTE, UID, WEEK, Kind, word
from service.telemetry.vocabularies import OTHER

Level = Literal["debug", "info", "warning", "error"]


@dataclass(frozen=True)
class Event:
    """Something that may be logged, its level, and what its fields may hold; a call may leave fields out."""

    name: str
    level: Level
    meaning: str
    fields: Mapping[str, Kind]


def _event(name: str, level: Level, meaning: str, **fields: Kind) -> Event:
    return Event(name, level, meaning, MappingProxyType(fields))


_METHOD = word(vocabularies.METHODS, OTHER)
_ACTOR = word(vocabularies.ACTORS)
_SIGN_IN_METHOD = word(vocabularies.SIGN_IN_METHODS)
_IMPORT_KIND = word(vocabularies.IMPORT_KINDS)
_SOURCE = word(vocabularies.IMPORT_SOURCES, OTHER)
_JOB = word(vocabularies.JOBS, OTHER)
_ROWS = dict.fromkeys(vocabularies.ROW_OUTCOMES, COUNT)

SERVICE = (
    _event("service-started", "info", "The web service accepts requests.", version=kinds.VERSION, port=kinds.PORT),
    _event("service-stopped", "info", "The web service ended by itself or was told to."),
    _event("setting-wrong", "error", "A setting does not make sense, so nothing starts.", setting=kinds.SETTING),
    _event(
        "not-ready",
        "warning",
        "Somebody asked whether the service is ready, and one check said no.",
        check=word(vocabularies.CHECKS),
        error=FAILURE,
    ),
    _event(
        "dependency-slow",
        "warning",
        "Something the service waits for took long.",
        dependency=word(vocabularies.DEPENDENCIES),
        duration_ms=MILLISECONDS,
    ),
    _event("uncaught", "error", "An exception nobody expected, outside a request.", error=FAILURE),
)
REQUESTS = (
    _event(
        "request-finished",
        "info",
        "A request was answered.",
        method=_METHOD,
        route=ROUTE,
        status=kinds.STATUS,
        duration_ms=MILLISECONDS,
        actor=_ACTOR,
    ),
    _event(
        "request-failed",
        "error",
        "A request failed by a mistake of ours; the user was shown the reference.",
        reference=REFERENCE,
        error=FAILURE,
    ),
    _event(
        "request-refused",
        "info",
        "A request was refused.",
        why=word(vocabularies.REFUSALS),
        route=ROUTE,
        actor=_ACTOR,
    ),
)
PEOPLE = (
    _event("sign-in-succeeded", "info", "Somebody signed in.", method=_SIGN_IN_METHOD, account=UID),
    _event(
        "sign-in-failed",
        "warning",
        "Somebody did not get in; without `account` when there is none by that address.",
        method=_SIGN_IN_METHOD,
        account=UID,
    ),
    _event("sign-in-locked", "warning", "An account is locked for a while.", method=_SIGN_IN_METHOD, account=UID),
    _event("session-ended", "info", "A session ended.", why=word(vocabularies.SESSION_ENDS), account=UID),
    _event("token-used", "debug", "A feed used its token.", token=UID),
    _event("token-refused", "warning", "A token was refused.", why=word(vocabularies.TOKEN_REFUSALS), token=UID),
    _event("oidc-unreachable", "error", "The provider of sign-ins gave no usable answer.", error=FAILURE),
)
WORK = (
    _event(
        "import-finished",
        "info",
        "Files were imported; counts are rows.",
        kind=_IMPORT_KIND,
        source=_SOURCE,
        run=UID,
        rows=COUNT,
        duration_ms=MILLISECONDS,
        **_ROWS,
    ),
    _event(
        "import-refused",
        "warning",
        "Files were refused as a whole and the database is as it was; counts are rows.",
        kind=_IMPORT_KIND,
        source=_SOURCE,
        rows=COUNT,
        rejected=COUNT,
        unmatched=COUNT,
        error=FAILURE,
    ),
    _event(
        "week-assessed",
        "info",
        "A week was assessed; counts are of pupils of all schools together, never of a tier.",
        week=WEEK,
        schools=COUNT,
        pupils=COUNT,
        new=COUNT,
        replaced=COUNT,
        unchanged=COUNT,
        duration_ms=MILLISECONDS,
    ),
    _event("list-frozen", "info", "Weekly lists were frozen, one for each of these schools.", week=WEEK, schools=COUNT),
    _event("model-checked", "info", "What may be shown of the risk model.", state=word(vocabularies.MODEL_STATES)),
    _event(
        "messages-delivered",
        "info",
        "Messages were sent; counts are deliveries: those that wait for another attempt, were given up, or of which "
        "nobody knows whether they arrived.",
        duration_ms=MILLISECONDS,
        **dict.fromkeys(vocabularies.DELIVERY_RESULTS, COUNT),
    ),
    _event(
        "delivery-failed",
        "warning",
        "A mail or call was not accepted.",
        channel=word(vocabularies.CHANNELS),
        why=word(vocabularies.DELIVERY_FAILURES),
        attempts=COUNT,
    ),
    _event("job-started", "info", "A command began.", job=_JOB),
    _event("job-finished", "info", "A command ended well.", job=_JOB, duration_ms=MILLISECONDS),
    _event("job-failed", "error", "A command failed.", job=_JOB, error=FAILURE, duration_ms=MILLISECONDS),
)
PRIVACY = (
    _event("retention-applied", "info", "What was kept long enough was deleted.", tables=COUNT, rows=COUNT),
    _event("pupil-erased", "info", "Everything about one pupil was deleted.", tables=COUNT, rows=COUNT),
    _event("audit-verified", "info", "The chain of the audit log holds.", events=COUNT),
    _event("audit-broken", "error", "The chain of the audit log does not hold.", events=COUNT, wrong=COUNT),
)
OTHERS = (
    _event(
        "library-record",
        "warning",
        "A library logged something, at the level it chose; its words are not repeated, they may name a pupil.",
        logger=kinds.LOGGER,
        at=PLACE,
        error=FAILURE,
    ),
    _event(
        "library-warning",
        "warning",
        "Python warned of something; its words are not repeated.",
        category=kinds.WARNING_CLASS,
        at=PLACE,
    ),
)


def _lost(of: tuple[Event, ...]) -> Event:
    return _event(
        "log-lost",
        "error",
        "A call to the log named something that is not declared here, so that was not written: a mistake of ours.",
        what=word(vocabularies.LOST),
        of=replace(word({event.name for event in of}), meaning="the event of this list that was meant"),
        called_at=PLACE,
    )


_SAID = (*SERVICE, *REQUESTS, *PEOPLE, *WORK, *PRIVACY, *OTHERS)
EVENTS: Mapping[str, Event] = MappingProxyType({event.name: event for event in (*_SAID, _lost(_SAID))})
MEASURES = frozenset(name for event in EVENTS.values() for name, kind in event.fields.items() if kind.is_measure)
"""Names of fields that hold counts and measures."""
