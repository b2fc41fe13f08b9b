"""The weekly list as files: JSON, CSV for Dutch Excel, Excel, and the table of a screen.

All take what `service.pipeline.school_list` gives: ``{"list", "frozen_at", "changes"}``.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from service.rules.sentences import number, percent
from service.views.blocks import BLOCKS
from service.views.dutch import plain
from service.views.list_columns import COLUMNS, Column, Context
from service.views.list_rows import Entry, Rules
from service.views.list_table import as_table
from service.views.list_xlsx import as_xlsx

__all__ = ["MEDIA_TYPES", "as_csv", "as_file", "as_json", "as_table", "as_xlsx", "file_name", "safe_part"]

Listed = Mapping[str, Any]

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_CSV_FIRST = ("School", "Week", "Blok")


def as_file(listed: Listed, rules: Rules, form: str) -> bytes:
    """The list in a form: ``table``, or one of `MEDIA_TYPES`."""
    makers: dict[str, Callable[[], bytes]] = {
        "table": lambda: as_table(listed, rules).encode(),
        "json": lambda: as_json(listed),
        "csv": lambda: as_csv(listed, rules),
        "xlsx": lambda: as_xlsx(listed, rules),
    }
    return makers[form]()


def file_name(listed: Listed, form: str) -> str:
    """``weeklijst-99AA00-2026-W47.csv``."""
    return f"weeklijst-{safe_part(listed['list']['school_id'])}-{listed['list']['week']}.{form}"


def safe_part(text: str) -> str:
    """What may stand in the name of a file: the plain letters and digits of a text that came from elsewhere."""
    return "".join(sign for sign in text if sign.isascii() and sign.isalnum())


def as_json(listed: Listed) -> bytes:
    """The frozen list and what changed after it, as they are."""
    return orjson.dumps(dict(listed), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def as_csv(listed: Listed, rules: Rules) -> bytes:
    """One row per pupil. UTF-8 with byte order mark, semicolons and decimal commas: how Excel opens it in Dutch."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*_CSV_FIRST, *(column.header for column in COLUMNS)])
    writer.writerows(_csv_rows(listed["list"], rules))
    return out.getvalue().encode("utf-8-sig")


def _csv_rows(content: Mapping[str, Any], rules: Rules) -> Iterator[list[str]]:
    context = Context.of(content, rules)
    for block in content["blocks"]:
        first = [content["school_id"], content["week"], BLOCKS[block["id"]].heading]
        for entry in block["entries"]:
            yield [*map(harmless, first), *(_csv_cell(column, entry, context) for column in COLUMNS)]


def _csv_cell(column: Column, entry: Entry, context: Context) -> str:
    value = column.value(entry, context)
    if value is None:
        return column.without
    if column.kind == "percent":
        return percent(value)
    return number(value) if column.kind == "number" else harmless(str(value))


def harmless(text: str) -> str:
    """Text no spreadsheet takes for a formula, on one line."""
    guarded = f"'{text}" if text.startswith(_FORMULA_STARTS) else text
    return plain(guarded)
