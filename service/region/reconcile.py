"""A list of another party held beside that of the schools: who counts whom, under which definition.

Pupils are matched by keys that nobody can read or make without the secret of the service (HMAC-SHA256, RFC 2104): of
the number of the school with the pupil number, or with birth date and last name. Nothing of a list is kept.
"""

import csv
import hashlib
import hmac
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from service.policy.region import RegionPolicy
from service.store.region.lists import Known

HEADER = ("schoolnummer", "leerlingnummer", "geboortedatum", "achternaam", "definitie")
"""Columns of a list; a line names a pupil by number, or by birth date and last name. ``definitie`` may be empty."""
PURPOSE = "reconciliation"
"""For `service.accounts.secret.ServiceSecret.key`."""
_MOST_LINES = 20_000
_PARTICLES = frozenset(
    ("van", "der", "den", "de", "het", "ten", "ter", "te", "in", "t", "s", "op", "el", "al", "la", "le")
)
_DAYS = ("%Y-%m-%d", "%d-%m-%Y", "%Y%m%d")


class BadList(Exception):
    """A list that cannot be read; ``code`` says why, ``line`` where (0: the file as a whole)."""

    def __init__(self, code: str, line: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


@dataclass(frozen=True)
class Line:
    """One pupil of a list, as keys; ``number`` is its line in the file."""

    number: int
    school_id: str
    keys: frozenset[bytes]
    definition: str


@dataclass(frozen=True)
class Pair:
    """A pupil with what both say: definitions of the schools, and the line of the list; either can be missing."""

    known: Known | None
    ours: tuple[str, ...]
    line: Line | None


def read_list(content: bytes, policy: RegionPolicy, secret: bytes) -> list[Line]:
    """The lines of a list.

    Raises
    ------
    BadList
        If it is no such list.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadList("encoding") from None
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in first else ",")
    if not set(HEADER) <= {str(name).strip() for name in rows.fieldnames or ()}:
        raise BadList("header")
    lines = [_line(number, row, policy, secret) for number, row in enumerate(rows, start=2)]
    if len(lines) > _MOST_LINES:
        raise BadList("long")
    return lines


def _line(number: int, row: Mapping[str | None, str | None], policy: RegionPolicy, secret: bytes) -> Line:
    values = {name: (row.get(name) or "").strip() for name in HEADER}
    school, definition = values["schoolnummer"].upper(), values["definitie"].lower()
    if not school:
        raise BadList("school", number)
    if definition and definition not in policy.definitions:
        raise BadList("definition", number)
    keys = _keys(secret, school, values["leerlingnummer"], _day(values["geboortedatum"], number), values["achternaam"])
    if not keys:
        raise BadList("who", number)
    return Line(number, school, keys, definition)


def _day(text: str, number: int) -> date | None:
    if not text:
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a birth date has no time zone
        except ValueError:
            continue
    raise BadList("born", number)


def _keys(secret: bytes, school: str, pupil_id: str, born: date | None, last_name: str) -> frozenset[bytes]:
    found = []
    if pupil_id:
        found.append(f"number\0{school}\0{pupil_id}")
    if born and normal(last_name):
        found.append(f"name\0{school}\0{born.isoformat()}\0{normal(last_name)}")
    return frozenset(hmac.new(secret, text.encode(), hashlib.sha256).digest() for text in found)


def normal(last_name: str) -> str:
    """A last name without accents, capitals, particles and order: ``El Mizan-Bos`` becomes ``bosmizan``."""
    plain = unicodedata.normalize("NFKD", last_name.casefold().replace("ij", "y").replace("ı", "i"))
    letters = "".join(each if each.isalpha() else " " for each in plain if not unicodedata.combining(each))
    return "".join(sorted(word for word in letters.split() if word not in _PARTICLES))


def keys_of(known: Known, secret: bytes) -> frozenset[bytes]:
    """The keys under which a list may name a pupil."""
    return _keys(secret, known.school_id.upper(), known.pupil_id, known.birth_date, known.last_name)


def definitions_of(known: Known, policy: RegionPolicy) -> tuple[str, ...]:
    """The definitions under which the rules count a pupil."""
    answers = known.answers or {}
    return tuple(
        name for name, each in policy.definitions.items() if any(answers.get(rule) == "yes" for rule in each.rules)
    )


def compare(pupils: Iterable[Known], lines: Sequence[Line], policy: RegionPolicy, secret: bytes) -> list[Pair]:
    """Every pupil who is counted by either, first those of the schools in order, then what only the list has.

    A pupil the schools know but do not count is there when the list has the pupil.
    """
    by_key = {key: line for line in reversed(lines) for key in line.keys}
    seen, found = set[int](), list[Pair]()
    for known in pupils:
        ours = definitions_of(known, policy)
        line = next((by_key[key] for key in keys_of(known, secret) if key in by_key), None)
        if line is not None:
            seen |= {each.number for each in lines if each.keys & line.keys}
        if ours or line:
            found.append(Pair(known, ours, line))
    return found + [Pair(None, (), line) for line in lines if line.number not in seen]


def groups(pairs: Iterable[Pair]) -> dict[str, int]:
    """How many pupils both count, only the schools, and only the list."""
    found = dict.fromkeys(("both", "schools", "list"), 0)
    for pair in pairs:
        found["list" if not pair.ours else "both" if pair.line else "schools"] += 1
    return found


def blurred(counts: Mapping[str, int], least: int, lines: Sequence[Line], secret: bytes) -> dict[str, int | None]:
    """Counts in fives for who may not know about one pupil; None for what is small.

    Up or down is drawn by the secret from the list itself, so the same list always gives the same answer and nobody can
    say what one pupil more did to it.
    """
    content = hmac.new(secret, digestmod=hashlib.sha256)
    for key in sorted(key for line in lines for key in line.keys):
        content.update(key)
    return {name: _in_fives(value, least, content.digest() + name.encode()) for name, value in counts.items()}


def _in_fives(value: int, least: int, seed: bytes) -> int | None:
    if value < least:
        return None
    low, rest = value - value % 5, value % 5
    draw = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big") % 5
    return max(low + (5 if draw < rest else 0), least)


def coverage(counts: Mapping[str, int | None]) -> tuple[int, int] | None:
    """Of all pupils either counts, how many per hundred the schools have, and the list; None without all numbers."""
    both, schools, listed = (counts[name] for name in ("both", "schools", "list"))
    if both is None or schools is None or listed is None or not both + schools + listed:
        return None
    total = both + schools + listed
    return round(100 * (both + schools) / total), round(100 * (both + listed) / total)
