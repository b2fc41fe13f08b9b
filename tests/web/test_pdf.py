"""Files to print: names keep their letters, a screen reader gets headings and language, and long ones go on."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from service.views.pdf import Document

MADE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def read(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(document.as_bytes()))


def text_of(document: Document) -> str:
    return "\n".join(page.extract_text() for page in read(document).pages)


def tags(reader: PdfReader) -> list[str]:
    """Names of what a screen reader reads, in order."""
    root: Any = reader.trailer["/Root"]
    (document,) = root["/StructTreeRoot"]["/K"]
    return [each.get_object()["/S"] for each in document.get_object()["/K"]]


@pytest.mark.parametrize(
    "name", ["Çağla İnönü-Şahin", "Świątek", "ĳsbrand van 't Ĳ", "Zoë Ñúñez", "Žofie Ćosić", "Nguyễn Thị Ếch", "Øre"]
)
def test_a_name_keeps_its_letters(name: str) -> None:
    made = Document("Proef", "onder", MADE)
    made.facts([("Naam", name)])

    assert name in text_of(made)


def test_letters_are_in_the_file_itself() -> None:
    reader = read(Document("Proef", "onder", MADE))
    fonts: Any = reader.pages[0]["/Resources"]["/Font"]  # type: ignore[index]
    inner = [each.get_object()["/DescendantFonts"][0].get_object() for each in fonts.values()]

    assert {each["/BaseFont"].split("+")[1] for each in inner} == {"OpenSans", "OpenSansBold"}
    assert all("/FontFile2" in each["/FontDescriptor"] for each in inner)


def test_an_accent_sent_apart_from_its_letter_is_put_together() -> None:
    made = Document("Proef", "onder", MADE)
    made.paragraph("Zoe\u0308")

    assert "Zoë" in text_of(made)


def test_a_sign_the_letters_do_not_have_is_seen_to_be_missing() -> None:
    made = Document("Proef", "onder", MADE)
    made.paragraph("Li 漢 de Vries\u202e")

    assert "Li � de Vries�" in text_of(made)


def test_it_has_a_title_a_language_and_tags_in_reading_order() -> None:
    made = Document("Verwijzing", "onder", MADE)
    made.heading("Waarom")
    made.facts([("Vaak ziek", "4 keer")])
    made.paragraph("Klaar.")
    reader = read(made)
    root: Any = reader.trailer["/Root"]

    assert (reader.metadata or {}).get("/Title") == "Verwijzing"
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("nl-NL", True)
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert tags(reader) == ["/H1", "/H2", "/P", "/P"]


def test_a_long_one_goes_on_on_the_next_page_with_its_footer() -> None:
    made = Document("Proef", "Kenmerk A1", MADE)
    made.facts((f"dag {number}", "ziek " * 40) for number in range(60))
    pages = read(made).pages

    assert len(pages) > 2
    assert all(f"Kenmerk A1 {n} van {len(pages)}" in page.extract_text() for n, page in enumerate(pages, 1))
    assert all(f"dag {number}" in text_of(made) for number in range(60))
