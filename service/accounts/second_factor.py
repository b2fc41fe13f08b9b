"""The second factor: codes of an app (RFC 6238), and codes on paper for when the app is gone."""

import hmac
import secrets
from datetime import datetime

import pyotp
import segno

from service.accounts.hashes import sha256
from service.accounts.passwords import SERVICE_NAME

DIGITS, STEP_SECONDS, DRIFT_STEPS = 6, 30, 1
"""RFC 6238 §5.2: one step earlier or later makes up for clocks that differ and for typing."""
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 6, 4
"""24 characters out of 31 are 118 bits: from 112 bits on a plain hash is enough (OWASP ASVS 5.0, 6.5.2)."""
PURPOSE = "second-factor"
"""What seeds are sealed for, see `ServiceSecret.seal`."""


def new_seed() -> str:
    """A random seed of 160 bits, the length RFC 4226 §4 recommends, in base32."""
    return pyotp.random_base32(32)


def provisioning_uri(seed: str, email: str) -> str:
    """What an app reads: the seed, whose, and of which service."""
    return pyotp.TOTP(seed, digits=DIGITS, interval=STEP_SECONDS).provisioning_uri(name=email, issuer_name=SERVICE_NAME)


def qr_svg(uri: str) -> str:
    """A QR code as an SVG element, without script or style, so that a strict page may show it."""
    code = segno.make(uri, error="m", micro=False)
    return code.svg_inline(scale=4, border=4, svgclass=None, lineclass=None, dark="#000", light="#fff", title="QR-code")


def step_of(seed: str, code: str, now: datetime) -> int | None:
    """The time step a code belongs to; None when it is not the code of now, of one step ago or one ahead."""
    totp, typed = pyotp.TOTP(seed, digits=DIGITS, interval=STEP_SECONDS), "".join(code.split())
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    present = totp.timecode(now)
    steps = range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1)
    fitting = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), typed)]
    return fitting[-1] if fitting else None


def new_recovery_codes() -> list[str]:
    """Codes for on paper, as people read them: ``abcd-efgh-…``."""
    return [_recovery_code() for _ in range(RECOVERY_CODES)]


def recovery_sha256(code: str) -> str | None:
    """Hash of a code as it was typed, with or without spaces and dashes; None when it cannot be one."""
    plain = "".join(character for character in code.lower() if character not in " -\t\n")
    fits = len(plain) == _GROUPS * _GROUP and set(plain) <= set(_ALPHABET)
    return sha256(plain) if fits else None


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
