"""Mail servers that behave and mail servers that do not, in threads of their own, over real sockets."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.notify.mail import MailServer, Tls

HERE = "127.0.0.1"
FROM = "vroegsignaal@school.example"
Answer = Callable[[str], str | None]


def _yes(_address: str) -> str | None:
    return None


@dataclass
class Sink:
    """A mail server that keeps what it accepts. ``rcpt`` and ``data`` may answer something else than yes.

    ``slow`` is how long it takes to say that it accepted a mail, in seconds.
    """

    rcpt: Answer = _yes
    data: Answer = _yes
    slow: float = 0
    accepted: list[Message] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = self.rcpt(address)
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        refusal = self.data(str(envelope.rcpt_tos[0]))
        if refusal is not None:
            return refusal
        self.accepted.append(message_from_bytes(bytes(envelope.content or b"")))
        time.sleep(self.slow)
        return "250 accepted"

    def ids(self) -> list[str]:
        """Message-IDs of what was accepted, in order."""
        return [str(mail["Message-ID"]) for mail in self.accepted]

    def texts(self) -> list[str]:
        """Everything of each mail, headers and words as people read them."""
        return ["\n".join([*map(str, mail.values()), _words(mail)]) for mail in self.accepted]


@contextmanager
def mail_server(
    sink: Sink, tls: Tls = "off", certificate: "Certificate | None" = None, login: tuple[str, str] | None = None
) -> Iterator[MailServer]:
    """A server that hands what it gets to a sink; with ``login`` that name and password are asked."""
    options: dict[str, Any] = {}
    if certificate and tls == "starttls":
        options |= {"tls_context": certificate.context(), "require_starttls": True}
    if login:
        options |= {"authenticator": _authenticator(sink, login), "auth_required": True}
        options |= {"auth_require_tls": tls == "starttls"}
    wrapped = certificate.context() if certificate and tls == "tls" else None
    controller = Controller(sink, hostname=HERE, port=free_port(), ssl_context=wrapped, **options)
    controller.start()
    name = "localhost" if certificate else HERE
    user, password = login or ("", "")
    try:
        yield MailServer(name, int(controller.port), user, password, FROM, tls)
    finally:
        controller.stop()


def _authenticator(sink: Sink, login: tuple[str, str]) -> Callable[..., AuthResult]:
    def authenticate(_server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        given = (data.login.decode(), data.password.decode()) if isinstance(data, LoginPassword) else ("", "")
        if given == login:
            sink.signed_in.append(given[0])
        return AuthResult(success=given == login, handled=False)

    return authenticate


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as found:
        found.bind((HERE, 0))
        return int(found.getsockname()[1])


@dataclass
class Bad:
    """A mail server that goes well up to a point: ``at`` one of greeting, ehlo, mail, rcpt, data, body, dot.

    There it is silent (``hang``), breaks the connection (``drop``), or answers ``with_``.
    """

    at: str
    hang: bool = False
    with_: str = ""
    connections: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    def serve(self, listener: socket.socket) -> None:
        """Answer connections until the listener is closed."""
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            stream = connection.makefile("rb")
            if not self._say(connection, "greeting", "220 hello"):
                return
            while line := stream.readline():
                word = line.split()[0].decode().lower() if line.split() else ""
                if word == "data":
                    if not self._say(connection, "data", "354 go on"):
                        return
                    if not self._body(connection, stream):
                        return
                elif word == "quit" or not self._say(connection, word, "250 ok"):
                    return

    def _body(self, connection: socket.socket, stream: Any) -> bool:
        if self.at == "body":
            stream.readline()
            return False
        while stream.readline() not in (b".\r\n", b""):
            continue
        return self._say(connection, "dot", "250 accepted")

    def _say(self, connection: socket.socket, at: str, good: str) -> bool:
        """Answer; False when the conversation is over."""
        if at != self.at:
            connection.sendall(good.encode() + b"\r\n")
            return True
        if self.with_:
            connection.sendall(self.with_.encode() + b"\r\n")
            return True
        if self.hang:
            self._over.wait(30)
        return False

    def stop(self) -> None:
        """Let go of who is waiting."""
        self._over.set()


@contextmanager
def bad_server(bad: Bad) -> Iterator[MailServer]:
    """A server that misbehaves."""
    with socket.create_server((HERE, 0)) as listener:
        threading.Thread(target=bad.serve, args=(listener,), daemon=True).start()
        try:
            yield MailServer(HERE, int(listener.getsockname()[1]), "", "", FROM, "off")
        finally:
            bad.stop()
            # Closing alone does not wake who waits in accept.
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Certificate:
    """A certificate somebody made for this machine's own name."""

    path: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """What a server needs to use it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context


def make_certificate(folder: Path, name: str = "localhost") -> Certificate:
    """Make one; whoever trusts the file itself as an authority trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    found = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    found.path.write_bytes(made.public_bytes(pem))
    found.key.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return found


def _words(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    return payload.decode().replace("\r\n", "\n") if isinstance(payload, bytes) else ""
