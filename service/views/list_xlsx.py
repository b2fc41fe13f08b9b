"""The weekly list as an Excel workbook: real numbers, percentages and dates; text is never a formula."""

import io
from collections.abc import Iterator, Mapping
from datetime import UTC
from typing import Any

import xlsxwriter

from service.views.blocks import BLOCKS, notes
from service.views.dutch import (
    STATUS,
    as_date,
    as_moment,
    counted,
    enumeration,
    long_date,
    lower_first,
    moment,
    plain,
    short_date,
    week,
)
from service.views.list_columns import COLUMNS, Column, Context
from service.views.list_rows import Entry, Rules, said
from service.views.model_state import headline, state_lines

Content = Mapping[str, Any]
_HEADER_ROW = 3
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "header": {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 2, "bg_color": "#E4EBEC"},
    "block": {"bold": True, "font_size": 12, "top": 1, "bg_color": "#F1F4F4"},
    "note": {"italic": True, "font_color": "#4A5560"},
    "text": {"text_wrap": True, "valign": "top"},
    "date": {"num_format": "dd-mm-yyyy", "valign": "top", "align": "left"},
    "number": {"num_format": "0.##", "valign": "top"},
    "whole": {"num_format": "0", "valign": "top"},
    "percent": {"num_format": "0.0%", "valign": "top"},
}


def as_xlsx(listed: Mapping[str, Any], rules: Rules) -> bytes:
    """Sheets: the list with its blocks as groups, what changed after it was frozen, and the state of the register."""
    out = io.BytesIO()
    settings = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, settings)
    # Excel keeps this moment in the file: the same list gives the same bytes.
    created = as_moment(listed["frozen_at"]).astimezone(UTC).replace(tzinfo=None)
    book.set_properties({"title": _title(listed["list"]), "created": created})
    formats = {name: book.add_format(made) for name, made in _FORMATS.items()}
    _list_sheet(_Sheet(book, "Weeklijst", formats), listed, rules)
    _change_sheet(_Sheet(book, "Gewijzigd", formats), listed)
    _register_sheet(_Sheet(book, "Registratie", formats), listed["list"])
    book.close()
    return out.getvalue()


class _Sheet:
    """A worksheet that writes text as text and knows the formats."""

    def __init__(self, book: Any, name: str, formats: Mapping[str, Any]) -> None:
        self.sheet = book.add_worksheet(name)
        self.formats = formats

    def text(self, row: int, column: int, value: object, form: str = "text") -> None:
        self.sheet.write_string(row, column, plain(value), self.formats[form])

    def number(self, row: int, column: int, value: float, form: str = "number") -> None:
        whole = form == "number" and float(value).is_integer()
        self.sheet.write_number(row, column, value, self.formats["whole" if whole else form])

    def date(self, row: int, column: int, value: str) -> None:
        self.sheet.write_datetime(row, column, as_date(value), self.formats["date"])

    def header(self, row: int, names: list[str], widths: list[int]) -> None:
        for column, (name, width) in enumerate(zip(names, widths, strict=True)):
            self.sheet.set_column(column, column, width)
            self.text(row, column, name, "header")
        self.sheet.freeze_panes(row + 1, 0)


def _title(content: Content) -> str:
    return f"Weeklijst {content['school']}, {week(content['week'])}"


def _list_sheet(sheet: _Sheet, listed: Mapping[str, Any], rules: Rules) -> None:
    content = listed["list"]
    context = Context.of(content, rules)
    sheet.text(0, 0, _title(content), "title")
    sheet.text(1, 0, f"Voor {long_date(content['for_monday'])}. Bevroren op {moment(listed['frozen_at'])}.", "note")
    state = content.get("model")
    sheet.text(2, 0, f"Tweede mening: {lower_first(headline(state))}. {' '.join(state_lines(state))}", "note")
    sheet.header(_HEADER_ROW, [c.header for c in COLUMNS], [c.width for c in COLUMNS])
    sheet.sheet.freeze_panes(_HEADER_ROW + 1, 2)
    sheet.sheet.set_landscape()
    sheet.sheet.fit_to_pages(1, 0)
    sheet.sheet.repeat_rows(_HEADER_ROW)
    sheet.sheet.outline_settings(symbols_below=False)
    row = _HEADER_ROW + 1
    for block in content["blocks"]:
        row = _block(sheet, row, block, context, content.get("model"))


def _block(sheet: _Sheet, row: int, block: Content, context: Context, model: Content | None) -> int:
    """Heading and rows of a block from a row on; gives the first free row. The rows fold under their heading."""
    about = BLOCKS[block["id"]]
    entries = block["entries"]
    sheet.text(row, 0, f"{about.heading} ({counted(len(entries), 'leerling', 'leerlingen')})", "block")
    for entry in entries:
        row += 1
        sheet.sheet.set_row(row, None, None, {"level": 1})
        for place, column in enumerate(COLUMNS):
            _cell(sheet, row, place, column, entry, context)
    for note in (about.empty if not entries else "", *notes(block["id"], model)):
        if note:
            row += 1
            sheet.sheet.set_row(row, None, None, {"level": 1})
            sheet.text(row, 0, note, "note")
    return row + 1


def _cell(sheet: _Sheet, row: int, place: int, column: Column, entry: Entry, context: Context) -> None:
    value = column.value(entry, context)
    if value is None:
        sheet.text(row, place, column.without)
    elif column.kind == "date":
        sheet.date(row, place, value)
    elif column.kind in ("number", "percent"):
        sheet.number(row, place, value, column.kind)
    else:
        sheet.text(row, place, value)


def _change_sheet(sheet: _Sheet, listed: Mapping[str, Any]) -> None:
    sheet.header(0, ["Leerlingnummer", "Leerling", "Klas", "Was", "Is", "Waarom"], [14, 26, 8, 44, 44, 60])
    for row, change in enumerate(listed["changes"], start=1):
        was, now = said(change["was"]), said(change["is"])
        why = " ".join(change["why"])
        for place, value in enumerate((change["pupil_id"], change["name"], change["class"], was, now, why)):
            sheet.text(row, place, value)
    if not listed["changes"]:
        sheet.text(1, 0, "Na het bevriezen is niets veranderd.", "note")


def _register_sheet(sheet: _Sheet, content: Content) -> None:
    register = content["register"]
    missing = enumeration([short_date(day) for day in register["missing"]])
    # No numbers of the whole school for who sees some classes.
    counts = content["counts"]
    lines: list[tuple[str, str | int]] = [
        ("Laatst ontvangen registratie", short_date(register["last_received"])),
        ("Schooldagen achter", register["behind"]),
        ("Schooldagen in 12 schoolweken", register["school_days_12w"]),
        ("Niet ontvangen in 12 schoolweken", missing or "geen"),
        *(_count_lines(counts) if counts else ()),
    ]
    sheet.header(0, ["Registratie en aantallen" if counts else "Registratie", ""], [40, 60])
    for row, (label, value) in enumerate(lines, start=1):
        sheet.text(row, 0, label)
        if isinstance(value, int):
            sheet.number(row, 1, value)
        else:
            sheet.text(row, 1, value)
    _work(sheet, len(lines) + 2, content["unaccounted"])


def _count_lines(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    yield "Leerlingen", counts["pupils"]
    for level in (3, 2, 1):
        yield f"In niveau {level}", counts[f"tier_{level}"]
    yield STATUS["cannot-judge"].capitalize(), counts["cannot_judge"]
    yield STATUS["exempt"].capitalize(), counts["exempt"]


def _work(sheet: _Sheet, row: int, unaccounted: list[Content]) -> None:
    sheet.text(row, 0, "Nog te verantwoorden verzuim", "block")
    for item in unaccounted:
        row += 1
        sheet.text(row, 0, f"{item['name']} ({item['class']})")
        records = counted(item["records"], "registratie", "registraties")
        sheet.text(row, 1, f"{records}, de oudste van {short_date(item['oldest'])}")
    if not unaccounted:
        sheet.text(row + 1, 0, "Niets.", "note")
