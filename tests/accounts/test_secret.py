"""The secret of the service: made once, given to nobody, and what it sealed opens for its owner alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.accounts.secret import ServiceSecret, load_secret
from service.domain.errors import ConfigError
from tests.accounts.staff import SECRET, at_once

LONG = "nYc8vKq2LtPz5RwXj7BdFh3MsGa9Ue4T"


def test_without_settings_a_secret_is_made_that_only_the_service_reads(tmp_path: Path) -> None:
    folder = tmp_path / "new"

    first, second = load_secret(folder), load_secret(folder)

    assert first.key("x") == second.key("x")
    assert (folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret.key"]


def test_two_services_make_two_secrets(tmp_path: Path) -> None:
    assert load_secret(tmp_path / "a").key("x") != load_secret(tmp_path / "b").key("x")


def test_processes_that_start_together_get_one_secret(tmp_path: Path) -> None:
    keys = at_once(*[lambda: load_secret(tmp_path).key("x")] * 8)

    assert (len(keys), len(set(keys))) == (8, 1)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    load_secret(tmp_path)
    (tmp_path / "secret.key").chmod(0o640)

    with pytest.raises(ConfigError, match="may read"):
        load_secret(tmp_path)


def test_a_secret_given_as_value_or_file_makes_no_file(tmp_path: Path) -> None:
    file = tmp_path / "given"
    file.write_text(LONG + "\n", encoding="utf-8")

    by_value, by_file = load_secret(tmp_path / "data", LONG), load_secret(tmp_path / "data", file=file)

    assert by_value.key("x") == by_file.key("x")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("value", ["short", LONG[:31], "a" * 64, "abcdefg" * 10])
def test_a_weak_secret_is_refused_without_showing_it(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="at least 32 random bytes") as refused:
        load_secret(tmp_path, value)

    assert value not in str(refused.value)


def test_a_secret_from_two_places_or_from_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="both set"):
        load_secret(tmp_path, LONG, tmp_path / "given")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_secret(tmp_path, file=tmp_path / "gone")


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = ServiceSecret(LONG.encode())

    assert LONG not in repr(secret) + str(secret) + f"{secret}"


@given(st.text(max_size=80), st.text(min_size=1, max_size=20))
def test_what_was_sealed_opens_for_its_owner(plain: str, owner: str) -> None:
    sealed = SECRET.seal("test", plain, owner)

    assert SECRET.unseal("test", sealed, owner) == plain
    assert sealed != SECRET.seal("test", plain, owner)


@pytest.mark.parametrize(
    ("purpose", "owner", "secret"),
    [("other", "mirjam", SECRET), ("test", "bo", SECRET), ("test", "mirjam", ServiceSecret(LONG.encode()))],
)
def test_it_opens_for_nobody_else_nothing_else_and_no_other_service(
    purpose: str, owner: str, secret: ServiceSecret
) -> None:
    sealed = SECRET.seal("test", "JBSWY3DPEHPK3PXP", "mirjam")

    with pytest.raises(ConfigError, match="another secret"):
        secret.unseal(purpose, sealed, owner)


@pytest.mark.parametrize(
    "change", [lambda text: text[:-2] + "AA", lambda _: "", lambda _: "not base64!", lambda _: "QUJD"]
)
def test_what_was_changed_does_not_open(change: object) -> None:
    sealed = SECRET.seal("test", "JBSWY3DPEHPK3PXP", "mirjam")

    with pytest.raises(ConfigError, match="another secret"):
        SECRET.unseal("test", change(sealed), "mirjam")  # type: ignore[operator]
