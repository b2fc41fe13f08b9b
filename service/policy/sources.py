"""configs/sources/*.yaml: how the files of each supplier are read."""

import re
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from service.domain.codes import Reason
from service.domain.errors import ConfigError
from service.policy.loading import DEFAULT_CONFIGS, Strict, load, load_yaml, sha256

Kind = Literal["schools", "calendar", "timetable", "pupils", "absences", "registers", "not-enrolled"]
KINDS: tuple[Kind, ...] = ("schools", "calendar", "timetable", "pupils", "absences", "registers", "not-enrolled")
OutsideTimetable = Literal["reject", "keep"]
WithoutDuration = Literal["whole", "late", "clock"]


class Source(Strict):
    """What every supplier format says.

    ``outside_timetable`` says what happens to a record on a day without lessons or in a period that does not exist:
    rejected, or kept, and then it counts nowhere until calendar and timetable have lessons there.
    """

    source: str
    outside_timetable: OutsideTimetable


class Columns(Strict):
    """Columns of one kind of file."""

    required: tuple[str, ...] = Field(min_length=1)
    optional: tuple[str, ...] = ()


class NeverStored(Strict):
    """Columns dropped for a reason worth telling."""

    names: tuple[str, ...]
    because: str


class CsvSource(Source):
    """A supplier that delivers CSV files."""

    format: Literal["csv"]
    kinds: dict[Kind, Columns]
    never_stored: tuple[NeverStored, ...]
    also_called: dict[str, tuple[str, ...]]

    def why_dropped(self, column: str) -> str:
        """The reason a column is not stored; "" when it is just not one of ours."""
        wanted = plain(column)
        return next((group.because for group in self.never_stored if wanted in map(plain, group.names)), "")


class Category(Strict):
    """What an Ed-Fi attendance category means, and how long an event without a duration is."""

    reason: str
    without_duration: WithoutDuration

    @field_validator("reason")
    @classmethod
    def _is_a_reason(cls, code: str) -> str:
        return _checked_reason(code)


class EdfiSource(Source):
    """Ed-Fi XML interchange files."""

    format: Literal["edfi-xml"]
    namespace: str
    categories: dict[str, Category]
    present: tuple[str, ...]
    reason_texts: dict[str, str]
    day_starts_at: time
    day_ends_at: time
    school_ids: dict[str, str]
    section_period: str
    class_when_unknown: str = Field(min_length=1)

    @field_validator("reason_texts")
    @classmethod
    def _are_reasons(cls, texts: dict[str, str]) -> dict[str, str]:
        return {text: _checked_reason(code) for text, code in texts.items()}

    @field_validator("section_period")
    @classmethod
    def _names_a_period(cls, pattern: str) -> str:
        try:
            compiled = re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is not a regular expression: {error}") from error
        if "period" not in compiled.groupindex:
            raise ValueError("needs a group (?P<period>…)")
        return pattern

    @model_validator(mode="after")
    def _day_ends_after_it_starts(self) -> Self:
        if self.day_ends_at <= self.day_starts_at:
            raise ValueError("day_ends_at must be later than day_starts_at")
        return self


def source_names(configs: Path = DEFAULT_CONFIGS) -> list[str]:
    """Names of the sources there is a file for."""
    return sorted(path.stem for path in (configs / "sources").glob("*.yaml"))


def load_source(name: str, configs: Path = DEFAULT_CONFIGS) -> CsvSource | EdfiSource:
    """The format of a supplier.

    Raises
    ------
    ConfigError
        If there is no such source, or its file is wrong.
    """
    known = source_names(configs)
    if name not in known:
        raise ConfigError(f"There is no source '{name}'.", f"Use one of: {', '.join(known)}.")
    path = configs / "sources" / f"{name}.yaml"
    return _read(path, sha256(path))


def plain(name: str) -> str:
    """A column name without upper case, spaces, - and _, for comparing."""
    return re.sub(r"[\s_-]", "", name).lower()


@lru_cache(maxsize=16)
def _read(path: Path, digest: str) -> CsvSource | EdfiSource:
    data = load_yaml(path)
    written = data.get("format") if isinstance(data, dict) else None
    model: type[CsvSource | EdfiSource] = EdfiSource if written == "edfi-xml" else CsvSource
    return load(path, model)


def _checked_reason(code: str) -> str:
    if code not in {reason.code for reason in Reason}:
        raise ValueError(f"'{code}' is not a reason code of rules.md §2")
    return code
