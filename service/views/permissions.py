"""The one place that says who may see or change what: the ground, or nothing (rules.md §7, configs/sharing.yaml)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.domain.access import Actor, Assignment, Role, Scope, Verb, What
from service.policy.sharing import Grant, Sharing


@dataclass(frozen=True)
class TokenLimits:
    """What a feed's token is limited to: ``see:facts`` and the like, at these schools."""

    scopes: frozenset[str]
    school_ids: frozenset[str]


@dataclass(frozen=True)
class Viewer:
    """Who asks: the actor, and the assignments in force today. A token never gets more than its account has."""

    actor: Actor
    assignments: tuple[Assignment, ...]
    limits: TokenLimits | None = None


@dataclass(frozen=True)
class SchoolPlace:
    """A school as a place to look; ``region`` is its samenwerkingsverband."""

    school_id: str
    region: str


@dataclass(frozen=True)
class PupilPlace:
    """A pupil as somebody to look at.

    ``class_name`` is the class of today, None outside an enrolment; ``met`` are the purposes of consent that are met.
    """

    school_id: str
    region: str
    class_name: str | None = None
    met: frozenset[str] = frozenset()


Place = SchoolPlace | PupilPlace | None
"""Where: a school, a pupil, or nowhere in particular."""


@dataclass(frozen=True)
class Ground:
    """Why somebody may: the role used, the ground of configs/sharing.yaml, and for whom.

    ``classes``: only pupils of these classes; None for the whole school.
    """

    role: Role | None
    ground: str
    classes: frozenset[str] | None = None


def why_may_see(viewer: Viewer, place: Place, what: What, sharing: Sharing) -> Ground | None:
    """The ground on which a viewer may see something of a pupil, school or the service; None without one."""
    return why_may(viewer, Verb.SEE, place, what, sharing)


def why_may_change(viewer: Viewer, place: Place, what: What, sharing: Sharing) -> Ground | None:
    """The same for changing it."""
    return why_may(viewer, Verb.CHANGE, place, what, sharing)


def why_may(viewer: Viewer, verb: Verb, place: Place, what: What, sharing: Sharing) -> Ground | None:
    """`why_may_see` or `why_may_change`. Of several grounds the widest."""
    if not _within_limits(viewer.limits, verb, place, what):
        return None
    for grant in sharing.everybody:
        if grant.allows(verb, what):
            return Ground(None, grant.ground)
    return _widest(_grounds(viewer.assignments, verb, place, what, sharing))


def places_of(viewer: Viewer, verb: Verb, what: What, places: Iterable[SchoolPlace], sharing: Sharing) -> list[str]:
    """Numbers of the schools at which a viewer may see or change something, in the order given."""
    return [place.school_id for place in places if why_may(viewer, verb, place, what, sharing) is not None]


def _within_limits(limits: TokenLimits | None, verb: Verb, place: Place, what: What) -> bool:
    if limits is None:
        return True
    return f"{verb}:{what}" in limits.scopes and (place is None or place.school_id in limits.school_ids)


def _grounds(
    assignments: Iterable[Assignment], verb: Verb, place: Place, what: What, sharing: Sharing
) -> Iterator[Ground]:
    for assignment in assignments:
        # A role is worth nothing at another scope than its own: a mentor of a whole school does not exist.
        if assignment.scope is not sharing.roles[assignment.role].scope or not _covers(assignment, place):
            continue
        for grant in sharing.grants_of(assignment.role):
            if grant.allows(verb, what) and _met(grant, place):
                classes = frozenset({str(assignment.class_name)}) if assignment.scope is Scope.CLASS else None
                yield Ground(assignment.role, grant.ground, classes)


def _covers(assignment: Assignment, place: Place) -> bool:
    if place is None or assignment.scope is Scope.SERVICE:
        return True
    if assignment.scope is Scope.REGION:
        return assignment.region == place.region
    if assignment.school_id != place.school_id:
        return False
    if assignment.scope is Scope.CLASS and isinstance(place, PupilPlace):
        return place.class_name is not None and assignment.class_name == place.class_name
    return True


def _met(grant: Grant, place: Place) -> bool:
    """Whether the condition of a grant is met; one about a pupil is never met where no pupil is named."""
    return grant.when is None or (isinstance(place, PupilPlace) and grant.when in place.met)


def _widest(grounds: Iterable[Ground]) -> Ground | None:
    found = list(grounds)
    whole = next((ground for ground in found if ground.classes is None), None)
    if whole is not None or not found:
        return whole
    classes = frozenset().union(*(ground.classes for ground in found if ground.classes is not None))
    return Ground(found[0].role, found[0].ground, classes)
