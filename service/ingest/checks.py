"""Checks that every kind of file shares: one column at a time, over all rows at once."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow.compute as pc

from service.domain.calendar import GRID_END, GRID_START
from service.domain.moments import epoch_day
from service.ingest import messages, parse
from service.ingest.findings import Findings
from service.ingest.messages import Message
from service.ingest.parse import Parsed, Problem
from service.ingest.table import Table

Int64s = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

NOTHING = -(2**31)
"""Stands for an empty cell in a column of numbers or epoch days."""
FIRST_DAY, LAST_DAY = epoch_day(GRID_START), epoch_day(GRID_END)
NAME_LENGTH = 80
ID_LENGTH = 64
ID_PATTERN = r"^[\w.:/-]{0,64}$"


class Checker:
    """Reads columns of a table as values and notes in `findings` which rows cannot be read."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.findings = Findings(table)

    def texts(self, column: str, required: bool = False, most: int = NAME_LENGTH) -> npt.NDArray[Any]:
        """Texts; "" where empty."""
        coded = self.table.columns[column]
        if required:
            self.findings.reject(coded.empty(), messages.EMPTY, column)
        too_long = np.array([len(text) > most for text in coded.texts], dtype=np.bool_)
        self.findings.reject(_of(too_long, coded.codes), messages.TOO_LONG, column, most=most)
        return _of(np.array(coded.texts, dtype=object), coded.codes)

    def ids(self, column: str) -> npt.NDArray[Any]:
        """Identifiers: not empty, without spaces."""
        texts = self.texts(column, required=True, most=ID_LENGTH)
        coded = self.table.columns[column]
        odd = np.array([not _is_id(text) for text in coded.texts], dtype=np.bool_)
        self.findings.reject(_of(odd, coded.codes), messages.NOT_AN_ID, column)
        return texts

    def external_ids(self, column: str) -> npt.NDArray[Any] | None:
        """The supplier's own identifiers of records, None where empty; None when the source has none."""
        values = self.table.plain.get(column)
        if values is None or not len(values):
            return None
        fits = pc.match_substring_regex(values, ID_PATTERN).to_numpy()
        self.findings.reject(~fits, messages.NOT_AN_ID, column)
        named = pc.not_equal(values, "").to_numpy()
        texts: npt.NDArray[Any] = values.to_numpy().astype(object)
        texts[~named] = None
        return texts if named.any() else None

    def days(self, column: str, required: bool = True) -> Int64s:
        """Epoch days within the calendar grid, `NOTHING` where empty."""
        values = self._parsed(column, parse.dates, required, messages.NOT_A_DATE)
        outside = (values != NOTHING) & ((values < FIRST_DAY) | (values > LAST_DAY))
        self.findings.reject(outside, messages.OUTSIDE_CALENDAR, column, first=GRID_START, last=GRID_END)
        return values

    def any_days(self, column: str) -> Int64s:
        """Epoch days, also long before the calendar grid."""
        return self._parsed(column, parse.dates, True, messages.NOT_A_DATE)

    def integers(self, column: str, least: int, most: int, required: bool = True) -> Int64s:
        """Whole numbers between two bounds, `NOTHING` where empty."""
        values = self._parsed(column, parse.integers, required, messages.NOT_A_NUMBER)
        outside = (values != NOTHING) & ((values < least) | (values > most))
        self.findings.reject(outside, messages.OUT_OF_RANGE, column, least=least, most=most)
        return values

    def codes(self, column: str, allowed: Mapping[str, int], required: bool = True) -> Int64s:
        """Numbers of a closed list of codes, `NOTHING` where empty. Upper case makes no difference."""
        coded = self.table.columns[column]
        numbers = np.array([allowed.get(text.lower(), NOTHING) for text in coded.texts], dtype=np.int64)
        if required:
            self.findings.reject(coded.empty(), messages.EMPTY, column)
        values = _of(numbers, coded.codes)
        unknown = (values == NOTHING) & ~coded.empty()
        self.findings.reject(unknown, messages.NOT_A_CODE, column, codes=", ".join(allowed))
        return values

    def choices(self, column: str, allowed: list[str], required: bool = True) -> npt.NDArray[Any]:
        """Codes of a closed list, as texts; "" where empty."""
        numbers = self.codes(column, {code: index for index, code in enumerate(allowed)}, required)
        return np.array([*allowed, ""], dtype=object)[np.where(numbers == NOTHING, len(allowed), numbers)]

    def school_ids(self, only: str) -> npt.NDArray[Any]:
        """The school of every row: what the file says, else ``only``; rows of another school than it are rejected."""
        if not only:
            return self.ids("school_id")
        coded = self.table.columns["school_id"]
        other = np.array([text not in ("", only) for text in coded.texts], dtype=np.bool_)
        self.findings.reject(_of(other, coded.codes), messages.OTHER_SCHOOL, "school_id", school=only)
        return _of(np.array([text or only for text in coded.texts], dtype=object), coded.codes)

    def known_schools(self, only: str, keys: Mapping[str, int]) -> Int64s:
        """Database keys of the schools of all rows; a row of an unknown school is unmatched."""
        self.school_ids(only)
        coded = self.table.columns["school_id"]
        values = _of(np.array([keys.get(text or only, 0) for text in coded.texts], dtype=np.int64), coded.codes)
        self.findings.reject(values == 0, messages.UNKNOWN_SCHOOL, "school_id")
        return values

    def moments(self, column: str, now: int, required: bool) -> tuple[Int64s, Mask]:
        """Microseconds UTC, and which rows do not say and got ``now``."""
        if column not in self.table.moments:
            return np.full(len(self.table), now, dtype=np.int64), np.ones(len(self.table), dtype=np.bool_)
        parsed = self.table.moments[column]
        silent = parsed.problems == Problem.EMPTY
        if required:
            self.findings.reject(silent, messages.EMPTY, column)
        self.findings.reject(parsed.problems == Problem.NO_OFFSET, messages.NO_OFFSET, column)
        self.findings.reject(parsed.problems == Problem.FORM, messages.NOT_A_MOMENT, column)
        self.findings.reject(parsed.problems == Problem.IMPOSSIBLE, messages.NO_SUCH_DATE, column)
        return np.where(silent, now, parsed.values), silent

    def not_before(self, column: str, values: Int64s, other: str, bounds: Int64s) -> None:
        """Reject rows whose ``column`` lies before ``other``; empty cells never do."""
        reversed_ = (values != NOTHING) & (bounds != NOTHING) & (values < bounds)
        self.findings.reject(reversed_, messages.REVERSED, column, other=other)

    def _parsed(self, column: str, parser: Any, required: bool, wrong_form: Message) -> Int64s:
        coded = self.table.columns[column]
        parsed: Parsed = parser(coded.texts).take(coded.codes)
        if required:
            self.findings.reject(parsed.problems == Problem.EMPTY, messages.EMPTY, column)
        self.findings.reject(parsed.problems == Problem.FORM, wrong_form, column)
        self.findings.reject(parsed.problems == Problem.IMPOSSIBLE, messages.NO_SUCH_DATE, column)
        return np.where(parsed.problems == Problem.NONE, parsed.values, NOTHING)


def first_alike(keys: list[npt.NDArray[Any]], among: Mask) -> Int64s:
    """For each row of ``among``, the first of them with equal keys (maybe itself); -1 for other rows."""
    rows = np.flatnonzero(among)
    frame = pd.DataFrame({index: key[rows] for index, key in enumerate(keys)})
    group = frame.groupby(list(frame.columns), sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(group, return_index=True)
    found = np.full(len(among), -1, dtype=np.int64)
    found[rows] = rows[first[group]] if len(rows) else rows
    return found


def reject_repeats(checker: Checker, column: str, keys: list[str], values: dict[str, Any], what: str) -> None:
    """Of accepted rows with equal keys and other content, keep the first; equal rows may repeat."""
    findings = checker.findings
    same_key = first_alike([values[key] for key in keys], findings.accepted)
    same_all = first_alike(list(values.values()), findings.accepted)
    findings.reject(same_key != same_all, messages.REPEATED, column, about=same_key, what=what)


def _of(values: npt.NDArray[Any], codes: npt.NDArray[np.int32]) -> npt.NDArray[Any]:
    if not len(values):
        return values
    return values[codes]


def _is_id(text: str) -> bool:
    return not text or (text.isprintable() and not any(character.isspace() for character in text))
