"""Small pieces of Markdown; text from configuration never becomes anything else than text."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a cell stays on one line and in its column."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(each) for each in row)} |" for row in lines)


def bullets(items: Iterable[str]) -> str:
    """A list; a line break would end an item."""
    return "\n".join(f"- {' '.join(str(item).split())}" for item in items)


def page(title: str, sections: Iterable[tuple[str, str]]) -> str:
    """A page of sections; a section without text is left out."""
    parts = [f"# {title}", *(f"## {name}\n\n{text}" for name, text in sections if text)]
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")
