"""Settings come from the environment, have defaults for a laptop, and say what is wrong without repeating it."""

from pathlib import Path

import pytest

from service.domain.errors import ConfigError
from service.settings import REPOSITORY, load_settings

NAMES = ("DATABASE_URL", "VROEGSIGNAAL_DATA", "VROEGSIGNAAL_CONFIGS", "VROEGSIGNAAL_IMPORT_MAX_REJECTED")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def test_without_any_setting_everything_is_in_var() -> None:
    settings = load_settings()

    assert settings.data_dir == Path("var")
    assert settings.configs_dir == REPOSITORY / "configs"
    assert settings.database_url == "sqlite:///var/vroegsignaal.db"
    assert settings.import_max_rejected == 0.05


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in zip(NAMES, ("postgresql://host/db", "/data", "/policy", "0.2"), strict=True):
        monkeypatch.setenv(name, value)

    settings = load_settings()

    found = (settings.database_url, settings.data_dir, settings.configs_dir, settings.import_max_rejected)
    assert found == ("postgresql://host/db", Path("/data"), Path("/policy"), 0.2)


@pytest.mark.parametrize("value", ["five", "1.5", "-0.1"])
def test_a_wrong_value_is_named_by_its_variable_and_not_repeated(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("VROEGSIGNAAL_IMPORT_MAX_REJECTED", value)

    with pytest.raises(ConfigError, match="VROEGSIGNAAL_IMPORT_MAX_REJECTED is wrong") as error:
        load_settings()

    assert value not in str(error.value)


MAIL = {
    "VROEGSIGNAAL_SMTP_HOST": "mail.school.example",
    "VROEGSIGNAAL_SMTP_FROM": "vroegsignaal@school.example",
    "VROEGSIGNAAL_SMTP_USER": "dienst",
    "VROEGSIGNAAL_SMTP_PASSWORD": "geheim",
}


def test_mail_goes_encrypted_unless_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in MAIL.items():
        monkeypatch.setenv(name, value)

    settings = load_settings()

    assert (settings.smtp_host, settings.smtp_port, settings.smtp_tls) == ("mail.school.example", 587, "starttls")
    assert "geheim" not in repr(settings)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VROEGSIGNAAL_SMTP_FROM", "", "VROEGSIGNAAL_SMTP_FROM"),
        ("VROEGSIGNAAL_SMTP_FROM", "Vroegsignaal <a@b>", "VROEGSIGNAAL_SMTP_FROM"),
        ("VROEGSIGNAAL_SMTP_TLS", "off", "only for a mail server on this machine"),
        ("VROEGSIGNAAL_SMTP_TLS", "none", "VROEGSIGNAAL_SMTP_TLS"),
        ("VROEGSIGNAAL_SMTP_PASSWORD", "", "VROEGSIGNAAL_SMTP_PASSWORD"),
        ("VROEGSIGNAAL_SMTP_PORT", "0", "VROEGSIGNAAL_SMTP_PORT"),
    ],
)
def test_a_mail_server_is_whole_or_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    for each, given in (MAIL | {name: value}).items():
        monkeypatch.setenv(each, given)

    with pytest.raises(ConfigError, match=said):
        load_settings()


def test_a_mail_server_on_this_machine_may_go_without(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (MAIL | {"VROEGSIGNAAL_SMTP_HOST": "127.0.0.1", "VROEGSIGNAAL_SMTP_TLS": "off"}).items():
        monkeypatch.setenv(name, value)

    assert load_settings().smtp_tls == "off"
