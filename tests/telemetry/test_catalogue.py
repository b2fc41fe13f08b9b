"""The catalogue: no field of any event can hold anything of a pupil."""

import re
from typing import Any, get_args

import pytest

from service.ingest.report import ImportReport
from service.jobs.cli import COMMANDS
from service.policy.sources import KINDS, source_names
from service.risk.adviser import State
from service.telemetry import vocabularies
from service.telemetry.catalogue import EVENTS, Level
from service.telemetry.kinds import NotOfThisKind
from tests.people import PEOPLE, Person

FIELDS = [(event.name, name) for event in EVENTS.values() for name in event.fields]
EVERY_LINE_HAS = {"timestamp", "level", "event", "request_id"}


def sayings(person: Person) -> list[Any]:
    """What a careless call could hand over."""
    return [
        *(person.first_name, person.last_name, person.name, person.pupil_id, person.class_name),
        *(person.born, person.born.isoformat(), f"{person.born:%d-%m-%Y}", f"{person.born:%-d/%-m/%Y}"),
        *(f"/scholen/{person.school_id}/leerlingen/{person.pupil_id}", f"/leerlingen/{person.pupil_id}"),
        *(f"{person.first_name}@example.org", f"{person.first_name} is ziek", person, [person.pupil_id]),
        *({"name": person.name}, 0.83, None),
    ]


@pytest.mark.parametrize(("event", "name"), FIELDS)
def test_no_field_takes_anything_of_anybody(event: str, name: str) -> None:
    kind = EVENTS[event].fields[name]
    written = {}
    for person in PEOPLE.values():
        for said in sayings(person):
            try:
                written[str(said)] = kind.write(name, said)[name]
            except NotOfThisKind:
                continue

    assert set(written.values()) <= {vocabularies.OTHER}


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.name)
def test_an_event_has_a_plain_name_a_level_and_a_meaning(event: Any) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", event.name)
    assert event.level in get_args(Level)
    assert event.meaning.endswith(".")


def test_no_field_hides_what_every_line_says() -> None:
    assert {name for _, name in FIELDS} & EVERY_LINE_HAS == set()


def test_no_field_is_about_the_tier_or_score_of_a_pupil() -> None:
    about_pupils = re.compile(r"name|birth|born|score|tier|probab|email|address|text|message|reason|pupil_")

    assert [field for _, field in FIELDS if about_pupils.search(field)] == []


def test_a_refusal_repeats_no_value() -> None:
    with pytest.raises(NotOfThisKind) as refused:
        EVENTS["week-assessed"].fields["week"].write("week", "Zoë Martisolé")

    assert str(refused.value) == "week"


def test_the_words_are_those_the_service_uses() -> None:
    assert set(KINDS) == vocabularies.IMPORT_KINDS
    assert set(source_names()) <= vocabularies.IMPORT_SOURCES
    assert set(vocabularies.ROW_OUTCOMES) <= set(ImportReport.__dataclass_fields__)
    assert set(get_args(State)) == vocabularies.MODEL_STATES
    assert set(COMMANDS) <= vocabularies.JOBS
