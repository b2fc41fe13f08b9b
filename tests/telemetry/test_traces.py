"""The search for people in texts finds those who are there, however they are written, and nobody who is not."""

import base64
import json
from email.message import EmailMessage
from html import escape
from urllib.parse import quote

import pytest

from tests.people import PEOPLE, Person
from tests.telemetry.traces import find_personal_data, parts_of

EVERYBODY = list(PEOPLE.values())
ZOE = PEOPLE["zoe"]
CLEAN = [
    '{"timestamp": "2026-11-22T12:08:14.120+00:00", "level": "info", "event": "request-finished", "status": 200}',
    '{"event": "request-finished", "route": "/scholen/{school_id}/leerlingen/{pupil_id:path}", "duration_ms": 1208}',
    '{"event": "import-finished", "kind": "absences", "rows": 1201, "new": 1202, "unchanged": 1401}',
    '{"event": "library-record", "logger": "sqlalchemy.pool", "at": "sqlalchemy/pool/base.py:1208"}',
    '{"event": "week-assessed", "week": "2026-W47", "schools": 3, "pupils": 2101}',
    '2026-11-22T12:08:14Z [info] request-finished duration_ms=1208 status=404 request_id=12081208aabb1208',
    'vroegsignaal_request_seconds_bucket{le="0.5",method="GET",route="/",status="2xx"} 1208.0',
    "vroegsignaal_schools_behind 1208.0",
    "<p>Er ging iets mis. Kenmerk: <strong>12ab1208</strong></p><p>Telefoon 0800-1208, kamer 1.208</p>",
    "De lijst van week 47 staat klaar voor 3 scholen. Kijk op http://localhost:1208/scholen/99AA00",
    "data:image/png;base64," + base64.b64encode(bytes(range(256)) * 9).decode(),
    "data:image/png;base64,iVBORw0KGgo+Bo/AAAA/Ada+AAAA",
    "Set-Cookie: session=x9-Bo_3kQe-Ada-77; Path=/; HttpOnly",
    "The list was made on 22 November 2026 (2026-11-22, 22-11-2026). adaptive, boss, evidence, milan, sarah",
]  # fmt: skip


def named(text: str, *people: Person) -> set[tuple[str, str]]:
    return {(trace.person, trace.attribute) for trace in find_personal_data(text, people or EVERYBODY)}


@pytest.mark.parametrize("text", CLEAN)
def test_a_text_about_nobody_is_accepted(text: str) -> None:
    assert find_personal_data(text, EVERYBODY) == []


@pytest.mark.parametrize("key", PEOPLE)
def test_everybody_is_found_by_each_thing_alone(key: str) -> None:
    person = PEOPLE[key]

    assert (person.name, "first name") in named(f"Hallo {person.first_name}, welkom")
    assert (person.name, "last name") in named(f"mevr. {person.last_name.lower()}")
    assert (person.name, "number") in named(json.dumps({"x": person.pupil_id}))
    assert (person.name, "birth date") in named(f"geboren {person.born:%d-%m-%Y}.")


@pytest.mark.parametrize("key", PEOPLE)
def test_every_last_name_has_a_part_that_is_looked_for(key: str) -> None:
    assert parts_of(PEOPLE[key].last_name) != []


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Martisolé",
        "ZOË",
        "Zoe is ziek",
        '{"x": "Zoë"}',
        '{"x": "zo\\u00eb"}',
        "/leerlingen/zo%C3%AB",
        "?naam=Zo%C3%AB+Martisol%C3%A9",
        "<b>Zo&euml;</b>",
        "<b>Zo&amp;euml;</b>",
        "b'Zo\\xc3\\xab'",
        "('Zo\\xeb',)",
        base64.b64encode("Beste ouders van Zoë, u hoort van ons".encode()).decode(),
        base64.urlsafe_b64encode('{"sub": "Zoë", "iat": 1}'.encode()).decode().rstrip("="),
        "data:text/plain;base64," + base64.b64encode("leerling Zoë".encode()).decode(),
    ],
)
def test_a_first_name_is_found_however_it_is_written(text: str) -> None:
    assert (ZOE.name, "first name") in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "Martisolé",
        "MARTISOLE",
        "zoe.martisole@example.org",
        "de familie Martisolé-Wout",
        "/x?q=martisol%C3%A9",
        quote("Martisolé", encoding="utf-8").replace("%", "%25"),
        "zmartisole martisole_z",
    ],
)
def test_a_last_name_is_found_however_it_is_written(text: str) -> None:
    assert (ZOE.name, "last name") in named(text)


@pytest.mark.parametrize("last_name", ["d&#39;Avondzon", "d’Avondzon", "D'AVONDZON", escape("d'Avondzon"), "avondzon"])
def test_an_apostrophe_hides_nobody(last_name: str) -> None:
    assert (PEOPLE["lars"].name, "last name") in named(f"<td>{last_name}</td>")


@pytest.mark.parametrize(
    "text",
    [
        '{"pupil": "1208"}',
        '{"pupil": 1208}',
        '{"pupils": [1201, 1208]}',
        '[{"a": {"b": [1208]}}]',
        'GET {"at": 1}\n{"id": 1208}',
        "GET /scholen/99AA00/leerlingen/1208 HTTP/1.1",
        "/leerlingen/1208?op=2026-11-22",
        "/leerlingen/1208/export.",
        "http://localhost/v1/pupils/1208",
        "href=%2Fleerlingen%2F1208",
        "pupil_id=1208",
        "q=1208&x=1",
        'vroegsignaal_requests_total{route="1208"} 3.0',
        "<td> 1208 </td>",
        "KeyError: '1208'",
        "[parameters: ('99AA00', '1208')]",
        "Er is geen leerling 1208 op deze school.",
        "leerlingnummer: 1208",
        json.dumps({"inner": json.dumps({"number": 1208})}),
    ],
)
def test_a_pupil_number_is_found_where_it_is_a_value(text: str) -> None:
    assert (ZOE.name, "number") in named(text)


@pytest.mark.parametrize(
    "text",
    [
        "2013-08-08",
        "2013-08-08T00:00:00+02:00",
        "2013/08/08",
        "08-08-2013",
        "8-8-2013",
        "8/8/2013",
        "08.08.2013",
        "08%2F08%2F2013",
        "20130808",
        "8 augustus 2013",
        "8 aug. 2013",
        "August 8, 2013",
        "8th August 2013",
        "08-AUG-2013",
        "datetime.date(2013, 8, 8)",
    ],
)
def test_a_birth_date_is_found_in_every_notation(text: str) -> None:
    assert (ZOE.name, "birth date") in named(f"geboren: {text}")


def test_day_and_month_are_not_mistaken_for_each_other() -> None:
    lev = PEOPLE["lev"]

    assert named("12-11-2021, 11/11/2020, 1 november 2021, 2021-11-12", lev) == set()
    assert named("11 november 2021", lev) == {(lev.name, "birth date")}


def test_a_person_is_found_inside_a_mail() -> None:
    mail = EmailMessage()
    mail["Subject"] = "Bericht over Zoë"
    mail["To"] = "zorg@example.org"
    mail.set_content("Geachte collega,\n\n" + "Dit gaat over leerling Martisolé. " * 4, cte="quoted-printable")
    packed = EmailMessage()
    packed["To"] = "zorg@example.org"
    packed.set_content("Beste collega,\n\n" + "é" * 70 + "\nHet gaat om 8 augustus 2013.", cte="base64")

    assert named(mail.as_string()) >= {(ZOE.name, "first name"), (ZOE.name, "last name")}
    assert (ZOE.name, "birth date") in named(packed.as_string())


def test_a_mail_about_nobody_is_accepted() -> None:
    mail = EmailMessage()
    mail["Subject"] = "De weeklijst staat klaar"
    mail.set_content("De lijst van week 47 staat voor 3 scholen klaar.", cte="base64")

    assert find_personal_data(mail.as_string(), EVERYBODY) == []


def test_only_the_people_asked_for_are_looked_for() -> None:
    assert named("Zoë en Bram", PEOPLE["bram"]) == {(PEOPLE["bram"].name, "first name")}


def test_a_trace_shows_where_it_was_found() -> None:
    (trace,) = find_personal_data("Er is geen leerling 1208 op deze school.", EVERYBODY)

    assert (trace.person, trace.attribute) == ("Zoë Martisolé", "number")
    assert "leerling 1208 op deze" in trace.around
