"""What is wrong with which row: the first problem of every row, and warnings, without looping over rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from service.ingest.messages import Level, Message
from service.ingest.report import Notice, RejectedRow, presentable
from service.ingest.table import BrokenLine, Table

Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]
SHOWN_PLACES = 5


@dataclass(frozen=True)
class _Finding:
    message: Message
    column: str
    words: dict[str, object]


@dataclass
class Findings:
    """Collects problems of the rows of one table; a row keeps its first one."""

    table: Table

    def __post_init__(self) -> None:
        rows = len(self.table)
        self._notices: dict[str, Notice] = {}
        self._kinds: list[_Finding] = []
        self._kind_of_row = np.zeros(rows, dtype=np.int16)
        self._about = np.zeros(rows, dtype=np.int64)

    @property
    def accepted(self) -> Mask:
        """Rows without a problem so far."""
        accepted: Mask = self._kind_of_row == 0
        return accepted

    def reject(
        self, mask: Mask, message: Message, column: str, about: npt.NDArray[np.int64] | None = None, **words: object
    ) -> None:
        """Reject the rows of ``mask`` that have no problem yet.

        ``about`` holds per row a number for the sentence, or with a message that says ``{earlier}`` another row.
        """
        rows = np.flatnonzero(mask)
        self.reject_rows(rows, message, column, None if about is None else about[rows], **words)

    def reject_rows(
        self, rows: Rows, message: Message, column: str, about: npt.NDArray[np.int64] | None = None, **words: object
    ) -> None:
        """Reject those of ``rows`` that have no problem yet; ``about`` as in `reject`, beside ``rows``."""
        fresh = self._kind_of_row[rows] == 0
        if not fresh.any():
            return
        self._kinds.append(_Finding(message, column, words))
        self._kind_of_row[rows[fresh]] = len(self._kinds)
        if about is not None:
            self._about[rows[fresh]] = about[fresh]

    def warn(self, mask: Mask, message: Message, **words: object) -> None:
        """Say something about the accepted rows of ``mask``."""
        self.warn_rows(np.flatnonzero(mask), message, **words)

    def warn_rows(self, rows: Rows, message: Message, **words: object) -> None:
        """Say something about those of ``rows`` that are accepted."""
        rows = rows[self._kind_of_row[rows] == 0]
        if not len(rows):
            return
        text, todo = message.what.format(**words), message.todo.format(**words)
        before = self._notices.get(text, Notice(message.code, text, todo, 0))
        places = [self.table.place(row) for row in rows[: SHOWN_PLACES - len(before.places)]]
        self._notices[text] = replace(
            before, count=before.count + len(rows), places=(*before.places, *places)[:SHOWN_PLACES]
        )

    def notices(self) -> list[Notice]:
        """The warnings, each once."""
        return list(self._notices.values())

    def rejected(self) -> Iterator[RejectedRow]:
        """The rejected rows in order of file and line, with the lines that were no rows at all."""
        rows = np.flatnonzero(~self.accepted)
        found: list[tuple[int, int, int | BrokenLine]] = [
            (int(self.table.file[row]), int(self.table.line[row]), int(row)) for row in rows
        ]
        found += [(line.file, line.line, line) for line in self.table.broken]
        for _, _, what in sorted(found, key=lambda item: item[:2]):
            yield self._of_line(what) if isinstance(what, BrokenLine) else self._of_row(what)

    def count_by_file(self) -> npt.NDArray[np.int64]:
        """Rejected and unmatched rows per file."""
        counts = np.bincount(self.table.file[~self.accepted], minlength=len(self.table.files))
        for line in self.table.broken:
            counts[line.file] += 1
        return counts

    def counts(self) -> tuple[int, int]:
        """Rejected rows, and unmatched rows."""
        counted = self._count_by_message()
        unmatched = sum(count for message, count in counted if message.level is Level.UNMATCHED)
        return sum(count for _, count in counted) - unmatched, unmatched

    def count_by_code(self) -> dict[str, int]:
        """Rejected and unmatched rows per code of the message, the most frequent first."""
        total: Counter[str] = Counter()
        for message, count in self._count_by_message():
            total[message.code] += count
        return dict(total.most_common())

    def _count_by_message(self) -> list[tuple[Message, int]]:
        per_kind = np.bincount(self._kind_of_row, minlength=len(self._kinds) + 1)[1:].tolist()
        rows = [(kind.message, count) for kind, count in zip(self._kinds, per_kind, strict=True)]
        return rows + [(line.message, 1) for line in self.table.broken]

    def _of_row(self, row: int) -> RejectedRow:
        kind = self._kinds[self._kind_of_row[row] - 1]
        value = presentable(kind.column, self.table.text(kind.column, row))
        words: dict[str, object] = {"about": int(self._about[row]), **kind.words}
        if "{earlier}" in kind.message.what:
            words["earlier"] = self.table.place(int(self._about[row]), beside=row)
        return self._row(int(self.table.file[row]), int(self.table.line[row]), kind.message, kind.column, value, words)

    def _of_line(self, line: BrokenLine) -> RejectedRow:
        value = presentable(line.column, line.value)
        return self._row(line.file, line.line, line.message, line.column, value, {"about": line.about})

    def _row(
        self, file: int, line: int, message: Message, column: str, value: str, words: dict[str, object]
    ) -> RejectedRow:
        every = {"column": column, "value": value, **words}
        return RejectedRow(
            file=self.table.files[file].name,
            line=line,
            column=column,
            value=value,
            reason=message.what.format(**every),
            todo=message.todo.format(**every),
            unmatched=message.level is Level.UNMATCHED,
        )
