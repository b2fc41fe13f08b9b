"""``vroegsignaal weekly`` and ``deliver`` as somebody types them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.domain.errors import ConfigError
from service.jobs.deliver import mail_server as mail_server_of
from service.settings import Settings, load_settings
from tests.notify.servers import FROM, Sink, mail_server
from tests.people import WEEK, write_demo
from tests.people_staff import write_staff
from tests.story.commands import Service

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The demo schools and their staff."""
    folder = tmp_path_factory.mktemp("deliver")
    write_demo(folder / "files")
    write_staff(folder / "files")
    found = Service(folder / "var")
    found.load(folder / "files")
    found.say("users", "demo", folder / "files" / "staff.csv")
    yield found


def test_the_last_week_is_done_once_and_a_week_by_name_again(service: Service) -> None:
    first = service.json("weekly")
    once = service.say("weekly")
    named = [service.json("weekly", "--week", WEEK) for _ in range(2)]

    assert len(first) == 3
    assert "was done already, at" in once
    assert service.json("weekly", "--once")["state"] == "succeeded"
    assert [(report["frozen"], report["written"]["new"]) for report in named[1]] == [(False, 0)] * 3


def test_without_a_mail_server_mail_waits(service: Service) -> None:
    assert "without VROEGSIGNAAL_SMTP_HOST mail waits" in service.say("deliver")


def test_with_a_mail_server_everybody_gets_their_mail_once(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.say("weekly", "--week", WEEK, "--quiet")
    sink = Sink()
    with mail_server(sink) as server:
        given = {"HOST": server.host, "PORT": str(server.port), "FROM": FROM, "TLS": "off"}
        for name, value in given.items():
            monkeypatch.setenv(f"VROEGSIGNAAL_SMTP_{name}", value)
        sent = service.json("deliver", "--registers")["sent"]
        again = service.json("deliver")

    assert sent == len(sink.accepted) > 1  # of the register that stopped, whatever the date
    assert again["sent"] == 0
    assert {mail["From"] for mail in sink.accepted} == {FROM}


def settings(**given: object) -> Settings:
    shared = {"smtp_host": "mail.school.example", "smtp_from": FROM, "smtp_user": "dienst"}
    return load_settings(**(shared | given))


def test_the_password_of_the_mail_server_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("uit een bestand\n", encoding="utf-8")

    server = mail_server_of(settings(smtp_password_file=tmp_path / "mail"))

    assert server is not None
    assert (server.password, server.port, server.tls) == ("uit een bestand", 587, "starttls")


def test_a_password_that_is_given_twice_or_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="both set"):
        mail_server_of(settings(smtp_password="x", smtp_password_file=tmp_path / "mail"))  # noqa: S106
    with pytest.raises(ConfigError, match="cannot be read"):
        mail_server_of(settings(smtp_password_file=tmp_path / "mail"))
