"""Imports: what came in, what was not taken and why, and sending in files."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field
from starlette.requests import Request

from service.domain.access import Verb, What
from service.domain.errors import NotFound
from service.pipeline.parts import Parts
from service.policy.sources import Kind
from service.store import read_imports as store
from service.store.session import snapshot
from service.views.api.answers import Answer
from service.views.api.discreet import of_row
from service.views.api.paging import Page, page, position
from service.views.api.params import USUAL, Cursor, ImportId, Limit
from service.views.api.register import Api
from service.views.gate import Look, Need

SEE = Need(Verb.SEE, What.IMPORT)
TAG = "imports"


class ImportNotice(BaseModel):
    """Something to look at in rows that were imported."""

    code: str
    text: str
    todo: str
    count: int = Field(ge=0, description="Rows it is about.")
    places: list[str] = Field(description="The first places: file and line.")


class Import(BaseModel):
    """What came in at one moment, and what it did. Counts are in rows."""

    import_id: str | None = Field(description="Public id; null for a dry run, of which nothing was kept.")
    kind: Kind
    source: str = Field(description="How the files were read: a name of configs/sources.")
    files: list[str] = Field(description="Names of the files; those of an upload get names of our own.")
    sha256: str = Field(description="Hash over the bytes of all files.")
    dry_run: bool
    started_at: datetime
    finished_at: datetime | None
    new: int = Field(ge=0, description="About something that was not known.")
    changed: int = Field(ge=0, description="Saying something else about something known.")
    unchanged: int = Field(ge=0, description="There already.")
    withdrawn: int = Field(ge=0, description="Absences of 0 minutes that were not there yet.")
    rejected: int = Field(ge=0, description="Not taken: they cannot be true.")
    unmatched: int = Field(ge=0, description="Not taken: about an unknown school or pupil.")
    warnings: list[ImportNotice]
    dropped_columns: list[str] = Field(description="Columns that were not read, and why.")


class Rejected(BaseModel):
    """A row that was not taken. The value in it is not shown."""

    file: str
    line: int = Field(description="From 1; the header is line 1.")
    column: str
    code: str = Field(description="The message, as in docs/how-to/import.md.")
    reason: str = Field(description="Why, with … for what the file said.")


def add_imports(api: Api) -> None:
    """Add what there is to read."""
    imports = _Imports(api.parts)
    api.get("/imports", imports.list_imports, SEE, Page[Import], TAG)
    api.get("/imports/{import_id}", imports.get_import, SEE, Import, TAG)
    api.get("/imports/{import_id}/rejected-rows", imports.list_rejected_rows, SEE, Page[Rejected], TAG)


class _Imports:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def list_imports(self, look: Look, request: Request, limit: Limit = USUAL, cursor: Cursor = None) -> Answer:
        """All imports, latest first."""
        with snapshot(self.parts.engine) as connection:
            rows = store.imports(connection, position(request, cursor, int), limit + 1)
        last = rows[limit - 1]["id"] if len(rows) > limit else None
        return page(request, Page[Import], [_plain(row) for row in rows[:limit]], last)

    def get_import(self, look: Look, request: Request, import_id: ImportId) -> Answer:
        """One import."""
        return Answer(shaped(self._import(import_id)))

    def list_rejected_rows(
        self, look: Look, request: Request, import_id: ImportId, limit: Limit = USUAL, cursor: Cursor = None
    ) -> Answer:
        """The rows of an import that were not taken, without the values in them."""
        key = self._import(import_id)["id"]
        with snapshot(self.parts.engine) as connection:
            rows = store.rejected_rows(connection, key, position(request, cursor, int) or 0, limit + 1)
        last = rows[limit - 1]["id"] if len(rows) > limit else None
        return page(request, Page[Rejected], [_rejected(row) for row in rows[:limit]], last)

    def _import(self, import_id: str) -> dict[str, Any]:
        with snapshot(self.parts.engine) as connection:
            found = store.import_by_uid(connection, import_id)
        if found is None:
            raise NotFound("There is no such import.")
        return found


def shaped(row: dict[str, Any]) -> Import:
    """An import as the API shows it."""
    return Import.model_validate(_plain(row))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "import_id": row["uid"], "dry_run": False}


def _rejected(row: dict[str, Any]) -> dict[str, Any]:
    code, reason = of_row(row["reason"])
    return {**row, "code": code, "reason": reason}
