"""CSV files to rows: separators, headers, lines that are no rows, columns that are not stored."""

from pathlib import Path

import pytest

from service.domain.errors import RefusedFile
from service.ingest.findings import Findings
from service.ingest.read_csv import MOST_BROKEN, read_csv
from service.ingest.report import Dropped
from service.ingest.table import Table
from service.policy.sources import CsvSource, load_source

SOURCE = load_source("canonical")
assert isinstance(SOURCE, CsvSource)
CALENDAR = "school_id,date_from,date_to,kind,label"


def read(folder: Path, content: str | bytes, school_given: bool = False) -> Table:
    path = folder / "calendar.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert isinstance(SOURCE, CsvSource)
    return read_csv([path], SOURCE, SOURCE.kinds["calendar"], school_given)


def refused(folder: Path, content: str) -> str:
    with pytest.raises(RefusedFile) as caught:
        read(folder, content)
    return str(caught.value).replace(f"{folder}/", "")


def rows(table: Table) -> list[tuple[int, list[str]]]:
    return [
        (int(table.line[row]), [column.text(row) for column in table.columns.values()]) for row in range(len(table))
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_every_separator_line_end_and_encoding_gives_the_same_rows(
    tmp_path: Path, separator: str, line_end: str, encoding: str
) -> None:
    lines = [CALENDAR.replace(",", separator), separator.join(["99AA00", "1", "2", "holiday", "Caf\u00e9"]), ""]

    table = read(tmp_path, line_end.join(lines).encode(encoding))

    assert rows(table) == [(2, ["99AA00", "1", "2", "holiday", "Caf\u00e9"])]


def test_columns_may_come_in_any_order_and_case_and_with_spaces(tmp_path: Path) -> None:
    table = read(tmp_path, " Kind ;SCHOOL_ID;date_to;date_from\n holiday ; 99AA00 ;2;1\n")

    assert rows(table) == [(2, ["99AA00", "1", "2", "holiday", ""])]


def test_separators_and_quotation_marks_inside_quotes_belong_to_the_value(tmp_path: Path) -> None:
    table = read(tmp_path, CALENDAR + '\n99AA00,1,2,holiday,"a, ""b"""\n')

    assert rows(table) == [(2, ["99AA00", "1", "2", "holiday", 'a, "b"'])]


def test_empty_lines_are_no_rows_and_keep_their_number(tmp_path: Path) -> None:
    table = read(tmp_path, CALENDAR + "\n\n99AA00,1,2,holiday,a\n,,,,\n99AA00,3,4,holiday,b\n\n")

    assert [(line, values[1]) for line, values in rows(table)] == [(3, "1"), (5, "3")]
    assert table.files[0].rows == 2


def test_lines_of_another_width_are_rejected_with_their_number_and_without_their_content(tmp_path: Path) -> None:
    lines = ["99AA00,1,2,holiday,a", "99AA00,123456782,2", "99AA00,3,4,holiday,b", "99AA00,5,6,holiday,c,d"]
    table = read(tmp_path, "\n".join([CALENDAR, *lines]))

    found = [(row.line, row.value, row.reason) for row in Findings(table).rejected()]

    assert [line for line, _ in rows(table)] == [2, 4]
    assert found == [
        (3, "3", "The row has 3 columns, the header 5."),
        (5, "6", "The row has 6 columns, the header 5."),
    ]


def test_an_unclosed_quotation_mark_swallows_only_its_own_line(tmp_path: Path) -> None:
    lines = [
        '99AA00,1,2,holiday,"open',
        "99AA00,3,4,holiday,b",
        '99AA00,5,6,holiday,"two',
        'lines"',
        "99AA00,7,8,holiday,e",
    ]
    table = read(tmp_path, "\n".join([CALENDAR, *lines]))

    assert [(line, values[1]) for line, values in rows(table)] == [(3, "3"), (6, "7")]
    assert [(row.line, row.reason) for row in Findings(table).rejected()] == [
        (line, "A quotation mark on this line is not closed.") for line in (2, 4, 5)
    ]


def test_line_numbers_stay_right_over_many_blocks(tmp_path: Path) -> None:
    width, label = 260_000, "x" * 90
    lines = [f"99AA00,{line},2,holiday,{label}" for line in range(2, width)]
    for broken in (10, 100_003, 250_000, width - 1):
        lines[broken - 2] = "too,short"
    table = read(tmp_path, "\n".join([CALENDAR, *lines]))

    said = [int(table.columns["date_from"].text(row)) for row in range(0, len(table), 999)]

    assert [line.line for line in table.broken] == [10, 100_003, 250_000, width - 1]
    assert said == table.line[::999].tolist()


def test_a_file_of_which_hardly_a_line_is_a_row_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    content = (
        CALENDAR + "\n" + "99AA00,1,2,holiday,a\n" * 3 + "1,2\n" * (MOST_BROKEN + 1) + "99AA00,1,2,holiday,a\n" * 3
    )

    assert refused(tmp_path, content) == (
        "calendar.csv: more than 500000 lines have another number of columns than the header. "
        "Check the separator and the header row."
    )


def test_unknown_columns_are_dropped_with_the_reason(tmp_path: Path) -> None:
    table = read(tmp_path, CALENDAR + ",BSN,Opmerking,Geslacht,Kleur\n99AA00,1,2,holiday,a,123456782,griep,v,rood\n")

    assert [(dropped.column, dropped.because) for dropped in table.dropped] == [
        ("bsn", "no BSN is ever stored"),
        ("opmerking", "no free text is ever stored"),
        ("geslacht", "the service decides without it, so it is not stored"),
        ("kleur", "not a column of this kind"),
    ]
    assert table.dropped[0] == Dropped(str(tmp_path / "calendar.csv"), "bsn", "no BSN is ever stored")
    assert "griep" not in repr(table.columns)


def test_a_missing_column_is_refused_with_what_is_there_and_what_comes_near(tmp_path: Path) -> None:
    assert refused(tmp_path, "school_id;date_form;Einddatum;kind\n99AA00;1;2;holiday\n") == (
        "calendar.csv, line 1: date_from, date_to are missing. Found: school_id, date_form, einddatum, kind. "
        "Expected: school_id, date_from, date_to, kind, label. Did you mean date_form for date_from? "
        "Did you mean einddatum for date_to? Correct the header row; the order of columns is free."
    )


def test_a_file_of_another_kind_is_recognised(tmp_path: Path) -> None:
    assert "This looks like a file of registers." in refused(tmp_path, "school_id,date_from,date_to\n99AA00,1,2\n")


def test_a_column_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, "school_id,kind,date_from,Kind,date_to\n") == (
        "calendar.csv, line 1: the column kind occurs twice. Remove or rename one."
    )


def test_the_school_column_may_be_absent_when_the_school_is_given(tmp_path: Path) -> None:
    table = read(tmp_path, "date_from,date_to,kind\n1,2,holiday\n", school_given=True)

    assert rows(table) == [(2, ["", "1", "2", "holiday", ""])]


def test_a_header_without_rows_is_an_empty_table(tmp_path: Path) -> None:
    assert [len(read(tmp_path, CALENDAR + end)) for end in ("", "\n", "\r\n\r\n")] == [0, 0, 0]
