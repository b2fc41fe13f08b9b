"""Sending in files: the same import as on the command line; what a file says or is called ends up nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.pipeline.parts import Parts
from service.views.api import uploads
from tests.api.conftest import made
from tests.api.described import Described
from tests.api.feeds import Feed, calm, feed, log_of, opened
from tests.api.problems import check_problem
from tests.people import PEOPLE, PO, VO
from tests.web.visitors import everywhere, of_service

HEADER = b"school_id,pupil_id,date,period,minutes,reason,recorded_at\n"
SICK = HEADER + b"99AA00,1221,2026-11-18,0,300,sick,2026-11-25T09:00:00+01:00\n"
NAME = "Zoekgeraakt"
DAYS = [f"{day:02d}" for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20)]
BAD_NAMES = [
    "../../../../etc/cron.d/x",
    "..\\..\\windows\\x.csv",
    "/etc/passwd",
    "a\x00b.csv",
    ".",
    "..",
    "x" * 300,
    f"{NAME}.csv",
    "con\r\nset-cookie: a=b",
]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Iterator[Parts]:
    """A demo that may be changed."""
    folder = tmp_path_factory.mktemp("own")
    parts = made(folder, files)
    yield calm(parts, folder)
    parts.close()


@pytest.fixture(scope="module")
def sender(own: Parts) -> Iterator[Feed]:
    """A feed of its administrator."""
    with opened(own) as client:
        yield feed(client, own, of_service())


def absences(moment: str, minutes: int = 300, pupil: str = "1221") -> bytes:
    """A file with one absence, recorded at a minute of its own."""
    return HEADER + f"{VO},{pupil},2026-11-18,0,{minutes},sick,2026-11-25T{moment}:00+01:00\n".encode()


def test_an_import_does_what_it_says_and_can_be_read_afterwards(
    sender: Feed, own: Parts, description: Described
) -> None:
    answer = sender.send(absences("09:00"), kind="absences", school_id=VO)

    assert answer.status_code == 201, answer.text
    description.check(answer)
    told = answer.json()
    assert (told["new"], told["rejected"], told["files"], told["dry_run"]) == (1, 0, ["absences-1"], False)
    assert answer.headers["location"] == f"/v1/imports/{told['import_id']}"
    again = sender.client.get(answer.headers["location"], headers=sender.headers)
    assert again.json() == told
    assert sender.get("/imports?limit=1").json()["items"] == [told]
    with opened(own) as client:
        facts = feed(client, own, *everywhere()).get(f"/schools/{VO}/pupils/1221/facts?asOf=2026-11-22").json()
    assert facts["sick_reports_12w"] == 1


def test_an_import_is_in_the_audit_log_at_its_school(sender: Feed, own: Parts) -> None:
    uid = sender.send(absences("09:01"), kind="absences", school_id=VO).json()["import_id"]
    event = log_of(own)[-1]

    assert (event["action"], event["school_id"], event["ground"]) == ("imported", VO, "beheer")
    assert event["actor_uid"] == sender.uid
    assert event["detail"]["import"] == uid
    assert event["pupils"] == []


def test_a_dry_run_says_the_same_and_keeps_nothing(sender: Feed, own: Parts, description: Described) -> None:
    before = (len(log_of(own)), sender.items("/imports"))
    answer = sender.send(absences("09:02"), kind="absences", school_id=VO, dry_run="true")

    assert (answer.status_code, answer.json()["changed"] + answer.json()["new"]) == (200, 1)
    assert (answer.json()["import_id"], answer.json()["dry_run"]) == (None, True)
    assert "location" not in answer.headers
    description.check(answer)
    assert (len(log_of(own)), sender.items("/imports")) == before


@pytest.mark.parametrize("name", BAD_NAMES)
def test_what_a_client_calls_a_file_is_used_for_nothing(
    sender: Feed, own: Parts, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at: list[Path] = []
    copied = uploads._copied
    monkeypatch.setattr(uploads, "_copied", lambda upload, path: made_at.append(path) or copied(upload, path))
    answer = sender.send(absences("09:03"), name, kind="absences", school_id=VO, dry_run="true")

    assert answer.status_code == 200, answer.text
    assert answer.json()["files"] == ["absences-1"]
    (path,) = made_at
    assert path.resolve().is_relative_to((own.settings.data_dir / "uploads").resolve())
    assert path.name == "absences-1"
    assert NAME not in answer.text


def test_the_files_of_an_upload_are_gone_afterwards_and_were_nobody_elses(
    sender: Feed, own: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = own.settings.data_dir / "uploads"
    sender.send(absences("09:04"), kind="absences", school_id=VO)
    check_problem(sender.send(b"\x00\x01", kind="absences", school_id=VO), "import-refused")

    assert list(folder.iterdir()) == []
    assert folder.stat().st_mode & 0o077 == 0


def test_what_a_killed_process_left_behind_is_removed_after_a_day(
    sender: Feed, own: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = own.settings.data_dir / "uploads" / "left"
    left.mkdir(parents=True)
    (left / "absences-1").write_text("x")
    sender.send(absences("09:05"), kind="absences", school_id=VO)
    assert left.exists()

    monkeypatch.setattr(uploads, "_LEFT_BEHIND_SECONDS", -1)
    sender.send(absences("09:05"), kind="absences", school_id=VO)
    assert not left.exists()


def test_a_school_number_that_is_a_path_makes_no_folder(sender: Feed, own: Parts, tmp_path: Path) -> None:
    before = sorted(path for path in own.settings.data_dir.parent.rglob("*") if path.is_dir())
    content = b"school_id,name,sector,region,swv,municipality\n../../../x,X,vo,noord,S,M\n"
    told = check_problem(sender.send(content, kind="schools", school_id=VO), "import-refused")

    assert "../" not in str(told)
    after = sorted(path for path in own.settings.data_dir.parent.rglob("*") if path.is_dir())
    assert after == before


def test_a_row_that_is_not_taken_can_be_read_without_its_value(sender: Feed, description: Described) -> None:
    people = [PEOPLE[key].pupil_id for key in ("sanne", "omar")]
    rows = [f"{VO},{pupil},2026-11-{day},0,300,sick,2026-11-25T10:00:00+01:00" for pupil in people for day in DAYS]
    rows.append(f"{VO},{NAME},2026-11-18,0,300,sick,2026-11-25T10:00:00+01:00")
    content = HEADER + "\n".join(rows).encode()
    answer = sender.send(content, kind="absences", school_id=VO)
    assert answer.status_code == 201, answer.text

    rejected = sender.get(f"/imports/{answer.json()['import_id']}/rejected-rows")
    description.check(rejected)
    assert rejected.json()["items"] == [
        {
            "file": "absences-1",
            "line": len(rows) + 1,
            "column": "pupil_id",
            "code": "unknown-pupil",
            "reason": "Pupil … is not known at this school.",
        }
    ]
    assert NAME not in answer.text + rejected.text


@pytest.mark.parametrize(
    "content",
    [
        f"{VO},{NAME},2026-11-18,0,300,sick,2026-11-25T10:00:00+01:00\n".encode(),
        HEADER + f"{VO},{NAME},2026-11-18,0,300,sick,2026-11-25T10:00:00+01:00\n".encode(),
        HEADER + f"{VO},1221,{NAME},0,300,sick,2026-11-25T10:00:00+01:00\n".encode(),
        HEADER + f"{VO},1221,2026-11-18,0,300,{NAME},2026-11-25T10:00:00+01:00\n".encode(),
        HEADER + f'{VO},"{NAME}\n'.encode(),
        b"",
        b"\x89PNG\r\n\x1a\n" + NAME.encode(),
        NAME.encode() + b"\n",
    ],
)
def test_a_refused_file_says_where_and_why_and_nothing_of_what_was_in_it(
    sender: Feed, own: Parts, content: bytes, description: Described
) -> None:
    before = sender.items("/imports")
    answer = sender.send(content, f"{NAME}.csv", kind="absences", school_id=VO)

    told = check_problem(answer, "import-refused")
    description.check(answer)
    assert told["errors"] != []
    assert NAME not in answer.text
    assert str(own.settings.data_dir) not in answer.text
    assert sender.items("/imports") == before
    assert log_of(own)[-1]["action"] == "import-refused"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"kind": "absences"}, "#/school_id"),
        ({"school_id": VO}, "#/kind"),
        ({"kind": "other", "school_id": VO}, "#/kind"),
        ({"kind": "absences", "school_id": VO, "dry_run": "yes"}, "#/dry_run"),
        ({"kind": "absences", "school_id": VO, "source": "../sources"}, "#/source"),
        ({"kind": "absences", "school_id": VO, "source": "unknown"}, "#/source"),
        ({"kind": "absences", "school_id": VO, "received_from": "2026-11-16"}, "#/received_to"),
        ({"kind": "absences", "school_id": VO, "received_from": "16-11-2026"}, "#/received_from"),
        ({"kind": "absences", "school_id": VO, "max_rejected": "1"}, "#"),
        ({"kind": "absences", "school_id": VO, "configs": "/etc"}, "#"),
    ],
)
def test_a_field_that_is_wrong_or_not_ours_is_refused(sender: Feed, fields: dict[str, str], pointer: str) -> None:
    told = check_problem(sender.send(SICK, headers=None, **fields), "invalid-request")

    assert pointer in [error["pointer"] for error in told["errors"]]


def test_an_upload_without_files_or_with_too_many_is_refused(sender: Feed) -> None:
    none = sender.post("/imports", data={"kind": "absences", "school_id": VO}, files=[("other", ("a", b"x"))])
    many = [("files", (f"{number}.csv", SICK)) for number in range(9)]
    too_many = sender.post("/imports", data={"kind": "absences", "school_id": VO}, files=many)

    assert "#/files" in [error["pointer"] for error in check_problem(none, "invalid-request")["errors"]]
    check_problem(too_many, "invalid-request")


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/csv", None])
def test_an_upload_is_multipart(sender: Feed, kind: str | None) -> None:
    headers = {"content-type": kind} if kind else {}

    check_problem(sender.post("/imports", headers, content=b"kind=absences"), "unsupported-media-type")


def test_registers_can_be_said_to_be_complete_with_the_absences(sender: Feed, own: Parts) -> None:
    day = "2026-11-24"
    before = {item["date"]: item["received"] for item in sender.items(f"/schools/{VO}/registers?from={day}&to={day}")}
    fields = {"received_from": day, "received_to": day}
    answer = sender.send(absences("11:00"), kind="absences", school_id=VO, **fields)
    after = {item["date"]: item["received"] for item in sender.items(f"/schools/{VO}/registers?from={day}&to={day}")}

    assert answer.status_code == 201, answer.text
    assert (before, after) == ({day: False}, {day: True})


def test_several_files_are_one_import(sender: Feed) -> None:
    two = [("files", ("a", absences("12:00"))), ("files", ("b", absences("12:01", 240)))]
    answer = sender.post("/imports", data={"kind": "absences", "school_id": VO}, files=two)

    assert answer.status_code == 201, answer.text
    assert answer.json()["files"] == ["absences-1", "absences-2"]
    read_back = sender.get(f"/imports/{answer.json()['import_id']}").json()
    assert read_back["sha256"] == answer.json()["sha256"]


def test_a_role_that_may_not_import_is_refused_before_anything_is_kept(own: Parts, sender: Feed) -> None:
    with opened(own) as client:
        other = feed(client, own, *everywhere())
        check_problem(other.send(SICK, kind="absences", school_id=VO), "not-allowed")

    assert log_of(own)[-1]["action"] == "refused"


def test_a_school_that_is_there_but_not_of_the_token_is_refused_and_logged(own: Parts) -> None:
    with opened(own) as client:
        other = feed(client, own, of_service(), schools=[PO])
        check_problem(other.send(SICK, kind="absences", school_id=VO), "not-allowed")

    assert (log_of(own)[-1]["action"], log_of(own)[-1]["actor_uid"]) == ("refused", other.uid)
