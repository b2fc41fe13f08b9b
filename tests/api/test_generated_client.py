"""A client that is generated from the description does the work of a feed, over a real connection."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest

from service.pipeline.parts import Parts
from tests.api.conftest import made
from tests.api.feeds import calm, feed, opened
from tests.api.served import served
from tests.api.test_imports import absences
from tests.people import PEOPLE, VO, WEEK
from tests.web.visitors import everywhere, of_service

pytestmark = pytest.mark.slow

NAME = "vroegsignaal_client"
NO_HOOKS = f"post_hooks: []\npackage_name_override: {NAME}\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Iterator[Parts]:
    """A demo that may be changed."""
    folder = tmp_path_factory.mktemp("own")
    parts = made(folder, files)
    yield calm(parts, folder)
    parts.close()


@pytest.fixture(scope="module")
def address(own: Parts) -> Iterator[str]:
    """Where it is served."""
    with served(own) as where:
        yield where


@pytest.fixture(scope="module")
def generated(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Imports modules of the generated client by their name."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_bytes(httpx.get(f"{address}/openapi.json").content)
    (folder / "config.yaml").write_text(NO_HOOKS, encoding="utf-8")
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", "openapi.json"]
    command += ["--config", "config.yaml", "--meta", "none", "--output-path", NAME, "--fail-on-warning"]
    done = subprocess.run(command, check=False, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))

    def module(name: str) -> ModuleType:
        return importlib.import_module(f"{NAME}.{name}")

    yield module
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
def school(own: Parts, address: str, generated: Any) -> Iterator[Any]:
    """The client of a verzuimcoördinator."""
    with opened(own) as client:
        token = feed(client, own, *everywhere()).token
    with generated("client").AuthenticatedClient(base_url=address, token=token) as made:
        yield made


@pytest.fixture
def office(own: Parts, address: str, generated: Any) -> Iterator[Any]:
    """The client of an administrator."""
    with opened(own) as client:
        token = feed(client, own, of_service()).token
    with generated("client").AuthenticatedClient(base_url=address, token=token) as made:
        yield made


def test_it_lists_the_schools(school: Any, generated: Any) -> None:
    page = generated("api.schools.list_schools").sync(client=school)

    assert [each.name for each in page.items] == [
        "Zilverlinde College", "Het Vlindertouw", "Basisschool De Kievitsvlucht",
    ]  # fmt: skip
    assert page.next_cursor is None


def test_it_walks_through_a_collection(school: Any, generated: Any) -> None:
    pupils, cursor = [], generated("types").UNSET
    while cursor is not None:
        page = generated("api.pupils.list_pupils").sync(VO, client=school, limit=20, cursor=cursor)
        pupils += [each.pupil_id for each in page.items]
        cursor = page.next_cursor

    assert pupils == sorted(set(pupils))
    assert PEOPLE["sanne"].pupil_id in pupils


def test_it_reads_a_list(school: Any, generated: Any) -> None:
    listed = generated("api.weekly_lists.get_weekly_list").sync(VO, WEEK, client=school)
    first = listed.blocks[0]

    assert (first.id.value, first.entries[0].name, first.entries[0].class_) == ("overdue", "Amira Ben Nahrazad", "3C")
    assert listed.as_of.isoformat() == "2026-11-22"
    assert [change.name for change in listed.changes] == ["Sanne Kastanjeveld", "Finn Duinlichter"]


def test_it_sends_in_an_import_and_reads_it_back(office: Any, generated: Any) -> None:
    models, file = generated("models"), generated("types").File(payload=BytesIO(absences("13:00")), file_name="x.csv")
    upload = models.ImportUpload(kind=models.ImportUploadKind.ABSENCES, school_id=VO, files=[file])
    done = generated("api.imports.create_import").sync(client=office, body=upload, idempotency_key="a-key")
    again = generated("api.imports.create_import").sync_detailed(
        client=office, body=_fresh(upload, file), idempotency_key="a-key"
    )
    read = generated("api.imports.get_import").sync(done.import_id, client=office)

    assert done.new == 1
    assert again.parsed.to_dict() == done.to_dict() == read.to_dict()


def _fresh(upload: Any, file: Any) -> Any:
    """The same upload, to be sent once more."""
    file.payload.seek(0)
    return upload


def test_it_gets_a_problem_as_a_problem(school: Any, generated: Any) -> None:
    refused = generated("api.imports.list_imports").sync_detailed(client=school)
    hidden = generated("api.pupils.get_pupil").sync_detailed(VO, "9999", client=school)

    assert (refused.status_code, refused.parsed.type_) == (403, "/v1/problems/not-allowed")
    assert (hidden.status_code, hidden.parsed.title) == (404, "Not found")
    assert isinstance(hidden.parsed, generated("models").Problem)


def test_an_upload_in_pieces_without_a_size_is_stopped_over_a_real_connection(own: Parts, address: str) -> None:
    with opened(own) as client:
        token = feed(client, own, *everywhere()).token

    def pieces() -> Iterator[bytes]:
        for _ in range(64):
            yield b"x" * (1 << 14)

    answer = httpx.post(
        f"{address}/schools/{VO}/pupils/1221/consents",
        headers={"authorization": f"Bearer {token}", "content-type": "application/json"},
        content=pieces(),
    )

    assert answer.request.headers["transfer-encoding"] == "chunked"
    assert (answer.status_code, answer.json()["type"]) == (413, "/v1/problems/too-large")
