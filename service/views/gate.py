"""The gate of pages and API: every route says what it needs, nobody passes without a ground, every look is logged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection

from service.domain.access import Action, AuditEntry, Verb, What
from service.domain.errors import NotAllowed, NotFound
from service.pipeline.parts import Parts
from service.policy.consent import ConsentPolicy, load_consent
from service.policy.sharing import Sharing
from service.privacy.consent import met
from service.store import audit, places
from service.store.reading import SchoolRow, find_school
from service.store.session import snapshot, write_transaction
from service.views.permissions import Ground, Place, PupilPlace, SchoolPlace, Viewer, why_may
from service.views.visitor import Visitor

NAMED = frozenset(
    {
        What.WEEKLY_LIST, What.PUPIL, What.PUPIL_NAME, What.FACTS, What.SICKNESS_FLAG, What.REPORT_DRAFT, What.CASE,
        What.CONTACT, What.AGREED_ACTION,
        What.CASE_NOTE, What.GUT_FEELING, What.TIER_DECISION, What.EXEMPTION, What.SICKNESS_STEP, What.SWV_CASE,
        What.RECONCILIATION,
        What.CONSENT, What.ACCESS_LOG, What.PERSONAL_DATA, What.CORRECTION,
    }
)  # fmt: skip
"""Kinds of information in which pupils can be recognised: to see or change them is always logged."""


class At(StrEnum):
    """What the address of a route names."""

    NOWHERE = "nowhere"
    SCHOOL = "school"
    PUPIL = "pupil"


@dataclass(frozen=True)
class Need:
    """What somebody needs a ground for to use a route; ``at`` says whether the address names a school or a pupil.

    ``whole_school``: it is about a school as a whole, so a ground for some of its classes is not enough.
    """

    verb: Verb
    what: What
    at: At = At.NOWHERE
    whole_school: bool = False

    @property
    def must_be_logged(self) -> bool:
        """Whether the route shows or changes something of named pupils."""
        return self.what in NAMED


@dataclass
class Look:
    """Somebody looking with a ground: who, where, why; and whether it has been written down."""

    parts: Parts
    visitor: Visitor
    need: Need
    ground: Ground
    school: SchoolRow | None = None
    pupil: places.PupilKey | None = None
    logged: bool = field(default=False, init=False)

    @property
    def viewer(self) -> Viewer:
        """Who looks, as permissions know them."""
        return self.visitor.viewer

    @property
    def place_id(self) -> str:
        """Number of the school; "" when the address names none."""
        return self.school.school_id if self.school else ""

    def pupils_in_view(self) -> set[str] | None:
        """Numbers of the pupils who may be shown; None for the whole school."""
        if self.ground.classes is None or self.school is None:
            return None
        with snapshot(self.parts.engine) as connection:
            return places.pupils_of_classes(connection, self.school.id, self.ground.classes, self.parts.today)

    def log(
        self, pupil_ids: Iterable[str] = (), action: Action = Action.SAW, detail: Mapping[str, str | int] | None = None
    ) -> None:
        """Write down that this was seen or done, before it is shown; without a place in the log nothing is shown."""
        with write_transaction(self.parts.engine) as connection:
            audit.append(connection, self.entry(action, self._keys(connection, pupil_ids), detail))
        self.logged = True

    def entry(
        self, action: Action, pupils: Iterable[int] = (), detail: Mapping[str, str | int] | None = None
    ) -> AuditEntry:
        """The line for the audit log, for who writes it in the transaction of a change."""
        self.logged = True
        return AuditEntry(
            actor=self.viewer.actor,
            action=action,
            at=self.parts.now(),
            what=self.need.what,
            school_id=self.place_id,
            pupils=tuple(pupils),
            role=self.ground.role or "",
            ground=self.ground.ground,
            detail=detail or {},
        )

    def _keys(self, connection: Connection, pupil_ids: Iterable[str]) -> list[int]:
        shown = [self.pupil.pupil_fk] if self.pupil else []
        return shown + places.pupil_keys(connection, self.school.id, set(pupil_ids)) if self.school else shown


def enter(parts: Parts, visitor: Visitor, need: Need, address: Mapping[str, str]) -> Look:
    """Pass the gate with a ground for what the address names (``school_id``, ``pupil_id``).

    Raises
    ------
    NotAllowed
        If there is no ground and the address names no school or pupil.
    NotFound
        If there is no such school or pupil, or no ground for it: the two cannot be told apart.
    """
    if need.at is At.NOWHERE:
        ground = ground_for(visitor.viewer, need, None, parts.sharing)
        return Look(parts, visitor, need, ground or _refuse(parts, visitor.viewer, need))
    school = _school(parts, address["school_id"])
    if school is None:
        return _hide(parts, visitor.viewer, need, None)
    if need.at is At.PUPIL:
        return _enter_pupil(parts, visitor, need, school, address["pupil_id"])
    ground = ground_for(visitor.viewer, need, SchoolPlace(school.school_id, school.swv), parts.sharing)
    return Look(parts, visitor, need, ground, school) if ground else _hide(parts, visitor.viewer, need, school)


def _enter_pupil(parts: Parts, visitor: Visitor, need: Need, school: SchoolRow, pupil_id: str) -> Look:
    with snapshot(parts.engine) as connection:
        found = places.pupil_key(connection, school.id, pupil_id, parts.today)
    granted = _met(parts, visitor.viewer, need, found)
    place = PupilPlace(school.school_id, school.swv, found.class_name if found else None, granted)
    ground = ground_for(visitor.viewer, need, place, parts.sharing)
    if found is None or ground is None:
        return _hide(parts, visitor.viewer, need, school)
    return Look(parts, visitor, need, ground, school, found)


def _met(parts: Parts, viewer: Viewer, need: Need, pupil: places.PupilKey | None) -> frozenset[str]:
    """The purposes of consent that are met for a pupil today, where a ground of somebody depends on one.

    Looks as long for a pupil who does not exist: how long it takes tells nothing.
    """
    grants = (grant for each in viewer.assignments for grant in parts.sharing.grants_of(each.role))
    if not any(grant.when is not None and grant.allows(need.verb, need.what) for grant in grants):
        return frozenset()
    key, born = (pupil.pupil_fk, pupil.birth_date) if pupil else (0, parts.today)
    with snapshot(parts.engine) as connection:
        return met(connection, _purposes(parts.settings.configs_dir), {key: born}, parts.today)[key]


@lru_cache(maxsize=4)
def _purposes(configs: Path) -> ConsentPolicy:
    return load_consent(configs)


def ground_for(viewer: Viewer, need: Need, place: Place, sharing: Sharing) -> Ground | None:
    """The ground on which a viewer may use a route for a place; None without one."""
    ground = why_may(viewer, need.verb, place, need.what, sharing)
    return None if ground and need.whole_school and ground.classes is not None else ground


def _school(parts: Parts, school_id: str) -> SchoolRow | None:
    try:
        return find_school(parts.engine, school_id)
    except NotFound:
        return None


def _hide(parts: Parts, viewer: Viewer, need: Need, school: SchoolRow | None) -> Look:
    _log_refusal(parts, viewer, need, school)
    raise NotFound("There is no such page, or no ground on which you may see it.")


def _refuse(parts: Parts, viewer: Viewer, need: Need) -> Ground:
    _log_refusal(parts, viewer, need, None)
    raise NotAllowed(f"There is no ground on which you may {need.verb} {need.what}.", "Ask an administrator.")


def _log_refusal(parts: Parts, viewer: Viewer, need: Need, school: SchoolRow | None) -> None:
    """A refused look is logged as well; whether the pupil exists is not."""
    where = school.school_id if school else ""
    entry = AuditEntry(viewer.actor, Action.REFUSED, parts.now(), need.what, where, detail={"verb": need.verb.value})
    with write_transaction(parts.engine) as connection:
        audit.append(connection, entry)
