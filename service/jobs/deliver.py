"""``vroegsignaal deliver``: send the messages whose time has come. Safe to repeat, and to run side by side."""

from pathlib import Path
from typing import Annotated

import typer

from service.accounts.mailed import MailedLinks
from service.accounts.secret import load_secret
from service.domain.errors import ConfigError
from service.jobs.console import AsJson, console, print_json
from service.notify.deliver import Report, Sender, deliver
from service.notify.hooks import PURPOSE
from service.notify.mail import MailServer
from service.pipeline.parts import Parts, opened
from service.pipeline.tell import tell_of_registers
from service.policy.accounts import load_accounts_policy
from service.settings import Settings, load_settings

THIS_MACHINE = "http://127.0.0.1:8000"
Registers = Annotated[
    bool, typer.Option("--registers", help="First look for registers that stopped arriving, and tell of them.")
]


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(name="deliver")
    def deliver_command(registers: Registers = False, as_json: AsJson = False) -> None:
        """Send the messages whose time has come; without a mail server mail waits and only webhooks are called."""
        with opened(load_settings()) as parts:
            if registers:
                tell_of_registers(parts)
            report = deliver(sender_of(parts))
            if as_json:
                print_json(vars(report))
            else:
                console.print(_sentence(report, parts), highlight=False, soft_wrap=True)


def sender_of(parts: Parts) -> Sender:
    """What sending works with, from the settings."""
    settings = parts.settings
    secret = load_secret(settings.data_dir, settings.secret.get_secret_value(), settings.secret_file)
    return Sender(
        parts.engine,
        parts.messages,
        mail_server(settings),
        settings.public_url or THIS_MACHINE,
        lambda sealed, uid: secret.unseal(PURPOSE, sealed, uid),
        MailedLinks(parts.engine, load_accounts_policy(settings.configs_dir)),
        parts.now,
    )


def mail_server(settings: Settings) -> MailServer | None:
    """The mail server of the settings; None when there is none.

    Raises
    ------
    ConfigError
        If the file with its password cannot be read, or the password is given twice.
    """
    if not settings.smtp_host:
        return None
    password = settings.smtp_password.get_secret_value()
    if settings.smtp_password_file is not None:
        if password:
            raise ConfigError(
                "VROEGSIGNAAL_SMTP_PASSWORD and VROEGSIGNAAL_SMTP_PASSWORD_FILE are both set.", "Set one."
            )
        password = _read(settings.smtp_password_file)
    user, sender = settings.smtp_user, settings.smtp_from
    return MailServer(settings.smtp_host, settings.smtp_port, user, password, sender, settings.smtp_tls)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(
            f"The password of the mail server in {path} cannot be read: {error.strerror}.", "Check the path."
        ) from None


def _sentence(report: Report, parts: Parts) -> str:
    said = (
        f"{report.sent} sent, {report.later} wait for another attempt, {report.dead} given up, {report.unsure} unsure"
    )
    return said if parts.settings.smtp_host else f"{said}; without VROEGSIGNAAL_SMTP_HOST mail waits"
