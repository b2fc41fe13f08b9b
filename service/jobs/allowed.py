"""Commands that show pupils pass the same gate as pages: with a key once there are accounts, and always logged."""

from collections.abc import Iterable, Mapping

from service.accounts.tokens import bearer_of
from service.domain.access import Action, Actor, ActorKind, Verb
from service.domain.errors import NotSignedIn
from service.pipeline.parts import Parts
from service.store.accounts.people import any_real
from service.store.reading import find_school, school_ids
from service.store.session import snapshot
from service.views.gate import At, Look, Need, enter
from service.views.permissions import Ground, TokenLimits, Viewer
from service.views.visitor import Visitor

AT_THE_MACHINE = "opbouw"
"""Ground of who sets the service up at its own machine, before there are accounts, and of a demo."""


def in_service(parts: Parts) -> bool:
    """Whether people work with this database: it has accounts of people who exist."""
    with snapshot(parts.engine) as connection:
        return any_real(connection)


def has_key(parts: Parts) -> bool:
    """Whether a key is given."""
    return bool(parts.settings.token.get_secret_value())


def look_at_schools(parts: Parts, command: str, need: Need, only: str | None) -> list[Look]:
    """Pass the gate for a school, or for every school this key may see.

    Raises
    ------
    NotSignedIn
        If there are accounts and no valid key is given.
    NotFound
        If there is no such school, or no ground.
    """
    visitor = _visitor(parts, command)
    wanted = school_ids(parts.engine, only)
    if visitor is not None and only is None and visitor.viewer.limits is not None:
        wanted = [school_id for school_id in wanted if school_id in visitor.viewer.limits.school_ids]
    return [_look(parts, command, visitor, need, {"school_id": school_id}) for school_id in wanted]


def look_at_pupil(parts: Parts, command: str, need: Need, school_id: str, pupil_id: str) -> Look:
    """Pass the gate for one pupil; raises as `look_at_schools` does."""
    visitor = _visitor(parts, command)
    return _look(parts, command, visitor, need, {"school_id": school_id, "pupil_id": pupil_id})


def log_all(looks: Iterable[Look], pupils: Mapping[str, Iterable[str]], **detail: str | int) -> None:
    """Write down that the pupils of these schools were shown, before they are."""
    for look in looks:
        if look.school is not None:
            look.log(pupils.get(look.school.school_id, ()), Action.EXPORTED, detail)


def _visitor(parts: Parts, command: str) -> Visitor | None:
    """Whose key this is; None where nobody needs one."""
    given = parts.settings.token.get_secret_value()
    if not given and not in_service(parts):
        return None
    bearer = bearer_of(parts.engine, given, parts.now()) if given else None
    if bearer is None:
        raise NotSignedIn(
            f"The command {command} shows pupils, and people work with this database: it needs a valid key.",
            "Make one with `vroegsignaal users tokens make` and set VROEGSIGNAAL_TOKEN.",
        )
    limits = TokenLimits(bearer.scopes, bearer.school_ids)
    return Visitor(Viewer(bearer.actor, bearer.assignments, limits), command, bearer.account_id)


def _look(parts: Parts, command: str, visitor: Visitor | None, need: Need, address: Mapping[str, str]) -> Look:
    if visitor is not None:
        return enter(parts, visitor, need, address)
    machine = Visitor(Viewer(Actor(ActorKind.COMMAND, command), ()), command, 0)
    school = find_school(parts.engine, address["school_id"])
    return Look(parts, machine, Need(Verb.SEE, need.what, At.SCHOOL), Ground(None, AT_THE_MACHINE), school)
