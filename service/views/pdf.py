"""Documents to keep or print as PDF: title, headings, paragraphs and facts, in Dutch and read aloud in order.

The letters are those of Open Sans, carried in the file, so that names look the same everywhere.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from fpdf import FPDF, ViewerPreferences
from ttf_opensans import OPENSANS_BOLD, OPENSANS_REGULAR

from service.views.dutch import plain

MEDIA_TYPE = "application/pdf"
LANGUAGE = "nl-NL"
_FONT = "OpenSans"
_INK, _QUIET, _ACCENT, _LINE = (26, 33, 38), (75, 87, 96), (11, 79, 92), (198, 206, 211)
_MARGIN, _LABEL = 20, 52
"""Millimetres: around the page, and for the labels of facts."""
_UNSHOWN = "�"
"""Stands where the font has no such sign."""


class Document:
    """A document on A4 paper; what is added stands below what was added before.

    Every part is tagged as a heading or paragraph, so that a screen reader reads it in order and in Dutch.
    """

    def __init__(self, title: str, footer: str, made_at: datetime) -> None:
        self._paper = _Paper(footer)
        self._paper.set_lang(LANGUAGE)
        self._paper.set_title(self._paper.shown(title))
        self._paper.set_creator("Vroegsignaal")
        self._paper.set_creation_date(made_at)
        self._paper.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self._paper.add_page()
        self._text("H1", title, size=18, bold=True, colour=_ACCENT)

    def heading(self, words: str) -> None:
        """A heading with a line above it, on the same page as what comes next."""
        paper = self._paper
        paper.ln(4)
        if paper.will_page_break(24):
            paper.add_page()
        paper.rule()
        self._text("H2", words, size=12, bold=True, colour=_ACCENT)

    def paragraph(self, words: str, quiet: bool = False) -> None:
        """Running text; ``quiet`` for a remark."""
        self._paper.ln(1.5 if quiet else 0)
        self._text("P", words, size=9 if quiet else 10.5, colour=_QUIET if quiet else _INK)

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Labels with what holds, one below the other; each pair is one paragraph of its own."""
        for label, value in facts:
            self._fact(label, value)

    def as_bytes(self) -> bytes:
        """The file."""
        return bytes(self._paper.output())

    def _fact(self, label: str, value: str) -> None:
        paper = self._paper
        room = paper.epw - _LABEL
        height = max(paper.height(label, _LABEL - 4, 10), paper.height(value, room, 10))
        with paper.tagged("P", height):
            top = paper.get_y()
            paper.write_block(label, _LABEL - 4, 10, _QUIET)
            paper.set_xy(paper.l_margin + _LABEL, top)
            paper.write_block(value, room, 10, _INK)
            paper.set_xy(paper.l_margin, top + height + 0.8)

    def _text(self, tag: str, words: str, size: float, bold: bool = False, colour: Any = _INK) -> None:
        paper = self._paper
        with paper.tagged(tag, paper.height(words, paper.epw, size, bold)):
            paper.write_block(words, paper.epw, size, colour, bold)
        paper.ln(1.2)


class _Paper(FPDF):
    """Pages with margins, our letters, and a footer that is no part of the text."""

    def __init__(self, footer: str) -> None:
        super().__init__(format="A4")
        self._tag, self._footer = "P", footer
        self.add_font(_FONT, "", OPENSANS_REGULAR.path)
        self.add_font(_FONT, "B", OPENSANS_BOLD.path)
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, margin=_MARGIN + 4)
        self.set_font(_FONT, size=10)
        self.c_margin = 0
        self._signs = frozenset(self.fonts[_FONT.lower()].cmap)  # type: ignore[union-attr]

    def shown(self, words: str) -> str:
        """Text of which every sign is in the font, each letter with its accent as one."""
        whole = unicodedata.normalize("NFC", plain(words))
        return "".join(sign if ord(sign) in self._signs else _UNSHOWN for sign in whole)

    def height(self, words: str, width: float, size: float, bold: bool = False) -> float:
        """How high text will stand in a column."""
        self.set_font(_FONT, "B" if bold else "", size)
        found = self.multi_cell(width, text=self.shown(words), dry_run=True, output="HEIGHT", h=self.font_size * 1.45)
        return float(found)  # type: ignore[arg-type]

    def write_block(self, words: str, width: float, size: float, colour: Any, bold: bool = False) -> None:
        """Write text in a column; the next stands below it."""
        self.set_font(_FONT, "B" if bold else "", size)
        self.set_text_color(*colour)
        said = self.shown(words)
        self.multi_cell(width, text=said, h=self.font_size * 1.45, align="L", new_x="LMARGIN", new_y="NEXT")

    def rule(self) -> None:
        """A thin line across the page, that nobody hears."""
        with self.unheard():
            self.set_draw_color(*_LINE)
            self.line(self.l_margin, self.get_y(), self.l_margin + self.epw, self.get_y())
        self.ln(2)

    @contextmanager
    def tagged(self, tag: str, height: float) -> Iterator[None]:
        """Tag what is written, all on one page, which begins here when there is no room left on this one."""
        if self.will_page_break(height):
            self.add_page()
        self._tag = tag
        with self._marked_sequence():
            yield

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """Ink that is no part of the text."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def footer(self) -> None:
        """What every page ends with."""
        self.set_y(-_MARGIN)
        with self.unheard():
            self.set_font(_FONT, size=8)
            self.set_text_color(*_QUIET)
            self.cell(self.epw - 20, 5, self.shown(self._footer))
            self.cell(20, 5, f"{self.page_no()} van {{nb}}", align="R")

    def _add_marked_content(self, **values: Any) -> Any:
        # The library calls everything a figure; a heading and a paragraph have names of their own.
        return super()._add_marked_content(**{**values, "struct_type": f"/{self._tag}"})
