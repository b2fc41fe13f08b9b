"""Reading in files from the browser: the same import as on the command line, checked first or at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse, Response

from service.domain.access import Action, Verb, What
from service.domain.errors import NotReady, RefusedFile
from service.ingest.report import ImportReport, RejectedRow
from service.ingest.run import RefusedImport, Request, run_import
from service.pipeline.parts import Parts
from service.policy.limits import load_limits
from service.policy.sources import KINDS, Kind, source_names
from service.store import audit
from service.store.read_imports import import_of
from service.store.reading import all_schools
from service.store.session import write_transaction
from service.views.api.discreet import code_of_refusal, of_row
from service.views.api.uploads import spooled
from service.views.gate import Look, Need
from service.views.import_words import KIND_WORDS, to_look_at, why_dropped, why_not_taken, why_refused
from service.views.web.admin_imports import IMPORTS
from service.views.web.admin_roles import day
from service.views.web.forms import MAX_FILES, Fields, text
from service.views.web.layout import Layout
from service.views.web.notices import done
from service.views.web.register import Routes

UPLOAD = f"{IMPORTS}/nieuw"
CHANGE = Need(Verb.CHANGE, What.IMPORT)
BUSY = "Er wordt nu al iets ingelezen of beoordeeld. Probeer het over een paar minuten opnieuw."
_ROWS = 100
_REFUSED = 422


@dataclass(frozen=True)
class Asked:
    """The fields of an upload as they were filled in."""

    kind: str = ""
    source: str = "canonical"
    school: str = ""
    first: str = ""
    last: str = ""
    try_first: bool = True
    files: Sequence[Any] = field(default=(), repr=False)

    @property
    def received(self) -> tuple[date, date] | None:
        """The period for which absences are complete; None when it is not given as two dates."""
        first, last = day(self.first), day(self.last)
        return (first, last) if first is not None and last is not None else None


def add_upload_pages(routes: Routes, layout: Layout) -> None:
    """Add them; before the page of one import, whose address could be this one."""
    pages = _Pages(routes.parts, layout)
    routes.page(UPLOAD, pages.form, CHANGE)
    routes.form(UPLOAD, pages.send, CHANGE)


class _Pages:
    def __init__(self, parts: Parts, layout: Layout) -> None:
        self.parts = parts
        self.layout = layout
        self.limits = load_limits(parts.settings.configs_dir).sizes
        self.sources = source_names(parts.settings.configs_dir)

    def form(self, look: Look) -> HTMLResponse:
        """The form."""
        return self._page(look, Asked(), {})

    def send(self, look: Look, form: Fields) -> Response:
        """Read the files in, or only look what that would do."""
        asked = _asked(form)
        errors = self._incomplete(asked)
        if errors:
            return self._page(look, asked, errors)
        with spooled(self.parts.settings.data_dir, asked.files, asked.kind) as paths:
            made = _Import(look, asked)
            try:
                report = run_import(self.parts.engine, self._request(asked, paths), self.parts.now(), made.record)
            except RefusedFile as refused:
                return self._refused(look, asked, made, refused)
            except NotReady:
                return self._page(look, asked, {"": BUSY})
        if made.uid:
            return done(f"{IMPORTS}/{made.uid}", "ingelezen")
        return self._page(look, asked, {}, outcome(report))

    def _request(self, asked: Asked, paths: Sequence[Any]) -> Request:
        settings = self.parts.settings
        kind: Kind = next(each for each in KINDS if each == asked.kind)
        return Request(
            kind, paths, asked.source, asked.school, asked.received, asked.try_first,
            settings.import_max_rejected, settings.configs_dir,
        )  # fmt: skip

    def _incomplete(self, asked: Asked) -> dict[str, str]:
        half = bool(asked.first or asked.last) and asked.received is None
        found = {
            "soort": self._wrong_kind(asked.kind),
            "bron": "Kies uit welk systeem de bestanden komen." if asked.source not in self.sources else "",
            "bestanden": "" if asked.files else "Kies een of meer bestanden.",
            "van": "Vul een eerste en een laatste dag in, of laat beide leeg." if half else "",
        }
        return {name: sentence for name, sentence in found.items() if sentence}

    def _wrong_kind(self, kind: str) -> str:
        if kind not in KINDS:
            return "Kies wat er in de bestanden staat."
        # In a demo everybody may look as anybody, so no school that may exist comes in while it runs.
        return "In een demo komen er geen scholen bij." if self.layout.demo and kind == "schools" else ""

    def _refused(self, look: Look, asked: Asked, made: "_Import", refused: RefusedFile) -> HTMLResponse:
        with write_transaction(self.parts.engine) as connection:
            audit.append(connection, made.entry(Action.IMPORT_REFUSED, {}))
        errors = {"bestanden": why_refused(code_of_refusal(refused.what))}
        shown = outcome(refused.report) if isinstance(refused, RefusedImport) else None
        return self._page(look, asked, errors, shown)

    def _page(
        self, look: Look, asked: Asked, errors: Mapping[str, str], shown: dict[str, Any] | None = None
    ) -> HTMLResponse:
        schools = [(each.school_id, f"{each.name} ({each.school_id})") for each in all_schools(self.parts.engine)]
        values: dict[str, Any] = {"asked": asked, "errors": errors, "outcome": shown, "schools": schools}
        values |= {"kinds": list(KIND_WORDS.items()), "sources": [(name, name) for name in self.sources]}
        values |= {"largest": self.limits.upload_mebibytes, "most": min(self.limits.upload_files, MAX_FILES)}
        return self.layout.html(look, "admin_upload.html", _REFUSED if errors else 200, **values)


@dataclass
class _Import:
    """One import under way: who does it, and the public id it gets."""

    look: Look
    asked: Asked
    uid: str = ""

    def record(self, connection: Connection, import_id: int, report: ImportReport) -> None:
        """Write down who read this in, in the transaction of the import."""
        self.uid = import_of(connection, import_id)["uid"]
        counts = {name: getattr(report, name) for name in ("new", "changed", "withdrawn", "rejected", "unmatched")}
        audit.append(connection, self.entry(Action.IMPORTED, {"import": self.uid, **counts}))

    def entry(self, action: Action, more: Mapping[str, str | int]) -> Any:
        """The line of the audit log, at the school it is about."""
        detail = {"kind": self.asked.kind, "source": self.asked.source, **more}
        return replace(self.look.entry(action, detail=detail), school_id=self.asked.school)


def outcome(report: ImportReport) -> dict[str, Any]:
    """What an import that was refused, or only tried, would have done; without a value of the files."""
    counts = ("new", "changed", "unchanged", "withdrawn", "rejected", "unmatched")
    return {
        **{name: getattr(report, name) for name in counts},
        "rows": report.rows,
        "rejected_rows": [_row(row) for row in report.rejected_rows[:_ROWS]],
        "warnings": [(to_look_at(each.code), each.count) for each in report.notices],
        "dropped": [why_dropped(f"{each.column} ({each.because})") for each in report.dropped],
    }


def _row(row: RejectedRow) -> dict[str, Any]:
    name = row.file.rpartition("/")[2]
    return {"file": name, "line": row.line, "column": row.column, "why": why_not_taken(of_row(row.reason)[0])}


def _asked(form: FormData) -> Asked:
    files = [each for each in form.getlist("bestanden") if isinstance(each, UploadFile) and each.size]
    return Asked(
        kind=text(form, "soort"),
        source=text(form, "bron"),
        school=text(form, "school"),
        first=text(form, "van"),
        last=text(form, "tot"),
        try_first=text(form, "hoe") != "inlezen",
        files=files,
    )
