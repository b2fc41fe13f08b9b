"""What an import says of a row or file, without the values in it: those may be about a pupil."""

import re
from collections.abc import Callable
from functools import lru_cache
from string import Formatter

from service.ingest.messages import Level, Message, all_messages
from service.ingest.report import RejectedRow

HIDDEN = "…"
_NUMBER, _DATE, _WORDS, _ANYTHING = r"-?[0-9.]+%?", r"[0-9-]{10}", r"[\w ,().%-]+?", r".*"
_SHOWN = {
    **dict.fromkeys(("about", "all", "count", "rows", "rejected", "share", "most", "least", "line", "year"), _NUMBER),
    **dict.fromkeys(("first", "last"), _DATE),
    **dict.fromkeys(("column", "other"), r"[a-z_]+|"),
    **dict.fromkeys(("codes", "kind", "kinds", "what", "missing", "expected", "region", "source"), _WORDS),
    "earlier": r"(?:[^,]*, )?line [0-9]+",
    "file": r"[^,:]*",
}
"""Words of messages that come from our own vocabulary, with what they can look like. All others come from the file."""
_HIDDEN = {"hint": ""}
_UNKNOWN = "other"
_ROW_UNKNOWN = "The row was not taken."
_FILE_UNKNOWN = "The file cannot be imported."


def of_row(reason: str) -> tuple[str, str]:
    """Code and sentence of why a row was not taken."""
    return _told(reason, _whats(Level.REJECTED, Level.UNMATCHED)) or (_UNKNOWN, _ROW_UNKNOWN)


def of_refusal(what: str, todo: str) -> str:
    """Why everything was refused, and what to do."""
    found = _told(what, _whats(Level.REFUSED))
    if found is None:
        return _FILE_UNKNOWN
    advice = _told(todo, _todos(found[0]))
    return " ".join([found[1], *([advice[1]] if advice else [])])


def code_of_refusal(what: str) -> str:
    """Code of why everything was refused."""
    found = _told(what, _whats(Level.REFUSED))
    return found[0] if found else _UNKNOWN


def place(row: RejectedRow) -> str:
    """Line and column of a row."""
    return f"Line {row.line}{f', column {row.column}' if row.column else ''}"


Patterns = tuple[tuple[Message, str, re.Pattern[str]], ...]


def _told(said: str, patterns: Patterns) -> tuple[str, str] | None:
    """The message a sentence was made from, made again with the words that may be shown."""
    for message, template, pattern in patterns:
        match = pattern.fullmatch(said)
        if match:
            return message.code, _filled(template, match.groupdict())
    return None


def _filled(template: str, words: dict[str, str]) -> str:
    shown = {name: _base_name(text) if name == "file" else text for name, text in words.items()}
    return _each_word(template, str, lambda name: shown[name] if name in _SHOWN else _HIDDEN.get(name, HIDDEN))


@lru_cache(maxsize=2)
def _whats(*levels: Level) -> Patterns:
    return tuple((each, each.what, _pattern(each.what)) for each in all_messages() if each.level in levels)


def _todos(code: str) -> Patterns:
    return tuple((each, each.todo, _pattern(each.todo)) for each in all_messages() if each.code == code)


@lru_cache(maxsize=256)
def _pattern(template: str) -> re.Pattern[str]:
    seen: set[str] = set()

    def group(name: str) -> str:
        again = name in seen
        seen.add(name)
        return f"(?P={name})" if again else f"(?P<{name}>{_SHOWN.get(name, _ANYTHING)})"

    return re.compile(_each_word(template, re.escape, group), re.DOTALL)


def _each_word(template: str, plain: Callable[[str], str], word: Callable[[str], str]) -> str:
    parts = []
    for text, name, _, _ in Formatter().parse(template):
        parts.append(plain(text))
        if name is not None:
            parts.append(word(name))
    return "".join(parts)


def _base_name(text: str) -> str:
    return text.rsplit("/", 1)[-1]
