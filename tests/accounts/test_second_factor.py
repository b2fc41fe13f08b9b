"""Codes of an app as RFC 6238 says, a QR code that a strict page may show, and codes for on paper."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from service.accounts.second_factor import (
    new_recovery_codes,
    new_seed,
    provisioning_uri,
    qr_svg,
    recovery_sha256,
    step_of,
)
from tests.accounts.staff import NINE, code

RFC_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The 20 bytes "12345678901234567890" of RFC 6238 appendix B, in base32."""
STEP = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("second", "shown"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_norm(second: int, shown: str) -> None:
    assert step_of(RFC_SEED, shown, datetime.fromtimestamp(second, UTC)) == second // 30


@pytest.mark.parametrize(("steps", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_one_step_off(steps: int, fits: bool) -> None:
    seed, present = new_seed(), int(NINE.timestamp()) // 30

    assert step_of(seed, code(seed, NINE + steps * STEP), NINE) == (present + steps if fits else None)


@pytest.mark.parametrize(
    "typed",
    ["", "12345", "1234567", "abcdef", "１２３４５６", "٠٠٠٠٠٠", "-12345", "1e5000", "\ud800" * 6, "1" * 10_000],
)
def test_what_is_no_code_is_no_code(typed: str) -> None:
    assert step_of(RFC_SEED, typed, NINE) is None


def test_spaces_in_a_code_are_nothing() -> None:
    assert step_of(RFC_SEED, " 287 082 ", datetime.fromtimestamp(59, UTC)) == 1


def test_seeds_are_random_and_160_bits() -> None:
    seeds = {new_seed() for _ in range(50)}

    assert len(seeds) == 50
    assert all(re.fullmatch("[A-Z2-7]{32}", seed) for seed in seeds)


def test_an_app_reads_the_seed_from_the_address() -> None:
    uri = provisioning_uri(RFC_SEED, "m.waterlelie@voorbeeld.example")

    read = pyotp.parse_uri(uri)

    assert isinstance(read, pyotp.TOTP)
    assert (read.secret, read.issuer, read.digits, read.interval) == (RFC_SEED, "Vroegsignaal", 6, 30)


def test_the_qr_code_holds_no_script_and_no_style() -> None:
    svg = qr_svg(provisioning_uri(RFC_SEED, "m.waterlelie@voorbeeld.example"))

    assert svg.startswith("<svg ")
    assert re.search(r"script|style|href|on\w+=|class=", svg) is None
    assert RFC_SEED not in svg


def test_recovery_codes_are_random_and_typed_as_people_do() -> None:
    codes = new_recovery_codes() + new_recovery_codes()

    assert len(set(codes)) == 20
    assert all(re.fullmatch("[a-hjkmnp-z2-9]{4}(-[a-hjkmnp-z2-9]{4}){5}", each) for each in codes)
    same = {
        recovery_sha256(form) for form in (codes[0], codes[0].upper(), codes[0].replace("-", " "), f" {codes[0]}\n")
    }
    assert len(same) == 1
    assert None not in same


@pytest.mark.parametrize("typed", ["", "abcd", "o" * 24, "a" * 23, "a" * 25, "é" * 24, "287082", "a" * 100_000])
def test_what_is_no_recovery_code_has_no_hash(typed: str) -> None:
    assert recovery_sha256(typed) is None
