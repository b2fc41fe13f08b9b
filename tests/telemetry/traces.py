"""Looks for people in a text that should be about nobody: a log, metrics, an error page, a mail.

What is looked for, of every person given:

- the first name as a word with a capital, or in any case as a whole value (``/tess``, ``"tess"``, ``naam=tess``);
- every part of the last name of five letters or more, in any case, with or without accents;
- the number as a whole value: a string or number in JSON, a part of a path, a parameter, all there is in an element of
  a page, or after a word such as *leerling*. Pupil numbers are ordinary numbers, so 1208 as a count, a duration, a line
  of code or a part of a moment is not one;
- the birth date as people and machines write dates.

Short names can be part of random text: those of up to four letters only count when no letter, digit, ``_`` or ``-``
touches them.
"""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.telemetry.catalogue import MEASURES
from tests.people import Person
from tests.telemetry.readings import readings

SHORT = 4
LEAST_OF_A_LAST_NAME = 5
_MONTHS = (
    ("januari", "january", "jan"), ("februari", "february", "feb"), ("maart", "march", "mrt", "mar"),
    ("april", "apr"), ("mei", "may"), ("juni", "june", "jun"), ("juli", "july", "jul"), ("augustus", "august", "aug"),
    ("september", "sept", "sep"), ("oktober", "october", "okt", "oct"), ("november", "nov"),
    ("december", "dec"),
)  # fmt: skip
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_YEAR, _TWO = r"(?P<y>(?:19|20)\d\d)", r"\d{1,2}"
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}[-/.](?P<m>{_TWO})[-/.](?P<d>{_TWO})(?!\d)",
        rf"(?<![\w-]){_YEAR}(?P<m>\d\d)(?P<d>\d\d)(?![\w-]|T\d)",
        rf"(?<!\d)(?P<d>{_TWO})[-/. ](?P<m>{_TWO})[-/. ]{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<m>{_TWO})[-/.](?P<d>{_TWO})[-/.]{_YEAR}(?!\d)",
        rf"(?<!\d)(?P<d>{_TWO})(?:e|de|ste|st|nd|rd|th)?[ -](?P<m>{_NAMES})\.?,?[ -]{_YEAR}(?!\d)",
        rf"(?<![a-z])(?P<m>{_NAMES})\.? (?P<d>{_TWO})(?:st|nd|rd|th)?,? {_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}, ?(?P<m>{_TWO}), ?(?P<d>{_TWO})(?!\d)",
    )
]
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_VALUE = r"(?P<value>[^\W_][\w-]*)"
_VALUES = [
    re.compile(pattern)
    for pattern in (
        rf"[\"']{_VALUE}[\"']",
        rf"(?<![\d<])/{_VALUE}(?=[/?#\s\"'<>)&,;:]|\.?$|\.\s)",
        rf"(?P<key>[\w-]+)={_VALUE}(?![\w.%-])",
        rf"(?P<key>[\w-]+)\\?\"\s*:\s*{_VALUE}(?![\w.-])",
        rf">\s*{_VALUE}\s*<",
        rf"(?i:leerling|leerlingnummer|pupil|pupil[_ ]id|nummer|number|nr\.?)[\s:#=]{{1,3}}{_VALUE}(?![\w.-])",
    )
]


@dataclass(frozen=True, order=True)
class Trace:
    """Something of a person that was found, and what stands around it."""

    person: str
    attribute: str
    around: str


def find_personal_data(text: str, people: Iterable[Person]) -> list[Trace]:
    """Every trace of these people in a text, however it is escaped or packed; none twice."""
    who = _Index(people)
    return sorted({trace for reading in readings(text) for trace in _traces(reading, who)})


class _Index:
    """People by each thing that gives them away."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.first: dict[str, set[str]] = defaultdict(set)
        self.last: dict[str, set[str]] = defaultdict(set)
        self.number: dict[str, set[str]] = defaultdict(set)
        self.born: dict[date, set[str]] = defaultdict(set)
        for person in people:
            self.first[folded(person.first_name)].add(person.name)
            self.number[person.pupil_id].add(person.name)
            self.born[person.born].add(person.name)
            for part in parts_of(person.last_name):
                self.last[part].add(person.name)
        self.first_in_any_case = {name.casefold(): names for name, names in self.first.items()}
        self.first |= {name.upper(): names for name, names in self.first.items()}


def parts_of(last_name: str) -> list[str]:
    """The parts of a last name that are not also ordinary words, in lower case without accents."""
    parts = re.findall(r"[^\W\d_]+", folded(last_name).casefold())
    return [part for part in parts if len(part) >= LEAST_OF_A_LAST_NAME]


def folded(text: str) -> str:
    """The text without accents."""
    letters = unicodedata.normalize("NFKD", text.translate(_OWN_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


_OWN_LETTERS = str.maketrans({"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "ß": "ss", "’": "'"})


def _traces(text: str, who: _Index) -> Iterator[Trace]:
    text = folded(text)
    for word in _WORD.finditer(text):
        yield from _names(text, word, who)
    for key, value, at in _values(text):
        if value.casefold() in who.first_in_any_case:
            yield from _found(who.first_in_any_case[value.casefold()], "first name", text, at)
        if value in who.number and key not in MEASURES:
            yield from _found(who.number[value], "number", text, at)
    for number, key in _json_numbers(text):
        yield from _found(who.number.get(str(number), ()), "number", f"{key}: {number}", 0)
    for on, at in _dates(text):
        yield from _found(who.born.get(on, ()), "birth date", text, at)


def _names(text: str, word: re.Match[str], who: _Index) -> Iterator[Trace]:
    for part in {word[0], *word[0].split("-")}:
        if part in who.first and (len(part) > SHORT or (part == word[0] and _is_alone(text, word))):
            yield from _found(who.first[part], "first name", text, word.start())
        yield from _found(who.last.get(part.casefold(), ()), "last name", text, word.start())


def _is_alone(text: str, word: re.Match[str]) -> bool:
    beside = text[max(0, word.start() - 1) : word.start()] + text[word.end() : word.end() + 1]
    return re.search(r"[\w-]", beside) is None


def _values(text: str) -> Iterator[tuple[str, str, int]]:
    """Key, value and place of everything that is a value of its own."""
    for pattern in _VALUES:
        for match in pattern.finditer(text):
            yield match.groupdict().get("key") or "", match["value"], match.start()


def _json_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Whole numbers in JSON with their keys, also in lists, without those that are counts and measures."""
    for piece in {text, *text.splitlines()}:
        if piece.lstrip().startswith(("{", "[")):
            try:
                yield from _numbers("", json.loads(piece))
            except ValueError:
                continue


def _numbers(key: str, value: Any) -> Iterator[tuple[int, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in MEASURES or not isinstance(inner, int):
                yield from _numbers(name, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbers(key, inner)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value, key


def _dates(text: str) -> Iterator[tuple[date, int]]:
    for pattern in _DATES:
        for match in pattern.finditer(text):
            month = match["m"].casefold()
            try:
                yield date(int(match["y"]), _MONTH.get(month) or int(month), int(match["d"])), match.start()
            except ValueError:
                continue


def _found(names: Collection[str], attribute: str, text: str, at: int) -> Iterator[Trace]:
    around = " ".join(text[max(0, at - 20) : at + 40].split())
    return (Trace(name, attribute, around) for name in names)
