"""The tests themselves: each file tests something, each test can fail, none is left out."""

import ast
import re

from tests.repo.files import functions, modules_with_tests, texts

CHECKING_CALL = re.compile(r"^_*(assert|check|expect|must|raises|warns|run_state_machine)")
LEFT_OUT = {"skip", "skipif", "xfail", "importorskip"}


def test_every_test_file_holds_tests() -> None:
    empty = [name for name, tree in modules_with_tests().items() if not _tests(tree) and not _state_machines(tree)]

    assert empty == []


def test_every_test_asserts_something() -> None:
    idle = [
        f"{name}:{test.lineno} {test.name}"
        for name, tree in modules_with_tests().items()
        for test in _tests(tree)
        if not any(_checks(node, _checkers(tree)) for node in ast.walk(test))
    ]

    assert idle == []


def test_no_test_is_left_out() -> None:
    left_out = [
        f"{name}:{node.lineno}"
        for name, text in texts().items()
        if name.startswith("tests/") and name.endswith(".py")
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in LEFT_OUT and _comes_from_pytest(node)
    ]

    assert left_out == []


def _tests(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [function for function in functions(tree) if function.name.startswith("test_")]


def _state_machines(tree: ast.Module) -> list[ast.stmt]:
    return [
        node for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.value).endswith(".TestCase")
    ]


def _checkers(tree: ast.Module) -> set[str]:
    """Names of helpers in the same file that assert."""
    return {
        function.name
        for function in functions(tree)
        if not function.name.startswith("test_") and any(isinstance(node, ast.Assert) for node in ast.walk(function))
    }


def _checks(node: ast.AST, checkers: set[str]) -> bool:
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).split(".")[-1]
        return name in checkers or CHECKING_CALL.match(name) is not None
    return isinstance(node, ast.Assert)


def _comes_from_pytest(node: ast.Attribute) -> bool:
    return ast.unparse(node).startswith("pytest.")
