"""A model card as pieces of a page: the headings, paragraphs, lists, tables and code of its Markdown, all as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

Kind = Literal["heading", "text", "list", "table", "code"]
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ITEM = re.compile(r"(\s*)(?:[-*+]|\d+[.)])\s+(.*)")
_INDENT = 2
_DEEPEST = 3
_RULE = re.compile(r"[\s|:-]+")
_SIGNS = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]*)\)")


@dataclass(frozen=True)
class Piece:
    """``level`` is that of a heading on the page; ``rows`` are lines of code, cells of a table, or per item of a list
    its depth (``0``, ``1``, …) and its text."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: list[list[str]] = field(default_factory=list)


def pieces(markdown: str) -> Iterator[Piece]:
    """The pieces in order. What is no Markdown we know stays text, so nothing in a card can become HTML."""
    for fenced, lines in _parts(markdown.splitlines()):
        if fenced:
            yield Piece("code", rows=[[line] for line in lines])
            continue
        for kind, group in groupby(lines, key=_kind):
            yield from _made(kind, list(group))


def _parts(lines: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Runs of lines, and whether they stand between fences."""
    fenced, run = False, list[str]()
    for line in lines:
        if line.lstrip().startswith("```"):
            yield fenced, run
            fenced, run = not fenced, []
        else:
            run.append(line)
    yield fenced, run


def _kind(line: str) -> str:
    if not line.strip():
        return "empty"
    if _HEADING.match(line):
        return "heading"
    if line.lstrip().startswith("|"):
        return "table"
    return "list" if _ITEM.match(line) else "text"


def _made(kind: str, lines: list[str]) -> Iterator[Piece]:
    if kind == "heading":
        for line in lines:
            signs, text = _HEADING.fullmatch(line.strip()).groups()  # type: ignore[union-attr]
            # the page has its own h1
            yield Piece("heading", _plain(text), min(max(len(signs), 2), 4))
    elif kind == "table":
        yield Piece("table", rows=[_cells(line) for line in lines if not _RULE.fullmatch(line)])
    elif kind == "list":
        yield Piece("list", rows=[_item(line) for line in lines])
    elif kind == "text":
        yield Piece("text", _plain(" ".join(line.strip() for line in lines)))


def _item(line: str) -> list[str]:
    indent, text = _ITEM.fullmatch(line).groups()  # type: ignore[union-attr]
    return [str(min(len(indent) // _INDENT, _DEEPEST)), _plain(text)]


def _cells(line: str) -> list[str]:
    return [_plain(cell) for cell in line.strip().strip("|").split("|")]


def _plain(text: str) -> str:
    """Without signs for bold and code; a link keeps its words and its address."""
    return _SIGNS.sub("", _LINK.sub(r"\1 (\2)", text)).strip()
