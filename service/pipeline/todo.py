"""What a school has to do this week, besides the weekly list: dates that came, clocks that ran out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.cases.case import zorgplicht
from service.cases.handover import is_about
from service.decide.renewal import renewals
from service.decide.sitting import Exempt
from service.domain.case_steps import Step
from service.pipeline.agreed import owner_of
from service.pipeline.parts import Parts
from service.pipeline.people import leavers, people_of
from service.policy.cases import words_of
from service.store.cases import agreed as store
from service.store.cases import handovers
from service.store.reading import find_school, get_list
from service.store.session import snapshot

KINDS = (
    *("overdue", "review", "stagnation", "zorgplicht", "clock", "without_plan", "feeling", "renewal", "followed"),
    *("left", "handover"),
)
"""Kinds of work, the most urgent first."""

_LEFT = "nog een open dossier: draag over of sluit af"


@dataclass(frozen=True)
class Todo:
    """Something to do for a pupil; ``on`` is the date it is about and ``what`` a word of its own."""

    kind: str
    pupil_id: str
    name: str
    class_name: str
    what: str
    on: date | None = None
    who: str | None = None


@dataclass(frozen=True)
class _School:
    """Everything the work is found in."""

    parts: Parts
    today: date
    actions: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    exemptions: list[dict[str, Any]]
    feelings: dict[str, dict[str, Any]]
    names: Any
    waiting: list[dict[str, Any]]
    pupils: dict[str, dict[str, Any]]
    entries: list[dict[str, Any]]


def todo(parts: Parts, school_id: str, week: str | None, pupils: set[str] | None = None) -> list[Todo]:
    """The work of a school, kind by kind and the oldest first; ``week`` is that of the latest list, ``pupils`` None for
    everybody."""
    school, people = _read(parts, school_id, week), people_of(parts, school_id, parts.today)
    gone = leavers(parts, school_id, {each["pupil_id"] for each in school.cases}, parts.today)
    people |= {pupil_id: person for pupil_id, (person, _) in gone.items()}
    left: list[Found] = [("left", pupil_id, _LEFT, day, None) for pupil_id, (_, day) in gone.items()]
    found = []
    for kind, pupil_id, what, on, who in (*_all(school), *left):
        if pupil_id in people and (pupils is None or pupil_id in pupils):
            person = people[pupil_id]
            found.append(Todo(kind, pupil_id, person.name, person.class_name, what, on, who))
    return sorted(found, key=lambda each: (KINDS.index(each.kind), each.on or date.max, each.name))


def _read(parts: Parts, school_id: str, week: str | None) -> _School:
    school_fk = find_school(parts.engine, school_id).id
    frozen = get_list(parts.engine, school_fk, week) if week else None
    blocks = frozen.content["blocks"] if frozen else []
    with snapshot(parts.engine) as connection:
        actions = store.open_actions(connection, school_fk)
        return _School(
            parts,
            parts.today,
            actions,
            store.open_cases(connection, school_fk),
            store.exemption_entries(connection, school_fk),
            store.feelings(connection, school_fk),
            store.names_of(connection, {each["owner_uid"] for each in actions if each["owner_uid"]}),
            handovers.waiting_for(connection, school_fk),
            handovers.pupils_of(connection, school_fk),
            [entry for block in blocks for entry in block["entries"]],
        )


Found = tuple[str, str, str, date | None, str | None]


def _all(school: _School) -> Iterator[Found]:
    yield from _of_actions(school)
    yield from _of_cases(school)
    yield from _of_list(school)
    yield from _of_feelings(school)
    yield from _of_exemptions(school)
    yield from _of_handovers(school)


def _of_actions(school: _School) -> Iterator[Found]:
    for each in school.actions:
        what = words_of(school.parts.cases.interventions, each["intervention"])
        who = owner_of(school.parts, each, school.names)
        if each["due_on"] and each["due_on"] < school.today:
            yield "overdue", each["pupil_id"], what, each["due_on"], who
        elif each["review_on"] and each["review_on"] <= school.today:
            yield "review", each["pupil_id"], what, each["review_on"], who


def _of_cases(school: _School) -> Iterator[Found]:
    for each in school.cases:
        clock = zorgplicht(school.parts.cases.zorgplicht, each)
        if clock and clock.decided_on is None:
            kind = "stagnation" if clock.stagnates(school.today) else "zorgplicht"
            yield kind, each["pupil_id"], "besluit op de aanmelding", clock.last_day, None
        if each["step"] == Step.BACK and each["follow_up_until"] and each["follow_up_until"] <= school.today:
            yield "followed", each["pupil_id"], "een jaar gevolgd", each["follow_up_until"], None


def _of_list(school: _School) -> Iterator[Found]:
    """Clocks and niveau 3 as the latest list has them; a plan agreed since then is seen."""
    plans = school.parts.cases.plans
    planned = {each["pupil_id"] for each in school.actions if each["intervention"] in plans}
    clocks = school.parts.cases.clocks
    exempt = {each["pupil_id"] for each in school.exemptions if _covers(each, school.today)}
    for entry in school.entries:
        if entry["pupil_id"] in exempt:
            continue
        clock = entry.get("clock")
        if clock:
            since = date.fromisoformat(clock["since"])
            mark = clocks.get(clock["mark"])
            yield "stagnation" if mark and mark.stagnation else "clock", entry["pupil_id"], clock["words"], since, None
        if entry["tier"] == 3 and entry["pupil_id"] not in planned:
            yield "without_plan", entry["pupil_id"], "niveau 3 zonder plan", None, entry["owner"]


def _of_handovers(school: _School) -> Iterator[Found]:
    """Cases of other schools, at the pupils of this one they may be of."""
    for each in school.waiting:
        for pupil_id, who in school.pupils.items():
            if is_about(each["content"], who):
                yield "handover", pupil_id, f"dossier van {each['content']['school']}", each["offered_on"], None


def _covers(entry: dict[str, Any], day: date) -> bool:
    return Exempt(entry["article"], entry["valid_from"], entry["valid_to"]).covers(day)


def _of_feelings(school: _School) -> Iterator[Found]:
    acted = {each["pupil_id"] for each in school.actions}
    for pupil_id, each in school.feelings.items():
        if each["feeling"] == "worried" and pupil_id not in acted:
            words = words_of(school.parts.cases.feeling_signs, each["sign"])
            yield "feeling", pupil_id, words, each["felt_on"], None


def _of_exemptions(school: _School) -> Iterator[Found]:
    of: dict[str, list[Exempt]] = {}
    for each in school.exemptions:
        of.setdefault(each["pupil_id"], []).append(Exempt(each["article"], each["valid_from"], each["valid_to"]))
    for pupil_id, entries in of.items():
        before = renewals(school.parts.cases.exemptions, entries, school.today)
        if before:
            yield "renewal", pupil_id, f"artikel {entries[-1].article}", before, None


def grouped(found: Iterable[Todo]) -> dict[str, list[Todo]]:
    """By kind, in order, only the kinds of which there is some."""
    every = list(found)
    kinds = {kind: [each for each in every if each.kind == kind] for kind in KINDS}
    return {kind: some for kind, some in kinds.items() if some}
