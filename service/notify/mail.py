"""Handing a mail to a mail server, one connection for many mails.

The end of a mail (a line with a dot) is what lets a server accept it. Everything before is without consequence, so the
caller is told just before, and can write down that from then on it may have arrived.
"""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from enum import Enum
from typing import Literal, Self

from service.domain.delivery import Why

Tls = Literal["starttls", "tls", "off"]
_LEADING_DOT = re.compile(rb"(?m)^\.")
_OK, _GO_ON = 250, 354
_WILL_FORWARD = 251
_CLOSING = 421


class Part(Enum):
    """What an answer of a server is about."""

    SENDER = "sender"
    RECIPIENT = "recipient"
    MAIL = "mail"


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and as whom."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    tls: Tls


class NotAccepted(Exception):
    """The server did not accept a mail.

    ``for_good`` when it never will accept this one; ``of_server`` when it takes none at all now.
    """

    def __init__(self, why: Why, *, for_good: bool = False, of_server: bool = False) -> None:
        super().__init__(why.value)
        self.why = why
        self.for_good = for_good
        self.of_server = of_server


class Postbox:
    """A connection to a mail server, opened when the first mail comes and again when it broke."""

    def __init__(self, server: MailServer, answer_seconds: float, accept_seconds: float) -> None:
        self._server = server
        self._answer_seconds = answer_seconds
        self._accept_seconds = accept_seconds
        self._smtp: smtplib.SMTP | None = None

    @property
    def sender(self) -> str:
        """The address mail comes from."""
        return self._server.sender

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._forget()

    def hand_over(self, mail: EmailMessage, before_the_end: Callable[[], bool]) -> bool:
        """Hand a mail over. ``before_the_end`` may still say no; then False, and nothing was accepted.

        Raises
        ------
        NotAccepted
            If the server did not say that it accepted it.
        """
        smtp = self._connected()
        try:
            return self._transaction(smtp, mail, before_the_end)
        except NotAccepted:
            self._reset()
            raise
        except (smtplib.SMTPException, OSError) as problem:
            self._forget()
            silent = _was_silent(problem)
            raise NotAccepted(Why.NO_ANSWER if silent else Why.DROPPED, of_server=silent) from None

    def _transaction(self, smtp: smtplib.SMTP, mail: EmailMessage, before_the_end: Callable[[], bool]) -> bool:
        _expect(smtp.mail(self._server.sender), _OK, of=Part.SENDER)
        _expect(smtp.rcpt(str(mail["To"])), _OK, _WILL_FORWARD, of=Part.RECIPIENT)
        _expect(smtp.docmd("DATA"), _GO_ON)
        smtp.send(_LEADING_DOT.sub(b"..", mail.as_bytes()).rstrip(b"\r\n") + b"\r\n")
        if not before_the_end():
            # Only a broken connection ends a mail without the server accepting it.
            self._forget()
            return False
        _wait(smtp, self._accept_seconds)
        smtp.send(b".\r\n")
        _expect(smtp.getreply(), _OK)
        _wait(smtp, self._answer_seconds)
        return True

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            try:
                self._smtp = self._connect()
            except (smtplib.SMTPException, OSError) as problem:
                raise NotAccepted(_why_not_connected(problem), of_server=True) from None
        return self._smtp

    def _connect(self) -> smtplib.SMTP:
        server, context = self._server, ssl.create_default_context()
        if server.tls == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self._answer_seconds, context=context
            )
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=self._answer_seconds)
        try:
            _do_not_hold_back(smtp)
            smtp.ehlo_or_helo_if_needed()
            if server.tls == "starttls":
                smtp.starttls(context=context)
            if server.user:
                smtp.login(server.user, server.password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _reset(self) -> None:
        """Ready for the next mail after a no; a connection that cannot be is opened anew."""
        try:
            if self._smtp is None or self._smtp.rset()[0] != _OK:
                self._forget()
        except (smtplib.SMTPException, OSError):
            self._forget()

    def _forget(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def _expect(reply: tuple[int, bytes], *codes: int, of: Part = Part.MAIL) -> None:
    code = reply[0]
    if code in codes:
        return
    if code // 100 == 5 and of is not Part.SENDER:
        raise NotAccepted(Why.NO_SUCH_RECIPIENT if of is Part.RECIPIENT else Why.REFUSED, for_good=True)
    if code == _CLOSING or of is Part.SENDER:
        raise NotAccepted(Why.REFUSED if code // 100 == 5 else Why.BUSY, of_server=True)
    raise NotAccepted(Why.DROPPED if code < 0 else Why.BUSY)


def _why_not_connected(problem: Exception) -> Why:
    if isinstance(problem, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return Why.TLS
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return Why.SIGN_IN
    if isinstance(problem, smtplib.SMTPResponseException):
        return Why.REFUSED if problem.smtp_code // 100 == 5 else Why.BUSY
    if _was_silent(problem):
        return Why.NO_ANSWER
    return Why.DROPPED if isinstance(problem, smtplib.SMTPServerDisconnected) else Why.UNREACHABLE


def _was_silent(problem: Exception) -> bool:
    """Whether waiting for an answer took too long; smtplib hides that in the error before."""
    return isinstance(problem, TimeoutError) or isinstance(problem.__context__, TimeoutError)


def _do_not_hold_back(smtp: smtplib.SMTP) -> None:
    """Send the last line of a mail at once: otherwise it waits 40 ms for the server to confirm the lines before."""
    if isinstance(smtp.sock, socket.socket):
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _wait(smtp: smtplib.SMTP, seconds: float) -> None:
    """How long the next answer may take."""
    if isinstance(smtp.sock, socket.socket):
        smtp.sock.settimeout(seconds)
