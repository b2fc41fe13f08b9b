"""Texts to values. Dates and numbers are parsed once per distinct text, moments as whole columns.

A problem is a small number per value: 0 is none. The caller turns problems into messages with their line.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from service.domain.moments import epoch_day

Int64s = npt.NDArray[np.int64]
Problems = npt.NDArray[np.int8]


class Problem(IntEnum):
    """Why a text is not a value."""

    NONE = 0
    EMPTY = 1
    FORM = 2
    """It is not written as one."""
    IMPOSSIBLE = 3
    """It is written as one, but there is no such date."""
    NO_OFFSET = 4


@dataclass(frozen=True)
class Parsed:
    """Values beside what was wrong with them; a value with a problem is 0."""

    values: Int64s
    problems: Problems

    def take(self, codes: npt.NDArray[np.int32]) -> "Parsed":
        """The values and problems of rows, given the number of each row's text."""
        return Parsed(self.values[codes], self.problems[codes])


_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DUTCH = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")  # spreadsheets write dates as moments at midnight
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}([.,]0*)?")

_DAY = r"(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_LOCAL_MOMENT = _DAY + r"[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
_MOMENT = "^" + _LOCAL_MOMENT + r"(Z|[+-](0\d|1[0-4])(:?[0-5]\d)?)$"


def date_of(text: str) -> tuple[int, Problem]:
    """Epoch day of an ISO (2026-11-16) or Dutch (16-11-2026, 16/11/2026) date."""
    bare = _MIDNIGHT.sub("", text)
    if match := _ISO.fullmatch(bare):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := _DUTCH.fullmatch(bare):
        year, month, day = int(match[4]), int(match[3]), int(match[1])
    else:
        return 0, Problem.FORM if text else Problem.EMPTY
    try:
        return epoch_day(date(year, month, day)), Problem.NONE
    except ValueError:
        return 0, Problem.IMPOSSIBLE


def integer_of(text: str) -> tuple[int, Problem]:
    """A whole number; ``45,0`` and ``45.0`` are whole."""
    if not text:
        return 0, Problem.EMPTY
    if not _INTEGER.fullmatch(text):
        return 0, Problem.FORM
    return int(re.split("[.,]", text)[0]), Problem.NONE


def dates(texts: Sequence[str]) -> Parsed:
    """Epoch days."""
    return _each(texts, date_of)


def integers(texts: Sequence[str]) -> Parsed:
    """Whole numbers."""
    return _each(texts, integer_of)


def moments(column: pa.Array) -> Parsed:
    """Microseconds UTC of ISO moments with an offset; whole columns at once, since nearly every text is different."""
    column = pc.utf8_trim_whitespace(column)
    problems = np.where(_matches(column, _MOMENT), Problem.NONE, Problem.FORM).astype(np.int8)
    if problems.any():
        problems[_matches(column, "^" + _LOCAL_MOMENT + "$")] = Problem.NO_OFFSET
        problems[_matches(column, "^$")] = Problem.EMPTY
    impossible = _impossible_days(column, problems == Problem.NONE)
    problems[impossible] = Problem.IMPOSSIBLE
    usable = problems == Problem.NONE
    values = np.zeros(len(column), dtype=np.int64)
    values[usable] = column.filter(pa.array(usable)).cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy()
    return Parsed(values, problems)


def _each(texts: Sequence[str], parse: Callable[[str], tuple[int, Problem]]) -> Parsed:
    pairs = [parse(text) for text in texts]
    values = np.array([value for value, _ in pairs], dtype=np.int64)
    return Parsed(values, np.array([problem for _, problem in pairs], dtype=np.int8))


def _matches(column: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = pc.match_substring_regex(column, pattern).to_numpy(zero_copy_only=False)
    return found


def _impossible_days(column: pa.Array, written_well: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Rows on 30 February and the like, which the pattern cannot see."""
    days = pc.utf8_slice_codeunits(column, 0, 10).dictionary_encode()
    bad = np.array([date_of(text)[1] is Problem.IMPOSSIBLE for text in days.dictionary.to_pylist()], dtype=np.bool_)
    if not bad.any():
        return np.zeros(len(column), dtype=np.bool_)
    found: npt.NDArray[np.bool_] = written_well & bad[days.indices.to_numpy()]
    return found
