"""How much one request may send and how often one client may ask: told beforehand, refused in time, forgotten after."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.domain.errors import ConfigError
from service.pipeline.parts import Parts
from service.policy.limits import load_limits
from service.views.web.limits import MOST_CLIENTS, SlidingWindow
from tests.api.feeds import Feed, calm, feed, opened
from tests.api.problems import check_problem
from tests.web.client import TestClient
from tests.web.visitors import everywhere, make_account, of_service, sign_in

START = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def on(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    """Nine o'clock."""
    return Clock()


@pytest.fixture
def hurried(parts: Parts, tmp_path: Path, clock: Clock) -> Iterator[Feed]:
    """A feed that may ask five times a minute, of a service where an address may eight times."""
    changes = {"token": ("per_token: 300", "per_token: 5"), "client": ("per_client: 900", "per_client: 8")}
    narrow = calm(parts, tmp_path, **changes)
    with opened(narrow, now=clock) as client:
        yield feed(client, narrow, *everywhere())


def test_a_token_that_asks_too_often_waits_until_the_oldest_is_forgotten(hurried: Feed, clock: Clock) -> None:
    left = []
    for _ in range(5):
        answer = hurried.get("/schools")
        left.append(answer.headers["ratelimit"])
        clock.on(1)
    assert left[0] == '"requests";r=4;t=60'
    assert left[-1] == '"requests";r=0;t=56'
    assert answer.headers["ratelimit-policy"] == '"requests";q=5;w=60'

    refused = hurried.get("/schools")
    check_problem(refused, "too-many-requests")
    assert refused.headers["retry-after"] == "55"

    clock.on(54)
    assert hurried.get("/schools").status_code == 429
    clock.on(1)
    assert hurried.get("/schools").status_code == 200
    assert hurried.get("/schools").status_code == 429


def test_an_address_that_asks_too_often_waits_whatever_it_shows(hurried: Feed, clock: Clock) -> None:
    for number in range(8):
        assert hurried.client.get("/v1/me", headers={"authorization": f"Bearer vs_a_{number}"}).status_code == 401
    refused = hurried.get("/me")

    check_problem(refused, "too-many-requests")
    assert refused.headers["retry-after"] == "60"
    clock.on(60)
    assert hurried.get("/me").status_code == 200


def test_the_pages_in_a_browser_are_not_counted_with_the_api(hurried: Feed) -> None:
    for _ in range(20):
        assert hurried.client.get("/healthz").status_code == 200

    assert hurried.get("/schools").status_code == 200


def test_another_client_is_not_made_to_wait() -> None:
    window = SlidingWindow(1, 60, lambda: START)

    assert window.ask("192.0.2.1").allowed
    assert not window.ask("192.0.2.1").allowed
    assert window.ask("192.0.2.2").allowed


def test_who_was_quiet_longest_is_forgotten_first(clock: Clock) -> None:
    window = SlidingWindow(1, 60, clock)
    for number in range(MOST_CLIENTS + 1):
        window.ask(str(number))

    assert window.ask("0").allowed
    assert not window.ask(str(MOST_CLIENTS)).allowed


@pytest.fixture
def small(parts: Parts, tmp_path: Path) -> Iterator[Feed]:
    """An administrator's feed of a service that takes 1 MiB of upload and 16 KiB of anything else."""
    changes = {"form": ("form_kibibytes: 256", "form_kibibytes: 16"), "up": ("mebibytes: 64", "mebibytes: 1")}
    narrow = calm(parts, tmp_path, **changes)
    with opened(narrow) as client:
        yield feed(client, narrow, of_service())


def test_an_upload_that_is_too_large_is_refused_before_it_is_read(small: Feed) -> None:
    check_problem(small.send(b"x" * (1 << 20), kind="absences", school_id="99AA00"), "too-large")
    check_problem(small.send(b"x" * 1000, kind="absences", school_id="99AA00"), "import-refused")


def test_an_upload_that_announces_no_size_is_stopped_where_it_becomes_too_large(small: Feed) -> None:
    sent = []

    def pieces() -> Iterator[bytes]:
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n'
        for number in range(64):
            sent.append(number)
            yield b"x" * (1 << 16)

    headers = {"content-type": "multipart/form-data; boundary=b"}
    answer = small.post("/imports", headers, content=pieces())

    assert "content-length" not in answer.request.headers
    check_problem(answer, "too-large")


def test_what_is_no_upload_may_only_be_small(small: Feed) -> None:
    answer = small.post("/schools/99AA00/pupils/1221/consents", json={"purpose": "x" * (1 << 15)})

    check_problem(answer, "too-large")


def test_a_form_of_a_page_may_only_be_small_as_well(small: Feed) -> None:
    answer = small.client.post("/inloggen/demo", data={"account": "x" * (1 << 15)})

    assert answer.status_code == 413
    assert "<h1>Te groot</h1>" in answer.text


@pytest.mark.parametrize("length", ["9" * 18, "9" * 5000])
def test_a_size_that_is_announced_out_of_all_measure_is_too_large(small: Feed, length: str) -> None:
    answer = small.post("/imports", {"content-length": length, "content-type": "multipart/form-data"}, content=b"x")

    check_problem(answer, "too-large")


def test_a_page_of_a_signed_in_person_is_not_told_of_any_pace(parts: Parts, client: TestClient) -> None:
    with opened(parts) as browser:
        answer = sign_in(browser, make_account(parts.engine, "M", *everywhere())).get("/")

    assert answer.status_code == 200
    assert "ratelimit" not in answer.headers


@pytest.mark.parametrize(
    ("old", "new"),
    [("per_token: 300", "per_token: 0"), ("upload_files: 8", "upload_files: many"), ("hours: 24", "days: 1")],
)
def test_limits_that_make_no_sense_are_refused_at_the_start(parts: Parts, tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(ConfigError, match=r"limits\.yaml"):
        opened(calm(parts, tmp_path, **{"token" if "token" in old else "other": (old, new)}))


def test_the_limits_in_force_are_those_of_the_file() -> None:
    limits = load_limits()

    assert (limits.sizes.form, limits.sizes.upload) == (256 * 1024, 64 * 1024 * 1024)
    assert (limits.rates.per_token, limits.rates.per_client, limits.rates.window_seconds) == (300, 900, 60)
    assert limits.idempotency.kept == timedelta(hours=24)
