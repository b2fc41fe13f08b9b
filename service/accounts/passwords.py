"""Passwords: which are taken, and how they are kept (NIST SP 800-63B-4 §3.1.1.2, OWASP ASVS 5.0 V6.2 and V11.4).

Any character is allowed, also spaces and emoji; no mix of kinds is asked and no change by the calendar. What is refused
is short, commonly used, easy to guess, or about the person.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from zxcvbn import zxcvbn
from zxcvbn.matching import RANKED_DICTIONARIES

from service.accounts.hashes import new_token
from service.accounts.problems import Problem
from service.policy.accounts import PasswordPolicy

SERVICE_NAME = "Vroegsignaal"
HASHED_AT_ONCE = 4
"""Each hash takes 64 MiB and a core, so that many sign-ins at once wait instead of taking all memory."""
_MEASURED = 40
"""Characters that the strength is measured on. More can only be stronger, and would cost seconds."""
_TELLING = 4
"""Letters a word of a name needs before it tells something: "Bo" is in too many words."""
_measuring = threading.Lock()


@dataclass(frozen=True)
class Fit:
    """Whether a password fits a hash; ``renewed`` is a hash to keep instead, made with the parameters of today."""

    fits: bool
    renewed: str | None = None


class Passwords:
    """Argon2id with the second recommended parameters of RFC 9106 (64 MiB, 3 rounds), or what is given."""

    def __init__(self, hasher: Argon2Hasher | None = None, at_once: int = HASHED_AT_ONCE) -> None:
        self._hash = PasswordHash((hasher or Argon2Hasher(),))
        self._at_once = threading.BoundedSemaphore(at_once)
        self._of_nobody = self._hash.hash(new_token())

    def hash(self, password: str) -> str:
        """The hash to keep of a password."""
        with self._at_once:
            return self._hash.hash(normal(password))

    def check(self, password: str, kept: str | None, policy: PasswordPolicy) -> Fit:
        """Whether a password fits; without a hash as much work is done, and the answer is no.

        So neither the answer nor the time it takes tells whether an account exists.
        """
        typed = normal(password) if _possible(password, policy) else ""
        with self._at_once:
            fits, renewed = self._hash.verify_and_update(typed, kept or self._of_nobody)
        return Fit(fits, renewed) if kept else Fit(fits=False)


def normal(password: str) -> str:
    """A password as it is hashed: the same letters typed on any keyboard are the same (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def why_not(password: str, policy: PasswordPolicy, about: Iterable[str] = ()) -> list[Problem]:
    """Why a password cannot be taken; empty when it can. ``about``: name, address and schools of the person."""
    if len(password) > policy.max_length:
        return [Problem.TOO_LONG]
    if not _encodable(password):
        return [Problem.UNREADABLE]
    chosen = normal(password)
    if len(chosen) > policy.max_length:
        return [Problem.TOO_LONG]
    found = [Problem.TOO_SHORT] if len(chosen) < policy.min_length else []
    telling = telling_words([SERVICE_NAME, *about])
    if any(word in _folded(chosen) for word in telling):
        return [*found, Problem.PERSONAL]
    if chosen.lower() in RANKED_DICTIONARIES["passwords"]:
        return [*found, Problem.COMMON]
    easy = not found and _guesses_log10(chosen, [*policy.expected_words, *telling]) < policy.min_guesses_log10
    return [Problem.EASY] if easy else found


def telling_words(about: Iterable[str]) -> set[str]:
    """Words of names and addresses that say who somebody is, without case and accents."""
    words = re.split(r"[\W\d_]+", " ".join(_folded(text) for text in about))
    return {word for word in words if len(word) >= _TELLING}


def _possible(password: str, policy: PasswordPolicy) -> bool:
    return len(password) <= policy.max_length and _encodable(password)


def _encodable(password: str) -> bool:
    return not any(unicodedata.category(character) == "Cs" for character in password)


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(character for character in apart if not unicodedata.combining(character)).casefold()


def _guesses_log10(password: str, words: list[str]) -> float:
    with _measuring:
        # The package keeps the words of a person in one place for all threads, and keeps them afterwards.
        try:
            return float(zxcvbn(password[:_MEASURED], words)["guesses_log10"])
        finally:
            RANKED_DICTIONARIES.pop("user_inputs", None)
