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
    """Calls to the log that have to name event and fields.

    Those are calls of `log` under the name it was imported by, of functions that hand on all they get to the log, and
    of anything called log with a text.
    """
    imported = set(_imported(tree))
    handing_on = {name: call for name, call in _handing_on(tree) if ast.unparse(call.func) in imported}
    known = imported | set(handing_on)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node not in handing_on.values()]
    return [call for call in calls if ast.unparse(call.func) in known or _looks_like_one(call)]


def _handing_on(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Functions that call something with exactly their own event and fields, ``def tell(event, /, **fields)``."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.args.kwarg is not None:
            own = f"({', '.join(each.arg for each in function.args.posonlyargs)}, **{function.args.kwarg.arg})"
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call) == ast.unparse(call.func) + own:
                    yield function.name, call


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
