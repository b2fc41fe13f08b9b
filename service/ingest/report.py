"""What an import did, for people and machines."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

LONGEST_KEPT = 40
WORDS_KEPT = 3
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@dataclass(frozen=True)
class RejectedRow:
    """A row that is not imported. ``line`` counts from 1; the header is line 1."""

    file: str
    line: int
    column: str
    value: str
    reason: str
    todo: str
    unmatched: bool


@dataclass(frozen=True)
class Notice:
    """A warning: how many rows it is about, and the first places."""

    code: str
    text: str
    todo: str
    count: int
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dropped:
    """A column that was not read, and why."""

    file: str
    column: str
    because: str


@dataclass(frozen=True)
class ImportedFile:
    """A file of an import; ``rows`` leaves out the header and empty lines."""

    name: str
    sha256: str
    rows: int


@dataclass
class ImportReport:
    """Counts are in rows. ``refused`` and ``refused_todo`` are empty unless the whole import was refused."""

    kind: str
    source: str
    files: list[ImportedFile]
    started_at: datetime
    finished_at: datetime | None = None
    dry_run: bool = False
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    rejected: int = 0
    unmatched: int = 0
    registers: int = 0
    """Register marks written besides."""
    notices: list[Notice] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    rejected_rows: list[RejectedRow] = field(default_factory=list)
    rejected_by: dict[str, int] = field(default_factory=dict)
    """Rejected and unmatched rows per code of the message."""
    refused: str = ""
    refused_todo: str = ""

    @property
    def rows(self) -> int:
        """All rows of all files."""
        return sum(file.rows for file in self.files)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values; moments are ISO texts."""
        plain = asdict(self)
        for name in ("started_at", "finished_at"):
            plain[name] = plain[name].isoformat() if plain[name] else None
        plain["warnings"], plain["dropped_columns"] = plain.pop("notices"), plain.pop("dropped")
        return {**plain, "rows": self.rows}


def presentable(column: str, text: str) -> str:
    """What may be shown and kept of a wrong value: never free text, never what may be a BSN."""
    if len(text) > LONGEST_KEPT or len(text.split()) > WORDS_KEPT:
        return f"(text of {len(text)} characters, not kept)"
    if column != "school_id" and may_be_bsn(text):
        return "(nine digits that may be a BSN, not kept)"
    return text


def may_be_bsn(text: str) -> bool:
    """Whether nine digits pass the elfproef of the burgerservicenummer."""
    if len(text) != 9 or not (text.isascii() and text.isdigit()):
        return False
    return sum(weight * int(digit) for weight, digit in zip(BSN_WEIGHTS, text, strict=True)) % 11 == 0
