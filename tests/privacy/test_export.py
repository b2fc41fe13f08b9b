"""Everything about one pupil, in a form for machines and one for people, and nothing about anybody else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from service.domain.access import Action, ActorKind, AuditEntry, What
from service.domain.errors import NotFound
from service.policy.consent import Kind, Party
from service.policy.retention import Moment
from service.privacy import words
from service.privacy.export import export
from service.privacy.export_model import Export, explanation, json_schema
from service.privacy.export_page import as_page
from service.privacy.policies import load_policies
from service.store import audit
from service.store.privacy.due import pupil_column
from service.store.session import write_transaction
from service.store.tables import metadata
from tests.people import PEOPLE, VO
from tests.privacy import rows
from tests.privacy.demo import MIRJAM, NUMBER, TUESDAY, WHO, Demo
from tests.store.builders import execute

POLICIES = load_policies()
ASKS = AuditEntry(MIRJAM, Action.SAW, TUESDAY, What.PERSONAL_DATA, VO, role="zorgcoordinator")
SECTIONS = {
    "absence_record": "absences",
    "agreed_action": "agreed_actions",
    **dict.fromkeys(
        (
            *("case_handover", "case_note", "case_step", "exemption_entry", "gut_feeling", "pupil_case"),
            *("pupil_contact", "sickness_flag", "sickness_step", "tier_decision"),
        ),
        "guidance",
    ),
    "assessment": "assessments",
    "consent": "consents",
    "correction_request": "requests",
    "enrolment": "enrolments",
    "pupil": "person",
    "pupil_reference": "looks",
    "region_state": "counted",
    "report_draft": "reports",
    "swv_case": "brought_in",
    "timetable_entry": "timetable",
}


def exported(engine: Engine, pupil_id: str = NUMBER, entry: AuditEntry = ASKS) -> Export:
    with write_transaction(engine) as connection:
        return export(connection, POLICIES, (VO, pupil_id), entry)


@pytest.fixture(scope="session")
def made(schools: Demo) -> Export:
    return exported(schools.engine)


@pytest.fixture(scope="session")
def page(made: Export) -> str:
    return as_page(made, POLICIES.rights)


def texts(value: Any) -> Iterator[str]:
    """Every text in nested values, names of fields left out."""
    if isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def test_nobody_else_is_in_it(made: Export, page: str) -> None:
    said = "\n".join(texts(made.model_dump(mode="json")))
    others = [person for person in PEOPLE.values() if person is not WHO]

    for person in others:
        for attribute in (person.name, person.last_name, person.pupil_id):
            assert not re.search(rf"(?<!\w){re.escape(attribute)}(?!\w)", said), attribute
        assert person.name not in page
        assert person.last_name not in page


def test_every_table_about_pupils_has_its_part(made: Export) -> None:
    tables = {table.name for table in metadata.sorted_tables if pupil_column(table) is not None}

    assert tables == set(SECTIONS)
    assert [name for name, part in SECTIONS.items() if not getattr(made, part)] == []
    assert made.listed_as_not_enrolled == made.agreed_actions == [date(2026, 11, 24)]


def test_every_version_of_a_record_is_in_it_with_its_moment_and_file(engine: Engine) -> None:
    school, pupil = rows.pupil(engine)
    rows.add(engine, rows.version(school, pupil, minutes=0, recorded_at=1_795_000_000_000_000))

    first, second = exported(engine, "p0").absences

    assert (first.day, first.period, first.minutes, first.reason) == (date(2026, 11, 16), 1, 50, "unauthorised")
    assert first.recorded_at == datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
    assert (first.files, first.source, first.reason_text) == (["absences.csv"], "canonical", "ongeoorloofd")
    assert (second.minutes, second.number > first.number) == (0, True)


def test_an_assessment_has_its_reasons_answers_facts_and_receipt(made: Export) -> None:
    said = made.assessments[-1]

    assert (said.week, said.tier, said.reasons[0]["rule"]) == ("2026-W47", 2, "mazl-long")
    assert [answer.answer for answer in said.answers if answer.rule == "mazl-long"] == ["ja"]
    assert "Nu 7 schooldagen achter elkaar ziek" in [fact.text for fact in said.facts]
    assert len(said.receipt.content_sha256) == len(said.receipt.rules_sha256) == 64
    assert {number for number in said.reasons[0]["evidence"]["records"]} <= {each.number for each in made.absences}


def test_places_on_lists_are_in_it_as_they_were(made: Export) -> None:
    assert [(each.week, each.place) for each in made.lists] == [
        ("2026-W46", "unaccounted"),
        ("2026-W47", "new_tier_2"),
        ("2026-W47", "unaccounted"),
    ]
    assert {each.entry["pupil_id"] for each in made.lists} == {NUMBER}


def test_who_looked_is_told_by_role_moment_and_ground_and_not_by_name(made: Export) -> None:
    file, listed, *_, this = [look for look in made.looks if look.who != "de dienst zelf"]

    assert (file.who, file.action, file.ground[:11]) == ("zorgcoördinator", "bekeken", "begeleiding")
    assert (listed.who, listed.what) == ("mentor", "de weeklijst")
    assert (this.action, this.ground) == ("alle gegevens verstrekt", "inzage op verzoek van leerling of ouders")
    assert file.at == TUESDAY
    assert "mirjam-uid" not in made.model_dump_json()


def test_what_was_prepared_for_others_is_in_it_without_who_did(made: Export) -> None:
    (report,), (case,) = made.reports, made.brought_in

    assert (report.kind, report.state, report.reason) == ("16 uur in 4 weken", "concept", "vaak te laat")
    assert report.actions == ["gesprek met de leerling"]
    assert (case.ground[:18], case.valid_from) == ("extra ondersteunin", date(2026, 11, 24))
    assert [(each.as_of, each.at_home) for each in made.counted][-1] == (date(2026, 11, 22), "nee")
    assert "somebody-uid" not in made.model_dump_json()


def test_every_field_is_explained_in_dutch(made: Export) -> None:
    told = explanation()
    plain = made.model_dump(mode="json")
    parts = {"export": plain} | {name: plain[name] for name in told if name in plain}
    parts |= {name: plain["assessments"][-1][name] for name in ("answers", "facts", "reasons", "receipt")}
    parts |= {"days": plain["reports"][0]["days"]}
    parts |= {"entry": [each["entry"] for each in plain["lists"]]}
    parts |= {"evidence": [each["evidence"] for each in parts["reasons"]]}
    parts |= {"second_opinion": [each["model"] for each in parts["entry"] if "model" in each]}

    assert plain["explanation"] == told
    assert set(parts) == set(told)
    for name, part in parts.items():
        for each in part if isinstance(part, list) else [part]:
            assert set(each) - set(told[name]) == set(), name


def test_the_file_can_be_read_back_by_its_schema(made: Export) -> None:
    assert Export.model_validate_json(made.model_dump_json()) == made
    assert json_schema()["properties"].keys() == Export.model_fields.keys()
    assert json_schema()["additionalProperties"] is False


def test_the_page_tells_the_same_in_plain_dutch(made: Export, page: str) -> None:
    for text in ("Sven Poolsterren", NUMBER, "7 juli 2013", "Zilverlinde College", "Lang ziek (M@ZL)", "geïnformeerd"):
        assert text in page
    assert page.count("absences.csv") == len(made.absences)
    assert "<script" not in page
    assert re.findall(r"(?:src|href)=", page) == []


def test_a_name_that_tries_to_be_markup_stays_text(engine: Engine) -> None:
    rows.pupil(engine)
    execute(engine, "UPDATE pupil SET last_name = '<script>alert(1)</script>'")

    page = as_page(exported(engine, "p0"), POLICIES.rights)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script" not in page


def test_it_is_logged_in_the_same_transaction_or_it_does_not_happen(engine: Engine) -> None:
    _, pupil = rows.pupil(engine)

    with pytest.raises(RuntimeError), write_transaction(engine) as connection:
        export(connection, POLICIES, (VO, "p0"), ASKS)
        raise RuntimeError
    assert "audit_event" not in rows.counts(engine)

    exported(engine, "p0")
    with engine.connect() as connection:
        (event,) = audit.events(connection, reference=f"reference-{pupil}")
    assert (event["action"], event["what"]) == ("personal-data-exported", "personal-data")


def test_a_pupil_nobody_has_or_had_is_not_found(engine: Engine) -> None:
    rows.pupil(engine)

    with pytest.raises(NotFound):
        exported(engine, "p1")
    with write_transaction(engine) as connection, pytest.raises(NotFound):
        export(connection, POLICIES, ("99XX99", "p0"), ASKS)


def test_words_of_rules_grounds_and_purposes_that_no_file_knows_any_more_stay_as_they_are(engine: Engine) -> None:
    _, pupil = rows.pupil(engine)
    day = date(2026, 1, 1)
    with write_transaction(engine) as connection:
        rows.put(connection, "consent", pupil_fk=pupil, given_on=day, **rows.informed(day) | {"purpose": "old"})
        rows.request(connection, pupil, day, kind="old", about="old", asked_by="old", decision="old")
        audit.append(connection, replace(ASKS, pupils=(pupil,), ground="old", role="old"))

    made = exported(engine, "p0")

    (request,) = (each for each in made.requests if each.asked_on == day)
    assert made.consents[-1].purpose_text == "old"
    assert (request.kind, request.about, request.asked_by, request.decision) == ("old", "old", "old", "old")
    assert (made.looks[0].ground, made.looks[0].who) == ("old", "een medewerker zonder rol")


def test_there_are_dutch_words_for_everything_that_can_be_said() -> None:
    assert set(words.ACTIONS) == set(Action)
    assert set(words.KINDS_OF_INFORMATION) == set(What)
    assert set(words.MOMENTS) == set(Moment)
    assert (set(words.PARTIES), set(words.KINDS)) == (set(Party), set(Kind))
    assert {words.who(POLICIES.sharing, kind.value, "") for kind in ActorKind} != {""}


def test_terms_are_told_as_people_say_them() -> None:
    tables = POLICIES.retention.tables
    said = {
        name: words.term(POLICIES.retention, tables[name]) for name in ("absence_record", "rejected_row", "consent")
    }

    assert said == {
        "absence_record": "5 jaar na het einde van de inschrijving",
        "rejected_row": "90 dagen na het maken",
        "consent": "5 jaar na het einde van de inschrijving, net als leerlingen",
    }
    assert words.term(POLICIES.retention, tables["assessment"]).startswith("tot en met het einde van het schooljaar na")
