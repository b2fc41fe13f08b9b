"""Random words and their hashes: what is stored can be compared, never used."""

import hashlib
import secrets

TOKEN_BYTES = 32


def new_uid() -> str:
    """A random public id."""
    return secrets.token_hex(8)


def new_token() -> str:
    """A random secret of 256 bits, safe in an address and in a cookie."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def sha256(secret: str) -> str:
    """Hash under which a random secret is stored. Not for what people choose: that is too easy to guess."""
    # What a browser sends may be no text at all; it has a hash all the same, and it is nobody's.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
