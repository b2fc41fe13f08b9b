"""docs/reference/permissions.md: every route with every role, at the own class or school, in the own region, elsewhere.

Made from what the application asks for (`create_app`) and configs/sharing.yaml; the tests in tests/access ask for every
cell of it and compare.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum

from service.domain.access import Actor, ActorKind, Assignment, Role, Scope, Verb, What
from service.policy.sharing import Sharing
from service.views.gate import At, Need, ground_for
from service.views.permissions import Place, PupilPlace, SchoolPlace, Viewer

Needs = Mapping[tuple[str, str], Need]


class Where(StrEnum):
    """Where something is, seen from somebody's role; where the address names no place there is one answer."""

    CLASS = "class"
    SCHOOL = "school"
    REGION = "region"
    ELSEWHERE = "elsewhere"
    NOWHERE = "nowhere"


OF_AT: Mapping[At, tuple[Where, ...]] = {
    At.NOWHERE: (Where.NOWHERE,),
    At.SCHOOL: (Where.SCHOOL, Where.REGION, Where.ELSEWHERE),
    At.PUPIL: (Where.CLASS, Where.SCHOOL, Where.REGION, Where.ELSEWHERE),
}
"""Places that make a difference for a route: a pupil of the own class, of another class of that school, and so on."""

INTRODUCTION = """\
# Permissions

<!-- Written by make docs; do not edit. -->

What every role may, made from the routes of the service and `configs/sharing.yaml`. The test
`tests/access/test_matrix.py` asks for every cell with a real session or key and compares.

| cell | means |
|---|---|
| yes | allowed; the address names no school |
| class | pupils of the own class; of a list of the school, their rows |
| school | the own school |
| region | every school of the own samenwerkingsverband |
| all | every school |
| … if met | only for a pupil for whom the purpose in `configs/consent.yaml` is met |
| – | refused: 403, or 404 where the address names a school or a pupil, whether that exists or not |

Who is not signed in gets 401 everywhere but at the addresses for everybody. A key gets at most what its account has,
within its scopes and schools. A role that is over or has yet to begin gives nothing. `HEAD` is as `GET`.
"""
_EVERY_PURPOSE_MET = "if met"
_OWN, _REGION, _CLASS = "own school", "own region", "own class"


def allowed(need: Need, role: Role, sharing: Sharing, met: frozenset[str] = frozenset()) -> frozenset[Where]:
    """Where a role may use a route with this need; ``met`` are purposes of consent that are met for the pupil."""
    viewer = _viewer(role, sharing)
    return frozenset(
        where for where in OF_AT[need.at] if ground_for(viewer, need, _place(need, where, met), sharing) is not None
    )


def cell(need: Need, role: Role, sharing: Sharing) -> str:
    """The same in words."""
    always, met = allowed(need, role, sharing), allowed(need, role, sharing, sharing.purposes)
    word = "class" if met and need.at is At.SCHOOL and sharing.roles[role].scope is Scope.CLASS else _word(met)
    return word if always == met else f"{word} {_EVERY_PURPOSE_MET}"


def permissions_page(needs: Needs, public: Iterable[str], sharing: Sharing) -> str:
    """The page as text; ``needs`` and ``public`` are what the application has."""
    roles = list(sharing.roles)
    head = ["route", *(sharing.roles[role].name for role in roles)]
    parts = [INTRODUCTION, "## For everybody\n", ", ".join(f"`{path}`" for path in sorted(public)), ""]
    for need in sorted(set(needs.values()), key=_order):
        rows = [f"`{method} {path}`" for (method, path), each in needs.items() if each == need]
        cells = [cell(need, role, sharing) for role in roles]
        parts += [f"## {_heading(need)}\n", *_table(head, ([row, *cells] for row in sorted(rows))), ""]
    return "\n".join(parts)


def _viewer(role: Role, sharing: Sharing) -> Viewer:
    """Somebody with this role alone, where such a role can be had."""
    scope = sharing.roles[role].scope
    school_id = _OWN if scope in (Scope.SCHOOL, Scope.CLASS) else None
    class_name, region = _CLASS if scope is Scope.CLASS else None, _REGION if scope is Scope.REGION else None
    held = Assignment("", role, scope, date.min, None, school_id, class_name, region)
    return Viewer(Actor(ActorKind.ACCOUNT, ""), (held,))


def _place(need: Need, where: Where, met: frozenset[str]) -> Place:
    school_id = _OWN if where in (Where.CLASS, Where.SCHOOL) else "other school"
    region = "other region" if where is Where.ELSEWHERE else _REGION
    if need.at is At.PUPIL:
        return PupilPlace(school_id, region, _CLASS if where is Where.CLASS else "other class", met)
    return None if need.at is At.NOWHERE else SchoolPlace(school_id, region)


def _word(where: frozenset[Where]) -> str:
    if not where:
        return "–"
    if Where.NOWHERE in where:
        return "yes"
    widest = next(each for each in reversed(OF_AT[At.PUPIL]) if each in where)
    return "all" if widest is Where.ELSEWHERE else widest.value


def _order(need: Need) -> tuple[int, int, bool, int]:
    return list(What).index(need.what), list(Verb).index(need.verb), need.whole_school, list(At).index(need.at)


def _heading(need: Need) -> str:
    about = {At.NOWHERE: "", At.SCHOOL: ", of a school", At.PUPIL: ", of a pupil"}[need.at]
    return f"{need.verb} {need.what}{about}{', as a whole' if need.whole_school else ''}"


def _table(head: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(row)} |"
