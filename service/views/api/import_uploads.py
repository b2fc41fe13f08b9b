"""Sending in files: the same import as on the command line, for one school, once per key."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import orjson
from fastapi import Depends, File, UploadFile
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection
from starlette.requests import Request as HttpRequest

from service.domain.access import Action, AuditEntry, Verb, What
from service.domain.errors import NotAllowed, RefusedFile
from service.ingest.report import ImportReport
from service.ingest.run import RefusedImport, Request, run_import
from service.pipeline.parts import Parts
from service.policy.limits import load_limits
from service.policy.sources import Kind, source_names
from service.store import audit
from service.store.accounts.answers import Answer as Kept
from service.store.read_imports import import_of
from service.store.session import write_transaction
from service.views.api.answers import Answer
from service.views.api.discreet import of_refusal, of_row, place
from service.views.api.idempotency import IdempotencyKey, Keys, Once
from service.views.api.imports import TAG, Import, shaped
from service.views.api.params import Day, Truth
from service.views.api.problems import ApiProblem, FieldError, pointer, wrong
from service.views.api.register import Api
from service.views.api.uploads import sha256, spooled
from service.views.api.version import PREFIX
from service.views.gate import Look, Need

SEND = Need(Verb.CHANGE, What.IMPORT)
PATH = "/imports"
MULTIPART = "multipart/form-data"
_SHOWN_ROWS = 100


class ImportUpload(BaseModel):
    """Files of one school, and how to read them."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind = Field(description="What the files hold.")
    school_id: str = Field(min_length=1, max_length=64, description="The school: one of those of this token.")
    files: list[UploadFile] = Field(min_length=1, description="One or more files of this kind.")
    source: str = Field(
        default="canonical",
        pattern="^[a-z0-9-]{1,40}$",
        description="How the files are read: a name of configs/sources.",
    )
    received_from: Day | None = Field(default=None, description="First date for which these absences are complete.")
    received_to: Day | None = Field(default=None, description="Last date, included.")
    dry_run: Truth = Field(default=False, description="Check and report; keep nothing.")

    @property
    def received(self) -> tuple[date, date] | None:
        """The period for which the absences are complete."""
        first, last = self.received_from, self.received_to
        return (first, last) if first is not None and last is not None else None


def add_import_uploads(api: Api) -> None:
    """Add it; the largest upload and number of files are in configs/limits.yaml."""
    sizes = load_limits(api.parts.settings.configs_dir).sizes
    sending = _Sending(api.parts)
    limits = {"max_files": sizes.upload_files, "max_fields": 20}
    checks = [Depends(_check_type)]
    also = {200: "A dry run: nothing was kept."}
    api.post(PATH, sending.create_import, SEND, Import, TAG, form_limits=limits, dependencies=checks, also=also)


def _check_type(request: HttpRequest) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MULTIPART:
        raise ApiProblem("unsupported-media-type")


class _Sending:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.keys = Keys(parts)

    def create_import(
        self, look: Look, request: HttpRequest, asked: Annotated[ImportUpload, File()], key: IdempotencyKey = None
    ) -> Answer:
        """Import files of one school.

        Everything that is right in one transaction, or nothing. Rows that are wrong are left out and can be read
        afterwards; when too many are, the whole import is refused. Importing the same file twice changes nothing. A
        dry run answers 200 and keeps nothing.
        """
        self._check(look, asked)
        with spooled(self.parts.settings.data_dir, asked.files, asked.kind) as paths:
            once = Once(look.viewer.actor.uid, key, _asked_sha256(asked, paths))
            with self.keys.handling(once) as kept:
                return _again(kept) if kept else self._import(look, asked, paths, once)

    def _check(self, look: Look, asked: ImportUpload) -> None:
        limits = look.viewer.limits
        if limits is not None and asked.school_id not in limits.school_ids:
            with write_transaction(self.parts.engine) as connection:
                audit.append(connection, look.entry(Action.REFUSED, detail={"verb": Verb.CHANGE.value}))
            raise NotAllowed("This token is not for that school.")
        if asked.source not in source_names(self.parts.settings.configs_dir):
            raise wrong("body", "source", "There is no such source.")
        if (asked.received_from is None) is not (asked.received_to is None):
            raise wrong("body", "received_to", "Give received_from and received_to, or neither.")

    def _import(self, look: Look, asked: ImportUpload, paths: list[Path], once: Once) -> Answer:
        settings = self.parts.settings
        request = Request(
            asked.kind, paths, asked.source, asked.school_id, asked.received, asked.dry_run,
            settings.import_max_rejected, settings.configs_dir,
        )  # fmt: skip
        done = _Done(self.keys, once, look, asked)
        try:
            report = run_import(self.parts.engine, request, self.parts.now(), done.write)
        except RefusedFile as refused:
            raise self._refused(done, refused) from None
        if done.content is None:
            with write_transaction(self.parts.engine) as connection:
                done.remember(connection, 200, _of_dry_run(report, paths))
        return _answer(done.status, done.content or {})

    def _refused(self, done: "_Done", refused: RefusedFile) -> ApiProblem:
        """Write down that everything was refused; the import itself left nothing behind."""
        errors = list(_errors(refused))
        with write_transaction(self.parts.engine) as connection:
            if not done.asked.dry_run:
                audit.append(connection, done.entry(Action.IMPORT_REFUSED, {}))
            done.remember(connection, 400, [error.model_dump() for error in errors])
        return ApiProblem("import-refused", errors)


@dataclass
class _Done:
    """What was done and answered, written in the transaction of the import."""

    keys: Keys
    once: Once
    look: Look
    asked: ImportUpload
    status: int = 0
    content: dict[str, Any] | None = None

    def write(self, connection: Connection, import_id: int, report: ImportReport) -> None:
        """Write down who imported what, and the answer for a repeat."""
        row = import_of(connection, import_id)
        self.remember(connection, 201, shaped(row).model_dump(mode="json"))
        counts = {name: getattr(report, name) for name in ("new", "changed", "withdrawn", "rejected", "unmatched")}
        audit.append(connection, self.entry(Action.IMPORTED, {"import": row["uid"], **counts}))

    def entry(self, action: Action, detail: dict[str, str | int]) -> AuditEntry:
        """The line of the audit log, at the school it is about."""
        more = {"kind": self.asked.kind, "source": self.asked.source, **detail}
        return replace(self.look.entry(action, detail=more), school_id=self.asked.school_id)

    def remember(self, connection: Connection, status: int, content: Any) -> None:
        """Keep the answer."""
        self.status, self.content = status, content
        self.keys.remember(self.once, connection, status, content)


def _answer(status: int, content: dict[str, Any]) -> Answer:
    where = {"location": f"{PREFIX}{PATH}/{content['import_id']}"} if status == 201 else {}
    return Answer(Import.model_validate(content), status, where)


def _again(kept: Kept) -> Answer:
    """The answer of the first time."""
    if kept.status == 400:
        raise ApiProblem("import-refused", [FieldError(**error) for error in kept.answer])
    return _answer(kept.status, kept.answer)


def _of_dry_run(report: ImportReport, paths: Sequence[Path]) -> dict[str, Any]:
    """What an import would have done."""
    plain = {name: value for name, value in vars(report).items() if name in Import.model_fields}
    more = {
        "import_id": None,
        "files": [path.name for path in paths],
        "sha256": sha256(paths),
        "warnings": [{**asdict(each), "places": [_place(text) for text in each.places]} for each in report.notices],
        "dropped_columns": [f"{dropped.column} ({dropped.because})" for dropped in report.dropped],
    }
    content: dict[str, Any] = Import.model_validate(plain | more).model_dump(mode="json")
    return content


def _place(text: str) -> str:
    """A place without the folder of the server."""
    return Path(text).name


def _errors(refused: RefusedFile) -> Iterator[FieldError]:
    yield FieldError(place="body", pointer=pointer("files"), detail=of_refusal(refused.what, refused.todo))
    if isinstance(refused, RefusedImport):
        for row in refused.report.rejected_rows[:_SHOWN_ROWS]:
            number = Path(row.file).name.rpartition("-")[2]
            detail = f"{place(row)}: {of_row(row.reason)[1]}"
            yield FieldError(place="body", pointer=pointer("files", int(number) - 1), detail=detail)


def _asked_sha256(asked: ImportUpload, paths: Sequence[Path]) -> str:
    """Hash of everything a request asks, files included."""
    fields = asked.model_dump(mode="json", exclude={"files"})
    return hashlib.sha256(orjson.dumps([fields, *(sha256([path]) for path in paths)])).hexdigest()
