"""Finds calls to the log in source code, and what is wrong with them."""

import ast
from collections.abc import Iterator

from service.telemetry.catalogue import EVENTS

HOMES = ("service.telemetry.logs", "service.telemetry.events")
NAMES = {"log", "_log"}


def mistakes(tree: ast.Module) -> list[str]:
    """Line and mistake of every call to the log that the catalogue does not allow."""
    return [f"{call.lineno}: {mistake}" for call in log_calls(tree) for mistake in _mistakes(call)]


def log_calls(tree: ast.Module) -> list[ast.Call]:
    """Calls to the log: of `log` under the name it was imported by, and of anything called log with an event's name."""
    imported = set(_imported(tree))
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (ast.unparse(node.func) in imported or _looks_like_one(node))
    ]


def _imported(tree: ast.Module) -> Iterator[str]:
    """Names by which a module knows the log."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in HOMES:
            yield from (alias.asname or alias.name for alias in node.names if alias.name == "log")
        elif isinstance(node, ast.ImportFrom) and node.module == "service.telemetry":
            yield from (f"{a.asname or a.name}.log" for a in node.names if f"service.telemetry.{a.name}" in HOMES)
        elif isinstance(node, ast.Import):
            yield from (f"{alias.asname or alias.name}.log" for alias in node.names if alias.name in HOMES)


def _looks_like_one(call: ast.Call) -> bool:
    first = call.args[0] if call.args else None
    is_text = isinstance(first, ast.JoinedStr) or (isinstance(first, ast.Constant) and isinstance(first.value, str))
    return ast.unparse(call.func).split(".")[-1] in NAMES and is_text


def _mistakes(call: ast.Call) -> Iterator[str]:
    first = call.args[0] if len(call.args) == 1 else None
    if not isinstance(first, ast.Constant):
        yield "the event is not written out"
    elif first.value not in EVENTS:
        yield f"there is no event {first.value}"
    else:
        fields = EVENTS[str(first.value)].fields
        for keyword in call.keywords:
            if keyword.arg is None:
                yield "the fields are not written out"
            elif keyword.arg not in fields:
                yield f"{first.value} has no field {keyword.arg}"
