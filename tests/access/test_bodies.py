"""Bodies that are too large, too deep or hide something: refused before they cost anything, and never a failure."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from service.domain.access import Role
from service.policy.limits import load_limits
from service.views.web.app import create_app
from tests.access.world import Person, World
from tests.people import PEOPLE, VO

LIMITS = load_limits().sizes
CONSENTS = f"/v1/schools/{VO}/pupils/{PEOPLE['bram'].pupil_id}/consents"
JSON = {"content-type": "application/json"}
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + '<Interchange xmlns="http://ed-fi.org/5.2.0"><Student>&i;</Student></Interchange>'
)
FROM_DISK = (
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Interchange xmlns="http://ed-fi.org/5.2.0">'
    "<Student><StudentUniqueId>&a;</StudentUniqueId></Student></Interchange>"
)
FROM_ELSEWHERE = FROM_DISK.replace("file:///etc/passwd", "http://127.0.0.1:9/evil.dtd")
DEEP = '<Interchange xmlns="http://ed-fi.org/5.2.0">' + "<a>" * 50_000 + "</a>" * 50_000 + "</Interchange>"
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"x" * 100_000}">]><Interchange>{"&a;" * 10_000}</Interchange>'
HOSTILE = {"laughs": LAUGHS, "disk": FROM_DISK, "elsewhere": FROM_ELSEWHERE, "deep": DEEP, "quadratic": QUADRATIC}
NAMES = ("../../etc/passwd", "/etc/cron.d/evil", "..\\..\\evil", "a/../../../evil", "\x00evil", "." * 300, "con", "")
VALUES = ("../../etc/passwd", "/etc/passwd", "..", "canonical/../edfi", "canonical\x00", "\n", "x" * 10_000)
PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n1\r\n'
FILE = b'--x\r\nContent-Disposition: form-data; name="bestanden"; filename="a"\r\n\r\n1\r\n'


def zeros(size: int) -> Iterator[bytes]:
    """A body that announces no size."""
    for _ in range(size // 65536 + 1):
        yield bytes(65536)


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("path", ["/inloggen", "/account/wachtwoord", "/v1/imports", CONSENTS, "/beheer/import/nieuw"])
def test_a_body_that_announces_too_much_is_refused_before_it_is_read(
    attacked: World, path: str, signed_in: bool
) -> None:
    largest = LIMITS.upload if path in ("/v1/imports", "/beheer/import/nieuw") else LIMITS.form
    headers = {"content-length": str(largest + 1), "content-type": "application/x-www-form-urlencoded"}
    sender = attacked.admin.send if signed_in else attacked.nobody.request

    answer = sender("POST", path, content=b"x", headers=headers)

    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/account/wachtwoord", CONSENTS])
def test_a_body_that_announces_nothing_is_stopped_where_it_becomes_too_large(attacked: World, path: str) -> None:
    coordinator = attacked.people[Role.ZORGCOORDINATOR]
    headers = {"content-type": "application/json" if path == CONSENTS else "application/x-www-form-urlencoded"}

    assert coordinator.send("POST", path, content=zeros(LIMITS.form), headers=headers).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000, b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 40_000 + b"1" + b"}" * 40_000, b"1" * 200_000,
        b"1e999999", b"NaN", b"null", b'"\\ud800"', b"\xff\xfe", b"\x00", b"{", b"",
        b'{"purpose":"jgz-name","purpose":"x"}',
    ],
)  # fmt: skip
def test_json_that_is_deep_huge_or_broken_is_an_invalid_request(attacked: World, body: bytes) -> None:
    answer = attacked.people[Role.ZORGCOORDINATOR].send("POST", CONSENTS, content=body, headers=JSON)

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\x00", b"--x\r\n" * 1000, PART % b"formulier", PART % (b"a" * 100_000) + b"--x--\r\n",
        b"".join(PART % b"a%d" % number for number in range(500)) + b"--x--\r\n", FILE * 90 + b"--x--\r\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/v1/imports", "/beheer/import/nieuw", "/account/wachtwoord"])
def test_a_form_in_parts_that_is_broken_or_endless_is_refused(attacked: World, path: str, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}

    assert attacked.admin.send("POST", path, content=body, headers=headers).status_code in (400, 403)


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("path", ["/v1/imports", "/beheer/import/nieuw"])
def test_hostile_xml_costs_nothing_and_reads_nothing_of_this_machine(attacked: World, kind: str, path: str) -> None:
    begin = process_time()

    answer = upload(attacked.admin, path, "pupils", "Student.xml", HOSTILE[kind].encode(), "edfi")

    assert answer.status_code in (400, 422)
    assert "root:" not in answer.text
    assert process_time() - begin < cost_of_a_plain_upload(attacked.admin, path) * 20 + 2


@pytest.mark.parametrize("path", ["/v1/imports", "/beheer/import/nieuw"])
def test_a_packed_file_is_not_unpacked(attacked: World, path: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("absences.csv", bytes(50_000_000))

    answer = upload(attacked.admin, path, "absences", "absences.csv", packed.getvalue(), "canonical")

    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", ["/v1/imports", "/beheer/import/nieuw"])
def test_the_name_of_a_file_that_is_sent_makes_no_path(attacked: World, path: str, name: str) -> None:
    data = attacked.parts.settings.data_dir
    before = files_in(data.parent)

    answer = upload(attacked.admin, path, "absences", name, b"school_id\n", "canonical")

    assert answer.status_code in (400, 422)
    assert files_in(data.parent) == before


@pytest.mark.parametrize("field", ["school_id", "source", "kind"])
@pytest.mark.parametrize("value", VALUES)
def test_a_field_of_an_upload_makes_no_path(attacked: World, field: str, value: str) -> None:
    fields = {"kind": "absences", "school_id": VO, "source": "canonical", field: value}
    files = {"files": ("a.csv", io.BytesIO(b"school_id\n"), "text/csv")}
    before = files_in(attacked.parts.settings.data_dir.parent)

    answer = attacked.admin.send("POST", "/v1/imports", data=fields, files=files)

    assert answer.status_code in (400, 403)
    assert "passwd" not in answer.text
    assert files_in(attacked.parts.settings.data_dir.parent) == before


def test_without_the_limits_a_large_body_would_be_read(attacked: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.views.web.limits.Limiting.size_of", lambda self, request: 10**9)
    coordinator = attacked.people[Role.ZORGCOORDINATOR]

    with coordinator.on(create_app(attacked.parts)) as person:
        answer = person.send("POST", CONSENTS, content=zeros(LIMITS.form), headers=JSON)

    assert answer.status_code == 400


def upload(person: Person, path: str, kind: str, name: str, content: bytes, source: str) -> Any:
    """Send one file in, through the API or the page."""
    if path.startswith("/v1/"):
        fields = {"kind": kind, "school_id": VO, "source": source}
        return person.send("POST", path, data=fields, files={"files": (name, io.BytesIO(content), "text/csv")})
    fields = person.fields(soort=kind, school=VO, bron=source, hoe="inlezen")
    return person.send("POST", path, data=fields, files={"bestanden": (name, io.BytesIO(content), "text/csv")})


def cost_of_a_plain_upload(person: Person, path: str) -> float:
    """Seconds of this machine for a file in which nothing is hostile."""
    begin = process_time()
    upload(person, path, "pupils", "Student.xml", b'<Interchange xmlns="http://ed-fi.org/5.2.0"/>', "edfi")
    return process_time() - begin


def files_in(folder: Path) -> set[str]:
    """Every file below a folder, but the database's own and what a running import keeps for a moment."""
    return {str(path) for path in folder.rglob("*") if path.is_file() and "vroegsignaal.db" not in path.name}
