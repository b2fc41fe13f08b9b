"""The secret of the service: what it encrypts with, never in the database.

Without it a copy of the database gives nobody a second factor. Whoever loses it has to let everybody set up a second
factor again, so it belongs in the backup, apart from the database's.
"""

import base64
import binascii
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.domain.errors import ConfigError

FILE_NAME = "secret.key"
MIN_BYTES = 32
_NONCE_BYTES = 12
_DIFFERENT = 8
"""Different bytes that a secret must hold at least: "aaaa…" is none."""
_TODO = "Make one with `openssl rand -base64 48` and give it in VROEGSIGNAAL_SECRET or VROEGSIGNAAL_SECRET_FILE."


class ServiceSecret:
    """Keys for each purpose, derived from one secret (HKDF, RFC 5869); shows itself to nobody."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < MIN_BYTES or len(set(secret)) < _DIFFERENT:
            raise ConfigError(f"The secret of the service needs at least {MIN_BYTES} random bytes.", _TODO)
        self._secret = secret

    def __repr__(self) -> str:
        return "ServiceSecret(…)"

    def key(self, purpose: str) -> bytes:
        """32 bytes for one purpose; keys of other purposes say nothing about them."""
        return HKDF(SHA256(), length=32, salt=None, info=f"vroegsignaal:{purpose}".encode()).derive(self._secret)

    def seal(self, purpose: str, plain: str, owner: str) -> str:
        """Encrypt (AES-256-GCM) for an owner: nobody else's row can use it."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self.key(purpose)).encrypt(nonce, plain.encode(), owner.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode()

    def unseal(self, purpose: str, sealed: str, owner: str) -> str:
        """What `seal` was given.

        Raises
        ------
        ConfigError
            If it was sealed with another secret or for another owner.
        """
        try:
            content = base64.urlsafe_b64decode(sealed)
            nonce, rest = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
            return AESGCM(self.key(purpose)).decrypt(nonce, rest, owner.encode()).decode()
        except (InvalidTag, binascii.Error, ValueError):
            raise ConfigError(
                "Something in the database was encrypted with another secret.",
                f"Give it back the secret it had: VROEGSIGNAAL_SECRET, VROEGSIGNAAL_SECRET_FILE or {FILE_NAME}.",
            ) from None


def load_secret(data_dir: Path, value: str = "", file: Path | None = None) -> ServiceSecret:
    """The secret given as a value or in a file, else the one in the data folder, made when there is none.

    Raises
    ------
    ConfigError
        If both are given, the file cannot be read, others can read the one in the data folder, or it is too short.
    """
    if value and file is not None:
        raise ConfigError("VROEGSIGNAAL_SECRET and VROEGSIGNAAL_SECRET_FILE are both set.", "Set one of them.")
    if value:
        return ServiceSecret(value.encode())
    return ServiceSecret(_read(file).strip() if file is not None else _own(data_dir / FILE_NAME))


def _own(path: Path) -> bytes:
    if not path.exists():
        _make(path)
    if path.stat().st_mode & 0o077:
        raise ConfigError(f"Others than the service may read {path}.", f"Run: chmod 600 {path}")
    return _read(path).strip()


def _make(path: Path) -> None:
    """Write a new secret; of two processes that do so at once, one wins and both read the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE_NAME}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(base64.b64encode(secrets.token_bytes(MIN_BYTES)) + b"\n")
            stream.flush()
            os.fsync(stream.fileno())
        _claim(draft, path)
    finally:
        draft.unlink()


def _claim(draft: Path, path: Path) -> None:
    # A link appears with its content and never replaces a file, so nobody reads half a secret or loses theirs.
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"The secret in {path} cannot be read: {error.strerror}.", "Check the path and its rights."
        ) from None
