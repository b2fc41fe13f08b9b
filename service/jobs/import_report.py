"""The report of an import on a terminal."""

from rich.table import Table
from rich.text import Text

from service.ingest.report import ImportReport
from service.jobs.console import console

SHOWN_ROWS = 20


def print_report(report: ImportReport) -> None:
    """Print counts, warnings, dropped columns and the first rejected rows."""
    console.print(_counts(report))
    if report.notices:
        console.print(_warnings(report))
    if report.dropped:
        console.print(_dropped(report))
    if report.rejected_rows:
        console.print(_rejected(report))
        reasons = ", ".join(f"{code} {count}" for code, count in report.rejected_by.items())
        console.print(f"By reason: {reasons}", markup=False, highlight=False, soft_wrap=True)
    if report.refused:
        console.print("Nothing was imported; the database is as it was.", style="bold red")
    elif report.dry_run:
        console.print("Dry run: nothing was stored.", style="bold")


def _counts(report: ImportReport) -> Text:
    counted = {
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "withdrawn": report.withdrawn,
        "rejected": report.rejected,
        "unmatched": report.unmatched,
        "warnings": sum(notice.count for notice in report.notices),
        "dropped columns": len(report.dropped),
    }
    shown = " · ".join(f"{count} {name}" for name, count in counted.items())
    return Text(f"import {report.kind}: {_files(report)}\n  {report.rows} rows: {shown}")


def _files(report: ImportReport) -> str:
    names = [file.name for file in report.files]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _warnings(report: ImportReport) -> Table:
    table = _table("Warnings", "rows", "what", "what to do", "first at")
    for notice in report.notices:
        places = notice.places[:2]
        table.add_row(str(notice.count), Text(notice.text), Text(notice.todo), Text("; ".join(places)))
    return table


def _dropped(report: ImportReport) -> Table:
    table = _table("Dropped columns", "column", "why", "file")
    for column in report.dropped:
        table.add_row(Text(column.column), Text(column.because), Text(column.file))
    return table


def _rejected(report: ImportReport) -> Table:
    total = report.rejected + report.unmatched
    shown = report.rejected_rows[:SHOWN_ROWS]
    title = f"Rejected and unmatched rows: {total}" + (f", the first {len(shown)}" if total > len(shown) else "")
    table = _table(title, "file", "line", "column", "value", "reason", "what to do")
    for row in shown:
        table.add_row(
            Text(row.file), str(row.line), Text(row.column), Text(row.value), Text(row.reason), Text(row.todo)
        )
    return table


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
