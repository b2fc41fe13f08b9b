"""Code stays in pieces that fit on a screen, says what it cannot do, and hides no failure."""

import ast
import re

from tests.repo.files import functions, product_modules, texts

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50


def test_no_product_file_is_longer_than_400_lines() -> None:
    lengths = {name: len(texts()[name].splitlines()) for name in product_modules()}

    assert {name: lines for name, lines in lengths.items() if lines >= MAX_FILE_LINES} == {}


def test_no_product_function_has_more_than_50_lines() -> None:
    long = [
        f"{name}:{function.lineno} {function.name} has {_lines(function)} lines"
        for name, tree in product_modules().items()
        for function in functions(tree)
        if _lines(function) > MAX_FUNCTION_LINES
    ]

    assert long == []


def test_no_product_code_is_left_for_later() -> None:
    marker = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|NotImplemented" r"Error")
    left = [
        name
        for name, text in texts().items()
        if name.endswith((".py", ".sh", ".html", ".yaml")) and marker.search(text)
    ]

    assert left == []


def test_no_handler_swallows_every_exception() -> None:
    silent = [
        f"{name}:{node.lineno}"
        for name, tree in product_modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler) and _catches_everything(node) and _does_nothing(node)
    ]

    assert silent == []


def _lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body: the signature and the docstring tell what it does, they are not what it does."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    return handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id.endswith("Exception"))


def _does_nothing(handler: ast.ExceptHandler) -> bool:
    return all(isinstance(statement, ast.Pass | ast.Continue) for statement in handler.body)
